--- Promotion: workflows of one n8n, of a backup or of files onto another n8n, where ids are others.
--
--     local plan = assert(promote.plan(test, production, { selector = { tags = "release" },
--       bindings = "production.bindings.json", overrides = "production.overrides.json" }))
--     local report = assert(promote.apply(production, plan, { journal = "promotion.jsonl" }))
--
-- Every reference (credentials, called workflows, tools, error workflows, data tables, ...) is led to what it means on
-- the target: by the bindings, the id or the name (see `n8n.transfer`). One that leads nowhere, and is not in a
-- disabled node nor made by an expression, keeps the whole promotion from being planned: nothing is written.
--
-- Promoted are graph, settings, description and tags, and publication as `publish` says. Not promoted: credentials (no
-- API shows their secrets: `n8n.provision` makes them), rows of data tables, variables, folders and archived workflows.
-- A workflow that the target lacks is created, in the project that its own is bound to or that has its name; nothing is
-- deleted. Another run finds nothing to do.
-- @module n8n.promote

local errors = require "n8n.errors"
local promote_drift = require "n8n.promote.drift"
local promote_plan = require "n8n.promote.plan"
local promote_state = require "n8n.promote.state"
local transfer_apply = require "n8n.transfer.apply"
local transfer_plan = require "n8n.transfer.plan"
local undo = require "n8n.transfer.undo"
local option_names = require "n8n.util.options"
local tables = require "n8n.util.tables"

local promote = {}

--- What happens to publication, as `options.publish` names it.
--
-- - `keep` (the default): what is published on the target stays so, with what is brought; nothing else is published
-- - `source`: what runs in the source runs on the target, the same version; the rest does not
-- - `always`: everything promoted is published
-- - `never`: only drafts change
promote.PUBLISH = { "keep", "source", "always", "never" }

--- What happens where somebody has changed a workflow on the target since it was last promoted, as `options.conflict`
-- names it: `stop` (the default: there is no plan), `skip`, `overwrite`. It can only be known with a `state`.
promote.CONFLICT = { "stop", "skip", "overwrite" }

--- How workflows are found on the target, as `options.match` names it: `auto` (by id, else by name), `id` (and nothing
-- is created), `name`.
promote.MATCH = { "auto", "id", "name" }

--- Which version of a workflow is promoted, as `options.version` names it: `saved` (the default; with publication `as
-- source` both), or `published`: the one that runs, where there is one.
promote.VERSION = { "saved", "published" }

local CHOICES = { publish = promote.PUBLISH, conflict = promote.CONFLICT, match = promote.MATCH,
  version = promote.VERSION }

local OPTIONS = { "selector", "include", "bindings", "overrides", "publish", "match", "version", "conflict", "state",
  "static_data", "tags", "max_changes", "concurrency", "on_progress" }

local function check_choices(options)
  for name, known in pairs(CHOICES) do
    if options[name] ~= nil then
      option_names.check_one_of(("value of '%s'"):format(name), options[name], known)
    end
  end
end

--- Finds out what would have to be done. Reads only.
--
-- Options:
--
-- - `selector`: which workflows (see `Selection`; `name` may be an array of names); nil: all that are not archived
-- - `include = "references"`: take along the workflows that they call, and so on
-- - `bindings`, `overrides`: a table, or the path of a file (see `n8n.transfer`)
-- - `publish` (of `PUBLISH`), `match` (of `MATCH`), `version` (of `VERSION`)
-- - `state`: a file in which `apply` keeps what it leaves behind: then workflows are known again also after they were
--   renamed, and what somebody has changed on the target is noticed, for `conflict` (of `CONFLICT`)
-- - `tags = false`: leave tags alone; `static_data`: bring over what triggers remember
-- - `max_changes`: refuse when more workflows than that would be changed
-- - `concurrency` (workflows that are read at once; 4), `on_progress(nil, done, total, what)`
-- @tparam table|string|{string,...} from a client, the folder of a backup, or files and folders
-- @tparam table client of the target
-- @tparam[opt] table options
-- @treturn ?table the plan, see `n8n.transfer.Plan`; further `references`: all of them and where each leads,
--   and `overridden`: `workflow`, `node`, `path`, `text`
-- @treturn ?table the error: kind `unresolved` with `problems` and `references`, when a reference leads nowhere, a
--   binding or an override is for nothing, or it is not clear which workflow is which; `conflict`; `selector`
function promote.plan(from, client, options)
  options = option_names.check(options, OPTIONS)
  check_choices(options)
  return errors.answered(promote_plan.make, from, client, options)
end

local function write_state(path, client, plan, report)
  if not (report and path and not report.dry_run) then
    return
  end
  local ok, problem = promote_state.write(path, client, plan, report)
  if not ok then
    report:failure("not written down", { name = path, reason = problem })
  end
end

--- Carries a plan out: as `n8n.restore.apply` does. With option `state`, it writes down in that file how it
-- has left the workflows.
-- @tparam table client of the target
-- @tparam table plan of `promote.plan`, or one that was saved
-- @tparam[opt] table options `state`, `journal`, `resume`, `dry_run`, `concurrency`, `continue_on_error`,
--   `on_progress` as of `n8n.restore.apply`
-- @treturn ?table the report
-- @treturn ?table the error: nothing was changed; kind `stale` when the target is not as it was when the plan was made
function promote.apply(client, plan, options)
  local report, err = transfer_apply.apply(client, plan, tables.without(options, "state"))
  write_state(options and options.state, client, plan, report)
  return report, err
end

--- Goes on with a run that was broken off, by its journal and the plan that lies beside that.
-- @tparam table client of the target
-- @tparam string journal
-- @tparam[opt] table options those of `apply`
-- @treturn ?table the report
-- @treturn ?table the error
function promote.resume(client, journal, options)
  return transfer_apply.resume(client, journal, options, promote.apply)
end

--- Undoes what a run has done: see `n8n.transfer.undo`.
-- @function undo
-- @tparam table client of the target
-- @tparam string journal
-- @tparam[opt] table options
-- @treturn ?table the report
-- @treturn ?table the error
promote.undo = undo.run

--- Writes a plan into a file: see `n8n.transfer.save`.
-- @function save
-- @tparam table plan
-- @tparam string path
-- @treturn ?boolean true
-- @treturn ?table the error
promote.save = transfer_plan.save

--- Reads a plan that was saved.
-- @function load
-- @tparam string path
-- @treturn ?table the plan
-- @treturn ?table the error
promote.load = transfer_plan.load

--- Whether a plan changes anything.
-- @function is_empty
-- @tparam table plan
-- @treturn boolean
promote.is_empty = transfer_plan.is_empty

--- A reference of a plan in words: `workflow 'A', node 'Fetch': credential httpHeaderAuth 'Key' (id) -> 'Key' (id)`.
-- @tparam table reference of `plan.references`
-- @treturn string
function promote.reference_line(reference)
  local function called(name, id)
    return (name and "'" .. name .. "'" or "") .. (name and id and " " or "") .. (id and "(" .. id .. ")" or "")
  end
  local place = ("workflow '%s'%s: "):format(reference.workflow, reference.node and ", node '" .. reference.node .. "'"
    or ", " .. tostring(reference.where))
  local what = (reference.kind:gsub("_", " ")) .. (reference.type and " " .. reference.type or "") .. " "
    .. called(reference.name, reference.id) .. (reference.disabled and " (disabled)" or "")
  if reference.pending then
    return place .. what .. " -> " .. called(reference.target_name) .. ", created by this plan"
  elseif reference.target then
    return place .. what .. " -> " .. called(reference.target_name, reference.target) .. " ("
      .. tostring(reference.how) .. ")"
  end
  return place .. what .. (reference.problem and ": " .. reference.problem or "")
end

--- Compares two n8ns, or an n8n with a backup or files, once everything that `a` refers to is mapped onto `b`.
--
-- Options: `selector`, `include`, `bindings`, `overrides`, `match`, `version`, `state` (to know workflows again that
-- were renamed), `tags`, `concurrency`, `on_progress` as of `plan`; `publication = true`: what is published, and in
-- which version, counts too.
-- @tparam table|string|{string,...} a a client, the folder of a backup, or files and folders
-- @tparam table|string|{string,...} b likewise
-- @tparam[opt] table options
-- @treturn ?table a report with an entry per workflow: `differs`, with `details` in lines (`-` is in `b`, `+` in `a`);
--   `only in source`, `only in target`, `unchanged`. It is a dry run, so a script with it exits with 2 when there is
--   drift. `drift` says so
-- @treturn ?table the error
function promote.drift(a, b, options)
  options = option_names.check(options, { "selector", "include", "bindings", "overrides", "match", "version", "state",
    "tags", "publication", "concurrency", "on_progress" })
  check_choices(options)
  return errors.answered(promote_drift.compare, a, b, options)
end

return promote
