--- What the bodies of workflow operations may hold, for both lines of n8n.
local json = require "n8n.testing.json"

local workflow_schema = {}

local function text(name, more)
  local schema = more or {}
  schema.name, schema.type = name, "string"
  return schema
end

local function flag(name, more)
  local schema = more or {}
  schema.name, schema.type = name, "boolean"
  return schema
end

local function number(name)
  return { name = name, type = "number" }
end

local function read_only(name, kind, lines)
  return { name = name, type = kind, read_only = true, lines = lines }
end

local telemetry_tag = { type = "object", closed = true, members = { text("key", { required = true }),
  text("value", { required = true }) } }

local node = { type = "object", closed = true, members = {
  text "id", text "name", text "webhookId", flag "disabled", flag "notesInFlow", text "notes", text "type",
  number "typeVersion", flag "executeOnce", flag "alwaysOutputData", flag "retryOnFail", number "maxTries",
  number "waitBetweenTries", flag "continueOnFail", text "onError",
  { name = "position", type = "array", items = { type = "number" } },
  { name = "parameters", type = "object" }, { name = "credentials", type = "object" },
  { name = "customTelemetryTags", lines = "2", type = "object", closed = true,
    members = { { name = "tag", type = "array", items = telemetry_tag } } },
  read_only("createdAt", "string"), read_only("updatedAt", "string"),
} }

local settings_members = {
  flag "saveExecutionProgress", flag "saveManualExecutions",
  text("saveDataErrorExecution", { enum = { "all", "none" } }),
  text("saveDataSuccessExecution", { enum = { "all", "none" } }),
  number "executionTimeout", text "errorWorkflow", text "timezone", text "executionOrder",
  text("binaryMode", { enum = { "separate", "combined" }, lines = "2" }),
  text("callerPolicy", { enum = { "any", "none", "workflowsFromAList", "workflowsFromSameOwner" } }),
  text "callerIds",
  text("timeSavedMode", { enum = { "fixed", "dynamic" }, lines = "2" }),
  number "timeSavedPerExecution",
  text("redactionPolicy", { enum = { "none", "non-manual", "manual-only", "all" }, lines = "2" }),
  flag "availableInMCP",
  { name = "customTelemetryTags", type = "array", items = telemetry_tag, lines = "2" },
  text("credentialResolverId", { lines = "2" }),
}

local node_group = { type = "object", closed = true, members = {
  text("id", { required = true }), text("name", { required = true }), text("description", { max = 155 }),
  { name = "nodeIds", type = "array", items = { type = "string" }, required = true },
} }

local function check_static_data(value, dialect)
  local kind = json.type_of(value)
  if kind == "object" or kind == "null" or kind == "string" and json.decode(value) ~= nil then
    return nil
  elseif dialect == "zod" then
    return kind == "string" and "must be a JSON string" or "Invalid input"
  end
  local first = kind == "string" and 'must match format "jsonString"' or "must be string"
  return first .. ", request/body/staticData must be object, request/body/staticData must match a schema in anyOf"
end

local function members(which)
  local list = {
    read_only("id", "string"),
    text("name", { required = true }),
    read_only("active", "boolean"), read_only("createdAt", "string"), read_only("updatedAt", "string"),
    read_only("isArchived", "boolean", "2"), read_only("versionId", "string", "2"),
    read_only("triggerCount", "integer", "2"),
    { name = "nodes", type = "array", items = node, required = true },
    { name = "connections", type = "object", required = true, wrong = "must be object" },
    { name = "settings", type = "object", closed = true, members = settings_members, required = true },
    { name = "nodeGroups", type = "array", items = node_group, lines = "2" },
    { name = "staticData", check = check_static_data },
    { name = "pinData", type = "object", nullable = true, lines = "2" },
    text("parentFolderId", { nullable = true, lines = "2" }),
    read_only("meta", "object", "2"), read_only("tags", "array"),
    { name = "shared", type = "array", items = { type = "object" } },
    read_only("activeVersion", "object"),
  }
  if which == "create" then
    list[#list + 1] = text("projectId", { lines = "2" })
  else
    list[#list + 1] = text("description", { lines = "2" })
  end
  return list
end

-- The members of an object in the order of its schema, as 2.x stores them.
local function arranged(object, schemas)
  local keys = {}
  for _, member in ipairs(schemas) do
    if object[member.name] ~= nil then
      keys[#keys + 1] = member.name
    end
  end
  object[json.KEYS] = keys
end

--- Brings nodes and settings of a body into the order that 2.x gives them.
function workflow_schema.arrange(body)
  for _, one in ipairs(body.nodes) do
    arranged(one, node.members)
  end
  arranged(body.settings, settings_members)
end

--- POST /workflows
workflow_schema.create = { type = "object", closed = true, members = members "create" }

--- PUT /workflows/{id}
workflow_schema.update = { type = "object", closed = true, members = members "update" }

--- POST /workflows/{id}/publish
workflow_schema.publish = { type = "object", members = { text "versionId", text "name", text "description" } }

--- PUT .../tags
workflow_schema.tag_ids = { type = "array", items = { type = "object", closed = true,
  members = { text("id", { required = true }) } } }

--- PUT .../transfer
workflow_schema.transfer = { type = "object", members = { text("destinationProjectId", { required = true }) } }

return workflow_schema
