---@meta _

---@class n8n.role_mapping_rules.create.body
---@field expression string 2.x only
---@field order? integer 2.x only
---@field projectIds? string[] 2.x only
---@field role string 2.x only
---@field type "instance"|"project" 2.x only

---@class n8n.role_mapping_rules.list.query
---@field cursor? string 2.x only
---@field limit? integer default 100, from 1, up to 250, 2.x only
---@field type? "instance"|"project" 2.x only

---@class n8n.role_mapping_rules.list.answer
---@field data n8n.item.role_mapping_rules[] 2.x only
---@field nextCursor string|n8n.null 2.x only

---@class n8n.role_mapping_rules.move.body
---@field targetIndex integer 2.x only

---@class n8n.role_mapping_rules.update.body
---@field expression? string 2.x only
---@field projectIds? string[] 2.x only
---@field role? string 2.x only

---@class n8n.item.role_mapping_rules: n8n.role_mapping_rules.create.body, n8n.role_mapping_rules.update.body
---@field createdAt string 2.x only
---@field expression string 2.x only
---@field id string 2.x only
---@field order integer 2.x only
---@field projectIds string[] 2.x only
---@field role string 2.x only
---@field type "instance"|"project" 2.x only
---@field updatedAt string 2.x only
local item = {}

---`DELETE /role-mapping-rules/{ruleId}`, scope `roleMappingRule:delete`, 2.x only
---@param query? table
---@param options? n8n.Resource.Options
---@return n8n.item.role_mapping_rules? answer
---@return n8n.errors.Error err
function item:delete(query, options) end

---`POST /role-mapping-rules/{ruleId}/move`, scope `roleMappingRule:update`, 2.x only
---@param body n8n.role_mapping_rules.move.body
---@param options? n8n.Resource.Options
---@return n8n.item.role_mapping_rules? answer
---@return n8n.errors.Error err
---@return string[]? left_out members that were not sent
function item:move(body, options) end

---`PATCH /role-mapping-rules/{ruleId}`, scope `roleMappingRule:update`, 2.x only
---@param changes n8n.role_mapping_rules.update.body
---@param options? n8n.Resource.Options
---@return n8n.item.role_mapping_rules? item
---@return n8n.errors.Error err
function item:update(changes, options) end

---@class n8n.resource.role_mapping_rules
local resource = {}

---`POST /role-mapping-rules`, scope `roleMappingRule:create`, 2.x only
---@param body n8n.role_mapping_rules.create.body
---@param options? n8n.Resource.Options
---@return n8n.item.role_mapping_rules? answer
---@return n8n.errors.Error err
---@return string[]? left_out members that were not sent
function resource:create(body, options) end

---`DELETE /role-mapping-rules/{ruleId}`, scope `roleMappingRule:delete`, 2.x only
---@param ruleId string|integer
---@param query? table
---@param options? n8n.Resource.Options
---@return n8n.item.role_mapping_rules? answer
---@return n8n.errors.Error err
function resource:delete(ruleId, query, options) end

---`GET /role-mapping-rules`, scope `roleMappingRule:list`, 2.x only
---@param query? n8n.role_mapping_rules.list.query
---@param options? n8n.Resource.Options
---@return n8n.role_mapping_rules.list.answer? answer
---@return n8n.errors.Error err
function resource:list(query, options) end

---`GET /role-mapping-rules`, scope `roleMappingRule:list`, 2.x only
---@param query? n8n.role_mapping_rules.list.query
---@param options? n8n.List.Options
---@return fun(): n8n.item.role_mapping_rules
function resource:each(query, options) end

---`GET /role-mapping-rules`, scope `roleMappingRule:list`, 2.x only
---@param query? n8n.role_mapping_rules.list.query
---@param options? n8n.List.Options
---@return n8n.item.role_mapping_rules[]? items
---@return n8n.errors.Error err
function resource:all(query, options) end

---`POST /role-mapping-rules/{ruleId}/move`, scope `roleMappingRule:update`, 2.x only
---@param ruleId string|integer
---@param body n8n.role_mapping_rules.move.body
---@param options? n8n.Resource.Options
---@return n8n.item.role_mapping_rules? answer
---@return n8n.errors.Error err
---@return string[]? left_out members that were not sent
function resource:move(ruleId, body, options) end

---`PATCH /role-mapping-rules/{ruleId}`, scope `roleMappingRule:update`, 2.x only
---@param ruleId string|integer
---@param body? n8n.role_mapping_rules.update.body
---@param options? n8n.Resource.Options
---@return n8n.item.role_mapping_rules? answer
---@return n8n.errors.Error err
---@return string[]? left_out members that were not sent
function resource:update(ruleId, body, options) end
