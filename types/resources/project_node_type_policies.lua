---@meta _

---@class n8n.project_node_type_policies.get.answer.rules.selector
---@field kind "name"|"package" 2.x only
---@field value string 2.x only

---@class n8n.project_node_type_policies.get.answer.rules
---@field action "allow"|"deny"|"delegate" 2.x only
---@field id string 2.x only
---@field selector n8n.project_node_type_policies.get.answer.rules.selector 2.x only

---@class n8n.project_node_type_policies.get.answer
---@field defaultAction "allow"|"deny"|"delegate" 2.x only
---@field rules n8n.project_node_type_policies.get.answer.rules[] 2.x only
---@field scopeId string|n8n.null 2.x only
---@field version integer 2.x only

---@class n8n.project_node_type_policies.update.body.rules
---@field action "allow"|"deny" 2.x only
---@field id string 2.x only
---@field selector n8n.project_node_type_policies.get.answer.rules.selector 2.x only

---@class n8n.project_node_type_policies.update.body
---@field defaultAction "allow"|"deny" 2.x only
---@field rules n8n.project_node_type_policies.update.body.rules[] 2.x only
---@field version integer 2.x only

---@class n8n.project_node_type_policies.update.answer.warnings
---@field ruleId string 2.x only
---@field shadowedByRuleId string 2.x only

---@class n8n.project_node_type_policies.update.answer
---@field defaultAction "allow"|"deny"|"delegate" 2.x only
---@field rules n8n.project_node_type_policies.get.answer.rules[] 2.x only
---@field scopeId string|n8n.null 2.x only
---@field version integer 2.x only
---@field warnings n8n.project_node_type_policies.update.answer.warnings[] 2.x only


---@class n8n.resource.project_node_type_policies
local resource = {}

---`GET /node-type-policies/projects/{projectId}`, scope `nodeTypePolicy:manage`, 2.x only
---@param projectId string|integer
---@param query? table
---@param options? n8n.Resource.Options
---@return n8n.project_node_type_policies.get.answer? answer
---@return n8n.errors.Error err
function resource:get(projectId, query, options) end

---`PUT /node-type-policies/projects/{projectId}`, scope `nodeTypePolicy:manage`, 2.x only
---@param projectId string|integer
---@param body n8n.project_node_type_policies.update.body
---@param options? n8n.Resource.Options
---@return n8n.project_node_type_policies.update.answer? answer
---@return n8n.errors.Error err
---@return string[]? left_out members that were not sent
function resource:update(projectId, body, options) end
