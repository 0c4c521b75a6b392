--- Bulk operations: publishing, unpublishing, archiving, tagging and deleting many workflows.
--
--     local report, err = bulk.publish(client, { tags = { "prod" } }, { journal = "publish.jsonl" })
--
-- The selected workflows are read first (`Selection`), then each that is not yet as it should be is
-- changed and gets an entry in the report: changed (`published`, `deleted`, ...; `would publish` in a dry run),
-- `unchanged`, `skipped` or `failed`, with the reason; `missing` for an id that there is not; `not begun` for what was
-- left when the run ended early. A change whose answer was lost is looked at before anything is said about it.
--
-- Options of all operations:
--
-- - `dry_run`: change nothing, report what would be
-- - `max`: refuse (kind `refused`) when more workflows than that would change
-- - `journal`: a file for every change, before and after it is made; `resume`: it is the journal of a run that was
--   broken off, which goes on
-- - `concurrency` (1): how many workflows are changed at once
-- - `continue_on_error` (true): go on after a failure
-- - `on_progress(report, done, total, what)`
-- @module n8n.bulk

local verbs = require "n8n.bulk.verbs"
local window = require "n8n.bulk.window"
local actions = require "n8n.run.actions"
local lazy = require "n8n.util.lazy"
local undo = lazy "n8n.transfer.undo"

local bulk = {}

--- Publishes (on 1.x: activates). Workflows that others of the selection call come first; what n8n refuses because a
-- callee is not published is tried again when others have been. Archived ones are skipped. A published workflow with a
-- newer draft is left as it is.
-- @function publish
-- @tparam table client
-- @tparam table selector see `Selection`
-- @tparam[opt] table options those above, and `drafts`: publish newer drafts of published workflows too
-- @treturn ?table the report (see `Report`)
-- @treturn ?table the error
-- @raise on a selector or options that are none
bulk.publish = verbs.make(actions.publish)

--- Unpublishes (on 1.x: deactivates).
-- @function unpublish
-- @tparam table client
-- @tparam table selector
-- @tparam[opt] table options
-- @treturn ?table the report
-- @treturn ?table the error
bulk.unpublish = verbs.make(actions.unpublish)

--- Archives; n8n unpublishes what it archives. Only 2.x: else an error of kind `unsupported`.
-- @function archive
-- @tparam table client
-- @tparam table selector
-- @tparam[opt] table options
-- @treturn ?table the report
-- @treturn ?table the error
bulk.archive = verbs.make(actions.archive)

--- Takes out of the archive. What was published before is not published by it. Only 2.x.
-- @function unarchive
-- @tparam table client
-- @tparam table selector
-- @tparam[opt] table options
-- @treturn ?table the report
-- @treturn ?table the error
bulk.unarchive = verbs.make(actions.unarchive)

--- Deletes workflows, and with them their executions. Published ones are refused unless `unpublish` is given.
-- @function delete
-- @tparam table client
-- @tparam table selector
-- @tparam[opt] table options those above, and `unpublish`: unpublish first; `drain` (30): seconds to wait until n8n
--   lets go of an unpublished workflow
-- @treturn ?table the report
-- @treturn ?table the error
bulk.delete = verbs.make(actions.delete)

--- Adds tags, and keeps those that are there.
-- @function tag
-- @tparam table client
-- @tparam table selector
-- @tparam table options those above, and `tags`: names; `create_tags`: make those that there are not
-- @treturn ?table the report
-- @treturn ?table the error; kind `selector` for a tag that does not exist
bulk.tag = verbs.make(actions.tag)

--- Takes tags away, and keeps the others.
-- @function untag
-- @tparam table client
-- @tparam table selector
-- @tparam table options those above, and `tags`: names
-- @treturn ?table the report
-- @treturn ?table the error; kind `selector` for a tag that does not exist
bulk.untag = verbs.make(actions.untag)

--- Takes back what a run with a journal has done, as far as nobody has changed it since: what was published is
-- unpublished, what was deleted is made again (under another id), and so on. See `n8n.transfer.undo`.
-- @tparam table client
-- @tparam string journal of that run
-- @tparam[opt] table options `force`, `dry_run`, `journal` (of the undoing), `resume`, `concurrency`, `on_progress`
-- @treturn ?table the report
-- @treturn ?table the error
function bulk.undo(client, journal, options)
  return undo.run(client, journal, options)
end

--- Begins a maintenance window: unpublishes what is published of a selection, and writes down which and at which
-- version, so that `window_stop` publishes just those again.
-- @function window_start
-- @tparam table client
-- @tparam table given the selector
-- @tparam table options those above, of which `journal` is needed, and `drain`: seconds to wait until none of their
--   executions runs (those that still do are failures: `still running`)
-- @treturn ?table the report
-- @treturn ?table the error
bulk.window_start = window.start

--- Ends a maintenance window: publishes what `window_start` has unpublished, each at the version that it ran at,
-- callees before callers. What was edited meanwhile is published as it ran before; the edited draft stays a draft. What
-- somebody has archived or deleted meanwhile is left alone and named.
-- @function window_stop
-- @tparam table client
-- @tparam string journal of `window_start`
-- @tparam[opt] table options those of `undo`
-- @treturn ?table the report
-- @treturn ?table the error; kind `journal`: it is that of another run, nothing was changed
bulk.window_stop = window.stop

return bulk
