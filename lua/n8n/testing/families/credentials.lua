--- /credentials
local json = require "n8n.testing.json"
local paging = require "n8n.testing.paging"
local router = require "n8n.testing.router"
local schema = require "n8n.testing.families.workflow_schema"
local state = require "n8n.testing.state"
local types = require "n8n.testing.families.credential_types"

local credentials = {}

local function read_only(name, lines)
  return { name = name, type = "string", read_only = true, lines = lines }
end

local CREATE = { type = "object", members = {
  read_only("id", "1"),
  { name = "id", type = "string", lines = "2", min = 1, max = 16, pattern = "^[%w_-]*$",
    pattern_message = "Use only letters, digits, underscores, and hyphens for the ID" },
  { name = "name", type = "string", required = true },
  { name = "type", type = "string", required = true },
  { name = "data", type = "object", required = true },
  { name = "isResolvable", type = "boolean", lines = "2" },
  { name = "projectId", type = "string", lines = "2" },
  read_only "createdAt", read_only "updatedAt",
} }

local UPDATE = { type = "object", members = {
  { name = "name", type = "string" }, { name = "type", type = "string" }, { name = "data", type = "object" },
  { name = "isGlobal", type = "boolean" }, { name = "isResolvable", type = "boolean" },
  { name = "isPartialData", type = "boolean" },
} }

local function object(credential, line)
  local two = line == "2"
  return json.object("id", credential.id, "name", credential.name, "type", credential.type, "isManaged", false,
    "isGlobal", false, "isResolvable", json.only(two, false), "resolvableAllowFallback", json.only(two, false),
    "resolverId", two and json.null or nil, "createdAt", credential.createdAt, "updatedAt", credential.updatedAt)
end

local function list_item(credential, store)
  if not credential.text then
    local project = store.projects:get(credential.project_id)
    credential.text = json.encode(json.object("id", credential.id, "name", credential.name, "type", credential.type,
      "createdAt", credential.createdAt, "updatedAt", credential.updatedAt, "shared", json.array {
        json.object("id", project.id, "name", project.name, "role", "credential:owner",
          "createdAt", credential.shared_at, "updatedAt", credential.shared_at) }))
  end
  return credential.text
end

local function check_type(name)
  if not types.known(name) then
    router.fail(400, "req.body.type is not a known type")
  end
end

local function check_data(name, data, line)
  local problem = types.problem(name, data, line)
  if problem then
    router.fail(400, problem)
  end
end

--- Adds a credential.
-- @param store the sandbox's state
-- @param body `name`, `type`, `data`, and on 2.x `id` and `projectId`
function credentials.create(store, body)
  local now = state.iso()
  store.credential_number = store.credential_number + 1
  return store.credentials:add {
    id = body.id or state.id(), number = store.credential_number, name = body.name, type = body.type, data = body.data,
    createdAt = now, updatedAt = now, shared_at = now, project_id = body.projectId or store.personal_project.id,
  }
end

local function list(context)
  local position, message = paging.position(context.query, true)
  if not position then
    router.fail(400, message)
  end
  local page, cursor = paging.slice(context.store.credentials.list, position)
  local texts = {}
  for i, credential in ipairs(page) do
    texts[i] = list_item(credential, context.store)
  end
  return 200, paging.text(texts, cursor)
end

local function create(context)
  local store, body = context.store, context.body
  check_type(body.type)
  check_data(body.type, body.data, context.line)
  if context.line == "1" then
    body.projectId = nil
  elseif body.id and store.credentials:get(body.id) then
    router.fail(409, "A credential with this ID already exists")
  elseif body.projectId and not store.projects:get(body.projectId) then
    router.fail(404, "Project not found")
  elseif body.isResolvable then
    router.fail(403, "End-user credentials are not available in personal projects")
  end
  return 200, json.encode(object(credentials.create(store, body), context.line))
end

local function find(context, message)
  return context.store.credentials:get(context.params.credentialId) or router.fail(404, message)
end

local function get(context)
  return 200, json.encode(object(find(context, "Credential not found"), context.line))
end

local function update(context)
  local body = context.body
  if body.type then
    check_type(body.type)
  end
  local credential = find(context, "Credential not found")
  if body.type and body.type ~= credential.type and not body.data then
    router.fail(400, "req.body.data is required when changing credential type. The existing data cannot be used "
      .. "with the "
      .. "new type.")
  elseif body.data then
    check_data(body.type or credential.type, body.data, context.line)
  end
  if body.isGlobal then
    router.fail(403, "You are not licensed for sharing credentials")
  end
  credential.name, credential.type = body.name or credential.name, body.type or credential.type
  credential.data = body.data or credential.data
  credential.updatedAt, credential.text = state.iso(), nil
  return 200, json.encode(object(credential, context.line))
end

local function delete(context)
  local credential = find(context, "Not Found")
  context.store.credentials:remove(credential)
  local shown = object(credential, context.line)
  if context.line == "2" then
    json.set(shown, "usageScope", "project")
  end
  return 200, json.encode(shown)
end

local function test(context)
  find(context, ('Credential with ID "%s" was not found.'):format(context.params.credentialId))
  return 200, '{"status":"Error","message":"No testing function found for this credential."}'
end

local function transfer(context)
  local status, store = context.line == "1" and 400 or 404, context.store
  local credential = store.credentials:get(context.params.credentialId)
  if not credential then
    router.fail(status, ('Could not find credential with the id "%s". Make sure you have the permission to move it.')
      :format(context.params.credentialId))
  end
  local project = store.projects:get(context.body.destinationProjectId)
  if not project then
    router.fail(status, ('Could not find project with the id "%s". Make sure you have the permission to create '
      .. "credentials in it."):format(context.body.destinationProjectId))
  end
  credential.project_id, credential.text = project.id, nil
  return 204
end

local function get_schema(context)
  return 200, types.schema_text(context.params.credentialTypeName, context.line) or router.fail(404, "Not Found")
end

local function route(method, path, id, scope, handler, more)
  local entry = more or {}
  entry.method, entry.path, entry.id, entry.scope, entry.handler = method, "/credentials" .. path, id,
    "credential:" .. scope, handler
  return entry
end

credentials.routes = {
  route("GET", "", "getCredentials", "list", list, { lines = "2", query = paging.parameters }),
  route("POST", "", "createCredential", "create", create, { body = CREATE, body_required = true }),
  route("GET", "/:credentialId", "getCredential", "read", get, { lines = "2" }),
  route("PATCH", "/:credentialId", "updateCredential", "update", update,
    { lines = "2", body = UPDATE, body_required = true }),
  route("DELETE", "/:credentialId", "deleteCredential", "delete", delete),
  route("POST", "/:credentialId/test", "testCredential", "read", test, { lines = "2" }),
  route("PUT", "/:credentialId/transfer", "transferCredential", "move", transfer,
    { body = schema.transfer, body_required = true }),
  { method = "GET", path = "/credentials/schema/:credentialTypeName", id = "getCredentialType", handler = get_schema },
}

return credentials
