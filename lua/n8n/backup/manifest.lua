--- The manifest of a backup: it vouches for the files, and its own digest, over its text without that member, for it.
-- What is in it: `n8n.backup.folder`.

local errors = require "n8n.errors"
local json = require "n8n.json"
local digest = require "n8n.store.digest"
local files = require "n8n.store.files"

local manifests = {}

manifests.FORMAT, manifests.VERSION = "lua-n8n backup", 2

--- An error of the kind `backup`.
-- @tparam string message
-- @tparam[opt] string hint
-- @tparam[opt] string mark a member of the error that is true: `foreign` (what is there is no backup), `damaged`
-- @return nil
-- @treturn table the error
function manifests.refuse(message, hint, mark)
  local err = errors.new { kind = "backup", message = message, hint = hint }
  if mark then
    err[mark] = true
  end
  return nil, err
end

--- As `refuse`: a file is not what was written.
function manifests.damaged(path, why)
  return manifests.refuse(("%s %s"):format(path, why), "the backup is damaged: take a copy of it that verifies",
    "damaged")
end

--- The text of a manifest with its digest.
-- @tparam table manifest gets its `digest`
-- @treturn string
function manifests.seal(manifest)
  manifest.digest = nil
  manifest.digest = digest.sha256(assert(json.pretty(manifest)))
  return assert(json.pretty(manifest))
end

local function is_sealed(text, manifest)
  local claimed = manifest.digest
  local resealed = manifests.seal(manifest)
  return manifest.digest == claimed and resealed == text
end

--- Reads a manifest.
-- @tparam string path
-- @treturn ?table nil without an error: there is none
-- @treturn ?table the error
function manifests.read(path)
  local text, err = files.read(path)
  if not text then
    if err.missing then
      return nil
    end
    return nil, err
  end
  local manifest, problem = json.decode(text)
  if manifest == nil then
    return manifests.damaged(path, ("is not JSON: %s (at byte %d)"):format(problem.message, problem.offset))
  elseif type(manifest) ~= "table" or manifest.format ~= manifests.FORMAT then
    return manifests.refuse(path .. " is not the manifest of a backup",
      "name the folder of a backup, or a new one", "foreign")
  elseif type(manifest.version) ~= "number" or manifest.version > manifests.VERSION then
    return manifests.refuse(path .. " was written by a newer lua-n8n", "use that one, or a new folder")
  elseif not is_sealed(text, manifest) then
    return manifests.damaged(path, "was changed after it was written")
  end
  return manifest
end

--- Entries by their paths.
function manifests.by_path(entries)
  local found = {}
  for _, entry in ipairs(entries) do
    found[entry.path] = entry
  end
  return found
end

--- Entries in the order of their paths, whatever their keys.
function manifests.sorted(entries)
  local list = json.array {}
  for _, entry in pairs(entries) do
    list[#list + 1] = entry
  end
  table.sort(list, function(left, right)
    return left.path < right.path
  end)
  return list
end

return manifests
