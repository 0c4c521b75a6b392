-- Executions as the server really makes them, exported and backed up: the sandbox, or a real n8n.
local backup = require "n8n.backup"
local executions = require "n8n.executions"
local files = require "n8n.store.files"
local fixtures = require "spec.support.fixtures"
local http = require "socket.http"
local n8n = require "n8n"
local process = require "spec.support.process"
local server = require "spec.support.server"
local socket = require "socket"

describe("executions", function()
  local current, client, id, path, dir

  setup(function()
    current = server.current()
    client = assert(n8n.new { url = current.url, api_key = current.api_key })
    path = fixtures.unique("export")
    -- The sandbox leaves what waits waiting.
    local wait = { id = "2", name = "Wait", type = "n8n-nodes-base.wait", typeVersion = 1.1, position = { 220, 0 },
      webhookId = path .. "w", parameters = { resume = "timeInterval", amount = 4, unit = "seconds" } }
    if current.kind == "sandbox" then
      wait.type, wait.typeVersion, wait.parameters = "n8n-nodes-base.noOp", 1, n8n.object {}
    end
    id = assert(client.workflows:create {
      name = fixtures.unique("export"),
      nodes = {
        { id = "1", name = "Hook", type = "n8n-nodes-base.webhook", typeVersion = 2, position = { 0, 0 },
          webhookId = path, parameters = { path = path, httpMethod = "GET" } },
        wait,
      },
      connections = { Hook = { main = { { { node = "Wait", type = "main", index = 0 } } } } },
      settings = { executionOrder = "v1", saveDataSuccessExecution = "all" },
    }).id
    assert(client.workflows:publish(id))
    dir = process.tempdir()
  end)

  teardown(function()
    fixtures.delete(client, { id })
    process.remove(dir)
  end)

  local function call(count)
    local give_up = socket.gettime() + 20
    for _ = 1, count do
      local _, status
      repeat
        _, status = http.request(current.url .. "/webhook/" .. path)
        socket.sleep(status == 200 and 0 or 0.2)
      until status == 200 or socket.gettime() > give_up
      assert.equal(200, status)
    end
  end

  local seen, state

  local function read()
    local report = assert(executions.export(client, function(text, execution)
      assert.is_nil(seen[execution.id])
      seen[execution.id] = execution.status
      assert.truthy(text:find('"data"', 1, true))
    end, { workflow = id, state = state }))
    state = n8n.json.decode(n8n.json.encode(report.state))
    return report.counts.written
  end

  local function read_until(count)
    local got, give_up = 0, socket.gettime() + 30
    repeat
      got = got + read()
      socket.sleep(got < count and 0.5 or 0)
    until got >= count or socket.gettime() > give_up
    assert.equal(count, got)
  end

  it("are taken once each, when they have ended, with cursors of the server's kind", function()
    seen, state = {}, nil
    call(6)
    read()
    call(6)
    read()
    call(1)
    read_until(13 - (function() local n = 0 for _ in pairs(seen) do n = n + 1 end return n end)())
    assert.equal(0, read())
    local count = 0
    for _, status in pairs(seen) do
      assert.equal("success", status)
      count = count + 1
    end
    assert.equal(13, count)
  end)

  it("go into a backup once each", function()
    assert(backup.run(client, dir, { executions = { workflow = id } }))
    call(2)
    local lines
    local give_up = socket.gettime() + 30
    repeat
      local report = assert(backup.run(client, dir, { executions = { workflow = id } }))
      assert.is_true(report.ok, report:text())
      lines = {}
      for _, name in ipairs(files.list(dir .. "/executions")) do
        for line in io.lines(dir .. "/executions/" .. name) do
          lines[#lines + 1] = n8n.json.decode(line).id
        end
      end
      socket.sleep(#lines < 15 and 0.5 or 0)
    until #lines >= 15 or socket.gettime() > give_up
    assert.equal(15, #lines)
    assert.is_true(backup.verify(dir).ok)
    assert.is_false(backup.run(client, dir, { executions = { workflow = id } }).changed)
  end)
end)
