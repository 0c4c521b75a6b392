---@meta _

---@class n8n.log_streaming_destinations.create.body.circuitBreaker
---@field failureWindow? integer 2.x only
---@field maxFailures? integer 2.x only
---@field [string] any

---@class n8n.log_streaming_destinations.create.body.headerParameters.parameters
---@field name string 2.x only
---@field value any 2.x only

---@class n8n.log_streaming_destinations.create.body.headerParameters
---@field parameters? n8n.log_streaming_destinations.create.body.headerParameters.parameters[] 2.x only
---@field [string] any

---@class n8n.log_streaming_destinations.create.body.options.proxy.proxy
---@field host? string 2.x only
---@field port? integer 2.x only
---@field protocol? "https"|"http" 2.x only
---@field [string] any

---@class n8n.log_streaming_destinations.create.body.options.proxy
---@field proxy? n8n.log_streaming_destinations.create.body.options.proxy.proxy 2.x only
---@field [string] any

---@class n8n.log_streaming_destinations.create.body.options.redirect.redirect
---@field followRedirects? boolean 2.x only
---@field maxRedirects? integer 2.x only
---@field [string] any

---@class n8n.log_streaming_destinations.create.body.options.redirect
---@field redirect? n8n.log_streaming_destinations.create.body.options.redirect.redirect 2.x only
---@field [string] any

---@class n8n.log_streaming_destinations.create.body.options.socket
---@field keepAlive? boolean 2.x only
---@field maxFreeSockets? integer 2.x only
---@field maxSockets? integer 2.x only
---@field [string] any

---@class n8n.log_streaming_destinations.create.body.options
---@field allowUnauthorizedCerts? boolean 2.x only
---@field proxy? n8n.log_streaming_destinations.create.body.options.proxy 2.x only
---@field queryParameterArrays? "indices"|"brackets"|"repeat" 2.x only
---@field redirect? n8n.log_streaming_destinations.create.body.options.redirect 2.x only
---@field socket? n8n.log_streaming_destinations.create.body.options.socket 2.x only
---@field timeout? integer 2.x only
---@field [string] any

---@class n8n.log_streaming_destinations.create.body
---@field anonymizeAuditMessages? boolean 2.x only
---@field app_name? string 2.x only
---@field circuitBreaker? n8n.log_streaming_destinations.create.body.circuitBreaker 2.x only
---@field dsn? string 2.x only
---@field enabled? boolean 2.x only
---@field facility? integer 2.x only
---@field headerParameters? n8n.log_streaming_destinations.create.body.headerParameters 2.x only
---@field host? string 2.x only
---@field jsonHeaders? string 2.x only
---@field jsonQuery? string 2.x only
---@field label? string 2.x only
---@field method? string 2.x only
---@field options? n8n.log_streaming_destinations.create.body.options 2.x only
---@field port? integer 2.x only
---@field protocol? "udp"|"tcp"|"tls" 2.x only
---@field queryParameters? n8n.log_streaming_destinations.create.body.headerParameters 2.x only
---@field sendHeaders? boolean 2.x only
---@field sendQuery? boolean 2.x only
---@field specifyHeaders? string 2.x only
---@field specifyQuery? string 2.x only
---@field subscribedEvents? string[] 2.x only
---@field tlsCa? string 2.x only
---@field type "webhook"|"syslog"|"sentry" 2.x only
---@field url? string 2.x only
---@field [string] any

---@class n8n.log_streaming_destinations.list.answer
---@field data n8n.item.log_streaming_destinations[] 2.x only

---@class n8n.log_streaming_destinations.test.answer
---@field success boolean 2.x only

---@class n8n.item.log_streaming_destinations.circuitBreaker
---@field failureWindow integer 2.x only
---@field maxFailures integer 2.x only
---@field [string] any

---@class n8n.item.log_streaming_destinations.headerParameters
---@field parameters n8n.log_streaming_destinations.create.body.headerParameters.parameters[] 2.x only
---@field [string] any

---@class n8n.item.log_streaming_destinations.options.proxy.proxy
---@field host string 2.x only
---@field port integer 2.x only
---@field protocol "https"|"http" 2.x only
---@field [string] any

---@class n8n.item.log_streaming_destinations.options.proxy
---@field proxy n8n.item.log_streaming_destinations.options.proxy.proxy 2.x only
---@field [string] any

---@class n8n.item.log_streaming_destinations.options.redirect.redirect
---@field followRedirects boolean 2.x only
---@field maxRedirects integer 2.x only
---@field [string] any

---@class n8n.item.log_streaming_destinations.options.redirect
---@field redirect n8n.item.log_streaming_destinations.options.redirect.redirect 2.x only
---@field [string] any

---@class n8n.item.log_streaming_destinations.options.socket
---@field keepAlive boolean 2.x only
---@field maxFreeSockets integer 2.x only
---@field maxSockets integer 2.x only
---@field [string] any

---@class n8n.item.log_streaming_destinations.options
---@field allowUnauthorizedCerts boolean 2.x only
---@field proxy n8n.item.log_streaming_destinations.options.proxy 2.x only
---@field queryParameterArrays "indices"|"brackets"|"repeat" 2.x only
---@field redirect n8n.item.log_streaming_destinations.options.redirect 2.x only
---@field socket n8n.item.log_streaming_destinations.options.socket 2.x only
---@field timeout integer 2.x only
---@field [string] any

---@class n8n.log_streaming_destinations.update.changes
---@field anonymizeAuditMessages? boolean 2.x only
---@field app_name? string 2.x only
---@field circuitBreaker? n8n.log_streaming_destinations.create.body.circuitBreaker 2.x only
---@field dsn? string 2.x only
---@field enabled? boolean 2.x only
---@field facility? integer 2.x only
---@field headerParameters? n8n.log_streaming_destinations.create.body.headerParameters 2.x only
---@field host? string 2.x only
---@field jsonHeaders? string 2.x only
---@field jsonQuery? string 2.x only
---@field label? string 2.x only
---@field method? string 2.x only
---@field options? n8n.log_streaming_destinations.create.body.options 2.x only
---@field port? integer 2.x only
---@field protocol? "udp"|"tcp"|"tls" 2.x only
---@field queryParameters? n8n.log_streaming_destinations.create.body.headerParameters 2.x only
---@field sendHeaders? boolean 2.x only
---@field sendQuery? boolean 2.x only
---@field specifyHeaders? string 2.x only
---@field specifyQuery? string 2.x only
---@field subscribedEvents? string[] 2.x only
---@field tlsCa? string 2.x only
---@field type? "webhook"|"syslog"|"sentry" 2.x only
---@field url? string 2.x only
---@field [string] any

---@class n8n.item.log_streaming_destinations: n8n.log_streaming_destinations.create.body
---@field anonymizeAuditMessages boolean 2.x only
---@field app_name string 2.x only
---@field circuitBreaker n8n.item.log_streaming_destinations.circuitBreaker 2.x only
---@field dsn string 2.x only
---@field enabled boolean 2.x only
---@field facility integer 2.x only
---@field headerParameters n8n.item.log_streaming_destinations.headerParameters 2.x only
---@field host string 2.x only
---@field id string 2.x only
---@field jsonHeaders string 2.x only
---@field jsonQuery string 2.x only
---@field label string 2.x only
---@field method string 2.x only
---@field options n8n.item.log_streaming_destinations.options 2.x only
---@field port integer 2.x only
---@field protocol "udp"|"tcp"|"tls" 2.x only
---@field queryParameters n8n.item.log_streaming_destinations.headerParameters 2.x only
---@field sendHeaders boolean 2.x only
---@field sendQuery boolean 2.x only
---@field specifyHeaders string 2.x only
---@field specifyQuery string 2.x only
---@field subscribedEvents string[] 2.x only
---@field tlsCa string 2.x only
---@field type "webhook"|"syslog"|"sentry" 2.x only
---@field url string 2.x only
---@field [string] any
local item = {}

---`DELETE /settings/log-streaming/destinations/{destinationId}`, scope `eventBusDestination:delete`, 2.x only
---@param query? table
---@param options? n8n.Resource.Options
---@return n8n.item.log_streaming_destinations? answer
---@return n8n.errors.Error err
function item:delete(query, options) end

---`GET /settings/log-streaming/destinations/{destinationId}`, scope `eventBusDestination:read`, 2.x only
---@param query? table
---@param options? n8n.Resource.Options
---@return n8n.item.log_streaming_destinations? answer
---@return n8n.errors.Error err
function item:get(query, options) end

---@param query? table
---@return n8n.item.log_streaming_destinations? item
---@return n8n.errors.Error err
function item:refresh(query) end

---`POST /settings/log-streaming/destinations/{destinationId}/test`, scope `eventBusDestination:test`, 2.x only
---@param query? table
---@param options? n8n.Resource.Options
---@return n8n.log_streaming_destinations.test.answer? answer
---@return n8n.errors.Error err
function item:test(query, options) end

---`PUT /settings/log-streaming/destinations/{destinationId}`, scope `eventBusDestination:update`, 2.x only
---@param changes n8n.log_streaming_destinations.update.changes
---@param options? n8n.Resource.Options
---@return n8n.item.log_streaming_destinations? item
---@return n8n.errors.Error err
function item:update(changes, options) end

---@class n8n.resource.log_streaming_destinations
local resource = {}

---`POST /settings/log-streaming/destinations`, scope `eventBusDestination:create`, 2.x only
---@param body n8n.log_streaming_destinations.create.body
---@param options? n8n.Resource.Options
---@return n8n.item.log_streaming_destinations? answer
---@return n8n.errors.Error err
---@return string[]? left_out members that were not sent
function resource:create(body, options) end

---`DELETE /settings/log-streaming/destinations/{destinationId}`, scope `eventBusDestination:delete`, 2.x only
---@param destinationId string|integer
---@param query? table
---@param options? n8n.Resource.Options
---@return n8n.item.log_streaming_destinations? answer
---@return n8n.errors.Error err
function resource:delete(destinationId, query, options) end

---`GET /settings/log-streaming/destinations/{destinationId}`, scope `eventBusDestination:read`, 2.x only
---@param destinationId string|integer
---@param query? table
---@param options? n8n.Resource.Options
---@return n8n.item.log_streaming_destinations? answer
---@return n8n.errors.Error err
function resource:get(destinationId, query, options) end

---`GET /settings/log-streaming/destinations`, scope `eventBusDestination:list`, 2.x only
---@param query? table
---@param options? n8n.Resource.Options
---@return n8n.log_streaming_destinations.list.answer? answer
---@return n8n.errors.Error err
function resource:list(query, options) end

---`GET /settings/log-streaming/destinations`, scope `eventBusDestination:list`, 2.x only
---@param query? table
---@param options? n8n.List.Options
---@return fun(): n8n.item.log_streaming_destinations
function resource:each(query, options) end

---`GET /settings/log-streaming/destinations`, scope `eventBusDestination:list`, 2.x only
---@param query? table
---@param options? n8n.List.Options
---@return n8n.item.log_streaming_destinations[]? items
---@return n8n.errors.Error err
function resource:all(query, options) end

---`POST /settings/log-streaming/destinations/{destinationId}/test`, scope `eventBusDestination:test`, 2.x only
---@param destinationId string|integer
---@param query? table
---@param options? n8n.Resource.Options
---@return n8n.log_streaming_destinations.test.answer? answer
---@return n8n.errors.Error err
function resource:test(destinationId, query, options) end

---`PUT /settings/log-streaming/destinations/{destinationId}`, scope `eventBusDestination:update`, 2.x only
---@param destinationId string|integer
---@param body n8n.log_streaming_destinations.create.body
---@param options? n8n.Resource.Options
---@return n8n.item.log_streaming_destinations? answer
---@return n8n.errors.Error err
---@return string[]? left_out members that were not sent
function resource:update(destinationId, body, options) end
