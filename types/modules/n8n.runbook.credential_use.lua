---@meta n8n.runbook.credential_use

---Which node of which workflow uses which credential: n8n 1.x lists no credentials, but its workflows name them.
---@class n8n.runbook.credential_use
local credential_use = {}

---The credentials that a workflow names, in what is saved and, with `published`, in the version that runs only.
---@param workflow table decoded
---@return table[] # `{type, id, name, node, disabled, published}`
function credential_use.of(workflow) end

---All uses, gathered by credential.
---@param by_workflow table workflow id -> what `of` answered
---@return table[] # `{id, type, name, uses = {{workflow, node, disabled, published}, ...}}`, in an order that depends on nothing else
function credential_use.gathered(by_workflow) end

return credential_use
