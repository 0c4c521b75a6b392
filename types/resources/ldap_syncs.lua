---@meta _

---@class n8n.ldap_syncs.list.query
---@field cursor? string 2.x only
---@field limit? integer default 100, from 1, up to 250, 2.x only

---@class n8n.ldap_syncs.list.answer.data
---@field created integer 2.x only
---@field disabled integer 2.x only
---@field endedAt string 2.x only
---@field error string 2.x only
---@field id integer 2.x only
---@field runMode "dry"|"live" 2.x only
---@field scanned integer 2.x only
---@field startedAt string 2.x only
---@field status string 2.x only
---@field updated integer 2.x only

---@class n8n.ldap_syncs.list.answer
---@field data n8n.ldap_syncs.list.answer.data[] 2.x only
---@field nextCursor string|n8n.null 2.x only

---@class n8n.ldap_syncs.run.body
---@field type "live"|"dry" 2.x only


---@class n8n.resource.ldap_syncs
local resource = {}

---`GET /settings/ldap/sync`, scope `ldap:sync`, 2.x only
---@param query? n8n.ldap_syncs.list.query
---@param options? n8n.Resource.Options
---@return n8n.ldap_syncs.list.answer? answer
---@return n8n.errors.Error err
function resource:list(query, options) end

---`GET /settings/ldap/sync`, scope `ldap:sync`, 2.x only
---@param query? n8n.ldap_syncs.list.query
---@param options? n8n.List.Options
---@return fun(): n8n.ldap_syncs.list.answer.data
function resource:each(query, options) end

---`GET /settings/ldap/sync`, scope `ldap:sync`, 2.x only
---@param query? n8n.ldap_syncs.list.query
---@param options? n8n.List.Options
---@return n8n.ldap_syncs.list.answer.data[]? items
---@return n8n.errors.Error err
function resource:all(query, options) end

---`POST /settings/ldap/sync`, scope `ldap:sync`, 2.x only
---@param body n8n.ldap_syncs.run.body
---@param options? n8n.Resource.Options
---@return n8n.ldap_syncs.list.answer.data? answer
---@return n8n.errors.Error err
---@return string[]? left_out members that were not sent
function resource:run(body, options) end
