---@meta _

---@class n8n.log_streaming_event_types.list.answer
---@field data string[] 2.x only


---@class n8n.resource.log_streaming_event_types
local resource = {}

---`GET /settings/log-streaming/event-types`, scope `eventBusDestination:list`, 2.x only
---@param query? table
---@param options? n8n.Resource.Options
---@return n8n.log_streaming_event_types.list.answer? answer
---@return n8n.errors.Error err
function resource:list(query, options) end

---`GET /settings/log-streaming/event-types`, scope `eventBusDestination:list`, 2.x only
---@param query? table
---@param options? n8n.List.Options
---@return fun(): string
function resource:each(query, options) end

---`GET /settings/log-streaming/event-types`, scope `eventBusDestination:list`, 2.x only
---@param query? table
---@param options? n8n.List.Options
---@return string[]? items
---@return n8n.errors.Error err
function resource:all(query, options) end
