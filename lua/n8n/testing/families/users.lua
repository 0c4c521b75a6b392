--- /users
local json = require "n8n.testing.json"
local licence = require "n8n.testing.licence"
local paging = require "n8n.testing.paging"
local projects = require "n8n.testing.families.projects"
local router = require "n8n.testing.router"
local state = require "n8n.testing.state"

local users = {}

local ROLES = { ["global:admin"] = true, ["global:member"] = true, ["global:chatUser"] = true }
local ADDRESS = "^[^@%s]+@[^@%s]+%.[^@%s]+$"

local function email(value)
  return not value:find(ADDRESS) and 'must match format "email"' or nil
end

local INVITATIONS = { type = "array", items = { type = "object", members = {
  { name = "email", type = "string", required = true, check = email }, { name = "role", type = "string" } } } }
local ROLE = { type = "object", members = { { name = "newRoleName", type = "string", required = true } } }

local function object(user, line, with_role)
  return json.object("id", user.id, "email", user.email, "firstName", user.firstName, "lastName", user.lastName,
    "createdAt", user.createdAt, "updatedAt", user.updatedAt, "isPending", user.pending,
    "mfaEnabled", json.only(line == "2", false), "role", with_role and user.role or nil)
end

--- Adds a user, with a project of their own.
-- @param fields `email`, `role`, `firstName`, `lastName`; without names the user is pending
function users.create(store, fields)
  local now = state.iso()
  local user = store.users:add { id = state.uuid(), email = fields.email, role = fields.role or "global:member",
    firstName = fields.firstName or json.null, lastName = fields.lastName or json.null, createdAt = now,
    updatedAt = now, pending = fields.firstName == nil }
  user.project = projects.create_personal(store, user)
  return user
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

local function check_assignable(role)
  if role == "global:owner" then
    router.fail(400, "This global role value is not assignable")
  end
end

local function check_exists(role)
  if not ROLES[role] then
    router.fail(400, ("Role %s does not exist"):format(role))
  end
end

local function check_invitations(context)
  local invitations, store = context.body, context.store
  for _, invitation in ipairs(invitations) do
    check_assignable(invitation.role)
  end
  for _, invitation in ipairs(invitations) do
    if invitation.role == "global:admin" and not licence.allows(store, "feat:advancedPermissions") then
      router.fail_passed_on(context, 403, "Cannot invite admin user without advanced permissions. Please upgrade to a "
        .. "license that includes this feature.")
    end
  end
  for _, invitation in ipairs(invitations) do
    check_exists(invitation.role or "global:member")
  end
end

-- Who is there already is left out of the answer; who has not come yet is invited again.
local function create(context)
  local store, answers = context.store, json.array()
  check_invitations(context)
  for _, invitation in ipairs(context.body) do
    local user = store.users:find("email", invitation.email)
      or users.create(store, { email = invitation.email, role = invitation.role })
    if user.pending then
      answers[#answers + 1] = json.object("user", json.object("id", user.id, "email", user.email, "emailSent", false,
        "role", user.role, "inviteAcceptUrl", "http://localhost/signup?token=" .. user.id), "error", "")
    end
  end
  return 201, json.encode(answers)
end

-- By id alone: an address finds nobody here.
local function delete(context)
  local store = context.store
  local user = store.users:get(context.params.id)
    or router.fail_passed_on(context, 404, "Request to delete a user failed because the user to delete was not found "
      .. "in DB")
  if user == store.owner then
    router.fail(400, "Cannot delete your own user")
  end
  projects.remove(store, user.project)
  for _, project in ipairs(store.projects.list) do
    project.members[user.id] = nil
  end
  store.users:remove(user)
  return 204
end

local function change_role(context)
  local role, id = context.body.newRoleName, context.params.id
  check_assignable(role)
  if id == context.store.owner.id then
    router.fail_passed_on(context, 403, "Cannot change your own global role")
  end
  local user = context.store.users:get(id)
    or router.fail_passed_on(context, 404, "Target user not found")
  check_exists(role)
  user.role, user.updatedAt = role, state.iso_seconds()
  return 204
end

local function check_id(parameters)
  local id = parameters.id
  local uuid = id:find("^%x%x%x%x%x%x%x%x%-%x%x%x%x%-%x%x%x%x%-%x%x%x%x%-%x%x%x%x%x%x%x%x%x%x%x%x$")
  if not uuid and not id:find(ADDRESS) then
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
    parameters = check_id },
  { method = "PATCH", path = "/users/:id/role", id = "changeRole", scope = "user:changeRole", openapi = true,
    handler = change_role, parameters = check_id, body = ROLE, body_required = true,
    licence = "feat:advancedPermissions" },
}

return users
