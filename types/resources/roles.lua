---@meta _

---@class n8n.roles.create.body
---@field description? string 2.x only
---@field displayName string 2.x only
---@field roleType "project"|"global" 2.x only
---@field scopes string[] 2.x only

---@class n8n.roles.delete.query
---@field reassignRoleSlug? string 2.x only

---@class n8n.roles.get.query
---@field withUsageCount? boolean default false, 2.x only

---@class n8n.roles.list.answer
---@field global n8n.item.roles[] 2.x only
---@field project n8n.item.roles[] 2.x only

---@class n8n.roles.update.body
---@field description string|n8n.null 2.x only
---@field displayName string 2.x only
---@field scopes string[] 2.x only

---@class n8n.roles.update.changes
---@field description? string|n8n.null 2.x only
---@field displayName? string 2.x only
---@field scopes? string[] 2.x only

---@class n8n.item.roles: n8n.roles.create.body, n8n.roles.update.body
---@field createdAt string 2.x only
---@field description string|n8n.null 2.x only
---@field displayName string 2.x only
---@field licensed boolean 2.x only
---@field roleType "project"|"global" 2.x only
---@field scopes string[] 2.x only
---@field slug string 2.x only
---@field systemRole boolean 2.x only
---@field updatedAt string 2.x only
---@field usedByProjects number 2.x only
---@field usedByUsers number 2.x only
local item = {}

---`DELETE /roles/{roleSlug}`, scope `role:manage,role:manageProject`, 2.x only
---@param query? n8n.roles.delete.query
---@param options? n8n.Resource.Options
---@return n8n.item.roles? answer
---@return n8n.errors.Error err
function item:delete(query, options) end

---`GET /roles/{roleSlug}`, scope `role:read`, 2.x only
---@param query? n8n.roles.get.query
---@param options? n8n.Resource.Options
---@return n8n.item.roles? answer
---@return n8n.errors.Error err
function item:get(query, options) end

---@param query? n8n.roles.get.query
---@return n8n.item.roles? item
---@return n8n.errors.Error err
function item:refresh(query) end

---`PUT /roles/{roleSlug}`, scope `role:manage,role:manageProject`, 2.x only
---@param changes n8n.roles.update.changes
---@param options? n8n.Resource.Options
---@return n8n.item.roles? item
---@return n8n.errors.Error err
function item:update(changes, options) end

---@class n8n.resource.roles
local resource = {}

---`POST /roles`, scope `role:manage,role:manageProject`, 2.x only
---@param body n8n.roles.create.body
---@param options? n8n.Resource.Options
---@return n8n.item.roles? answer
---@return n8n.errors.Error err
---@return string[]? left_out members that were not sent
function resource:create(body, options) end

---`DELETE /roles/{roleSlug}`, scope `role:manage,role:manageProject`, 2.x only
---@param roleSlug string|integer
---@param query? n8n.roles.delete.query
---@param options? n8n.Resource.Options
---@return n8n.item.roles? answer
---@return n8n.errors.Error err
function resource:delete(roleSlug, query, options) end

---`GET /roles/{roleSlug}`, scope `role:read`, 2.x only
---@param roleSlug string|integer
---@param query? n8n.roles.get.query
---@param options? n8n.Resource.Options
---@return n8n.item.roles? answer
---@return n8n.errors.Error err
function resource:get(roleSlug, query, options) end

---`GET /roles`, scope `role:list`, 2.x only
---@param query? n8n.roles.get.query
---@param options? n8n.Resource.Options
---@return n8n.roles.list.answer? answer
---@return n8n.errors.Error err
function resource:list(query, options) end

---`GET /roles`, scope `role:list`, 2.x only
---@param query? n8n.roles.get.query
---@param options? n8n.List.Options
---@return fun(): n8n.item.roles
function resource:each(query, options) end

---`GET /roles`, scope `role:list`, 2.x only
---@param query? n8n.roles.get.query
---@param options? n8n.List.Options
---@return n8n.item.roles[]? items
---@return n8n.errors.Error err
function resource:all(query, options) end

---`PUT /roles/{roleSlug}`, scope `role:manage,role:manageProject`, 2.x only
---@param roleSlug string|integer
---@param body n8n.roles.update.body
---@param options? n8n.Resource.Options
---@return n8n.item.roles? answer
---@return n8n.errors.Error err
---@return string[]? left_out members that were not sent
function resource:update(roleSlug, body, options) end
