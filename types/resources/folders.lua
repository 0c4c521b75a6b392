---@meta _

---@class n8n.folders.create.body
---@field name string 2.x only
---@field parentFolderId? string 2.x only

---@class n8n.folders.delete.query
---@field transferToFolderId? string 2.x only

---@class n8n.folders.filter
---@field excludeFolderIdAndDescendants? string 2.x only
---@field name? string 2.x only
---@field parentFolderId? string 2.x only
---@field tags? string[] 2.x only

---@class n8n.folders.list.query
---@field filter? string|n8n.folders.filter|n8n.fragment 2.x only
---@field select? string|table|n8n.fragment 2.x only
---@field skip? integer from 0, 2.x only
---@field sortBy? "name:asc"|"name:desc"|"createdAt:asc"|"createdAt:desc"|"updatedAt:asc"|"updatedAt:desc" 2.x only
---@field take? integer from 1, 2.x only

---@class n8n.folders.list.answer
---@field count integer 2.x only
---@field data n8n.item.folders[] 2.x only

---@class n8n.folders.update.body
---@field name? string 2.x only
---@field parentFolderId? string 2.x only

---@class n8n.item.folders.homeProject.icon
---@field color string 2.x only
---@field type "emoji"|"icon" 2.x only
---@field value string 2.x only

---@class n8n.item.folders.homeProject
---@field icon n8n.item.folders.homeProject.icon|n8n.null 2.x only
---@field id string 2.x only
---@field name string 2.x only
---@field type "personal"|"team" 2.x only

---@class n8n.item.folders.parentFolder
---@field id string 2.x only
---@field name string 2.x only
---@field parentFolderId string|n8n.null 2.x only

---@class n8n.item.folders.tags
---@field id string 2.x only
---@field name string 2.x only

---@class n8n.item.folders: n8n.folders.create.body, n8n.folders.update.body
---@field createdAt string 2.x only
---@field homeProject n8n.item.folders.homeProject 2.x only
---@field id string 2.x only
---@field name string 2.x only
---@field parentFolder n8n.item.folders.parentFolder|n8n.null 2.x only
---@field parentFolderId string|n8n.null 2.x only
---@field path string[] 2.x only
---@field subFolderCount number 2.x only
---@field tags n8n.item.folders.tags[] 2.x only
---@field totalSubFolders integer 2.x only
---@field totalWorkflows integer 2.x only
---@field updatedAt string 2.x only
---@field workflowCount number 2.x only
local item = {}

---`DELETE /projects/{projectId}/folders/{folderId}`, scope `folder:delete`, 2.x only
---@param query? n8n.folders.delete.query
---@param options? n8n.Resource.Options
---@return true? answer
---@return n8n.errors.Error err
function item:delete(query, options) end

---`GET /projects/{projectId}/folders/{folderId}`, scope `folder:read`, 2.x only
---@param query? table
---@param options? n8n.Resource.Options
---@return n8n.item.folders? answer
---@return n8n.errors.Error err
function item:get(query, options) end

---@param query? table
---@return n8n.item.folders? item
---@return n8n.errors.Error err
function item:refresh(query) end

---`PATCH /projects/{projectId}/folders/{folderId}`, scope `folder:update`, 2.x only
---@param changes n8n.folders.update.body
---@param options? n8n.Resource.Options
---@return n8n.item.folders? item
---@return n8n.errors.Error err
function item:update(changes, options) end

---@class n8n.resource.folders
local resource = {}

---`POST /projects/{projectId}/folders`, scope `folder:create`, 2.x only
---@param projectId string|integer
---@param body n8n.folders.create.body
---@param options? n8n.Resource.Options
---@return n8n.item.folders? answer
---@return n8n.errors.Error err
---@return string[]? left_out members that were not sent
function resource:create(projectId, body, options) end

---`DELETE /projects/{projectId}/folders/{folderId}`, scope `folder:delete`, 2.x only
---@param projectId string|integer
---@param folderId string|integer
---@param query? n8n.folders.delete.query
---@param options? n8n.Resource.Options
---@return true? answer
---@return n8n.errors.Error err
function resource:delete(projectId, folderId, query, options) end

---`GET /projects/{projectId}/folders/{folderId}`, scope `folder:read`, 2.x only
---@param projectId string|integer
---@param folderId string|integer
---@param query? table
---@param options? n8n.Resource.Options
---@return n8n.item.folders? answer
---@return n8n.errors.Error err
function resource:get(projectId, folderId, query, options) end

---`GET /projects/{projectId}/folders`, scope `folder:list`, 2.x only
---@param projectId string|integer
---@param query? n8n.folders.list.query
---@param options? n8n.Resource.Options
---@return n8n.folders.list.answer? answer
---@return n8n.errors.Error err
function resource:list(projectId, query, options) end

---`GET /projects/{projectId}/folders`, scope `folder:list`, 2.x only
---@param projectId string|integer
---@param query? n8n.folders.list.query
---@param options? n8n.List.Options
---@return fun(): n8n.item.folders
function resource:each(projectId, query, options) end

---`GET /projects/{projectId}/folders`, scope `folder:list`, 2.x only
---@param projectId string|integer
---@param query? n8n.folders.list.query
---@param options? n8n.List.Options
---@return n8n.item.folders[]? items
---@return n8n.errors.Error err
function resource:all(projectId, query, options) end

---`PATCH /projects/{projectId}/folders/{folderId}`, scope `folder:update`, 2.x only
---@param projectId string|integer
---@param folderId string|integer
---@param body n8n.folders.update.body
---@param options? n8n.Resource.Options
---@return n8n.item.folders? answer
---@return n8n.errors.Error err
---@return string[]? left_out members that were not sent
function resource:update(projectId, folderId, body, options) end
