---@meta n8n.runbook.transfer_steps

---The steps of a plan's transfer, in waves: what is made once what it needs is there.
---@class n8n.runbook.transfer_steps
local transfer_steps = {}

---What tells a step from all others of its plan, in this run and in the journal of an earlier one.
---@param intent table `kind`, `action`, `source_id`, `id`, `name`
---@return string
function transfer_steps.key(intent) end

---The members that the first write of an item holds: with the version that is to run, where that is not the draft.
---@param item table
---@return table # with references as in the source
function transfer_steps.first_content(item) end

---Puts the steps of a plan together.
---@param run table `plan`, `client`, `earlier` (key -> `{ done =, id = }`: what an earlier run did)
---@return table[] # waves for `n8n.runbook.changes`; also of what an earlier run has done
---@return table # key -> step
function transfer_steps.build(run) end

return transfer_steps
