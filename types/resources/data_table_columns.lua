---@meta _

---@class n8n.data_table_columns.create.body
---@field index? integer 2.x only
---@field name string 2.x only
---@field type "string"|"number"|"boolean"|"date" 2.x only

---@class n8n.data_table_columns.update.body
---@field index? integer 2.x only
---@field name? string 2.x only

---@class n8n.item.data_table_columns: n8n.data_table_columns.create.body, n8n.data_table_columns.update.body
---@field dataTableId string 2.x only
---@field id string 2.x only
---@field index integer 2.x only
---@field name string 2.x only
---@field type "string"|"number"|"boolean"|"date" 2.x only
local item = {}

---`DELETE /data-tables/{dataTableId}/columns/{columnId}`, scope `dataTableColumn:delete`, 2.x only
---@param query? table
---@param options? n8n.Resource.Options
---@return true? answer
---@return n8n.errors.Error err
function item:delete(query, options) end

---`PATCH /data-tables/{dataTableId}/columns/{columnId}`, scope `dataTableColumn:update`, 2.x only
---@param changes n8n.data_table_columns.update.body
---@param options? n8n.Resource.Options
---@return n8n.item.data_table_columns? item
---@return n8n.errors.Error err
function item:update(changes, options) end

---@class n8n.resource.data_table_columns
local resource = {}

---`POST /data-tables/{dataTableId}/columns`, scope `dataTableColumn:create`, 2.x only
---@param dataTableId string|integer
---@param body n8n.data_table_columns.create.body
---@param options? n8n.Resource.Options
---@return n8n.item.data_table_columns? answer
---@return n8n.errors.Error err
---@return string[]? left_out members that were not sent
function resource:create(dataTableId, body, options) end

---`DELETE /data-tables/{dataTableId}/columns/{columnId}`, scope `dataTableColumn:delete`, 2.x only
---@param dataTableId string|integer
---@param columnId string|integer
---@param query? table
---@param options? n8n.Resource.Options
---@return true? answer
---@return n8n.errors.Error err
function resource:delete(dataTableId, columnId, query, options) end

---`GET /data-tables/{dataTableId}/columns`, scope `dataTableColumn:read`, 2.x only
---@param dataTableId string|integer
---@param query? table
---@param options? n8n.Resource.Options
---@return n8n.item.data_table_columns[]? answer
---@return n8n.errors.Error err
function resource:list(dataTableId, query, options) end

---`GET /data-tables/{dataTableId}/columns`, scope `dataTableColumn:read`, 2.x only
---@param dataTableId string|integer
---@param query? table
---@param options? n8n.List.Options
---@return fun(): n8n.item.data_table_columns
function resource:each(dataTableId, query, options) end

---`GET /data-tables/{dataTableId}/columns`, scope `dataTableColumn:read`, 2.x only
---@param dataTableId string|integer
---@param query? table
---@param options? n8n.List.Options
---@return n8n.item.data_table_columns[]? items
---@return n8n.errors.Error err
function resource:all(dataTableId, query, options) end

---`PATCH /data-tables/{dataTableId}/columns/{columnId}`, scope `dataTableColumn:update`, 2.x only
---@param dataTableId string|integer
---@param columnId string|integer
---@param body n8n.data_table_columns.update.body
---@param options? n8n.Resource.Options
---@return n8n.item.data_table_columns? answer
---@return n8n.errors.Error err
---@return string[]? left_out members that were not sent
function resource:update(dataTableId, columnId, body, options) end
