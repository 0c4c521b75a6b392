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

---What a journal keeps of how a workflow was left.
---@param entry table
---@return table # `id`, `updatedAt`, `versionId`, `active`, `activeVersionId`, `archived`, `tags`
function stamps.note(entry) end

---Whether a workflow is as it was left.
---@param note table of `note`
---@param entry table as it is now
---@param parts table which part matters: `content`, `state` (publication and archive), `tags`
---@return boolean
function stamps.matches(note, entry, parts) end

return stamps
