---@meta n8n.executions

---Executions as a history: into files, and the failed ones seen and tried again.
---@class n8n.executions
local executions = {}

---Hands executions to a sink, the newest first, each as the server writes it, with its data unless told otherwise.
---@param client n8n.Client
---@param sink function|table
---@param options? table
---@return n8n.Report? # the report: `counts.written`, `bytes`, `state`. It has no entry per execution: there may be millions
---@return n8n.errors.Error # the error; the state of the last checkpoint stands
function executions.export(client, sink, options) end

---Checks options of `export` without asking any server.
---@param options table
---@return boolean? # true
---@return n8n.errors.Error # the error
function executions.check_export(options) end

---Opens a file to export into, and goes on where the state beside it says.
---@param path string
---@return table? # the sink, with `state` where an earlier run left one, and `close()`
---@return n8n.errors.Error # the error: kind `busy` when another run writes it, `config` when the file is not what the state says
function executions.file(path) end

---Lists failed executions, the newest first: those that ended with an error or crashed.
---@param client n8n.Client
---@param options? table
---@return table? # the listing
---@return n8n.errors.Error # the error; kind `selector` for a workflow that does not exist
function executions.failed(client, options) end

---Tries failed executions again, each once.
---@param client n8n.Client
---@param listing table of `failed`
---@param options? table
---@return n8n.Report? # the report
---@return n8n.errors.Error # the error
function executions.retry(client, listing, options) end

---A point in time as people write it.
---@param text string `"90m"`, `"24h"`, `"7d"`, `"2w"` (so long ago), or an ISO date, with a time or without: `"2026-11-23"`, `"2026-11-23T08:00"` (UTC)
---@param now? number seconds since 1970
---@return number? # seconds since 1970
---@return n8n.errors.Error # the error: not a point in time
function executions.since(text, now) end

return executions
