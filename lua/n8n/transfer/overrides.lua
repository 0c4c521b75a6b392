--- Puts overrides, the values that are other ones on the target, into workflows. Their form: `n8n.transfer`.

local errors = require "n8n.errors"
local json = require "n8n.json"
local given_tables = require "n8n.transfer.given"
local suggest = require "n8n.util.suggest"
local tables = require "n8n.util.tables"
local normal_form = require "n8n.workflow.normal_form"

local overrides = {}

-- ---- The file ----

local function fail(place, message)
  error(errors.new { kind = "overrides", message = ("%s: %s"):format(place, message) }, 0)
end

local function is_object(value)
  return type(value) == "table" and value ~= json.null and (next(value) == nil or #value == 0)
end

local function check_object(place, what, value)
  if not is_object(value) then
    fail(place, what .. " must be an object")
  end
  for name in pairs(value) do
    if type(name) ~= "string" or name == "" then
      fail(place, what .. " must have names that are not empty")
    end
  end
  return value
end

local function check_members(place, what, value, known)
  check_object(place, what, value)
  local names = tables.set(known)
  for name in pairs(value) do
    if not names[name] then
      fail(place, ("%s: %s"):format(what, suggest.unknown("member", name, known)))
    end
  end
end

-- "parameters.list[2].url" -> { "parameters", "list", 2, "url" }; nil: it is no path below the parameters.
local function parse_path(text)
  local path, rest = {}, "." .. text
  while rest ~= "" do
    local name, after = rest:match("^%.([^.%[%]]+)(.*)$")
    local index, behind = rest:match("^%[(%d+)%](.*)$")
    if not name and not index then
      return nil
    end
    path[#path + 1] = name or tonumber(index)
    rest = after or behind
  end
  return path[1] == "parameters" and #path > 1 and path or nil
end

local function check_workflow(place, name, entry)
  local what = ("workflow '%s'"):format(name)
  check_members(place, what, entry, { "nodes", "settings" })
  check_object(place, what .. ": settings", entry.settings or {})
  for node, values in pairs(check_object(place, what .. ": nodes", entry.nodes or {})) do
    for path in pairs(check_object(place, ("%s, node '%s'"):format(what, node), values)) do
      if not parse_path(path) then
        fail(place, ("%s, node '%s': '%s' is no path of a parameter, such as parameters.url or parameters.list[1].name")
          :format(what, node, path))
      end
    end
  end
end

local function check_form(given, place)
  check_members(place, "the overrides", given, { "workflows", "replace" })
  for name, entry in pairs(check_object(place, "workflows", given.workflows or {})) do
    check_workflow(place, name, entry)
  end
  for from, to in pairs(check_object(place, "replace", given.replace or {})) do
    if type(to) ~= "string" then
      fail(place, ("replace: '%s' must be replaced by a text"):format(from))
    end
  end
  return { workflows = given.workflows or {}, replace = given.replace or {}, place = place }
end

local function check(given, place)
  return errors.answered(check_form, given, place or "overrides")
end

--- Overrides that are given as a table, or in a file.
-- @tparam table|string what a table, or the path of a JSON file
-- @treturn ?table what `apply` takes
-- @treturn ?table the error: kind `io`, or `overrides` for what is none
function overrides.read(what)
  return given_tables.read(what, "overrides", check)
end

-- ---- Values ----

-- The value with another one at the end of a path that is there; nil and what is not.
local function put(value, path, index, new)
  local key = path[index]
  if type(value) ~= "table" or value == json.null or value[key] == nil then
    local near = json.is_object(value) and type(key) == "string" and suggest.nearest(key, tables.keys(value))
    return nil, near and (" (did you mean '%s'?)"):format(near) or ""
  end
  local made = tables.clone(value)
  if index == #path then
    made[key] = new
    return made
  end
  local problem
  made[key], problem = put(value[key], path, index + 1, new)
  if made[key] == nil then
    return nil, problem
  end
  return made
end

-- ---- Replacing texts ----

local function by_length(left, right)
  if #left ~= #right then
    return #left > #right
  end
  return left < right
end

local function first_of(text, from, patterns)
  local at, found
  for _, pattern in ipairs(patterns) do
    local position = text:find(pattern, from, true)
    if position and (not at or position < at) then
      at, found = position, pattern
    end
  end
  return at, found
end

local function replace_text(text, run, where)
  local parts, from = {}, 1
  while true do
    local at, pattern = first_of(text, from, run.patterns)
    if not at then
      break
    end
    parts[#parts + 1] = text:sub(from, at - 1)
    parts[#parts + 1] = run.given.replace[pattern]
    from = at + #pattern
    run.replaced[pattern] = true
    run.note(where, pattern)
  end
  if from == 1 then
    return text
  end
  parts[#parts + 1] = text:sub(from)
  return table.concat(parts)
end

local function replace_all(value, run, where)
  if type(value) == "string" then
    return replace_text(value, run, where)
  elseif type(value) ~= "table" or value == json.null then
    return value
  end
  local made
  for _, name in ipairs(tables.keys(value)) do
    local place = type(name) == "number" and ("%s[%d]"):format(where, name) or where .. "." .. name
    local new = replace_all(value[name], run, place)
    if new ~= value[name] then
      made = made or tables.clone(value)
      made[name] = new
    end
  end
  return made or value
end

-- ---- Workflows ----

local function add_problem(run, message, hint)
  run.problems[#run.problems + 1] = { kind = "override", reason = ("%s: %s"):format(run.given.place, message),
    hint = hint }
end

local function override_node(run, workflow, node, values)
  for _, text in ipairs(tables.keys(values)) do
    local made, problem = put(node, parse_path(text), 1, values[text])
    if made then
      node = made
      run.note_path(workflow, node.name, text)
    else
      run.missing(workflow, node.name, text, problem)
    end
  end
  return node
end

-- Nodes with what is overridden in them; all else is shared.
local function override_nodes(run, workflow, nodes, entry)
  local made, seen = tables.clone(nodes), {}
  for i, node in ipairs(nodes) do
    local values = entry and entry.nodes and entry.nodes[node.name]
    seen[node.name or false] = true
    if values then
      made[i] = override_node(run, workflow, node, values)
    end
    if #run.patterns > 0 and type(made[i]) == "table" then
      run.note = function(where, pattern)
        run.note_path(workflow, node.name, where, pattern)
      end
      local parameters = replace_all(made[i].parameters, run, "parameters")
      if parameters ~= made[i].parameters then
        made[i] = made[i] == node and tables.clone(node) or made[i]
        made[i].parameters = parameters
      end
    end
  end
  return made, seen
end

local function check_nodes(run, workflow, entry, seen)
  for _, name in ipairs(tables.keys(entry.nodes or {})) do
    if not seen[name] then
      local near = suggest.nearest(name, tables.column(workflow.value.nodes, "name"))
      add_problem(run, ("workflow '%s' has no node '%s'"):format(workflow.name, name),
        near and ("did you mean '%s'?"):format(near) or nil)
    end
  end
end

local function override_settings(run, workflow, value, settings)
  if next(settings) == nil then
    return
  end
  local names = tables.column(normal_form.writable("update", run.line).settings.members, "name")
  local known = tables.set(names)
  value.settings = tables.clone(type(value.settings) == "table" and value.settings or json.object {})
  for _, name in ipairs(tables.keys(settings)) do
    if known[name] then
      value.settings[name] = settings[name]
      run.note_path(workflow, nil, "settings." .. name)
    else
      add_problem(run, ("workflow '%s': %s"):format(workflow.name, suggest.unknown("setting", name, names)))
    end
  end
end

-- What is not there in the saved version may be in the one that runs, and the other way round.
local function note_missing(run, tries, found)
  for _, try in ipairs(tries) do
    if not found[try.key] then
      add_problem(run, ("workflow '%s', node '%s' has no %s%s"):format(try.workflow.name, try.node, try.path,
        try.problem), "what a node does not store has its default value: set it in the source first")
      found[try.key] = true
    end
  end
end

local function override_workflow(run, workflow)
  local entry = run.given.workflows[workflow.name] or run.given.workflows[workflow.id]
  local made, tries, found, noted = tables.clone(workflow), {}, {}, {}
  made.value = tables.clone(workflow.value)
  run.note_path = function(_, node, path, pattern)
    local key = tostring(node) .. "\0" .. path .. "\0" .. (pattern or "")
    found[tostring(node) .. "\0" .. path] = true
    if not noted[key] then
      noted[key] = true
      run.done[#run.done + 1] = { workflow = workflow.name, node = node, path = path, text = pattern }
    end
  end
  run.missing = function(_, node, path, problem)
    tries[#tries + 1] = { workflow = workflow, node = node, path = path, problem = problem,
      key = tostring(node) .. "\0" .. path }
  end
  local seen
  made.value.nodes, seen = override_nodes(run, workflow, workflow.value.nodes, entry)
  if type(workflow.published) == "table" then
    made.published = tables.clone(workflow.published)
    local more
    made.published.nodes, more = override_nodes(run, workflow, workflow.published.nodes, entry)
    seen = tables.copy(seen, more)
  end
  if entry then
    check_nodes(run, workflow, entry, seen)
    override_settings(run, workflow, made.value, entry.settings or {})
    note_missing(run, tries, found)
  end
  return made
end

local function check_workflows(run, set)
  local names = tables.column(set.index.list, "name")
  local known = tables.set(names)
  for _, name in ipairs(tables.keys(run.given.workflows)) do
    if not known[name] and not set.index.by_id[name] then
      local near = suggest.nearest(name, names)
      add_problem(run, ("the source has no workflow '%s'"):format(name),
        near and ("did you mean '%s'?"):format(near) or nil)
    end
  end
end

--- Puts overrides into the workflows of a set.
--
-- A workflow that the source has and that is not in the set may be named; everything else has to be found.
-- @tparam table set a source
-- @tparam table given of `read`
-- @tparam string line of the target, whose settings are meant
-- @treturn table the set with other workflows; the source is not changed
-- @treturn {table,...} what was overridden: `workflow`, `node` (nil: a setting), `path`, `text` (what was replaced)
-- @treturn {table,...} problems as of `n8n.transfer.resolve`, kind `"override"`
function overrides.apply(set, given, line)
  local run = { given = given, line = line, problems = {}, done = {}, replaced = {},
    patterns = tables.keys(given.replace) }
  table.sort(run.patterns, by_length)
  check_workflows(run, set)
  local made = tables.clone(set)
  made.workflows = {}
  for i, workflow in ipairs(set.workflows) do
    made.workflows[i] = override_workflow(run, workflow)
  end
  for _, pattern in ipairs(run.patterns) do
    if not run.replaced[pattern] then
      add_problem(run, ("the text '%s' is in no parameter of these workflows"):format(pattern))
    end
  end
  return made, run.done, run.problems
end

return overrides
