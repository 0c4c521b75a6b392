--- /workflows
local json = require "n8n.testing.json"
local keys = require "n8n.testing.keys"
local like = require "n8n.testing.like"
local paging = require "n8n.testing.paging"
local router = require "n8n.testing.router"
local rules = require "n8n.testing.families.workflow_rules"
local schema = require "n8n.testing.families.workflow_schema"
local socket = require "socket"
local state = require "n8n.testing.state"
local tags = require "n8n.testing.families.tags"
local views = require "n8n.testing.families.workflow_views"

local workflows = {}

-- A workflow cannot be deleted at once after it was unpublished: its triggers are still being taken down.
local DRAIN_SECONDS = 0.3

local FULL = { tags = true, shared = "full", active_version = "activated" }
local FULL_NO_PINS = { tags = true, shared = "full", active_version = "activated", no_pins = true }
local CREATED = { tags = true, shared = "full", active_version = "activated", parent_folder = true }
local CREATED_1 = {}
local UPDATED = { tags = true, active_version = "plain" }
local UPDATED_AND_PUBLISHED = { tags = true, active_version = "all" }
local UPDATED_1 = { tags = true }
local PUBLISHED = { active_version = "all" }
local CHANGED = { shared = "full", active_version = "activated" }
local DELETED = { shared = "full" }

local function find(context, message)
  return context.store.workflows:get(context.params.workflowId) or router.fail(404, message or "Not Found")
end

local function forbidden(context, verb)
  if context.line == "1" then
    return "Not Found"
  end
  return ("You do not have permission to %s this workflow. Ask the owner to share it with you."):format(verb)
end

-- n8n gives every node an id, and on 2.x every webhook one of its own.
local function complete(body, line)
  if line == "2" then
    schema.arrange(body)
  end
  for _, node in ipairs(body.nodes) do
    if node.id == nil then
      json.set(node, "id", state.uuid())
    end
    if line == "2" and node.webhookId == nil and (node.type == "n8n-nodes-base.webhook"
        or node.type == "n8n-nodes-base.formTrigger") then
      json.set(node, "webhookId", state.uuid())
    end
  end
end

-- Members that n8n 2.x takes and drops.
local DROPPED_SETTINGS = { binaryMode = true, credentialResolverId = true }

local function merge_settings(base, given)
  local merged = json.object()
  for _, source in ipairs { base, given } do
    for _, name in ipairs(source[json.KEYS]) do
      if not DROPPED_SETTINGS[name] then
        json.set(merged, name, source[name])
      end
    end
  end
  return merged
end

local function default_settings(line)
  if line == "1" then
    return json.object("callerPolicy", "workflowsFromSameOwner", "availableInMCP", false)
  end
  return json.object()
end

local function static_data(body, line)
  local given = body.staticData
  if type(given) == "string" and line == "2" then
    return json.decode(given)
  end
  return given
end

local function add_version(workflow, store)
  local now = state.iso()
  local version = { versionId = workflow.versionId, nodes = workflow.nodes, connections = workflow.connections,
    nodeGroups = workflow.nodeGroups, authors = store.owner.firstName .. " " .. store.owner.lastName, name = json.null,
    description = json.null, createdAt = now, updatedAt = now, events = {} }
  workflow.versions[#workflow.versions + 1] = version
  return version
end

-- What stands for no folder: the top of the project.
local ROOT = "0"

-- -> id, or nil for the top
local function folder_of(body)
  local id = body.parentFolderId
  return type(id) == "string" and id ~= "" and id ~= ROOT and id or nil
end

--- Makes a workflow of a checked body.
-- @param store the sandbox's state
-- @param body decoded body
-- @return the record
function workflows.create(store, body)
  local now = state.iso()
  complete(body, store.line)
  local workflow = {
    id = state.id(), name = body.name, description = json.null, active = false, createdAt = now, updatedAt = now,
    isArchived = false, versionId = state.uuid(), versionCounter = 1, triggerCount = 0, nodes = body.nodes,
    connections = body.connections, nodeGroups = body.nodeGroups or json.array(),
    settings = merge_settings(default_settings(store.line), body.settings),
    staticData = static_data(body, store.line) or json.null, pinData = body.pinData or json.null,
    project_id = body.projectId or store.personal_project.id, folder_id = folder_of(body),
    shared_at = now, tag_ids = {}, versions = {},
  }
  add_version(workflow, store)
  return store.workflows:add(workflow)
end

local function record_event(store, version, event)
  store.event_number = store.event_number + 1
  version.events[#version.events + 1] = { id = store.event_number, versionId = version.versionId, event = event,
    userId = store.owner.id, createdAt = state.iso() }
end

--- Publishes a version.
-- @return nil, or n8n's message why not
function workflows.publish(workflow, version, store)
  local problem = rules.publish_problem(workflow, version, store)
  if problem then
    return problem
  end
  if workflow.active_version then
    record_event(store, workflow.active_version, "deactivated")
  end
  record_event(store, version, "activated")
  workflow.active, workflow.active_version = true, version
  views.forget(workflow)
end

local function unpublish(workflow, store)
  if workflow.active then
    record_event(store, workflow.active_version, "deactivated")
    workflow.active, workflow.active_version = false, nil
    workflow.draining_until = socket.gettime() + DRAIN_SECONDS
    views.forget(workflow)
  end
end

local function wanted_tags(query, store)
  local ids = {}
  for name in (query.tags .. ","):gmatch("(.-),") do
    local tag = store.tags:find("name", name:match("^%s*(.-)%s*$"))
    if tag then
      ids[#ids + 1] = tag.id
    elseif store.line == "2" then
      return nil
    end
  end
  return ids[1] and ids
end

local function has_tags(workflow, ids)
  for _, id in ipairs(ids) do
    if not workflow.tag_ids[id] then
      return false
    end
  end
  return true
end

-- 1.x forgets about tags where a project is named.
local function matching(context)
  local query, store = context.query, context.store
  local by_project = query.projectId and query.projectId ~= ""
  local by_tags = query.tags and query.tags ~= "" and not (by_project and context.line == "1")
  local ids = by_tags and wanted_tags(query, store)
  if by_tags and not ids then
    return {}
  end
  local pattern = query.name and query.name ~= "" and like.pattern("%" .. query.name:match("^%s*(.-)%s*$") .. "%")
  return store.workflows:filter(function(workflow)
    return (query.active == nil or workflow.active == query.active)
      and (not pattern or workflow.name:lower():find(pattern) ~= nil)
      and (not by_project or workflow.project_id == query.projectId)
      and (not ids or has_tags(workflow, ids))
  end)
end

local function list(context)
  local position, message = paging.position(context.query, false)
  if not position then
    router.fail(400, message)
  end
  local page, cursor = paging.slice(matching(context), position)
  local texts = {}
  for i, workflow in ipairs(page) do
    texts[i] = views.list_item(workflow, context.store, context.query.excludePinnedData)
  end
  return 200, paging.text(texts, cursor)
end

local function check_folder(context, project_id)
  local id = context.body.parentFolderId
  if type(id) ~= "string" or id == "" or id == ROOT then
    return
  end
  local folder = context.store.folders:get(id)
  if not folder or folder.project_id ~= project_id then
    router.fail(404, "Could not find the folder: " .. id)
  end
end

local function check_body(context, project_id)
  local body = context.body
  if context.line == "1" then
    return
  elseif #body.name < 1 or #body.name > 128 then
    router.fail(400, "Workflow name must be 1 to 128 characters long.")
  end
  local problem = rules.structure_problem(body.nodes, body.connections)
  if problem then
    router.fail(400, problem)
  end
  check_folder(context, project_id)
end

local function create(context)
  local store = context.store
  check_body(context, context.body.projectId or store.personal_project.id)
  if context.body.projectId and not store.projects:get(context.body.projectId) then
    router.fail(404, "Project not found")
  end
  local workflow = workflows.create(store, context.body)
  return 200, views.text(workflow, store, context.line == "1" and CREATED_1 or CREATED)
end

local function get(context)
  return 200, views.text(find(context), context.store, context.query.excludePinnedData and FULL_NO_PINS or FULL)
end

local function same(a, b)
  return json.encode(a) == json.encode(b)
end

-- Which of the two counters a PUT moves: 2.x gives a new version for another graph alone, 1.x for any other content.
local function changes_of(workflow, body, settings, line)
  local graph = not same(workflow.nodes, body.nodes) or not same(workflow.connections, body.connections)
    or body.nodeGroups and not same(workflow.nodeGroups, body.nodeGroups)
  if line == "2" then
    return graph, not same(workflow.nodes, body.nodes) or not same(workflow.settings, settings)
  end
  local given = merge_settings(default_settings(line), body.settings)
  local other = workflow.name ~= body.name or not same(workflow.settings, given)
    or body.staticData ~= nil and not same(workflow.staticData, body.staticData)
  return graph or other, true
end

-- Values with which an update takes a setting away.
local TAKEN_AWAY = { timezone = "DEFAULT", executionTimeout = -1, saveDataErrorExecution = "DEFAULT",
  saveDataSuccessExecution = "DEFAULT" }

local function without_defaults(settings, line)
  local left = json.object()
  for _, name in ipairs(settings[json.KEYS]) do
    local default = TAKEN_AWAY[name]
    if name == "errorWorkflow" and line == "2" then
      default = "DEFAULT"
    end
    if default == nil or settings[name] ~= default then
      json.set(left, name, settings[name])
    end
  end
  return left
end

local function save(workflow, body, store)
  complete(body, store.line)
  local settings = without_defaults(merge_settings(workflow.settings, body.settings), store.line)
  local version, counter = changes_of(workflow, body, settings, store.line)
  workflow.name, workflow.nodes, workflow.connections = body.name, body.nodes, body.connections
  workflow.settings = settings
  workflow.nodeGroups = body.nodeGroups or workflow.nodeGroups
  workflow.pinData = body.pinData or workflow.pinData
  if body.parentFolderId ~= nil and body.parentFolderId ~= "" then
    workflow.folder_id = folder_of(body)
  end
  workflow.description = body.description or workflow.description
  if body.staticData ~= nil then
    workflow.staticData = static_data(body, store.line)
  end
  workflow.updatedAt = state.iso()
  workflow.versionCounter = workflow.versionCounter + (counter and 1 or 0)
  views.forget(workflow, true)
  if version then
    workflow.versionId = state.uuid()
    add_version(workflow, store)
  end
end

local function newest(workflow)
  return workflow.versions[#workflow.versions]
end

-- On 2.x saving may be all that a key may do; n8n says so after it has saved.
local function check_may_publish(context, workflow)
  local version = newest(workflow)
  if version == workflow.active_version or keys.may(context.store, context.key, "workflow:activate") then
    return
  end
  router.fail(403, "Your change was saved as a draft. It wasn't published because this API key does not have the "
    .. "workflow:activate scope.", { "reason", "insufficient_api_key_scope", "versionId", version.versionId })
end

local function update(context)
  local store, body = context.store, context.body
  local workflow = find(context, forbidden(context, "update"))
  if workflow.isArchived then
    router.fail(400, "Cannot update an archived workflow.")
  end
  check_body(context, workflow.project_id)
  save(workflow, body, store)
  local publish = workflow.active and context.query.publishIfActive ~= false
  if publish and context.line == "2" then
    check_may_publish(context, workflow)
  end
  local problem = publish and workflows.publish(workflow, newest(workflow), store)
  if problem then
    -- 2.x keeps the published version alive; 1.x takes the workflow down.
    if context.line == "1" then
      unpublish(workflow, store)
      workflow.updatedAt = state.iso_seconds()
    end
    router.fail(400, problem)
  elseif context.line == "1" then
    return 200, views.text(workflow, store, UPDATED_1)
  end
  return 200, views.text(workflow, store, publish and UPDATED_AND_PUBLISHED or UPDATED)
end

local function delete(context)
  local store, workflow = context.store, find(context)
  if context.line == "2" and workflow.active then
    router.fail(409, "Cannot delete a published workflow. Unpublish it before deleting.")
  elseif context.line == "2" and (workflow.draining_until or 0) > socket.gettime() then
    router.fail(409, "Workflow is still being unpublished. Please try again in a few moments.")
  end
  unpublish(workflow, store)
  store.workflows:remove(workflow)
  local executions = store.executions:filter(function(execution) return execution.workflowId == workflow.id end)
  for _, execution in ipairs(executions) do
    store.executions:remove(execution)
  end
  return 200, views.text(workflow, store, DELETED)
end

local function version_of(workflow, id)
  for _, version in ipairs(workflow.versions) do
    if version.versionId == id then
      return version
    end
  end
end

-- The body of 1.x's activate has no schema.
local function wanted_version(context, workflow)
  local id = type(context.body) == "table" and context.body.versionId or nil
  if type(id) ~= "string" then
    return newest(workflow)
  end
  return version_of(workflow, id) or router.fail(404, context.line == "1" and "Not Found" or "Version not found")
end

local function name_version(version, body)
  version.name = type(body.name) == "string" and body.name or version.name
  version.description = type(body.description) == "string" and body.description or version.description
  if type(body.name) == "string" or type(body.description) == "string" then
    version.updatedAt = state.iso_seconds()
  end
end

local function publish(context)
  local store, workflow = context.store, find(context, forbidden(context, "activate"))
  if context.line == "1" and workflow.active then
    return 200, views.text(workflow, store, CHANGED)
  end
  local version = wanted_version(context, workflow)
  local problem = workflows.publish(workflow, version, store)
  if problem then
    router.fail(400, problem)
  end
  if context.line == "2" then
    name_version(version, context.body)
  else
    workflow.versionCounter = workflow.versionCounter + 1
  end
  version.encoded = nil
  local text = views.text(workflow, store, PUBLISHED)
  -- The triggers are registered after the answer.
  workflow.triggerCount = 1
  views.forget(workflow)
  return 200, text
end

local function unpublish_route(context)
  local store, workflow = context.store, find(context, forbidden(context, "deactivate"))
  unpublish(workflow, store)
  return 200, views.text(workflow, store, CHANGED)
end

--- Archives a workflow, if it is not yet.
function workflows.archive(store, workflow)
  if not workflow.isArchived then
    unpublish(workflow, store)
    workflow.isArchived, workflow.updatedAt, workflow.versionId = true, state.iso_seconds(), state.uuid()
    views.forget(workflow)
    add_version(workflow, store)
  end
end

local function archive(context)
  local store, workflow = context.store, find(context, "Workflow not found")
  workflows.archive(store, workflow)
  return 200, views.text(workflow, store, CHANGED)
end

local function unarchive(context)
  local store, workflow = context.store, find(context, "Workflow not found")
  if not workflow.isArchived then
    router.fail(400, "Workflow is not archived.")
  end
  workflow.isArchived, workflow.versionId = false, state.uuid()
  views.forget(workflow)
  add_version(workflow, store)
  return 200, views.text(workflow, store, CHANGED)
end

local function transfer(context)
  local store, status = context.store, context.line == "1" and 400 or 404
  local workflow = store.workflows:get(context.params.workflowId)
  if not workflow then
    router.fail(status, ('Could not find workflow with the id "%s". Make sure you have the permission to move it.')
      :format(context.params.workflowId))
  end
  local project = store.projects:get(context.body.destinationProjectId)
  if not project then
    router.fail(status, ('Could not find project with the id "%s". Make sure you have the permission to create '
      .. 'workflows '
      .. "in it."):format(context.body.destinationProjectId))
  elseif project.id == workflow.project_id then
    router.fail(400, context.line == "1" and "You can't transfer a workflow into the project that's already owning it."
      or "You can't transfer a workflow into the same destination it already belongs to.")
  end
  unpublish(workflow, store)
  workflow.project_id, workflow.folder_id = project.id, nil
  views.forget(workflow)
  return 204
end

local function history(context)
  local workflow = find(context)
  local position, message = paging.position(context.query, true)
  if not position then
    router.fail(400, message)
  end
  local versions, texts = {}, {}
  for i = #workflow.versions, 1, -1 do
    versions[#versions + 1] = workflow.versions[i]
  end
  local page, cursor = paging.slice(versions, position)
  for i, version in ipairs(position.limit > 0 and page or {}) do
    texts[i] = views.history_entry(workflow, version)
  end
  return 200, paging.text(texts, cursor)
end

local function get_version(context)
  local workflow = find(context, "Workflow not found")
  local version = version_of(workflow, context.params.workflowVersionId) or router.fail(404, "Version not found")
  return 200, views.version(workflow, version, context.line)
end

local function get_version_by_old_path(context)
  local workflow = context.store.workflows:get(context.params.id) or router.fail(404, "Version not found")
  local version = version_of(workflow, context.params.versionId) or router.fail(404, "Version not found")
  return 200, views.version(workflow, version, context.line)
end

local function get_tags(context)
  return 200, tags.list_text(find(context), context.store)
end

local function set_tags(context)
  local workflow = find(context)
  tags.assign(workflow, context.body, context.store)
  views.forget(workflow)
  return 200, tags.list_text(workflow, context.store)
end

local LIST_QUERY = {
  { name = "active", kind = "boolean" }, { name = "tags", kind = "string", reserved = true },
  { name = "name", kind = "string", reserved = true },
  { name = "projectId", kind = "string", reserved = true }, { name = "excludePinnedData", kind = "boolean" },
  { name = "limit", kind = "limit" }, { name = "offset", kind = "offset", lines = "2" },
  { name = "cursor", kind = "string" },
}
local GET_QUERY = { { name = "excludePinnedData", kind = "boolean" } }
local PUT_QUERY = { { name = "publishIfActive", kind = "boolean", lines = "2" } }

local function route(method, path, id, scope, handler, more)
  local entry = more or {}
  entry.method, entry.path, entry.id, entry.handler = method, "/workflows" .. path, id, handler
  entry.scope = "workflow:" .. scope
  return entry
end

workflows.routes = {
  route("GET", "", "getWorkflows", "list", list, { query = LIST_QUERY }),
  route("POST", "", "createWorkflow", "create", create, { body = schema.create, body_required = true }),
  route("GET", "/:workflowId", "getWorkflow", "read", get, { query = GET_QUERY }),
  route("PUT", "/:workflowId", "updateWorkflow", "update", update,
    { body = schema.update, body_required = true, query = PUT_QUERY }),
  route("DELETE", "/:workflowId", "deleteWorkflow", "delete", delete),
  route("POST", "/:workflowId/archive", "archiveWorkflow", "delete", archive, { lines = "2" }),
  route("POST", "/:workflowId/unarchive", "unarchiveWorkflow", "delete", unarchive, { lines = "2" }),
  route("PUT", "/:workflowId/transfer", "transferWorkflow", "move", transfer,
    { body = schema.transfer, body_required = true }),
  route("POST", "/:workflowId/publish", "publishWorkflow", "activate", publish, { lines = "2", body = schema.publish }),
  route("POST", "/:workflowId/unpublish", "unpublishWorkflow", "deactivate", unpublish_route, { lines = "2" }),
  route("POST", "/:workflowId/activate", "activateWorkflow", "activate", publish,
    { lines = "2", body = schema.publish }),
  route("POST", "/:workflowId/activate", "activateWorkflow", "activate", publish, { lines = "1" }),
  route("POST", "/:workflowId/deactivate", "deactivateWorkflow", "deactivate", unpublish_route),
  route("GET", "/:workflowId/history", "getWorkflowHistory", "read", history,
    { lines = "2", query = paging.parameters }),
  route("GET", "/:workflowId/versions/:workflowVersionId", "getWorkflowVersion", "read", get_version, { lines = "2" }),
  route("GET", "/:id/:versionId", "getWorkflowVersion", "read", get_version_by_old_path, { openapi = true }),
  { method = "GET", path = "/workflows/:workflowId/tags", id = "getWorkflowTags", scope = "workflowTags:list",
    handler = get_tags },
  { method = "PUT", path = "/workflows/:workflowId/tags", id = "updateWorkflowTags", scope = "workflowTags:update",
    body = schema.tag_ids, body_required = true, handler = set_tags },
}

return workflows
