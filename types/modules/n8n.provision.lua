---@meta n8n.provision

---Provisioning: seeing to it that credentials exist.
---@class n8n.provision
local provision = {}

---Makes a plan: looks what is there, fetches the secrets and checks all data. Changes nothing.
---@param client n8n.Client
---@param spec string|table the path of a JSON file, or a table of that form (see above)
---@param options? table
---@return table? # the plan
---@return n8n.errors.Error # the error; kind `spec` for a spec that is none
function provision.plan(client, spec, options) end

---Carries a plan out.
---@param client n8n.Client the one that the plan was made with, or another of the same server
---@param plan table of `plan`
---@param options? table
---@return n8n.Report? # the report (see `Report`)
---@return n8n.errors.Error # the error
function provision.apply(client, plan, options) end

return provision
