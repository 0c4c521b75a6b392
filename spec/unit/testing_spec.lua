-- The sandbox as a tool: its life, seeds, faults, log. What it answers is in spec/contract.
local cjson = require "cjson"
local http = require "socket.http"
local ltn12 = require "ltn12"
local socket = require "socket"
local testing = require "n8n.testing"

describe("n8n.testing", function()
  local server

  setup(function() server = assert(testing.start()) end)
  teardown(function() server:stop() end)
  before_each(function() server:reset() end)

  -- -> status (nil and the reason when there was no answer), decoded body or text, headers, text
  local function call(method, path, body, on)
    on = on or server
    local text, received = body and cjson.encode(body), {}
    local ok, status, headers = http.request { method = method, url = on.url .. "/api/v1" .. path,
      sink = ltn12.sink.table(received), source = text and ltn12.source.string(text),
      headers = { ["x-n8n-api-key"] = on.api_key, accept = "application/json", ["content-length"] = text and #text or 0,
        ["content-type"] = text and "application/json" } }
    local answer = table.concat(received)
    if not ok then
      return nil, status, nil, answer
    end
    local decoded, value = pcall(cjson.decode, answer)
    return status, decoded and value or answer, headers, answer
  end

  local function tag_count()
    local _, value = call("GET", "/tags")
    return #value.data
  end

  local function raw_connection()
    local connection = assert(socket.connect("127.0.0.1", tonumber(server.url:match ":(%d+)$")))
    connection:settimeout(5)
    return connection
  end

  local function get_text(path)
    return ("GET /api/v1%s HTTP/1.1\r\nHost: x\r\nX-N8N-API-KEY: %s\r\n\r\n"):format(path, server.api_key)
  end

  describe("a server", function()
    it("runs in a process of its own that ends with stop", function()
      local other = assert(testing.start { line = "1" })
      assert.equal(200, (call("GET", "/workflows", nil, other)))
      other:stop()
      other:stop()
      assert.is_nil((call("GET", "/workflows", nil, other)))
    end)

    it("ends when it is collected", function()
      local other = assert(testing.start())
      local address = { url = other.url, api_key = other.api_key }
      other = nil -- luacheck: ignore
      collectgarbage()
      collectgarbage()
      assert.is_nil((call("GET", "/workflows", nil, address)))
    end)

    it("ends when its parent dies", function()
      local script = ([[package.path, package.cpath = %q, %q
        local server = require("n8n.testing").start { interpreter = %q }
        print(server.url, server.api_key)
        io.stdout:flush()
        local socket = require "socket"
        while true do socket.sleep(1) end]])
        :format(package.path, package.cpath, require("spec.support.process").lua())
      local process = require "spec.support.process"
      local dir = process.tempdir()
      local child = process.start({ process.lua(), "-e", script }, { log = dir .. "/log" })
      local url, key
      local give_up = socket.gettime() + 20
      repeat
        socket.sleep(0.05)
        url, key = (process.read(dir .. "/log") or ""):match "(http%S+)\t(%w+)"
      until url or socket.gettime() > give_up
      local other = { url = url, api_key = key }
      assert.equal(200, (call("GET", "/workflows", nil, other)))
      os.execute("kill -9 " .. child.pid)
      give_up = socket.gettime() + 5
      while call("GET", "/workflows", nil, other) and socket.gettime() < give_up do
        socket.sleep(0.05)
      end
      assert.is_nil((call("GET", "/workflows", nil, other)))
      child:stop()
      process.remove(dir)
    end)

    it("says when it cannot start", function()
      local nothing, message = testing.start { interpreter = "/nonexistent/lua" }
      assert.is_nil(nothing)
      assert.truthy(message:find("/nonexistent/lua", 1, true))
    end)

    local HERE = "^spec/unit/testing_spec.lua:%d+: "

    local function refused(words, run)
      local ok, message = pcall(run)
      assert.is_false(ok, words)
      assert.truthy(message:find(HERE), message)
      assert.truthy(message:find(words, 1, true), message)
    end

    it("refuses options that it does not know", function()
      refused("testing.start: unknown member 'sead'; known are: api_key, interpreter, licensed, line, port, seed",
        function() testing.start { sead = {} } end)
      refused([[testing.start: line must be one of "1", "2", got '3']], function() testing.start { line = "3" } end)
      refused("testing.start: port must be a whole number from 0 up, got '80'",
        function() testing.start { port = "80" } end)
      refused("testing.start must be a table, got a number", function() testing.start(5) end)
      refused("seed: unknown member 'workflow'", function() testing.start { seed = { workflow = 3 } } end)
    end)

    it("refuses seeds that it would not plant", function()
      local function seed(words, given)
        refused(words, function() server:seed(given) end)
      end
      seed("seed: unknown member 'tgas'; known are: credentials, data_tables, executions, folders, licensed, projects, "
        .. "tags, users, variables, workflows", { tgas = { "prod" } })
      seed("seed: workflows must be a number of samples or an array, got true", { workflows = true })
      seed("seed: workflows must be a number of samples or an array, got -1", { workflows = -1 })
      seed("seed: workflows must be a number of samples or an array, not a table with 'name'",
        { workflows = { name = "x" } })
      seed("seed: workflows[2]: unknown member 'nam'; known are: active,",
        { workflows = { { name = "a" }, { nam = "x" } } })
      seed("seed: workflows[1]: name is missing", { workflows = { { active = true } } })
      seed("seed: workflows[1]: active must be a boolean, got 'yes'",
        { workflows = { { name = "a", active = "yes" } } })
      seed("seed: tags[1] must be a table, got a number", { tags = { 5 } })
      seed("seed must be a table, got a nil")
      assert.equal(0, tag_count())
    end)

    it("refuses faults that would strike otherwise", function()
      local function fault(words, rule)
        refused(words, function() server:fault(rule) end)
      end
      fault("fault: unknown member 'mthod'; known are: body,", { status = 503, mthod = "POST" })
      fault("fault: it does nothing; give it one or more of: close, cut, delay,", { path = "/tags" })
      fault([[fault: method must be one of "GET",]], { status = 503, method = "post" })
      fault("fault: path must be a Lua pattern, got '[a'", { status = 503, path = "[a" })
      fault("fault: status must be a whole number from 100 up, got '503'", { status = "503" })
      fault([[fault: garbage must be one of "html",]], { garbage = "xml" })
      fault("fault: probability must be a number from 0 to 1, got 50", { status = 503, probability = 50 })
      fault("fault: drip: unknown member 'second'; known are: bytes, seconds", { drip = { second = 1 } })
      assert.equal(0, tag_count())
    end)

    it("keeps its control paths to its parent", function()
      local received = {}
      local _, status = http.request { method = "POST", url = server.url .. "/sandbox/reset",
        sink = ltn12.sink.table(received), headers = { ["x-sandbox-token"] = "guess", ["content-length"] = 0 } }
      assert.equal(404, status)
    end)

    it("has its own ids", function()
      local other = assert(testing.start())
      local a, b = server:seed { workflows = 50 }, other:seed { workflows = 50 }
      other:stop()
      local seen = {}
      for _, ids in ipairs { a.workflows, b.workflows } do
        for _, id in ipairs(ids) do
          assert.is_nil(seen[id])
          seen[id] = true
        end
      end
    end)
  end)

  describe("seed", function()
    it("makes samples by number", function()
      local ids = server:seed { workflows = 3, tags = 2, credentials = 2, executions = 5, users = 1 }
      assert.equal(3, #ids.workflows)
      local _, value = call("GET", "/executions")
      assert.equal(5, #value.data)
      assert.equal(200, (call("POST", "/workflows/" .. ids.workflows[1] .. "/activate")))
    end)

    it("makes what is described", function()
      server:seed { tags = { "prod" }, workflows = {
        { name = "live", active = true, tags = { "prod", "eu" }, description = "why", nodes = {
          { id = "t", name = "Daily", type = "n8n-nodes-base.scheduleTrigger", typeVersion = 1, position = { 0, 0 },
            parameters = {} } }, connections = {}, settings = {} },
        { name = "old", isArchived = true, nodes = {}, connections = { A = { main = { {} } } }, settings = {} },
        '{"name":"text","nodes":[],"connections":{},"settings":{"executionOrder":"v1"}}',
      }, executions = { { workflow = "live", status = "error", started = 1700000000 } } }
      local _, list, _, text = call("GET", "/workflows?tags=prod,eu")
      assert.equal("live", list.data[1].name)
      assert.is_true(list.data[1].active)
      assert.truthy(text:find('"parameters":{}', 1, true))
      _, list, _, text = call("GET", "/workflows?name=old")
      assert.is_true(list.data[1].isArchived)
      assert.truthy(text:find('"nodes":[],"connections":{"A":{"main":[[]]}}', 1, true))
      _, list = call("GET", "/workflows?name=text")
      assert.equal("v1", list.data[1].settings.executionOrder)
      _, list = call("GET", "/executions?status=error")
      assert.equal("2023-11-14T22:13:20.000Z", list.data[1].startedAt)
    end)

    it("makes executions that are still at work", function()
      local ids = server:seed { executions = { { status = "running" }, { status = "new" }, { status = "unknown" },
        { status = "error", data = { resultData = { runData = {} } } } } }.executions
      local function answer(...)
        local status, value = call(...)
        return { status, type(value) == "table" and value.message or nil }
      end
      assert.same({ 400, "Cannot delete a running execution" }, answer("DELETE", "/executions/" .. ids[1]))
      assert.same({ 409, "Execution is queued to run (not yet started) so it cannot be retried" },
        answer("POST", "/executions/" .. ids[2] .. "/retry"))
      assert.same({ 409, "The execution was aborted before starting, so it cannot be retried" },
        answer("POST", "/executions/" .. ids[4] .. "/retry"))
      assert.equal(200, (call("POST", "/executions/" .. ids[3] .. "/stop")))
      local _, value = call("GET", "/executions")
      assert.equal(3, #value.data)
      _, value = call("POST", "/executions/stop", { status = { "queued", "running" } })
      assert.equal(2, value.stopped)
      assert.equal(200, (call("DELETE", "/executions/" .. ids[1])))
    end)

    it("gives a licence", function()
      assert.equal(403, (call("GET", "/variables")))
      server:seed { licensed = true, projects = { "Team" }, variables = { { key = "A", value = "1" } } }
      local _, value = call("GET", "/variables")
      assert.equal("A", value.data[1].key)
      local status
      status, value = call("GET", "/projects")
      assert.equal(200, status)
      assert.equal(2, #value.data)
      status, value = call("POST", "/projects", { name = "Other" })
      assert.equal(201, status)
      assert.equal(204, (call("PUT", "/projects/" .. value.id, { name = "Renamed" })))
      assert.equal(201, (call("POST", "/variables", { key = "B", value = "2", projectId = value.id })))
      assert.equal(204, (call("DELETE", "/projects/" .. value.id)))
    end)

    it("fills data tables and folders", function()
      server:seed { folders = { { name = "a" }, { name = "b", parent = "a" } }, data_tables = {
        { name = "people", columns = { { name = "name", type = "string" }, { name = "born", type = "date" } },
          rows = { { name = "Ada", born = "1815-12-10" }, { name = "Alan" } } }, { name = "empty", columns = {} } },
        workflows = { { name = "w", folder = "b", nodes = {}, connections = {}, settings = {} } } }
      local _, tables = call("GET", "/data-tables?sortBy=name%3Adesc")
      assert.equal(2, #tables.data)
      local _, rows = call("GET", "/data-tables/" .. tables.data[1].id .. "/rows")
      assert.same({ "Ada", "1815-12-10T00:00:00.000Z", "Alan" },
        { rows.data[1].name, rows.data[1].born, rows.data[2].name })
      assert.equal(2, #server:seed({ data_tables = 2 }).data_tables)
    end)

    it("names what is wrong with it", function()
      assert.has_error(function() server:seed { executions = { { workflow = "none" } } } end)
      assert.has_error(function() server:seed { data_tables = { { name = "t", rows = { { x = 1 } } } } } end)
      assert.has_error(function() server:seed { folders = { { name = "b", parent = "none" } } } end)
      local ok, message = pcall(server.seed, server, { tags = { "a", "a" } })
      assert.is_false(ok)
      assert.truthy(message:find("Tag already exists", 1, true))
    end)
  end)

  describe("the log", function()
    it("holds what was asked, and what was answered", function()
      call("POST", "/tags", { name = "a" })
      call("GET", "/tags?limit=5")
      local log = server:log()
      assert.equal(2, #log)
      assert.same({ "POST", "/api/v1/tags", '{"name":"a"}', 201 },
        { log[1].method, log[1].path, log[1].body, log[1].status })
      assert.equal("application/json", log[1].headers["content-type"])
      assert.equal("limit=5", log[2].query)
      server:log_clear()
      assert.same({}, server:log())
    end)

    it("counts connections and requests in flight", function()
      local connections = {}
      server:fault { delay = 0.3 }
      for i = 1, 70 do
        connections[i] = raw_connection()
        connections[i]:send(get_text "/tags" .. get_text "/tags")
      end
      for _, connection in ipairs(connections) do
        assert.equal("HTTP/1.1 200 OK", connection:receive "*l")
      end
      local stats = server:stats()
      assert.equal(70, stats.peak)
      assert.equal(70, stats.connections)
      for _, connection in ipairs(connections) do
        connection:close()
      end
    end)
  end)

  describe("a fault", function()
    it("answers with a status and headers, unprocessed", function()
      server:fault { method = "POST", path = "/tags$", status = 429, headers = { ["Retry-After"] = "7" }, count = 2 }
      for _ = 1, 2 do
        local status, _, headers = call("POST", "/tags", { name = "a" })
        assert.equal(429, status)
        assert.equal("7", headers["retry-after"])
      end
      assert.equal(0, tag_count())
      assert.equal(201, (call("POST", "/tags", { name = "a" })))
    end)

    it("strikes from the nth request on", function()
      server:fault { nth = 2, count = 1, status = 503 }
      assert.equal(200, (call("GET", "/tags")))
      assert.equal(503, (call("GET", "/tags")))
      assert.equal(200, (call("GET", "/tags")))
    end)

    it("closes without an answer: before it is processed, or after", function()
      server:fault { method = "POST", drop = true, count = 1 }
      assert.is_nil((call("POST", "/tags", { name = "a" })))
      assert.equal(0, tag_count())
      server:fault { method = "POST", lost = true, count = 1 }
      assert.is_nil((call("POST", "/tags", { name = "a" })))
      assert.equal(1, tag_count())
      assert.equal(0, server:log()[1].status)
    end)

    it("cuts an answer", function()
      server:fault { cut = 30 }
      local connection = raw_connection()
      connection:send(get_text "/tags")
      local _, reason, partial = connection:receive "*a"
      assert.equal(30, #(partial or _))
      assert.truthy(reason == nil or reason == "closed")
      connection:close()
    end)

    it("answers garbage", function()
      local wanted = {
        html = { 200, "text/html", "<html>" }, text = { 200, "application/json", "nothing useful" },
        starting = { 200, "text/html", "starting up" }, type = { 200, "text/plain", '{"data":[]' },
        truncated = { 200, "application/json", '{"data":[],"n' },
      }
      for name, expected in pairs(wanted) do
        server:fault { garbage = name, count = 1 }
        local status, _, headers, text = call("GET", "/tags")
        assert.equal(expected[1], status)
        assert.truthy(headers["content-type"]:find(expected[2], 1, true))
        assert.truthy(text:find(expected[3], 1, true))
      end
      server:fault { garbage = "empty", count = 1 }
      local status, _, _, text = call("GET", "/tags")
      assert.equal(204, status)
      assert.equal("", text)
    end)

    it("drips", function()
      server:fault { drip = { bytes = 50, seconds = 0.05 } }
      local before = socket.gettime()
      local status = call("GET", "/tags")
      assert.equal(200, status)
      assert.truthy(socket.gettime() - before > 0.2)
    end)

    it("closes the connection behind an answer that promised to keep it", function()
      server:fault { close = true, count = 1 }
      local connection = raw_connection()
      connection:send(get_text "/tags")
      local text = connection:receive "*a"
      assert.truthy(text:find("Connection: keep-alive", 1, true))
      connection:close()
    end)

    it("strikes by chance, the same way for the same seed", function()
      local function pattern(seed)
        server:faults_clear()
        server:fault { probability = 0.5, seed = seed, status = 503 }
        local statuses = {}
        for i = 1, 20 do
          statuses[i] = call("GET", "/tags")
        end
        return table.concat(statuses, " ")
      end
      local first = pattern(1)
      assert.truthy(first:find "200" and first:find "503")
      assert.equal(first, pattern(1))
      assert.are_not.equal(first, pattern(2))
    end)

    it("is gone after faults_clear", function()
      server:fault { status = 500 }
      server:faults_clear()
      assert.equal(200, (call("GET", "/tags")))
    end)
  end)

  it("closes connections that are silent for five seconds", function()
    local connection = raw_connection()
    connection:settimeout(8)
    local before = socket.gettime()
    local _, reason = connection:receive(1)
    assert.equal("closed", reason)
    local waited = socket.gettime() - before
    assert.truthy(waited > 4 and waited < 7)
    connection:close()
  end)
end)
