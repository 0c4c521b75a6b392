-- Calls of webhooks at servers that do what they should not: what is sent, what is not, and what is sent once.
local fixtures = require "spec.support.fixtures"
local lying_server = require "spec.support.lying_server"
local n8n = require "n8n"
local own_sandbox = require "spec.support.own_sandbox"

local WORKFLOW = [[{"id":"w","name":"W","active":true,"versionId":"v","activeVersionId":"v","nodes":[],"connections":{},
  "activeVersion":{"versionId":"v","nodes":[{"name":"Hook","type":"n8n-nodes-base.webhook","webhookId":"i",
  "parameters":{"path":"hook","httpMethod":"%s"}}]}}]]

-- A server whose API knows one published workflow, and whose webhook does what `handler` says.
local function serve(method, handler)
  return lying_server.start(([[
    local request = read_request()
    local close_after = { Connection = "close" }
    if not request then
      return
    elseif request.path:find("^/api/v1/executions") then
      return reply(200, '{"data":[],"nextCursor":null}', close_after)
    elseif request.path:find("^/api/") then
      return reply(200, %q, close_after)
    end
    %s
  ]]):format((WORKFLOW:format(method)), handler))
end

local STARTED = [[ reply(200, '{"message":"Workflow was started"}', close_after) ]]

describe("a webhook call", function()
  local server, other

  after_each(function()
    server:stop()
    if other then
      other:stop()
      other = nil
    end
  end)

  -- Triggers the workflow of the server. -> what trigger answered, and the requests that were no API's
  local function trigger(body, options, settings)
    settings = settings or {}
    settings.url, settings.api_key = server.url, "the-api-key-itself"
    local client = assert(n8n.new(settings))
    local answer, err = client.workflows:trigger("w", body, options)
    local calls = {}
    for _, request in ipairs((other or server):requests()) do
      if not request.path:find("^/api/") then
        calls[#calls + 1] = request
      end
    end
    return answer, err, calls
  end

  it("carries no API key, and the client's headers", function()
    server = serve("POST", STARTED)
    local answer, _, calls = trigger({ a = 1 }, nil, { headers = { ["X-Front"] = "let me in" } })
    assert.equal("Workflow was started", answer.body.message)
    assert.equal(1, #calls)
    assert.equal("/webhook/hook", calls[1].path)
    assert.equal('{"a":1}', calls[1].body)
    assert.equal("application/json", calls[1].headers["content-type"])
    assert.equal("let me in", calls[1].headers["x-front"])
    assert.is_nil(calls[1].headers["x-n8n-api-key"])
    for _, value in pairs(calls[1].headers) do
      assert.is_nil(value:find("the-api-key-itself", 1, true))
    end
    assert.equal("the-api-key-itself", server:requests()[1].headers["x-n8n-api-key"])
  end)

  it("whose execution still runs says how to go on waiting", function()
    server = lying_server.start(([[
      local request = read_request()
      local close_after = { Connection = "close" }
      if not request then
        return
      elseif request.path:find("^/api/v1/executions/7") then
        return reply(200, ('{"id":"7","status":"running","data":"%%s"}'):format(MARK), close_after)
      elseif request.path:find("^/api/v1/executions") then
        local runs = MARK and '{"id":"7","status":"running"}' or ""
        return reply(200, ('{"data":[%%s],"nextCursor":null}'):format(runs), close_after)
      elseif request.path:find("^/api/") then
        return reply(200, %q, close_after)
      end
      MARK = request.headers["x-lua-n8n-call"]
      reply(200, "{}", close_after)
    ]]):format(WORKFLOW:format("POST")))
    local answer, err = trigger({}, { wait = 0.3 })
    assert.is_nil(answer)
    assert.same({ "timeout", "7" }, { err.kind, err.execution_id })
    assert.matches('client.executions:wait("7")', err.hint, 1, true)
  end)

  it("takes nothing of the client to another origin", function()
    server, other = serve("GET", STARTED), serve("GET", STARTED)
    local answer, _, calls = trigger(nil, { webhook_url = other.url .. "/hooks/", headers = { ["X-Mine"] = "yes" } },
      { headers = { ["X-Front"] = "let me in" } })
    assert.equal(200, answer.status)
    assert.equal("/hooks/hook", calls[1].path)
    assert.equal("yes", calls[1].headers["x-mine"])
    assert.is_nil(calls[1].headers["x-front"])
    assert.is_nil(calls[1].headers["x-n8n-api-key"])
  end)

  it("goes where the client says that webhooks lie", function()
    server = serve("GET", STARTED)
    local _, _, calls = trigger(nil, { query = { a = "b c" } }, { webhook_url = "/hooks" })
    assert.equal("/hooks/hook?a=b%20c", calls[1].path)
  end)

  it("carries the authentication that is given", function()
    server = serve("GET", STARTED)
    for value, auth in pairs {
      ["Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ=="] = { user = "Aladdin", password = "open sesame" },
      ["Basic YTo="] = { user = "a", password = "" },
      ["Basic YTpi"] = { user = "a", password = "b" },
      ["Basic YTpiYw=="] = { user = "a", password = "bc" },
      ["Bearer token.of.mine"] = { token = "token.of.mine" },
      ["own words"] = { header = "Authorization", value = "own words" },
    } do
      local _, _, calls = trigger(nil, { auth = auth })
      assert.equal(value, calls[#calls].headers.authorization)
    end
  end)

  it("sends texts as they are", function()
    server = serve("POST", STARTED)
    local _, _, calls = trigger("<a/>", { content_type = "text/xml" })
    assert.equal("<a/>", calls[1].body)
    assert.equal("text/xml", calls[1].headers["content-type"])
    _, _, calls = trigger(n8n.json.text '{"a":1.0}', { content_type = "application/ld+json" })
    assert.equal('{"a":1.0}', calls[2].body)
    assert.equal("application/ld+json", calls[2].headers["content-type"])
    _, _, calls = trigger(n8n.json.text "{}")
    assert.equal("application/json", calls[3].headers["content-type"])
  end)

  it("answers what is no JSON as text", function()
    server = serve("GET", [[ reply(200, "plain", { ["Content-Type"] = "text/html", Connection = "close" }) ]])
    assert.same({ status = 200, content_type = "text/html", body = "plain" }, (trigger()))
    server:stop()
    server = serve("GET", [[ reply(200, "", close_after) ]])
    assert.is_nil(trigger().body)
  end)

  for _, method in ipairs { "GET", "POST", "DELETE", "PUT" } do
    it("is not repeated when its answer is lost, which is told: " .. method, function()
      server = serve(method, [[ close() ]])
      local answer, err, calls = trigger()
      assert.is_nil(answer)
      assert.equal("transport", err.kind)
      assert.is_true(err.ambiguous)
      assert.equal(1, #calls)
    end)

    it("is not repeated after a 502, which is told: " .. method, function()
      server = serve(method, [[ reply(502, '{"message":"bad gateway"}', close_after) ]])
      local answer, err, calls = trigger()
      assert.is_nil(answer)
      assert.equal(502, err.status)
      assert.is_true(err.ambiguous)
      assert.equal(1, #calls)
    end)
  end

  it("is refused by a client that only reads, GET or not", function()
    server = serve("GET", STARTED)
    local answer, err, calls = trigger(nil, nil, { read_only = true })
    assert.is_nil(answer)
    assert.equal("read_only", err.kind)
    assert.equal(0, #calls)
  end)

  it("counts as a mutation at the API, so that iterations look again", function()
    server = serve("GET", STARTED)
    local client = assert(n8n.new { url = server.url, api_key = "key" })
    local begun = client.core:mutations()
    assert(client.workflows:trigger("w"))
    assert.equal(begun + 1, (client.core:mutations()))
  end)

  it("is told to the hooks, under its own name", function()
    server = serve("GET", STARTED)
    local events = {}
    trigger(nil, { auth = { token = "secret-of-mine" } }, { on_request = function(event)
      events[#events + 1] = event.operation .. " " .. event.url
    end })
    assert.same({ "workflows:get " .. server.url .. "/api/v1/workflows/w",
      "workflows:trigger " .. server.url .. "/webhook/hook" }, events)
  end)

  it("shows no secret of its own in errors", function()
    server = serve("GET", [[
      local heard = {}
      for _, value in pairs(request.headers) do
        heard[#heard + 1] = value
      end
      reply(403, '{"message":"' .. table.concat(heard, " ") .. '"}', close_after) ]])
    for secret, options in pairs {
      ["secret-token"] = { auth = { token = "secret-token" } },
      ["c2VjcmV0OnNlY3JldC13b3Jk"] = { auth = { user = "secret", password = "secret-word" } },
      ["secret-value"] = { auth = { header = "X-Word", value = "secret-value" } },
      ["secret-header"] = { headers = { ["X-Other"] = "secret-header" } },
    } do
      local _, err = trigger(nil, options)
      assert.equal(403, err.status)
      for _, text in pairs { tostring(err), err.message, err.body } do
        assert.is_nil(text:find(secret, 1, true))
      end
    end
  end)

  it("takes n8n's words while it starts for no answer", function()
    server = serve("GET", [[ reply(200, "n8n is starting up. Please wait", { Connection = "close" }) ]])
    local answer, err = trigger()
    assert.is_nil(answer)
    assert.equal("starting", err.reason)
    assert.is_nil(err.ambiguous)
  end)

  it("that waits says when no execution of it was seen, and what was answered", function()
    server = serve("GET", STARTED)
    local answer, err = trigger(nil, { wait = 0.3 })
    assert.is_nil(answer)
    assert.equal("execution", err.kind)
    assert.truthy(err.message:find("0.3 s", 1, true))
    assert.equal("Workflow was started", err.answer.body.message)
  end)

  it("is checked before anything is sent", function()
    server = serve("GET", STARTED)
    local client = assert(n8n.new { url = server.url, api_key = "key" })
    for expected, arguments in pairs {
      ["did you mean 'webhook'"] = { nil, { webhok = "a" } },
      ["'content_type'"] = { "text" },
      ["cannot encode a function at f"] = { { f = print } },
      ["'path' needs 'method'"] = { nil, { path = "a" } },
      ["'api_key'"] = { nil, { headers = { ["X-N8N-API-KEY"] = "k" } } },
      ["the key goes into"] = { nil, { auth = { header = "x-n8n-api-key", value = "k" } } },
      ["'password' must be a text"] = { nil, { auth = { user = "a" } } },
      ["option 'wait'"] = { nil, { wait = "long" } },
      ["option 'webhook_url'"] = { nil, { webhook_url = "ftp://x" } },
      ["option 'query'"] = { nil, { query = { a = {} } } },
    } do
      local ok, problem = pcall(client.workflows.trigger, client.workflows, "w", arguments[1], arguments[2])
      assert.is_false(ok)
      assert.truthy(tostring(problem):find(expected, 1, true), tostring(problem))
    end
    assert.equal(0, #server:requests())
  end)
end)

describe("a webhook call among others", function()
  local sandbox, client, workflow

  own_sandbox.use(function(given_sandbox, given_client)
    sandbox, client = given_sandbox, given_client
    workflow = assert(client.workflows:create(fixtures.workflow("hooked", { nodes = { {
      name = "Hook", type = "n8n-nodes-base.webhook", typeVersion = 2, position = { 0, 0 },
      parameters = { path = "hook" },
    } }, connections = n8n.object {} })))
    assert(workflow:publish())
    sandbox:log_clear()
  end)

  local function calls()
    local found = {}
    for _, entry in ipairs(sandbox:log()) do
      found[#found + 1] = entry.path:find("^/webhook/") and entry or nil
    end
    return found
  end

  it("has a connection that was not used before: libcurl repeats what breaks on a used one", function()
    for _ = 1, 3 do
      assert(workflow:trigger())
    end
    local used = {}
    for _, entry in ipairs(sandbox:log()) do
      assert.is_nil(entry.path:find("^/webhook/") and used[entry.connection])
      used[entry.connection] = true
    end
    assert.equal(3, #calls())
  end)

  it("finds the execution although the answer was lost, which takes the doubt away", function()
    sandbox:fault { path = "^/webhook/", lost = true }
    local answer, err = workflow:trigger(nil, { wait = true })
    assert.is_nil(answer)
    assert.equal("transport", err.kind)
    assert.is_nil(err.ambiguous)
    assert.equal("success", err.execution.status)
    assert.equal(1, #calls())
  end)

  it("stays in doubt where nothing is seen", function()
    sandbox:fault { path = "^/webhook/", drop = true }
    local _, err = workflow:trigger(nil, { wait = 0.2 })
    assert.is_true(err.ambiguous)
    assert.is_nil(err.execution)
  end)

  it("finds its execution among those that start meanwhile", function()
    local before = assert(workflow:trigger(nil, { wait = true })).execution.id
    sandbox:seed { executions = { { workflow = workflow.id, mode = "webhook" }, { workflow = workflow.id } } }
    local ids = {}
    local answer = assert(workflow:trigger(nil, { wait = true }))
    sandbox:seed { executions = { { workflow = workflow.id, mode = "webhook" } } }
    for execution in client.executions:each { workflowId = workflow.id } do
      ids[#ids + 1] = execution.id
    end
    assert.equal(5, #ids)
    assert.not_equal(before, answer.execution.id)
    assert.equal(ids[2], answer.execution.id)
  end)
end)
