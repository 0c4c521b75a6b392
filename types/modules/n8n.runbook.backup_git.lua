---@meta n8n.runbook.backup_git

---A commit of a backup's folder, with the git of the system.
---@class n8n.runbook.backup_git
local backup_git = {}

---The message of a commit: what was added, changed and removed, in numbers and by name.
---@param report table of the backup
---@return string
function backup_git.message(report) end

---Commits the folder, if there is anything to commit.
---@param root string
---@param report table of the backup, for the message
---@return string|boolean? # the short name of the commit; false: nothing to commit
---@return n8n.errors.Error # the error, kind `git`
function backup_git.commit(root, report) end

return backup_git
