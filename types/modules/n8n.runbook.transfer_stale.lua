---@meta n8n.runbook.transfer_stale

---Whether a target still is as it was when a plan was made: looked at before the first write.
---@class n8n.runbook.transfer_stale
local transfer_stale = {}

---Looks at everything that a plan is about.
---@param run table of `n8n.runbook.transfer_apply`
function transfer_stale.check(run) end

return transfer_stale
