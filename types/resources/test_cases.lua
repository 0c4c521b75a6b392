---@meta _

---@class n8n.test_cases.list.query
---@field cursor? string 2.x only
---@field limit? integer default 100, from 1, up to 250, 2.x only

---@class n8n.test_cases.list.answer.data
---@field completedAt string|n8n.null 2.x only
---@field errorCode string|n8n.null 2.x only
---@field errorDetails table<string, any>|n8n.null 2.x only
---@field executionId string|n8n.null 2.x only
---@field id string 2.x only
---@field inputs table<string, any>|n8n.null 2.x only
---@field metrics table<string, any>|n8n.null 2.x only
---@field outputs table<string, any>|n8n.null 2.x only
---@field runAt string|n8n.null 2.x only
---@field status "new"|"running"|"evaluation_running"|"success"|"error"|"warning"|"cancelled" 2.x only

---@class n8n.test_cases.list.answer
---@field data n8n.test_cases.list.answer.data[] 2.x only
---@field nextCursor string|n8n.null 2.x only


---@class n8n.resource.test_cases
local resource = {}

---`GET /workflows/{workflowId}/test-runs/{testRunId}/test-cases`, scope `testRun:read`, 2.x only
---@param workflowId string|integer
---@param testRunId string|integer
---@param query? n8n.test_cases.list.query
---@param options? n8n.Resource.Options
---@return n8n.test_cases.list.answer? answer
---@return n8n.errors.Error err
function resource:list(workflowId, testRunId, query, options) end

---`GET /workflows/{workflowId}/test-runs/{testRunId}/test-cases`, scope `testRun:read`, 2.x only
---@param workflowId string|integer
---@param testRunId string|integer
---@param query? n8n.test_cases.list.query
---@param options? n8n.List.Options
---@return fun(): n8n.test_cases.list.answer.data
function resource:each(workflowId, testRunId, query, options) end

---`GET /workflows/{workflowId}/test-runs/{testRunId}/test-cases`, scope `testRun:read`, 2.x only
---@param workflowId string|integer
---@param testRunId string|integer
---@param query? n8n.test_cases.list.query
---@param options? n8n.List.Options
---@return n8n.test_cases.list.answer.data[]? items
---@return n8n.errors.Error err
function resource:all(workflowId, testRunId, query, options) end
