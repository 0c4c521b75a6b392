---@meta n8n.bulk

---Bulk operations: publishing, unpublishing, archiving, tagging and deleting many workflows.
---@class n8n.bulk
local bulk = {}

---Publishes (on 1.x: activates). Workflows that others of the selection call come first; what n8n refuses because a
---callee is not published is tried again when others have been. Archived ones are skipped. A published workflow with a
---newer draft is left as it is.
---@param client n8n.Client
---@param selector n8n.Selection see `Selection`
---@param options? table those above, and `drafts`: publish newer drafts of published workflows too
---@return n8n.Report? # the report (see `Report`)
---@return n8n.errors.Error # the error
function bulk.publish(client, selector, options) end

---Unpublishes (on 1.x: deactivates).
---@param client n8n.Client
---@param selector n8n.Selection
---@param options? table
---@return n8n.Report? # the report
---@return n8n.errors.Error # the error
function bulk.unpublish(client, selector, options) end

---Archives; n8n unpublishes what it archives. Only 2.x: else an error of kind `unsupported`.
---@param client n8n.Client
---@param selector n8n.Selection
---@param options? table
---@return n8n.Report? # the report
---@return n8n.errors.Error # the error
function bulk.archive(client, selector, options) end

---Takes out of the archive. What was published before is not published by it. Only 2.x.
---@param client n8n.Client
---@param selector n8n.Selection
---@param options? table
---@return n8n.Report? # the report
---@return n8n.errors.Error # the error
function bulk.unarchive(client, selector, options) end

---Deletes workflows, and with them their executions. Published ones are refused unless `unpublish` is given.
---@param client n8n.Client
---@param selector n8n.Selection
---@param options? table those above, and `unpublish`: unpublish first; `drain` (30): seconds to wait until n8n lets go of an unpublished workflow
---@return n8n.Report? # the report
---@return n8n.errors.Error # the error
function bulk.delete(client, selector, options) end

---Adds tags, and keeps those that are there.
---@param client n8n.Client
---@param selector n8n.Selection
---@param options table those above, and `tags`: names; `create_tags`: make those that there are not
---@return n8n.Report? # the report
---@return n8n.errors.Error # the error; kind `selector` for a tag that does not exist
function bulk.tag(client, selector, options) end

---Takes tags away, and keeps the others.
---@param client n8n.Client
---@param selector n8n.Selection
---@param options table those above, and `tags`: names
---@return n8n.Report? # the report
---@return n8n.errors.Error # the error; kind `selector` for a tag that does not exist
function bulk.untag(client, selector, options) end

---Takes back what a run with a journal has done, as far as nobody has changed it since: what was published is
---unpublished, what was deleted is made again (under another id), and so on. See `n8n.transfer.undo`.
---@param client n8n.Client
---@param journal string of that run
---@param options? table `force`, `dry_run`, `journal` (of the undoing), `resume`, `concurrency`, `on_progress`
---@return n8n.Report? # the report
---@return n8n.errors.Error # the error
function bulk.undo(client, journal, options) end

---Begins a maintenance window: unpublishes what is published of a selection, and writes down which and at which
---version, so that `window_stop` publishes just those again.
---@param client n8n.Client
---@param given table the selector
---@param options table those above, of which `journal` is needed, and `drain`: seconds to wait until none of their executions runs (those that still do are failures: `still running`)
---@return n8n.Report? # the report
---@return n8n.errors.Error # the error
function bulk.window_start(client, given, options) end

---Ends a maintenance window: publishes what `window_start` has unpublished, each at the version that it ran at,
---callees before callers. What was edited meanwhile is published as it ran before; the edited draft stays a draft. What
---somebody has archived or deleted meanwhile is left alone and named.
---@param client n8n.Client
---@param journal string of `window_start`
---@param options? table those of `undo`
---@return n8n.Report? # the report
---@return n8n.errors.Error # the error; kind `journal`: it is that of another run, nothing was changed
function bulk.window_stop(client, journal, options) end

return bulk
