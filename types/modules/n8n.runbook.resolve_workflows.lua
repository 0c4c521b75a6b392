---@meta n8n.runbook.resolve_workflows

---Which workflow of the target each one of a set is.
---@class n8n.runbook.resolve_workflows
local resolve_workflows = {}

---Fills the mapping of a run with the workflows of its set; what is not clear goes to its problems.
---@param run table of `n8n.runbook.resolve`
function resolve_workflows.match(run) end

return resolve_workflows
