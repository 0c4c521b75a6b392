--- Reads the folder of a backup in whatever state it is: `n8n.backup.folder` says what is where.

local manifests = require "n8n.backup.manifest"
local json = require "n8n.json"
local digest = require "n8n.store.digest"
local files = require "n8n.store.files"
local lock = require "n8n.store.lock"

local view = {}

local MANIFEST, STEPS = "manifest.json", "steps.json"
local STAGING, READY, LOCK = "/.staging", "/.ready", "/.lock"

local View = {}
View.__index = View

-- What a backup is in, as somebody who reads it needs to know.
--
-- - `whole`: nothing is under way
-- - `running`: a run works on it now
-- - `abandoned`: a run was killed before it had everything; the backup is the one from before
-- - `ready`: a run was killed while it moved its files into place; the backup is that run's, and reads as such
local function state_of(root)
  if lock.is_held(root .. LOCK) then
    return "running"
  elseif files.kind(root .. READY .. "/" .. MANIFEST) then
    return "ready"
  elseif files.kind(root .. STAGING) then
    return "abandoned"
  end
  return "whole"
end

--- Opens a backup to read it, in whatever state it is.
-- @tparam string root the folder
-- @treturn ?table the view: `state` (see `state_of`), `manifest`, `entries` by path, and its methods
-- @treturn ?table the error: the manifest is damaged, or, with its `foreign` true, this is no backup
function view.open(root)
  local ok, err = digest.available()
  if not ok then
    return nil, err
  end
  local self = setmetatable({ root = root, state = state_of(root), moved = {}, leaving = {} }, View)
  self.manifest, err = manifests.read(root .. READY .. "/" .. MANIFEST)
  if self.manifest then
    self.ready = true
    local steps = json.decode(files.read(root .. READY .. "/" .. STEPS) or "{}") or {}
    for from, to in pairs(steps.moved or {}) do
      self.moved[to], self.leaving[from] = from, true
    end
    for _, path in ipairs(steps.deleted or {}) do
      self.leaving[path] = true
    end
  elseif not err then
    self.manifest, err = manifests.read(root .. "/" .. MANIFEST)
  end
  if not self.manifest then
    if err then
      return nil, err
    end
    return manifests.refuse(root .. " holds no backup: there is no " .. MANIFEST,
      "name the folder that a backup was made into", "foreign")
  end
  self.entries = manifests.by_path(self.manifest.files)
  for _, entry in ipairs(self.manifest.removed) do
    self.entries[entry.path] = entry
  end
  return self
end

-- Where a file of the backup is now: in .ready, in its place, or, for what is gone from the server, still where it was.
local function place_of(self, path)
  for _, place in ipairs { self.moved[path] or false, self.ready and READY:sub(2) .. "/" .. path or false } do
    if place and files.kind(self.root .. "/" .. place) then
      return self.root .. "/" .. place
    end
  end
  return self.root .. "/" .. path
end

-- Whether what was read is what the manifest says.
local function check_written(self, entry, size, sha256)
  local path = self.root .. "/" .. entry.path
  if size ~= entry.size then
    return manifests.damaged(path, ("has %d bytes, not %d"):format(size, entry.size))
  elseif sha256 ~= entry.sha256 then
    return manifests.damaged(path, "was changed after it was written: its SHA-256 is another")
  end
  return true
end

-- The entry of a path that the manifest names; what it does not name is not part of the backup.
local function entry_of(self, path)
  local entry = self.entries[path]
  if not entry then
    return manifests.refuse(("%s is no file of the backup in %s"):format(path, self.root))
  end
  return entry
end

--- The content of a file of the backup, if it is what the manifest says.
-- @tparam string path as the manifest names it
-- @treturn ?string
-- @treturn ?table the error; `missing` when the file is not there, `damaged` when it is not what was written
function View:read(path)
  local entry, err = entry_of(self, path)
  local text
  if entry then
    text, err = files.read(place_of(self, path))
  end
  local ok
  if text then
    ok, err = check_written(self, entry, #text, digest.sha256(text))
  end
  return ok and text, err
end

--- Checks a file of the backup, without holding it whole.
-- @tparam string path as the manifest names it
-- @treturn ?boolean true
-- @treturn ?table the error, as of `read`
function View:check(path)
  local entry, err = entry_of(self, path)
  if not entry then
    return nil, err
  end
  local hash, size = digest.of_file(place_of(self, path))
  if not hash then
    return nil, size
  end
  return check_written(self, entry, size, hash)
end

--- The lines of a `.jsonl` file of the backup, once the whole of it was checked. Holds a line at a time.
-- @tparam string path as the manifest names it
-- @treturn ?function an iterator over the lines, without their line breaks; its file is closed behind the last
-- @treturn ?table the error, as of `read`
function View:lines(path)
  local ok, err = self:check(path)
  if not ok then
    return nil, err
  end
  local place = place_of(self, path)
  local file, problem = io.open(place, "rb")
  if not file then
    return manifests.refuse(("cannot read %s: %s"):format(place, tostring(problem)))
  end
  return function()
    local line = file and file:read("*l")
    if file and not line then
      file:close()
      file = nil
    end
    return line
  end
end

local FOLDERS = { "workflows", "versions", "data_tables", "executions", "removed" }

--- Files in the places of backup files that the manifest does not know.
-- @treturn {string,...} paths
function View:strangers()
  local found = {}
  for _, folder in ipairs(FOLDERS) do
    for _, name in ipairs(files.kind(self.root .. "/" .. folder) and files.walk(self.root .. "/" .. folder) or {}) do
      local path = folder .. "/" .. name
      if not self.entries[path] and not self.leaving[path] then
        found[#found + 1] = path
      end
    end
  end
  return found
end

return view
