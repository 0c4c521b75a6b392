---@meta _

---@class n8n.credentials.create.body
---@field data table<string, any>
---@field id? string 2.x only
---@field isResolvable? boolean 2.x only
---@field name string
---@field projectId? string 2.x only
---@field type string

---@class n8n.credentials.list.query
---@field cursor? string 2.x only
---@field limit? integer default 100, from 1, up to 250, 2.x only

---@class n8n.credentials.list.answer
---@field data n8n.item.credentials[] 2.x only
---@field nextCursor string|n8n.null 2.x only

---@class n8n.credentials.schema.answer
---@field additionalProperties false 2.x only
---@field allOf any[] 2.x only
---@field properties table<string, any> 2.x only
---@field required string[] 2.x only
---@field type "object" 2.x only

---@class n8n.credentials.test.answer
---@field message string 2.x only
---@field status "OK"|"Error" 2.x only

---@class n8n.credentials.transfer.body
---@field destinationProjectId string

---@class n8n.credentials.update.body
---@field data? table<string, any> 2.x only
---@field isGlobal? boolean 2.x only
---@field isPartialData? boolean 2.x only
---@field isResolvable? boolean 2.x only
---@field name? string 2.x only
---@field type? string 2.x only

---@class n8n.item.credentials.shared
---@field createdAt string 2.x only
---@field id string 2.x only
---@field name string 2.x only
---@field role string 2.x only
---@field updatedAt string 2.x only

---@class n8n.item.credentials: n8n.credentials.create.body, n8n.credentials.update.body
---@field createdAt string
---@field data table<string, any> 1.x only
---@field id string
---@field isGlobal boolean 2.x only
---@field isManaged boolean 2.x only
---@field isResolvable boolean 2.x only
---@field name string
---@field resolvableAllowFallback boolean 2.x only
---@field resolverId string|n8n.null 2.x only
---@field shared n8n.item.credentials.shared[] 2.x only
---@field type string
---@field updatedAt string
---@field usageScope "project"|"instance" 2.x only
local item = {}

---`DELETE /credentials/{credentialId}`, scope `credential:delete`
---@param query? table
---@param options? n8n.Resource.Options
---@return n8n.item.credentials? answer
---@return n8n.errors.Error err
function item:delete(query, options) end

---`GET /credentials/{credentialId}`, scope `credential:read`, 2.x only
---@param query? table
---@param options? n8n.Resource.Options
---@return n8n.item.credentials? answer
---@return n8n.errors.Error err
function item:get(query, options) end

---@param query? table
---@return n8n.item.credentials? item
---@return n8n.errors.Error err
function item:refresh(query) end

---`POST /credentials/{credentialId}/test`, scope `credential:read`, 2.x only
---@param query? table
---@param options? n8n.Resource.Options
---@return n8n.credentials.test.answer? answer
---@return n8n.errors.Error err
function item:test(query, options) end

---`PUT /credentials/{credentialId}/transfer`, scope `credential:move`
---@param body n8n.credentials.transfer.body
---@param options? n8n.Resource.Options
---@return true? answer
---@return n8n.errors.Error err
---@return string[]? left_out members that were not sent
function item:transfer(body, options) end

---`PATCH /credentials/{credentialId}`, scope `credential:update`, 2.x only
---@param changes n8n.credentials.update.body
---@param options? n8n.Resource.Options
---@return n8n.item.credentials? item
---@return n8n.errors.Error err
function item:update(changes, options) end

---@class n8n.resource.credentials
local resource = {}

---`POST /credentials`, scope `credential:create`
---@param body n8n.credentials.create.body
---@param options? n8n.Resource.Options
---@return n8n.item.credentials? answer
---@return n8n.errors.Error err
---@return string[]? left_out members that were not sent
function resource:create(body, options) end

---`DELETE /credentials/{credentialId}`, scope `credential:delete`
---@param credentialId string|integer
---@param query? table
---@param options? n8n.Resource.Options
---@return n8n.item.credentials? answer
---@return n8n.errors.Error err
function resource:delete(credentialId, query, options) end

---`GET /credentials/{credentialId}`, scope `credential:read`, 2.x only
---@param credentialId string|integer
---@param query? table
---@param options? n8n.Resource.Options
---@return n8n.item.credentials? answer
---@return n8n.errors.Error err
function resource:get(credentialId, query, options) end

---`GET /credentials`, scope `credential:list`, 2.x only
---@param query? n8n.credentials.list.query
---@param options? n8n.Resource.Options
---@return n8n.credentials.list.answer? answer
---@return n8n.errors.Error err
function resource:list(query, options) end

---`GET /credentials`, scope `credential:list`, 2.x only
---@param query? n8n.credentials.list.query
---@param options? n8n.List.Options
---@return fun(): n8n.item.credentials
function resource:each(query, options) end

---`GET /credentials`, scope `credential:list`, 2.x only
---@param query? n8n.credentials.list.query
---@param options? n8n.List.Options
---@return n8n.item.credentials[]? items
---@return n8n.errors.Error err
function resource:all(query, options) end

---`GET /credentials/schema/{credentialTypeName}`
---@param credentialTypeName string|integer
---@param query? table
---@param options? n8n.Resource.Options
---@return n8n.credentials.schema.answer? answer
---@return n8n.errors.Error err
function resource:schema(credentialTypeName, query, options) end

---`POST /credentials/{credentialId}/test`, scope `credential:read`, 2.x only
---@param credentialId string|integer
---@param query? table
---@param options? n8n.Resource.Options
---@return n8n.credentials.test.answer? answer
---@return n8n.errors.Error err
function resource:test(credentialId, query, options) end

---`PUT /credentials/{credentialId}/transfer`, scope `credential:move`
---@param credentialId string|integer
---@param body n8n.credentials.transfer.body
---@param options? n8n.Resource.Options
---@return true? answer
---@return n8n.errors.Error err
---@return string[]? left_out members that were not sent
function resource:transfer(credentialId, body, options) end

---`PATCH /credentials/{credentialId}`, scope `credential:update`, 2.x only
---@param credentialId string|integer
---@param body n8n.credentials.update.body
---@param options? n8n.Resource.Options
---@return n8n.item.credentials? answer
---@return n8n.errors.Error err
---@return string[]? left_out members that were not sent
function resource:update(credentialId, body, options) end
