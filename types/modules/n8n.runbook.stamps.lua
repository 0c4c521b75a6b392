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

---Writes into the journal of a run how it leaves what it has changed.
---@param journal table
---@param client n8n.client.Client
---@param touched table ids of workflows, as keys
---@return boolean? # true
---@return n8n.errors.Error # the error: undoing has to do without
function stamps.leave(journal, client, touched) end

---Whether a workflow is as it was left.
---@param note table of the journal: `id`, `updatedAt`, `versionId`, `active`, `activeVersionId`, `archived`, `tags`
---@param entry table as it is now
---@param parts table which part matters: `content`, `state` (publication and archive), `tags`
---@return boolean
function stamps.matches(note, entry, parts) end

return stamps
