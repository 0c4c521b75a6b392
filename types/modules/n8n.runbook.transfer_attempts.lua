---@meta n8n.runbook.transfer_attempts

---How each step of a transfer is made, and how to find out whether one of a broken-off run was.
---@class n8n.runbook.transfer_attempts
local transfer_attempts = {}

---Whether a step was made that an earlier run had begun. What can be done again is said not to be.
---@param run table
---@param step table
---@return boolean? # nil: nobody can tell
---@return string|table # the id of what it made, or the error
function transfer_attempts.was_done(run, step) end

---Makes a step.
---@param run table of `n8n.runbook.transfer_apply`
---@param step table of `n8n.runbook.transfer_steps`
---@return table # the result (see `n8n.runbook.changes`)
function transfer_attempts.make(run, step) end

return transfer_attempts
