---@meta _

---@class n8n.data_tables.create.body.columns
---@field name string 2.x only
---@field type "string"|"number"|"boolean"|"date"|"json" 2.x only

---@class n8n.data_tables.create.body
---@field columns n8n.data_tables.create.body.columns[] 2.x only
---@field name string 2.x only
---@field projectId? string 2.x only

---@class n8n.data_tables.filter
---@field id? string|any[] 2.x only
---@field name? string|any[] 2.x only
---@field projectId? string 2.x only

---@class n8n.data_tables.list.query
---@field cursor? string 2.x only
---@field filter? string|n8n.data_tables.filter|n8n.fragment 2.x only
---@field limit? integer default 100, from 1, up to 250, 2.x only
---@field sortBy? string 2.x only

---@class n8n.data_tables.list.answer
---@field data n8n.item.data_tables[] 2.x only
---@field nextCursor string|n8n.null 2.x only

---@class n8n.data_tables.update.body
---@field name string 2.x only

---@class n8n.item.data_tables.columns
---@field id string 2.x only
---@field index integer 2.x only
---@field name string 2.x only
---@field type "string"|"number"|"boolean"|"date" 2.x only

---@class n8n.data_tables.update.changes
---@field name? string 2.x only

---@class n8n.item.data_tables: n8n.data_tables.create.body, n8n.data_tables.update.body
---@field columns n8n.item.data_tables.columns[] 2.x only
---@field createdAt string 2.x only
---@field id string 2.x only
---@field name string 2.x only
---@field projectId string 2.x only
---@field sizeBytes integer 2.x only
---@field updatedAt string 2.x only
local item = {}

---`DELETE /data-tables/{dataTableId}`, scope `dataTable:delete`, 2.x only
---@param query? table
---@param options? n8n.Resource.Options
---@return true? answer
---@return n8n.errors.Error err
function item:delete(query, options) end

---`GET /data-tables/{dataTableId}`, scope `dataTable:read`, 2.x only
---@param query? table
---@param options? n8n.Resource.Options
---@return n8n.item.data_tables? answer
---@return n8n.errors.Error err
function item:get(query, options) end

---@param query? table
---@return n8n.item.data_tables? item
---@return n8n.errors.Error err
function item:refresh(query) end

---`PATCH /data-tables/{dataTableId}`, scope `dataTable:update`, 2.x only
---@param changes n8n.data_tables.update.changes
---@param options? n8n.Resource.Options
---@return n8n.item.data_tables? item
---@return n8n.errors.Error err
function item:update(changes, options) end

---@class n8n.resource.data_tables
local resource = {}

---`POST /data-tables`, scope `dataTable:create`, 2.x only
---@param body n8n.data_tables.create.body
---@param options? n8n.Resource.Options
---@return n8n.item.data_tables? answer
---@return n8n.errors.Error err
---@return string[]? left_out members that were not sent
function resource:create(body, options) end

---`DELETE /data-tables/{dataTableId}`, scope `dataTable:delete`, 2.x only
---@param dataTableId string|integer
---@param query? table
---@param options? n8n.Resource.Options
---@return true? answer
---@return n8n.errors.Error err
function resource:delete(dataTableId, query, options) end

---`GET /data-tables/{dataTableId}`, scope `dataTable:read`, 2.x only
---@param dataTableId string|integer
---@param query? table
---@param options? n8n.Resource.Options
---@return n8n.item.data_tables? answer
---@return n8n.errors.Error err
function resource:get(dataTableId, query, options) end

---`GET /data-tables`, scope `dataTable:list`, 2.x only
---@param query? n8n.data_tables.list.query
---@param options? n8n.Resource.Options
---@return n8n.data_tables.list.answer? answer
---@return n8n.errors.Error err
function resource:list(query, options) end

---`GET /data-tables`, scope `dataTable:list`, 2.x only
---@param query? n8n.data_tables.list.query
---@param options? n8n.List.Options
---@return fun(): n8n.item.data_tables
function resource:each(query, options) end

---`GET /data-tables`, scope `dataTable:list`, 2.x only
---@param query? n8n.data_tables.list.query
---@param options? n8n.List.Options
---@return n8n.item.data_tables[]? items
---@return n8n.errors.Error err
function resource:all(query, options) end

---`PATCH /data-tables/{dataTableId}`, scope `dataTable:update`, 2.x only
---@param dataTableId string|integer
---@param body n8n.data_tables.update.body
---@param options? n8n.Resource.Options
---@return n8n.item.data_tables? answer
---@return n8n.errors.Error err
---@return string[]? left_out members that were not sent
function resource:update(dataTableId, body, options) end
