---@meta _

---@class n8n.variables.create.body
---@field key string
---@field projectId? string|n8n.null
---@field value string

---@class n8n.variables.list.query
---@field cursor? string
---@field limit? integer default 100, from 1, up to 250
---@field projectId? string
---@field state? "empty"

---@class n8n.variables.list.answer
---@field data n8n.item.variables[]
---@field nextCursor string|n8n.null

---@class n8n.item.variables.project.customTelemetryTags
---@field key string 2.x only
---@field value string 2.x only

---@class n8n.item.variables.project.icon
---@field color string 2.x only
---@field type "emoji"|"icon" 2.x only
---@field value string 2.x only

---@class n8n.item.variables.project
---@field createdAt string 2.x only
---@field creatorId string|n8n.null 2.x only
---@field customTelemetryTags n8n.item.variables.project.customTelemetryTags[] 2.x only
---@field description string|n8n.null 2.x only
---@field icon n8n.item.variables.project.icon|n8n.null 2.x only
---@field id string
---@field name string
---@field type string
---@field updatedAt string 2.x only

---@class n8n.variables.update.changes
---@field key? string
---@field projectId? string|n8n.null
---@field value? string

---@class n8n.item.variables
---@field id string
---@field key string
---@field project n8n.item.variables.project|n8n.null
---@field type string
---@field value string
local item = {}

---`DELETE /variables/{variableId}`, scope `variable:delete`
---@param query? table
---@param options? n8n.Resource.Options
---@return true? answer
---@return n8n.errors.Error err
function item:delete(query, options) end

---`PUT /variables/{variableId}`, scope `variable:update`
---@param changes n8n.variables.update.changes
---@param options? n8n.Resource.Options
---@return n8n.item.variables? item
---@return n8n.errors.Error err
function item:update(changes, options) end

---@class n8n.resource.variables
local resource = {}

---`POST /variables`, scope `variable:create`
---@param body n8n.variables.create.body
---@param options? n8n.Resource.Options
---@return true? answer
---@return n8n.errors.Error err
---@return string[]? left_out members that were not sent
function resource:create(body, options) end

---`DELETE /variables/{variableId}`, scope `variable:delete`
---@param variableId string|integer
---@param query? table
---@param options? n8n.Resource.Options
---@return true? answer
---@return n8n.errors.Error err
function resource:delete(variableId, query, options) end

---`GET /variables`, scope `variable:list`
---@param query? n8n.variables.list.query
---@param options? n8n.Resource.Options
---@return n8n.variables.list.answer? answer
---@return n8n.errors.Error err
function resource:list(query, options) end

---`GET /variables`, scope `variable:list`
---@param query? n8n.variables.list.query
---@param options? n8n.List.Options
---@return fun(): n8n.item.variables
function resource:each(query, options) end

---`GET /variables`, scope `variable:list`
---@param query? n8n.variables.list.query
---@param options? n8n.List.Options
---@return n8n.item.variables[]? items
---@return n8n.errors.Error err
function resource:all(query, options) end

---`PUT /variables/{variableId}`, scope `variable:update`
---@param variableId string|integer
---@param body n8n.variables.create.body
---@param options? n8n.Resource.Options
---@return true? answer
---@return n8n.errors.Error err
---@return string[]? left_out members that were not sent
function resource:update(variableId, body, options) end
