---@meta n8n.executions.failed

---@class n8n.executions.failed.Listing
local Listing = {}

---Failed executions: finding them, seeing why, trying them again.
---@class n8n.executions.failed
local failed = {}

---A point in time as people write it.
---@param text string `"90m"`, `"24h"`, `"7d"`, `"2w"` (so long ago), or an ISO date, with a time or without: `"2026-11-23"`, `"2026-11-23T08:00"` (UTC)
---@param now? number seconds since 1970
---@return number? # seconds since 1970
---@return n8n.errors.Error # the error: not a point in time
function failed.since(text, now) end

---Lists failed executions, the newest first.
---@param client n8n.client.client.Client
---@param options? table
---@return table? # the listing
---@return n8n.errors.Error # the error; kind `selector` for a workflow that does not exist
function failed.list(client, options) end

---The listing by workflow, the one with the most failures first.
---@return table[] # `{ workflow_id=, workflow=, count=, newest= }`
function Listing:groups() end

---The listing for people.
---@param options? table `group`: a line per workflow
---@return string # lines, each ending with a line break
function Listing:text(options) end

---The listing as JSON, indented, with `groups`.
---@return string
function Listing:json() end

---The exit status of a script: 0, for having listed them.
---@return number
function Listing.exit_code() end

---Tries failed executions again, each once.
---@param client n8n.client.client.Client
---@param listing table of `list`
---@param options? table
---@return n8n.run.report.Report? # the report (see `n8n.run.report`)
---@return n8n.errors.Error # the error
function failed.retry(client, listing, options) end

return failed
