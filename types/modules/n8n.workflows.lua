---@meta n8n.workflows

---@class n8n.workflows.update.options
---@field publish? boolean see above

---What is particular to workflows: publishing under its two names.
---@class n8n.workflows
local workflows = {}

---Puts these methods in place of the plain operations.
---@param methods table of the resource `workflows`, by verb
function workflows.extend(methods) end

return workflows
