--- /variables: there only with a licence.
-- @module n8n.testing.families.variables
local json = require "n8n.testing.json"
local paging = require "n8n.testing.paging"
local projects = require "n8n.testing.families.projects"
local router = require "n8n.testing.router"
local state = require "n8n.testing.state"

local variables = {}

local LICENCE = "feat:variables"

local BODY = { type = "object", closed = true, members = {
  { name = "id", read_only = true },
  { name = "key", type = "string", required = true, max = 50, pattern = "^[%a_][%w_]*$",
    pattern_message = "key can only contain letters, numbers (not as first character), and underscores (A-Za-z0-9_)" },
  { name = "value", type = "string", required = true, max = 1000 },
  { name = "type", read_only = true },
  { name = "projectId", type = "string", nullable = true },
} }

local function object(variable, store)
  local project = variable.project_id and store.projects:get(variable.project_id)
  return json.object("id", variable.id, "key", variable.key, "value", variable.value, "type", "string",
    "project", project and projects.object(project, store) or json.null)
end

local function check_unique(store, key, project_id, own)
  for _, other in ipairs(store.variables.list) do
    if other ~= own and other.key == key and other.project_id == project_id then
      router.fail(400, ("A variable with key '%s' already exists"):format(key))
    end
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
  check_unique(context.store, context.body.key, project_of(context.body))
  variables.create(context.store, context.body)
  return 201
end

local function find(context)
  return context.store.variables:get(context.params.id)
    or router.fail(404, ("Variable with id %s not found"):format(context.params.id))
end

local function update(context)
  local variable, body = find(context), context.body
  local project_id = variable.project_id
  if body.projectId ~= nil then
    project_id = project_of(body)
  end
  check_unique(context.store, body.key, project_id, variable)
  variable.key, variable.value, variable.project_id = body.key, body.value, project_id
  return 204
end

local function delete(context)
  context.store.variables:remove(find(context))
  return 204
end

variables.routes = {
  { method = "GET", path = "/variables", id = "getVariables", scope = "variable:list", licence = LICENCE,
    handler = list,
    query = { { name = "limit", kind = "limit" }, { name = "cursor", kind = "string" },
      { name = "projectId", kind = "string", reserved = true }, { name = "state", enum = { "empty" } } } },
  { method = "POST", path = "/variables", id = "createVariable", scope = "variable:create", licence = LICENCE,
    handler = create, body = BODY, body_required = true },
  { method = "PUT", path = "/variables/:id", id = "updateVariable", scope = "variable:update", licence = LICENCE,
    handler = update, body = BODY, body_required = true },
  { method = "DELETE", path = "/variables/:id", id = "deleteVariable", scope = "variable:delete", licence = LICENCE,
    handler = delete },
}

return variables
