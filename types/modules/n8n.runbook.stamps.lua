---@meta n8n.runbook.stamps

---Stamps of workflows: what tells that somebody has changed one, its tags, its publication or its place.
---@class n8n.runbook.stamps
local stamps = {}

---A workflow as an inventory has it (see `n8n.runbook.target`).
---@param workflow table decoded, as the API has it
---@return table # `id`, `name`, `archived`, `active`, `tags`, `versionId`, `activeVersionId`, `updatedAt`
function stamps.entry(workflow) end

---The stamp of a workflow.
---@param entry table of an inventory, or of `entry`
---@return string
function stamps.of(entry) end

return stamps
