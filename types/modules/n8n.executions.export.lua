---@meta n8n.executions.export

---Executions, out of n8n and into files: streamed, and from where the last run came to.
---@class n8n.executions.export
local export = {}

---A sink that writes JSON Lines to a file: see `n8n.executions.file`.
export.file = require("n8n.executions.file").open

---Checks options without asking any server.
---@param options table of `executions`
---@return boolean? # true
---@return n8n.errors.Error # the error
function export.check(options) end

---Hands executions to a sink, the newest first.
---@param client n8n.client.client.Client
---@param sink function|table
---@param options? table
---@return n8n.run.report.Report? # the report: `counts.written`, `bytes`, `state`. It has no entry per execution: there may be millions
---@return n8n.errors.Error # the error; the state of the last checkpoint stands
function export.executions(client, sink, options) end

return export
