-- Waiting for servers that are not ready, not done, or not telling.
local fixtures = require "spec.support.fixtures"
local lying_server = require "spec.support.lying_server"
local core = require "n8n.core"
local n8n = require "n8n"
local own_sandbox = require "spec.support.own_sandbox"

describe("waiting for an instance", function()
  local server

  after_each(function()
    server:stop()
  end)

  -- What waiting answers at a server whose nth answer is the nth of these Lua sources, and what was seen meanwhile.
  local function wait(answers, options)
    server = lying_server.start(([[
      local request = read_request()
      local answers = { %s }
      local answer = answers[number] or answers[#answers]
      answer(request, reply, close)
    ]]):format(table.concat(answers, ", ")))
    local seen = {}
    options.on_progress = function(words)
      seen[#seen + 1] = words
    end
    local ok, err = assert(n8n.new { url = server.url, api_key = "the-key" }):wait_ready(options)
    return ok, err, seen
  end

  local function answer(status, body, content_type)
    return ("function(_, reply) reply(%d, %q, { Connection = 'close', ['Content-Type'] = %q }) end"):format(status,
      body, content_type or "application/json")
  end

  local GOOD = answer(200, '{"status":"ok","data":[],"nextCursor":null}')

  it("passes over what passes: starting up, errors, lost connections, also behind the readiness check", function()
    local ok, err, seen = wait({ answer(200, "n8n is starting up", "text/plain"), answer(503, "{}"),
      "function(_, _, close) close() end", GOOD, answer(502, "<html>", "text/html"), GOOD }, { timeout = 60 })
    assert.is_true(ok, tostring(err))
    assert.equal(4, #seen)
    assert.truthy(seen[1]:find("starting up", 1, true))
    assert.truthy(seen[2]:find("503", 1, true))
    assert.truthy(seen[4]:find("the API", 1, true))
  end)

  it("shows the key to the API alone", function()
    assert.is_true((wait({ GOOD }, { timeout = 60 })))
    local requests = server:requests()
    assert.equal("/healthz/readiness", requests[1].path)
    assert.is_nil(requests[1].headers["x-n8n-api-key"])
    assert.equal("the-key", requests[2].headers["x-n8n-api-key"])
  end)

  it("does without a readiness check that a proxy keeps back, and with a key that may not list", function()
    assert.is_true((wait({ answer(404, "{}"), answer(403, '{"message":"Forbidden"}') }, { timeout = 60 })))
  end)

  it("ends at once with a wrong key", function()
    local ok, err, seen = wait({ GOOD, answer(401, '{"message":"unauthorized"}') }, { timeout = 60 })
    assert.is_nil(ok)
    assert.equal(401, err.status)
    assert.same({}, seen)
  end)
end)

describe("waiting in a sandbox", function()
  local sandbox, client, workflow

  own_sandbox.use(function(given_sandbox, given_client)
    sandbox, client = given_sandbox, given_client
    workflow = assert(client.workflows:create(fixtures.workflow("waited for")))
    assert(workflow:publish())
  end)

  local function seed_running()
    return sandbox:seed({ executions = { { workflow = workflow.id, status = "running" } } }).executions[1]
  end

  it("for a deletion goes on after a 500", function()
    sandbox:fault { method = "DELETE", status = 500, count = 2 }
    assert(workflow:delete { unpublish = true })
    assert.equal(404, select(2, client.workflows:get(workflow.id)).status)
  end)

  it("for a deletion gives up, and says what n8n said", function()
    sandbox:fault { method = "DELETE", status = 409, body = '{"message":"still being unpublished"}' }
    local answer, err = workflow:delete { unpublish = true, wait = 0.3 }
    assert.is_nil(answer)
    assert.equal("timeout", err.kind)
    assert.truthy(err.message:find("still being unpublished", 1, true))
  end)

  it("for a deletion keeps to its time where an answer does not come, and says what nobody knows", function()
    sandbox:fault { method = "POST", path = "/unpublish$", delay = 30 }
    local start = core.now()
    local answer, err = workflow:delete { unpublish = true, wait = 0.3 }
    assert.is_nil(answer)
    assert.is_true(err.ambiguous)
    assert.is_true(core.now() - start < 15)
    sandbox:faults_clear()

    sandbox:fault { method = "DELETE", delay = 30 }
    sandbox:fault { method = "GET", path = "/workflows/", nth = 3, delay = 30 }
    start = core.now()
    answer, err = workflow:delete { unpublish = true, wait = 0.3 }
    assert.is_nil(answer)
    assert.is_true(core.now() - start < 15)
    assert.is_true(err.ambiguous)
    assert.truthy(err.hint:find("nobody knows whether it was deleted", 1, true), tostring(err))
  end)

  it("for a deletion deletes nothing while executions run", function()
    seed_running()
    local answer, err = workflow:delete { unpublish = true, wait = 0.3 }
    assert.is_nil(answer)
    assert.equal("timeout", err.kind)
    assert.truthy(err.message:find("1 of its executions running", 1, true))
    assert.is_false(assert(client.workflows:get(workflow.id)).active)
  end)

  it("for a deletion does without executions that the key may not see; for draining it does not", function()
    sandbox:fault { path = "/executions$", status = 403, body = '{"message":"Forbidden"}' }
    assert(workflow:unpublish())
    local drained, err = workflow:wait_drained()
    assert.is_nil(drained)
    assert.equal(403, err.status)
    assert(workflow:publish())
    assert(workflow:delete { unpublish = true })
  end)

  it("for an execution that vanishes says so", function()
    local id = seed_running()
    local execution, err = client.executions:wait(id, { on_progress = function(seen)
      assert.truthy(seen:find("is running", 1, true))
      sandbox:fault { method = "GET", path = "/executions/%d+$", status = 404, body = '{"message":"Not Found"}' }
    end })
    assert.is_nil(execution)
    assert.equal("gone", err.kind)
    assert.truthy(err.message:find(id, 1, true))
  end)

  it("for an execution answers it with its data when asked", function()
    local id = sandbox:seed({ executions = { { workflow = workflow.id, status = "error" } } }).executions[1]
    assert.is_nil(assert(client.executions:wait(id)).data)
    local execution = assert(client.executions:wait(id, { data = true }))
    assert.equal("error", execution.status)
    assert.is_table(execution.data)
    assert.equal("error", assert(execution:wait()).status)
  end)
end)
