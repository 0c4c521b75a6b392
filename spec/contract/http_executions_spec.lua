-- What n8n does with executions, caused by webhooks. Runs against the sandbox and against a real n8n.
local cjson = require "cjson"
local mime = require "mime"
local raw = require "spec.support.raw"

describe("n8n's executions", function()
  local line

  setup(function() line = raw.server().line end)
  after_each(raw.clean)

  -- A published workflow with a webhook, and behind it a node or nothing.
  local function hooked(node)
    local path = raw.unique "hook"
    local nodes = ('{"id":"h","name":"Hook","type":"n8n-nodes-base.webhook","typeVersion":2,"position":[0,0],'
      .. '"webhookId":"%s","parameters":{"path":"%s","httpMethod":"GET","responseMode":"onReceived","options":{}}}')
      :format(path, path)
    local made = raw.workflow { name = path, nodes = raw.json("[" .. nodes .. (node and "," .. node or "") .. "]"),
      connections = raw.json(node and '{"Hook":{"main":[[{"node":"Next","type":"main","index":0}]]}}' or "{}"),
      settings = raw.json '{"executionOrder":"v1"}' }
    assert.equal(200, (raw.call("POST", "/workflows/" .. made.id .. "/activate")))
    return made, path
  end

  local STOP = '{"id":"n","name":"Next","type":"n8n-nodes-base.stopAndError","typeVersion":1,"position":[200,0],'
    .. '"parameters":{"errorMessage":"boom"}}'
  local WAIT = '{"id":"n","name":"Next","type":"n8n-nodes-base.wait","typeVersion":1.1,"position":[200,0],'
    .. '"webhookId":"w","parameters":{"amount":1,"unit":"hours"}}'

  -- Calls a webhook so many times and waits until the executions are over. -> their ids, newest first
  local function run(workflow, path, count, status)
    for _ = 1, count do
      assert.equal(200, (raw.until_true(function() return raw.call("GET", "//webhook/" .. path) end,
        function(answered) return answered == 200 end)))
    end
    local _, value = raw.until_true(function()
      return raw.call("GET", "/executions?workflowId=" .. workflow.id .. "&status=" .. status)
    end, function(_, list) return #list.data == count end)
    local ids = {}
    for i, execution in ipairs(value.data) do
      ids[i] = execution.id
    end
    assert.equal(count, #ids)
    return ids
  end

  it("are listed newest first and page by their last id", function()
    local workflow, path = hooked()
    local ids = run(workflow, path, 3, "success")
    assert.truthy(tonumber(ids[1]) > tonumber(ids[2]) and tonumber(ids[2]) > tonumber(ids[3]))
    local _, first = raw.call("GET", "/executions?limit=2&workflowId=" .. workflow.id)
    assert.equal(ids[1], first.data[1].id)
    assert.same({ lastId = ids[2], limit = 2 }, cjson.decode((mime.unb64(first.nextCursor))))
    local _, second = raw.call("GET", "/executions?workflowId=" .. workflow.id .. "&cursor="
      .. first.nextCursor:gsub("=", "%%3D"))
    assert.equal(1, #second.data)
    assert.equal(ids[3], second.data[1].id)
    assert.equal(cjson.null, second.nextCursor)
  end)

  it("do not shift when some are deleted between two pages", function()
    local workflow, path = hooked()
    local ids = run(workflow, path, 3, "success")
    local _, first = raw.call("GET", "/executions?limit=1&workflowId=" .. workflow.id)
    raw.call("DELETE", "/executions/" .. ids[1])
    local _, second = raw.call("GET", "/executions?workflowId=" .. workflow.id .. "&cursor="
      .. first.nextCursor:gsub("=", "%%3D"))
    assert.equal(ids[2], second.data[1].id)
  end)

  it("are filtered by status", function()
    local workflow, path = hooked(STOP)
    local ids = run(workflow, path, 1, "error")
    local _, value = raw.call("GET", "/executions?status=success&workflowId=" .. workflow.id)
    assert.same({}, value.data)
    _, value = raw.call("GET", "/executions?workflowId=" .. workflow.id)
    assert.equal(ids[1], value.data[1].id)
    local status
    status, value = raw.call("GET", "/executions?status=bad")
    assert.equal(400, status)
    assert.equal(line == "1" and "request/query/status must be equal to one of the allowed values: canceled, error, "
      .. "running, "
      .. "success, waiting" or "request/query/status Invalid enum value. Expected 'canceled' | 'crashed' | 'error' "
        .. "| 'new' | "
      .. "'running' | 'success' | 'unknown' | 'waiting', received 'bad'", value.message)
  end)

  it("show their data on request", function()
    local workflow, path = hooked(STOP)
    local id = run(workflow, path, 1, "error")[1]
    local _, value = raw.call("GET", "/executions/" .. id)
    assert.equal(id, value.id)
    assert.equal("error", value.status)
    assert.equal("webhook", value.mode)
    assert.is_false(value.finished)
    assert.is_nil(value.data)
    _, value = raw.call("GET", "/executions/" .. id .. "?includeData=true")
    assert.truthy(value.data.resultData.runData.Hook)
    assert.equal("Next", value.data.resultData.lastNodeExecuted)
    assert.equal(workflow.id, value.workflowData.id)
    _, value = raw.call("GET", "/executions?includeData=true&workflowId=" .. workflow.id)
    assert.truthy(value.data[1].data.resultData)
  end)

  it("are deleted, with a number for an id", function()
    local workflow, path = hooked()
    local id = run(workflow, path, 1, "success")[1]
    local status, value = raw.call("DELETE", "/executions/" .. id)
    assert.equal(200, status)
    assert.equal(tonumber(id), value.id)
    status, value = raw.call("DELETE", "/executions/" .. id)
    assert.equal(404, status)
    assert.equal("Not Found", value.message)
  end)

  it("go with their workflow", function()
    local workflow, path = hooked()
    local id = run(workflow, path, 1, "success")[1]
    assert.equal(200, (raw.delete_workflow(workflow.id)))
    assert.equal(404, (raw.call("GET", "/executions/" .. id)))
  end)

  it("are retried when they failed", function()
    local workflow, path = hooked(STOP)
    local id = run(workflow, path, 1, "error")[1]
    local status, value = raw.call("POST", "/executions/" .. id .. "/retry")
    assert.equal(200, status)
    assert.equal("retry", value.mode)
    assert.equal(line == "1" and tonumber(id) or id, value.retryOf)
    assert.are_not.equal(id, value.id)
    status, value = raw.call("POST", "/executions/" .. id .. "/retry", { loadWorkflow = "x" })
    assert.equal(400, status)
    assert.equal(line == "1" and "request/body/loadWorkflow must be boolean"
      or "request/body/loadWorkflow Expected boolean, received string", value.message)
  end)

  it("are not retried when they succeeded", function()
    local workflow, path = hooked()
    local id = run(workflow, path, 1, "success")[1]
    local status, value = raw.call("POST", "/executions/" .. id .. "/retry")
    assert.equal(line == "1" and 400 or 409, status)
    assert.equal("The execution succeeded, so it cannot be retried.", value.message)
  end)

  -- The id of the execution after another; 1.x does not list what waits.
  local function next_id(id)
    return tostring(tonumber(id) + 1)
  end

  local function waiting()
    local first, first_path = hooked()
    local before = run(first, first_path, 1, "success")[1]
    local workflow, path = hooked(WAIT)
    raw.until_true(function() return raw.call("GET", "//webhook/" .. path) end,
      function(answered) return answered == 200 end)
    local id = next_id(before)
    local _, value = raw.until_true(function() return raw.call("GET", "/executions/" .. id) end,
      function(status, one) return status == 200 and one.status == "waiting" end)
    assert.equal("waiting", value.status)
    return id, workflow
  end

  it("that wait are listed on 2.x only", function()
    local id, workflow = waiting()
    for _, more in ipairs { "", "&status=waiting" } do
      local _, value = raw.call("GET", "/executions?workflowId=" .. workflow.id .. more)
      assert.equal(line == "2" and id or nil, value.data[1] and value.data[1].id)
    end
  end)

  it("go on behind their wait when they are retried", function()
    local id = waiting()
    local status, value = raw.call("POST", "/executions/" .. id .. "/retry")
    assert.equal(200, status)
    assert.same({ "success", true }, { value.status, value.finished })
    local _, first = raw.call("GET", "/executions/" .. id)
    assert.equal(value.id, first.retrySuccessId)
  end)

  it("run the workflow as it was when they are retried, or as it is now on request", function()
    local workflow, path = hooked(STOP)
    local id = run(workflow, path, 1, "error")[1]
    raw.call("PUT", "/workflows/" .. workflow.id, nil, { text = raw.workflow_body { name = path,
      nodes = raw.json(('[{"id":"h","name":"Hook","type":"n8n-nodes-base.webhook","typeVersion":2,"position":[0,0],'
        .. '"webhookId":"%s","parameters":{"path":"%s","httpMethod":"GET","options":{}}},{"id":"n","name":"Next",'
        .. '"type":"n8n-nodes-base.noOp","typeVersion":1,"position":[200,0],"parameters":{}}]'):format(path, path)),
      connections = raw.json '{"Hook":{"main":[[{"node":"Next","type":"main","index":0}]]}}' } })
    local _, value = raw.call("POST", "/executions/" .. id .. "/retry")
    assert.equal("error", value.status)
    _, value = raw.call("POST", "/executions/" .. id .. "/retry", { loadWorkflow = true })
    assert.equal("success", value.status)
  end)

  it("are stopped while they wait, on 2.x", function()
    if line == "1" then
      assert.equal(404, (raw.call("POST", "/executions/1/stop")))
      assert.equal(405, (raw.call("POST", "/executions/stop", { status = { "waiting" } })))
      return
    end
    local workflow, path = hooked(WAIT)
    local id = run(workflow, path, 1, "waiting")[1]
    local status, value = raw.call("POST", "/executions/" .. id .. "/stop")
    assert.equal(200, status)
    assert.equal("canceled", value.status)
    status, value = raw.call("POST", "/executions/" .. id .. "/stop")
    assert.equal(409, status)
    assert.equal(("Only running or waiting executions can be stopped and %s is currently canceled"):format(id),
      value.message)
    status, value = raw.call("POST", "/executions/99999999/stop")
    assert.same({ 404, "Failed to find execution to stop" }, { status, value.message })
    status, value = raw.call("POST", "/executions/" .. id .. "/retry")
    assert.same({ 200, "success" }, { status, value.status })
  end)

  it("are stopped together, on 2.x", function()
    if line == "1" then
      return
    end
    local function stop(body, text)
      local status, value = raw.call("POST", "/executions/stop", body, { text = text })
      return status, value.message or value.stopped
    end
    local workflow, path = hooked(WAIT)
    run(workflow, path, 2, "waiting")
    local id = workflow.id
    assert.same({ 200, 0 }, { stop { status = { "waiting" }, workflowId = id, startedAfter = "2100-01-01T00:00:00Z" } })
    assert.same({ 200, 0 }, { stop { status = { "queued", "running" }, workflowId = id } })
    assert.same({ 200, 2 }, { stop { status = { "waiting" }, workflowId = id,
      startedBefore = "2100-01-01T00:00:00.5+02:00" } })
    assert.same({ 200, 0 }, { stop { status = { "waiting" }, workflowId = id } })
    assert.same({ 404, "Workflow not found or not accessible" },
      { stop { status = { "waiting" }, workflowId = "nosuchworkflow" } })
    assert.same({ 400, "request/body/startedAfter Invalid datetime" },
      { stop { status = { "waiting" }, startedAfter = "2026-01-01" } })
    assert.same({ 400, "request/body/status/0 Invalid enum value. Expected 'queued' | 'running' | 'waiting', received "
      .. "'bad'" }, { stop { status = { "bad" } } })
    assert.same({ 400, "request/body/status must include at least one status" }, { stop(nil, '{"status":[]}') })
  end)

  it("are filtered by their start, on 2.x", function()
    local workflow, path = hooked()
    run(workflow, path, 1, "success")
    local function count(query)
      local status, value = raw.call("GET", "/executions?workflowId=" .. workflow.id .. "&" .. query)
      return status == 200 and #value.data or value.message
    end
    if line == "1" then
      assert.equal("Unknown query parameter 'startedAfter'", count "startedAfter=2020-01-01T00%3A00%3A00Z")
      return
    end
    assert.equal(1, count "startedAfter=2020-01-01T00:00:00Z")
    assert.equal(0, count "startedAfter=2100-01-01T00:00:00Z")
    assert.equal(0, count "startedBefore=2020-01-01T00:00:00%2B01:00")
    assert.equal(1, count "startedBefore=2100-01-01T00:00:00Z&startedAfter=2020-01-01T00:00:00Z")
    assert.equal("request/query/startedAfter Invalid datetime", count "startedAfter=2020-01-01")
  end)

  it("take tags of their own kind alone, on 2.x", function()
    if line == "1" then
      return
    end
    local workflow, path = hooked()
    local at = "/executions/" .. run(workflow, path, 1, "success")[1] .. "/tags"
    local status, _, _, text = raw.call("PUT", at, nil, { text = "[]" })
    assert.same({ 200, "[]" }, { status, text })
    status, _, _, text = raw.call("GET", at)
    assert.same({ 200, "[]" }, { status, text })
    local value
    status, value = raw.call("PUT", at, { { id = raw.tag().id } })
    assert.same({ 404, "Some tags not found" }, { status, value.message })
    assert.equal(404, (raw.call("GET", "/executions/99999999/tags")))
    assert.equal(404, (raw.call("PUT", "/executions/99999999/tags", nil, { text = "[]" })))
  end)

  it("that are not there are not found", function()
    hooked() -- to a user without any workflow n8n says less
    local status, value = raw.call("GET", "/executions/99999999")
    assert.equal(404, status)
    assert.equal("Not Found", value.message)
    status, value = raw.call("GET", "/executions/abc")
    assert.equal(400, status)
    assert.equal(line == "1" and "request/params/id must be number"
      or "request/params/executionId must be a positive integer", value.message)
    assert.equal(line == "1" and 404 or 400, (raw.call("GET", "/executions/0")))
    status, value = raw.call("POST", "/executions/99999999/retry")
    assert.equal(404, status)
    assert.equal('The execution with the ID "99999999" does not exist.', value.message)
  end)

  it("come of webhooks of their method only", function()
    local _, path = hooked()
    raw.until_true(function() return raw.call("GET", "//webhook/" .. path) end,
      function(answered) return answered == 200 end)
    local status, value = raw.call("POST", "//webhook/" .. path)
    assert.equal(404, status)
    assert.equal("This webhook is not registered for POST requests. Did you mean to make a GET request?", value.message)
    status, value = raw.call("GET", "//webhook/nosuchhook")
    assert.equal(404, status)
    assert.equal('The requested webhook "GET nosuchhook" is not registered.', value.message)
  end)
end)
