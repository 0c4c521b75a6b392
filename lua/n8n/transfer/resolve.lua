--- Finds the thing of a target for each thing of a source: workflows, credentials, data tables, tags, places.
--
-- In which order what is looked for: `n8n.transfer`. The same id is only taken for the same thing under conditions
-- (`same_lineage`): on old instances a workflow has the id "7".
--
-- What fits twice or not at all is a problem. It is a warning where it keeps nothing from running: in a disabled node,
-- where what is not there does no harm, where an expression makes the reference at run time, and in nodes that ask an
-- n8n by its API, which may be a third one.

--- What `map` answers first: kind -> key -> where it leads.
-- @table Mapping
-- @tfield table workflow by id in the source: `{ id=, name=, how=, archived= }`, or `{ pending = true, name= }` for one
--   that is to be created
-- @tfield table credential by `resolve.key`
-- @tfield table data_table by id; `pending` where the plan makes it
-- @tfield table tag by name; `pending` where there is none of that name yet
-- @tfield table project by id
-- @tfield table folder by id
-- @tfield table agent by id

--- What `map` answers second, in an array.
-- @table Problem
-- @tfield string kind `"reference"`, `"workflow"` (which one of the target it is, is not clear) or `"binding"`
-- @tfield ?table workflow `id`, `name`
-- @tfield ?string node its name
-- @tfield ?table reference of `n8n.workflow.references`
-- @tfield string reason
-- @tfield ?string hint
-- @tfield ?boolean warning it does not keep anything from being done

local bindings = require "n8n.transfer.bindings"
local resolve_things = require "n8n.transfer.resolve_things"
local resolve_workflows = require "n8n.transfer.resolve_workflows"
local tables = require "n8n.util.tables"
local references = require "n8n.workflow.references"

local resolve = {}

local WORDS = resolve_things.WORDS

--- What a mapping has a reference under: its id; for the old form without one, type and name.
-- @tparam table reference
-- @treturn string
function resolve.key(reference)
  if reference.id then
    return reference.id
  end
  return (reference.type and reference.type .. "/" or "") .. tostring(reference.name)
end

-- ---- References ----

-- Columns that nodes of the source may use and the target's table does not have.
local function missing_columns(thing, there)
  local known, missing = tables.set(tables.column(there and there.columns or {}, "name")), {}
  for _, column in ipairs(there and thing.columns or {}) do
    missing[#missing + 1] = not known[column.name] and column.name or nil
  end
  return #missing > 0 and ("the target's data table '%s' lacks the columns %s"):format(there.name,
    table.concat(missing, ", ")) or nil
end

-- Looks for a thing that is no workflow of the set, once.
local function outside(run, reference)
  local kind, key = reference.kind, resolve.key(reference)
  local cache = run.found[kind] or {}
  run.found[kind] = cache
  if not cache[key] then
    local thing = resolve_things.source_thing(run, reference)
    local entry, problem, warning = resolve_things.find(run, kind, thing)
    if not entry and kind == "data_table" and run.options.makes and run.options.makes.data_tables and thing.columns then
      entry, problem = { pending = true, name = thing.name }, nil
    end
    if entry and kind == "data_table" then
      warning = warning or missing_columns(thing, entry.thing)
    elseif entry and kind == "workflow" and entry.archived then
      warning = ("the target's workflow '%s' (%s) is archived"):format(entry.name, entry.id)
    end
    if entry then
      entry.thing = nil
    end
    cache[key] = { entry = entry, problem = problem, warning = warning }
  end
  local result = cache[key]
  return result.entry, result.problem, result.warning
end

local function resolve_reference(run, reference)
  local own = reference.kind == "workflow" and run.mapping.workflow[reference.id or ""]
  if own then
    return own
  elseif not bindings.MEMBERS[reference.kind] then
    return nil, { reason = ("a %s cannot be mapped: it is left as it is"):format(reference.kind), warning = true }
  elseif reference.kind == "workflow" then
    local entry, problem, warning = outside(run, reference)
    if problem and run.source.index.by_id[reference.id or ""] then
      problem = { reason = problem.reason, hint = "take it along (include references), or " .. problem.hint }
    end
    return entry, problem, warning
  end
  return outside(run, reference)
end

-- What is in an instance that the node's credential leads to: this one's, if the source has something of that id.
local function is_elsewhere(run, reference)
  return reference.remote and bindings.MEMBERS[reference.kind] ~= nil
    and resolve_things.source_thing(run, reference).missing
end

local function add_problem(run, workflow, reference, problem, is_warning)
  run.problems[#run.problems + 1] = { kind = "reference", workflow = { id = workflow.id, name = workflow.name },
    node = reference.node, reference = reference, reason = problem.reason, hint = problem.hint,
    warning = is_warning or nil }
end

local function note_reference(run, workflow, reference, entry, problem)
  local listed = { workflow = workflow.name, workflow_id = workflow.id, node = reference.node, kind = reference.kind,
    role = reference.role, where = reference.where, type = reference.type, id = reference.id, name = reference.name,
    disabled = reference.disabled, dynamic = reference.dynamic }
  if entry then
    listed.target, listed.how, listed.pending = entry.id, entry.how, entry.pending
    listed.target_name = entry.name
  elseif problem then
    listed.problem = problem.reason
  end
  run.listed[#run.listed + 1] = listed
end

-- Files and addresses are the same everywhere, or not; what n8n sets itself needs nobody.
local OUTSIDE = { file = true, url = true }

local function handle(run, workflow, reference)
  if reference.derived or OUTSIDE[reference.kind] then
    note_reference(run, workflow, reference)
    return
  elseif reference.dynamic then
    local problem = { reason = ("%s: an expression names the %s when it runs"):format(reference.where,
      WORDS[reference.kind] or reference.kind) }
    note_reference(run, workflow, reference, nil, problem)
    add_problem(run, workflow, reference, problem, true)
    return
  elseif is_elsewhere(run, reference) then
    note_reference(run, workflow, reference, nil, {
      reason = "it is in the instance that the node's credential leads to" })
    return
  end
  local entry, problem, warning = resolve_reference(run, reference)
  if entry and reference.kind ~= "workflow" or entry and not run.mapping.workflow[reference.id] then
    run.mapping[reference.kind][resolve.key(reference)] = entry
  end
  note_reference(run, workflow, reference, entry, problem)
  if problem then
    add_problem(run, workflow, reference, problem, problem.warning or reference.disabled or reference.optional
      or reference.remote)
  elseif warning and not run.warned[warning] then
    run.warned[warning] = true
    add_problem(run, workflow, reference, { reason = warning }, true)
  end
end

-- A workflow as it runs, where that is another version than the saved one.
local function published_version(workflow)
  if type(workflow.published) ~= "table" then
    return nil
  end
  return tables.copy(workflow.value, { nodes = workflow.published.nodes, connections = workflow.published.connections })
end

-- All references of a workflow; those of node types without a rule are known by the source's ids.
local function find_references(run, value)
  return run.options.find(value, { known = { workflow = run.source.index.by_id, data_table = run.source.data_tables } })
end

local function place_of(reference)
  return table.concat({ reference.kind, resolve.key(reference), tostring(reference.node), tostring(reference.where) },
    "\0")
end

local function handle_workflow(run, workflow)
  local seen = {}
  for _, reference in ipairs(find_references(run, workflow.value)) do
    seen[place_of(reference)] = true
    handle(run, workflow, reference)
  end
  local version = published_version(workflow)
  for _, reference in ipairs(version and find_references(run, version) or {}) do
    if not seen[place_of(reference)] then
      handle(run, workflow, reference)
    end
  end
end

-- ---- Tags, projects and folders of the workflows themselves ----

local function add_binding_problem(run, problem)
  run.problems[#run.problems + 1] = { kind = "binding", reason = problem.reason, hint = problem.hint }
end

-- A tag that a binding names must be there; one that is only carried over is made.
local function find_tag(run, name, id)
  local right = bindings.of(run.bindings, "tag", { id = id, name = name })
  if not right then
    local there = resolve_things.named(resolve_things.target_index(run, "tag"), name, "tag")[1]
    return there and { id = there.id, name = there.name, how = "name" } or { pending = true, name = name }
  end
  local entry, problem = resolve_things.bound(run, "tag", { id = id, name = name }, right)
  if problem then
    add_binding_problem(run, problem)
  else
    entry.thing = nil
  end
  return entry
end

local function map_tags(run)
  local ids = {}
  for _, tag in ipairs(run.source.tags or {}) do
    ids[tag.name] = tag.id
  end
  for _, workflow in ipairs(run.set.workflows) do
    for _, name in ipairs(workflow.tags) do
      if run.mapping.tag[name] == nil then
        run.mapping.tag[name] = find_tag(run, name, ids[name])
      end
    end
  end
end

local function map_places(run)
  for _, workflow in ipairs(run.set.workflows) do
    for _, kind in ipairs { "project", "folder" } do
      local thing = workflow[kind]
      if thing and thing.id and not run.mapping[kind][thing.id] and resolve_things.target_index(run, kind).list then
        local entry, problem = resolve_things.find(run, kind, thing)
        if entry then
          entry.thing = nil
          run.mapping[kind][thing.id] = entry
        elseif bindings.of(run.bindings, kind, thing) then
          add_binding_problem(run, problem)
        end
      end
    end
  end
end

-- ---- Bindings ----

-- Everything in the source that a binding can be for: what it lists, and what its workflows refer to.
local function check_bindings(run)
  if next(run.bindings) == nil then
    return
  end
  local things = {}
  for kind in pairs(bindings.MEMBERS) do
    things[kind] = tables.copy(resolve_things.things_of(run.source, kind))
  end
  for _, workflow in ipairs(run.set.workflows) do
    table.insert(things.project, workflow.project)
    table.insert(things.folder, workflow.folder)
    for _, name in ipairs(workflow.tags) do
      table.insert(things.tag, { name = name })
    end
    for _, reference in ipairs(find_references(run, workflow.value)) do
      if things[reference.kind] and not reference.dynamic then
        table.insert(things[reference.kind], reference)
      end
    end
  end
  for _, sentence in ipairs(bindings.unknown(run.bindings, bindings.sides(things))) do
    add_binding_problem(run, { reason = sentence })
  end
end

--- Maps the workflows of a set, and everything that they refer to, onto a target.
--
-- Options:
--
-- - `bindings`: of `n8n.transfer.bindings`
-- - `known`: id in the source -> id on the target, of workflows: where that is still there, it is the one
-- - `match`: how workflows of the set are found: `"auto"` (default; id, then name), `"id"`, `"name"`
-- - `duplicates`: `"create"` takes several workflows of one name that the target has not; by default that is a problem,
--   since a second run could not tell them apart
-- - `same_lineage`: the same ids mean the same things (default: when both have the same URL)
-- - `makes`: `{ data_tables = true }`: data tables that are not there will be made
-- - `find`: instead of `n8n.workflow.references.find`
-- @tparam table set the workflows: a source, or a selection of one
-- @tparam table source the whole source, for the names of things; the set itself will do
-- @tparam table target of `n8n.instance.target.read`
-- @tparam[opt] table options
-- @treturn table see `Mapping`
-- @treturn {table,...} see `Problem`; those with `warning` do not matter for what can be done
-- @treturn {table,...} every reference: `workflow`, `workflow_id`, `node`, `kind`, `role`, `where`, `type`, `id`,
--   `name`, and `target` (id), `target_name`, `how`, `pending`, or `problem`
function resolve.map(set, source, target, options)
  local given = tables.copy({ find = references.find }, options)
  if given.same_lineage == nil then
    given.same_lineage = source.url ~= nil and source.url == target.url
  end
  local run = {
    set = set, source = source, target = target, options = given, bindings = given.bindings or {},
    mapping = { workflow = {}, credential = {}, data_table = {}, tag = {}, project = {}, folder = {}, agent = {} },
    problems = {}, listed = {}, indexes = {}, source_index = {}, found = {}, warned = {},
  }
  check_bindings(run)
  resolve_workflows.match(run)
  map_tags(run)
  map_places(run)
  for _, workflow in ipairs(set.workflows) do
    handle_workflow(run, workflow)
  end
  return run.mapping, run.problems, run.listed
end

return resolve
