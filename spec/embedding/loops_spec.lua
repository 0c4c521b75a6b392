-- One client inside of other people's event loops. The server lives in the same thread and loop: it can only answer
-- while the loop runs, so a client that blocked it would wait for ever.
local n8n = require "n8n"
local need = require "spec.support.need"
local process = require "spec.support.process"
local scheduler = require "n8n.http.scheduler"
local testing = require "n8n.testing"

-- On PUC Lua 5.1 tasks block.
if not scheduler.CONCURRENT then
  return
end

local ANSWER = table.concat({
  "HTTP/1.1 200 OK", "Content-Type: application/json", "Content-Length: 41", "",
  '{"data":[{"id":"a"},{"id":"b"}],"x":null}',
}, "\r\n")

-- Lists at a server, in two tasks; answers what they found.
local function spawn_lists(port)
  local client = assert(n8n.new { url = ("http://127.0.0.1:%d"):format(port), api_key = "key" })
  local found = {}
  n8n.loop:spawn(function(limit)
    for workflow in client.workflows:each { limit = limit } do
      found[#found + 1] = workflow.id
    end
  end, 2)
  n8n.loop:spawn(function()
    local outcomes = assert(n8n.map({ 1, 2, 3 }, function()
      return client.tags:list()
    end))
    found.ok = outcomes.ok
  end)
  return found
end

local loops = {}

function loops.cqueues(cqueues)
  local socket = require "cqueues.socket"
  local server = socket.listen("127.0.0.1", 0)
  local _, _, port = server:localname()
  local found = spawn_lists(port)
  local controller = cqueues.new()
  local requests = 0
  local function serve(connection)
    connection:setmode("bn", "bn")
    for line in connection:lines("*L") do
      if line == "\r\n" then
        requests = requests + 1
        cqueues.sleep(0.02)
        connection:write(ANSWER)
        connection:flush()
      end
    end
  end
  controller:wrap(function()
    for connection in server:clients() do
      controller:wrap(serve, connection)
    end
  end)
  local ended = false
  controller:wrap(function()
    while n8n.loop:active() do
      cqueues.poll(n8n.loop)
      n8n.loop:step()
    end
    ended = true
  end)
  while not ended do
    assert(controller:step())
  end
  server:close()
  return found, requests
end

function loops.luv(uv)
  local server, connections, requests = uv.new_tcp(), {}, 0
  server:bind("127.0.0.1", 0)
  server:listen(16, function()
    local connection, text = uv.new_tcp(), ""
    connections[#connections + 1] = connection
    server:accept(connection)
    connection:read_start(function(_, bytes)
      text = text .. (bytes or "")
      while text:find("\r\n\r\n", 1, true) do
        text = text:match("\r\n\r\n(.*)$")
        requests = requests + 1
        connection:write(ANSWER)
      end
    end)
  end)
  local found = spawn_lists(server:getsockname().port)
  local poll, timer = uv.new_poll(n8n.loop:pollfd()), uv.new_timer()
  local function step()
    n8n.loop:step()
    if n8n.loop:active() then
      timer:start(math.ceil((n8n.loop:timeout() or 60) * 1000), 0, step)
      return
    end
    for _, handle in ipairs { poll, timer, server } do
      handle:close()
    end
    for _, connection in ipairs(connections) do
      connection:close()
    end
  end
  poll:start("r", step)
  step()
  uv.run()
  return found, requests
end

for _, name in ipairs { "cqueues", "luv" } do
  describe("inside of " .. name, function()
    local there, library = pcall(require, name)

    local function lack()
      return not there and need.excuse(("no Lua module %s for %s (Debian: lua-%s)"):format(name, _VERSION, name))
    end

    it("a client's requests go on while the loop does other work", function()
      if lack() then
        return pending(lack())
      end
      local found, requests = loops[name](library)
      assert.same({ "a", "b", ok = 3 }, found)
      assert.equal(4, requests)
    end)

    it("the example works", function()
      if lack() then
        return pending(lack())
      end
      local server = assert(testing.start { seed = { workflows = 3, tags = { "x" } } })
      server:fault { delay = 0.2 }
      local result = process.run({ process.lua(), ("examples/loops/%s.lua"):format(name) },
        { env = { N8N_URL = server.url, N8N_API_KEY = server.api_key } })
      server:stop()
      assert.equal("", result.err)
      assert.equal(0, result.code)
      assert.equal(3, select(2, result.out:gsub("workflow\t", "")))
      assert.matches("tags\t1\n", result.out, 1, true)
      assert.matches("^tick\n.*tick\n", result.out)
    end)
  end)
end
