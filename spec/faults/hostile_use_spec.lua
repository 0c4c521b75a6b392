-- Scripts that hold the library wrong, or at an odd moment.
local urls = require "n8n.client.urls"
local lying_server = require "spec.support.lying_server"
local n8n = require "n8n"
local process = require "spec.support.process"

local server

local PAGES = [[
  while true do
    local request = read_request()
    if not request then break end
    local page = tonumber(request.path:match("cursor=(%d+)") or 1)
    reply(200, ('{"data":[{"id":"%d"}],"nextCursor":%s}'):format(page, page < 5 and '"' .. page + 1 .. '"' or "null"))
  end]]

local function client(handler, options)
  server = lying_server.start(handler)
  options = options or {}
  options.url, options.api_key, options.retries = server.url, options.api_key or "key-0123456789", 0
  return assert(n8n.new(options))
end

-- Runs a script in a process of its own and answers its result.
local function run(script)
  return process.run { process.lua(), "-e", script }
end

-- In front of a script: `at_end(f)` calls f when the state is closed, on every Lua.
local AT_END = [[
  local function at_end(f)
    local guard = newproxy and newproxy(true) or setmetatable({}, {})
    getmetatable(guard).__gc = f
    KEPT = newproxy and guard or setmetatable(guard, getmetatable(guard))
  end ]]

describe("hostile use", function()
  after_each(function()
    if server then
      server:stop()
      server = nil
    end
  end)

  describe("while the Lua state is closed", function()
    it("a request made by a finalizer fails instead of crashing", function()
      local result = run(AT_END .. [[
        local n8n = require "n8n"
        local client = n8n.new { url = "http://127.0.0.1:1", api_key = "key", retries = 0 }
        at_end(function() pcall(function() client.tags:list() end) io.write("ended") end)
        client.tags:list() ]])
      assert.equal("", result.err)
      assert.equal(0, result.code)
      assert.equal("ended", result.out)
    end)

    it("the engine's methods fail instead of crashing", function()
      for _, method in ipairs { "step", "pollfd", "timeout", "active", "events" } do
        local result = run(AT_END .. ([[
          local core = require "n8n.core"
          local engine
          at_end(function() pcall(function() return engine:%s() end) io.write("ended") end)
          engine = core.engine() ]]):format(method))
        assert.equal("ended 0", result.out .. " " .. result.code, method)
      end
    end)

    it("a request under way ends with it", function()
      server = lying_server.start [[ read_request() sleep(5) ]]
      local result = run(([[
        local n8n, core = require "n8n", require "n8n.core"
        local client = n8n.new { url = %q, api_key = "key" }
        REQUEST = core.submit(client.core, { method = "GET", path = "/x", json = true })
        os.exit(0) ]]):format(server.url))
      assert.equal(0, result.code)
    end)
  end)

  describe("an iterator", function()
    it("that raised in a hook does not go on as if it had come to the end", function()
      local requests = 0
      local c = client(PAGES, {
        on_request = function()
          requests = requests + 1
          if requests == 2 then
            error("from the hook", 0)
          end
        end,
      })
      local next_workflow = c.workflows:each()
      local found, raised = 0, 0
      for _ = 1, 20 do
        local called, workflow = pcall(next_workflow)
        if not called then
          raised = raised + 1
        elseif workflow == nil then
          break
        else
          found = found + 1
        end
      end
      -- Either it hands out everything, or it hands out nothing behind what it raised.
      assert.is_true(found == 5 or (found == 0 and raised > 0), ("%d items, then the end"):format(found))
    end)

    it("is finished in coroutines whose hooks yield", function()
      local c = client(PAGES, { on_response = coroutine.yield })
      local run_all = coroutine.wrap(function()
        local count = 0
        for _ in c.workflows:each() do
          count = count + 1
        end
        return count
      end)
      local result
      repeat
        result = run_all()
      until type(result) == "number"
      assert.equal(5, result)
    end)
  end)

  it("a query's inherited members are sent or refused, not dropped", function()
    local c = client(PAGES)
    local query = setmetatable({}, { __index = { name = "only this" } })
    local called = pcall(c.workflows.list, c.workflows, query)
    for _, request in ipairs(server:requests()) do
      assert.is_truthy(request.path:find("name=", 1, true), request.path)
    end
    assert.is_true(not called or #server:requests() == 1)
  end)

  it("one server under two spellings of its port is one server", function()
    assert.equal((urls.base("https://n8n.example.com")), (urls.base("https://n8n.example.com:443")))
    assert.equal((urls.base("http://n8n.example.com")), (urls.base("http://n8n.example.com:80")))
    assert.equal((urls.base("http://n8n.example.com:5678")), (urls.base("http://n8n.example.com:05678")))
  end)

  for _, path in ipairs { "/..", "/workflows/../..", "/%2e%2e/rest", "/.%2E" } do
    it("the path " .. path .. " does not leave the API", function()
      local c = client [[ while read_request() do reply(200, "{}") end ]]
      assert.is_false((pcall(c.request, c, "GET", path)))
      assert.equal(0, #server:requests())
    end)
  end

  for _, path in ipairs { "/api?x=1", "/api#x", "a b", "/../api" } do
    it("the api_path " .. path .. " is refused", function()
      local called, made = pcall(n8n.new, { url = "http://127.0.0.1:1", api_key = "key", api_path = path })
      assert.is_true(not called or made == nil)
    end)
  end

  for _, options in ipairs { { timeout = 0 }, { max_response = 0 }, { deadline = 0 } } do
    local name = next(options)
    it(name .. " = 0 of a call is refused as that of a client is", function()
      assert.is_false((pcall(n8n.new, { url = "http://127.0.0.1:1", api_key = "key", [name] = 0 })))
      local c = client [[ while read_request() do reply(200, '{"data":[]}') end ]]
      assert.is_false((pcall(c.tags.list, c.tags, nil, options)))
    end)
  end

  it("mistakes in calls of n8n.json are laid to the calling line", function()
    for name, call in pairs {
      text = function() n8n.json.text(nil) end,
      pick = function() n8n.json.pick("{}", nil) end,
      drop = function() n8n.json.drop("{}", "name") end,
      replace = function() n8n.json.replace("{}", nil) end,
    } do
      local called, message = pcall(call)
      assert.is_false(called)
      assert.is_truthy(message:find("hostile_use_spec.lua", 1, true), name .. ": " .. message)
    end
  end)

  it("indexing a client with NaN or nil is answered as any other name that is none", function()
    local c = assert(n8n.new { url = "http://127.0.0.1:1", api_key = "key" })
    assert.is_nil(c[1])
    assert.is_nil(c[0 / 0])
    assert.is_nil(c[nil])
  end)

  it("a thousand failures leave no descriptor and no request behind", function()
    local core = require "n8n.core"
    local c = assert(n8n.new { url = "http://127.0.0.1:1", api_key = "key", retries = 0 })
    local function descriptors()
      local count = 0
      local pipe = io.popen("ls /proc/$PPID/fd")
      for _ in pipe:lines() do
        count = count + 1
      end
      pipe:close()
      return count
    end
    c.tags:list()
    local before = descriptors()
    for _ = 1, 1000 do
      c.tags:list()
    end
    collectgarbage()
    collectgarbage()
    assert.is_true(descriptors() - before < 10) -- a few come and go with the collector
    assert.equal(0, core.engine():active())
  end)

  it("methods of closed requests and pages raise", function()
    local core = require "n8n.core"
    local c = client [[ while read_request() do reply(200, "{}") end ]]
    local request = core.submit(c.core, { method = "GET", path = "/x", json = true })
    request:close()
    request:close()
    for _, method in ipairs { "done", "cancel", "status", "size", "text", "value", "failure", "url" } do
      assert.is_false((pcall(request[method], request)), method)
    end
    local page = core.page('[{"id":1}]', { "id" })
    page:close()
    page:close()
    for _, method in ipairs { "count", "cursor", "total" } do
      assert.is_false((pcall(page[method], page)), method)
    end
    for _, foreign in ipairs { io.stdout, request, {}, "text" } do
      assert.is_false((pcall(page.count, foreign)))
      assert.is_false((pcall(core.idset().insert, foreign, "x")))
    end
  end)

  it("control characters of the upper range do not reach the terminal", function()
    local c = client [[ while read_request() do reply(400, '{"message":"a\\u009b31mb"}') end ]]
    local _, err = c.tags:list()
    assert.is_nil(tostring(err):find("\194\155", 1, true))
  end)
end)
