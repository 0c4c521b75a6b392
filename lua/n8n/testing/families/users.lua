--- /users
-- @module n8n.testing.families.users
local json = require "n8n.testing.json"
local paging = require "n8n.testing.paging"
local router = require "n8n.testing.router"
local state = require "n8n.testing.state"

local users = {}

local ROLES = { "global:admin", "global:member" }

local INVITATIONS = { type = "array", items = { type = "object", members = {
  { name = "email", type = "string", required = true }, { name = "role", type = "string", enum = ROLES } } } }
local ROLE = { type = "object", members = { { name = "newRoleName", type = "string", required = true, enum = ROLES } } }

local function object(user, line, with_role)
  return json.object("id", user.id, "email", user.email, "firstName", user.firstName, "lastName", user.lastName,
    "createdAt", user.createdAt, "updatedAt", user.updatedAt, "isPending", user.pending,
    "mfaEnabled", json.only(line == "2", false), "role", with_role and user.role or nil)
end

--- Adds a user.
-- @param fields `email`, `role`, `firstName`, `lastName`; without names the user is pending
function users.create(store, fields)
  local now = state.iso()
  return store.users:add { id = state.uuid(), email = fields.email, role = fields.role or "global:member",
    firstName = fields.firstName or json.null, lastName = fields.lastName or json.null, createdAt = now,
    updatedAt = now, pending = fields.firstName == nil }
end

local function find(context)
  local id = context.params.id
  return context.store.users:get(id) or context.store.users:find("email", id)
    or router.fail(404, "Could not find user with id: " .. id)
end

-- With a project, n8n still counts all users: empty pages come with a cursor.
local function list(context)
  local query, store = context.query, context.store
  local position, message = paging.position(query, false)
  if not position then
    router.fail(400, message)
  end
  local project = query.projectId and store.projects:get(query.projectId)
  if query.projectId and not project then
    if context.line == "2" then
      router.fail(404, "Project not found")
    end
    return 200, paging.text({}, nil)
  end
  local page, cursor = paging.slice(store.users.list, position)
  local texts = {}
  for _, user in ipairs(page) do
    if not project or project.members[user.id] then
      texts[#texts + 1] = json.encode(object(user, context.line, query.includeRole))
    end
  end
  return 200, paging.text(texts, cursor)
end

local function get(context)
  return 200, json.encode(object(find(context), context.line, context.query.includeRole))
end

local function create(context)
  local answers = json.array()
  for i, invitation in ipairs(context.body) do
    if context.store.users:find("email", invitation.email) then
      answers[i] = json.object("user", json.object("email", invitation.email), "error", "Email already exists")
    else
      local user = users.create(context.store, { email = invitation.email, role = invitation.role })
      answers[i] = json.object("user", json.object("id", user.id, "email", user.email, "emailSent", false,
        "role", user.role, "inviteAcceptUrl", "http://localhost/signup?token=" .. user.id), "error", "")
    end
  end
  return 201, json.encode(answers)
end

local function delete(context)
  local user = find(context)
  if user == context.store.owner then
    router.fail(400, "The owner cannot be deleted.")
  end
  context.store.users:remove(user)
  return 204
end

local function change_role(context)
  local user = find(context)
  user.role, user.updatedAt = context.body.newRoleName, state.iso()
  return 204
end

local function check_id(parameters)
  local id = parameters.id
  local uuid = id:find("^%x%x%x%x%x%x%x%x%-%x%x%x%x%-%x%x%x%x%-%x%x%x%x%-%x%x%x%x%x%x%x%x%x%x%x%x$")
  if not uuid and not id:find("^[^@%s]+@[^@%s]+%.[^@%s]+$") then
    return 'request/params/id must match format "identifier"'
  end
end

local INCLUDE_ROLE = { name = "includeRole", kind = "boolean" }

users.routes = {
  { method = "GET", path = "/users", id = "getUsers", scope = "user:list", openapi = true, handler = list,
    query = { { name = "limit", kind = "limit" }, { name = "offset", kind = "offset", lines = "2" },
      { name = "cursor", kind = "string" }, INCLUDE_ROLE, { name = "projectId", kind = "string", reserved = true } } },
  { method = "POST", path = "/users", id = "createUser", scope = "user:create", openapi = true, handler = create,
    body = INVITATIONS, body_required = true },
  { method = "GET", path = "/users/:id", id = "getUser", scope = "user:read", openapi = true, handler = get,
    parameters = check_id, query = { INCLUDE_ROLE } },
  { method = "DELETE", path = "/users/:id", id = "deleteUser", scope = "user:delete", openapi = true, handler = delete,
    parameters = check_id, query = { { name = "transferId", kind = "string" } } },
  { method = "PATCH", path = "/users/:id/role", id = "changeRole", scope = "user:changeRole", openapi = true,
    handler = change_role, parameters = check_id, body = ROLE, body_required = true,
    licence = "feat:advancedPermissions" },
}

return users
