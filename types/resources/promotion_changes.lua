---@meta _

---@class n8n.promotion_changes.list.query
---@field order? "asc"|"desc" default asc, 2.x only
---@field search? string 2.x only
---@field sort? "name"|"updatedAt"|"status" default name, 2.x only

---@class n8n.promotion_changes.list.answer.changes
---@field dependencyCount integer 2.x only
---@field id string 2.x only
---@field name string 2.x only
---@field status "new"|"modified"|"renamed"|"renamed-and-modified"|"archived"|"deleted" 2.x only
---@field type "workflow" 2.x only
---@field updatedAt string|n8n.null 2.x only
---@field updatedBy string|n8n.null 2.x only
---@field version integer|n8n.null 2.x only

---@class n8n.promotion_changes.list.answer
---@field changes n8n.promotion_changes.list.answer.changes[] 2.x only
---@field commitSha string|n8n.null 2.x only


---@class n8n.resource.promotion_changes
local resource = {}

---`GET /promotions/projects/{projectId}/changes/{direction}`, scope `gitConnection:push,gitConnection:pull`, 2.x only
---@param projectId string|integer
---@param direction "apply"|"promote"
---@param query? n8n.promotion_changes.list.query
---@param options? n8n.Resource.Options
---@return n8n.promotion_changes.list.answer? answer
---@return n8n.errors.Error err
function resource:list(projectId, direction, query, options) end

---`GET /promotions/projects/{projectId}/changes/{direction}`, scope `gitConnection:push,gitConnection:pull`, 2.x only
---@param projectId string|integer
---@param direction "apply"|"promote"
---@param query? n8n.promotion_changes.list.query
---@param options? n8n.List.Options
---@return fun(): n8n.promotion_changes.list.answer.changes
function resource:each(projectId, direction, query, options) end

---`GET /promotions/projects/{projectId}/changes/{direction}`, scope `gitConnection:push,gitConnection:pull`, 2.x only
---@param projectId string|integer
---@param direction "apply"|"promote"
---@param query? n8n.promotion_changes.list.query
---@param options? n8n.List.Options
---@return n8n.promotion_changes.list.answer.changes[]? items
---@return n8n.errors.Error err
function resource:all(projectId, direction, query, options) end
