---@meta n8n.runbook.restore_credentials

---Credentials of a restoration that a provisioning spec makes: known while planning, made before what refers to them.
---@class n8n.runbook.restore_credentials
local restore_credentials = {}

---Adds to an inventory what the spec will make.
---@param client n8n.client.Client
---@param spec string|table see `n8n.provision`
---@param inventory table of `n8n.runbook.target`
---@return boolean? # true
---@return n8n.errors.Error # the error: the spec is none, or cannot be carried out
function restore_credentials.announce(client, spec, inventory) end

---Marks in a mapping what the spec will make.
---@param mapping table of `n8n.runbook.resolve`
---@param inventory table as `announce` left it
---@return boolean # whether there is any
function restore_credentials.mark(mapping, inventory) end

---Makes what the spec says, and puts its ids into a mapping.
---@param client n8n.client.Client
---@param spec string|table
---@param mapping table
---@param options table `journal` of the restoration, `report` of it
---@return boolean? # true
---@return n8n.errors.Error # the error
function restore_credentials.make(client, spec, mapping, options) end

return restore_credentials
