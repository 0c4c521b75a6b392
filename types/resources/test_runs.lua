---@meta _

---@class n8n.test_runs.list.query
---@field cursor? string 2.x only
---@field limit? integer default 100, from 1, up to 250, 2.x only
---@field status? "new"|"running"|"completed"|"error"|"cancelled" 2.x only

---@class n8n.test_runs.list.answer
---@field data n8n.item.test_runs[] 2.x only
---@field nextCursor string|n8n.null 2.x only

---@class n8n.item.test_runs
---@field completedAt string|n8n.null 2.x only
---@field createdAt string 2.x only
---@field errorCode string|n8n.null 2.x only
---@field errorDetails table<string, any>|n8n.null 2.x only
---@field finalResult "success"|"error"|"warning"|n8n.null 2.x only
---@field id string 2.x only
---@field metrics table<string, any>|n8n.null 2.x only
---@field runAt string|n8n.null 2.x only
---@field status "cancelled"|"new"|"running"|"completed"|"error" 2.x only
---@field testCaseCount integer 2.x only
---@field updatedAt string 2.x only
local item = {}

---`POST /workflows/{workflowId}/test-runs/{testRunId}/cancel`, scope `testRun:cancel`, 2.x only
---@param query? table
---@param options? n8n.Resource.Options
---@return n8n.item.test_runs? answer
---@return n8n.errors.Error err
function item:cancel(query, options) end

---`GET /workflows/{workflowId}/test-runs/{testRunId}`, scope `testRun:read`, 2.x only
---@param query? table
---@param options? n8n.Resource.Options
---@return n8n.item.test_runs? answer
---@return n8n.errors.Error err
function item:get(query, options) end

---@param query? table
---@return n8n.item.test_runs? item
---@return n8n.errors.Error err
function item:refresh(query) end

---@class n8n.resource.test_runs
local resource = {}

---`POST /workflows/{workflowId}/test-runs/{testRunId}/cancel`, scope `testRun:cancel`, 2.x only
---@param workflowId string|integer
---@param testRunId string|integer
---@param query? table
---@param options? n8n.Resource.Options
---@return n8n.item.test_runs? answer
---@return n8n.errors.Error err
function resource:cancel(workflowId, testRunId, query, options) end

---`POST /workflows/{workflowId}/test-runs`, scope `testRun:create`, 2.x only
---@param workflowId string|integer
---@param query? table
---@param options? n8n.Resource.Options
---@return n8n.item.test_runs? answer
---@return n8n.errors.Error err
function resource:create(workflowId, query, options) end

---`GET /workflows/{workflowId}/test-runs/{testRunId}`, scope `testRun:read`, 2.x only
---@param workflowId string|integer
---@param testRunId string|integer
---@param query? table
---@param options? n8n.Resource.Options
---@return n8n.item.test_runs? answer
---@return n8n.errors.Error err
function resource:get(workflowId, testRunId, query, options) end

---`GET /workflows/{workflowId}/test-runs`, scope `testRun:list`, 2.x only
---@param workflowId string|integer
---@param query? n8n.test_runs.list.query
---@param options? n8n.Resource.Options
---@return n8n.test_runs.list.answer? answer
---@return n8n.errors.Error err
function resource:list(workflowId, query, options) end

---`GET /workflows/{workflowId}/test-runs`, scope `testRun:list`, 2.x only
---@param workflowId string|integer
---@param query? n8n.test_runs.list.query
---@param options? n8n.List.Options
---@return fun(): n8n.item.test_runs
function resource:each(workflowId, query, options) end

---`GET /workflows/{workflowId}/test-runs`, scope `testRun:list`, 2.x only
---@param workflowId string|integer
---@param query? n8n.test_runs.list.query
---@param options? n8n.List.Options
---@return n8n.item.test_runs[]? items
---@return n8n.errors.Error err
function resource:all(workflowId, query, options) end
