--- /variables: there only with a licence.
local json = require "n8n.testing.json"
local paging = require "n8n.testing.paging"
local projects = require "n8n.testing.families.projects"
local router = require "n8n.testing.router"
local state = require "n8n.testing.state"

local variables = {}

local LICENCE = "feat:variables"

-- What is wrong with a key; `strict`: it may not begin with a digit.
local function key_problem(key, strict)
  if key == "" then
    return "key must be at least 1 character long"
  elseif #key > 50 then
    return "key cannot be longer than 50 characters"
  elseif strict and not key:find("^[%a_][%w_]*$") then
    return "key can only contain letters, numbers (not as first character), and underscores (A-Za-z0-9_)"
  elseif not key:find("^[%w_]*$") then
    return "key can only contain characters A-Za-z0-9_"
  end
end

local function value_problem(value)
  return #value > 1000 and "value cannot be longer than 1000 characters" or nil
end

-- On 1.x the handlers look again.
local function in_zod(problem)
  return function(value, dialect) return dialect == "zod" and problem(value) or nil end
end

local function body_schema(strict)
  local check_key = in_zod(function(key) return key_problem(key, strict) end)
  return { type = "object", closed = true, members = {
    { name = "id", type = "string", read_only = true },
    { name = "key", type = "string", required = true, check = check_key },
    { name = "value", type = "string", required = true, check = in_zod(value_problem) },
    { name = "type", type = "string", read_only = true },
    { name = "projectId", type = "string", nullable = not strict or nil, max = 36 },
  } }
end

local CREATE, UPDATE = body_schema(true), body_schema(false)

-- 1.x takes the same for creating and for changing.
local function check_body_1(given)
  local problem = key_problem(given.key, true) or value_problem(given.value)
  if problem then
    router.fail(400, problem)
  end
end

local function object(variable, store)
  local project = variable.project_id and store.projects:get(variable.project_id)
  return json.object("id", variable.id, "key", variable.key, "value", variable.value, "type", "string",
    "project", project and projects.object(project, store) or json.null)
end

local function check_unique(store, key, project_id, own)
  for _, other in ipairs(store.variables.list) do
    if other ~= own and other.key == key and other.project_id == project_id then
      router.fail(400, (project_id and 'A variable with key "%s" already exists in the specified project'
        or 'A global variable with key "%s" already exists'):format(key))
    end
  end
end

local function check_project(context, project_id, words)
  if project_id and not context.store.projects:get(project_id) then
    router.fail_passed_on(context, 403, words)
  end
end

local function project_of(body)
  return body.projectId ~= json.null and body.projectId or nil
end

--- Adds a variable.
-- @param body `key`, `value`, `projectId`
function variables.create(store, body)
  return store.variables:add { id = state.id(), key = body.key, value = body.value, project_id = project_of(body) }
end

local function list(context)
  local query, store = context.query, context.store
  local position, message = paging.position(query, context.line == "2")
  if not position then
    router.fail(400, message)
  end
  local found = store.variables:filter(function(variable)
    local wanted = query.projectId
    return (not wanted or wanted == "null" and not variable.project_id or variable.project_id == wanted)
      and (query.state ~= "empty" or variable.value == "")
  end)
  local page, cursor = paging.slice(found, position)
  local texts = {}
  for i, variable in ipairs(page) do
    texts[i] = json.encode(object(variable, store))
  end
  return 200, paging.text(texts, cursor)
end

local function create(context)
  local store, given = context.store, context.body
  if context.line == "1" then
    check_body_1(given)
  end
  check_project(context, project_of(given), "You are not allowed to create a variable in this project")
  check_unique(store, given.key, project_of(given))
  variables.create(store, given)
  return 201
end

local function update(context)
  local store, given, id = context.store, context.body, context.params.id
  if context.line == "1" then
    check_body_1(given)
  end
  local variable = store.variables:get(id)
    or router.fail_passed_on(context, 404, ("Variable with id %s not found"):format(id))
  local project_id = variable.project_id
  if given.projectId ~= nil then
    project_id = project_of(given)
    check_project(context, project_id, "You are not allowed to move this variable to the specified project")
  end
  check_unique(store, given.key, project_id, variable)
  variable.key, variable.value, variable.project_id = given.key, given.value, project_id
  return 204
end

-- One that is not there is deleted all the same.
local function delete(context)
  local variable = context.store.variables:get(context.params.id)
  if variable then
    context.store.variables:remove(variable)
  end
  return 204
end

variables.routes = {
  { method = "GET", path = "/variables", id = "getVariables", scope = "variable:list", licence = LICENCE,
    handler = list,
    query = { { name = "limit", kind = "limit" }, { name = "cursor", kind = "string" },
      { name = "projectId", kind = "string", reserved = true }, { name = "state", enum = { "empty" } } } },
  { method = "POST", path = "/variables", id = "createVariable", scope = "variable:create", licence = LICENCE,
    handler = create, body = CREATE, body_required = true },
  { method = "PUT", path = "/variables/:id", id = "updateVariable", scope = "variable:update", licence = LICENCE,
    handler = update, body = UPDATE, body_required = true },
  { method = "DELETE", path = "/variables/:id", id = "deleteVariable", scope = "variable:delete", licence = LICENCE,
    handler = delete },
}

return variables
