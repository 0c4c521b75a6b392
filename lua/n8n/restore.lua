--- Restoring: the workflows of a backup onto an n8n, with everything that they refer to mapped onto what is there.
--
--     local plan = assert(restore.plan(client, "backup/", { tags = { "prod" }, bindings = "bindings.json" }))
--     local report = assert(restore.apply(client, plan, { journal = "restore.jsonl" }))
--     local report = assert(restore.undo(client, "restore.jsonl"))
--
-- A workflow becomes as it was: content, tags, publication (a draft that differs from what ran comes back as such) and
-- archive. n8n gives what is created ids of its own, so every reference is rewritten: see `n8n.transfer` for
-- what stands for what. A workflow with a reference that nothing stands for is brought back and not published, and the
-- report names it with node and reason.
--
-- Tags, data tables with their rows and variables that are not there are made; those that are there are left as they
-- are. Users, projects and folders are not restored. Secrets of credentials are in no backup: `credentials` names a
-- spec that provides them, `bindings` those of the target that take their place.
-- @module n8n.restore

local errors = require "n8n.errors"
local credentials = require "n8n.restore.credentials"
local restore_plan = require "n8n.restore.plan"
local transfer_apply = require "n8n.transfer.apply"
local transfer_plan = require "n8n.transfer.plan"
local source = require "n8n.transfer.source"
local undo = require "n8n.transfer.undo"
local option_names = require "n8n.util.options"
local tables = require "n8n.util.tables"

local restore = {}

--- What happens where the target has the workflow already: see `n8n.transfer.CONFLICT`.
restore.CONFLICT = transfer_plan.CONFLICT

--- What can be restored by itself, as `options.only` names it.
restore.PARTS = transfer_plan.PARTS

local OPTIONS = { "tags", "name", "name_like", "ids", "project", "folder", "conflict", "publish", "only", "bindings",
  "credentials", "static_data", "max_changes", "max_delete", "delete_others", "concurrency", "on_progress" }

--- Finds out what restoring would change. Reads only.
--
-- Options:
--
-- - which workflows (all of these hold; none: all workflows, and tags, data tables and variables that no workflow
--   uses): `tags`, `name` (or an array of names), `name_like`, `ids`, `project`, `folder`
-- - `only`: an array of `PARTS`
-- - `conflict` (of `CONFLICT`, default `overwrite`), `publish` (of `n8n.transfer.PUBLISH`, default
--   `source`), `static_data` (default true: what triggers remember is brought back too)
-- - `bindings`: a file or a table (see `n8n.transfer`); `credentials`: a spec for `n8n.provision`, likewise
-- - `max_changes`, `max_delete`: refuse (kind `refused`) when more workflows than that would be changed or deleted
-- - `delete_others`: delete what the target has in the selection (all, or `tags`) and the backup has not; needs
--   `max_delete`
-- - `concurrency` (4: workflows read at once), `on_progress(nil, done, total, what)`
-- @tparam table client
-- @tparam string|table dir the folder of a backup; a client (another instance), or files and folders of workflows
-- @tparam[opt] table options
-- @treturn ?table the plan (see `n8n.transfer.Plan`)
-- @treturn ?table the error; kind `plan` with `problems` when it is not clear which workflow is which
function restore.plan(client, dir, options)
  options = option_names.check(options, OPTIONS)
  option_names.check_whole(options, "concurrency")
  return errors.answered(restore_plan.make, client, dir, options)
end

local function needs_rows(plan)
  for _, data_table in ipairs(plan.makes.data_tables) do
    if data_table.with_rows then
      return true
    end
  end
  return false
end

-- Rows are read where they are, when they are needed.
local function rows_of(plan)
  local set
  return function(id)
    set = set or errors.must(source.read(plan.folder))
    local data_table = (set.data_tables or {})[id]
    return data_table and data_table.rows and data_table.rows() or nil
  end
end

local function apply_options(client, plan, options)
  local given = tables.without(options, "credentials")
  given.rows = needs_rows(plan) and rows_of(plan) or nil
  if plan.provisions then
    if not options.credentials and not options.dry_run then
      return nil, errors.new { kind = "plan", message = "the plan counts on credentials of a provisioning spec",
        hint = "name it again (credentials, --credentials): its secrets are not in the plan" }
    end
    given.prepare = function(mapping, report)
      return credentials.make(client, options.credentials, mapping,
        { journal = options.journal, report = report })
    end
  end
  return given
end

--- Carries a plan out. A plan that is stale is refused before the first write, naming what has changed.
--
-- Options: `journal` (a file for every change), `resume` (it is the journal of this plan's run that was broken off),
-- `credentials` (the spec, if the plan was made with one), `dry_run`, `concurrency` (1), `continue_on_error` (true),
-- `on_progress(report, done, total, what)`.
--
-- The report has an entry per change: `created`, `updated`, `tagged`, `published`, `archived`, ... (in a dry run
-- `create`, `update`, `change`, `delete`, with `details`: what differs); `unchanged`, `skipped`, `done before`; or why
-- not: `failed`, `stale`, `not published`, `incomplete` (a workflow runs with calls disabled), `draft only`,
-- `not begun`.
-- @tparam table client
-- @tparam table plan of `plan`, for the same server
-- @tparam[opt] table options
-- @treturn ?table the report
-- @treturn ?table the error; kind `stale`: nothing was changed
function restore.apply(client, plan, options)
  options = option_names.check(options, { "journal", "resume", "credentials", "dry_run", "concurrency",
    "continue_on_error", "on_progress" })
  local given, err = apply_options(client, plan, options)
  if not given then
    return nil, err
  end
  return transfer_apply.apply(client, plan, given)
end

--- Goes on with a run that was broken off, with the plan that lies beside its journal.
-- @tparam table client
-- @tparam string journal
-- @tparam[opt] table options those of `apply`
-- @treturn ?table the report
-- @treturn ?table the error; its `missing` is true when nothing was begun
function restore.resume(client, journal, options)
  return transfer_apply.resume(client, journal, options, restore.apply)
end

--- Takes back what a run has done, as far as nobody has changed it since: see `n8n.transfer.undo`.
-- @function undo
-- @tparam table client
-- @tparam string journal of the run
-- @tparam[opt] table options
-- @treturn ?table the report
-- @treturn ?table the error
restore.undo = undo.run

return restore
