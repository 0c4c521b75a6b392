--- What specs look at in the folder of a backup.
-- @module spec.support.backups
local cjson = require "cjson"
local files = require "n8n.store.files"
local lfs = require "lfs"

local backups = {}

--- The manifest.
function backups.manifest(dir)
  return cjson.decode(files.read(dir .. "/manifest.json"))
end

--- An entry of the manifest; nil: none with this path.
function backups.entry(dir, path)
  for _, entry in ipairs(backups.manifest(dir).files) do
    if entry.path == path then
      return entry
    end
  end
end

--- Everything in the folder: path -> inode, time and content. A file that was written anew has another inode.
function backups.snapshot(dir)
  local found = {}
  for _, path in ipairs(files.walk(dir, function(name) return name == ".git" end)) do
    local about = lfs.attributes(dir .. "/" .. path)
    found[path] = ("%d %d %s"):format(about.ino, about.modification, files.read(dir .. "/" .. path))
  end
  return found
end

--- The paths that differ between two snapshots, sorted.
function backups.changed(before, after)
  local paths = {}
  for path, text in pairs(after) do
    if before[path] ~= text then
      paths[#paths + 1] = path
    end
  end
  for path in pairs(before) do
    if not after[path] then
      paths[#paths + 1] = path
    end
  end
  table.sort(paths)
  return paths
end

return backups
