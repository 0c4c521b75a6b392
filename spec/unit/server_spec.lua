-- What a client makes of /discover, and of a 403 with that knowledge.
local lying_server = require "spec.support.lying_server"
local n8n = require "n8n"

-- A key that may list and read workflows, of a server that does not have all operations.
local SMALL = [[{"data":{"scopes":["workflow:list","workflow:read","workflow:delete","role:manageProject"],"resources":{
  "workflow":{"operations":["list","read"],"endpoints":[
    {"method":"GET","path":"/api/v1/workflows"},{"method":"GET","path":"/api/v1/workflows/{id}"},
    {"method":"GET","path":"/api/v1/workflows/{id}/versions/{versionId}"},
    {"method":"DELETE","path":"/api/v1/workflows/{id}"}]},
  "role":{"endpoints":[{"method":"POST","path":"/api/v1/roles"}]}}}}]]

local FORBIDDEN = '403, \'{"message":"Forbidden"}\''

describe("a key of few rights", function()
  local server, client

  local function start(discovered, refusal)
    server = lying_server.start(([[
      while true do
        local request = read_request()
        if not request then
          return
        elseif request.path:find("discover") then
          reply(%s)
        else
          reply(%s)
        end
      end
    ]]):format(discovered, refusal or FORBIDDEN))
    client = assert(n8n.new { url = server.url, api_key = "key", retries = 0 })
  end

  after_each(function()
    server:stop()
  end)

  local function small()
    start(("200, %q"):format(SMALL))
  end

  it("may do what its scopes and the server's endpoints say", function()
    small()
    assert.is_true(client:can("workflow:list"))
    assert.is_false(client:can("workflow:create"))
    assert.is_true(client:can("workflows:get"))
    assert.is_true(client:can("workflow_versions:get")) -- by its other path
    assert.is_true(client:can("roles:create")) -- one of two scopes
    assert.is_false(client:can("workflows:create"))
    assert.equal(1, #server:requests())
  end)

  it("answers a name that there is not with few that there are", function()
    small()
    local function misuse(name)
      local ok, message = pcall(client.can, client, name)
      assert.is_false(ok)
      assert.is_true(#message < 600, #message .. " bytes")
      return message
    end
    assert.truthy(misuse("nope:foo"):find("a scope looks like workflow:read", 1, true))
    assert.truthy(misuse("workflows:lst"):find("did you mean 'workflows:list'?", 1, true))
    assert.truthy(misuse("workflow:qqqqqq"):find("known are: workflow:activate", 1, true))
    for own, behind in pairs { ["workflows:each"] = "workflows:list", ["workflows:trigger"] = "workflows:get",
      ["executions:wait"] = "executions:get", ["workflows:all_tags"] = "workflows:list_tags",
      ["source_control:each_status"] = "source_control:status" } do
      assert.truthy(misuse(own):find(("a method of this library, not an operation of n8n: ask for '%s'"):format(behind),
        1, true), own)
    end
  end)

  it("lets be told what the server has, as far as its scopes go", function()
    small()
    local features = client:server().features
    assert.is_true(features["workflows:get"])
    assert.is_false(features["workflows:archive"]) -- the key has its scope
    assert.is_nil(features["workflows:create"])
    assert.same({ ["workflow:list"] = true, ["workflow:read"] = true, ["workflow:delete"] = true,
      ["role:manageProject"] = true }, client:server().scopes)
  end)

  it("is refused once, with all that is missing", function()
    small()
    assert.is_true(client:require { "workflow:list", "workflows:get" })
    local ok, err = client:require { "workflow:list", "tags:create", "workflow:update", "workflows:archive",
      "roles:update" }
    assert.is_nil(ok)
    assert.equal("forbidden", err.kind)
    assert.same({ "tags:create", "workflow:update", "workflows:archive", "roles:update" }, err.missing)
    assert.equal("this key may not do: tags:create (scope tag:create), workflow:update, workflows:archive (this n8n "
      .. "does not have it), roles:update (this n8n does not have it)", err.message)
    assert.equal(1, #server:requests())
  end)

  it("is not required of nothing: holes and names in the list are refused", function()
    small()
    for _, names in ipairs { { nil, "tag:create" }, { "workflow:list", nil, "tag:create" }, {}, "workflow:list",
      { "workflow:list", also = "tag:create" }, { scope = "tag:create" }, { "workflow:list", [2.5] = "tag:create" } } do
      local ok, message = pcall(client.require, client, names)
      assert.is_false(ok)
      assert.truthy(message:find("an array of scopes and operations", 1, true), message)
    end
    assert.same({}, server:requests())
  end)

  it("is not changed through what server() answers", function()
    small()
    local answer = assert(client:server())
    answer.scopes["tag:create"], answer.features["workflows:archive"] = true, true
    assert.is_false(client:can("tag:create"))
    assert.is_false(client:server().features["workflows:archive"])
  end)

  it("is told the scope that it lacks, or that its user lacks the right, once the scopes are known", function()
    small()
    local _, err = client.tags:list()
    assert.is_nil(err.reason)
    assert.equal("tag:list", err.scope)
    assert.truthy(err.hint:find("tag:list", 1, true) and err.hint:find("client:can", 1, true), err.hint)
    client:server()
    _, err = client.tags:list()
    assert.equal("scope", err.reason)
    assert.equal("tag:list", err.scope)
    _, err = client.workflows:list()
    assert.equal("rights", err.reason)
    assert.equal("workflow:list", err.scope)
    _, err = client:request("GET", "/elsewhere")
    assert.is_nil(err.reason)
    assert.is_nil(err.scope)
  end)

  it("is told a licence's feature where n8n names it", function()
    start("404, '{}'", [[403, '{"message":"Your license does not allow for feat:projectRole:admin. To enable it"}']])
    local _, err = client.projects:list()
    assert.equal("licence", err.reason)
    assert.equal("feat:projectRole:admin", err.feature)
    assert.is_nil(err.scope)
    assert.truthy(err.hint:find("feat:projectRole:admin", 1, true))
  end)

  it("is told a licence that names no feature, and a scope that the message names", function()
    start("404, '{}'", [[403, request.path:find("users")
      and '{"message":"/users path can only be used with a valid license."}'
      or '{"message":"The apply direction requires the gitConnection:pull scope"}']])
    local _, err = client.users:list()
    assert.equal("licence", err.reason)
    assert.is_nil(err.feature)
    _, err = client.tags:list()
    assert.equal("scope", err.reason)
    assert.equal("gitConnection:pull", err.scope)
  end)

  it("is told when n8n did not refuse it, but a proxy", function()
    start("404, '{}'", [[403, "<html><h1>403 Forbidden</h1></html>", { ["Content-Type"] = "text/html" }]])
    local _, err = client.workflows:list()
    assert.is_nil(err.reason)
    assert.is_nil(err.scope)
    assert.truthy(err.hint:find("proxy", 1, true), err.hint)
  end)

  it("keeps the reason that n8n gives", function()
    start("404, '{}'", [[403, '{"message":"saved, not published","reason":"draft","versionId":"v2"}']])
    local _, err = client.workflows:activate("w1")
    assert.equal("draft", err.reason)
    assert.equal("v2", err.versionId)
  end)

  it("is not known from an answer that names no scopes", function()
    start("200, '{\"data\":{}}'")
    assert.equal("2", client:line())
    local may, err = client:can("workflow:list")
    assert.is_nil(may)
    assert.equal("protocol", err.kind)
    assert.is_nil(select(2, client.workflows:list()).reason)
  end)

  it("is not known from rubbish among the scopes and endpoints", function()
    start [[200, '{"data":{"scopes":[null,{}],"resources":{"a":{"endpoints":[null,7]},"b":null}}}']]
    local may, err = client:can("workflow:list")
    assert.is_nil(may)
    assert.equal("protocol", err.kind)
  end)

  it("leaves the line unknown where the answer is not n8n's, and asks again", function()
    for _, body in ipairs { "{}", "[]", "7", '{"data":[null,1],"nextCursor":5}', '{"data":null}' } do
      start(([[(function()
        asked = (asked or 0) + 1
        return 200, asked == 1 and %q or '{"data":{"scopes":["tag:list"],"resources":{}}}'
      end)()]]):format(body))
      local line, err = client:line()
      assert.is_nil(line, body)
      assert.equal("protocol", err.kind)
      assert.equal("2", client:line())
      server:stop()
    end
  end)

  it("is not known where the server cannot be asked", function()
    start("500, '{}'")
    for _, answer in ipairs { "server", "line" } do
      local known, err = client[answer](client)
      assert.is_nil(known)
      assert.equal(500, err.status)
    end
    assert.equal(500, select(2, client:can("workflow:list")).status)
    assert.equal(500, select(2, client:require { "workflow:list" }).status)
  end)
end)

describe("what a key may do", function()
  local server, client

  -- The first key may create tags, and is not taken any more once it has been asked about.
  before_each(function()
    server = lying_server.start [[
      for request in read_request do -- `asked` is global, for all connections
        local old = request.headers["x-n8n-api-key"] == "old-key-12345"
        if old and asked then
          reply(401, '{"message":"unauthorized"}')
        elseif request.path:find("discover", 1, true) then
          asked = true
          reply(200, ('{"data":{"scopes":["workflow:list"%s],"resources":{}}}'):format(old and ',"tag:create"' or ""))
        elseif request.method == "POST" then
          reply(403, '{"message":"Forbidden"}')
        else
          reply(200, '{"data":[],"nextCursor":null}')
        end
      end
    ]]
    local keys = { "old-key-12345" }
    client = assert(n8n.new { url = server.url, retries = 0, api_key = function()
      return table.remove(keys, 1) or "new-key-12345"
    end })
    assert.is_true(client:can("tag:create"))
    assert(client.workflows:list())
  end)

  after_each(function()
    server:stop()
  end)

  it("is asked again for another key, once", function()
    local sent = #server:requests()
    assert.is_false(client:can("tag:create"))
    assert.is_nil((client:require { "tag:create" }))
    assert.equal(sent + 1, #server:requests())
  end)

  it("does not explain a refusal of another key", function()
    local _, err = client.tags:create { name = "x" }
    assert.equal("tag:create", err.scope)
    assert.is_nil(err.reason)
    assert.is_false(client:can("tag:create"))
    _, err = client.tags:create { name = "x" }
    assert.equal("scope", err.reason)
  end)
end)

describe("names of scopes and of operations", function()
  it("are different", function()
    local operations = {}
    for _, operation in ipairs(n8n.operations) do
      operations[operation.resource .. ":" .. operation.verb] = true
    end
    for _, operation in ipairs(n8n.operations) do
      for scope in (operation.scope or ""):gmatch("[^,]+") do
        assert.is_nil(operations[scope])
      end
    end
  end)
end)
