---@meta _

---@class n8n.packages.export.body
---@field credentialExportPolicy? "expression-values-only"|"no-values" 2.x only
---@field folderIds? string[] 2.x only
---@field includeArchivedWorkflows? boolean 2.x only
---@field includeTags? boolean 2.x only
---@field includeVariableValues? boolean 2.x only
---@field missingWorkflowDependencyPolicy? "fail"|"reference-only"|"include-in-package" 2.x only
---@field projectIds? string[] 2.x only
---@field workflowIds? string[] 2.x only
---@field workflowVersionPolicy? "published-strict"|"prefer-published"|"ignore-unpublished"|"latest" 2.x only

---@class n8n.packages.import.body
---@field bindings? string 2.x only
---@field credentialMatchingMode? "id-only"|"name-and-type"|"type-only" 2.x only
---@field credentialMissingMode? "must-preexist"|"create-stub" 2.x only
---@field dataTableMatchingMode? "by-id" 2.x only
---@field dataTableMissingMode? "create"|"must-preexist"|"do-nothing" 2.x only
---@field dataTableSchemaConflictPolicy? "keep-existing"|"fail" 2.x only
---@field folderConflictPolicy? "merge"|"fail"|"overwrite" 2.x only
---@field folderId? string 2.x only
---@field missingNodeTypeMode? "fail"|"import-anyway" 2.x only
---@field overwriteDeletionPolicy? "archive"|"hard-delete" 2.x only
---@field ["package"] string 2.x only
---@field projectConflictPolicy? "merge"|"fail"|"overwrite" 2.x only
---@field projectId? string 2.x only
---@field tagConflictPolicy? "skip"|"fail"|"rename" 2.x only
---@field tagMissingMode? "create"|"do-nothing" 2.x only
---@field variableConflictPolicy? "keep-existing"|"overwrite"|"fail" 2.x only
---@field variableMissingMode? "do-nothing"|"must-preexist"|"create-stub"|"create-with-value" 2.x only
---@field variableParentPolicy? "project"|"global" 2.x only
---@field workflowConflictPolicy "new-version"|"fail"|"skip" 2.x only
---@field workflowIdPolicy? "new"|"source" 2.x only
---@field workflowPublishingPolicy? "preserve-published-state"|"match-source"|"publish-all"|"unpublish-all" 2.x only

---@class n8n.packages.import.answer.bindings
---@field credentials table<string, string> 2.x only
---@field workflows table<string, string> 2.x only

---@class n8n.packages.import.answer.credentials
---@field matched string[] 2.x only
---@field stubbed string[] 2.x only

---@class n8n.packages.import.answer.dataTables
---@field created integer 2.x only
---@field matched integer 2.x only

---@class n8n.packages.import.answer.folders
---@field localId string 2.x only
---@field name string 2.x only
---@field parentFolderId string|n8n.null 2.x only
---@field sourceFolderId string 2.x only
---@field status "created"|"skipped" 2.x only

---@class n8n.packages.import.answer.package
---@field exportedAt string 2.x only
---@field sourceId string 2.x only
---@field sourceN8nVersion string 2.x only

---@class n8n.packages.import.answer.projects
---@field localId string 2.x only
---@field name string 2.x only
---@field sourceProjectId string 2.x only
---@field status "created"|"updated"|"skipped" 2.x only

---@class n8n.packages.import.answer.removedFolders
---@field folderId string 2.x only
---@field name string 2.x only
---@field parentFolderId string|n8n.null 2.x only
---@field projectId string 2.x only

---@class n8n.packages.import.answer.removedWorkflows
---@field deletion "archived"|"deleted" 2.x only
---@field name string 2.x only
---@field parentFolderId string|n8n.null 2.x only
---@field projectId string 2.x only
---@field workflowId string 2.x only

---@class n8n.packages.import.answer.tags
---@field created string[] 2.x only
---@field matched string[] 2.x only
---@field reconciled string[] 2.x only
---@field renamed string[] 2.x only
---@field skipped string[] 2.x only

---@class n8n.packages.import.answer.variables
---@field created string[] 2.x only
---@field matched string[] 2.x only
---@field missing string[] 2.x only
---@field stubbed string[] 2.x only
---@field updated string[] 2.x only

---@class n8n.packages.import.answer.workflows.publishing
---@field blockedReason "stub-credential"|"missing-node-type" 2.x only
---@field error string 2.x only
---@field skippedPublishReason "stub-credential"|"missing-node-type" 2.x only
---@field state "published"|"unpublished"|"unchanged"|"blocked"|"failed" 2.x only

---@class n8n.packages.import.answer.workflows
---@field activeVersionId string|n8n.null 2.x only
---@field isArchived boolean 2.x only
---@field localId string 2.x only
---@field name string 2.x only
---@field parentFolderId string|n8n.null 2.x only
---@field projectId string 2.x only
---@field publishing n8n.packages.import.answer.workflows.publishing 2.x only
---@field sourceWorkflowId string 2.x only
---@field status "created"|"updated"|"skipped" 2.x only

---@class n8n.packages.import.answer
---@field bindings n8n.packages.import.answer.bindings 2.x only
---@field credentials n8n.packages.import.answer.credentials 2.x only
---@field dataTables n8n.packages.import.answer.dataTables 2.x only
---@field folders n8n.packages.import.answer.folders[] 2.x only
---@field ["package"] n8n.packages.import.answer.package 2.x only
---@field projects n8n.packages.import.answer.projects[] 2.x only
---@field removedFolders n8n.packages.import.answer.removedFolders[] 2.x only
---@field removedWorkflows n8n.packages.import.answer.removedWorkflows[] 2.x only
---@field tags n8n.packages.import.answer.tags 2.x only
---@field variables n8n.packages.import.answer.variables 2.x only
---@field workflows n8n.packages.import.answer.workflows[] 2.x only


---@class n8n.resource.packages
local resource = {}

---`POST /n8n-packages/export`, scope `project:export,workflow:export`, 2.x only
---@param body n8n.packages.export.body
---@param options? n8n.Resource.Options
---@return string? answer
---@return n8n.errors.Error err
---@return string[]? left_out members that were not sent
function resource:export(body, options) end

---`POST /n8n-packages/import`, scope `workflow:import`, 2.x only
---@param body n8n.packages.import.body
---@param options? n8n.Resource.Options
---@return n8n.packages.import.answer? answer
---@return n8n.errors.Error err
---@return string[]? left_out members that were not sent
function resource:import(body, options) end
