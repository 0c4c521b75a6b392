-- What is left out of bodies, and what is not, as it goes over the wire.
local lying_server = require "spec.support.lying_server"
local n8n = require "n8n"

-- What a newer 2.x tells: it takes one member more, one setting more and one member of nodes more.
local NEWER = [[{"data":{"scopes":["workflow:update"],"resources":{"workflow":{"endpoints":[{"method":"PUT",
  "path":"/api/v1/workflows/{id}","requestSchema":{"type":"object","additionalProperties":false,"properties":{
  "colour":{"type":"string"},"owner":{"type":"string","readOnly":true},
  "nodes":{"type":"array","items":{"allOf":[{"type":"object"},{"properties":{"cid":{"type":"string"}}}]}},
  "settings":{"type":"object","properties":{"novelty":{"type":"boolean"}}}}}}]}}}}]]

local OLD = [[404, '{"message":"not found"}']]

describe("a body", function()
  local server, client

  -- `discovered`: status and text of /discover; `answer`: of everything else, in Lua, for `request`.
  local function start(discovered, answer)
    server = lying_server.start(([[
      while true do
        local request = read_request()
        if not request then
          return
        elseif request.path:find("discover") then
          reply(%s)
        else
          reply(200, (function() %s end)())
        end
      end
    ]]):format(discovered, answer or "return request.body"))
    client = assert(n8n.new { url = server.url, api_key = "key", retries = 0 })
  end

  local function start_newer(answer)
    start(("200, %q"):format(NEWER), answer)
  end

  after_each(function()
    server:stop()
  end)

  local function last()
    local requests = server:requests()
    return requests[#requests]
  end

  local function sent()
    return assert(n8n.json.decode(last().body))
  end

  local function asked()
    local count = 0
    for _, request in ipairs(server:requests()) do
      count = count + (request.path:find("discover") and 1 or 0)
    end
    return count
  end

  -- What a function raises, as text.
  local function raised(...)
    local ok, problem = pcall(...)
    assert.is_false(ok)
    return tostring(problem)
  end

  local function workflow(more)
    local body = { name = "n", nodes = {}, connections = {}, settings = {} }
    for name, value in pairs(more or {}) do
      body[name] = value
    end
    return body
  end

  local function update(body)
    local answer, err, left_out = client.workflows:update("w1", body)
    assert(answer, err)
    return left_out
  end

  local SETTINGS = { timezone = "DEFAULT", errorWorkflow = "DEFAULT", saveManualExecutions = "DEFAULT",
    saveDataErrorExecution = "DEFAULT", saveDataSuccessExecution = "all", timeSavedPerExecution = n8n.null,
    executionTimeout = -1, timeSavedMode = "fixed" }

  it("loses the values for 'not set' that n8n does not take back, and keeps those that it takes", function()
    start_newer()
    assert.same({ "settings.saveDataErrorExecution", "settings.saveManualExecutions",
      "settings.timeSavedPerExecution" }, update(workflow { settings = SETTINGS }))
    assert.same({ timezone = "DEFAULT", errorWorkflow = "DEFAULT", saveDataSuccessExecution = "all",
      executionTimeout = -1, timeSavedMode = "fixed" }, sent().settings)
    assert.equal("DEFAULT", SETTINGS.saveManualExecutions) -- the script's own table
    assert.equal(1, asked()) -- for the line
  end)

  it("loses the settings of 2.x on 1.x", function()
    start(OLD)
    assert.same({ "settings.binaryMode", "settings.timeSavedMode" },
      update(workflow { settings = { timeSavedMode = "fixed", binaryMode = "separate", executionOrder = "v1" } }))
    assert.same({ executionOrder = "v1" }, sent().settings)
    assert.equal(1, asked())
  end)

  it("of plain members costs no question", function()
    start_newer()
    assert.is_nil(update(workflow { settings = { timezone = "Europe/Rome" } }))
    assert.equal(0, asked())
  end)

  it("keeps what a newer n8n takes, asked for once", function()
    start_newer()
    local body = workflow { colour = "red", settings = { novelty = true },
      nodes = { { name = "a", cid = "x" }, { name = "b", cid = "y" } } }
    assert.is_nil(update(body))
    assert.is_nil(update(body))
    assert.equal("red", sent().colour)
    assert.is_true(sent().settings.novelty)
    assert.equal("y", sent().nodes[2].cid)
    assert.equal(2, asked()) -- the line, and the schemas
  end)

  it("loses what a newer n8n says is read-only, and names that are nobody's slip", function()
    start_newer()
    assert.same({ "nodes[2].mystery", "owner", "settings.mystery" }, update(workflow { owner = "o",
      nodes = { { name = "a" }, { name = "b", mystery = 1 } }, settings = { mystery = 1 } }))
    assert.same({ { name = "a" }, { name = "b" } }, sent().nodes)
  end)

  it("with a slip of the pen raises; further down, where it may be data, that is an error", function()
    start_newer()
    local function refused(body)
      local answer, err = client.workflows:update("w1", body)
      assert.is_nil(answer)
      assert.equal("unsupported", err.kind)
      assert.equal("workflows:update", err.operation)
      return err.message
    end
    assert.truthy(raised(update, workflow { nodez = {} }):find("unknown member 'nodez'; did you mean 'nodes'", 1, true))
    assert.equal("unknown member of settings 'timezome'; did you mean 'timezone'?",
      refused(workflow { settings = { timezome = "x" } }))
    assert.equal("unknown member of nodes[2] 'parameter'; did you mean 'parameters'?",
      refused(workflow { nodes = { {}, { parameter = {} } } }))
    assert.equal("GET", last().method)
  end)

  -- n8n passes over the names that it does not know: the executions of all workflows would be stopped.
  it("whose names n8n does not check is checked all the same", function()
    start_newer()
    local right = { status = { "running" }, workflowId = "w1" }
    assert(client.executions:stop_many(right))
    assert.same(right, sent())
    local before = #server:requests()
    for message, call in pairs {
      ["executions:stop_many: unknown member 'workflwId'; did you mean 'workflowId'?"] = function()
        client.executions:stop_many { status = { "running" }, workflwId = "w1" }
      end,
      ["workflows:publish: unknown member 'versonId'; did you mean 'versionId'?"] = function()
        client.workflows:publish("w1", { versonId = "v1" })
      end,
      ["data_table_rows:update: unknown member 'dryrun'; did you mean 'dryRun'?"] = function()
        client.data_table_rows:update("t", { data = { a = 1 }, dryrun = true,
          filter = { filters = { { columnName = "a", condition = "eq", value = 1 } } } })
      end,
      ["publish(nil, { wait = true })"] = function()
        client.workflows:publish("w1", { wait = true })
      end,
    } do
      assert.truthy(raised(call):find(message, 1, true), raised(call))
    end
    for _, request in ipairs(server:requests()) do
      before = before - (request.path:find("discover") and 0 or 1)
    end
    assert.equal(0, before)
    -- What is inside is data.
    assert(client.credentials:create { name = "n", type = "t", data = { anything = 1 } })
    assert.same({ anything = 1 }, sent().data)
  end)

  it("that is an array is fitted thing by thing", function()
    start(("200, %q"):format(NEWER), [==[ if request.method == "GET" then
      return '{"data":[{"id":"t1","name":"a","createdAt":"c","updatedAt":"u","usageCount":2}],"nextCursor":null}'
    end
    return request.body ]==])
    local function update_tags(tags)
      local answer, err, left_out = client.workflows:update_tags("w1", tags)
      assert(answer, err)
      return left_out
    end
    assert.same({ "[1].createdAt", "[1].name", "[1].updatedAt", "[1].usageCount" },
      update_tags(client.tags:all()))
    assert.same({ { id = "t1" } }, sent())
    -- As they stand in a workflow, and as text.
    assert.same({ "[2].name" }, update_tags { { id = "t2" }, { id = "t1", name = "a" } })
    assert.same({ { id = "t2" }, { id = "t1" } }, sent())
    assert.same({ "[1].name" }, update_tags(assert(n8n.json.text '[ {"name":"a","id" : "t1"} ]')))
    assert.equal('[{"id" : "t1"}]', last().body)
    assert.is_nil(update_tags { { id = "t2" } })
    local before = #server:requests()
    assert.truthy(raised(update_tags, { { ids = "t1" } }):find("unknown member of [1] 'ids'", 1, true))
    assert.truthy(raised(function() client.users:create { { email = "a@b.c", rol = "global:admin" } } end)
      :find("users:create: unknown member of [1] 'rol'; did you mean 'role'?", 1, true))
    assert.truthy(raised(function() client.tags:create(client.tags:all()) end):find("tags:create", 1, true))
    for i = before + 1, #server:requests() do
      assert.equal("GET", server:requests()[i].method)
    end
  end)

  it("that is an item loses whatever the server does not take", function()
    start_newer [==[ if request.method == "GET" then
      return '{"id":"w1","name":"n","nodes":[],"connections":{},"settings":{"timezome":"x"},"nodez":[],"future":1}'
    end
    return request.body ]==]
    local item = assert(client.workflows:get("w1"))
    assert.same({ "future", "id", "nodez", "settings.timezome" }, update(item))
    assert.same({ name = "n", nodes = {}, connections = {}, settings = {} }, sent())
  end)

  it("that is JSON text stays byte for byte but for what is left out", function()
    start(OLD)
    local text = [=[{ "id" : 1, "name":"n", "connections":{ }, "nodes" : [ {"name":"a","parameters":{"x":1.50 } },
      {"notes":null, "name" : "b", "cid":"x","position":[1.0, 2]}], "settings":{"a\/b":1, "timezone" : "\u0045"}}]=]
    assert.same({ "id", "nodes[2].cid", "nodes[2].notes", "settings.a/b" }, update(assert(n8n.json.text(text))))
    local body = last().body
    for _, part in ipairs { [=["name":"n"]=], [=["connections":{ }]=], [=[{"name":"a","parameters":{"x":1.50 } }]=],
      [=["position":[1.0, 2]]=], [=["timezone" : "\u0045"]=] } do
      assert.truthy(body:find(part, 1, true), body)
    end
    assert.same({ name = "b", position = { 1, 2 } }, sent().nodes[2])
  end)

  it("may hold JSON text where it is fitted", function()
    start(OLD)
    assert.same({ "nodes[1].cid", "settings.timeSavedMode" }, update(workflow {
      nodes = { assert(n8n.json.text '{"name":"a","cid":1}') },
      settings = assert(n8n.json.text '{"timeSavedMode":"fixed","executionTimeout":1.0}') }))
    assert.truthy(last().body:find('{"executionTimeout":1.0}', 1, true))
    assert.same({ { name = "a" } }, sent().nodes)
  end)

  it("with a member twice goes out as it is there", function()
    start(OLD)
    local text = '{"name":"n","nodes":[],"connections":{},"settings":{"timeSavedMode":1},'
      .. '"settings":{"timeSavedMode":2}}'
    client.workflows:update("w1", assert(n8n.json.text(text)))
    assert.equal(text, last().body)
  end)

  it("is not sent where the server cannot say what it takes", function()
    start([[500, '{"message":"no"}']])
    local answer, err = client.workflows:update("w1", workflow { future = 1 })
    assert.is_nil(answer)
    assert.equal(500, err.status)
    answer, err = client.workflows:update("w1", workflow { settings = { timeSavedMode = "fixed" } })
    assert.is_nil(answer)
    assert.equal(500, err.status)
  end)

  it("of item:update is told apart: changes may slip, what was read may not", function()
    start(OLD, [==[ if request.method == "GET" then
      return '{"id":"w1","name":"n","nodes":[ {"name":"a","cid":1 } ],"connections":{},"settings":{"timezome":1.0}}'
    end
    return '{"id":"w1"}' ]==])
    local item = assert(client.workflows:get("w1"))
    local same, err, left_out = item:update { name = "m" }
    assert.equal(item, same)
    assert.is_nil(err)
    assert.same({ "nodes[1].cid", "settings.timezome" }, left_out)
    local before = #server:requests()
    assert.truthy(select(2, item:update { settings = { timezome = "x" } }).message:find("'timezone'", 1, true))
    assert.truthy(raised(item.update, item, { nodez = {} }):find("'nodes'", 1, true))
    assert.truthy(raised(item.update, item, { settings = n8n.null }):find("cannot be null", 1, true))
    assert.equal(before, #server:requests())
  end)
end)
