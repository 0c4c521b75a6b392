-- Waiting for what takes an n8n time: the sandbox, or a real one.
local fixtures = require "spec.support.fixtures"
local n8n = require "n8n"
local server = require "spec.support.server"

describe("waiting", function()
  local client, current, made

  setup(function()
    current = server.current()
    client = assert(n8n.new { url = current.url, api_key = current.api_key })
    made = {}
  end)

  teardown(function()
    fixtures.delete(client, made)
  end)

  local function create(more)
    local workflow = assert(client.workflows:create(fixtures.workflow(fixtures.unique("wait"), more)))
    made[#made + 1] = workflow.id
    return workflow
  end

  -- A published workflow whose webhook leads to what waits for hours.
  local function sleeper()
    return assert(create({
      nodes = {
        { name = "Hook", type = "n8n-nodes-base.webhook", typeVersion = 2, position = { 0, 0 },
          parameters = { path = fixtures.unique("sleeper") }, webhookId = fixtures.unique("hook") },
        { name = "Sleep", type = "n8n-nodes-base.wait", typeVersion = 1.1, position = { 220, 0 },
          parameters = { amount = 2, unit = "hours" }, webhookId = fixtures.unique("hook") },
      },
      connections = { Hook = { main = { { { node = "Sleep", type = "main", index = 0 } } } } },
    }):publish(nil, { wait = true }))
  end

  local function gone(id)
    local workflow, err = client.workflows:get(id)
    return not workflow and err.status == 404
  end

  describe("for an instance", function()
    it("ends when it answers", function()
      assert.is_true(assert(client:wait_ready { timeout = 30 }))
    end)

    it("is of no use with a wrong key", function()
      local stranger = assert(n8n.new { url = current.url, api_key = "wrong" })
      local ok, err = stranger:wait_ready { timeout = 30 }
      assert.is_nil(ok)
      assert.equal(401, err.status)
    end)

    it("gives up in time, and says what it saw", function()
      local nobody = assert(n8n.new { url = "http://127.0.0.1:1", api_key = "key" })
      local seen = {}
      local ok, err = nobody:wait_ready { timeout = 0.3, on_progress = function(words) seen[#seen + 1] = words end }
      assert.is_nil(ok)
      assert.equal("timeout", err.kind)
      assert.truthy(err.message:find(seen[#seen], 1, true))
      assert.truthy(seen[1]:find("healthz", 1, true))
    end)
  end)

  describe("for an execution", function()
    it("ends when it waits, if that will do, else says that it waits; and when it is canceled", function()
      if client:line() == "1" then
        return -- does not list executions that wait, so the call's cannot be found
      end
      local workflow = sleeper()
      local _, err = workflow:trigger(nil, { wait = 1 })
      assert.equal("timeout", err.kind)
      assert.equal(200, err.answer.status)
      local id = err.execution_id
      local execution = assert(client.executions:wait(id, { waiting = true }))
      assert.equal("waiting", execution.status)
      execution, err = execution:wait { timeout = 0.2 }
      assert.is_nil(execution)
      assert.equal("timeout", err.kind)
      assert.truthy(err.message:find(("execution %s is waiting"):format(id), 1, true))
      assert(client.executions:stop(id))
      assert.equal("canceled", assert(client.executions:wait(id)).status)
    end)

    it("is of no use for one that is not there", function()
      local execution, err = client.executions:wait("99999999")
      assert.is_nil(execution)
      assert.equal(404, err.status)
    end)
  end)

  describe("for a publication", function()
    it("ends when n8n counts the triggers", function()
      local workflow = create()
      assert.equal(workflow, assert(workflow:publish(nil, { wait = 30 })))
      assert.is_true(workflow.active)
      if client:line() == "2" then
        assert.equal(1, workflow.triggerCount)
      end
    end)

    it("says where nothing can be seen", function()
      if client:line() == "1" then
        return -- publishing is over when it is answered
      end
      local workflow = assert(create():publish(nil, { wait = true }))
      local again, err = workflow:publish(nil, { wait = 0.3 })
      assert.is_nil(again)
      assert.equal("unconfirmed", err.kind)
      assert.truthy(err.message:find("accepted, not confirmed", 1, true))
      assert.is_true(err.workflow.active)
    end)

    it("ends at once for what others call: there is no trigger to set up", function()
      if client:line() == "1" then
        return -- does not publish these
      end
      local workflow = create { connections = n8n.object {}, nodes = { { name = "Called", position = { 0, 0 },
        type = "n8n-nodes-base.executeWorkflowTrigger", typeVersion = 1, parameters = n8n.object {} } } }
      assert.is_true(assert(workflow:publish(nil, { wait = 10 })).active)
    end)
  end)

  describe("for a workflow to be drained", function()
    it("ends when it is unpublished and nothing runs", function()
      local workflow = assert(create():publish())
      local drained, err = workflow:wait_drained { timeout = 0.2 }
      assert.is_nil(drained)
      assert.equal("timeout", err.kind)
      assert.truthy(err.message:find("is published", 1, true))
      assert(workflow:unpublish())
      assert.is_false(assert(client.workflows:wait_drained(workflow.id)).active)
    end)
  end)

  describe("for a deletion", function()
    it("unpublishes first when told so", function()
      local workflow = assert(create():publish(nil, { wait = true }))
      assert(workflow:delete { unpublish = true })
      assert.is_true(gone(workflow.id))
    end)

    it("comes right after publishing as well", function()
      local id = create().id
      assert(client.workflows:publish(id))
      assert(client.workflows:delete(id, { unpublish = true, wait = 60 }))
      assert.is_true(gone(id))
    end)

    it("deletes what is not published", function()
      local id = create().id
      assert(client.workflows:delete(id, { unpublish = true }))
      assert.is_true(gone(id))
    end)

    it("waits for a workflow that was unpublished a moment ago", function()
      local workflow = assert(create():publish(nil, { wait = true }))
      assert(workflow:unpublish())
      assert(workflow:delete { wait = 30 })
      assert.is_true(gone(workflow.id))
    end)

    it("does not unpublish unless told so", function()
      if client:line() == "1" then
        return -- deletes published workflows at once
      end
      local workflow = assert(create():publish())
      local answer, err = workflow:delete { wait = 5 }
      assert.is_nil(answer)
      assert.equal(409, err.status)
      assert.is_true(assert(client.workflows:get(workflow.id)).active)
    end)

    it("knows its options", function()
      for _, options in ipairs { { unpublsh = true }, { unpublish = "yes" }, { unpublish = true, wait = "long" } } do
        assert.is_false((pcall(client.workflows.delete, client.workflows, "some", options)))
      end
    end)
  end)
end)
