-- What keys of a real n8n may do, and what they are told when they try more.
local n8n = require "n8n"
local real_n8n = require "spec.support.real_n8n"
local server = require "spec.support.server"

describe("a real key", function()
  local current

  setup(function()
    current = server.current()
  end)

  it("of every scope has every operation of 2.x", function()
    local client = assert(n8n.new { url = current.url, api_key = current.api_key })
    local features, expected = client:server().features, 0
    for _, operation in ipairs(n8n.operations) do
      local name = operation.resource .. ":" .. operation.verb
      assert.equal(operation.lines:find(current.line, 1, true) ~= nil, features[name], name)
      if current.line == "2" then
        expected = expected + 1
        assert.is_true(client:can(name), name)
      end
    end
    assert.equal(current.line == "2" and #n8n.operations or 0, expected)
  end)

  if (os.getenv("N8N_TEST_VERSION") or ""):find("^1") then
    return -- One key per user there, and nothing tells its scopes.
  end

  it("of few scopes is told which one is missing, and that a licence matters after that", function()
    local key = real_n8n.key(current.url, { "workflow:list", "variable:list" })
    local client = assert(n8n.new { url = current.url, api_key = key })
    assert.is_true(client:can("workflows:list"))
    assert.is_false(client:can("workflows:create"))
    assert.is_true(client:can("variables:list")) -- a scope is not a licence
    local _, err = client.variables:list()
    assert.equal("licence", err.reason)
    assert.equal("feat:variables", err.feature)
    _, err = client.variables:create { key = "a", value = "b" }
    assert.equal("scope", err.reason)
    assert.equal("variable:create", err.scope)
    _, err = client:require { "workflows:list", "workflows:publish", "tag:create" }
    assert.equal("forbidden", err.kind)
    assert.same({ "workflows:publish", "tag:create" }, err.missing)
  end)
end)
