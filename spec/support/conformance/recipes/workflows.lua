-- Workflows, their tags and their versions.
local cursors = require "spec.support.conformance.cursors"
local fixtures = require "spec.support.fixtures"

local TRIGGER, LAST = "6f1d6a3e-0000-4000-8000-000000000001", fixtures.workflow("").nodes[2].id

-- A node with every member that both lines know, and those of 2.x.
local function every_node_member(line)
  local node = {
    id = TRIGGER,
    name = "Twice a year",
    webhookId = "6f1d6a3e-0000-4000-8000-000000000002",
    disabled = false,
    notesInFlow = true,
    notes = "of a spec",
    type = "n8n-nodes-base.scheduleTrigger",
    typeVersion = 1.2,
    executeOnce = false,
    alwaysOutputData = false,
    retryOnFail = false,
    maxTries = 2,
    waitBetweenTries = 100,
    continueOnFail = false,
    onError = "stopWorkflow",
    position = { 0, 0 },
    parameters = { rule = { interval = { { field = "months", monthsInterval = 6 } } } },
    credentials = {},
  }
  if line == "2" then
    node.customTelemetryTags = { tag = { { key = "spec", value = "spec" } } }
  end
  return node
end

local function every_setting(line)
  local settings = {
    saveExecutionProgress = false,
    saveManualExecutions = true,
    saveDataErrorExecution = "all",
    saveDataSuccessExecution = "all",
    executionTimeout = 60,
    errorWorkflow = "none",
    timezone = "Europe/Berlin",
    executionOrder = "v1",
    callerPolicy = "workflowsFromAList",
    callerIds = "none",
    timeSavedPerExecution = 1,
    availableInMCP = false,
  }
  if line == "2" then
    settings.binaryMode = "separate"
    settings.timeSavedMode = "fixed"
    settings.redactionPolicy = "none"
    settings.customTelemetryTags = { { key = "spec", value = "spec" } }
    settings.credentialResolverId = "none"
  end
  return settings
end

local function body(run)
  local fields = {
    name = fixtures.unique "workflow",
    nodes = { every_node_member(run.line), fixtures.workflow("").nodes[2] },
    connections = fixtures.workflow("").connections,
    settings = every_setting(run.line),
    staticData = { spec = 1 },
  }
  if run.line == "2" then
    fields.nodeGroups = { { id = "g1", name = "Group", description = "of a spec", nodeIds = { LAST } } }
    fields.pinData = { ["Twice a year"] = { { json = { spec = 1 } } } }
  end
  return fields
end

local function create(run)
  local fields = body(run)
  if run.line == "2" then
    fields.projectId = run:personal_project()
  end
  return run:call("workflows:create", fields)
end

local function create_in_folder(run)
  if run.line == "2" then
    local fields = body(run)
    fields.parentFolderId = "none"
    run:refused(404, "Could not find the folder", "workflows:create", fields)
  end
end

local function list(run)
  local filters = { active = false, excludePinnedData = true, limit = 10, name = "workflow",
    projectId = run:personal_project(), tags = "spec" }
  filters.offset = run.line == "2" and 0 or nil
  run:call("workflows:list", filters)
  run:call("workflows:list", { cursor = cursors.offset(10, 0) })
end

local function update(run, id)
  local fields, options = body(run), nil
  if run.line == "2" then
    fields.description = "of a spec"
    options = { query = { publishIfActive = false } }
  end
  run:call("workflows:update", id, fields, options)
  if run.line == "2" then
    fields.parentFolderId = "none"
    run:refused(404, "Could not find the folder", "workflows:update", id, fields, options)
  end
end

local function tags(run, id)
  local tag = assert(run.client.tags:create { name = fixtures.unique "tag" })
  run:call("workflows:update_tags", id, { { id = tag.id } })
  run:call("workflows:list_tags", id)
end

local function publication(run, id)
  local version = assert(run.client.workflows:get(id)).versionId
  local told = run.line == "2" and { versionId = version, name = "spec", description = "of a spec" } or nil
  for _, verbs in ipairs { { "publish", "unpublish" }, { "activate", "deactivate" } } do
    run:call("workflows:" .. verbs[1], id, told)
    run:call("workflows:" .. verbs[2], id)
  end
end

return function(run)
  local id = create(run).id
  create_in_folder(run)
  list(run)
  run:call("workflows:get", id, { excludePinnedData = true })
  update(run, id)
  tags(run, id)
  run:call("workflow_versions:list", id, { limit = 10 })
  run:call("workflow_versions:list", id, { cursor = cursors.offset(10, 0) })
  local version = assert(run.client.workflows:get(id)).versionId
  run:call("workflow_versions:get", id, version)
  run:call_alias("workflow_versions:get", id, version)
  publication(run, id)
  run:call("workflows:archive", id)
  run:call("workflows:unarchive", id)
  run:refused(run.line == "2" and 404 or 400, "Could not find project", "workflows:transfer", id,
    { destinationProjectId = "none" })
  -- Another one, as n8n 2.x takes its time with one that was published.
  run:call("workflows:delete", create(run).id)
end
