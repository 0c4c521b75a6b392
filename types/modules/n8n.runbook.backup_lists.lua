---@meta n8n.runbook.backup_lists

---The lists that a backup has beside its workflows, as a source has them.
---@class n8n.runbook.backup_lists
local backup_lists = {}

---Reads the lists of a backup into a source; a list that is not in the backup stays nil.
---@param view table of `n8n.runbook.backup_folder.view`
---@param set table the source
function backup_lists.read(view, set) end

return backup_lists
