--- /projects: there only with a licence.
local json = require "n8n.testing.json"
local paging = require "n8n.testing.paging"
local router = require "n8n.testing.router"
local state = require "n8n.testing.state"

local projects = {}

local LICENCE = "feat:projectRole:admin"
local OWNER = "project:personalOwner"
local ROLES = { ["project:admin"] = true, ["project:editor"] = true, ["project:viewer"] = true,
  ["project:chatUser"] = true }

local BODY = { type = "object", closed = true, members = {
  { name = "id", type = "string", read_only = true },
  { name = "name", type = "string", required = true, min = 1, max = 255 },
  { name = "type", type = "string", read_only = true },
} }
local RELATION = { type = "object", members = { { name = "userId", type = "string", required = true, min = 1 },
  { name = "role", type = "string", required = true, min = 1 } } }
local RELATIONS = { type = "object", members = { { name = "relations", type = "array", required = true,
  items = RELATION, check = function(value, dialect)
    return dialect == "zod" and #value == 0 and "Array must contain at least 1 element(s)" or nil
  end } } }
local ROLE = { type = "object", members = { { name = "role", type = "string", required = true, min = 1 } } }

--- A project for the encoder.
function projects.object(project, store)
  local two = store.line == "2"
  return json.object("id", project.id, "name", project.name, "type", project.type, "icon", json.null,
    "description", json.null, "customTelemetryTags", two and json.array() or nil,
    "creatorId", two and project.creator_id or nil, "createdAt", project.createdAt, "updatedAt", project.updatedAt)
end

local function add(store, name, kind, user, role)
  local now = state.iso()
  return store.projects:add { id = state.id(), name = name, type = kind, createdAt = now, updatedAt = now,
    creator_id = user.id, members = { [user.id] = role } }
end

--- Adds a team's project, made by the owner.
function projects.create(store, name)
  return add(store, name, "team", store.owner, "project:admin")
end

--- Adds the project that a user has to themselves.
function projects.create_personal(store, user)
  local address = "<" .. user.email .. ">"
  local name = user.pending and address or ("%s %s %s"):format(user.firstName, user.lastName, address)
  return add(store, name, "personal", user, OWNER)
end

--- Removes a project and what belongs to it.
function projects.remove(store, project)
  for _, family in ipairs { store.workflows, store.credentials, store.data_tables, store.variables, store.folders } do
    for _, record in ipairs(family:filter(function(one) return one.project_id == project.id end)) do
      family:remove(record)
    end
  end
  local gone = store.executions:filter(function(execution) return not store.workflows:get(execution.workflowId) end)
  for _, execution in ipairs(gone) do
    store.executions:remove(execution)
  end
  store.projects:remove(project)
end

-- @param failing `fail` or router.fail_passed_on
local function missing(context, failing)
  failing(context, 404, "Could not find project with ID: " .. context.params.projectId)
end

local function fail(_, status, message)
  router.fail(status, message)
end

local function find_team(context, failing)
  local project = context.store.projects:get(context.params.projectId)
  return project and project.type == "team" and project or missing(context, failing or fail)
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
  local project = find_team(context, router.fail_passed_on)
  project.name, project.updatedAt = context.body.name, state.iso_seconds()
  return 204
end

local function delete(context)
  local project = context.store.projects:get(context.params.projectId) or missing(context, router.fail_passed_on)
  if project.type ~= "team" then
    router.fail_passed_on(context, 403, ('Can\'t delete project. Project with ID "%s" is not a team project.')
      :format(project.id))
  end
  projects.remove(context.store, project)
  return 204
end

local function list_members(context)
  local id = context.params.projectId
  local project = context.store.projects:get(id)
    or router.fail(404, ('Could not find project with ID "%s"'):format(id))
  local users = context.store.users:filter(function(user) return project.members[user.id] ~= nil end)
  return page_of(context, users, function(user)
    return json.object("id", user.id, "email", user.email, "firstName", user.firstName, "lastName", user.lastName,
      "createdAt", user.createdAt, "updatedAt", user.updatedAt, "role", project.members[user.id])
  end)
end

local function check_role(role, owner_words)
  if role == OWNER then
    router.fail(403, owner_words)
  elseif not ROLES[role] then
    router.fail(400, ("Role %s does not exist"):format(role))
  end
end

local function add_members(context)
  local project = find_team(context)
  for _, relation in ipairs(context.body.relations) do
    check_role(relation.role, "Can't add a personalOwner to a team project.")
  end
  for _, relation in ipairs(context.body.relations) do
    if not context.store.users:get(relation.userId) then
      router.fail(500, "Internal server error")
    end
  end
  for _, relation in ipairs(context.body.relations) do
    project.members[relation.userId] = relation.role
  end
  return 201
end

local function change_role(context)
  local role, user = context.body.role, context.params.userId
  if role == OWNER then
    router.fail(403, "Personal owner cannot be added to a team project.")
  end
  local project = find_team(context)
  check_role(role)
  if not project.members[user] then
    missing(context, fail)
  end
  project.members[user] = role
  return 204
end

local function remove_member(context)
  find_team(context).members[context.params.userId] = nil
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
  route("DELETE", "/:projectId", "deleteProject", "project:delete", delete, { query = { closed = true } }),
  route("GET", "/:projectId/users", "getProjectUsers", "user:list", list_members,
    { lines = "2", query = paging.parameters }),
  route("POST", "/:projectId/users", "addUsersToProject", "project:manageMembers", add_members,
    { body = RELATIONS, body_required = true }),
  route("PATCH", "/:projectId/users/:userId", "changeUserRoleInProject", "project:manageMembers", change_role,
    { body = ROLE, body_required = true }),
  route("DELETE", "/:projectId/users/:userId", "deleteUserFromProject", "project:manageMembers", remove_member),
}

return projects
