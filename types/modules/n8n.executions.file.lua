---@meta n8n.executions.file

---@class n8n.executions.file.Sink
local Sink = {}

---Executions in a JSON Lines file, with a second file beside it that says how far it is.
---@class n8n.executions.file
local export_file = {}

---Opens a file to export into, and goes on where the state beside it says.
---@param path string
---@param options? table `state_file`: another path than `<path>.state.json`
---@return table? # the sink, with `state` where an earlier run left one, and `close()`
---@return n8n.errors.Error # the error: kind `busy` when another run writes it, `config` when the file is not what the state says
function export_file.open(path, options) end

---Writes an execution.
---@param text any
---@return boolean? # true
---@return n8n.errors.Error # the error
function Sink:write(text) end

---Writes down how far the file is.
---@param state any
---@param final any
---@return boolean? # true
---@return n8n.errors.Error # the error
function Sink:checkpoint(state, final) end

---Closes the file. Safe to call twice.
function Sink:close() end

return export_file
