---@meta n8n.client.executions

---What executions have besides their operations: they end.
---@class n8n.client.executions
local executions = {}

---Adds the methods that are no operations.
---@param methods table of the resource `executions`, by verb
function executions.extend(methods) end

---Adds the methods of items that are no operations.
---@param methods table of the items, by verb
function executions.extend_items(methods) end

return executions
