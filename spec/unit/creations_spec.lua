-- What this process creates while a list is read, with the answer still on its way when the list shows it.
local n8n = require "n8n"
local scheduler = require "n8n.http.scheduler"
local testing = require "n8n.testing"

local it_where_side_by_side = scheduler.CONCURRENT and it or function() end

describe("an iteration", function()
  local server, client, ids

  setup(function()
    server = assert(testing.start())
  end)

  teardown(function()
    server:stop()
  end)

  before_each(function()
    server:reset()
    ids = server:seed({ workflows = 6 }).workflows
    client = assert(n8n.new { url = server.url, api_key = server.api_key, retries = 0 })
    assert(client:line())
  end)

  local NEW = { name = "new", nodes = {}, connections = {}, settings = {} }

  -- Reads the list in one task while another one does something; answers the ids that were read, and their number.
  local function read_while(work, query)
    local seen, number = {}, 0
    query.limit = 2
    local outcomes = assert(n8n.map({ work, function()
      for workflow in client.workflows:each(query) do
        assert.is_nil(seen[workflow.id])
        seen[workflow.id], number = true, number + 1
        n8n.sleep(0.05)
      end
    end }, function(job)
      return job()
    end))
    for _, outcome in ipairs(outcomes) do
      assert.is_nil(outcome.error)
    end
    return seen, number
  end

  local function assert_read(seen, number)
    assert.equal(6, number)
    for _, id in ipairs(ids) do
      assert.is_true(seen[id])
    end
  end

  it_where_side_by_side("does not hand out what is created meanwhile, however late its answer comes", function()
    server:fault { method = "POST", path = "/workflows$", drip = { bytes = 100, seconds = 0.2 } }
    local created
    assert_read(read_while(function()
      created = assert(client.workflows:create(NEW))
      return created
    end, {}))
    assert.equal(7, #assert(client.workflows:all()))
  end)

  it_where_side_by_side("nor what a request by path creates", function()
    server:fault { method = "POST", path = "/workflows$", drip = { bytes = 100, seconds = 0.2 } }
    assert_read(read_while(function()
      return client:request("POST", "/workflows", { body = { name = "new", nodes = n8n.array {},
        connections = n8n.object {}, settings = n8n.object {} } })
    end, {}))
  end)

  it_where_side_by_side("ends when each of many copies what it is handed", function()
    server:fault { method = "POST", path = "/workflows$", drip = { bytes = 200, seconds = 0.05 } }
    local outcomes = assert(n8n.map(client.workflows:each { limit = 2 }, function(workflow)
      return client.workflows:create { name = "copy", nodes = workflow.nodes, connections = workflow.connections,
        settings = {} }
    end, { concurrency = 4 }))
    assert.equal(6, outcomes.ok)
    assert.equal(6, outcomes.total)
    assert.equal(12, #assert(client.workflows:all()))
  end)

  it("raises when it cannot tell what a POST with a lost answer has created", function()
    server:fault { method = "POST", path = "/workflows$", lost = true }
    local number = 0
    local ok, err = pcall(function()
      for _ in client.workflows:each { limit = 2 } do
        number = number + 1
        if number == 1 then
          assert.is_true(select(2, client.workflows:create(NEW)).ambiguous)
        end
      end
    end)
    assert.is_false(ok)
    assert.equal("unstable", err.kind)
  end)

  it("goes on after a POST that was surely not processed", function()
    server:fault { method = "POST", path = "/workflows$", status = 400 }
    local number = 0
    for _ in client.workflows:each { limit = 2 } do
      number = number + 1
      assert.equal(400, select(2, client.workflows:create(NEW)).status)
    end
    assert.equal(6, number)
  end)

  it_where_side_by_side("waits out what others are changing, and misses nothing", function()
    server:fault { method = "POST", path = "/%w+/[%a]+$", delay = 0.3 }
    local seen, number = {}, 0
    local passes = 0
    client = assert(n8n.new { url = server.url, api_key = server.api_key, on_request = function(event)
      if event.operation == "workflows:list" and not event.url:find("cursor", 1, true) then
        passes = passes + 1
      end
    end })
    assert(client:line()) -- so that publishing begins with its POST, before the list is asked for
    assert(n8n.map({ 1, 2 }, function(i)
      if i == 1 then
        return client.workflows:publish(ids[1])
      end
      for workflow in client.workflows:each { limit = 2 } do
        seen[workflow.id], number = true, number + 1
      end
    end))
    assert_read(seen, number)
    assert.is_true(passes >= 2) -- one at least that was disturbed, and one that was not
  end)
end)
