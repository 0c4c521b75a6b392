---@meta _

---@class n8n.executions.get.query
---@field ignoreDataSizeLimit? boolean default false, 2.x only
---@field includeData? boolean default false
---@field redactExecutionData? boolean 2.x only

---@class n8n.executions.list.query
---@field cursor? string
---@field ignoreDataSizeLimit? boolean default false, 2.x only
---@field includeData? boolean default false
---@field limit? integer default 100, from 1, up to 250
---@field projectId? string
---@field redactExecutionData? boolean 2.x only
---@field startedAfter? string 2.x only
---@field startedBefore? string 2.x only
---@field status? "canceled"|"crashed"|"error"|"new"|"running"|"success"|"unknown"|"waiting"
---@field workflowId? string

---@class n8n.executions.list.answer
---@field data n8n.item.executions[]
---@field nextCursor string|n8n.null

---@class n8n.executions.list_tags.answer
---@field createdAt string 2.x only
---@field id string 2.x only
---@field name string 2.x only
---@field updatedAt string 2.x only

---@class n8n.executions.retry.body
---@field loadWorkflow? boolean

---@class n8n.executions.stop.answer
---@field finished boolean 2.x only
---@field mode "cli"|"error"|"integrated"|"internal"|"manual"|"retry"|"trigger"|"webhook"|"evaluation"|"chat"|"agent" 2.x only
---@field startedAt string 2.x only
---@field status "canceled"|"crashed"|"error"|"new"|"running"|"success"|"unknown"|"waiting" 2.x only
---@field stoppedAt string 2.x only

---@class n8n.executions.stop_many.body
---@field startedAfter? string 2.x only
---@field startedBefore? string 2.x only
---@field status ("queued"|"running"|"waiting")[] 2.x only
---@field workflowId? string 2.x only

---@class n8n.executions.stop_many.answer
---@field stopped integer 2.x only

---@class n8n.executions.update_tags.body
---@field id string 2.x only

---@class n8n.item.executions.annotation.tags
---@field id string 2.x only
---@field name string 2.x only

---@class n8n.item.executions.annotation
---@field id number 2.x only
---@field tags n8n.item.executions.annotation.tags[] 2.x only
---@field vote "up"|"down"|n8n.null 2.x only

---@class n8n.item.executions.data.redactionInfo
---@field canReveal boolean 2.x only
---@field isRedacted boolean 2.x only
---@field reason string 2.x only

---@class n8n.item.executions.data
---@field redactionInfo n8n.item.executions.data.redactionInfo|n8n.null 2.x only
---@field [string] any

---@class n8n.item.executions.tracingContext
---@field traceparent string 2.x only
---@field tracestate string 2.x only

---@class n8n.item.executions
---@field annotation n8n.item.executions.annotation 2.x only
---@field binaryDataSizeBytes number 2.x only
---@field createdAt string 2.x only
---@field customData table<string, string>
---@field data n8n.item.executions.data
---@field dataTooLargeToDisplay boolean 2.x only
---@field deduplicationKey string|n8n.null 2.x only
---@field deletedAt string|n8n.null 2.x only
---@field finished boolean
---@field id number|string
---@field jsonSizeBytes number 2.x only
---@field mode "cli"|"error"|"integrated"|"internal"|"manual"|"retry"|"trigger"|"webhook"|"evaluation"|"chat"|"agent"
---@field retryOf number|string|n8n.null
---@field retrySuccessId number|string|n8n.null
---@field startedAt string|n8n.null
---@field status "canceled"|"crashed"|"error"|"new"|"running"|"success"|"unknown"|"waiting"
---@field stoppedAt string|n8n.null
---@field storedAt "db"|"fs"|"s3"|"az" 2.x only
---@field tracingContext n8n.item.executions.tracingContext|n8n.null 2.x only
---@field usedPrivateCredentials boolean 2.x only
---@field waitTill string|n8n.null
---@field workflowData table<string, any> 2.x only
---@field workflowId number|string
---@field workflowVersionId string|n8n.null 2.x only
local item = {}

---`DELETE /executions/{executionId}`, scope `execution:delete`
---@param query? table
---@param options? n8n.Resource.Options
---@return n8n.item.executions? answer
---@return n8n.errors.Error err
function item:delete(query, options) end

---`GET /executions/{executionId}`, scope `execution:read`
---@param query? n8n.executions.get.query
---@param options? n8n.Resource.Options
---@return n8n.item.executions? answer
---@return n8n.errors.Error err
function item:get(query, options) end

---`GET /executions/{executionId}/tags`, scope `executionTags:list`, 2.x only
---@param query? table
---@param options? n8n.Resource.Options
---@return n8n.executions.list_tags.answer[]? answer
---@return n8n.errors.Error err
function item:list_tags(query, options) end

---@param query? n8n.executions.get.query
---@return n8n.item.executions? item
---@return n8n.errors.Error err
function item:refresh(query) end

---`POST /executions/{executionId}/retry`, scope `execution:retry`
---@param body? n8n.executions.retry.body
---@param options? n8n.Resource.Options
---@return n8n.item.executions? answer
---@return n8n.errors.Error err
---@return string[]? left_out members that were not sent
function item:retry(body, options) end

---`POST /executions/{executionId}/stop`, scope `execution:stop`, 2.x only
---@param query? table
---@param options? n8n.Resource.Options
---@return n8n.executions.stop.answer? answer
---@return n8n.errors.Error err
function item:stop(query, options) end

---`PUT /executions/{executionId}/tags`, scope `executionTags:update`, 2.x only
---@param body n8n.executions.update_tags.body[]
---@param options? n8n.Resource.Options
---@return n8n.executions.list_tags.answer[]? answer
---@return n8n.errors.Error err
---@return string[]? left_out members that were not sent
function item:update_tags(body, options) end

---Waits until an execution is over: `success`, `error`, `canceled` or `crashed`. How it ended is its `status`; an
---execution that failed is no error of waiting.
---@param options? n8n.executions.wait.options
---@return n8n.item.executions? # the execution
---@return n8n.errors.Error # the error: kind `timeout`, or `gone` when it vanished meanwhile
function item:wait(options) end

---@class n8n.resource.executions
local resource = {}

---`DELETE /executions/{executionId}`, scope `execution:delete`
---@param executionId string|integer
---@param query? table
---@param options? n8n.Resource.Options
---@return n8n.item.executions? answer
---@return n8n.errors.Error err
function resource:delete(executionId, query, options) end

---`GET /executions/{executionId}`, scope `execution:read`
---@param executionId string|integer
---@param query? n8n.executions.get.query
---@param options? n8n.Resource.Options
---@return n8n.item.executions? answer
---@return n8n.errors.Error err
function resource:get(executionId, query, options) end

---`GET /executions`, scope `execution:list`
---@param query? n8n.executions.list.query
---@param options? n8n.Resource.Options
---@return n8n.executions.list.answer? answer
---@return n8n.errors.Error err
function resource:list(query, options) end

---`GET /executions`, scope `execution:list`
---@param query? n8n.executions.list.query
---@param options? n8n.List.Options
---@return fun(): n8n.item.executions
function resource:each(query, options) end

---`GET /executions`, scope `execution:list`
---@param query? n8n.executions.list.query
---@param options? n8n.List.Options
---@return n8n.item.executions[]? items
---@return n8n.errors.Error err
function resource:all(query, options) end

---`GET /executions/{executionId}/tags`, scope `executionTags:list`, 2.x only
---@param executionId string|integer
---@param query? table
---@param options? n8n.Resource.Options
---@return n8n.executions.list_tags.answer[]? answer
---@return n8n.errors.Error err
function resource:list_tags(executionId, query, options) end

---`GET /executions/{executionId}/tags`, scope `executionTags:list`, 2.x only
---@param executionId string|integer
---@param query? table
---@param options? n8n.List.Options
---@return fun(): n8n.executions.list_tags.answer
function resource:each_tags(executionId, query, options) end

---`GET /executions/{executionId}/tags`, scope `executionTags:list`, 2.x only
---@param executionId string|integer
---@param query? table
---@param options? n8n.List.Options
---@return n8n.executions.list_tags.answer[]? items
---@return n8n.errors.Error err
function resource:all_tags(executionId, query, options) end

---`POST /executions/{executionId}/retry`, scope `execution:retry`
---@param executionId string|integer
---@param body? n8n.executions.retry.body
---@param options? n8n.Resource.Options
---@return n8n.item.executions? answer
---@return n8n.errors.Error err
---@return string[]? left_out members that were not sent
function resource:retry(executionId, body, options) end

---`POST /executions/{executionId}/stop`, scope `execution:stop`, 2.x only
---@param executionId string|integer
---@param query? table
---@param options? n8n.Resource.Options
---@return n8n.executions.stop.answer? answer
---@return n8n.errors.Error err
function resource:stop(executionId, query, options) end

---`POST /executions/stop`, scope `execution:stop`, 2.x only
---@param body n8n.executions.stop_many.body
---@param options? n8n.Resource.Options
---@return n8n.executions.stop_many.answer? answer
---@return n8n.errors.Error err
---@return string[]? left_out members that were not sent
function resource:stop_many(body, options) end

---`PUT /executions/{executionId}/tags`, scope `executionTags:update`, 2.x only
---@param executionId string|integer
---@param body n8n.executions.update_tags.body[]
---@param options? n8n.Resource.Options
---@return n8n.executions.list_tags.answer[]? answer
---@return n8n.errors.Error err
---@return string[]? left_out members that were not sent
function resource:update_tags(executionId, body, options) end

---@class n8n.executions.wait.options
---@field timeout? number seconds
---@field on_progress? function `on_progress(seen, seconds)`, called after every look in vain
---@field waiting? boolean true: an execution that waits (for a date, a form, a webhook) will do too
---@field data? boolean true: answer it with its data

---Waits until an execution is over: `success`, `error`, `canceled` or `crashed`. How it ended is its `status`; an
---execution that failed is no error of waiting.
---@param executionId string|integer
---@param options? n8n.executions.wait.options
---@return n8n.item.executions? # the execution
---@return n8n.errors.Error # the error: kind `timeout`, or `gone` when it vanished meanwhile
function resource:wait(executionId, options) end
