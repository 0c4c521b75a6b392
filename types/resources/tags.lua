---@meta _

---@class n8n.tags.create.body
---@field name string

---@class n8n.tags.list.query
---@field cursor? string
---@field limit? integer default 100, from 1, up to 250

---@class n8n.tags.list.answer
---@field data n8n.item.tags[]
---@field nextCursor string|n8n.null

---@class n8n.tags.update.changes
---@field name? string

---@class n8n.item.tags: n8n.tags.create.body
---@field createdAt string
---@field id string
---@field name string
---@field updatedAt string
local item = {}

---`DELETE /tags/{tagId}`, scope `tag:delete`
---@param query? table
---@param options? n8n.Resource.Options
---@return n8n.item.tags? answer
---@return n8n.errors.Error err
function item:delete(query, options) end

---`GET /tags/{tagId}`, scope `tag:read`
---@param query? table
---@param options? n8n.Resource.Options
---@return n8n.item.tags? answer
---@return n8n.errors.Error err
function item:get(query, options) end

---@param query? table
---@return n8n.item.tags? item
---@return n8n.errors.Error err
function item:refresh(query) end

---`PUT /tags/{tagId}`, scope `tag:update`
---@param changes n8n.tags.update.changes
---@param options? n8n.Resource.Options
---@return n8n.item.tags? item
---@return n8n.errors.Error err
function item:update(changes, options) end

---@class n8n.resource.tags
local resource = {}

---`POST /tags`, scope `tag:create`
---@param body n8n.tags.create.body
---@param options? n8n.Resource.Options
---@return n8n.item.tags? answer
---@return n8n.errors.Error err
---@return string[]? left_out members that were not sent
function resource:create(body, options) end

---`DELETE /tags/{tagId}`, scope `tag:delete`
---@param tagId string|integer
---@param query? table
---@param options? n8n.Resource.Options
---@return n8n.item.tags? answer
---@return n8n.errors.Error err
function resource:delete(tagId, query, options) end

---`GET /tags/{tagId}`, scope `tag:read`
---@param tagId string|integer
---@param query? table
---@param options? n8n.Resource.Options
---@return n8n.item.tags? answer
---@return n8n.errors.Error err
function resource:get(tagId, query, options) end

---`GET /tags`, scope `tag:list`
---@param query? n8n.tags.list.query
---@param options? n8n.Resource.Options
---@return n8n.tags.list.answer? answer
---@return n8n.errors.Error err
function resource:list(query, options) end

---`GET /tags`, scope `tag:list`
---@param query? n8n.tags.list.query
---@param options? n8n.List.Options
---@return fun(): n8n.item.tags
function resource:each(query, options) end

---`GET /tags`, scope `tag:list`
---@param query? n8n.tags.list.query
---@param options? n8n.List.Options
---@return n8n.item.tags[]? items
---@return n8n.errors.Error err
function resource:all(query, options) end

---`PUT /tags/{tagId}`, scope `tag:update`
---@param tagId string|integer
---@param body n8n.tags.create.body
---@param options? n8n.Resource.Options
---@return n8n.item.tags? answer
---@return n8n.errors.Error err
---@return string[]? left_out members that were not sent
function resource:update(tagId, body, options) end
