--- What concerns the whole instance: /source-control, /audit, /discover.
-- @module n8n.testing.families.instance
local json = require "n8n.testing.json"
local router = require "n8n.testing.router"

local instance = {}

local PULL = { type = "object", members = { { name = "force", type = "boolean" } } }
local PUSH = { type = "object", members = { { name = "force", type = "boolean" },
  { name = "fileNames", type = "array", items = { type = "object" } } } }
local AUDIT = { type = "object", members = { { name = "additionalOptions", type = "object", members = {
  { name = "daysAbandonedWorkflow", type = "number" },
  { name = "categories", type = "array", items = { type = "string",
    enum = { "credentials", "database", "nodes", "filesystem", "instance" } } } } } } }

-- Licensed or not, the sandbox is connected to no repository.
local function not_connected()
  router.fail(400, "Source Control is not connected to a repository")
end

-- 1.x has a word of its own for the missing licence.
local function pull_1(context)
  if not context.store.licensed then
    error({ status = 401, body = '{"status":"Error","message":"Source Control feature is not licensed"}' }, 0)
  end
  error({ status = 401, body = '{"status":"Error","message":"Source Control is not connected to a repository"}' }, 0)
end

local function unused_credentials(store)
  local used, unused = {}, json.array()
  for _, workflow in ipairs(store.workflows.list) do
    for _, node in ipairs(workflow.nodes) do
      for _, kind in ipairs(node.credentials and node.credentials[json.KEYS] or {}) do
        local reference = node.credentials[kind]
        used[type(reference) == "table" and reference.id or 0] = true
      end
    end
  end
  for _, credential in ipairs(store.credentials.list) do
    if not used[credential.id] then
      unused[#unused + 1] = json.object("kind", "credential", "id", credential.id, "name", credential.name)
    end
  end
  return unused
end

-- A report with the one section that says something about this instance; nothing found gives an empty array.
local function audit(context)
  local options = context.body.additionalOptions
  local wanted = options and options.categories
  local asked = not wanted
  for _, category in ipairs(wanted or {}) do
    asked = asked or category == "credentials"
  end
  local unused = asked and unused_credentials(context.store) or {}
  if not unused[1] then
    return 200, "[]"
  end
  return 200, json.encode(json.object("Credentials Risk Report", json.object("risk", "credentials", "sections",
    json.array { json.object("title", "Credentials not used in any workflow", "description",
      "No workflow refers to these credentials.", "recommendation", "Delete what is not needed.", "location",
        unused) })))
end

local function property(schema)
  return json.object("type", schema.type, "readOnly", schema.read_only,
    "enum", schema.enum and json.array(schema.enum) or nil)
end

local function json_schema(schema)
  local properties, required = json.object(), json.array()
  for _, member in ipairs(schema.members or {}) do
    if member.lines ~= "1" then
      json.set(properties, member.name, property(member))
      required[#required + 1] = member.required and member.name or nil
    end
  end
  return json.object("type", schema.type, "properties", schema.members and properties or nil,
    "required", required[1] and required or nil, "additionalProperties", json.only(schema.closed, false))
end

local RESOURCES = { workflows = "workflow", users = "user", credentials = "credential",
  ["source-control"] = "sourcecontrol" }

local function add_endpoint(resources, route, with_schemas)
  local family = route.path:match("^/([^/]+)")
  local name = RESOURCES[family] or family
  local resource = resources[name]
  if not resource then
    resource = json.object("operations", json.array(), "endpoints", json.array())
    json.set(resources, name, resource)
  end
  local path = "/api/v1" .. route.path:gsub(":(%w+)", "{%1}")
  table.insert(resource.endpoints, json.object("method", route.method, "path", path, "operationId", route.id,
    "requestSchema", with_schemas and route.body and json_schema(route.body) or nil))
  local operation = (route.scope or ""):match(":(.+)$")
  for _, known in ipairs(resource.operations) do
    if known == operation then
      return
    end
  end
  table.insert(resource.operations, operation)
end

local function discover(context)
  local resources, scopes, seen = json.object(), json.array(), {}
  for _, route in ipairs(context.store.routes) do
    if route.lines ~= "1" then
      add_endpoint(resources, route, context.query.include == "schemas")
      if route.scope and not seen[route.scope] then
        seen[route.scope] = true
        scopes[#scopes + 1] = route.scope
      end
    end
  end
  local wanted = context.query.resource and context.query.resource:lower()
  local shown = resources
  if wanted then
    shown = resources[wanted] and json.object(wanted, resources[wanted]) or json.object()
  end
  return 200, json.encode(json.object("data", json.object("scopes", scopes, "resources", shown,
    "filters", json.object("resource", json.object("values", json.array(resources[json.KEYS]))),
    "specUrl", "/api/v1/openapi.yml")))
end

instance.routes = {
  { method = "POST", path = "/source-control/pull", id = "pull", scope = "sourceControl:pull", lines = "2",
    licence = "feat:sourceControl", body = PULL, body_required = true, handler = not_connected },
  { method = "POST", path = "/source-control/pull", id = "pull", lines = "1", body = PULL, body_required = true,
    handler = pull_1 },
  { method = "POST", path = "/source-control/push", id = "push", scope = "sourceControl:push", lines = "2",
    licence = "feat:sourceControl", body = PUSH, handler = not_connected },
  { method = "GET", path = "/source-control/status", id = "status", scope = "sourceControl:read", lines = "2",
    licence = "feat:sourceControl", handler = not_connected },
  { method = "POST", path = "/audit", id = "generateAudit", scope = "securityAudit:generate", openapi = true,
    body = AUDIT,
    handler = audit },
  { method = "GET", path = "/discover", id = "getDiscover", lines = "2", openapi = true, handler = discover,
    query = { { name = "include", enum = { "schemas" } }, { name = "resource", kind = "string" },
      { name = "operation", kind = "string" } } },
}

return instance
