-- Items and updates as they go over the wire.
local lying_server = require "spec.support.lying_server"
local n8n = require "n8n"

describe("items", function()
  local server, client

  -- `handler`: Lua that returns status and body for `request`; without them 404.
  local function start(handler)
    server = lying_server.start([[
      while true do
        local request = read_request()
        if not request then
          return
        end
        local status, body = (function() ]] .. handler .. [[ end)()
        reply(status or 404, body or '{"message":"Not Found"}')
      end
    ]])
    client = assert(n8n.new { url = server.url, api_key = "key" })
  end

  after_each(function()
    server:stop()
  end)

  local function last()
    local requests = server:requests()
    return requests[#requests]
  end

  it("inside others know what holds them", function()
    start [[ if request.method == "GET" then
      return 200, '{"data":[{"id":"u1"},{"id":"u2"}],"nextCursor":null}'
    end
    return 200, "" ]]
    for user in client.project_users:each("p 1") do
      assert(user:change_role { role = "project:viewer" })
      assert.equal("PATCH", last().method)
      assert.equal("/api/v1/projects/p%201/users/" .. user.id, last().path)
    end
    local page = assert(client.project_users:list("p2"))
    assert(page.data[2]:remove())
    assert.equal("DELETE", last().method)
    assert.equal("/api/v1/projects/p2/users/u2", last().path)
  end)

  it("are named by what the API names them by", function()
    start [[ return 200, '{"slug":"project:admin","displayName":"Admin"}' ]]
    local role = assert(client.roles:get("project:admin"))
    assert(role:refresh())
    assert.equal("/api/v1/roles/project%3Aadmin", last().path)
  end)

  it("have members that hide methods of the same name", function()
    start [[ return 200, '{"id":"w1","tags":[],"delete":"no"}' ]]
    local workflow = assert(client.workflows:get("w1"))
    assert.equal("no", workflow.delete)
    assert.is_function(workflow.publish)
    assert.is_nil(workflow.nothing)
  end)

  it("send what they do not change byte for byte", function()
    start [==[ if request.method == "GET" and request.path:find("discover") then
      return 200, '{"data":{}}'
    elseif request.method == "GET" then
      return 200, '{ "id":"w1", "name" : "old", "active":false, "nodes":[ {"parameters":{"x" : 1.50, "big":1234567890'
        .. '1234567890,"e":"\\u0041\\/" } }],"connections":{"a":{"main":[[],[]]}},"settings" :{}, "description":null,'
        .. '"versionCounter":3,"staticData":null}'
    end
    return 200, '{"id":"w1","name":"new"}' ]==]
    local workflow = assert(client.workflows:get("w1"))
    assert.equal(workflow, (assert(workflow:update { name = "new" })))
    local body = last().body
    assert.truthy(body:find(
      [=[[ {"parameters":{"x" : 1.50, "big":12345678901234567890,"e":"\u0041\/" } }]]=], 1, true), body)
    assert.truthy(body:find('{"a":{"main":[[],[]]}}', 1, true), body)
    assert.truthy(body:find('"settings":{}', 1, true), body)
    assert.truthy(body:find('"name":"new"', 1, true), body)
    local sent = {}
    for name in pairs(assert(n8n.json.decode(body))) do
      sent[#sent + 1] = name
    end
    table.sort(sent)
    assert.same({ "connections", "name", "nodes", "settings", "staticData" }, sent)
    assert.equal("new", workflow.name)
    assert.is_false(workflow.active)
    assert.is_nil(workflow.versionCounter) -- of the reading before: the answer did not renew it
  end)

  it("without an operation that reads one are completed from what is at hand", function()
    start [[ if request.method == "GET" then
      return 200, '{"data":[{"id":"v1","key":"A","value":"1","type":"string"}],"nextCursor":null}'
    end
    return 204, "" ]]
    for variable in client.variables:each() do
      assert(variable:update { value = "2" })
      assert.equal("2", variable.value)
    end
    assert.equal("PUT", last().method)
    assert.same({ key = "A", value = "2" }, n8n.json.decode(last().body))
  end)

  it("that are changed by PATCH send the changes alone", function()
    start [[ if request.path:find("discover") then
      return 200, '{"data":{}}'
    end
    return 200, '{"id":"c1","name":"new","type":"x"}' ]]
    local credential = assert(client.credentials:get("c1"))
    assert(credential:update { name = "new" })
    assert.equal("PATCH", last().method)
    assert.same({ name = "new" }, n8n.json.decode(last().body))
  end)

  it("of 1.x are activated where 2.x publishes", function()
    start [[ if request.path:find("discover") then
      return 404, '{"message":"not found"}'
    end
    return 200, '{"id":"w1","active":true}' ]]
    assert.equal("1", client:line())
    local workflow = assert(client.workflows:publish("w1"))
    assert.equal("/api/v1/workflows/w1/activate", last().path)
    assert(workflow:unpublish())
    assert.equal("/api/v1/workflows/w1/deactivate", last().path)
    local before = #server:requests()
    local answer, err
    for _, body in ipairs { { versionId = "v" }, (n8n.json.text '{"versionId":"v"}') } do
      answer, err = workflow:publish(body)
      assert.is_nil(answer)
      assert.equal("unsupported", err.kind)
    end
    assert.is_false(pcall(workflow.publish, workflow, "v"))
    answer, err = workflow:update({ name = "x" }, { publish = false })
    assert.is_nil(answer)
    assert.equal("unsupported", err.kind)
    for i = before + 1, #server:requests() do
      assert.equal("GET", server:requests()[i].method)
    end
  end)

  it("cannot be told a line by a server that is no n8n", function()
    start [[ return 404, "<html>" ]]
    local line, err = client:line()
    assert.is_nil(line)
    assert.equal(404, err.status)
  end)
end)
