---@meta _

---@class n8n.community_packages.install.body
---@field name string 2.x only
---@field verify? boolean 2.x only
---@field version? string 2.x only

---@class n8n.community_packages.update.body
---@field verify? boolean 2.x only
---@field version? string 2.x only

---@class n8n.item.community_packages.installedNodes
---@field latestVersion number 2.x only
---@field name string 2.x only
---@field type string 2.x only

---@class n8n.item.community_packages: n8n.community_packages.update.body
---@field authorEmail string 2.x only
---@field authorName string 2.x only
---@field createdAt string 2.x only
---@field failedLoading boolean 2.x only
---@field installedNodes n8n.item.community_packages.installedNodes[] 2.x only
---@field installedVersion string 2.x only
---@field packageName string 2.x only
---@field updateAvailable string 2.x only
---@field updatedAt string 2.x only
local item = {}

---`DELETE /community-packages/{packageName}`, scope `communityPackage:uninstall`, 2.x only
---@param query? table
---@param options? n8n.Resource.Options
---@return true? answer
---@return n8n.errors.Error err
function item:uninstall(query, options) end

---`PATCH /community-packages/{packageName}`, scope `communityPackage:update`, 2.x only
---@param changes n8n.community_packages.update.body
---@param options? n8n.Resource.Options
---@return n8n.item.community_packages? item
---@return n8n.errors.Error err
function item:update(changes, options) end

---@class n8n.resource.community_packages
local resource = {}

---`POST /community-packages`, scope `communityPackage:install`, 2.x only
---@param body n8n.community_packages.install.body
---@param options? n8n.Resource.Options
---@return n8n.item.community_packages? answer
---@return n8n.errors.Error err
---@return string[]? left_out members that were not sent
function resource:install(body, options) end

---`GET /community-packages`, scope `communityPackage:list`, 2.x only
---@param query? table
---@param options? n8n.Resource.Options
---@return n8n.item.community_packages[]? answer
---@return n8n.errors.Error err
function resource:list(query, options) end

---`GET /community-packages`, scope `communityPackage:list`, 2.x only
---@param query? table
---@param options? n8n.List.Options
---@return fun(): n8n.item.community_packages
function resource:each(query, options) end

---`GET /community-packages`, scope `communityPackage:list`, 2.x only
---@param query? table
---@param options? n8n.List.Options
---@return n8n.item.community_packages[]? items
---@return n8n.errors.Error err
function resource:all(query, options) end

---`DELETE /community-packages/{packageName}`, scope `communityPackage:uninstall`, 2.x only
---@param packageName string|integer
---@param query? table
---@param options? n8n.Resource.Options
---@return true? answer
---@return n8n.errors.Error err
function resource:uninstall(packageName, query, options) end

---`PATCH /community-packages/{packageName}`, scope `communityPackage:update`, 2.x only
---@param packageName string|integer
---@param body? n8n.community_packages.update.body
---@param options? n8n.Resource.Options
---@return n8n.item.community_packages? answer
---@return n8n.errors.Error err
---@return string[]? left_out members that were not sent
function resource:update(packageName, body, options) end
