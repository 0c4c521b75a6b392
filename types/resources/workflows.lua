---@meta _

---@class n8n.workflows.activate.body
---@field description? string 2.x only
---@field name? string 2.x only
---@field versionId? string 2.x only

---@class n8n.workflows.create.body.nodeGroups
---@field description? string 2.x only
---@field id string 2.x only
---@field name string 2.x only
---@field nodeIds string[] 2.x only

---@class n8n.workflows.create.body.nodes.customTelemetryTags.tag
---@field key string 2.x only
---@field value string 2.x only

---@class n8n.workflows.create.body.nodes.customTelemetryTags
---@field tag? n8n.workflows.create.body.nodes.customTelemetryTags.tag[] 2.x only

---@class n8n.workflows.create.body.nodes
---@field alwaysOutputData? boolean
---@field continueOnFail? boolean
---@field credentials? table<string, any>
---@field customTelemetryTags? n8n.workflows.create.body.nodes.customTelemetryTags 2.x only
---@field disabled? boolean
---@field executeOnce? boolean
---@field id? string
---@field maxTries? number
---@field name? string
---@field notes? string
---@field notesInFlow? boolean
---@field onError? string
---@field parameters? table<string, any>
---@field position? number[]
---@field retryOnFail? boolean
---@field type? string
---@field typeVersion? number
---@field waitBetweenTries? number
---@field webhookId? string

---@class n8n.workflows.create.body.settings
---@field availableInMCP? boolean
---@field binaryMode? "separate"|"combined" 2.x only
---@field callerIds? string
---@field callerPolicy? "any"|"none"|"workflowsFromAList"|"workflowsFromSameOwner"
---@field credentialResolverId? string 2.x only
---@field customTelemetryTags? n8n.workflows.create.body.nodes.customTelemetryTags.tag[] 2.x only
---@field errorWorkflow? string
---@field executionOrder? string
---@field executionTimeout? number
---@field redactionPolicy? "none"|"non-manual"|"manual-only"|"all" 2.x only
---@field saveDataErrorExecution? "all"|"none"
---@field saveDataSuccessExecution? "all"|"none"
---@field saveExecutionProgress? boolean
---@field saveManualExecutions? boolean
---@field timeSavedMode? "fixed"|"dynamic" 2.x only
---@field timeSavedPerExecution? number
---@field timezone? string

---@class n8n.workflows.create.body
---@field connections table<string, table<string, (table<string, any>[]|n8n.null)[]>>
---@field name string
---@field nodeGroups? n8n.workflows.create.body.nodeGroups[] 2.x only
---@field nodes n8n.workflows.create.body.nodes[]
---@field parentFolderId? string|n8n.null 2.x only
---@field pinData? table<string, table<string, any>[]>|n8n.null 2.x only
---@field projectId? string 2.x only
---@field settings n8n.workflows.create.body.settings
---@field staticData? any

---@class n8n.workflows.get.query
---@field excludePinnedData? boolean default false

---@class n8n.workflows.list.query
---@field active? boolean
---@field cursor? string
---@field excludePinnedData? boolean default false
---@field limit? integer default 100, from 1, up to 250
---@field name? string
---@field offset? integer default 0, from 0, 2.x only
---@field projectId? string
---@field tags? string|string[]

---@class n8n.workflows.list.answer
---@field data n8n.item.workflows[]
---@field nextCursor string|n8n.null

---@class n8n.workflows.publish.options: n8n.Resource.Options


---@class n8n.workflows.transfer.body
---@field destinationProjectId string

---@class n8n.workflows.update.query
---@field publishIfActive? boolean default true, 2.x only

---@class n8n.workflows.update.body
---@field connections table<string, table<string, (table<string, any>[]|n8n.null)[]>>
---@field description? string 2.x only
---@field name string
---@field nodeGroups? n8n.workflows.create.body.nodeGroups[] 2.x only
---@field nodes n8n.workflows.create.body.nodes[]
---@field parentFolderId? string|n8n.null 2.x only
---@field pinData? table<string, table<string, any>[]>|n8n.null 2.x only
---@field settings n8n.workflows.create.body.settings
---@field staticData? any

---@class n8n.workflows.update.options: n8n.Resource.Options
---@field query? n8n.workflows.update.query

---@class n8n.workflows.update_tags.body
---@field id string

---@class n8n.item.workflows.activeVersion.nodeGroups
---@field description string 2.x only
---@field id string 2.x only
---@field name string 2.x only
---@field nodeIds string[] 2.x only

---@class n8n.item.workflows.activeVersion.nodes.customTelemetryTags
---@field tag n8n.workflows.create.body.nodes.customTelemetryTags.tag[] 2.x only

---@class n8n.item.workflows.activeVersion.nodes
---@field alwaysOutputData boolean
---@field continueOnFail boolean
---@field createdAt string
---@field credentials table<string, any>
---@field customTelemetryTags n8n.item.workflows.activeVersion.nodes.customTelemetryTags 2.x only
---@field disabled boolean
---@field executeOnce boolean
---@field id string
---@field maxTries number
---@field name string
---@field notes string
---@field notesInFlow boolean
---@field onError string
---@field parameters table<string, any>
---@field position number[]
---@field retryOnFail boolean
---@field type string
---@field typeVersion number
---@field updatedAt string
---@field waitBetweenTries number
---@field webhookId string

---@class n8n.item.workflows.activeVersion.workflowPublishHistory
---@field createdAt string 2.x only
---@field event "activated"|"deactivated" 2.x only
---@field id number 2.x only
---@field userId string|n8n.null 2.x only
---@field versionId string|n8n.null 2.x only
---@field workflowId string 2.x only

---@class n8n.item.workflows.activeVersion
---@field authors string
---@field autosaved boolean 2.x only
---@field connections table<string, table<string, (table<string, any>[]|n8n.null)[]>>
---@field createdAt string
---@field description string|n8n.null 2.x only
---@field name string|n8n.null 2.x only
---@field nodeGroups n8n.item.workflows.activeVersion.nodeGroups[] 2.x only
---@field nodes n8n.item.workflows.activeVersion.nodes[]
---@field updatedAt string
---@field versionId string
---@field workflowId string
---@field workflowPublishHistory n8n.item.workflows.activeVersion.workflowPublishHistory[] 2.x only

---@class n8n.item.workflows.meta
---@field instanceId string 2.x only
---@field onboardingId string 2.x only
---@field templateCredsSetupCompleted boolean 2.x only
---@field templateId string 2.x only

---@class n8n.item.workflows.parentFolder
---@field createdAt string 2.x only
---@field id string 2.x only
---@field name string 2.x only
---@field parentFolderId string|n8n.null 2.x only
---@field updatedAt string 2.x only

---@class n8n.item.workflows.settings
---@field availableInMCP boolean
---@field binaryMode "separate"|"combined" 2.x only
---@field callerIds string
---@field callerPolicy "any"|"none"|"workflowsFromAList"|"workflowsFromSameOwner"
---@field credentialResolverId string 2.x only
---@field customTelemetryTags n8n.workflows.create.body.nodes.customTelemetryTags.tag[] 2.x only
---@field errorWorkflow string
---@field executionOrder string
---@field executionTimeout number
---@field redactionPolicy "none"|"non-manual"|"manual-only"|"all" 2.x only
---@field saveDataErrorExecution "DEFAULT"|"all"|"none"
---@field saveDataSuccessExecution "DEFAULT"|"all"|"none"
---@field saveExecutionProgress boolean|string
---@field saveManualExecutions boolean|string
---@field timeSavedMode "fixed"|"dynamic" 2.x only
---@field timeSavedPerExecution number
---@field timezone string

---@class n8n.item.workflows.shared.project.icon
---@field color string 2.x only
---@field type "emoji"|"icon" 2.x only
---@field value string 2.x only

---@class n8n.item.workflows.shared.project
---@field createdAt string 2.x only
---@field creatorId string|n8n.null 2.x only
---@field customTelemetryTags n8n.workflows.create.body.nodes.customTelemetryTags.tag[] 2.x only
---@field description string|n8n.null 2.x only
---@field icon n8n.item.workflows.shared.project.icon|n8n.null 2.x only
---@field id string
---@field name string
---@field type string
---@field updatedAt string 2.x only

---@class n8n.item.workflows.shared
---@field createdAt string
---@field project n8n.item.workflows.shared.project
---@field projectId string
---@field role string
---@field updatedAt string
---@field workflowId string

---@class n8n.item.workflows.tags
---@field createdAt string
---@field id string
---@field name string
---@field updatedAt string

---@class n8n.workflows.update.changes
---@field connections? table<string, table<string, (table<string, any>[]|n8n.null)[]>>
---@field description? string 2.x only
---@field name? string
---@field nodeGroups? n8n.workflows.create.body.nodeGroups[] 2.x only
---@field nodes? n8n.workflows.create.body.nodes[]
---@field parentFolderId? string|n8n.null 2.x only
---@field pinData? table<string, table<string, any>[]>|n8n.null 2.x only
---@field settings? n8n.workflows.create.body.settings
---@field staticData? any

---@class n8n.item.workflows: n8n.workflows.create.body, n8n.workflows.update.body
---@field active boolean
---@field activeVersion n8n.item.workflows.activeVersion|n8n.null
---@field activeVersionId string|n8n.null 2.x only
---@field connections table<string, table<string, (table<string, any>[]|n8n.null)[]>>
---@field createdAt string
---@field description string|n8n.null 2.x only
---@field id string
---@field isArchived boolean 2.x only
---@field meta n8n.item.workflows.meta|n8n.null 2.x only
---@field name string
---@field nodeGroups n8n.item.workflows.activeVersion.nodeGroups[] 2.x only
---@field nodes n8n.item.workflows.activeVersion.nodes[]
---@field parentFolder n8n.item.workflows.parentFolder|n8n.null 2.x only
---@field pinData table<string, table<string, any>[]>|n8n.null 2.x only
---@field settings n8n.item.workflows.settings|n8n.null
---@field shared n8n.item.workflows.shared[]
---@field sourceWorkflowId string|n8n.null 2.x only
---@field staticData table<string, any>|string|n8n.null
---@field tags n8n.item.workflows.tags[]
---@field triggerCount number 2.x only
---@field updatedAt string
---@field versionCounter number 2.x only
---@field versionId string 2.x only
local item = {}

---`POST /workflows/{workflowId}/activate`, scope `workflow:activate`
---@deprecated
---@param body? n8n.workflows.activate.body
---@param options? n8n.Resource.Options
---@return n8n.item.workflows? answer
---@return n8n.errors.Error err
---@return string[]? left_out members that were not sent
function item:activate(body, options) end

---`POST /workflows/{workflowId}/archive`, scope `workflow:delete`, 2.x only
---@param query? table
---@param options? n8n.Resource.Options
---@return n8n.item.workflows? answer
---@return n8n.errors.Error err
function item:archive(query, options) end

---`POST /workflows/{workflowId}/deactivate`, scope `workflow:deactivate`
---@deprecated
---@param query? table
---@param options? n8n.Resource.Options
---@return n8n.item.workflows? answer
---@return n8n.errors.Error err
function item:deactivate(query, options) end

---`GET /workflows/{workflowId}`, scope `workflow:read`
---@param query? n8n.workflows.get.query
---@param options? n8n.Resource.Options
---@return n8n.item.workflows? answer
---@return n8n.errors.Error err
function item:get(query, options) end

---`GET /workflows/{workflowId}/tags`, scope `workflowTags:list`
---@param query? table
---@param options? n8n.Resource.Options
---@return n8n.item.tags[]? answer
---@return n8n.errors.Error err
function item:list_tags(query, options) end

---`POST /workflows/{workflowId}/publish`, scope `workflow:activate`, 2.x only
---@param body? n8n.workflows.activate.body
---@param options? n8n.workflows.publish.options
---@return n8n.item.workflows? answer
---@return n8n.errors.Error err
---@return string[]? left_out members that were not sent
function item:publish(body, options) end

---@param query? n8n.workflows.get.query
---@return n8n.item.workflows? item
---@return n8n.errors.Error err
function item:refresh(query) end

---`PUT /workflows/{workflowId}/transfer`, scope `workflow:move`
---@param body n8n.workflows.transfer.body
---@param options? n8n.Resource.Options
---@return true? answer
---@return n8n.errors.Error err
---@return string[]? left_out members that were not sent
function item:transfer(body, options) end

---`POST /workflows/{workflowId}/unarchive`, scope `workflow:delete`, 2.x only
---@param query? table
---@param options? n8n.Resource.Options
---@return n8n.item.workflows? answer
---@return n8n.errors.Error err
function item:unarchive(query, options) end

---`POST /workflows/{workflowId}/unpublish`, scope `workflow:deactivate`, 2.x only
---@param query? table
---@param options? n8n.Resource.Options
---@return n8n.item.workflows? answer
---@return n8n.errors.Error err
function item:unpublish(query, options) end

---`PUT /workflows/{workflowId}`, scope `workflow:update`
---@param changes n8n.workflows.update.changes
---@param options? n8n.workflows.update.options
---@return n8n.item.workflows? item
---@return n8n.errors.Error err
function item:update(changes, options) end

---`PUT /workflows/{workflowId}/tags`, scope `workflowTags:update`
---@param body n8n.workflows.update_tags.body[]
---@param options? n8n.Resource.Options
---@return n8n.item.tags[]? answer
---@return n8n.errors.Error err
---@return string[]? left_out members that were not sent
function item:update_tags(body, options) end

---Deletes a workflow.
---@param query? n8n.workflows.delete.query
---@param options? table those of requests
---@return n8n.item.workflows? # what was deleted
---@return n8n.errors.Error # the error
function item:delete(query, options) end

---Starts a workflow through its production webhook, since the API cannot.
---@param body? table|string a table is sent as JSON
---@param options? n8n.workflows.trigger.options
---@return table? # `status`, `content_type`, `body` (decoded where it is JSON) and, with `wait`, `execution`
---@return n8n.errors.Error # the error: kind `unpublished`, `webhook` (none, several, not of that name), `execution` (none seen; with `answer`), `timeout`, or that of the request
function item:trigger(body, options) end

---Waits until a workflow is unpublished and none of its executions runs. 2.x takes its triggers down a moment later
---still: the API shows it nowhere, but refuses to delete.
---@param options? n8n.workflows.wait_drained.options
---@return n8n.item.workflows? # the workflow
---@return n8n.errors.Error # the error: kind `timeout`
function item:wait_drained(options) end

---@class n8n.resource.workflows
local resource = {}

---`POST /workflows/{workflowId}/activate`, scope `workflow:activate`
---@deprecated
---@param workflowId string|integer
---@param body? n8n.workflows.activate.body
---@param options? n8n.Resource.Options
---@return n8n.item.workflows? answer
---@return n8n.errors.Error err
---@return string[]? left_out members that were not sent
function resource:activate(workflowId, body, options) end

---`POST /workflows/{workflowId}/archive`, scope `workflow:delete`, 2.x only
---@param workflowId string|integer
---@param query? table
---@param options? n8n.Resource.Options
---@return n8n.item.workflows? answer
---@return n8n.errors.Error err
function resource:archive(workflowId, query, options) end

---`POST /workflows`, scope `workflow:create`
---@param body n8n.workflows.create.body
---@param options? n8n.Resource.Options
---@return n8n.item.workflows? answer
---@return n8n.errors.Error err
---@return string[]? left_out members that were not sent
function resource:create(body, options) end

---`POST /workflows/{workflowId}/deactivate`, scope `workflow:deactivate`
---@deprecated
---@param workflowId string|integer
---@param query? table
---@param options? n8n.Resource.Options
---@return n8n.item.workflows? answer
---@return n8n.errors.Error err
function resource:deactivate(workflowId, query, options) end

---`GET /workflows/{workflowId}`, scope `workflow:read`
---@param workflowId string|integer
---@param query? n8n.workflows.get.query
---@param options? n8n.Resource.Options
---@return n8n.item.workflows? answer
---@return n8n.errors.Error err
function resource:get(workflowId, query, options) end

---`GET /workflows`, scope `workflow:list`
---@param query? n8n.workflows.list.query
---@param options? n8n.Resource.Options
---@return n8n.workflows.list.answer? answer
---@return n8n.errors.Error err
function resource:list(query, options) end

---`GET /workflows`, scope `workflow:list`
---@param query? n8n.workflows.list.query
---@param options? n8n.List.Options
---@return fun(): n8n.item.workflows
function resource:each(query, options) end

---`GET /workflows`, scope `workflow:list`
---@param query? n8n.workflows.list.query
---@param options? n8n.List.Options
---@return n8n.item.workflows[]? items
---@return n8n.errors.Error err
function resource:all(query, options) end

---`GET /workflows/{workflowId}/tags`, scope `workflowTags:list`
---@param workflowId string|integer
---@param query? table
---@param options? n8n.Resource.Options
---@return n8n.item.tags[]? answer
---@return n8n.errors.Error err
function resource:list_tags(workflowId, query, options) end

---`GET /workflows/{workflowId}/tags`, scope `workflowTags:list`
---@param workflowId string|integer
---@param query? table
---@param options? n8n.List.Options
---@return fun(): n8n.item.tags
function resource:each_tags(workflowId, query, options) end

---`GET /workflows/{workflowId}/tags`, scope `workflowTags:list`
---@param workflowId string|integer
---@param query? table
---@param options? n8n.List.Options
---@return n8n.item.tags[]? items
---@return n8n.errors.Error err
function resource:all_tags(workflowId, query, options) end

---`POST /workflows/{workflowId}/publish`, scope `workflow:activate`, 2.x only
---@param workflowId string|integer
---@param body? n8n.workflows.activate.body
---@param options? n8n.workflows.publish.options
---@return n8n.item.workflows? answer
---@return n8n.errors.Error err
---@return string[]? left_out members that were not sent
function resource:publish(workflowId, body, options) end

---`PUT /workflows/{workflowId}/transfer`, scope `workflow:move`
---@param workflowId string|integer
---@param body n8n.workflows.transfer.body
---@param options? n8n.Resource.Options
---@return true? answer
---@return n8n.errors.Error err
---@return string[]? left_out members that were not sent
function resource:transfer(workflowId, body, options) end

---`POST /workflows/{workflowId}/unarchive`, scope `workflow:delete`, 2.x only
---@param workflowId string|integer
---@param query? table
---@param options? n8n.Resource.Options
---@return n8n.item.workflows? answer
---@return n8n.errors.Error err
function resource:unarchive(workflowId, query, options) end

---`POST /workflows/{workflowId}/unpublish`, scope `workflow:deactivate`, 2.x only
---@param workflowId string|integer
---@param query? table
---@param options? n8n.Resource.Options
---@return n8n.item.workflows? answer
---@return n8n.errors.Error err
function resource:unpublish(workflowId, query, options) end

---`PUT /workflows/{workflowId}`, scope `workflow:update`
---@param workflowId string|integer
---@param body n8n.workflows.update.body
---@param options? n8n.workflows.update.options
---@return n8n.item.workflows? answer
---@return n8n.errors.Error err
---@return string[]? left_out members that were not sent
function resource:update(workflowId, body, options) end

---`PUT /workflows/{workflowId}/tags`, scope `workflowTags:update`
---@param workflowId string|integer
---@param body n8n.workflows.update_tags.body[]
---@param options? n8n.Resource.Options
---@return n8n.item.tags[]? answer
---@return n8n.errors.Error err
---@return string[]? left_out members that were not sent
function resource:update_tags(workflowId, body, options) end

---@class n8n.workflows.delete.query
---@field unpublish? boolean true: unpublish it first, wait until none of its executions runs, and delete it when n8n lets go of it. A key that may not list executions does not see them
---@field wait? boolean|number true (60) or seconds for that. Alone it unpublishes nothing, and waits for what was unpublished a moment ago

---Deletes a workflow.
---@param workflowId string
---@param query? n8n.workflows.delete.query
---@param options? table those of requests
---@return n8n.item.workflows? # what was deleted
---@return n8n.errors.Error # the error
function resource:delete(workflowId, query, options) end

---@class n8n.workflows.trigger.options
---@field webhook? string the name of its node, where the workflow has several
---@field method? string where it listens to several. Default: POST with a body, GET without
---@field params? table values of the `:name` parts of its path
---@field query? table more of the request
---@field headers? table more of the request
---@field auth? table `{ user = , password = }` (basic), `{ header = , value = }`, or `{ token = }` (JWT, bearer)
---@field content_type? string of a body that is a text, which needs it; of JSON text, in place of `application/json`
---@field path? string with `method`: a webhook that cannot be found in the nodes: what follows `.../webhook/` in its address
---@field webhook_url? string where production webhooks lie, in place of the client's
---@field wait? boolean|number true (60) or seconds: waits until the execution that this call started is over
---@field timeout? number seconds without progress
---@field deadline? number seconds over all attempts
---@field max_response? integer bytes of the answer at most

---Starts a workflow through its production webhook, since the API cannot.
---@param workflowId string
---@param body? table|string a table is sent as JSON
---@param options? n8n.workflows.trigger.options
---@return table? # `status`, `content_type`, `body` (decoded where it is JSON) and, with `wait`, `execution`
---@return n8n.errors.Error # the error: kind `unpublished`, `webhook` (none, several, not of that name), `execution` (none seen; with `answer`), `timeout`, or that of the request
function resource:trigger(workflowId, body, options) end

---@class n8n.workflows.wait_drained.options
---@field timeout? number seconds
---@field on_progress? function `on_progress(seen, seconds)`, called after every look in vain

---Waits until a workflow is unpublished and none of its executions runs. 2.x takes its triggers down a moment later
---still: the API shows it nowhere, but refuses to delete.
---@param workflowId string
---@param options? n8n.workflows.wait_drained.options
---@return n8n.item.workflows? # the workflow
---@return n8n.errors.Error # the error: kind `timeout`
function resource:wait_drained(workflowId, options) end
