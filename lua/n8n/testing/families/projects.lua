--- /projects: there only with a licence.
-- @module n8n.testing.families.projects
local json = require "n8n.testing.json"
local paging = require "n8n.testing.paging"
local router = require "n8n.testing.router"
local state = require "n8n.testing.state"

local projects = {}

local LICENCE = "feat:projectRole:admin"
local ROLES = { "project:admin", "project:editor", "project:viewer" }

local BODY = { type = "object", closed = true, members = {
  { name = "id", read_only = true }, { name = "name", type = "string", required = true },
  { name = "type", read_only = true },
} }
local RELATION = { type = "object", members = { { name = "userId", type = "string", required = true },
  { name = "role", type = "string", required = true } } }
local RELATIONS = { type = "object", members = {
  { name = "relations", type = "array", required = true, items = RELATION } } }
local ROLE = { type = "object", members = { { name = "role", type = "string", required = true } } }

--- A project for the encoder.
function projects.object(project, store)
  local two = store.line == "2"
  return json.object("id", project.id, "name", project.name, "type", project.type, "icon", json.null,
    "description", json.null, "customTelemetryTags", two and json.array() or nil, "creatorId", two and store.owner.id
      or nil,
    "createdAt", project.createdAt, "updatedAt", project.updatedAt)
end

--- Adds a project.
-- @param kind "team" or "personal"
function projects.create(store, name, kind)
  local now = state.iso()
  return store.projects:add { id = state.id(), name = name, type = kind or "team", createdAt = now, updatedAt = now,
    members = { [store.owner.id] = kind == "personal" and "project:personalOwner" or "project:admin" } }
end

local function find(context)
  local id = context.params.projectId
  return context.store.projects:get(id) or router.fail(404, ('Could not find project with ID "%s"'):format(id))
end

local function page_of(context, records, encode)
  local position, message = paging.position(context.query, context.line == "2")
  if not position then
    router.fail(400, message)
  end
  local page, cursor = paging.slice(records, position)
  local texts = {}
  for i, record in ipairs(page) do
    texts[i] = json.encode(encode(record))
  end
  return 200, paging.text(texts, cursor)
end

local function list(context)
  return page_of(context, context.store.projects.list, function(project)
    return projects.object(project, context.store)
  end)
end

local function create(context)
  local shown = projects.object(projects.create(context.store, context.body.name), context.store)
  json.set(shown, "role", "project:admin")
  json.set(shown, "scopes", json.array { "project:read", "project:update", "project:delete" })
  return 201, json.encode(shown)
end

local function update(context)
  local project = find(context)
  project.name, project.updatedAt = context.body.name, state.iso()
  return 204
end

-- Workflows and credentials go with their project.
local function delete(context)
  local store, project = context.store, find(context)
  for _, family in ipairs { store.workflows, store.credentials } do
    for _, record in ipairs(family:filter(function(one) return one.project_id == project.id end)) do
      family:remove(record)
    end
  end
  store.projects:remove(project)
  return 204
end

local function list_members(context)
  local project = find(context)
  local users = context.store.users:filter(function(user) return project.members[user.id] ~= nil end)
  return page_of(context, users, function(user)
    return json.object("id", user.id, "email", user.email, "firstName", user.firstName, "lastName", user.lastName,
      "createdAt", user.createdAt, "updatedAt", user.updatedAt, "role", project.members[user.id])
  end)
end

local function check_role(role)
  for _, known in ipairs(ROLES) do
    if role == known then
      return
    end
  end
  router.fail(400, "Invalid role: " .. role)
end

local function add_members(context)
  local project = find(context)
  for _, relation in ipairs(context.body.relations) do
    check_role(relation.role)
    if not context.store.users:get(relation.userId) then
      router.fail(404, "Could not find user with id: " .. relation.userId)
    end
  end
  for _, relation in ipairs(context.body.relations) do
    project.members[relation.userId] = relation.role
  end
  return 201
end

local function find_member(context)
  local project, user = find(context), context.params.userId
  if not project.members[user] then
    router.fail(404, "The user is not a member of the project.")
  end
  return project, user
end

local function change_role(context)
  local project, user = find_member(context)
  check_role(context.body.role)
  project.members[user] = context.body.role
  return 204
end

local function remove_member(context)
  local project, user = find_member(context)
  project.members[user] = nil
  return 204
end

local function route(method, path, id, scope, handler, more)
  local entry = more or {}
  entry.method, entry.path, entry.id, entry.scope, entry.handler = method, "/projects" .. path, id, scope, handler
  entry.licence = LICENCE
  return entry
end

projects.routes = {
  route("GET", "", "getProjects", "project:list", list, { query = paging.parameters }),
  route("POST", "", "createProject", "project:create", create, { body = BODY, body_required = true }),
  route("PUT", "/:projectId", "updateProject", "project:update", update, { body = BODY, body_required = true }),
  route("DELETE", "/:projectId", "deleteProject", "project:delete", delete),
  route("GET", "/:projectId/users", "getProjectUsers", "user:list", list_members,
    { lines = "2", query = paging.parameters }),
  route("POST", "/:projectId/users", "addUsersToProject", "project:manageMembers", add_members,
    { body = RELATIONS, body_required = true }),
  route("PATCH", "/:projectId/users/:userId", "changeUserRoleInProject", "project:manageMembers", change_role,
    { body = ROLE, body_required = true }),
  route("DELETE", "/:projectId/users/:userId", "deleteUserFromProject", "project:manageMembers", remove_member),
}

return projects
