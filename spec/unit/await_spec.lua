local await = require "n8n.http.await"
local core = require "n8n.core"
local lying_server = require "spec.support.lying_server"
local n8n = require "n8n"

describe("waiting", function()
  local server, client

  setup(function()
    server = lying_server.start [[ read_request() sleep(0.2) reply(200, '{"data":[{"id":"a"}],"nextCursor":null}') ]]
    client = assert(n8n.new { url = server.url, api_key = "key" })
  end)

  teardown(function()
    server:stop()
  end)

  it("in a coroutine is its driver's affair", function()
    local waits = 0
    local result
    local worker = coroutine.create(function()
      result = assert(client.workflows:list())
    end)
    await.drive(worker, { wait = function(request)
      repeat
        waits = waits + 1
        coroutine.yield(request)
      until request:done()
    end })
    local ok, request = coroutine.resume(worker)
    assert.is_true(ok)
    assert.is_false(request:done())
    while coroutine.status(worker) ~= "dead" do
      core.engine():step(1)
      assert(coroutine.resume(worker))
    end
    assert.equal("a", result.data[1].id)
    assert.is_true(waits >= 1)
  end)

  describe("in a host", function()
    after_each(function()
      await.host(function() end)
    end)

    it("is the host's affair where no other driver is", function()
      local waits, pauses = 0, 0
      await.host(function()
        return {
          wait = function(request)
            waits = waits + 1
            repeat
              core.engine():step(1)
            until request:done()
          end,
          sleep = function()
            pauses = pauses + 1
          end,
        }
      end)
      assert.equal("a", assert(client.workflows:list()).data[1].id)
      n8n.sleep(3600)
      assert.equal(1, waits)
      assert.equal(1, pauses)
    end)

    it("that cannot wait raises, before a request is made or a key is asked for", function()
      await.host(function()
        error("cannot wait", 0)
      end)
      local hooked = 0
      local function count()
        hooked = hooked + 1
        return "key"
      end
      local strict = assert(n8n.new { url = server.url, api_key = count, on_request = count })
      assert.has_error(function() strict.workflows:list() end, "cannot wait")
      assert.has_error(function() n8n.sleep(0) end, "cannot wait")
      assert.equal(0, hooked)
    end)
  end)

  it("in a coroutine without driver blocks", function()
    local worker = coroutine.wrap(function()
      return assert(client.workflows:list()).data[1].id
    end)
    assert.equal("a", worker())
  end)

  it("that an error interrupts cancels the request", function()
    local ok, problem = pcall(function()
      debug.sethook(function()
        if core.engine():active() == 1 then
          debug.sethook()
          error("interrupted!")
        end
      end, "", 1)
      client.workflows:list()
    end)
    debug.sethook()
    assert.is_false(ok)
    assert.truthy(tostring(problem):find("interrupted!", 1, true))
    collectgarbage()
    collectgarbage()
    assert.equal(0, core.engine():active())
  end)
end)
