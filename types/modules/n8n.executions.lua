---@meta n8n.executions

---What executions have besides their operations: they end.
---@class n8n.executions
local executions = {}

---Adds the methods that are no operations.
---@param methods table of the resource `executions`, by verb
---@param item_methods table of its items
function executions.extend(methods, item_methods) end

return executions
