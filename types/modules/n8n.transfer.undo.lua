---@meta n8n.transfer.undo

---Undoing: what a run has changed is put back as its journal says it was before.
---@class n8n.transfer.undo
local undo = {}

---Finds out what undoing would change. Reads only.
---@param client n8n.client.client.Client
---@param path string of the journal
---@param options? table `force`: also what somebody has changed since
---@return table? # a plan for `n8n.transfer.apply`
---@return n8n.errors.Error # the error; kind `journal` for one that is another server's, `busy` while its run goes on
function undo.plan(client, path, options) end

---Undoes what a run has done.
---@param client n8n.client.client.Client
---@param path string of the journal of that run
---@param options? table
---@return n8n.run.report.Report? # the report
---@return n8n.errors.Error # the error
function undo.run(client, path, options) end

return undo
