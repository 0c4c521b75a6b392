--- The manifest of a backup: it vouches for the files, and its own digest, over its text without that member, for it.
-- What is in it: `n8n.backup.folder`.

local errors = require "n8n.errors"
local json = require "n8n.json"
local digest = require "n8n.store.digest"
local files = require "n8n.store.files"

local backup_manifest = {}

backup_manifest.FORMAT, backup_manifest.VERSION = "lua-n8n backup", 2

--- An error of the kind `backup`.
-- @tparam string message
-- @tparam[opt] string hint
-- @return nil
-- @treturn table the error
function backup_manifest.refuse(message, hint)
  return nil, errors.new { kind = "backup", message = message, hint = hint }
end

--- As `refuse`; the error says that what is there is no backup.
-- @tparam string message
-- @tparam[opt] string hint
-- @return nil
-- @treturn table the error, with `foreign`
function backup_manifest.foreign(message, hint)
  local _, err = backup_manifest.refuse(message, hint)
  err.foreign = true
  return nil, err
end

--- As `refuse`; a file is not what was written.
-- @tparam string path
-- @tparam string why
-- @return nil
-- @treturn table the error, with `damaged`
function backup_manifest.damaged(path, why)
  local _, err = backup_manifest.refuse(("%s %s"):format(path, why),
    "the backup is damaged: take a copy of it that verifies")
  err.damaged = true
  return nil, err
end

--- The text of a manifest with its digest.
-- @tparam table manifest gets its `digest`
-- @treturn string
function backup_manifest.seal(manifest)
  manifest.digest = nil
  manifest.digest = digest.sha256(assert(json.pretty(manifest)))
  return assert(json.pretty(manifest))
end

local function is_sealed(text, manifest)
  local claimed = manifest.digest
  local resealed = backup_manifest.seal(manifest)
  return manifest.digest == claimed and resealed == text
end

--- Reads a manifest.
-- @tparam string path
-- @treturn ?table nil without an error: there is none
-- @treturn ?table the error
function backup_manifest.read(path)
  local text, err = files.read(path)
  if not text then
    if err.missing then
      return nil
    end
    return nil, err
  end
  local manifest, problem = json.decode(text)
  if manifest == nil then
    return backup_manifest.damaged(path, ("is not JSON: %s (at byte %d)"):format(problem.message, problem.offset))
  elseif type(manifest) ~= "table" or manifest.format ~= backup_manifest.FORMAT then
    return backup_manifest.foreign(path .. " is not the manifest of a backup",
      "name the folder of a backup, or a new one")
  elseif type(manifest.version) ~= "number" or manifest.version > backup_manifest.VERSION then
    return backup_manifest.refuse(path .. " was written by a newer lua-n8n", "use that one, or a new folder")
  elseif not is_sealed(text, manifest) then
    return backup_manifest.damaged(path, "was changed after it was written")
  end
  return manifest
end

--- Entries by their paths.
-- @tparam {table,...} entries
-- @treturn table
function backup_manifest.by_path(entries)
  local found = {}
  for _, entry in ipairs(entries) do
    found[entry.path] = entry
  end
  return found
end

return backup_manifest
