---@meta _

---@class n8n.security_policy.get.answer.redactionEnforcement
---@field floor "false"|"production"|"all" 2.x only

---@class n8n.security_policy.get.answer
---@field personalSpacePublishing boolean 2.x only
---@field personalSpaceSharing boolean 2.x only
---@field publishedPersonalWorkflowsCount integer 2.x only
---@field redactionEnforcement n8n.security_policy.get.answer.redactionEnforcement 2.x only
---@field sharedPersonalCredentialsCount integer 2.x only
---@field sharedPersonalWorkflowsCount integer 2.x only

---@class n8n.security_policy.update.body
---@field personalSpacePublishing boolean 2.x only
---@field personalSpaceSharing boolean 2.x only
---@field publishedPersonalWorkflowsCount? integer 2.x only
---@field redactionEnforcement n8n.security_policy.get.answer.redactionEnforcement 2.x only
---@field sharedPersonalCredentialsCount? integer 2.x only
---@field sharedPersonalWorkflowsCount? integer 2.x only


---@class n8n.resource.security_policy
local resource = {}

---`GET /settings/security-policy`, scope `securitySettings:manage`, 2.x only
---@param query? table
---@param options? n8n.Resource.Options
---@return n8n.security_policy.get.answer? answer
---@return n8n.errors.Error err
function resource:get(query, options) end

---`PUT /settings/security-policy`, scope `securitySettings:manage`, 2.x only
---@param body n8n.security_policy.update.body
---@param options? n8n.Resource.Options
---@return n8n.security_policy.get.answer? answer
---@return n8n.errors.Error err
---@return string[]? left_out members that were not sent
function resource:update(body, options) end
