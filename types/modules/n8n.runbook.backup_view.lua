---@meta n8n.runbook.backup_view

---@class n8n.runbook.backup_view.View
local View = {}

---Reads the folder of a backup in whatever state it is: `n8n.runbook.backup_folder` says what is where.
---@class n8n.runbook.backup_view
local backup_view = {}

---What a backup is in, as somebody who reads it needs to know.
---@type any
backup_view.STATES = nil

---Opens a backup to read it, in whatever state it is.
---@param root string the folder
---@return table? # the view: `state` (of `STATES`), `manifest`, `read(path)`, `lines(path)`, `check(path)`
---@return n8n.errors.Error # the error: the manifest is damaged, or, with its `foreign` true, this is no backup
function backup_view.open(root) end

---The content of a file of the backup, if it is what the manifest says.
---@param path string as the manifest names it
---@return string?
---@return n8n.errors.Error # the error; `missing` when the file is not there, `damaged` when it is not what was written
function View:read(path) end

---Checks a file of the backup, without holding it whole.
---@param path string as the manifest names it
---@return boolean? # true
---@return n8n.errors.Error # the error, as of `read`
function View:check(path) end

---The lines of a `.jsonl` file of the backup, once the whole of it was checked. Holds a line at a time.
---@param path string as the manifest names it
---@return function? # an iterator over the lines, without their line breaks; its file is closed behind the last
---@return n8n.errors.Error # the error, as of `read`
function View:lines(path) end

---Files in the places of backup files that the manifest does not know.
---@return string[] # paths
function View:strangers() end

return backup_view
