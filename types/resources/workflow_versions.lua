---@meta _

---@class n8n.workflow_versions.list.query
---@field cursor? string 2.x only
---@field limit? integer default 100, from 1, up to 250, 2.x only

---@class n8n.workflow_versions.list.answer
---@field data n8n.item.workflow_versions[] 2.x only
---@field nextCursor string|n8n.null 2.x only

---@class n8n.item.workflow_versions.nodeGroups
---@field description string 2.x only
---@field id string 2.x only
---@field name string 2.x only
---@field nodeIds string[] 2.x only

---@class n8n.item.workflow_versions.nodes.customTelemetryTags.tag
---@field key string 2.x only
---@field value string 2.x only

---@class n8n.item.workflow_versions.nodes.customTelemetryTags
---@field tag n8n.item.workflow_versions.nodes.customTelemetryTags.tag[] 2.x only

---@class n8n.item.workflow_versions.nodes
---@field alwaysOutputData boolean
---@field continueOnFail boolean
---@field createdAt string
---@field credentials table<string, any>
---@field customTelemetryTags n8n.item.workflow_versions.nodes.customTelemetryTags 2.x only
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

---@class n8n.item.workflow_versions
---@field authors string
---@field connections table<string, table<string, (table<string, any>[]|n8n.null)[]>>
---@field createdAt string
---@field description string|n8n.null
---@field name string|n8n.null
---@field nodeGroups n8n.item.workflow_versions.nodeGroups[] 2.x only
---@field nodes n8n.item.workflow_versions.nodes[]
---@field updatedAt string
---@field versionId string
---@field workflowId string
local item = {}

---`GET /workflows/{workflowId}/{versionId}`, scope `workflow:read`
---@param query? table
---@param options? n8n.Resource.Options
---@return n8n.item.workflow_versions? answer
---@return n8n.errors.Error err
function item:get(query, options) end

---@param query? table
---@return n8n.item.workflow_versions? item
---@return n8n.errors.Error err
function item:refresh(query) end

---@class n8n.resource.workflow_versions
local resource = {}

---`GET /workflows/{workflowId}/{versionId}`, scope `workflow:read`
---@param workflowId string|integer
---@param versionId string|integer
---@param query? table
---@param options? n8n.Resource.Options
---@return n8n.item.workflow_versions? answer
---@return n8n.errors.Error err
function resource:get(workflowId, versionId, query, options) end

---`GET /workflows/{workflowId}/history`, scope `workflow:read`, 2.x only
---@param workflowId string|integer
---@param query? n8n.workflow_versions.list.query
---@param options? n8n.Resource.Options
---@return n8n.workflow_versions.list.answer? answer
---@return n8n.errors.Error err
function resource:list(workflowId, query, options) end

---`GET /workflows/{workflowId}/history`, scope `workflow:read`, 2.x only
---@param workflowId string|integer
---@param query? n8n.workflow_versions.list.query
---@param options? n8n.List.Options
---@return fun(): n8n.item.workflow_versions
function resource:each(workflowId, query, options) end

---`GET /workflows/{workflowId}/history`, scope `workflow:read`, 2.x only
---@param workflowId string|integer
---@param query? n8n.workflow_versions.list.query
---@param options? n8n.List.Options
---@return n8n.item.workflow_versions[]? items
---@return n8n.errors.Error err
function resource:all(workflowId, query, options) end
