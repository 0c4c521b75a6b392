-- Starting workflows through their webhooks, and waiting for what comes of it: the sandbox, or a real n8n.
local fixtures = require "spec.support.fixtures"
local n8n = require "n8n"
local server = require "spec.support.server"

local function hook(name, parameters)
  return { name = name, type = "n8n-nodes-base.webhook", typeVersion = 2, position = { 0, 0 }, parameters = parameters,
    webhookId = fixtures.unique("hook") }
end

local function link(target)
  return { main = { { { node = target, type = "main", index = 0 } } } }
end

local STOP = { name = "Stop", type = "n8n-nodes-base.stopAndError", typeVersion = 1, position = { 220, 0 },
  parameters = { errorMessage = "as it should" } }

describe("a workflow", function()
  local client, made

  setup(function()
    local current = server.current()
    client = assert(n8n.new { url = current.url, api_key = current.api_key })
    made = {}
  end)

  teardown(function()
    fixtures.delete(client, made)
  end)

  local function create(nodes, connections)
    local workflow = assert(client.workflows:create { name = fixtures.unique("trigger"), nodes = nodes,
      connections = connections or n8n.object {}, settings = { executionOrder = "v1" } })
    made[#made + 1] = workflow.id
    return workflow
  end

  local function publish(...)
    return assert(create(...):publish(nil, { wait = true }))
  end

  -- A path of its own, so that specs do not meet.
  local function path()
    return fixtures.unique("path")
  end

  describe("is triggered", function()
    it("by its only webhook, and answers", function()
      local workflow = publish { hook("Hook", { path = path(), httpMethod = "POST" }) }
      local answer = assert(workflow:trigger { a = 1 })
      assert.equal(200, answer.status)
      assert.same({ message = "Workflow was started" }, answer.body)
      assert.is_nil(answer.execution)
    end)

    it("and waited for: the execution is the one that was started", function()
      local workflow = publish { hook("Hook", { path = path(), httpMethod = "POST" }) }
      local answer = assert(workflow:trigger({ number = 42 }, { wait = true, query = { q = "a b" },
        headers = { ["X-Word"] = "heard" } }))
      assert.equal("success", answer.execution.status)
      assert.equal(workflow.id, answer.execution.workflowId)
      local execution = assert(client.executions:get(answer.execution.id, { includeData = true }))
      local item = execution.data.resultData.runData.Hook[1].data.main[1][1].json
      assert.equal(42, item.body.number)
      assert.equal("a b", item.query.q)
      assert.equal("heard", item.headers["x-word"])
      assert.is_nil(item.headers["x-n8n-api-key"])
    end)

    it("by id, with GET, at a dynamic path", function()
      local id = publish({ hook("Hook", { path = path() .. "/:id" }) }).id
      local answer = assert(client.workflows:trigger(id, nil, { wait = true, params = { id = "a b" } }))
      local execution = assert(client.executions:get(answer.execution.id, { includeData = true }))
      assert.equal("a b", execution.data.resultData.runData.Hook[1].data.main[1][1].json.params.id)
    end)

    it("at a path with blanks and letters beyond ASCII", function()
      assert.equal(200, assert(publish({ hook("Hook", { path = path() .. "/a b/ü" }) }):trigger()).status)
    end)

    it("at the path that its node's name gives, where it has no id", function()
      local node = hook("My Hook", { path = path() })
      node.webhookId = nil
      assert.equal(200, assert(publish({ node }):trigger()).status)
    end)

    it("with one of several methods", function()
      local several = { path = path(), multipleMethods = true, httpMethod = { "GET", "POST", "PUT" } }
      local workflow = publish { hook("Hook", several) }
      for _, call in ipairs { {}, { {} }, { {}, { method = "PUT" } } } do
        assert.equal(200, assert(workflow:trigger(call[1], call[2])).status)
      end
    end)

    it("through the webhook that is named, when there are several", function()
      local workflow = publish { hook("A", { path = path() }), hook("B", { path = path() }) }
      local answer, err = workflow:trigger()
      assert.is_nil(answer)
      assert.equal("webhook", err.kind)
      assert.truthy(err.hint:find("'A' (GET), 'B' (GET)", 1, true))
      answer = assert(workflow:trigger(nil, { webhook = "B", wait = true }))
      local runs = assert(client.executions:get(answer.execution.id, { includeData = true })).data.resultData.runData
      assert.equal(answer.execution.id, assert(client.executions:get(answer.execution.id)).id)
      assert.is_not_nil(runs.B)
    end)

    it("and fails: with the execution in the error where the webhook tells, else in the answer", function()
      local workflow = publish({ hook("Tells", { path = path(), responseMode = "lastNode" }),
        hook("Mute", { path = path() }), STOP }, { Tells = link "Stop", Mute = link "Stop" })
      local answer, err = workflow:trigger(nil, { webhook = "Tells", wait = true })
      assert.is_nil(answer)
      assert.equal(500, err.status)
      assert.equal("error", err.execution.status)
      assert.is_nil(err.ambiguous)
      answer = assert(workflow:trigger(nil, { webhook = "Mute", wait = true }))
      assert.equal(200, answer.status)
      assert.equal("error", answer.execution.status)
    end)
  end)

  describe("is not triggered", function()
    it("when it is not published, which is said before anything is called", function()
      local answer, err = create({ hook("Hook", { path = path() }) }):trigger()
      assert.is_nil(answer)
      assert.equal("unpublished", err.kind)
      assert.truthy(tostring(err):find("is not published", 1, true))
    end)

    it("when it has no webhook", function()
      local plain = fixtures.workflow("")
      local workflow = create(plain.nodes, plain.connections)
      assert(workflow:publish())
      local answer, err = workflow:trigger()
      assert.is_nil(answer)
      assert.equal("webhook", err.kind)
    end)

    it("through a webhook that only its draft has", function()
      if client:line() == "1" then
        return -- no drafts
      end
      local node = hook("Hook", { path = path() })
      local workflow = publish { node }
      assert(workflow:update({ nodes = { node, hook("New", { path = path() }) } }, { publish = false }))
      local answer, err = workflow:trigger(nil, { webhook = "New" })
      assert.is_nil(answer)
      assert.truthy(err.hint:find("draft", 1, true))
      assert.equal(200, assert(workflow:trigger()).status)
    end)

    it("at a path that n8n does not know", function()
      local workflow = publish { hook("Hook", { path = path() }) }
      local answer, err = workflow:trigger(nil, { path = "no/such/path", method = "GET", wait = true })
      assert.is_nil(answer)
      assert.equal(404, err.status)
      assert.truthy(err.message:find("is not registered", 1, true))
      assert.is_nil(err.ambiguous)
    end)
  end)
end)
