--- Which thing of the target each thing of a source is: workflows, credentials, data tables, tags, projects, folders.
--
-- In this order: what the bindings say; the same id; the same name (credentials: and type), where the target has one of
-- it and no more. The same id is only taken for the same thing when the name is the same too, or when it is one that
-- n8n draws at random, or when both are one server (`same_lineage`): on old instances a workflow has the id "7".
--
-- Nothing is guessed: what fits twice or not at all is a problem, with what would settle it. A problem of a disabled
-- node, and a reference that an expression makes at run time, are warnings.
-- @module n8n.runbook.resolve

--- What `map` answers first: kind -> key -> where it leads.
-- @table Mapping
-- @tfield table workflow by id in the source: `{ id=, name=, how=, archived= }`, or `{ pending = true, name= }` for one
--   that is to be created
-- @tfield table credential by `resolve.key`
-- @tfield table data_table by id; `pending` where the plan makes it
-- @tfield table tag by name; `pending` where there is none of that name yet
-- @tfield table project by id
-- @tfield table folder by id

--- What `map` answers second, in an array.
-- @table Problem
-- @tfield string kind `"reference"`, `"workflow"` (which one of the target it is, is not clear) or `"binding"`
-- @tfield ?table workflow `id`, `name`
-- @tfield ?string node its name
-- @tfield ?table reference of `n8n.runbook.references`
-- @tfield string reason
-- @tfield ?string hint
-- @tfield ?boolean warning it does not keep anything from being done

local bindings = require "n8n.runbook.bindings"
local projects = require "n8n.runbook.projects"
local resolve_workflows = require "n8n.runbook.resolve_workflows"
local suggest = require "n8n.suggest"
local target_module = require "n8n.runbook.target"

local resolve = {}

local WORDS = { credential = "credential", workflow = "workflow", data_table = "data table", tag = "tag",
  project = "project", folder = "folder" }

local LISTS = { credential = "credentials", data_table = "data_tables", tag = "tags", project = "projects",
  folder = "folders" }

--- What a mapping has a reference under: its id; for the old form without one, type and name.
-- @tparam table reference
-- @treturn string
function resolve.key(reference)
  if reference.id then
    return reference.id
  end
  return (reference.type and reference.type .. "/" or "") .. tostring(reference.name)
end

-- ---- The things of both sides ----

-- The things of a kind as an array; nil: not known.
local function things_of(side, kind)
  if kind == "workflow" then
    return side.workflows and side.workflows.list or side.index and side.index.list
  end
  local list = side[LISTS[kind] or ""]
  if list and (kind == "credential" or kind == "data_table") then
    local things = {}
    for _, thing in pairs(list) do
      things[#things + 1] = thing
    end
    table.sort(things, function(left, right)
      return left.id < right.id
    end)
    return things
  end
  return list
end

local function index_of(things)
  local index = { list = things, by_id = {} }
  for _, thing in ipairs(things or {}) do
    index.by_id[thing.id] = thing
  end
  return index
end

local function target_index(run, kind)
  local known = run.indexes[kind]
  if not known then
    known = index_of(things_of(run.target, kind))
    run.indexes[kind] = known
  end
  return known
end

-- What the source knows of a thing that is referred to; what the reference itself says of it goes for the rest.
local function source_thing(run, reference)
  local known = run.source_index[reference.kind]
  if not known then
    known = index_of(things_of(run.source, reference.kind))
    run.source_index[reference.kind] = known
  end
  local thing = reference.id and known.by_id[reference.id]
  return { id = reference.id, name = thing and thing.name or reference.name,
    type = reference.type or thing and thing.type, path = thing and thing.path, columns = thing and thing.columns,
    missing = known.list ~= nil and thing == nil }
end

-- ---- Finding on the target ----

local function fits(thing, name, kind, type)
  return thing.name == name and not thing.archived
    and (kind ~= "credential" or type == nil or thing.type == nil or thing.type == type)
end

local function named(index, name, kind, type)
  local found = {}
  for _, thing in ipairs(index.list or {}) do
    if fits(thing, name, kind, type) or kind == "folder" and thing.path and table.concat(thing.path, "/") == name
        or kind == "credential" and thing.type and thing.type .. "/" .. tostring(thing.name) == name then
      found[#found + 1] = thing
    end
  end
  return found
end

local function ids_of(things)
  local ids = {}
  for i, thing in ipairs(things) do
    ids[i] = thing.id
  end
  table.sort(ids)
  return table.concat(ids, ", ")
end

local function called(kind, thing)
  local words = { WORDS[kind] or kind }
  words[#words + 1] = thing.type
  words[#words + 1] = thing.name and "'" .. thing.name .. "'" or nil
  words[#words + 1] = thing.id and "(" .. thing.id .. ")" or nil
  return table.concat(words, " ")
end

-- Names on the target that are like the one looked for.
local function near(index, thing, kind)
  local names = {}
  for _, other in ipairs(index.list or {}) do
    if not other.archived and (kind ~= "credential" or other.type == nil or other.type == thing.type) then
      names[#names + 1] = other.name
    end
  end
  return thing.name and suggest.nearest(thing.name, names)
end

local function how_to_bind(kind, thing)
  local left = kind == "credential" and thing.name and thing.type and thing.type .. "/" .. thing.name
    or thing.name or thing.id
  return ('bind it: {"%s": {"%s": "<its id or name on the target>"}}'):format(bindings.MEMBERS[kind], left)
end

local function bound(run, kind, thing, right)
  local index = target_index(run, kind)
  if not index.list then
    return { id = right, name = thing.name, how = "binding, not checked" }, nil,
      ("the target does not show its %s, so the binding to '%s' was not checked"):format(LISTS[kind] or kind, right)
  end
  local there = index.by_id[right]
  if there and kind == "credential" and thing.type and there.type and there.type ~= thing.type then
    return nil, { reason = ("%s is bound to %s, which is of the type %s"):format(called(kind, thing), right,
      there.type), hint = "bind it to one of its own type" }
  elseif there then
    return { id = there.id, name = there.name, how = "binding", archived = there.archived, thing = there }
  end
  local found = named(index, right, kind, thing.type)
  if #found == 1 then
    return { id = found[1].id, name = found[1].name, how = "binding", thing = found[1] }
  elseif #found > 1 then
    return nil, { reason = ("%s is bound to '%s', and the target has %d of that name (%s)"):format(called(kind, thing),
      right, #found, ids_of(found)), hint = "bind it to an id" }
  end
  local like = near(index, { name = right, type = thing.type }, kind)
  return nil, { reason = ("%s is bound to '%s', which the target does not have"):format(called(kind, thing), right),
    hint = like and ("did you mean '%s'?"):format(like) or nil }
end

-- ids that n8n draws are not drawn twice.
local function is_random(id)
  return projects.is_id(id) and not id:find("^%d+$")
end

local function same_id(run, kind, thing)
  local there = thing.id and target_index(run, kind).by_id[thing.id]
  if not there or kind == "credential" and there.type and thing.type and there.type ~= thing.type then
    return nil
  elseif there.name == thing.name or run.options.same_lineage or is_random(thing.id) then
    return { id = there.id, name = there.name, how = "same id", archived = there.archived, thing = there }
  end
end

-- By name, if it says which one is meant.
local function same_name(run, kind, thing)
  local index = target_index(run, kind)
  local found = thing.name and named(index, thing.name, kind, thing.type) or {}
  if #found == 1 then
    local there = found[1]
    local warning = kind == "credential" and there.type == nil
      and ("%s: n8n 1.x does not tell of which type '%s' is; it was taken for its name"):format(called(kind, thing),
        there.name) or nil
    return { id = there.id, name = there.name, how = kind == "credential" and "name and type" or "name",
      thing = there }, nil, warning
  elseif #found > 1 then
    return nil, { reason = ("the target has %d %ss %snamed '%s' (%s)"):format(#found, WORDS[kind] or kind,
      thing.type and thing.type .. " " or "", thing.name, ids_of(found)), hint = how_to_bind(kind, thing) }
  end
  local like = near(index, thing, kind)
  return nil, { reason = ("the target has no %s"):format(called(kind, thing))
    .. (thing.missing and ", nor has the source" or ""),
    hint = (like and ("did you mean '%s'? "):format(like) or "") .. how_to_bind(kind, thing) }
end

-- Where a thing leads; or nil and a problem; further a warning.
local function find(run, kind, thing)
  local right, left = bindings.of(run.bindings, kind, thing)
  if right then
    run.used[bindings.MEMBERS[kind] .. "\0" .. left] = true
    return bound(run, kind, thing, right)
  elseif not target_index(run, kind).list then
    local why = target_module.reason(run.target, LISTS[kind]) or "the target does not list them"
    return nil, { reason = ("%s cannot be looked for: %s"):format(called(kind, thing), why),
      hint = how_to_bind(kind, thing) }
  end
  local found = same_id(run, kind, thing)
  if found then
    return found
  end
  return same_name(run, kind, thing)
end

-- ---- References ----

-- Columns that nodes of the source may use and the target's table does not have.
local function missing_columns(thing, there)
  local known, missing = {}, {}
  for _, column in ipairs(there and there.columns or {}) do
    known[column.name] = true
  end
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
    local thing = source_thing(run, reference)
    local entry, problem, warning = find(run, kind, thing)
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

local function handle(run, workflow, reference)
  if reference.dynamic then
    local problem = { reason = ("%s: an expression names the %s when it runs"):format(reference.where,
      WORDS[reference.kind] or reference.kind) }
    note_reference(run, workflow, reference, nil, problem)
    add_problem(run, workflow, reference, problem, true)
    return
  end
  local entry, problem, warning = resolve_reference(run, reference)
  if entry and reference.kind ~= "workflow" or entry and not run.mapping.workflow[reference.id] then
    run.mapping[reference.kind][resolve.key(reference)] = entry
  end
  note_reference(run, workflow, reference, entry, problem)
  if problem then
    add_problem(run, workflow, reference, problem, problem.warning or reference.disabled == true)
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
  local value = {}
  for name, member in pairs(workflow.value) do
    value[name] = member
  end
  value.nodes, value.connections = workflow.published.nodes, workflow.published.connections
  return value
end

local function place_of(reference)
  return table.concat({ reference.kind, resolve.key(reference), tostring(reference.node), tostring(reference.where) },
    "\0")
end

local function handle_workflow(run, workflow)
  local seen = {}
  for _, reference in ipairs(run.options.find(workflow.value)) do
    seen[place_of(reference)] = true
    handle(run, workflow, reference)
  end
  local version = published_version(workflow)
  for _, reference in ipairs(version and run.options.find(version) or {}) do
    if not seen[place_of(reference)] then
      handle(run, workflow, reference)
    end
  end
end

-- ---- Tags, projects and folders of the workflows themselves ----

-- A tag that a binding names must be there; one that is only carried over is made.
local function find_tag(run, name, id)
  local right, left = bindings.of(run.bindings, "tag", { id = id, name = name })
  if not right then
    local there = named(target_index(run, "tag"), name, "tag")[1]
    return there and { id = there.id, name = there.name, how = "name" } or { pending = true, name = name }
  end
  run.used["tags\0" .. left] = true
  local entry, problem = bound(run, "tag", { id = id, name = name }, right)
  if problem then
    run.problems[#run.problems + 1] = { kind = "binding", reason = problem.reason, hint = problem.hint }
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
      if thing and thing.id and not run.mapping[kind][thing.id] and target_index(run, kind).list then
        local entry, problem = find(run, kind, thing)
        if entry then
          entry.thing = nil
          run.mapping[kind][thing.id] = entry
        elseif bindings.of(run.bindings, kind, thing) then
          run.problems[#run.problems + 1] = { kind = "binding", reason = problem.reason, hint = problem.hint }
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
    things[kind] = {}
    for _, thing in ipairs(things_of(run.source, kind) or {}) do
      table.insert(things[kind], thing)
    end
  end
  for _, workflow in ipairs(run.set.workflows) do
    table.insert(things.project, workflow.project)
    table.insert(things.folder, workflow.folder)
    for _, name in ipairs(workflow.tags) do
      table.insert(things.tag, { name = name })
    end
    for _, reference in ipairs(run.options.find(workflow.value)) do
      if things[reference.kind] and not reference.dynamic then
        table.insert(things[reference.kind], reference)
      end
    end
  end
  for _, sentence in ipairs(bindings.unknown(run.bindings, bindings.sides(things))) do
    run.problems[#run.problems + 1] = { kind = "binding", reason = sentence }
  end
end

--- Maps the workflows of a set, and everything that they refer to, onto a target.
--
-- Options:
--
-- - `bindings`: of `n8n.runbook.bindings`
-- - `match`: how workflows of the set are found: `"auto"` (default; id, then name), `"id"`, `"name"`
-- - `create` (default true): workflows that are not there will be created
-- - `duplicates`: `"create"` takes several workflows of one name that the target has not; by default that is a problem,
--   since a second run could not tell them apart
-- - `same_lineage`: the same ids mean the same things (default: when both have the same URL)
-- - `makes`: `{ data_tables = true }`: data tables that are not there will be made
-- - `find`: instead of `n8n.runbook.references.find`
-- @tparam table set the workflows: a source, or a selection of one
-- @tparam table source the whole source, for the names of things; the set itself will do
-- @tparam table target of `n8n.runbook.target.read`
-- @tparam[opt] table options
-- @treturn table see `Mapping`
-- @treturn {table,...} see `Problem`; those with `warning` do not matter for what can be done
-- @treturn {table,...} every reference: `workflow`, `workflow_id`, `node`, `kind`, `role`, `where`, `type`, `id`,
--   `name`, and `target` (id), `target_name`, `how`, `pending`, or `problem`
function resolve.map(set, source, target, options)
  local given = {}
  for name, value in pairs(options or {}) do
    given[name] = value
  end
  given.find = given.find or require("n8n.runbook.references").find
  if given.same_lineage == nil then
    given.same_lineage = source.url ~= nil and source.url == target.url
  end
  local run = {
    set = set, source = source, target = target, options = given, bindings = given.bindings or {},
    mapping = { workflow = {}, credential = {}, data_table = {}, tag = {}, project = {}, folder = {} },
    problems = {}, listed = {}, indexes = {}, source_index = {}, found = {}, used = {}, warned = {},
  }
  check_bindings(run)
  resolve_workflows.match(run, { bound = bound, same_id = same_id })
  map_tags(run)
  map_places(run)
  for _, workflow in ipairs(set.workflows) do
    handle_workflow(run, workflow)
  end
  return run.mapping, run.problems, run.listed
end

return resolve
