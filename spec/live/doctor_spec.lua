-- The doctor with keys that a real n8n made for the purpose. 1.x makes one key per user, and so none for this.
local n8n = require "n8n"
local real_n8n = require "spec.support.real_n8n"
local server = require "spec.support.server"
local socket = require "socket"

describe("the doctor", function()
  local current

  before_each(function()
    current = server.current()
  end)

  local function examine(key)
    return n8n.doctor { url = current.url, api_key = key }
  end

  if (os.getenv("N8N_TEST_VERSION") or ""):find("^1") then
    return
  end

  it("knows a key that has expired", function()
    local expires = os.time() + 3
    local key = real_n8n.key(current.url, { "workflow:list" }, expires)
    socket.sleep(expires + 2 - os.time())
    local finding = examine(key):about("key")
    assert.equal("problem", finding.level)
    assert.truthy(finding.message:find(os.date("!the key expired on %Y-%m-%d", expires), 1, true), finding.message)
    assert.truthy(finding.advice:find("make a new key", 1, true))
  end)

  it("knows a key that expires soon, and what it may do", function()
    local key = real_n8n.key(current.url, { "workflow:list", "workflow:read" }, os.time() + 5 * 24 * 60 * 60 + 600)
    local report = examine(key)
    assert.is_true(report.ok, tostring(report))
    assert.equal("warning", report:about("key").level)
    assert.truthy(report:about("key").message:find("in 5 days", 1, true))
    assert.truthy(report:about("scopes").message:find("scopes: workflow:list, workflow:read", 1, true))
    assert.truthy(report:about("licence").message:find("cannot tell whether it includes variables", 1, true))
    assert.equal(3, report:exit_code())
  end)
end)
