---@meta n8n.transfer.apply

---Carries out plans of `n8n.transfer.plan`.
---@class n8n.transfer.apply
local transfer_apply = {}

---Where the plan lies that belongs to a journal.
---@param journal string
---@return string
function transfer_apply.plan_path(journal) end

---Carries a plan out.
---@param client n8n.client.client.Client
---@param plan table for the same server
---@param options? table
---@return n8n.run.report.Report? # the report
---@return n8n.errors.Error # the error: nothing was changed; kind `stale` with `problems`, or `journal`
function transfer_apply.apply(client, plan, options) end

---Goes on with a run that was broken off, with the plan that lies beside its journal.
---@param client n8n.client.client.Client
---@param journal string
---@param options? table those of `apply`
---@return n8n.run.report.Report? # the report
---@return n8n.errors.Error # the error
function transfer_apply.resume(client, journal, options) end

return transfer_apply
