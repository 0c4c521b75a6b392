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
local option_names = require "n8n.util.options"
local bindings = require "n8n.transfer.bindings"
local deploy_source = require "n8n.transfer.workflow_files"
local resolve = require "n8n.transfer.resolve"
local restore_credentials = require "n8n.restore.credentials"
local sources = require "n8n.transfer.source"
local target = require "n8n.instance.target"
local transfer_apply = require "n8n.transfer.apply"
local transfer_plan = require "n8n.transfer.plan"
local undo = require "n8n.transfer.undo"

local restore = {}

--- What happens where the target has the workflow already: see `n8n.transfer.CONFLICT`.
restore.CONFLICT = transfer_plan.CONFLICT

--- What can be restored by itself, as `options.only` names it.
restore.PARTS = transfer_plan.PARTS

local SELECTOR = { "tags", "name", "name_like", "ids", "project", "folder" }

local OPTIONS = { "tags", "name", "name_like", "ids", "project", "folder", "conflict", "publish", "only", "bindings",
  "credentials", "static_data", "max_changes", "max_delete", "delete_others", "concurrency", "on_progress" }

local function selector_of(options)
  local selector
  for _, name in ipairs(SELECTOR) do
    if options[name] ~= nil then
      selector = selector or {}
      selector[name] = options[name]
    end
  end
  return selector
end

local function check_deletion(options, selector)
  if not options.delete_others then
    return
  elseif options.max_delete == nil then
    errors.misuse("option 'delete_others' needs 'max_delete': how many workflows may be deleted at most")
  end
  for name in pairs(selector or {}) do
    if name ~= "tags" then
      errors.misuse(("option 'delete_others' goes with everything or with 'tags', not with '%s'"):format(name))
    end
  end
end

local function parts_of(options)
  local only = option_names.check_texts(options, "only")
  if only == nil then
    return nil
  end
  local parts = {}
  for _, part in ipairs(only) do
    parts[part] = true
  end
  return parts
end

local function read_bindings(given)
  if given == nil then
    return nil
  elseif type(given) == "string" then
    return bindings.read(given)
  end
  return bindings.check(given)
end

-- Raises an error object where there is nothing.
local function must(value, err)
  if value == nil then
    error(err, 0)
  end
  return value
end

-- ---- What stands for what ----

-- What was archived is looked for among the archived: no one but a restoration has a use for those.
local function map_archived(set, inventory, mapping)
  local by_name, claimed = {}, {}
  for _, entry in ipairs(inventory.workflows.list) do
    if entry.archived then
      by_name[entry.name] = by_name[entry.name] or {}
      table.insert(by_name[entry.name], entry)
    end
  end
  for _, entry in pairs(mapping.workflow) do
    claimed[entry.id or false] = true
  end
  for _, workflow in ipairs(set.workflows) do
    local found = workflow.archived and by_name[workflow.name] or {}
    local entry = mapping.workflow[workflow.id]
    if #found == 1 and entry and entry.pending and not claimed[found[1].id] then
      claimed[found[1].id] = true
      mapping.workflow[workflow.id] = { id = found[1].id, name = found[1].name, how = "name, archived",
        archived = true }
    end
  end
end

-- A whole restoration brings also the tables that no workflow refers to.
local function map_tables(set, inventory, mapping)
  local by_name = {}
  for _, data_table in pairs(inventory.data_tables or {}) do
    by_name[data_table.name] = data_table
  end
  for id, data_table in pairs(inventory.data_tables and set.data_tables or {}) do
    if not mapping.data_table[id] then
      local there = by_name[data_table.name]
      mapping.data_table[id] = there and { id = there.id, name = there.name, how = "name" }
        or { pending = true, name = data_table.name }
    end
  end
end

-- Whether the source lacks it too: then it is brought back as it was, dangling.
local function dangles_in_source(set, reference)
  if reference.kind == "workflow" then
    return reference.id ~= nil and set.index.by_id[reference.id] == nil
  end
  local known = reference.kind == "credential" and set.credentials or reference.kind == "data_table" and set.data_tables
  return known and reference.id ~= nil and known[reference.id] == nil or false
end

local function place_of(problem)
  return ("%s%s: %s"):format(problem.workflow.name, problem.node and ", node " .. problem.node or "", problem.reason)
end

-- Sorts problems: what ends the planning, what keeps a workflow from being published, what is only to be said.
local function sort_problems(set, problems, conflict)
  local sorted = { fatal = {}, unresolved = {}, warnings = {} }
  for _, problem in ipairs(problems) do
    if problem.kind == "reference" then
      if problem.warning or dangles_in_source(set, problem.reference) then
        table.insert(sorted.warnings, place_of(problem))
      else
        local id = problem.workflow.id
        sorted.unresolved[id] = sorted.unresolved[id] or {}
        table.insert(sorted.unresolved[id], { node = problem.node, reason = problem.reason, hint = problem.hint })
      end
    elseif problem.warning then
      table.insert(sorted.warnings, problem.reason)
    elseif not (problem.kind == "workflow" and (conflict == "copy" or conflict == "skip")) then
      table.insert(sorted.fatal, problem.reason .. (problem.hint and " (" .. problem.hint .. ")" or ""))
    end
  end
  return sorted
end

-- Which of several of a name is meant does not matter to a copy. To what skips, it is there already.
local function settle_unclear(set, inventory, mapping, conflict)
  for _, workflow in ipairs(set.workflows) do
    local there = inventory.workflows.by_name[workflow.name]
    if not mapping.workflow[workflow.id] then
      local skipped = conflict == "skip" and there
      mapping.workflow[workflow.id] = skipped and { id = there[1].id, name = workflow.name, how = "name" }
        or { pending = true, name = workflow.name }
    end
  end
end

-- What the target has in the selection and nothing of the source stands for.
local function others(inventory, mapping, selector)
  local counted, ids = {}, {}
  for _, entry in pairs(mapping.workflow) do
    counted[entry.id or false] = true
  end
  for _, entry in ipairs(inventory.workflows.list) do
    local carried, selected = {}, true
    for _, name in ipairs(entry.tags) do
      carried[name] = true
    end
    local tags = selector and selector.tags or {}
    for _, name in ipairs(type(tags) == "string" and { tags } or tags) do
      selected = selected and carried[name] == true
    end
    ids[#ids + 1] = selected and not counted[entry.id] and entry.id or nil
  end
  return ids
end

-- ---- The plan ----

local BROUGHT = { tags = true, data_tables = true, variables = true }

-- What is to be brought back and could not be saved. What a licence leaves out was not there to be saved.
local function warn_of_missing(set, parts, warnings)
  for _, missing in ipairs(set.not_included or {}) do
    local unlicensed = missing.reason:lower():find("licen[sc]e") ~= nil
    if BROUGHT[missing.what] and not unlicensed and (parts == nil or parts[missing.what]) then
      warnings[#warnings + 1] = ("the source does not have the %s: %s"):format(missing.what, missing.reason)
    end
  end
end

local function place_in(mapping)
  return function(workflow)
    local project = workflow.project and mapping.project[workflow.project.id]
    local folder = workflow.folder and mapping.folder[workflow.folder.id]
    if project or folder then
      return { projectId = project and project.id, parentFolderId = folder and folder.id }
    end
  end
end

local function make_plan(client, dir, options)
  local selector, parts, conflict = selector_of(options), parts_of(options), options.conflict or "overwrite"
  check_deletion(options, selector)
  local bound = options.bindings and must(read_bindings(options.bindings)) or nil
  local whole = must(sources.read(dir, { on_progress = options.on_progress, concurrency = options.concurrency }))
  local set = selector and must(sources.select(whole, selector)) or whole
  local inventory = must(target.read(client, { on_progress = options.on_progress }))
  if options.credentials then
    must(restore_credentials.announce(client, options.credentials, inventory))
  end
  local mapping, problems = resolve.map(set, whole, inventory, { bindings = bound, duplicates = "create",
    makes = { data_tables = parts == nil or parts.data_tables } })
  local sorted = sort_problems(whole, problems, conflict)
  if #sorted.fatal > 0 then
    error(deploy_source.problems("this cannot be restored", sorted.fatal), 0)
  end
  settle_unclear(set, inventory, mapping, conflict)
  map_archived(set, inventory, mapping)
  if not selector then
    map_tables(set, inventory, mapping)
  end
  local provisions = restore_credentials.mark(mapping, inventory)
  warn_of_missing(whole, parts, sorted.warnings)
  local plan = must(transfer_plan.make(client, set, inventory, mapping, { kind = "restore", conflict = conflict,
    publish = options.publish, only = parts, all_tags = selector == nil, unresolved = sorted.unresolved,
    static_data = options.static_data ~= false, exact = true, warnings = sorted.warnings, place = place_in(mapping),
    delete = options.delete_others and others(inventory, mapping, selector) or nil, max_changes = options.max_changes,
    max_delete = options.max_delete, concurrency = options.concurrency, on_progress = options.on_progress }))
  plan.folder, plan.provisions = dir, provisions
  return plan
end

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
  return errors.answered(make_plan, client, dir, options)
end

-- ---- Applying ----

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
    set = set or must(sources.read(plan.folder))
    local data_table = (set.data_tables or {})[id]
    return data_table and data_table.rows and data_table.rows() or nil
  end
end

local function apply_options(client, plan, options)
  local given = { journal = options.journal, resume = options.resume, dry_run = options.dry_run,
    concurrency = options.concurrency, continue_on_error = options.continue_on_error,
    on_progress = options.on_progress, rows = needs_rows(plan) and rows_of(plan) or nil }
  if plan.provisions then
    if not options.credentials and not options.dry_run then
      return nil, errors.new { kind = "plan", message = "the plan counts on credentials of a provisioning spec",
        hint = "name it again (credentials, --credentials): its secrets are not in the plan" }
    end
    given.prepare = function(mapping, report)
      return restore_credentials.make(client, options.credentials, mapping,
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
  local plan, err = transfer_plan.load(transfer_apply.plan_path(journal))
  if not plan then
    return nil, err
  end
  local all = {}
  for name, value in pairs(options or {}) do
    all[name] = value
  end
  all.journal, all.resume = journal, true
  return restore.apply(client, plan, all)
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
