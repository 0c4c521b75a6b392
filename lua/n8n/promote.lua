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
local json = require "n8n.json"
local option_names = require "n8n.util.options"
local bindings = require "n8n.transfer.bindings"
local overrides = require "n8n.transfer.overrides"
local promote_drift = require "n8n.promote.drift"
local promote_set = require "n8n.promote.set"
local promote_state = require "n8n.promote.state"
local source = require "n8n.transfer.source"
local target = require "n8n.instance.target"
local transfer_apply = require "n8n.transfer.apply"
local transfer_plan = require "n8n.transfer.plan"
local undo = require "n8n.transfer.undo"

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

-- ---- Options ----

local function check_choices(options)
  for name, known in pairs(CHOICES) do
    if options[name] ~= nil then
      option_names.check_one_of(("value of '%s'"):format(name), options[name], known)
    end
  end
end

local function taken(value, err)
  if value == nil then
    error(err, 0)
  end
  return value
end

-- Bindings or overrides: a table, or the path of a file.
local function read_given(given, module)
  if given == nil then
    return nil
  elseif type(given) == "string" then
    return taken(module.read(given))
  end
  return taken(module.check(given))
end

-- ---- The plan ----

local function read_both(from, client, options)
  local set = taken(source.read(from, { selector = options.selector, include = options.include,
    concurrency = options.concurrency, on_progress = options.on_progress, skip = { folders = true } }))
  if set.kind == "instance" and set.url == client.url then
    error(errors.new { kind = "config", message = "source and target are the same n8n: " .. client.url,
      hint = "name two; to bring a backup back, use restore" }, 0)
  end
  return set, taken(target.read(client, { skip = { folders = true }, on_progress = options.on_progress }))
end

local function add_references(plan, listed)
  plan.references = json.array {}
  for i, reference in ipairs(listed) do
    plan.references[i] = reference
  end
end

-- Takes items out of the plan: they are left as they are.
local function leave(plan, items, reason)
  for _, item in ipairs(items) do
    plan.counts[item.action] = plan.counts[item.action] - 1
    plan.counts[item.action] = plan.counts[item.action] > 0 and plan.counts[item.action] or nil
    plan.counts.skip = (plan.counts.skip or 0) + 1
    plan.changing = plan.changing - 1
    item.action, item.reason, item.does = "skip", reason, json.object {}
    item.changes, item.value, item.published, item.tags = nil, nil, nil, nil
  end
end

local function conflict_error(items)
  local problems, lines = {}, {}
  for i, item in ipairs(items) do
    problems[i] = { kind = "conflict", workflow = { id = item.source_id, name = item.name }, target = item.id }
    lines[i] = ("'%s' (%s)"):format(item.name, item.id)
  end
  local err = errors.new { kind = "conflict", message = "conflict", problems = problems,
    hint = "nothing was changed; look with drift, then say conflict overwrite or skip (--conflict)" }
  err.message = "somebody has changed on the target, since they were last promoted:\n  " .. table.concat(lines, "\n  ")
  return err
end

local function settle_conflicts(plan, state, options)
  if not state then
    return
  end
  local conflicts = promote_state.conflicts(state, plan)
  if #conflicts == 0 or options.conflict == "overwrite" then
    for _, item in ipairs(conflicts) do
      plan.warnings[#plan.warnings + 1] = item.name
        .. ": what was changed on the target since the last promotion is overwritten"
    end
  elseif options.conflict == "skip" then
    local reason = "it was changed on the target since the last promotion: left as it is"
    leave(plan, conflicts, reason)
    for _, item in ipairs(conflicts) do
      plan.warnings[#plan.warnings + 1] = item.name .. ": " .. reason
    end
  else
    error(conflict_error(conflicts), 0)
  end
end

local function make_plan(from, client, options)
  local given = { bindings = read_given(options.bindings, bindings),
    overrides = read_given(options.overrides, overrides) }
  local state = options.state and taken(promote_state.read(options.state))
  local set, there = read_both(from, client, options)
  local ready = promote_set.prepare(set, there, { bindings = given.bindings, overrides = given.overrides,
    known = state and promote_state.pairs(state, client.url, set.url), match = options.match,
    version = options.version, archived = options.selector and options.selector.archived })
  promote_set.refuse(ready, "this cannot be promoted")
  local plan = taken(transfer_plan.make(client, ready.set, there, ready.mapping, {
    kind = "promote", publish = options.publish or "keep", static_data = options.static_data,
    only = { workflows = true, tags = options.tags ~= false or nil }, warnings = promote_set.warnings(ready),
    -- Where both say everything, what the source has not is taken away: so a promotion ends the drift.
    exact = set.kind ~= "files" and set.line == there.line or nil, place = promote_set.place_in(there, ready.mapping),
    source = set.label, max_changes = options.max_changes, concurrency = options.concurrency,
    on_progress = options.on_progress,
  }))
  add_references(plan, ready.references)
  plan.overridden = json.array(ready.overridden)
  plan.from = set.url
  settle_conflicts(plan, state, options)
  return plan
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
  return errors.answered(make_plan, from, client, options)
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

local function without_state(options)
  local rest = {}
  for name, value in pairs(options or {}) do
    rest[name] = name ~= "state" and value or nil
  end
  return rest, options and options.state
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
  local rest, state = without_state(options)
  local report, err = transfer_apply.apply(client, plan, rest)
  write_state(state, client, plan, report)
  return report, err
end

--- Goes on with a run that was broken off, by its journal and the plan that lies beside that.
-- @tparam table client of the target
-- @tparam string journal
-- @tparam[opt] table options those of `apply`
-- @treturn ?table the report
-- @treturn ?table the error
function promote.resume(client, journal, options)
  local plan, err = transfer_plan.load(transfer_apply.plan_path(journal))
  if not plan then
    return nil, err
  end
  local rest, state = without_state(options)
  rest.journal, rest.resume = journal, true
  local report
  report, err = transfer_apply.apply(client, plan, rest)
  write_state(state, client, plan, report)
  return report, err
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

local function make_drift(a, b, options)
  local given = { bindings = read_given(options.bindings, bindings),
    overrides = read_given(options.overrides, overrides) }
  return promote_drift.compare(a, b, { selector = options.selector, include = options.include, match = options.match,
    bindings = given.bindings, overrides = given.overrides, version = options.version, tags = options.tags,
    publication = options.publication, state = options.state and taken(promote_state.read(options.state)),
    concurrency = options.concurrency, on_progress = options.on_progress })
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
  return errors.answered(make_drift, a, b, options)
end

return promote
