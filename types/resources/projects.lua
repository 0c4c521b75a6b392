---@meta _

---@class n8n.projects.create.body
---@field name string

---@class n8n.projects.list.query
---@field cursor? string
---@field limit? integer default 100, from 1, up to 250

---@class n8n.projects.list.answer
---@field data n8n.item.projects[]
---@field nextCursor string|n8n.null

---@class n8n.item.projects.customTelemetryTags
---@field key string 2.x only
---@field value string 2.x only

---@class n8n.item.projects.icon
---@field color string 2.x only
---@field type "emoji"|"icon" 2.x only
---@field value string 2.x only

---@class n8n.projects.update.changes
---@field name? string

---@class n8n.item.projects: n8n.projects.create.body
---@field createdAt string 2.x only
---@field creatorId string|n8n.null 2.x only
---@field customTelemetryTags n8n.item.projects.customTelemetryTags[] 2.x only
---@field description string|n8n.null 2.x only
---@field icon n8n.item.projects.icon|n8n.null 2.x only
---@field id string
---@field name string
---@field role string 2.x only
---@field scopes string[] 2.x only
---@field type string
---@field updatedAt string 2.x only
local item = {}

---`DELETE /projects/{projectId}`, scope `project:delete`
---@param query? table
---@param options? n8n.Resource.Options
---@return true? answer
---@return n8n.errors.Error err
function item:delete(query, options) end

---`PUT /projects/{projectId}`, scope `project:update`
---@param changes n8n.projects.update.changes
---@param options? n8n.Resource.Options
---@return n8n.item.projects? item
---@return n8n.errors.Error err
function item:update(changes, options) end

---@class n8n.resource.projects
local resource = {}

---`POST /projects`, scope `project:create`
---@param body n8n.projects.create.body
---@param options? n8n.Resource.Options
---@return (n8n.item.projects|true)? answer
---@return n8n.errors.Error err
---@return string[]? left_out members that were not sent
function resource:create(body, options) end

---`DELETE /projects/{projectId}`, scope `project:delete`
---@param projectId string|integer
---@param query? table
---@param options? n8n.Resource.Options
---@return true? answer
---@return n8n.errors.Error err
function resource:delete(projectId, query, options) end

---`GET /projects`, scope `project:list`
---@param query? n8n.projects.list.query
---@param options? n8n.Resource.Options
---@return n8n.projects.list.answer? answer
---@return n8n.errors.Error err
function resource:list(query, options) end

---`GET /projects`, scope `project:list`
---@param query? n8n.projects.list.query
---@param options? n8n.List.Options
---@return fun(): n8n.item.projects
function resource:each(query, options) end

---`GET /projects`, scope `project:list`
---@param query? n8n.projects.list.query
---@param options? n8n.List.Options
---@return n8n.item.projects[]? items
---@return n8n.errors.Error err
function resource:all(query, options) end

---`PUT /projects/{projectId}`, scope `project:update`
---@param projectId string|integer
---@param body n8n.projects.create.body
---@param options? n8n.Resource.Options
---@return true? answer
---@return n8n.errors.Error err
---@return string[]? left_out members that were not sent
function resource:update(projectId, body, options) end
