--- Executions as a history: into files, and the failed ones seen and tried again.
--
--     local executions = require "n8n.executions"
--     local sink = assert(executions.file("executions.jsonl"))
--     local report = assert(executions.export(client, sink, { status = "error", since = "7d" }))
--
--     local listing = assert(executions.failed(client, { since = "24h", details = true }))
--     io.write(listing:text())
--     local report = assert(executions.retry(client, listing))
-- @module n8n.executions

local export = require "n8n.executions.export"
local failed = require "n8n.executions.failed"
local file = require "n8n.executions.file"
local retry = require "n8n.executions.retry"
local since = require "n8n.executions.since"

local executions = {}

--- Hands executions to a sink, the newest first, each as the server writes it, with its data unless told otherwise.
--
-- Memory is bounded by the largest single execution. What is over is handed out; what still runs or waits is remembered
-- by its id and handed out by a later run, when it is over. Each is handed out exactly once, over all runs with one
-- state.
--
-- The sink is a function `sink(text, execution)`, or a table with `write(self, text, execution)` and, if it has a use
-- for it, `checkpoint(self, state, final)`: the text is the execution's JSON in one line, `execution` has its `id`,
-- `status`, `workflowId`, `startedAt`, `stoppedAt`. Both may answer `nil, err`, which ends the run.
--
-- The state is a plain table that says what was handed out: `top` (everything up to this id is, but for the rest),
-- `open` (stretches of ids that a run which was broken off has not come to: `above`, up to and without `below`),
-- `unfinished` (ids), `selection` (what was asked for). After a checkpoint everything that was written is accounted for
-- in the state; what was written behind the last one comes again in the next run with that state.
--
-- Options: `status`, `workflow` (its id or exact name), `project` (an id), `since` (see `since`), `data = false`
-- (without what the nodes gave out), `large = true` (also data above what n8n shows, 100 MB unless it was set
-- otherwise), `state` (of the run before; without it `sink.state`), `on_progress(report, done, nil, what)`.
-- @function export
-- @tparam table client
-- @tparam function|table sink
-- @tparam[opt] table options
-- @treturn ?table the report: `counts.written`, `bytes`, `state`. It has no entry per execution: there may be millions
-- @treturn ?table the error; the state of the last checkpoint stands
executions.export = export.run

--- Checks options of `export` without asking any server.
-- @function check_export
-- @tparam table options
-- @treturn ?boolean true
-- @treturn ?table the error
executions.check_export = export.check

--- Opens a file to export into, and goes on where the state beside it says.
--
-- The file gets a line per execution (JSON Lines). `<path>.state.json` holds the state and how many bytes of the file
-- belong to it. A run that is killed leaves more bytes than that, at most a cut line; the next one drops what is behind
-- and writes it anew, so nothing is lost and nothing is there twice.
-- @function file
-- @tparam string path
-- @treturn ?table the sink, with `state` where an earlier run left one, and `close()`
-- @treturn ?table the error: kind `busy` when another run writes it, `config` when the file is not what the state says
executions.file = file.open

--- Lists failed executions, the newest first: those that ended with an error or crashed.
--
-- Options: `since` (see `since`), `workflow` (id or exact name), `limit` (the newest so many), `details` (reads of each
-- what went wrong: one request more each), `on_progress(nil, done, total, what)`.
--
-- The listing has `executions` of `{ id=, status=, started=, stopped=, mode=, workflow_id=, workflow=, retry_of=,
-- retried_by=, node=, message= }`, `total` (how many there are without the limit), and the methods `groups()` (an array
-- of `{ workflow_id=, workflow=, count=, newest= }`, the most failures first), `text{ group = true }`, `json()` and
-- `exit_code()` (0).
-- @function failed
-- @tparam table client
-- @tparam[opt] table options
-- @treturn ?table the listing
-- @treturn ?table the error; kind `selector` for a workflow that does not exist
executions.failed = failed.list

--- Tries failed executions again, each once.
--
-- n8n runs the retry before it answers. Skipped are those of which a retry has succeeded, was made already or is under
-- way, those whose workflow is gone, and, unless `again` is given, those that are retries themselves. The report has an
-- entry per execution: `retried`, `failed again` (with the new execution's id in `retry`), `failed` (n8n refused),
-- `skipped`.
--
-- Options: `again` (try the newest retry of each once more, if it failed), `current_workflow` (run the workflow as it
-- is now, not as it was), `dry_run`, `journal`, `resume`, `concurrency` (1), `continue_on_error`, `on_progress` as for
-- `n8n.bulk`.
-- @function retry
-- @tparam table client
-- @tparam table listing of `failed`
-- @tparam[opt] table options
-- @treturn ?table the report
-- @treturn ?table the error
executions.retry = retry.run

--- A point in time as people write it.
-- @function since
-- @tparam string text `"90m"`, `"24h"`, `"7d"`, `"2w"` (so long ago), or an ISO date, with a time or without:
--   `"2026-11-23"`, `"2026-11-23T08:00"` (UTC)
-- @tparam[opt] number now seconds since 1970
-- @treturn ?number seconds since 1970
-- @treturn ?table the error: not a point in time
executions.since = since

return executions
