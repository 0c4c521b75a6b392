---@meta _

---@class n8n.ldap.get.answer
---@field allowUnauthorizedCerts boolean 2.x only
---@field baseDn string 2.x only
---@field bindingAdminDn string 2.x only
---@field bindingAdminPassword string 2.x only
---@field connectionPort integer 2.x only
---@field connectionSecurity "none"|"tls"|"startTls" 2.x only
---@field connectionUrl string 2.x only
---@field emailAttribute string 2.x only
---@field enforceEmailUniqueness boolean 2.x only
---@field firstNameAttribute string 2.x only
---@field lastNameAttribute string 2.x only
---@field ldapIdAttribute string 2.x only
---@field loginEnabled boolean 2.x only
---@field loginIdAttribute string 2.x only
---@field loginLabel string 2.x only
---@field searchPageSize integer 2.x only
---@field searchTimeout integer 2.x only
---@field synchronizationEnabled boolean 2.x only
---@field synchronizationInterval integer 2.x only
---@field userFilter string 2.x only


---@class n8n.resource.ldap
local resource = {}

---`GET /settings/ldap`, scope `ldap:manage`, 2.x only
---@param query? table
---@param options? n8n.Resource.Options
---@return n8n.ldap.get.answer? answer
---@return n8n.errors.Error err
function resource:get(query, options) end

---`PUT /settings/ldap`, scope `ldap:manage`, 2.x only
---@param body n8n.ldap.get.answer
---@param options? n8n.Resource.Options
---@return n8n.ldap.get.answer? answer
---@return n8n.errors.Error err
---@return string[]? left_out members that were not sent
function resource:update(body, options) end
