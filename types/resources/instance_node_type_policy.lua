---@meta _

---@class n8n.instance_node_type_policy.get.answer.rules.selector
---@field kind "name"|"package" 2.x only
---@field value string 2.x only

---@class n8n.instance_node_type_policy.get.answer.rules
---@field action "allow"|"deny"|"delegate" 2.x only
---@field id string 2.x only
---@field selector n8n.instance_node_type_policy.get.answer.rules.selector 2.x only

---@class n8n.instance_node_type_policy.get.answer
---@field defaultAction "allow"|"deny"|"delegate" 2.x only
---@field rules n8n.instance_node_type_policy.get.answer.rules[] 2.x only
---@field scopeId string|n8n.null 2.x only
---@field version integer 2.x only

---@class n8n.instance_node_type_policy.update.body
---@field defaultAction "allow"|"deny"|"delegate" 2.x only
---@field rules n8n.instance_node_type_policy.get.answer.rules[] 2.x only
---@field version integer 2.x only

---@class n8n.instance_node_type_policy.update.answer.warnings
---@field ruleId string 2.x only
---@field shadowedByRuleId string 2.x only

---@class n8n.instance_node_type_policy.update.answer
---@field defaultAction "allow"|"deny"|"delegate" 2.x only
---@field rules n8n.instance_node_type_policy.get.answer.rules[] 2.x only
---@field scopeId string|n8n.null 2.x only
---@field version integer 2.x only
---@field warnings n8n.instance_node_type_policy.update.answer.warnings[] 2.x only


---@class n8n.resource.instance_node_type_policy
local resource = {}

---`GET /node-type-policies/instance`, scope `nodeTypePolicy:manage`, 2.x only
---@param query? table
---@param options? n8n.Resource.Options
---@return n8n.instance_node_type_policy.get.answer? answer
---@return n8n.errors.Error err
function resource:get(query, options) end

---`PUT /node-type-policies/instance`, scope `nodeTypePolicy:manage`, 2.x only
---@param body n8n.instance_node_type_policy.update.body
---@param options? n8n.Resource.Options
---@return n8n.instance_node_type_policy.update.answer? answer
---@return n8n.errors.Error err
---@return string[]? left_out members that were not sent
function resource:update(body, options) end
