---@meta _

---@class n8n.otel.get.answer
---@field enabled boolean 2.x only
---@field exporterEndpoint string 2.x only
---@field exporterHeaders string 2.x only
---@field exporterProtocol "http/protobuf"|"grpc" 2.x only
---@field exporterServiceName string 2.x only
---@field exporterTracingPath string 2.x only
---@field includeNodeSpans boolean 2.x only
---@field injectOutbound boolean 2.x only
---@field productionExecutionsOnly boolean 2.x only
---@field startupConnectivityTimeoutMs integer 2.x only
---@field tracesSampleRate number 2.x only

---@class n8n.otel.test_trace.body
---@field exporterEndpoint string 2.x only
---@field exporterHeaders string 2.x only
---@field exporterProtocol? "http/protobuf"|"grpc" 2.x only
---@field exporterServiceName string 2.x only
---@field exporterTracingPath string 2.x only
---@field startupConnectivityTimeoutMs integer 2.x only

---@class n8n.otel.test_trace.answer
---@field error string 2.x only
---@field success boolean 2.x only

---@class n8n.otel.update.body
---@field enabled boolean 2.x only
---@field exporterEndpoint string 2.x only
---@field exporterHeaders string 2.x only
---@field exporterProtocol? "http/protobuf"|"grpc" 2.x only
---@field exporterServiceName string 2.x only
---@field exporterTracingPath string 2.x only
---@field includeNodeSpans boolean 2.x only
---@field injectOutbound boolean 2.x only
---@field productionExecutionsOnly boolean 2.x only
---@field startupConnectivityTimeoutMs integer 2.x only
---@field tracesSampleRate number 2.x only


---@class n8n.resource.otel
local resource = {}

---`GET /settings/otel`, scope `otel:manage`, 2.x only
---@param query? table
---@param options? n8n.Resource.Options
---@return n8n.otel.get.answer? answer
---@return n8n.errors.Error err
function resource:get(query, options) end

---`POST /settings/otel/test-trace`, scope `otel:manage`, 2.x only
---@param body n8n.otel.test_trace.body
---@param options? n8n.Resource.Options
---@return n8n.otel.test_trace.answer? answer
---@return n8n.errors.Error err
---@return string[]? left_out members that were not sent
function resource:test_trace(body, options) end

---`PUT /settings/otel`, scope `otel:manage`, 2.x only
---@param body n8n.otel.update.body
---@param options? n8n.Resource.Options
---@return n8n.otel.get.answer? answer
---@return n8n.errors.Error err
---@return string[]? left_out members that were not sent
function resource:update(body, options) end
