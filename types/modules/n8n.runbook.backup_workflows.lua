---@meta n8n.runbook.backup_workflows

---The workflows of a backup: a file each, read anew only where the server's list shows a change; with their history.
---@class n8n.runbook.backup_workflows
local backup_workflows = {}

---What a list of the server's tells of a workflow.
---@param text string the item, exactly
---@return table # `id`, `name`, `stamp` (another where the item is), `published`, `archived`, `item` (decoded)
function backup_workflows.seen(text) end

---Reads the list of all workflows.
---@param client n8n.client.Client
---@param on_item? function called with each, and how many there were so far
---@return table[] # of `seen`, by id
function backup_workflows.list(client, on_item) end

---Saves the workflows and, with the option `history`, their versions; notes in `run.uses` which credentials they use.
---@param run table of `n8n.runbook.backup_run`
function backup_workflows.save(run) end

return backup_workflows
