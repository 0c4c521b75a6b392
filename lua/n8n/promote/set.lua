--- Makes a source as it is to be on a target: overridden, mapped; and tells what keeps it from being so.

local errors = require "n8n.errors"
local json = require "n8n.json"
local promote_state = require "n8n.promote.state"
local bindings = require "n8n.transfer.bindings"
local overrides = require "n8n.transfer.overrides"
local problem_lists = require "n8n.transfer.problems"
local resolve = require "n8n.transfer.resolve"
local tables = require "n8n.util.tables"
local references = require "n8n.workflow.references"

local promote_set = {}

local MOST_TOLD = 20

--- Reads what options name.
-- @tparam table options `bindings`, `overrides` (tables, or paths of files), `state` (the path of a file)
-- @treturn table the same, read
-- @raise an error object
function promote_set.read_given(options)
  return {
    bindings = options.bindings ~= nil and errors.must(bindings.read(options.bindings)) or nil,
    overrides = options.overrides ~= nil and errors.must(overrides.read(options.overrides)) or nil,
    state = options.state and errors.must(promote_state.read(options.state)) or nil,
  }
end

-- The version that runs in the place of the one that is saved.
local function as_published(workflow)
  local version = workflow.published
  if type(version) ~= "table" then
    return workflow
  end
  local value = tables.clone(workflow.value)
  value.nodes, value.connections = version.nodes, version.connections
  return tables.copy(workflow, { value = value, published = "draft" })
end

-- Archived workflows stay at home unless they are asked for; workflows take the version that is wanted.
local function chosen(set, options)
  local with_archived = options.selector and options.selector.archived ~= nil
  local made, left = tables.copy(set, { workflows = {} }), 0
  for _, workflow in ipairs(set.workflows) do
    if workflow.archived and not with_archived then
      left = left + 1
    else
      table.insert(made.workflows, options.version == "published" and as_published(workflow) or workflow)
    end
  end
  return made, left
end

-- Gives a workflow that is bound to one of another name that name, so that it keeps it.
local function named(workflow, name)
  local value = tables.clone(workflow.value)
  value.name = name
  return tables.copy(workflow, { name = name, value = value })
end

-- The names that workflows will have on the target: references remember them.
local function settle_names(set, mapping)
  for i, workflow in ipairs(set.workflows) do
    local entry = mapping.workflow[workflow.id]
    if entry and entry.how == "binding" and entry.name ~= workflow.name then
      set.workflows[i] = named(workflow, entry.name)
    elseif entry then
      entry.name = workflow.name
    end
  end
end

-- Variables that expressions use and the target does not have.
local function missing_variables(set, there)
  if not there.variables then
    return {}
  end
  local known, users = tables.set(tables.column(there.variables, "key")), {}
  for _, workflow in ipairs(set.workflows) do
    for _, name in ipairs(references.variables(workflow.value)) do
      if not known[name] then
        users[name] = users[name] or {}
        table.insert(users[name], "'" .. workflow.name .. "'")
      end
    end
  end
  local sentences = {}
  for i, name in ipairs(tables.keys(users)) do
    sentences[i] = ("the target has no variable '%s', which %s uses"):format(name, table.concat(users[name], ", "))
  end
  table.sort(sentences)
  return sentences
end

local function overridden_line(overridden)
  local places = {}
  for i = 1, math.min(#overridden, MOST_TOLD) do
    local one = overridden[i]
    places[i] = one.workflow .. (one.node and ", " .. one.node or "") .. ", " .. one.path
  end
  local more = #overridden > MOST_TOLD and ("; and %d more"):format(#overridden - MOST_TOLD) or ""
  return "overridden: " .. table.concat(places, "; ") .. more
end

--- Makes a source ready for a target.
-- @tparam table set of `n8n.transfer.source.read`
-- @tparam table there of `n8n.instance.target.read`
-- @tparam table options `match`, `version`, `selector`
-- @tparam table given of `read_given`
-- @treturn table `set` (as it is to be), `mapping`, `problems`, `references` (all of them), `overridden`, `notes`
function promote_set.prepare(set, there, options, given)
  local ready = { overridden = {}, notes = missing_variables(set, there) }
  local left
  ready.set, left = chosen(set, options)
  local problems = {}
  if given.overrides then
    ready.set, ready.overridden, problems = overrides.apply(ready.set, given.overrides, there.line)
  end
  local found
  ready.mapping, found, ready.references = resolve.map(ready.set, set, there, { bindings = given.bindings,
    known = given.state and promote_state.pairs(given.state, there.url, set.url), match = options.match })
  for _, problem in ipairs(found) do
    problems[#problems + 1] = problem
  end
  settle_names(ready.set, ready.mapping)
  ready.problems = problems
  if left > 0 then
    table.insert(ready.notes, ("%d archived workflow%s left out"):format(left, left == 1 and " was" or "s were"))
  end
  if #ready.overridden > 0 then
    table.insert(ready.notes, overridden_line(ready.overridden))
  end
  return ready
end

--- Where workflows that are created go: into the project that theirs is bound to, or the team's of the same name.
-- @tparam table there of `n8n.instance.target.read`
-- @tparam table mapping
-- @treturn function workflow -> members of its creation, or nil
function promote_set.place_in(there, mapping)
  local teams = {}
  for _, project in ipairs(there.projects or {}) do
    teams[project.id] = project.type == "team"
  end
  return function(workflow)
    local entry = workflow.project and mapping.project[workflow.project.id]
    if entry and (entry.how == "binding" or teams[entry.id]) then
      return { projectId = entry.id }
    end
  end
end

-- Where a problem is, for people; "" for one that is nowhere.
local function place_of(problem)
  local words = {}
  words[1] = problem.workflow and problem.kind ~= "workflow" and ("workflow '%s' (%s)"):format(problem.workflow.name,
    problem.workflow.id) or nil
  words[#words + 1] = problem.node and ("node '%s'"):format(problem.node) or nil
  return #words > 0 and table.concat(words, ", ") .. ": " or ""
end

-- One sentence for all places that lack the same thing.
local function grouped(problems)
  local groups, by_reason = {}, {}
  for _, problem in ipairs(problems) do
    local group = by_reason[problem.reason]
    if not group then
      group = { reason = problem.reason, hint = problem.hint, places = {} }
      by_reason[problem.reason] = group
      groups[#groups + 1] = group
    end
    table.insert(group.places, place_of(problem))
  end
  return groups
end

local function line_of(group)
  local more = #group.places - 1
  return group.places[1] .. group.reason .. (more > 0 and (" (so in %d more place%s)"):format(more,
    more == 1 and "" or "s") or "")
end

--- Raises the error of all problems that are no warnings, if there are any.
-- @tparam table ready of `prepare`
-- @tparam string what `"this cannot be promoted"`
-- @raise an error object, kind `unresolved`
function promote_set.refuse(ready, what)
  local problems = {}
  for _, problem in ipairs(ready.problems) do
    problems[#problems + 1] = not problem.warning and problem or nil
  end
  if #problems == 0 then
    return
  end
  local lines = {}
  for i, group in ipairs(grouped(problems)) do
    lines[i] = line_of(group) .. (group.hint and "\n    " .. group.hint or "")
  end
  local err = problem_lists.error(what, lines, { kind = "unresolved", problems = problems, most = MOST_TOLD })
  err.references = ready.references
  error(err, 0)
end

--- What a report should say besides.
-- @tparam table ready of `prepare`
-- @treturn {string,...}
function promote_set.warnings(ready)
  local warnings = json.array {}
  local problems = {}
  for _, problem in ipairs(ready.problems) do
    problems[#problems + 1] = problem.warning and problem or nil
  end
  for _, group in ipairs(grouped(problems)) do
    warnings[#warnings + 1] = line_of(group)
  end
  for _, note in ipairs(ready.notes) do
    warnings[#warnings + 1] = note
  end
  return warnings
end

return promote_set
