---@meta _

---@class n8n.audit.generate.body.additionalOptions
---@field categories? ("credentials"|"database"|"nodes"|"filesystem"|"instance")[]
---@field daysAbandonedWorkflow? integer

---@class n8n.audit.generate.body
---@field additionalOptions? n8n.audit.generate.body.additionalOptions

---@class n8n.audit.generate.answer
---@field ["Credentials Risk Report"] table<string, any>
---@field ["Database Risk Report"] table<string, any>
---@field ["Filesystem Risk Report"] table<string, any>
---@field ["Instance Risk Report"] table<string, any>
---@field ["Nodes Risk Report"] table<string, any>


---@class n8n.resource.audit
local resource = {}

---`POST /audit`, scope `securityAudit:generate`
---@param body? n8n.audit.generate.body
---@param options? n8n.Resource.Options
---@return n8n.audit.generate.answer? answer
---@return n8n.errors.Error err
---@return string[]? left_out members that were not sent
function resource:generate(body, options) end
