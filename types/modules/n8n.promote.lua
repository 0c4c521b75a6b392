---@meta n8n.promote

---Promotion: workflows of one n8n, of a backup or of files onto another n8n, where ids are others.
---@class n8n.promote
local promote = {}

---What happens to publication, as `options.publish` names it.
---@type any
promote.PUBLISH = nil

---What happens where somebody has changed a workflow on the target since it was last promoted, as `options.conflict`
---names it: `stop` (the default: there is no plan), `skip`, `overwrite`. It can only be known with a `state`.
---@type any
promote.CONFLICT = nil

---How workflows are found on the target, as `options.match` names it: `auto` (by id, else by name), `id` (and nothing
---is created), `name`.
---@type any
promote.MATCH = nil

---Which version of a workflow is promoted, as `options.version` names it: `saved` (the default; with publication `as
---source` both), or `published`: the one that runs, where there is one.
---@type any
promote.VERSION = nil

---Finds out what would have to be done. Reads only.
---@param from table|string|string[] a client, the folder of a backup, or files and folders
---@param client n8n.Client of the target
---@param options? table
---@return table? # the plan, see `n8n.transfer.Plan`; further `references`: all of them and where each leads, and `overridden`: `workflow`, `node`, `path`, `text`
---@return n8n.errors.Error # the error: kind `unresolved` with `problems` and `references`, when a reference leads nowhere, a binding or an override is for nothing, or it is not clear which workflow is which; `conflict`; `selector`
function promote.plan(from, client, options) end

---Carries a plan out: as `n8n.restore.apply` does. With option `state`, it writes down in that file how it
---has left the workflows.
---@param client n8n.Client of the target
---@param plan table of `promote.plan`, or one that was saved
---@param options? table `state`, `journal`, `resume`, `dry_run`, `concurrency`, `continue_on_error`, `on_progress` as of `n8n.restore.apply`
---@return n8n.Report? # the report
---@return n8n.errors.Error # the error: nothing was changed; kind `stale` when the target is not as it was when the plan was made
function promote.apply(client, plan, options) end

---Goes on with a run that was broken off, by its journal and the plan that lies beside that.
---@param client n8n.Client of the target
---@param journal string
---@param options? table those of `apply`
---@return n8n.Report? # the report
---@return n8n.errors.Error # the error
function promote.resume(client, journal, options) end

---Undoes what a run has done: see `n8n.transfer.undo`.
---@param client n8n.Client of the target
---@param journal string
---@param options? table
---@return n8n.Report? # the report
---@return n8n.errors.Error # the error
function promote.undo(client, journal, options) end

---Writes a plan into a file: see `n8n.transfer.save`.
---@param plan table
---@param path string
---@return boolean? # true
---@return n8n.errors.Error # the error
function promote.save(plan, path) end

---Reads a plan that was saved.
---@param path string
---@return table? # the plan
---@return n8n.errors.Error # the error
function promote.load(path) end

---Whether a plan changes anything.
---@param plan table
---@return boolean
function promote.is_empty(plan) end

---A reference of a plan in words: `workflow 'A', node 'Fetch': credential httpHeaderAuth 'Key' (id) -> 'Key' (id)`.
---@param reference table of `plan.references`
---@return string
function promote.reference_line(reference) end

---Compares two n8ns, or an n8n with a backup or files, once everything that `a` refers to is mapped onto `b`.
---@param a table|string|string[] a client, the folder of a backup, or files and folders
---@param b table|string|string[] likewise
---@param options? table
---@return table? # a report with an entry per workflow: `differs`, with `details` in lines (`-` is in `b`, `+` in `a`); `only in source`, `only in target`, `unchanged`. It is a dry run, so a script with it exits with 2 when there is drift. `drift` says so
---@return n8n.errors.Error # the error
function promote.drift(a, b, options) end

return promote
