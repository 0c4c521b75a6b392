--- The JSON of workflows as each operation shows them. The graph is encoded once per change and pasted.
local json = require "n8n.testing.json"
local projects = require "n8n.testing.families.projects"
local tags = require "n8n.testing.families.tags"

local workflow_views = {}

local GRAPH = { "nodes", "connections", "nodeGroups", "settings", "staticData", "pinData" }

--- Forgets what was encoded, after a change of the record.
-- @param graph whether the graph, settings or data changed too
function workflow_views.forget(workflow, graph)
  workflow.texts = nil
  if graph then
    workflow.encoded = nil
  end
end

local function encoded(record, names)
  if not record.encoded then
    record.encoded = {}
    for _, name in ipairs(names) do
      if record[name] ~= nil then
        record.encoded[name] = json.raw(json.encode(record[name]))
      end
    end
  end
  return record.encoded
end

local function event_object(workflow, event)
  return json.object("id", event.id, "workflowId", workflow.id, "versionId", event.versionId, "event", event.event,
    "userId", event.userId, "createdAt", event.createdAt)
end

local function events_of(workflow, version, which)
  local list = json.array()
  for _, event in ipairs(version.events) do
    if which == "all" or event.event == "activated" then
      list[#list + 1] = event_object(workflow, event)
    end
  end
  return list
end

-- `events`: "all", "activated", or nil for none
local function version_object(workflow, version, line, events)
  local graph = encoded(version, { "nodes", "connections", "nodeGroups" })
  local two = line == "2"
  return json.object("versionId", version.versionId, "workflowId", workflow.id, "nodes", graph.nodes,
    "connections", graph.connections, "nodeGroups", two and graph.nodeGroups or nil, "authors", version.authors,
    "name", version.name, "description", version.description, "autosaved", json.only(two and events ~= "version",
      false),
    "createdAt", version.createdAt, "updatedAt", version.updatedAt,
    "workflowPublishHistory", (events == "all" or events == "activated") and events_of(workflow, version, events)
      or nil)
end

--- A version by itself.
function workflow_views.version(workflow, version, line)
  return json.encode(version_object(workflow, version, line, "version"))
end

--- A version in the list of versions: without its graph.
function workflow_views.history_entry(workflow, version)
  return json.encode(json.object("versionId", version.versionId, "workflowId", workflow.id, "authors", version.authors,
    "name", version.name, "description", version.description, "createdAt", version.createdAt,
    "updatedAt", version.updatedAt))
end

local function shared_list(workflow, store, with_project)
  local project = store.projects:get(workflow.project_id)
  return json.array { json.object("role", "workflow:owner", "workflowId", workflow.id, "projectId", project.id,
    "project", with_project and projects.object(project, store) or nil, "createdAt", workflow.shared_at,
    "updatedAt", workflow.shared_at) }
end

local function tag_list(workflow, store)
  local list = json.array()
  for _, tag in ipairs(tags.of(workflow, store)) do
    list[#list + 1] = tags.object(tag, store.line)
  end
  return list
end

local function active_version(workflow, line, events)
  local version = workflow.active_version
  return version and version_object(workflow, version, line, events) or json.null
end

local function fields(workflow, store, view)
  local two, graph = store.line == "2", encoded(workflow, GRAPH)
  local full = not view.list
  return json.object("id", workflow.id, "name", workflow.name, "description", full and workflow.description or nil,
    "active", workflow.active, "activeVersionId", workflow.active_version and workflow.active_version.versionId
      or json.null,
    "createdAt", workflow.createdAt, "updatedAt", workflow.updatedAt, "isArchived", workflow.isArchived,
    "versionId", workflow.versionId, "versionCounter", full and workflow.versionCounter or nil,
    "sourceWorkflowId", full and two and json.null or nil, "triggerCount", workflow.triggerCount,
    "nodes", graph.nodes, "connections", graph.connections, "nodeGroups", two and graph.nodeGroups or nil,
    "settings", graph.settings, "staticData", graph.staticData, "pinData", not view.no_pins and graph.pinData or nil,
    "meta", json.null)
end

local function parent_folder(workflow, store)
  local folder = workflow.folder_id and store.folders:get(workflow.folder_id)
  return folder and json.object("id", folder.id, "name", folder.name, "parentFolderId", folder.parent_id or json.null,
    "createdAt", folder.createdAt, "updatedAt", folder.updatedAt) or json.null
end

--- A workflow as an operation shows it.
-- @param workflow the record
-- @param store the sandbox's state
-- @param view what is shown: `list` (a list item), `no_pins`, `tags`, `shared` ("short" or "full"), `active_version`
-- ("plain", "all" or "activated": which publish events; nil: not shown), `parent_folder`
-- @return JSON text
function workflow_views.text(workflow, store, view)
  local object = fields(workflow, store, view)
  if view.tags then
    json.set(object, "tags", tag_list(workflow, store))
  end
  if view.shared then
    json.set(object, "shared", shared_list(workflow, store, view.shared == "full"))
  end
  if view.active_version then
    local events = store.line == "2" and view.active_version or "plain"
    json.set(object, "activeVersion", active_version(workflow, store.line, events))
  end
  if view.parent_folder then
    json.set(object, "parentFolder", parent_folder(workflow, store))
  end
  return json.encode(object)
end

local LIST = { list = true, tags = true, shared = "short", active_version = "plain" }
local LIST_NO_PINS = { list = true, tags = true, shared = "short", active_version = "plain", no_pins = true }

--- A workflow as a list shows it; kept until it changes.
function workflow_views.list_item(workflow, store, no_pins)
  local texts = workflow.texts or {}
  workflow.texts = texts
  local key = no_pins and "no_pins" or "list"
  texts[key] = texts[key] or workflow_views.text(workflow, store, no_pins and LIST_NO_PINS or LIST)
  return texts[key]
end

return workflow_views
