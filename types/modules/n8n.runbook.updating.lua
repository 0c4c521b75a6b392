---@meta n8n.runbook.updating

---Writing over workflows, and finding out what became of a write that failed.
---@class n8n.runbook.updating
local updating = {}

---The result of a change that failed (see `n8n.runbook.changes`).
---@param err? table
---@param reason? string where the error alone does not say it
---@return table
function updating.failed(err, reason) end

---Writes over a workflow.
---@param client n8n.client.Client
---@param id string
---@param body table
---@param options table `publish`: see `n8n.workflows.update.options`; `publishes`: it is published, and so is what is written; `holds(workflow)`: whether a workflow has the content that was sent
---@return table # the result (see `n8n.runbook.changes`), its outcome `updated`
function updating.put(client, id, body, options) end

return updating
