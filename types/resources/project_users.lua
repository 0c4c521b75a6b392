---@meta _

---@class n8n.project_users.add.body.relations
---@field role string
---@field userId string

---@class n8n.project_users.add.body
---@field relations n8n.project_users.add.body.relations[]

---@class n8n.project_users.change_role.body
---@field role string

---@class n8n.project_users.list.query
---@field cursor? string 2.x only
---@field limit? integer default 100, from 1, up to 250, 2.x only

---@class n8n.project_users.list.answer
---@field data n8n.item.project_users[] 2.x only
---@field nextCursor string|n8n.null 2.x only

---@class n8n.item.project_users
---@field createdAt string 2.x only
---@field email string 2.x only
---@field firstName string|n8n.null 2.x only
---@field id string 2.x only
---@field lastName string|n8n.null 2.x only
---@field role string|n8n.null 2.x only
---@field updatedAt string 2.x only
local item = {}

---`PATCH /projects/{projectId}/users/{userId}`, scope `project:manageMembers`
---@param body? n8n.project_users.change_role.body
---@param options? n8n.Resource.Options
---@return true? answer
---@return n8n.errors.Error err
---@return string[]? left_out members that were not sent
function item:change_role(body, options) end

---`DELETE /projects/{projectId}/users/{userId}`, scope `project:manageMembers`
---@param query? table
---@param options? n8n.Resource.Options
---@return true? answer
---@return n8n.errors.Error err
function item:remove(query, options) end

---@class n8n.resource.project_users
local resource = {}

---`POST /projects/{projectId}/users`, scope `project:manageMembers`
---@param projectId string|integer
---@param body? n8n.project_users.add.body
---@param options? n8n.Resource.Options
---@return true? answer
---@return n8n.errors.Error err
---@return string[]? left_out members that were not sent
function resource:add(projectId, body, options) end

---`PATCH /projects/{projectId}/users/{userId}`, scope `project:manageMembers`
---@param projectId string|integer
---@param userId string|integer
---@param body? n8n.project_users.change_role.body
---@param options? n8n.Resource.Options
---@return true? answer
---@return n8n.errors.Error err
---@return string[]? left_out members that were not sent
function resource:change_role(projectId, userId, body, options) end

---`GET /projects/{projectId}/users`, scope `user:list`, 2.x only
---@param projectId string|integer
---@param query? n8n.project_users.list.query
---@param options? n8n.Resource.Options
---@return n8n.project_users.list.answer? answer
---@return n8n.errors.Error err
function resource:list(projectId, query, options) end

---`GET /projects/{projectId}/users`, scope `user:list`, 2.x only
---@param projectId string|integer
---@param query? n8n.project_users.list.query
---@param options? n8n.List.Options
---@return fun(): n8n.item.project_users
function resource:each(projectId, query, options) end

---`GET /projects/{projectId}/users`, scope `user:list`, 2.x only
---@param projectId string|integer
---@param query? n8n.project_users.list.query
---@param options? n8n.List.Options
---@return n8n.item.project_users[]? items
---@return n8n.errors.Error err
function resource:all(projectId, query, options) end

---`DELETE /projects/{projectId}/users/{userId}`, scope `project:manageMembers`
---@param projectId string|integer
---@param userId string|integer
---@param query? table
---@param options? n8n.Resource.Options
---@return true? answer
---@return n8n.errors.Error err
function resource:remove(projectId, userId, query, options) end
