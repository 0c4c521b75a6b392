-- n8n.loop, driven by the smallest loop there is: select.
local core = require "n8n.core"
local n8n = require "n8n"
local scheduler = require "n8n.http.scheduler"
local socket = require "socket"
local testing = require "n8n.testing"

local it_where_side_by_side = scheduler.CONCURRENT and it or function() end

describe("n8n.loop", function()
  local server, client

  setup(function()
    server = assert(testing.start { seed = { workflows = 3 } })
    client = assert(n8n.new { url = server.url, api_key = server.api_key })
  end)

  teardown(function()
    server:stop()
  end)

  after_each(function()
    server:faults_clear()
    assert.is_false(n8n.loop:active())
  end)

  -- Waits as an event loop does; answers whether there is something to do.
  local function select_once()
    local descriptor = { getfd = function() return n8n.loop:pollfd() end }
    local timeout = n8n.loop:timeout()
    local readable = socket.select({ descriptor }, nil, timeout and math.min(timeout, 1) or 1)
    return #readable > 0 or timeout ~= nil
  end

  local function run()
    while n8n.loop:active() do
      assert.equal("r", n8n.loop:events())
      assert.is_true(select_once())
      n8n.loop:step()
    end
  end

  it("has nothing to wait for where there is nothing to do", function()
    n8n.loop:step()
    assert.is_nil(n8n.loop:timeout())
  end)

  it("runs tasks, with their arguments, from the next step on", function()
    local found
    local task = n8n.loop:spawn(function(...)
      found = { n = select("#", ...), ... }
      found.workflows = #assert(client.workflows:all())
    end, 1, nil, 3, nil)
    assert.is_nil(found)
    assert.is_false(task:done())
    assert.equal(0, n8n.loop:timeout())
    run()
    assert.is_true(task:done())
    assert.same({ n = 4, 1, nil, 3, nil, workflows = 3 }, found)
  end)

  it_where_side_by_side("steps without waiting", function()
    server:fault { delay = 0.3 }
    local answered = false
    n8n.loop:spawn(function()
      assert(client.tags:list())
      answered = true
    end)
    n8n.loop:step()
    assert.equal(1, core.engine():active())
    assert.is_false(answered)
    run()
    assert.is_true(answered)
  end)

  it("is woken by a task that is spawned while the loop waits for the descriptor alone", function()
    n8n.loop:step()
    assert.is_nil(n8n.loop:timeout())
    n8n.loop:spawn(function() end)
    local descriptor = { getfd = function() return n8n.loop:pollfd() end }
    assert.equal(1, #socket.select({ descriptor }, nil, 5))
    run()
    assert.equal(0, #socket.select({ descriptor }, nil, 0))
  end)

  it_where_side_by_side("lets a task sleep alone, and says until when", function()
    local order = {}
    for i, seconds in ipairs { 0.1, 0.02, 0.05 } do
      n8n.loop:spawn(function()
        n8n.sleep(seconds)
        order[#order + 1] = i
      end)
    end
    n8n.loop:step()
    assert.is_true(n8n.loop:timeout() <= 0.02)
    run()
    assert.same({ 2, 3, 1 }, order)
  end)

  it("raises in a step what a task raised, and the others go on", function()
    local others = 0
    for i = 1, 3 do
      n8n.loop:spawn(function()
        if i == 2 then
          error("mine")
        end
        assert(client.tags:list())
        others = others + 1
      end)
    end
    local ok, problem = pcall(run)
    assert.is_false(ok)
    assert.matches("mine\nstack traceback", problem)
    run()
    assert.equal(2, others)
  end)

  it_where_side_by_side("cancels a task with its requests, and the maps in it", function()
    server:fault { delay = 30 }
    local went_on = false
    local task = n8n.loop:spawn(function()
      n8n.map({ 1, 2, 3 }, function()
        return client.tags:list()
      end)
      went_on = true
    end)
    n8n.loop:step()
    n8n.loop:step()
    assert.equal(3, core.engine():active())
    task:cancel()
    assert.is_true(task:done())
    assert.equal(0, core.engine():active())
    n8n.loop:step()
    assert.is_false(went_on)
    task:cancel()
  end)

  it_where_side_by_side("cancels also the page that an iteration has asked for ahead", function()
    server:fault { path = "/workflows", nth = 2, delay = 30 }
    local asleep = false
    local task = n8n.loop:spawn(function()
      for _ in client.workflows:each { limit = 1 } do
        asleep = true
        n8n.sleep(30)
      end
    end)
    while not asleep do
      n8n.loop:step(0.1)
    end
    assert.equal(1, core.engine():active())
    task:cancel()
    assert.equal(0, core.engine():active())
  end)

  it_where_side_by_side("lets a task that cancels itself go on until it waits", function()
    local task
    local steps = {}
    task = n8n.loop:spawn(function()
      task:cancel()
      steps[#steps + 1] = "cancelled"
      n8n.sleep(0)
      steps[#steps + 1] = "waited"
    end)
    run()
    assert.is_true(task:done())
    assert.same({ "cancelled" }, steps)
  end)

  it("takes seconds that can be waited for", function()
    for _, seconds in ipairs { -1, 0 / 0, math.huge, 86401, "soon", {} } do
      local ok, problem = pcall(function() n8n.loop:step(seconds) end)
      assert.is_false(ok)
      assert.matches("loop_spec.lua:%d+: step takes seconds", problem)
    end
  end)

  it("takes functions only", function()
    assert.has_error(function()
      n8n.loop:spawn(1)
    end)
  end)

  it_where_side_by_side("goes on beside blocking calls", function()
    server:fault { path = "/tags", delay = 0.1 }
    local answered = false
    n8n.loop:spawn(function()
      assert(client.tags:list())
      answered = true
    end)
    n8n.loop:step()
    assert(client.workflows:list())
    assert(client.tags:list())
    assert.is_false(answered)
    run()
    assert.is_true(answered)
  end)
end)
