--- What concerns the whole instance: /source-control and /audit.
local json = require "n8n.testing.json"
local licence = require "n8n.testing.licence"
local router = require "n8n.testing.router"

local instance = {}

local PULL = { type = "object", members = { { name = "force", type = "boolean" },
  { name = "autoPublish", type = "string", enum = { "none", "all", "published" }, lines = "2" } } }
local PUSHED = { type = "object", members = { { name = "id", type = "string", required = true, min = 1 },
  { name = "type", type = "string", required = true,
    enum = { "credential", "workflow", "tags", "variables", "file", "folders", "project", "datatable" } } } }
local PUSH = { type = "object", members = {
  { name = "commitMessage", type = "string", required = true, min = 1, max = 1000 },
  { name = "fileNames", type = "array", required = true, items = PUSHED }, { name = "force", type = "boolean" } } }
local AUDIT = { type = "object", members = { { name = "additionalOptions", type = "object", members = {
  { name = "daysAbandonedWorkflow", type = "number" },
  { name = "categories", type = "array", items = { type = "string",
    enum = { "credentials", "database", "nodes", "filesystem", "instance" } } } } } } }

-- Licensed or not, the sandbox is connected to no repository.
local function not_connected()
  router.fail(400, "Source Control is not connected to a repository")
end

-- 1.x has a word of its own for the missing licence.
local function pull_1(context)
  if not licence.allows(context.store, "feat:sourceControl") then
    error({ status = 401, body = '{"status":"Error","message":"Source Control feature is not licensed"}' }, 0)
  end
  error({ status = 401, body = '{"status":"Error","message":"Source Control is not connected to a repository"}' }, 0)
end

local function unused_credentials(store)
  local used, unused = {}, json.array()
  for _, workflow in ipairs(store.workflows.list) do
    for _, node in ipairs(workflow.nodes) do
      for _, kind in ipairs(node.credentials and node.credentials[json.KEYS] or {}) do
        local reference = node.credentials[kind]
        used[type(reference) == "table" and reference.id or 0] = true
      end
    end
  end
  for _, credential in ipairs(store.credentials.list) do
    if not used[credential.id] then
      unused[#unused + 1] = json.object("kind", "credential", "id", credential.id, "name", credential.name)
    end
  end
  return unused
end

local function report(risk, section)
  return json.object("risk", risk, "sections", json.array { section })
end

local REPORTS = {}

function REPORTS.credentials(store)
  local unused = unused_credentials(store)
  return unused[1] and report("credentials", json.object("title", "Credentials not used in any workflow",
    "description", "No workflow refers to these credentials.", "recommendation", "Delete what is not needed.",
    "location", unused))
end

function REPORTS.instance(store)
  local excluded = store.line == "2" and "n8n-nodes-base.executeCommand, n8n-nodes-base.localFileTrigger"
    or "n8n-nodes-base.e2eTest"
  return report("instance", json.object("title", "Security settings", "description", "The settings of this instance.",
    "recommendation", "Allow what is needed.", "settings", json.object(
      "features", json.object("communityPackagesEnabled", true, "versionNotificationsEnabled", false,
        "templatesEnabled", false, "publicApiEnabled", true),
      "nodes", json.object("nodesExclude", excluded, "nodesInclude", "none"),
      "telemetry", json.object("diagnosticsEnabled", false))))
end

-- The reports of which something is to be said here; none at all gives an empty array.
local function audit(context)
  local options, reports = context.body.additionalOptions, json.object()
  local wanted = {}
  for _, category in ipairs(options and options.categories or { "credentials", "instance" }) do
    wanted[category] = true
  end
  for _, category in ipairs { "credentials", "instance" } do
    local found = wanted[category] and REPORTS[category](context.store)
    if found then
      json.set(reports, category:gsub("^%l", string.upper) .. " Risk Report", found)
    end
  end
  return 200, reports[json.KEYS][1] and json.encode(reports) or "[]"
end

instance.routes = {
  { method = "POST", path = "/source-control/pull", id = "pullSourceControl", scope = "sourceControl:pull", lines = "2",
    licence = "feat:sourceControl", body = PULL, body_required = true, handler = not_connected },
  { method = "POST", path = "/source-control/pull", id = "pull", lines = "1", body = PULL, body_required = true,
    handler = pull_1 },
  { method = "POST", path = "/source-control/push", id = "pushSourceControl", scope = "sourceControl:push", lines = "2",
    licence = "feat:sourceControl", body = PUSH, body_required = true, handler = not_connected },
  { method = "GET", path = "/source-control/status", id = "getSourceControlStatus", scope = "sourceControl:read",
    lines = "2", licence = "feat:sourceControl", handler = not_connected },
  { method = "POST", path = "/audit", id = "generateAudit", scope = "securityAudit:generate", openapi = true,
    body = AUDIT, handler = audit },
}

return instance
