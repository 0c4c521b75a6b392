--- /discover: what the key of the request may do, of what the sandbox serves. 2.x only.
local json = require "n8n.testing.json"
local keys = require "n8n.testing.keys"

local discover = {}

-- n8n names a resource after the tag of its operations in the OpenAPI document.
local RESOURCES = { workflows = "workflow", users = "user", credentials = "credential", ["data-tables"] = "datatable",
  ["source-control"] = "sourcecontrol" }

local function resource_of(route)
  local family = route.path:match("^/([^/]+)")
  return route.path:find("/folders", 1, true) and "folders" or RESOURCES[family] or family
end

local json_schema

local function properties_of(members)
  local properties, required = json.object(), json.array()
  for _, member in ipairs(members) do
    if member.lines ~= "1" then
      json.set(properties, member.name, json_schema(member))
      required[#required + 1] = member.required and member.name or nil
    end
  end
  return properties, required[1] and required or nil
end

--- The JSON Schema of a schema of n8n.testing.validate.
function json_schema(schema)
  local properties, required
  if schema.members then
    properties, required = properties_of(schema.members)
  end
  return json.object("type", schema.type, "readOnly", schema.read_only, "nullable", schema.nullable,
    "enum", schema.enum and json.array(schema.enum), "properties", properties, "required", required,
    "additionalProperties", json.only(schema.closed, false), "items", schema.items and json_schema(schema.items))
end

local function endpoint_of(route, with_schema)
  return json.object("method", route.method, "path", "/api/v1" .. route.path:gsub(":(%w+)", "{%1}"),
    "operationId", route.id, "requestSchema", with_schema and route.body and json_schema(route.body) or nil)
end

local function operation_of(route)
  return route.scope and route.scope:match(":(.+)$")
end

local function add_once(list, value)
  for _, known in ipairs(list) do
    if known == value then
      return
    end
  end
  list[#list + 1] = value
end

local function new_resource()
  return json.object("operations", json.array(), "endpoints", json.array())
end

-- The resources of some routes, in the order they come.
local function resources_of(routes, with_schemas)
  local resources = json.object()
  for _, route in ipairs(routes) do
    local name = resource_of(route)
    json.set(resources, name, resources[name] or new_resource())
    table.insert(resources[name].endpoints, endpoint_of(route, with_schemas))
    local operation = operation_of(route)
    if operation then
      add_once(resources[name].operations, operation)
    end
  end
  return resources
end

local function select_routes(routes, test)
  local chosen = {}
  for _, route in ipairs(routes) do
    if test(route) then
      chosen[#chosen + 1] = route
    end
  end
  return chosen
end

local function filter_object(what, values)
  return json.object("description", what, "values", json.array(values))
end

local function filters_of(routes)
  local resources, operations = resources_of(routes), {}
  for _, route in ipairs(routes) do
    local operation = operation_of(route)
    if operation then
      add_once(operations, operation)
    end
  end
  return json.object("resource", filter_object("A resource", resources[json.KEYS]),
    "operation", filter_object("An operation", operations), "include", filter_object("More data", { "schemas" }))
end

local function get(context)
  local store, key, query = context.store, context.key, context.query
  local allowed = select_routes(store.routes, function(route) return keys.may(store, key, route.scope) end)
  local resource, operation = query.resource and query.resource:lower(), query.operation and query.operation:lower()
  local chosen = select_routes(allowed, function(route)
    return (not resource or resource_of(route) == resource)
      and (not operation or (operation_of(route) or ""):lower() == operation)
  end)
  return 200, json.encode(json.object("data", json.object("scopes", json.array(key.scopes),
    "resources", resources_of(chosen, query.include == "schemas"), "filters", filters_of(allowed),
    "specUrl", "/api/v1/openapi.yml")))
end

discover.routes = {
  { method = "GET", path = "/discover", id = "getDiscover", lines = "2", openapi = true, handler = get,
    query = { { name = "include", enum = { "schemas" } }, { name = "resource", kind = "string" },
      { name = "operation", kind = "string" } } },
}

return discover
