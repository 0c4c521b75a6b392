---@meta _

---@class n8n.node_type_policies.create.body.rules.selector
---@field kind "name"|"package" 2.x only
---@field value string 2.x only

---@class n8n.node_type_policies.create.body.rules
---@field action "allow"|"deny"|"delegate" 2.x only
---@field id string 2.x only
---@field selector n8n.node_type_policies.create.body.rules.selector 2.x only

---@class n8n.node_type_policies.create.body
---@field rules n8n.node_type_policies.create.body.rules[] 2.x only

---@class n8n.node_type_policies.create.answer.policy
---@field createdAt string 2.x only
---@field id string 2.x only
---@field kind string 2.x only
---@field rules n8n.node_type_policies.create.body.rules[] 2.x only
---@field updatedAt string 2.x only
---@field updatedBy string 2.x only
---@field version integer 2.x only

---@class n8n.node_type_policies.create.answer.warnings
---@field ruleId string 2.x only
---@field shadowedByRuleId string 2.x only

---@class n8n.node_type_policies.create.answer
---@field policy n8n.node_type_policies.create.answer.policy 2.x only
---@field warnings n8n.node_type_policies.create.answer.warnings[] 2.x only

---@class n8n.node_type_policies.list.query
---@field cursor? string 2.x only
---@field limit? integer default 100, from 1, up to 250, 2.x only

---@class n8n.node_type_policies.list.answer
---@field data n8n.item.node_type_policies[] 2.x only
---@field nextCursor string|n8n.null 2.x only

---@class n8n.node_type_policies.update.body
---@field rules n8n.node_type_policies.create.body.rules[] 2.x only
---@field version integer 2.x only

---@class n8n.node_type_policies.update_attachments.body.attachments
---@field isFloor boolean 2.x only
---@field policyId string 2.x only
---@field priority integer 2.x only

---@class n8n.node_type_policies.update_attachments.body
---@field attachments n8n.node_type_policies.update_attachments.body.attachments[] 2.x only

---@class n8n.node_type_policies.update_attachments.answer.attachments
---@field isFloor boolean 2.x only
---@field policyId string 2.x only
---@field priority integer 2.x only
---@field rules n8n.node_type_policies.create.body.rules[] 2.x only

---@class n8n.node_type_policies.update_attachments.answer
---@field attachments n8n.node_type_policies.update_attachments.answer.attachments[] 2.x only
---@field version integer 2.x only

---@class n8n.node_type_policies.update.changes
---@field rules? n8n.node_type_policies.create.body.rules[] 2.x only
---@field version? integer 2.x only

---@class n8n.item.node_type_policies
---@field createdAt string 2.x only
---@field id string 2.x only
---@field kind string 2.x only
---@field rules n8n.node_type_policies.create.body.rules[] 2.x only
---@field updatedAt string 2.x only
---@field updatedBy string 2.x only
---@field version integer 2.x only
local item = {}

---`DELETE /node-type-policies/policies/{policyId}`, scope `nodeTypePolicy:manage`, 2.x only
---@param query? table
---@param options? n8n.Resource.Options
---@return true? answer
---@return n8n.errors.Error err
function item:delete(query, options) end

---`GET /node-type-policies/policies/{policyId}`, scope `nodeTypePolicy:manage`, 2.x only
---@param query? table
---@param options? n8n.Resource.Options
---@return n8n.item.node_type_policies? answer
---@return n8n.errors.Error err
function item:get(query, options) end

---@param query? table
---@return n8n.item.node_type_policies? item
---@return n8n.errors.Error err
function item:refresh(query) end

---`PUT /node-type-policies/policies/{policyId}`, scope `nodeTypePolicy:manage`, 2.x only
---@param changes n8n.node_type_policies.update.changes
---@param options? n8n.Resource.Options
---@return n8n.item.node_type_policies? item
---@return n8n.errors.Error err
function item:update(changes, options) end

---@class n8n.resource.node_type_policies
local resource = {}

---`POST /node-type-policies/policies`, scope `nodeTypePolicy:manage`, 2.x only
---@param body n8n.node_type_policies.create.body
---@param options? n8n.Resource.Options
---@return n8n.node_type_policies.create.answer? answer
---@return n8n.errors.Error err
---@return string[]? left_out members that were not sent
function resource:create(body, options) end

---`DELETE /node-type-policies/policies/{policyId}`, scope `nodeTypePolicy:manage`, 2.x only
---@param policyId string|integer
---@param query? table
---@param options? n8n.Resource.Options
---@return true? answer
---@return n8n.errors.Error err
function resource:delete(policyId, query, options) end

---`GET /node-type-policies/policies/{policyId}`, scope `nodeTypePolicy:manage`, 2.x only
---@param policyId string|integer
---@param query? table
---@param options? n8n.Resource.Options
---@return n8n.item.node_type_policies? answer
---@return n8n.errors.Error err
function resource:get(policyId, query, options) end

---`GET /node-type-policies/policies`, scope `nodeTypePolicy:manage`, 2.x only
---@param query? n8n.node_type_policies.list.query
---@param options? n8n.Resource.Options
---@return n8n.node_type_policies.list.answer? answer
---@return n8n.errors.Error err
function resource:list(query, options) end

---`GET /node-type-policies/policies`, scope `nodeTypePolicy:manage`, 2.x only
---@param query? n8n.node_type_policies.list.query
---@param options? n8n.List.Options
---@return fun(): n8n.item.node_type_policies
function resource:each(query, options) end

---`GET /node-type-policies/policies`, scope `nodeTypePolicy:manage`, 2.x only
---@param query? n8n.node_type_policies.list.query
---@param options? n8n.List.Options
---@return n8n.item.node_type_policies[]? items
---@return n8n.errors.Error err
function resource:all(query, options) end

---`PUT /node-type-policies/policies/{policyId}`, scope `nodeTypePolicy:manage`, 2.x only
---@param policyId string|integer
---@param body n8n.node_type_policies.update.body
---@param options? n8n.Resource.Options
---@return n8n.node_type_policies.create.answer? answer
---@return n8n.errors.Error err
---@return string[]? left_out members that were not sent
function resource:update(policyId, body, options) end

---`PUT /node-type-policies/scopes/{scopeId}/attachments`, scope `nodeTypePolicy:manage`, 2.x only
---@param scopeId string|integer
---@param body n8n.node_type_policies.update_attachments.body
---@param options? n8n.Resource.Options
---@return n8n.node_type_policies.update_attachments.answer? answer
---@return n8n.errors.Error err
---@return string[]? left_out members that were not sent
function resource:update_attachments(scopeId, body, options) end
