-- Executions: one that failed, one that waits.
local cursors = require "spec.support.conformance.cursors"
local fixtures = require "spec.support.fixtures"
local http = require "socket.http"
local socket = require "socket"

local LONG_AGO, FAR_AHEAD = "2020-01-01T00:00:00.000Z", "2040-01-01T00:00:00.000Z"

-- A published workflow that the path starts; `node` comes behind its webhook.
local function webhook(run, path, node)
  node.id, node.name, node.position = "6f1d6a3e-0000-4000-8000-000000000004", "Then", { 220, 0 }
  local workflow = assert(run.client.workflows:create {
    name = path,
    nodes = {
      { id = "6f1d6a3e-0000-4000-8000-000000000003", name = "Webhook", type = "n8n-nodes-base.webhook", typeVersion = 2,
        position = { 0, 0 }, parameters = { path = path, responseMode = "onReceived" }, webhookId = path },
      node,
    },
    connections = { Webhook = { main = { { { node = "Then", type = "main", index = 0 } } } } },
    settings = { executionOrder = "v1" },
  })
  assert(run.client.workflows:publish(workflow.id))
  return workflow
end

-- Calls the webhook, which is there a moment after the publication; answers the execution once it has that status.
local function execute(run, path, workflow, status)
  local give_up = socket.gettime() + 20
  local started
  repeat
    started = started or select(2, http.request(run.url .. "/webhook/" .. path)) == 200
    local page = assert(run.client.executions:list { workflowId = workflow.id, status = status })
    if page.data[1] then
      return page.data[1].id
    end
    socket.sleep(0.1)
  until socket.gettime() > give_up
  error(("no execution of %s that is %s"):format(path, status))
end

local function execution(run, status, node)
  local path = fixtures.unique(status)
  local workflow = webhook(run, path, node)
  return execute(run, path, workflow, status), workflow
end

local function of_line(run, query)
  if run.line == "2" then
    query.ignoreDataSizeLimit, query.redactExecutionData = true, false
  end
  return query
end

local function list(run, workflow)
  local filters = of_line(run, { includeData = true, limit = 10, status = "error", workflowId = workflow.id,
    projectId = run:personal_project() })
  if run.line == "2" then
    filters.startedAfter, filters.startedBefore = LONG_AGO, FAR_AHEAD
  end
  run:call("executions:list", filters)
  run:call("executions:list", { cursor = cursors.last_id(10, 1000) })
end

return function(run)
  local failed, workflow = execution(run, "error",
    { type = "n8n-nodes-base.stopAndError", typeVersion = 1, parameters = { errorMessage = "as it should" } })
  list(run, workflow)
  run:call("executions:get", failed, of_line(run, { includeData = true }))
  run:call("executions:retry", failed, { loadWorkflow = true })
  run:call("executions:list_tags", failed)
  run:refused(404, "tags not found", "executions:update_tags", failed, { { id = "none" } })
  if run.line == "2" then
    local wait = { type = "n8n-nodes-base.wait", typeVersion = 1.1, parameters = { amount = 1, unit = "hours" } }
    run:call("executions:stop", (execution(run, "waiting", wait)))
    run:call("executions:stop_many", { status = { "waiting" }, workflowId = workflow.id, startedAfter = LONG_AGO,
      startedBefore = FAR_AHEAD })
  end
  run:call("executions:delete", failed)
end
