-- n8n.map on a sandbox of its own: what it promises but for time.
local core = require "n8n.core"
local errors = require "n8n.errors"
local n8n = require "n8n"
local process = require "spec.support.process"
local scheduler = require "n8n.http.scheduler"
local testing = require "n8n.testing"

-- On PUC Lua 5.1 one item comes after another.
local side_by_side = scheduler.CONCURRENT
local it_where_side_by_side = side_by_side and it or function() end

describe("n8n.map", function()
  local server, client

  setup(function()
    server = assert(testing.start())
    client = assert(n8n.new { url = server.url, api_key = server.api_key })
  end)

  teardown(function()
    server:stop()
  end)

  before_each(function()
    server:reset()
  end)

  after_each(function()
    assert.equal(0, core.engine():active())
    assert.is_false(scheduler.common:active())
  end)

  local function seed(workflows)
    return server:seed({ workflows = workflows }).workflows
  end

  local function numbers(last)
    local result = {}
    for i = 1, last do
      result[i] = i
    end
    return result
  end

  -- What the outcomes say of each item, in a word.
  local function words(outcomes)
    local result = {}
    for i, outcome in ipairs(outcomes) do
      result[i] = outcome.ok and "ok" or outcome.begun == false and "not begun" or outcome.cancelled and "cancelled"
        or "failed"
    end
    return table.concat(result, " ")
  end

  describe("answers outcomes", function()
    it("in the order of the items, however they end", function()
      local ended = {}
      local outcomes = assert(n8n.map(numbers(6), function(i)
        n8n.sleep((7 - i) / 50)
        ended[#ended + 1] = i
        return i * 10
      end))
      for i = 1, 6 do
        assert.same({ index = i, item = i, ok = true, value = i * 10 }, outcomes[i])
      end
      assert.same(side_by_side and { 6, 5, 4, 3, 2, 1 } or numbers(6), ended)
    end)

    it("that tell results, errors and raised errors apart", function()
      local err = errors.new { kind = "http", message = "no" }
      local results = {
        function() return "a", nil, { "left out" } end,
        function() end,
        function() return false end,
        function() return nil, err end,
        function() return nil, "words", 3 end,
        function() error(err) end,
        function() return client.workflows:get("no-such-id") end,
      }
      local outcomes = assert(n8n.map(results, function(result)
        return result()
      end))
      local function shown(i)
        local outcome = outcomes[i]
        return { outcome.ok, outcome.value, outcome.error, outcome.raised, outcome.values }
      end
      assert.same({ true, "a", nil, nil, { "a", nil, { "left out" }, n = 3 } }, shown(1))
      assert.same({ true }, shown(2))
      assert.same({ true, false }, shown(3))
      assert.same({ false, nil, err }, shown(4))
      assert.same({ false, nil, "words", nil, { nil, "words", 3, n = 3 } }, shown(5))
      assert.same({ false, nil, err, true }, shown(6))
      assert.equal(404, outcomes[7].error.status)
      assert.same({ 7, 3, 4, 0, 0 }, { outcomes.total, outcomes.ok, outcomes.failed, outcomes.cancelled,
        outcomes.not_begun })
    end)

    it("for none, where there are no items", function()
      assert.same({ total = 0, ok = 0, failed = 0, cancelled = 0, not_begun = 0 }, (n8n.map({}, error)))
      assert.same({ total = 0, ok = 0, failed = 0, cancelled = 0, not_begun = 0 },
        (n8n.map(function() end, error)))
    end)

    it("of the failures alone, when asked", function()
      local outcomes = assert(n8n.map(numbers(5), function(i)
        return i % 2 == 0 or nil, "odd"
      end, { keep = "failures" }))
      assert.equal(3, #outcomes)
      assert.same({ 1, 3, 5 }, { outcomes[1].index, outcomes[2].item, outcomes[3].index })
      assert.same({ 2, 3, 5 }, { outcomes.ok, outcomes.failed, outcomes.total })
    end)
  end)

  describe("keeps the limit", function()
    for _, concurrency in ipairs { 1, 4, 16 } do
      it("of " .. concurrency, function()
        local ids = seed(24)
        server:log_clear()
        server:fault { delay = 0.02 }
        local fresh = assert(n8n.new { url = server.url, api_key = server.api_key })
        local outcomes = assert(n8n.map(ids, function(id)
          return fresh.workflows:get(id)
        end, { concurrency = concurrency }))
        assert.equal(24, outcomes.ok)
        local stats = server:stats()
        assert.is_true(stats.peak <= concurrency)
        assert.equal(side_by_side and concurrency > 1, stats.peak > 1)
        assert.is_true(stats.connections <= concurrency)
      end)
    end

    it("of 8 where none is given, and takes items as there is room", function()
      local taken, under_way, most = 0, 0, 0
      assert(n8n.map(function()
        taken = taken + 1
        return taken <= 30 and taken or nil
      end, function(i)
        under_way = under_way + 1
        most = math.max(most, under_way)
        assert.is_true(taken - i < 8)
        n8n.sleep(0.001 * (i % 3))
        under_way = under_way - 1
      end))
      assert.equal(side_by_side and 8 or 1, most)
    end)
  end)

  it("begins no more than there are items for, whatever concurrency would allow", function()
    server:fault { delay = 0.5 }
    local left, most = 20, 0
    local outcomes = assert(n8n.map(function()
      left = left - 1
      return left >= 0 and left or nil
    end, function()
      most = math.max(most, core.engine():active())
      return client.tags:list()
    end, { concurrency = 1e9 }))
    assert.equal(20, outcomes.ok)
    assert.is_true(most >= (side_by_side and 10 or 0))
  end)

  it("takes an iteration as it is, page by page", function()
    seed(30)
    local outcomes = assert(n8n.map(client.workflows:each { limit = 7, active = false }, function(workflow)
      return workflow:publish()
    end))
    assert.equal(30, outcomes.ok)
    assert.equal(30, #assert(client.workflows:all { active = true }))
    local seen = {}
    for _, outcome in ipairs(outcomes) do
      assert.is_nil(seen[outcome.item.id])
      seen[outcome.item.id] = true
    end
  end)

  it("answers what the iteration raised, after what was begun", function()
    seed(6)
    server:fault { path = "/workflows$", nth = 2, status = 400, body = '{"message":"enough"}' }
    local outcomes, err = n8n.map(client.workflows:each { limit = 3 }, function(workflow)
      return workflow.id
    end)
    assert.is_nil(outcomes)
    assert.equal("enough", err.message)
    assert.equal("ok ok ok", words(err.outcomes))
    assert.equal(3, err.outcomes.total)
  end)

  it("runs iterations, pcall and other maps inside of its function", function()
    seed(9)
    local outcomes = assert(n8n.map(numbers(3), function(i)
      local ids = {}
      assert(pcall(function()
        for workflow in client.workflows:each { limit = 2 } do
          ids[#ids + 1] = workflow.id
        end
      end))
      local inner = assert(n8n.map(ids, function(id)
        return assert(client.workflows:get(id)).id
      end, { concurrency = 3 }))
      return inner.ok + i
    end, { concurrency = 3 }))
    assert.same({ 10, 11, 12 }, { outcomes[1].value, outcomes[2].value, outcomes[3].value })
  end)

  it("keeps the limit of each of the maps inside", function()
    local under_way, most = 0, 0
    assert(n8n.map(numbers(2), function()
      return n8n.map(numbers(4), function()
        under_way = under_way + 1
        most = math.max(most, under_way)
        n8n.sleep(0.05)
        under_way = under_way - 1
      end, { concurrency = 3 })
    end))
    assert.equal(side_by_side and 6 or 1, most)
  end)

  it_where_side_by_side("lets requests of several clients and servers overlap", function()
    local other = assert(testing.start())
    local clients = { client, assert(n8n.new { url = other.url, api_key = other.api_key }) }
    local order = {}
    server:fault { path = "/tags", delay = 0.6 }
    assert(n8n.map(clients, function(one, i)
      assert(one.tags:list())
      order[#order + 1] = i
    end))
    other:stop()
    assert.same({ 2, 1 }, order)
  end)

  it_where_side_by_side("lets no request wait for a slow first one at a server", function()
    local other = assert(testing.start())
    local one = assert(n8n.new { url = other.url, api_key = other.api_key })
    local order = {}
    other:fault { path = "/tags", delay = 0.6 }
    assert(n8n.map({ "tags", "workflows", "users" }, function(name, i)
      assert(one[name]:list())
      order[#order + 1] = i
    end))
    other:stop()
    assert.equal(1, order[3])
  end)

  describe("goes no further", function()
    it("than the first failure, when asked; what is under way ends", function()
      local outcomes, err = n8n.map(numbers(20), function(i)
        n8n.sleep(i == 2 and 0 or 0.05)
        return i ~= 2 or nil, "two"
      end, { stop_on_error = true, concurrency = 4 })
      assert.is_nil(outcomes)
      assert.equal("two", err.message)
      assert.same(side_by_side and { 3, 1, 16 } or { 1, 1, 18 },
        { err.outcomes.ok, err.outcomes.failed, err.outcomes.not_begun })
      assert.equal(20, #err.outcomes)
      assert.is_false(err.outcomes[20].begun)
      assert.equal("cancelled", err.outcomes[20].error.kind)
    end)

    it("than on_progress lets it", function()
      local calls = {}
      local outcomes, err = n8n.map(numbers(5), function(i)
        return i
      end, { concurrency = 1, on_progress = function(done, total, outcome)
        calls[#calls + 1] = ("%d of %d: %d"):format(done, total, outcome.value)
        return done < 3
      end })
      assert.is_nil(outcomes)
      assert.equal("cancelled", err.kind)
      assert.same({ "1 of 5: 1", "2 of 5: 2", "3 of 5: 3" }, calls)
      assert.equal("ok ok ok not begun not begun", words(err.outcomes))
    end)

    it_where_side_by_side("when the deadline has passed, and breaks off what is under way", function()
      local ids = seed(4)
      server:fault { path = "/" .. ids[1], delay = 30 }
      server:fault { path = "/" .. ids[2], delay = 30 }
      local ends = 0
      local outcomes, err = n8n.map(ids, function(id, i)
        local verb = i == 1 and "get" or "publish"
        local workflow, problem = client.workflows[verb](client.workflows, id)
        ends = ends + 1
        return workflow, problem
      end, { deadline = 1, concurrency = 2 })
      assert.is_nil(outcomes)
      assert.equal("cancelled", err.kind)
      assert.equal("deadline", err.reason)
      assert.equal("cancelled cancelled not begun not begun", words(err.outcomes))
      assert.equal(0, ends)
      assert.is_nil(err.outcomes[1].error.ambiguous)
      assert.is_true(err.outcomes[2].error.ambiguous)
      assert.same({ 4, 0, 0, 2, 2 }, { err.outcomes.total, err.outcomes.ok, err.outcomes.failed,
        err.outcomes.cancelled, err.outcomes.not_begun })
    end)

    it("when the deadline has passed, between two items", function()
      local outcomes, err = n8n.map(function() return 1 end, function()
        n8n.sleep(0.01)
      end, { deadline = 0.1, concurrency = 1 })
      assert.is_nil(outcomes)
      assert.equal("deadline", err.reason)
      assert.is_nil(err.outcomes[1].raised)
    end)

    it("and is done when the deadline passes with the last item", function()
      local outcomes = assert(n8n.map({ 1 }, function()
        local from = core.now()
        repeat until core.now() - from > 0.1
        return true
      end, { deadline = 0.05 }))
      assert.equal(1, outcomes.ok)
    end)

    it_where_side_by_side("with the map around it", function()
      server:fault { delay = 30 }
      local _, err = n8n.map({ 1, 2 }, function()
        return n8n.map(numbers(3), function()
          for _ in client.workflows:each() do
            error("never")
          end
        end)
      end, { deadline = 0.3 })
      assert.equal("cancelled cancelled", words(err.outcomes))
      assert.equal(0, core.engine():active())
    end)
  end)

  describe("raises", function()
    it("mistakes in the script with their place, and cancels the others", function()
      server:fault { delay = 30 }
      local others = 0
      local ok, problem = pcall(n8n.map, { 1, 2, 3 }, function(i)
        if i == 3 or not side_by_side then
          local nothing = client.known.nothing
          return nothing.member
        end
        client.workflows:list()
        others = others + 1
      end)
      assert.is_false(ok)
      assert.matches("map_spec.lua:%d+: attempt to index .*stack traceback:.*map_spec.lua", problem)
      assert.equal(0, others)
      assert.equal(0, core.engine():active())
    end)

    it("misuse inside of the function, and values that are no error objects, as they are", function()
      local _, problem = pcall(n8n.map, { 1 }, function()
        return client.workflows:list { activ = true }
      end)
      assert.matches("did you mean 'active'", problem)
      local own = {}
      _, problem = pcall(n8n.map, { 1 }, function()
        error(own)
      end)
      assert.equal(own, problem)
    end)

    it("what on_progress and the iterator raise", function()
      assert.has_error(function()
        n8n.map({ 1 }, function() end, { on_progress = function() error("mine", 0) end })
      end)
      local ok, problem = pcall(n8n.map, function() error("its") end, function() end)
      assert.is_false(ok)
      assert.matches("its", problem)
    end)

    it_where_side_by_side("when something else than a call of n8n yields", function()
      local ok, problem = pcall(n8n.map, { 1 }, function()
        coroutine.yield(1)
      end)
      assert.is_false(ok)
      assert.matches("something else yielded", problem)
    end)

    it("on wrong arguments and options", function()
      for _, arguments in ipairs {
        { 1, print }, { {}, 1 }, { {}, print, { concurrency = 0 } }, { {}, print, { concurrency = 1.5 } },
        { {}, print, { deadline = 0 } }, { {}, print, { keep = "all" } }, { {}, print, { on_progress = 1 } },
        { {}, print, { concurency = 2 } },
      } do
        local ok, problem = pcall(n8n.map, arguments[1], arguments[2], arguments[3])
        assert.is_false(ok)
        assert.is_string(problem)
      end
      assert.matches("did you mean 'concurrency'", select(2, pcall(n8n.map, {}, print, { concurency = 2 })))
    end)

    it("on an array whose length is none", function()
      for _, length in ipairs { -1, 2.5, "x" } do
        local items = setmetatable({}, { __len = function() return length end })
        local known, shown = pcall(function() return #items end)
        if known and shown == length then -- PUC Lua 5.1 and LuaJIT do not ask
          local ok, problem = pcall(n8n.map, items, print)
          assert.is_false(ok)
          assert.matches("their length is " .. length, problem, 1, true)
        end
      end
    end)
  end)

  describe("and a key that a function gives", function()
    local keyed, calls

    before_each(function()
      calls = 0
      keyed = nil
    end)

    local function new(answers, wait)
      keyed = assert(n8n.new { url = server.url, api_key = function()
        calls = calls + 1
        n8n.sleep(wait)
        return answers[calls] or answers[#answers]
      end })
    end

    local function list_many()
      return assert(n8n.map(numbers(12), function()
        return keyed.tags:list()
      end, { concurrency = 6 }))
    end

    it("ask for it once", function()
      new({ server.api_key }, 0.02)
      assert.equal(12, list_many().ok)
      assert.equal(1, calls)
    end)

    it("ask for it once more when it is not accepted any more", function()
      new({ "old-key", server.api_key }, 0.02)
      assert.equal(12, list_many().ok)
      assert.equal(2, calls)
    end)

    it_where_side_by_side("say so where that function calls the same client", function()
      local circular
      circular = assert(n8n.new { url = server.url, api_key = function()
        circular.tags:list()
        return server.api_key
      end })
      for _, call in ipairs { function() return circular.tags:list() end, function()
        return n8n.map({ 1, 2 }, function() return circular.tags:list() end)
      end } do
        local ok, problem = pcall(call)
        assert.is_false(ok)
        assert.matches("the api_key function calls the client", problem)
      end
    end)

    it_where_side_by_side("take over where the one that asks is ended", function()
      new({ server.api_key }, 0.2)
      assert(n8n.map({ 1, 2 }, function(i)
        if i == 1 then
          return n8n.map({ 1 }, function()
            return keyed.tags:list()
          end, { deadline = 0.05 })
        end
        n8n.sleep(0.01)
        assert(keyed.tags:list())
      end))
      assert.equal(2, calls)
    end)
  end)

  it_where_side_by_side("keeps nothing of what it took, however it ended", function()
    local ids = seed(3)
    server:fault { path = ids[3], delay = 30 }
    local weak = setmetatable({}, { __mode = "k" })
    n8n.map(ids, function(id)
      weak[coroutine.running()] = true
      return client.workflows:get(id)
    end, { deadline = 0.2 })
    pcall(n8n.map, ids, function(id, i)
      weak[coroutine.running()] = true
      return i == 2 and error("mine") or client.workflows:get(id)
    end)
    collectgarbage()
    collectgarbage()
    assert.is_nil(next(weak))
  end)

  it_where_side_by_side("leaves no connection open that it broke off", function()
    local port = (":%04X"):format(tonumber(server.url:match(":(%d+)$")))
    local function connections()
      local count = 0
      for line in io.lines "/proc/net/tcp" do
        local to, state = line:match("^%s*%d+: %S+ (%S+) (%S+)")
        count = count + (to and to:sub(-5) == port and state == "01" and 1 or 0)
      end
      return count
    end
    server:fault { delay = 30 }
    local most = 0
    n8n.map(numbers(5), function(i)
      if i == 5 then
        while connections() < 4 do
          n8n.sleep(0.01)
        end
        most = connections()
      end
      return client.tags:list()
    end, { deadline = 2 })
    assert.is_true(most >= 4)
    assert.equal(0, connections())
  end)

  -- The interpreters raise an interrupt between any two instructions.
  it("can be interrupted anywhere, and the next map works", function()
    local ids = seed(3)
    local interrupted = 0
    for instructions = 20, 1300, 13 do
      local ok, problem = pcall(function()
        debug.sethook(function()
          debug.sethook()
          error("interrupted!", 0)
        end, "", instructions)
        n8n.map(ids, function(id)
          return client.workflows:get(id)
        end, { concurrency = 2 })
        debug.sethook()
      end)
      interrupted = interrupted + (ok and 0 or 1)
      assert.is_true(ok or tostring(problem):find("interrupted!$") ~= nil, problem)
      collectgarbage()
      collectgarbage()
      assert.equal(0, core.engine():active())
    end
    assert.is_true(interrupted > 5)
    assert.equal(3, assert(n8n.map(ids, function(id)
      return client.workflows:get(id)
    end)).ok)
  end)

  it_where_side_by_side("leaves the waiting to the driver of the coroutine it is called in", function()
    local await = require "n8n.http.await"
    server:fault { delay = 0.1 }
    local outcomes
    local host = coroutine.create(function()
      outcomes = assert(n8n.map({ 1, 2, 3 }, function()
        return client.tags:list()
      end))
    end)
    await.drive(host, { sleep = function(seconds)
      coroutine.yield(seconds)
    end })
    local turns = 0
    repeat
      local ok, seconds = coroutine.resume(host)
      assert.is_true(ok, seconds)
      turns = turns + 1
      core.sleep(seconds or 0)
    until coroutine.status(host) == "dead"
    assert.is_true(turns > 2)
    assert.equal(3, outcomes.ok)
  end)

  -- A script that is interrupted while its requests wait, and says what it knows then.
  it("is ended by Ctrl-C, and its requests with it", function()
    server:fault { path = "/tags", delay = 30 }
    local folder = process.tempdir()
    local file = assert(io.open(folder .. "/script.lua", "w"))
    file:write([[
      local n8n = require "n8n"
      local core = require "n8n.core"
      local client = assert(n8n.new())
      os.execute("(sleep 0.5; kill -INT $PPID) &")
      local ok, problem = pcall(n8n.map, { 1, 2, 3 }, function(i)
        return client.tags:list()
      end)
      print(ok, problem, core.engine():active())
    ]])
    file:close()
    local result = process.run({ process.lua(), folder .. "/script.lua" },
      { env = { N8N_URL = server.url, N8N_API_KEY = server.api_key } })
    process.remove(folder)
    assert.equal("", result.err)
    assert.matches("^false\t[^\n]*interrupted!\t0\n$", result.out)
  end)
end)
