-- A script that takes longer over a page than the server keeps connections and than its own time-outs are.
local core = require "n8n.core"
local lying_server = require "spec.support.lying_server"
local n8n = require "n8n"
local socket = require "socket"

-- Five pages of two, each followed by what a handler does with the connection.
local function pages(afterwards)
  return ([[
    local request, served = read_request(), 0
    while request do
      served = served + 1
      local number = tonumber(request.path:match("cursor=(%d+)") or 1)
      reply(200, ('{"data":[{"id":"%d"},{"id":"%d"}],"nextCursor":%s}'):format(number * 2 - 1, number * 2,
        number < 5 and '"' .. number + 1 .. '"' or "null"))
      AFTERWARDS
    end
  ]]):gsub("AFTERWARDS", afterwards)
end

describe("a slow script", function()
  local server

  after_each(function()
    server:stop()
    assert.equal(0, core.engine():active())
  end)

  local function ids(options, busy)
    options.url, options.api_key = server.url, "key"
    local client, found = assert(n8n.new(options)), {}
    for workflow in client.workflows:each() do
      found[#found + 1] = workflow.id
      if #found % 2 == 1 then
        socket.sleep(busy)
      end
    end
    return table.concat(found, " "), client
  end

  it("loses nothing where the server closes the connection while the next page is asked for", function()
    server = lying_server.start((pages [[ sleep(0.1) close() return ]]))
    local found, client = ids({}, 0.3)
    assert.equal("1 2 3 4 5 6 7 8 9 10", found)
    assert.equal(5, client:counters().connections)
    assert.equal(0, client:counters().failures)
  end)

  it("loses nothing where the server closes a connection that was idle", function()
    server = lying_server.start((pages [[
      if served == 2 then
        sleep(0.1)
        return close()
      end
      request = read_request()
    ]]))
    local found, client = ids({}, 0.3)
    assert.equal("1 2 3 4 5 6 7 8 9 10", found)
    assert.equal(3, client:counters().connections)
    assert.equal(0, client:counters().failures)
  end)

  it("is not taken for a slow server, by time-out or deadline", function()
    server = lying_server.start((pages [[ request = read_request() ]]))
    local found, client = ids({ timeout = 0.3, deadline = 1.2, retries = 0 }, 0.7)
    assert.equal("1 2 3 4 5 6 7 8 9 10", found)
    assert.equal(5, client:counters().attempts)
  end)
end)
