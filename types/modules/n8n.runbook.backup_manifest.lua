---@meta n8n.runbook.backup_manifest

---The manifest of a backup: it vouches for the files, and its own digest, over its text without that member, for it.
---What is in it: `n8n.runbook.backup_folder`.
---@class n8n.runbook.backup_manifest
local backup_manifest = {}

---An error of the kind `backup`.
---@param message string
---@param hint? string
---@return any # nil
---@return n8n.errors.Error # the error
function backup_manifest.refuse(message, hint) end

---As `refuse`; the error says that what is there is no backup.
---@param message string
---@param hint? string
---@return any # nil
---@return n8n.errors.Error # the error, with `foreign`
function backup_manifest.foreign(message, hint) end

---As `refuse`; a file is not what was written.
---@param path string
---@param why string
---@return any # nil
---@return n8n.errors.Error # the error, with `damaged`
function backup_manifest.damaged(path, why) end

---The text of a manifest with its digest.
---@param manifest table gets its `digest`
---@return string
function backup_manifest.seal(manifest) end

---Reads a manifest.
---@param path string
---@return table? # nil without an error: there is none
---@return n8n.errors.Error # the error
function backup_manifest.read(path) end

---Entries by their paths.
---@param entries table[]
---@return table
function backup_manifest.by_path(entries) end

return backup_manifest
