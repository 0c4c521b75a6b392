-- What a client knows of its server, and of what its key may do. Runs against the sandbox and against a real n8n.
local n8n = require "n8n"
local server = require "spec.support.server"

describe("a client", function()
  local current, client, asked

  before_each(function()
    current = server.current()
    asked = 0
    client = assert(n8n.new { url = current.url, api_key = current.api_key, on_request = function()
      asked = asked + 1
    end })
  end)

  local function raised(...)
    local ok, problem = pcall(...)
    assert.is_false(ok)
    return tostring(problem)
  end

  it("knows its server after one request", function()
    local facts = assert(client:server())
    assert.equal(current.line, facts.line)
    assert.is_nil(facts.version)
    assert.equal(current.line, client:line())
    client:can("workflow:list")
    client:server()
    assert.equal(1, asked)
    assert(client:server { refresh = true })
    assert.equal(2, asked)
    assert.truthy(raised(client.server, client, { refersh = true }):find("did you mean 'refresh'", 1, true))
  end)

  it("knows which operations its server has", function()
    local features = client:server().features
    assert.is_true(features["workflows:update"])
    assert.equal(current.line == "2", features["workflows:archive"])
    assert.equal(current.line == "2", features["workflow_versions:list"])
  end)

  it("says what the key may do where n8n tells it", function()
    for _, name in ipairs { "workflow:activate", "workflows:activate", "tags:create", "workflow_versions:get" } do
      local may, err = client:can(name)
      if current.line == "2" then
        assert.is_true(may)
      else
        assert.is_nil(may)
        assert.equal("unsupported", err.kind)
      end
    end
    local all, err = client:require { "workflow:list", "tags:create" }
    assert.equal(current.line == "2" or nil, all)
    assert.equal(current.line == "1" and "unsupported" or nil, err and err.kind)
  end)

  it("refuses what is neither scope nor operation", function()
    if current.line == "2" then
      assert.truthy(raised(client.can, client, "workflow:activat"):find("did you mean 'workflow:activate'", 1, true))
      assert.truthy(raised(client.require, client, { "tags:list", "tags:creat" }):find("'tags:create'", 1, true))
    end
    assert.truthy(raised(client.can, client, 1):find("is a text", 1, true))
    assert.truthy(raised(client.require, client, {}):find("an array", 1, true))
    assert.truthy(raised(client.require, client, { "tags:list", 1 }):find("is a text", 1, true))
  end)

  it("tells a missing licence and which feature it is", function()
    local _, err = client.variables:list()
    if current.line == "2" or current.kind == "real" then
      assert.equal(403, err.status)
      assert.equal("licence", err.reason)
      assert.equal("feat:variables", err.feature)
      assert.truthy(err.hint:find("feat:variables", 1, true))
    end
  end)
end)
