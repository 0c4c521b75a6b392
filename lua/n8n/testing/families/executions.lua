--- /executions
local dates = require "n8n.testing.dates"
local json = require "n8n.testing.json"
local paging = require "n8n.testing.paging"
local router = require "n8n.testing.router"
local schema = require "n8n.testing.families.workflow_schema"
local socket = require "socket"
local state = require "n8n.testing.state"
local tags = require "n8n.testing.families.tags"

local executions = {}

local WAIT = "n8n-nodes-base.wait"
local FINISHED = { success = true }
local STOPPED = { success = true, error = true, canceled = true, crashed = true, waiting = true }
local HOUR = 3600

local function run_entry(node, status, now, item)
  return json.object("startTime", math.floor(now * 1000), "executionIndex", 0, "source", json.array(),
    "hints", json.array(), "executionTime", 1, "executionStatus", status == "error" and "error" or "success",
    "data", json.object("main", json.array { json.array { json.object("json",
      item or json.object("node", node.name), "pairedItem", json.object("item", 0)) } }))
end

local function data_text(nodes, status, now, item)
  local runs, last = json.object(), nil
  for _, node in ipairs(nodes) do
    json.set(runs, node.name, json.array { run_entry(node, status, now, item) })
    last = node
  end
  local failure = status == "error" and json.object("name", "NodeOperationError", "message", "The node failed",
    "node", last and json.object("name", last.name, "type", last.type) or nil) or nil
  return json.encode(json.object("version", 1, "startData", json.object(), "resultData", json.object("runData", runs,
    "lastNodeExecuted", last and last.name or nil, "error", failure), "executionData", json.object("contextData",
    json.object(), "nodeExecutionStack", json.array(), "metadata", json.object())))
end

--- Adds an execution.
-- @param store the sandbox's state
-- @param fields `workflow` (record), `status`, `mode`, `retryOf`, `started` (seconds since the epoch), `seconds`
-- (duration), `data` (JSON text), `item` (JSON that the nodes pass on, where no `data` is given), `nodes` (what ran;
-- default: those of the published version or the draft)
-- @return the record
function executions.add(store, fields)
  local workflow, status = fields.workflow, fields.status or "success"
  local started = fields.started or socket.gettime()
  local stopped = started + (fields.seconds or 0.05)
  local nodes = fields.nodes or (workflow.active_version or workflow).nodes
  store.execution_number = store.execution_number + 1
  local data = fields.data or data_text(nodes, status, started, fields.item)
  return store.executions:add {
    nodes = nodes, started = started, aborted = not data:find('"executionData":', 1, true),
    number = store.execution_number, id = tostring(store.execution_number), finished = FINISHED[status] or false,
    mode = fields.mode or "trigger", retryOf = fields.retryOf or json.null, retrySuccessId = json.null, status = status,
    createdAt = state.iso(started), startedAt = state.iso(started),
    stoppedAt = STOPPED[status] and state.iso(stopped) or json.null, workflowId = workflow.id,
    waitTill = status == "waiting" and state.iso(stopped + HOUR) or json.null, data = data,
    workflowData = json.encode(json.object("id", workflow.id, "name", workflow.name, "nodes", nodes,
      "connections", workflow.connections, "settings", workflow.settings)),
    versionId = (workflow.active_version or workflow).versionId, tag_ids = {},
  }
end

--- What a workflow of these nodes comes to.
-- @param nodes of the version that runs
-- @param waited whether it has waited already
-- @return the status of its execution
function executions.outcome(nodes, waited)
  for _, node in ipairs(nodes) do
    if node.disabled ~= true and node.type == "n8n-nodes-base.stopAndError" then
      return "error"
    elseif node.disabled ~= true and node.type == WAIT and not waited then
      return "waiting"
    end
  end
  return "success"
end

local function object(execution, single)
  return json.object("id", execution.id, "finished", execution.finished, "mode", execution.mode,
    "retryOf", execution.retryOf, "retrySuccessId", execution.retrySuccessId, "status", execution.status,
    "createdAt", single and execution.createdAt or nil, "startedAt", execution.startedAt,
    "stoppedAt", execution.stoppedAt,
    "deletedAt", single and json.null or nil, "workflowId", execution.workflowId, "waitTill", execution.waitTill)
end

local function set_all(target, ...)
  local given = { ... }
  for i = 1, #given, 2 do
    json.set(target, given[i], given[i + 1])
  end
end

local function text(execution, line, view)
  local shown = object(execution, view.single)
  if line == "2" and (view.single or view.data) then
    set_all(shown, "storedAt", "db", "jsonSizeBytes", #execution.data, "workflowVersionId", execution.versionId)
  end
  if line == "2" and view.single then
    set_all(shown, "tracingContext", json.null, "deduplicationKey", json.null, "binaryDataSizeBytes", 0,
      "usedPrivateCredentials", false)
  end
  if view.data then
    set_all(shown, "data", json.raw(execution.data), "workflowData", json.raw(execution.workflowData),
      "customData", json.object())
  end
  if view.number then
    shown.id = execution.number
  end
  return json.encode(shown)
end

local function find(context, message)
  return context.store.executions:get(tostring(tonumber(context.params.executionId)))
    or router.fail(404, message or "Not Found")
end

-- What lists leave out, unless running ones are asked for: what the server has at work. On 1.x that is also what waits.
local UNLISTED = { ["1"] = { running = true, new = true, waiting = true }, ["2"] = { running = true } }

-- Limits of the time of start, of checked ISO texts, in milliseconds.
local function started_test(after, before)
  local from, to = after and dates.parse(after) or -math.huge, before and dates.parse(before) or math.huge
  return function(execution)
    local started = math.floor(execution.started * 1000 + 0.5) / 1000
    return started >= from and started <= to
  end
end

local function matching(query, store)
  local in_time = started_test(query.startedAfter, query.startedBefore)
  return store.executions:filter(function(execution)
    local workflow = query.projectId and store.workflows:get(execution.workflowId)
    if query.status and execution.status ~= query.status
        or query.status ~= "running" and UNLISTED[store.line][execution.status] then
      return false
    end
    return (not query.workflowId or execution.workflowId == query.workflowId)
      and (not query.projectId or workflow ~= nil and workflow.project_id == query.projectId)
      and in_time(execution)
  end)
end

local function list(context)
  local position, message = paging.position(context.query, false)
  if not position then
    router.fail(400, message)
  end
  local page, cursor = paging.slice_by_id(matching(context.query, context.store), position)
  local texts = {}
  for i, execution in ipairs(page) do
    texts[i] = text(execution, context.line, { data = context.query.includeData })
  end
  return 200, paging.text(texts, cursor)
end

local function get(context)
  return 200, text(find(context), context.line, { single = true, data = context.query.includeData })
end

local function delete(context)
  local execution = find(context)
  if execution.status == "running" then
    router.fail(400, "Cannot delete a running execution")
  end
  context.store.executions:remove(execution)
  return 200, text(execution, context.line, { single = true, number = true })
end

local function check_retry(execution, line)
  if execution.status == "new" then
    router.fail(409, "Execution is queued to run (not yet started) so it cannot be retried")
  elseif execution.aborted then
    router.fail(409, "The execution was aborted before starting, so it cannot be retried")
  elseif execution.finished then
    router.fail(line == "1" and 400 or 409, "The execution succeeded, so it cannot be retried.")
  end
end

-- A retry runs the workflow as it was, or as it is now where that is asked for.
local function retry(context)
  local store, id = context.store, context.params.executionId
  local execution = find(context, ('The execution with the ID "%s" does not exist.'):format(id))
  check_retry(execution, context.line)
  local workflow = store.workflows:get(execution.workflowId)
  local nodes = context.body.loadWorkflow and workflow.nodes or execution.nodes
  local status = executions.outcome(nodes, execution.waited or execution.status == "waiting")
  local again = executions.add(store, { workflow = workflow, mode = "retry", retryOf = execution.id, status = status,
    nodes = nodes })
  if status == "success" then
    execution.retrySuccessId = again.id
  end
  return 200, json.encode(json.object("id", again.id, "mode", "retry", "startedAt", again.startedAt,
    "workflowId", again.workflowId, "finished", again.finished,
    "retryOf", context.line == "1" and execution.number or execution.id, "status", status, "data", json.raw(again.data),
    "workflowData", json.raw(again.workflowData), "customData", json.object()))
end

-- By the names that the API has for them.
local STOPPABLE = { queued = "new", running = "running", waiting = "waiting" }
local CAN_BE_STOPPED = { new = true, unknown = true, running = true, waiting = true }

local function stop_one(execution)
  execution.waited = execution.status == "waiting"
  execution.status, execution.finished = "canceled", false
  execution.stoppedAt, execution.waitTill = state.iso(), json.null
end

local function stop(context)
  local execution = find(context, "Failed to find execution to stop")
  if not CAN_BE_STOPPED[execution.status] then
    router.fail(409, ("Only running or waiting executions can be stopped and %s is currently %s"):format(execution.id,
      execution.status))
  end
  stop_one(execution)
  return 200, json.encode(json.object("mode", execution.mode, "startedAt", execution.startedAt,
    "stoppedAt", execution.stoppedAt, "finished", false, "status", "canceled"))
end

local function stop_many(context)
  local store, body, statuses = context.store, context.body, {}
  for _, name in ipairs(body.status) do
    statuses[STOPPABLE[name]] = true
  end
  local workflow_id = body.workflowId ~= "all" and body.workflowId or nil
  if workflow_id and not store.workflows:get(workflow_id) then
    router.fail(404, "Workflow not found or not accessible")
  end
  local in_time = started_test(body.startedAfter, body.startedBefore)
  local found = store.executions:filter(function(execution)
    return statuses[execution.status] and (not workflow_id or execution.workflowId == workflow_id)
      and in_time(execution)
  end)
  for _, execution in ipairs(found) do
    stop_one(execution)
  end
  return 200, json.encode(json.object("stopped", #found))
end

local function get_tags(context)
  return 200, tags.list_text(find(context), context.store)
end

-- Executions take tags of their own kind, which the public API cannot make: a workflow's tag is not found.
local function set_tags(context)
  find(context)
  if context.body[1] then
    router.fail(404, "Some tags not found")
  end
  return 200, "[]"
end

local function check_id(parameters, dialect)
  local id = parameters.executionId
  if not id:find("^%d+$") or dialect == "zod" and tonumber(id) == 0 then
    return dialect == "ajv" and "request/params/id must be number"
      or "request/params/executionId must be a positive integer"
  end
end

local ZOD_STATUSES = { "canceled", "crashed", "error", "new", "running", "success", "unknown", "waiting" }
local AJV_STATUSES = { "canceled", "error", "running", "success", "waiting" }
local LIST_QUERY = {
  { name = "includeData", kind = "boolean" }, { name = "ignoreDataSizeLimit", kind = "boolean", lines = "2" },
  { name = "redactExecutionData", kind = "boolean", lines = "2" },
  { name = "startedAfter", kind = "time", lines = "2" }, { name = "startedBefore", kind = "time", lines = "2" },
  { name = "status", enum = { zod = ZOD_STATUSES, ajv = AJV_STATUSES } },
  { name = "workflowId", kind = "string" }, { name = "projectId", kind = "string", reserved = true },
  { name = "limit", kind = "limit" }, { name = "cursor", kind = "string" },
}

local function check_time(value)
  return not dates.parse_strict(value) and "Invalid datetime" or nil
end

local RETRY = { type = "object", members = { { name = "loadWorkflow", type = "boolean" } } }
local STOP = { type = "object", members = {
  { name = "status", type = "array", required = true,
    items = { type = "string", enum = { "queued", "running", "waiting" } },
    check = function(value) return #value == 0 and "must include at least one status" or nil end },
  { name = "workflowId", type = "string" }, { name = "startedAfter", type = "string", check = check_time },
  { name = "startedBefore", type = "string", check = check_time },
} }

local function route(method, path, id, scope, handler, more)
  local entry = more or {}
  entry.method, entry.path, entry.id, entry.scope, entry.handler = method, "/executions" .. path, id, scope, handler
  entry.parameters = path:find(":executionId", 1, true) and check_id or nil
  return entry
end

executions.routes = {
  route("GET", "", "getExecutions", "execution:list", list, { query = LIST_QUERY }),
  route("GET", "/:executionId", "getExecution", "execution:read", get,
    { query = { { name = "includeData", kind = "boolean" } } }),
  route("DELETE", "/:executionId", "deleteExecution", "execution:delete", delete),
  route("POST", "/:executionId/retry", "retryExecution", "execution:retry", retry, { body = RETRY }),
  route("POST", "/:executionId/stop", "stopExecution", "execution:stop", stop, { lines = "2" }),
  route("POST", "/stop", "stopManyExecutions", "execution:stop", stop_many,
    { lines = "2", body = STOP, body_required = true }),
  route("GET", "/:executionId/tags", "getExecutionTags", "executionTags:list", get_tags, { lines = "2" }),
  route("PUT", "/:executionId/tags", "updateExecutionTags", "executionTags:update", set_tags,
    { lines = "2", body = schema.tag_ids, body_required = true }),
}

return executions
