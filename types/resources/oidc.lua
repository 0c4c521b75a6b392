---@meta _

---@class n8n.oidc.get.answer
---@field additionalScopes string 2.x only
---@field authenticationContextClassReference string[] 2.x only
---@field clientId string 2.x only
---@field clientSecret string 2.x only
---@field discoveryEndpoint string 2.x only
---@field emailVerifiedRequired boolean 2.x only
---@field loginEnabled boolean 2.x only
---@field prompt "none"|"login"|"consent"|"select_account"|"create" 2.x only
---@field rpInitiatedLogoutEnabled boolean 2.x only


---@class n8n.resource.oidc
local resource = {}

---`GET /settings/sso/oidc`, scope `oidc:manage`, 2.x only
---@param query? table
---@param options? n8n.Resource.Options
---@return n8n.oidc.get.answer? answer
---@return n8n.errors.Error err
function resource:get(query, options) end

---`PUT /settings/sso/oidc`, scope `oidc:manage`, 2.x only
---@param body n8n.oidc.get.answer
---@param options? n8n.Resource.Options
---@return n8n.oidc.get.answer? answer
---@return n8n.errors.Error err
---@return string[]? left_out members that were not sent
function resource:update(body, options) end
