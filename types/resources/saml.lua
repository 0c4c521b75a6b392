---@meta _

---@class n8n.saml.get.answer.mapping
---@field email string 2.x only
---@field firstName string 2.x only
---@field lastName string 2.x only
---@field n8nInstanceRole string 2.x only
---@field n8nProjectRoles string[] 2.x only
---@field userPrincipalName string 2.x only

---@class n8n.saml.get.answer.signatureConfig.location
---@field action "before"|"after"|"prepend"|"append" 2.x only
---@field reference string 2.x only

---@class n8n.saml.get.answer.signatureConfig
---@field location n8n.saml.get.answer.signatureConfig.location 2.x only
---@field prefix string 2.x only

---@class n8n.saml.get.answer
---@field acsBinding "redirect"|"post" 2.x only
---@field authnRequestsSigned boolean 2.x only
---@field entityID string 2.x only
---@field ignoreSSL boolean 2.x only
---@field loginBinding "redirect"|"post" 2.x only
---@field loginEnabled boolean 2.x only
---@field loginLabel string 2.x only
---@field mapping n8n.saml.get.answer.mapping 2.x only
---@field metadata string 2.x only
---@field metadataUrl string 2.x only
---@field relayState string 2.x only
---@field returnUrl string 2.x only
---@field signatureConfig n8n.saml.get.answer.signatureConfig 2.x only
---@field signingCertificate string 2.x only
---@field signingPrivateKey string 2.x only
---@field wantAssertionsSigned boolean 2.x only
---@field wantMessageSigned boolean 2.x only

---@class n8n.saml.update.body
---@field acsBinding "redirect"|"post" 2.x only
---@field authnRequestsSigned boolean 2.x only
---@field entityID? string 2.x only
---@field ignoreSSL boolean 2.x only
---@field loginBinding "redirect"|"post" 2.x only
---@field loginEnabled boolean 2.x only
---@field loginLabel string 2.x only
---@field mapping n8n.saml.get.answer.mapping 2.x only
---@field metadata string 2.x only
---@field metadataUrl string 2.x only
---@field relayState string 2.x only
---@field returnUrl? string 2.x only
---@field signatureConfig n8n.saml.get.answer.signatureConfig 2.x only
---@field signingCertificate string 2.x only
---@field signingPrivateKey string 2.x only
---@field wantAssertionsSigned boolean 2.x only
---@field wantMessageSigned boolean 2.x only


---@class n8n.resource.saml
local resource = {}

---`GET /settings/sso/saml`, scope `saml:manage`, 2.x only
---@param query? table
---@param options? n8n.Resource.Options
---@return n8n.saml.get.answer? answer
---@return n8n.errors.Error err
function resource:get(query, options) end

---`PUT /settings/sso/saml`, scope `saml:manage`, 2.x only
---@param body n8n.saml.update.body
---@param options? n8n.Resource.Options
---@return n8n.saml.get.answer? answer
---@return n8n.errors.Error err
---@return string[]? left_out members that were not sent
function resource:update(body, options) end
