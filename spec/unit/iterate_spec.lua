-- The sweep against servers that lie, and its edges. What it promises on honest ones: sweep_spec.
local await = require "n8n.http.await"
local core = require "n8n.core"
local lying_server = require "spec.support.lying_server"
local n8n = require "n8n"
local socket = require "socket"

-- What every handler begins with. `serve(answer, headers)` answers one request per connection, since the server takes
-- one connection after another and pages are asked for ahead: `answer(asked, pass)` gives the body for a query, where
-- `pass` counts how often the list was begun; `headers` are those of the reply. What is not GET gets an item.
local PRELUDE = [[
  local function query(request)
    local result = {}
    for name, value in (request.path:match("%?(.*)") or ""):gmatch("([^&=]+)=([^&]*)") do
      result[name] = value
    end
    return result
  end
  local function serve(answer, headers)
    local request = read_request()
    if not request then
      return
    end
    headers = headers or {}
    headers.Connection = "close"
    if request.method ~= "GET" then
      reply(200, '{"id":"changed"}', headers)
      return
    end
    local asked = query(request)
    if not asked.cursor then
      _G.pass = (_G.pass or 0) + 1
    end
    reply(200, answer(asked, _G.pass), headers)
  end
]]

describe("an iteration over a server that", function()
  local server, client

  local function start(handler, options)
    server = lying_server.start(PRELUDE .. handler)
    options = options or {}
    options.url, options.api_key = server.url, "key"
    client = assert(n8n.new(options))
  end

  after_each(function()
    server:stop()
    client = nil
    collectgarbage()
    collectgarbage()
  end)

  -- What is handed out, by id, joined; and what is raised.
  local function collect(list, ...)
    local ids = {}
    local arguments = { ... }
    local ok, err = pcall(function()
      for item in list.each(list, (table.unpack or unpack)(arguments)) do
        ids[#ids + 1] = item.id or item.name
      end
    end)
    return table.concat(ids, " "), not ok and err or nil
  end

  it("repeats its cursor is stopped", function()
    start [[ serve(function() return '{"data":[{"id":"a"}],"nextCursor":"same"}' end) ]]
    local ids, err = collect(client.workflows)
    assert.equal("a", ids)
    assert.is_true(n8n.is_error(err))
    assert.equal("protocol", err.kind)
    assert.equal("workflows:list", err.operation)
  end)

  it("goes round in circles is stopped", function()
    start [[ serve(function(asked)
      return '{"data":[],"nextCursor":"' .. ({ a = "b", b = "c", c = "a" })[asked.cursor or "c"] .. '"}'
    end) ]]
    local ids, err = collect(client.workflows)
    assert.equal("", ids)
    assert.equal("protocol", err.kind)
  end)

  it("answers empty pages with a cursor is read to its end", function()
    start [[ serve(function(asked)
      local step = tonumber(asked.cursor or "0")
      if step < 4 then
        return '{"data":[],"nextCursor":"' .. step + 1 .. '"}'
      end
      return '{"data":[{"id":"last"}],"nextCursor":null}'
    end) ]]
    assert.equal("last", (collect(client.users)))
  end)

  it("answers more than was asked is believed", function()
    start [[ serve(function() return '{"data":[{"id":"a"},{"id":"b"},{"id":"c"}],"nextCursor":null}' end) ]]
    assert.equal("a b c", (collect(client.workflows, { limit = 1 })))
  end)

  it("repeats items on the next page has them handed out once", function()
    start [[ serve(function(asked)
      return asked.cursor and '{"data":[{"id":"b"},{"id":"c"}],"nextCursor":null}'
        or '{"data":[{"id":"a"},{"id":"b"}],"nextCursor":"2"}'
    end) ]]
    assert.equal("a b c", (collect(client.workflows)))
  end)

  it("sends a page that is no JSON makes it raise, after the whole pages before", function()
    start [[ serve(function(asked)
      return asked.cursor and '{"data":[{"id":"c"},{"id":' or '{"data":[{"id":"a"},{"id":"b"}],"nextCursor":"2"}'
    end) ]]
    local ids, err = collect(client.workflows)
    assert.equal("a b", ids)
    assert.equal("decode", err.kind)
    assert.is_number(err.offset)
  end)

  it("sends a page for people makes it raise", function()
    start [[ serve(function() return "<!DOCTYPE html><title>Log in</title>" end,
      { ["Content-Type"] = "text/html" }) ]]
    local ids, err = collect(client.workflows)
    assert.equal("", ids)
    assert.equal("protocol", err.kind)
    assert.truthy(err.hint)
  end)

  it("breaks off makes it raise", function()
    start([[
      read_request()
      reply(200, '{"data":[{"id":"a"}],"nextCursor":"2"}')
      read_request()
      send('HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{"data":[{"id":"b"}')
      close()
    ]], { retries = 0 })
    local ids, err = collect(client.workflows)
    assert.equal("a", ids)
    assert.equal("transport", err.kind)
  end)

  it("does not answer executions in order makes it raise", function()
    start [[ serve(function() return '{"data":[{"id":"10"},{"id":"9"},{"id":"11"}],"nextCursor":null}' end) ]]
    local ids, err = collect(client.executions)
    assert.equal("10 9", ids)
    assert.equal("protocol", err.kind)
  end)

  it("pages executions by id is read once, whatever changes meanwhile", function()
    start [[ serve(function(asked)
      return asked.cursor and '{"data":[{"id":"9007199254740992"}],"nextCursor":null}'
        or '{"data":[{"id":"9007199254740994"},{"id":"9007199254740993"}],"nextCursor":"2"}'
    end) ]]
    local number = 0
    for execution in client.executions:each() do
      assert(client:request("DELETE", "/executions/" .. execution.id))
      number = number + 1
    end
    assert.equal(3, number)
    local lists = 0
    for _, request in ipairs(server:requests()) do
      lists = lists + (request.method == "GET" and 1 or 0)
    end
    assert.equal(2, lists)
  end)

  it("has items without id tells them apart by their text", function()
    start [[ serve(function(asked)
      return asked.cursor and '{"data":[{"name":"b"},{"name":"c"}],"nextCursor":null}'
        or '{"data":[{"name":"a"},{"name":"b"}],"nextCursor":"2"}'
    end) ]]
    assert.equal("a b c", (collect(client.workflows)))
  end)

  for name, options in pairs { decoded = {}, raw = { as = "raw" } } do
    it("shows what this process created meanwhile has it left out, its answer " .. name, function()
      start [[ serve(function(asked)
        return asked.cursor and '{"data":[{"id":"b"},{"id":"changed"}],"nextCursor":null}'
          or '{"data":[{"id":"a"}],"nextCursor":"2"}'
      end) ]]
      local ids = {}
      for workflow in client.workflows:each() do
        ids[#ids + 1] = workflow.id
        assert(client.workflows:create({ name = "copy", nodes = {}, connections = {}, settings = {} }, options))
      end
      assert.equal("a b", table.concat(ids, " "))
    end)
  end

  it("does not name what this process created makes it raise before a copy could be copied", function()
    start [[
      local request = read_request()
      if request and request.method == "POST" then
        reply(201, "", { Connection = "close" })
      elseif request then
        _G.page = (_G.page or 0) + 1
        reply(200, ('{"data":[{"id":"%d"}],"nextCursor":"%d"}'):format(_G.page, _G.page), { Connection = "close" })
      end ]]
    local made = 0
    local ok, err = pcall(function()
      for variable in client.variables:each() do
        assert(client.variables:create { key = "copy_of_" .. variable.id, value = "x" })
        made = made + 1
      end
    end)
    assert.is_false(ok)
    assert.equal("unstable", err.kind, tostring(err))
    assert.truthy(err.hint:find("all()", 1, true))
    assert.equal(1, made)
  end)

  it("has ids beyond what a number holds tells them apart", function()
    start [[ serve(function(asked)
      return '{"data":[{"id":123456789012345678},{"id":123456789012345679}],"nextCursor":null}'
    end) ]]
    assert.equal(2, #assert(client.workflows:all()))
  end)

  it("fails makes the iterator raise again, not end", function()
    start [[ serve(function(asked)
      return asked.cursor and "{" or '{"data":[{"id":"a"}],"nextCursor":"2"}'
    end) ]]
    local next_item = client.workflows:each()
    assert.equal("a", next_item().id)
    for _ = 1, 3 do
      local ok, err = pcall(next_item)
      assert.is_false(ok)
      assert.equal("decode", err.kind)
    end
  end)

  it("is slow does not get two coroutines into one iterator", function()
    start [[ serve(function(asked)
      return asked.cursor and '{"data":[{"id":"b"}],"nextCursor":null}' or '{"data":[{"id":"a"}],"nextCursor":"2"}'
    end) ]]
    local next_item = client.workflows:each()
    local ids = {}
    local first = coroutine.create(function()
      local item = next_item() -- 5.1 cannot yield out of a generic for
      while item do
        ids[#ids + 1] = item.id
        item = next_item()
      end
    end)
    await.drive(first, { wait = function(request)
      repeat
        coroutine.yield()
      until request:done()
    end })
    assert(coroutine.resume(first))
    local ok, message = pcall(next_item)
    assert.is_false(ok)
    assert.truthy(tostring(message):find("iterate_spec.lua", 1, true), message)
    assert.truthy(tostring(message):find("another coroutine", 1, true), message)
    while coroutine.status(first) ~= "dead" do
      core.engine():step(0.1)
      assert(coroutine.resume(first))
    end
    assert.equal("a b", table.concat(ids, " "))
  end)

  it("answers a list with a number is told from one that is empty", function()
    start [[ serve(function() return "5" end) ]]
    local found, err = client.tags:list()
    assert.is_nil(found)
    assert.equal("protocol", err.kind)
  end)

  it("never comes to rest is given up with advice", function()
    start [[ serve(function(asked, pass)
      return asked.cursor and '{"data":[],"nextCursor":null}' or '{"data":[{"id":"' .. pass .. '"}],"nextCursor":"2"}'
    end) ]]
    local number = 0
    local ok, err = pcall(function()
      for workflow in client.workflows:each() do
        assert(client:request("POST", "/workflows/" .. workflow.id .. "/activate"))
        number = number + 1
      end
    end)
    assert.is_false(ok)
    assert.equal("unstable", err.kind)
    assert.truthy(err.hint:find("all()", 1, true))
    assert.equal(100, number)
  end)

  it("pages by id is begun below an id, with the cursor that it gives out itself", function()
    start [[ serve(function(asked)
      return '{"data":[{"id":"' .. (asked.cursor and "9" or "12") .. '"}],"nextCursor":null}'
    end) ]]
    local found = {}
    for execution in client.executions:each({ limit = 7 }, { below = "10" }) do
      found[#found + 1] = execution.id
    end
    assert.same({ "9" }, found)
    local cursor = server:requests()[1].path:match("cursor=([^& ]+)"):gsub("%%(%x%x)", function(digits)
      return string.char(tonumber(digits, 16))
    end)
    assert.equal('{"lastId":"10","limit":7}', require("mime").unb64(cursor))
    assert.error(function() client.executions:each(nil, { below = "ten" }) end)
    assert.error(function() client.workflows:each(nil, { below = "10" }) end)
  end)

  it("changes while it is verified is read until two passes agree", function()
    start [[ serve(function(asked, pass)
      if asked.cursor then
        return '{"data":[{"id":"z"}],"nextCursor":null}'
      end
      return pass == 1 and '{"data":[{"id":"a"}],"nextCursor":"2"}'
        or '{"data":[{"id":"a"},{"id":"b"}],"nextCursor":"2"}'
    end) ]]
    assert.equal("a z b", (collect(client.workflows, nil, { verify = true })))
    assert.equal(6, #server:requests())
  end)

  it("loses items while it is verified is read until two passes agree", function()
    start [[ serve(function(asked, pass)
      return '{"data":[{"id":"a"}' .. (pass == 1 and ',{"id":"b"}' or '') .. '],"nextCursor":null}'
    end) ]]
    assert.equal("a b", (collect(client.workflows, nil, { verify = true })))
    assert.equal(3, #server:requests())
  end)

  it("shows workflows without their tags cannot have its filter trusted", function()
    start [[ serve(function() return '{"data":[{"id":"a"}],"nextCursor":null}' end) ]]
    local ids, err = collect(client.workflows, { tags = "prod" })
    assert.equal("", ids)
    assert.equal("protocol", err.kind)
  end)

  it("answers everything to a filter by tags has it checked", function()
    start [[ serve(function() return '{"data":[{"id":"a","tags":[{"name":"prod"}]},{"id":"b","tags":[]},'
      .. '{"id":"c","tags":[{"name":"Prod"}]}],"nextCursor":null}' end) ]]
    assert.equal("a", (collect(client.workflows, { tags = "prod" })))
    assert.equal("a", assert(client.workflows:list { tags = "prod" }).data[1].id)
    assert.equal(1, #assert(client.workflows:list { tags = "prod" }).data)
  end)

  it("pages by skip and take is read to its end", function()
    start [[ serve(function(asked)
      local from = tonumber(asked.skip or "0")
      local items = {}
      for i = from + 1, math.min(5, from + tonumber(asked.take)) do
        items[#items + 1] = '{"id":"f' .. i .. '"}'
      end
      return '{"count":5,"data":[' .. table.concat(items, ",") .. ']}'
    end) ]]
    assert.equal("f1 f2 f3 f4 f5", (collect(client.folders, "p1", { take = 2 })))
    assert.equal(3, #server:requests())
    assert.equal("f1 f2 f3 f4 f5", (collect(client.folders, "p1")))
  end)

  it("answers a bare array is read in one go", function()
    start [[ serve(function() return '[{"id":"a"},{"id":"b"}]' end) ]]
    local columns = {}
    for column in client.data_table_columns:each("t1") do
      columns[#columns + 1] = column.id
    end
    assert.equal("a b", table.concat(columns, " "))
    assert.equal(2, #assert(client.data_table_columns:all("t1")))
  end)

  it("has a list of one page is asked once, although the loop changes things", function()
    start [[ serve(function() return '{"data":[{"id":"a"},{"id":"b"}],"nextCursor":null}' end) ]]
    for workflow in client.workflows:each() do
      assert(client:request("POST", "/workflows/" .. workflow.id .. "/activate"))
    end
    assert.equal(3, #server:requests())
  end)

  it("is asked for the next page while the script works on this one", function()
    start [[
      read_request()
      reply(200, '{"data":[{"id":"a"}],"nextCursor":"2"}')
      read_request()
      reply(200, '{"data":[{"id":"b"}],"nextCursor":null}')
    ]]
    local next_item = client.workflows:each()
    assert.equal("a", next_item().id)
    local give_up = socket.gettime() + 5
    while #server:requests() < 2 and socket.gettime() < give_up do
      socket.sleep(0.01)
    end
    assert.equal(2, #server:requests())
    assert.equal("b", next_item().id)
    assert.is_nil(next_item())
    assert.is_nil(next_item())
  end)

  it("is slow has its request cancelled when the loop is left", function()
    start [[ serve(function(asked)
      if asked.cursor then
        sleep(1)
      end
      return '{"data":[{"id":"a"}],"nextCursor":"2"}'
    end) ]]
    local under_way
    for workflow in client.workflows:each() do
      under_way = core.engine():active()
      if workflow.id == "a" then
        break
      end
    end
    assert.equal(1, under_way)
    if _VERSION ~= "Lua 5.4" then
      collectgarbage()
      collectgarbage()
    end
    assert.equal(0, core.engine():active())
  end)

  it("gets filters and page size with every page", function()
    start [[ serve(function(asked)
      return asked.cursor and '{"data":[],"nextCursor":null}' or '{"data":[],"nextCursor":"x%y"}'
    end) ]]
    collect(client.workflows, { active = true, name = "a b" })
    local requests = server:requests()
    assert.truthy(requests[1].path:find("active=true&limit=250&name=a%20b", 1, true), requests[1].path)
    assert.truthy(requests[2].path:find("active=true&cursor=x%25y&limit=250&name=a%20b", 1, true), requests[2].path)
  end)

  it("has executions with data is asked for small pages", function()
    start [[ serve(function() return '{"data":[],"nextCursor":null}' end) ]]
    collect(client.executions, { includeData = true })
    assert.truthy(server:requests()[1].path:find("limit=10", 1, true))
  end)
end)

describe("an iteration", function()
  it("refuses misuse before anything is sent", function()
    local client = assert(n8n.new { url = "http://127.0.0.1:9", api_key = "key" })
    local function refused(query, options, pattern)
      local ok, message = pcall(client.workflows.each, client.workflows, query, options)
      assert.is_false(ok)
      assert.truthy(tostring(message):find(pattern), tostring(message))
    end
    refused({ activ = true }, nil, "'active'")
    refused({ tags = "" }, nil, "tags")
    refused({ limit = 0 }, nil, "limit")
    refused({ cursor = "x" }, nil, "begins at the beginning")
    refused({ offset = 5 }, nil, "begins at the beginning")
    refused("name", nil, "must be a table")
    refused(nil, { fields = "id" }, "fields")
    refused(nil, { fields = {} }, "fields")
    refused(nil, { fields = { 1 } }, "fields")
    refused(nil, { as = "text" }, "raw")
    refused(nil, { as = "raw", fields = { "id" } }, "exclude")
    refused(nil, { verify = 1 }, "verify")
    refused(nil, { verfy = true }, "verfy")
    refused(setmetatable({}, { __index = { name = "x" } }), nil, "the query must be a plain table")
    refused(nil, setmetatable({}, { __index = { timeout = 1 } }), "the options must be a plain table")
    assert.equal(0, client:counters().attempts)
  end)
end)
