---@meta n8n.restore

---Restoring: the workflows of a backup onto an n8n, with everything that they refer to mapped onto what is there.
---@class n8n.restore
local restore = {}

---What happens where the target has the workflow already: see `n8n.transfer.CONFLICT`.
---@type any
restore.CONFLICT = nil

---What can be restored by itself, as `options.only` names it.
---@type any
restore.PARTS = nil

---Finds out what restoring would change. Reads only.
---@param client n8n.Client
---@param dir string|table the folder of a backup; a client (another instance), or files and folders of workflows
---@param options? table
---@return table? # the plan (see `n8n.transfer.Plan`)
---@return n8n.errors.Error # the error; kind `plan` with `problems` when it is not clear which workflow is which
function restore.plan(client, dir, options) end

---Carries a plan out. A plan that is stale is refused before the first write, naming what has changed.
---@param client n8n.Client
---@param plan table of `plan`, for the same server
---@param options? table
---@return n8n.Report? # the report
---@return n8n.errors.Error # the error; kind `stale`: nothing was changed
function restore.apply(client, plan, options) end

---Goes on with a run that was broken off, with the plan that lies beside its journal.
---@param client n8n.Client
---@param journal string
---@param options? table those of `apply`
---@return n8n.Report? # the report
---@return n8n.errors.Error # the error; its `missing` is true when nothing was begun
function restore.resume(client, journal, options) end

---Takes back what a run has done, as far as nobody has changed it since: see `n8n.transfer.undo`.
---@param client n8n.Client
---@param journal string of the run
---@param options? table
---@return n8n.Report? # the report
---@return n8n.errors.Error # the error
function restore.undo(client, journal, options) end

return restore
