---@meta _

---@class n8n.source_control.pull.body
---@field autoPublish? "none"|"all"|"published" 2.x only
---@field force? boolean
---@field variables? table<string, any> 1.x only

---@class n8n.source_control.push.body.fileNames
---@field id string 2.x only
---@field type "credential"|"workflow"|"tags"|"variables"|"file"|"folders"|"project"|"datatable" 2.x only

---@class n8n.source_control.push.body
---@field commitMessage string 2.x only
---@field fileNames n8n.source_control.push.body.fileNames[] 2.x only
---@field force? boolean 2.x only

---@class n8n.source_control.push.answer.data.contentImportPolicy.checkErrors
---@field checkId string 2.x only
---@field correlationId string 2.x only

---@class n8n.source_control.push.answer.data.contentImportPolicy.violations
---@field checkId string 2.x only
---@field kind string 2.x only
---@field matchedRuleId string 2.x only
---@field message string 2.x only
---@field scope string 2.x only
---@field subject string 2.x only
---@field subjectType string 2.x only

---@class n8n.source_control.push.answer.data.contentImportPolicy
---@field checkErrors n8n.source_control.push.answer.data.contentImportPolicy.checkErrors[] 2.x only
---@field violations n8n.source_control.push.answer.data.contentImportPolicy.violations[] 2.x only

---@class n8n.source_control.push.answer.data.owner
---@field projectId string 2.x only
---@field projectName string 2.x only
---@field type "personal"|"team" 2.x only

---@class n8n.source_control.push.answer.data.publishingErrorDetails
---@field reason "review_pending"|"changes_requested"|"insufficient_api_key_scope"|"insufficient_permissions" 2.x only
---@field versionId string 2.x only
---@field workflowReviewRequestId string 2.x only

---@class n8n.source_control.push.answer.data
---@field conflict boolean 2.x only
---@field contentImportPolicy n8n.source_control.push.answer.data.contentImportPolicy 2.x only
---@field file string 2.x only
---@field folderPath string[] 2.x only
---@field id string 2.x only
---@field isLocalPublished boolean 2.x only
---@field isRemoteArchived boolean 2.x only
---@field location "local"|"remote" 2.x only
---@field name string 2.x only
---@field owner n8n.source_control.push.answer.data.owner 2.x only
---@field parentFolderId string|n8n.null 2.x only
---@field publishingError string 2.x only
---@field publishingErrorDetails n8n.source_control.push.answer.data.publishingErrorDetails 2.x only
---@field pushed boolean 2.x only
---@field remoteFolderPath string[] 2.x only
---@field status "new"|"modified"|"deleted"|"created"|"renamed"|"conflicted"|"ignored"|"staged"|"unknown" 2.x only
---@field type "credential"|"workflow"|"tags"|"variables"|"file"|"folders"|"project"|"datatable" 2.x only
---@field updatedAt string 2.x only

---@class n8n.source_control.push.answer
---@field data n8n.source_control.push.answer.data[] 2.x only

---@class n8n.source_control.status.query
---@field direction "push"|"pull" 2.x only


---@class n8n.resource.source_control
local resource = {}

---`POST /source-control/pull`, scope `sourceControl:pull`
---@param body n8n.source_control.pull.body
---@param options? n8n.Resource.Options
---@return (any[]|table<string, any>)? answer
---@return n8n.errors.Error err
---@return string[]? left_out members that were not sent
function resource:pull(body, options) end

---`POST /source-control/push`, scope `sourceControl:push`, 2.x only
---@param body n8n.source_control.push.body
---@param options? n8n.Resource.Options
---@return n8n.source_control.push.answer? answer
---@return n8n.errors.Error err
---@return string[]? left_out members that were not sent
function resource:push(body, options) end

---`GET /source-control/status`, scope `sourceControl:read`, 2.x only
---@param query n8n.source_control.status.query
---@param options? n8n.Resource.Options
---@return n8n.source_control.push.answer? answer
---@return n8n.errors.Error err
function resource:status(query, options) end

---`GET /source-control/status`, scope `sourceControl:read`, 2.x only
---@param query n8n.source_control.status.query
---@param options? n8n.List.Options
---@return fun(): n8n.source_control.push.answer.data
function resource:each_status(query, options) end

---`GET /source-control/status`, scope `sourceControl:read`, 2.x only
---@param query n8n.source_control.status.query
---@param options? n8n.List.Options
---@return n8n.source_control.push.answer.data[]? items
---@return n8n.errors.Error err
function resource:all_status(query, options) end
