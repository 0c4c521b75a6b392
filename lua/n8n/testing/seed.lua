--- Fills the sandbox without the API: many records at once, in states that the API cannot make.
local credentials = require "n8n.testing.families.credentials"
local data_table_rows = require "n8n.testing.families.data_table_rows"
local data_tables = require "n8n.testing.families.data_tables"
local executions = require "n8n.testing.families.executions"
local folders = require "n8n.testing.families.folders"
local json = require "n8n.testing.json"
local licence = require "n8n.testing.licence"
local projects = require "n8n.testing.families.projects"
local tags = require "n8n.testing.families.tags"
local users = require "n8n.testing.families.users"
local variables = require "n8n.testing.families.variables"
local workflows = require "n8n.testing.families.workflows"

local seed = {}

local STATUSES = { "success", "success", "error", "success", "success", "success", "canceled", "success" }

-- A workflow that can be published.
local function sample_workflow(i)
  return json.decode(([==[{"name":"Workflow %d","nodes":[
    {"id":"trigger-%d","name":"Every day","type":"n8n-nodes-base.scheduleTrigger","typeVersion":1.2,"position":[0,0],
     "parameters":{"rule":{"interval":[{"field":"days"}]}}},
    {"id":"set-%d","name":"Edit","type":"n8n-nodes-base.set","typeVersion":3.4,"position":[220,0],"parameters":{}}],
    "connections":{"Every day":{"main":[[{"node":"Edit","type":"main","index":0}]]}},
    "settings":{"executionOrder":"v1"}}]==]):format(i, i, i))
end

local function sample_credential(i)
  return json.object("name", "Credential " .. i, "type", "httpBasicAuth", "data", json.object("user", "u", "password",
    "p"))
end

local function tag_named(store, name)
  return store.tags:find("name", name) or tags.create(store, name)
end

local function project_named(store, name)
  return store.projects:find("name", name) or store.projects:get(name) or projects.create(store, name)
end

local function folder_named(store, name)
  return store.folders:find("name", name) or error("no folder " .. name, 0)
end

local function add_folder(store, given)
  return folders.create(store, { name = given.name, parent_id = given.parent and folder_named(store, given.parent).id,
    project_id = given.project and project_named(store, given.project).id })
end

local function add_workflow(store, given)
  given.nodes, given.connections = given.nodes or json.array(), given.connections or json.object()
  given.settings = given.settings or json.object()
  local workflow = workflows.create(store, given)
  for _, name in ipairs(given.tags or {}) do
    workflow.tag_ids[tag_named(store, name).id] = true
  end
  if given.project then
    workflow.project_id = project_named(store, given.project).id
  end
  workflow.folder_id = given.folder and folder_named(store, given.folder).id
  workflow.description = given.description or workflow.description
  workflow.isArchived = given.isArchived == true
  if given.active == true then
    local problem = workflows.publish(workflow, workflow.versions[1], store)
    if problem then
      error(problem, 0)
    end
    workflow.triggerCount = 1
  end
  return workflow
end

local function workflow_of(store, given)
  local found = given.workflow and (store.workflows:get(given.workflow) or store.workflows:find("name", given.workflow))
  if given.workflow and not found then
    error("no workflow " .. given.workflow, 0)
  end
  return found or store.workflows.list[1] or add_workflow(store, sample_workflow(1))
end

local function add_execution(store, given)
  return executions.add(store, { workflow = workflow_of(store, given), status = given.status, mode = given.mode,
    started = given.started, seconds = given.seconds, data = given.data and json.encode(given.data) })
end

local function add_data_table(store, given)
  given.projectId = given.project and project_named(store, given.project).id or nil
  local data_table = data_tables.create(store, given)
  data_table_rows.add(data_table, given.rows or {})
  return data_table
end

local function sample_data_table(i)
  local column = json.object("name", "key", "type", "string")
  return json.object("name", "Table " .. i, "columns", json.array { column },
    "rows", json.array { json.object("key", "value " .. i) })
end

local function sample_execution(i)
  return json.object("status", STATUSES[i % #STATUSES + 1])
end

local FAMILIES = {
  { name = "users", add = users.create, sample = function(i)
    return json.object("email", ("user%d@example.com"):format(i), "firstName", "User", "lastName", tostring(i))
  end },
  { name = "projects", sample = function(i) return "Project " .. i end, add = function(store, given)
    return projects.create(store, type(given) == "table" and given.name or given)
  end },
  { name = "tags", sample = function(i) return "tag-" .. i end, add = function(store, given)
    return tags.create(store, type(given) == "table" and given.name or given)
  end },
  { name = "folders", add = add_folder, sample = function(i) return json.object("name", "Folder " .. i) end },
  { name = "workflows", add = add_workflow, sample = sample_workflow },
  { name = "credentials", add = credentials.create, sample = sample_credential },
  { name = "variables", add = variables.create, sample = function(i)
    return json.object("key", "KEY_" .. i, "value", "value " .. i)
  end },
  { name = "data_tables", add = add_data_table, sample = sample_data_table },
  { name = "executions", add = add_execution, sample = sample_execution },
}

local function add_family(store, family, given)
  local ids = json.array()
  if type(given) == "number" then
    for i = 1, given do
      ids[i] = family.add(store, family.sample(i)).id
    end
  else
    for i, one in ipairs(given) do
      ids[i] = family.add(store, one).id
    end
  end
  return ids
end

--- Adds records.
-- @param store the sandbox's state
-- @param given decoded object: for each family a number of samples or an array; `licensed`
-- @return object of arrays of ids
function seed.apply(store, given)
  if given.licensed ~= nil then
    licence.set(store, given.licensed)
  end
  local added = json.object()
  for _, family in ipairs(FAMILIES) do
    if given[family.name] then
      json.set(added, family.name, add_family(store, family, given[family.name]))
    end
  end
  return added
end

return seed
