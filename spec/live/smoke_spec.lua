-- The harness itself, and the facts about a real n8n that the rest builds on. No code of ours but spec/support.
local cjson = require "cjson"
local http = require "socket.http"
local ltn12 = require "ltn12"
local process = require "spec.support.process"
local real_n8n = require "spec.support.real_n8n"
local server = require "spec.support.server"

local function get(instance, path, headers)
  local received = {}
  headers = headers or {}
  headers["x-n8n-api-key"] = headers["x-n8n-api-key"] or instance.api_key
  headers.accept = headers.accept or "application/json"
  local _, status, answered = http.request { url = instance.url .. path, headers = headers,
    sink = ltn12.sink.table(received) }
  local text = table.concat(received)
  local decoded, value = pcall(cjson.decode, text)
  return status, decoded and value or text, answered
end

describe("a real n8n", function()
  local n8n

  setup(function()
    n8n = server.current()
    assert.equal("real", n8n.kind)
  end)

  it("answers its API to the key", function()
    local status, page = get(n8n, "/api/v1/workflows")
    assert.equal(200, status)
    assert.equal("table", type(page.data))
  end)

  it("refuses another key", function()
    assert.equal(401, (get(n8n, "/api/v1/workflows", { ["x-n8n-api-key"] = "wrong" })))
  end)

  it("has the endpoints of its line", function()
    -- /discover came with 2.x; it tells the lines apart.
    local status = get(n8n, "/api/v1/discover")
    assert.equal(n8n.line == "2" and 200 or 404, status)
  end)

  it("answers a wrong path with 404 to those who want JSON, and with its editor to others", function()
    assert.equal(404, (get(n8n, "/nowhere")))
    local status, text, headers = get(n8n, "/nowhere", { accept = "*/*" })
    assert.equal(200, status)
    assert.truthy(headers["content-type"]:find("text/html", 1, true))
    assert.equal("string", type(text))
  end)

  it("answers 'bots' with nothing", function()
    assert.equal(204, (get(n8n, "/api/v1/workflows", { ["user-agent"] = "somebot/1.0" })))
  end)
end)

describe("a second n8n", function()
  local version = os.getenv("N8N_TEST_VERSION") or real_n8n.default_version
  local second

  teardown(function()
    if second then
      second:stop()
    end
  end)

  it("runs beside the first, with data and a key of its own, and is gone after stop", function()
    second = real_n8n.start { version = version }
    assert.not_equal(server.current().url, second.url)
    local status, page = get(second, "/api/v1/workflows")
    assert.equal(200, status)
    assert.same({}, page.data)
    assert.equal(401, (get(second, "/api/v1/workflows", { ["x-n8n-api-key"] = server.current().api_key })))
    local pid, folder, url = second.child.pid, second.folder, second.url
    second:stop()
    assert.is_nil((http.request(url .. "/healthz")))
    assert.not_equal(0, process.run({ "kill", "-0", tostring(pid) }).code)
    assert.not_equal(0, process.run({ "test", "-e", folder }).code)
  end)

  it("ends when the process that started it is killed", function()
    local dir = process.tempdir()
    local script = dir .. "/start.lua"
    local file = assert(io.open(script, "w"))
    file:write([[
      local instance = require("spec.support.real_n8n").start { version = arg[1] }
      local file = io.open(arg[2], "w")
      file:write(instance.child.pid, "\n", instance.folder, "\n")
      file:close()
      os.execute("kill -9 $PPID; sleep 5")
    ]])
    file:close()
    local run = process.run({ process.lua(), script, version, dir .. "/out" })
    assert.equal(137, run.code)
    local pid, folder = (process.read(dir .. "/out") or ""):match("(%d+)\n(%S+)\n")
    process.remove(dir)
    local gone
    for _ = 1, 150 do
      gone = process.run({ "kill", "-0", pid }).code ~= 0
      if gone then
        break
      end
      require("socket").sleep(0.1)
    end
    process.remove(folder)
    assert.is_true(gone)
  end)
end)
