---@meta _

---@class n8n.data_table_rows.clear.answer
---@field deletedCount integer 2.x only

---@class n8n.data_table_rows.filter.filters
---@field columnName string 2.x only
---@field condition? "eq"|"neq"|"like"|"ilike"|"gt"|"gte"|"lt"|"lte"|"isEmpty"|"isNotEmpty" 2.x only
---@field value any 2.x only

---@class n8n.data_table_rows.filter
---@field filters n8n.data_table_rows.filter.filters[] 2.x only
---@field type? "and"|"or" 2.x only

---@class n8n.data_table_rows.delete.query
---@field dryRun? boolean default false, 2.x only
---@field filter string|n8n.data_table_rows.filter|n8n.fragment 2.x only
---@field returnData? boolean default false, 2.x only

---@class n8n.data_table_rows.insert.body
---@field data table<string, any>[] 2.x only
---@field returnType? "count"|"id"|"all" 2.x only

---@class n8n.data_table_rows.list.query
---@field cursor? string 2.x only
---@field filter? string|n8n.data_table_rows.filter|n8n.fragment 2.x only
---@field limit? integer default 100, from 1, up to 250, 2.x only
---@field search? string 2.x only
---@field sortBy? string 2.x only

---@class n8n.data_table_rows.list.answer.data
---@field createdAt string 2.x only
---@field id integer 2.x only
---@field updatedAt string 2.x only
---@field [string] any

---@class n8n.data_table_rows.list.answer
---@field data n8n.data_table_rows.list.answer.data[] 2.x only
---@field nextCursor string|n8n.null 2.x only

---@class n8n.data_table_rows.update.body.filter.filters
---@field columnName string 2.x only
---@field condition "eq"|"neq"|"like"|"ilike"|"gt"|"gte"|"lt"|"lte" 2.x only
---@field value any 2.x only

---@class n8n.data_table_rows.update.body.filter
---@field filters n8n.data_table_rows.update.body.filter.filters[] 2.x only
---@field type? "and"|"or" 2.x only

---@class n8n.data_table_rows.update.body
---@field data table<string, any> 2.x only
---@field dryRun? boolean 2.x only
---@field filter n8n.data_table_rows.update.body.filter 2.x only
---@field returnData? boolean 2.x only


---@class n8n.resource.data_table_rows
local resource = {}

---`DELETE /data-tables/{dataTableId}/rows/clear`, scope `dataTableRow:delete`, 2.x only
---@param dataTableId string|integer
---@param query? table
---@param options? n8n.Resource.Options
---@return n8n.data_table_rows.clear.answer? answer
---@return n8n.errors.Error err
function resource:clear(dataTableId, query, options) end

---`DELETE /data-tables/{dataTableId}/rows/delete`, scope `dataTableRow:delete`, 2.x only
---@param dataTableId string|integer
---@param query n8n.data_table_rows.delete.query
---@param options? n8n.Resource.Options
---@return (any[]|boolean)? answer
---@return n8n.errors.Error err
function resource:delete(dataTableId, query, options) end

---`POST /data-tables/{dataTableId}/rows`, scope `dataTableRow:create`, 2.x only
---@param dataTableId string|integer
---@param body n8n.data_table_rows.insert.body
---@param options? n8n.Resource.Options
---@return (any[]|table<string, any>)? answer
---@return n8n.errors.Error err
---@return string[]? left_out members that were not sent
function resource:insert(dataTableId, body, options) end

---`GET /data-tables/{dataTableId}/rows`, scope `dataTableRow:read`, 2.x only
---@param dataTableId string|integer
---@param query? n8n.data_table_rows.list.query
---@param options? n8n.Resource.Options
---@return n8n.data_table_rows.list.answer? answer
---@return n8n.errors.Error err
function resource:list(dataTableId, query, options) end

---`GET /data-tables/{dataTableId}/rows`, scope `dataTableRow:read`, 2.x only
---@param dataTableId string|integer
---@param query? n8n.data_table_rows.list.query
---@param options? n8n.List.Options
---@return fun(): n8n.data_table_rows.list.answer.data
function resource:each(dataTableId, query, options) end

---`GET /data-tables/{dataTableId}/rows`, scope `dataTableRow:read`, 2.x only
---@param dataTableId string|integer
---@param query? n8n.data_table_rows.list.query
---@param options? n8n.List.Options
---@return n8n.data_table_rows.list.answer.data[]? items
---@return n8n.errors.Error err
function resource:all(dataTableId, query, options) end

---`PATCH /data-tables/{dataTableId}/rows/update`, scope `dataTableRow:update`, 2.x only
---@param dataTableId string|integer
---@param body n8n.data_table_rows.update.body
---@param options? n8n.Resource.Options
---@return (any[]|boolean)? answer
---@return n8n.errors.Error err
---@return string[]? left_out members that were not sent
function resource:update(dataTableId, body, options) end

---`POST /data-tables/{dataTableId}/rows/upsert`, scope `dataTableRow:upsert`, 2.x only
---@param dataTableId string|integer
---@param body n8n.data_table_rows.update.body
---@param options? n8n.Resource.Options
---@return (boolean|table<string, any>)? answer
---@return n8n.errors.Error err
---@return string[]? left_out members that were not sent
function resource:upsert(dataTableId, body, options) end
