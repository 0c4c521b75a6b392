---@meta n8n.doctor

---The doctor: why an n8n does not answer as it should, in sentences, each with what to do.
---@class n8n.doctor
local doctor = {}

---Examines the n8n of a client.
---@param client n8n.Client of `n8n.new`
---@return n8n.Report # the report
function doctor.examine(client) end

---The report for a configuration that gives no client.
---@param err table what `n8n.new` answered
---@return n8n.Report # the report
function doctor.unconfigured(err) end

return doctor
