---@meta _

---@class n8n.discover.get.query
---@field include? "schemas" 2.x only
---@field operation? string 2.x only
---@field resource? string 2.x only

---@class n8n.discover.get.answer.data.filters.value
---@field description string 2.x only
---@field values string[] 2.x only

---@class n8n.discover.get.answer.data.resources.value.endpoints
---@field method string 2.x only
---@field operationId string 2.x only
---@field path string 2.x only
---@field requestSchema table<string, any> 2.x only

---@class n8n.discover.get.answer.data.resources.value
---@field endpoints n8n.discover.get.answer.data.resources.value.endpoints[] 2.x only
---@field operations string[] 2.x only

---@class n8n.discover.get.answer.data
---@field filters table<string, n8n.discover.get.answer.data.filters.value> 2.x only
---@field resources table<string, n8n.discover.get.answer.data.resources.value> 2.x only
---@field scopes string[] 2.x only
---@field specUrl string 2.x only

---@class n8n.discover.get.answer
---@field data n8n.discover.get.answer.data 2.x only


---@class n8n.resource.discover
local resource = {}

---`GET /discover`, 2.x only
---@param query? n8n.discover.get.query
---@param options? n8n.Resource.Options
---@return n8n.discover.get.answer? answer
---@return n8n.errors.Error err
function resource:get(query, options) end
