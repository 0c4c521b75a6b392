-- Answers that no honest n8n gives: what is wrong in the world is an error object, never a raw Lua error, and no item
-- is lost in silence.
local lying_server = require "spec.support.lying_server"
local n8n = require "n8n"

local server

local function client(handler, options)
  server = lying_server.start(handler)
  options = options or {}
  options.url, options.api_key, options.retries, options.timeout = server.url, "key-0123456789", 0, 5
  return assert(n8n.new(options))
end

-- A handler that answers every request with the same body.
local function always(body)
  return ("while read_request() do reply(200, %q) end"):format(body)
end

-- A handler that answers the second and later requests differently.
local function first_then(first, later)
  return ("local n = 0 while read_request() do n = n + 1 reply(200, n == 1 and %q or %q) end"):format(first, later)
end

-- Two pages, with the header Date as given.
local function two_pages(first, second, date)
  return ([[
    while true do
      local request = read_request()
      if not request then break end
      local later = request.path:find("cursor=", 1, true)
      reply(200, later and '{"data":[%s],"nextCursor":null}' or '{"data":[%s],"nextCursor":"next"}', { Date = %s })
    end]]):format(second, first, date)
end

local function fails(value, err)
  assert.is_nil(value)
  assert.is_true(n8n.is_error(err))
end

local function fails_with(kind, value, err)
  fails(value, err)
  assert.equal(kind, err.kind)
end

local function names(list)
  local result = {}
  for i, item in ipairs(list) do
    result[i] = item.name
  end
  table.sort(result)
  return table.concat(result, " ")
end

describe("hostile answers", function()
  after_each(function()
    if server then
      server:stop()
      server = nil
    end
  end)

  describe("to a list", function()
    it("an empty cursor is the server's fault, not the script's", function()
      local c = client(always '{"data":[{"id":"1"}],"nextCursor":""}')
      local found, err = c.workflows:all()
      fails_with("protocol", found, err)
    end)

    for _, body in ipairs { '{"data":[1],"nextCursor":null}', '{"data":[null],"nextCursor":null}', "5", '"text"',
      "null", "true" } do
      it("filtered by tags, " .. body .. " is an error object", function()
        local c = client(always(body))
        fails(c.workflows:list { tags = "prod" })
      end)
    end

    for _, tags in ipairs { "[1]", "[null]", "[false]", '[{"name":null}]', "5" } do
      it("filtered by tags, an item with the tags " .. tags .. " never ends in a raw Lua error", function()
        local c = client(always(('{"data":[{"id":"1","tags":%s}],"nextCursor":null}'):format(tags)))
        for _, verb in ipairs { "list", "all" } do
          local called, found, err = pcall(c.workflows[verb], c.workflows, { tags = "prod" })
          assert.is_true(called, tostring(found))
          assert.is_true(found == nil and n8n.is_error(err) or #(found.data or found) == 0)
        end
      end)
    end

    it("items whose id is null are not taken for one another", function()
      local c = client(always '{"data":[{"id":null,"name":"a"},{"id":null,"name":"b"}],"nextCursor":null}')
      local found, err = c.workflows:all()
      assert.is_true(found == nil and n8n.is_error(err) or names(found) == "a b")
    end)

    it("ids that are large numbers are not taken for one another", function()
      local c = client(always([[{"data":[{"id":9007199254740989,"name":"a"},{"id":9007199254740990,"name":"b"},]]
        .. [[{"id":9007199254740991,"name":"c"}],"nextCursor":null}]]))
      assert.equal("a b c", names(assert(c.workflows:all())))
    end)

    it("a total that is no number is an error object", function()
      local c = client(always '{"count":1e400,"data":[{"id":"1"}]}')
      local called, found, err = pcall(c.folders.all, c.folders, "project")
      assert.is_true(called, tostring(found))
      assert.is_true(n8n.is_error(err))
    end)

    it("a server that ignores where a page begins does not make a loop", function()
      local c = client [[
        for n = 1, 40 do
          if not read_request() then return end
          if n < 40 then reply(200, '{"count":1000000,"data":[{"id":"1"},{"id":"2"}]}') else reply(500, "{}") end
        end]]
      local found, err = c.folders:all("project")
      fails_with("protocol", found, err)
    end)

    it("a wrong clock in Date loses no item", function()
      local c = client(two_pages('{"id":"1","name":"a","createdAt":"2026-01-01T00:00:00.000Z"}',
        '{"id":"2","name":"b","createdAt":"2026-02-01T00:00:00.000Z"}', '"Thu, 01 Jan 1970 00:00:00 GMT"'))
      local found, err = c.workflows:all()
      assert.is_true(found == nil and n8n.is_error(err) or names(found) == "a b")
    end)

    it("an item that claims to be from the far future is not lost", function()
      local c = client(two_pages('{"id":"1","name":"a","createdAt":"2020-01-01T00:00:00.000Z"}',
        '{"id":"2","name":"b","createdAt":"2099-02-01T00:00:00.000Z"}', 'os.date("!%a, %d %b %Y %H:%M:%S GMT")'))
      local found, err = c.workflows:all()
      assert.is_true(found == nil and n8n.is_error(err) or names(found) == "a b")
    end)

    it("cursors that go in a circle are noticed", function()
      local c = client [[
        while true do
          local request = read_request()
          if not request then break end
          local cursor = request.path:match("cursor=(%w+)")
          reply(200, '{"data":[{"id":"' .. tostring(cursor) .. '"}],"nextCursor":"' .. (cursor == "a" and "b" or "a")
            .. '"}')
        end]]
      local found, err = c.workflows:all()
      fails_with("protocol", found, err)
    end)
  end)

  describe("to item:update", function()
    local ITEM = '{"id":"1","name":"a","nodes":[],"connections":{},"settings":{}}'

    for _, text in ipairs { '{"id":"1","name":', "[]", "null", "5" } do
      it(text .. " is an error object", function()
        local c = client(first_then(ITEM, text))
        local workflow = assert(c.workflows:get("1"))
        fails(workflow:update { settings = {} })
        assert.equal(2, #server:requests())
      end)
    end

    it("a member that is there twice goes back once or is an error object", function()
      local c = client(first_then(ITEM, '{"id":"1","name":"a","name":"b","nodes":[],"connections":{},"settings":{}}'))
      local workflow = assert(c.workflows:get("1"))
      local called, updated, err = pcall(workflow.update, workflow, { settings = {} })
      assert.is_true(called, tostring(updated))
      assert.is_true(updated ~= nil or n8n.is_error(err))
    end)
  end)

  for _, text in ipairs { "null", "5", "true", '"text"' } do
    it("to item:refresh " .. text .. " is an error object, and the item stays as it was", function()
      local c = client(first_then('{"id":"1","name":"a"}', text))
      local workflow = assert(c.workflows:get("1"))
      local called, refreshed, err = pcall(workflow.refresh, workflow)
      assert.is_true(called, tostring(refreshed))
      fails(refreshed, err)
      assert.equal("a", workflow.name)
    end)
  end

  for _, text in ipairs { "false", "null", "5", "[]", '{"data":false}' } do
    it("to /discover " .. text .. " is an error object for all that has to know the line", function()
      local c = client(always(text))
      local publish = { name = "n", nodes = {}, connections = {}, settings = {} }
      for _, call in ipairs {
        function() return c:line() end,
        function() return c:can("workflow:list") end,
        function() return c.workflows:publish("1") end,
        function() return c.workflows:update("1", publish, { publish = false }) end,
      } do
        local called, value, err = pcall(call)
        assert.is_true(called, tostring(value))
        fails_with("protocol", value, err)
      end
    end)
  end

  it("to a POST 200 with broken JSON says that it may have taken effect", function()
    local c = client(always '{"id":"1')
    local created, err = c.tags:create { name = "x" }
    fails_with("decode", created, err)
    assert.is_true(err.ambiguous)
  end)

  it("401 to ever new keys ends after one more attempt", function()
    local keys = 0
    server = lying_server.start [[ while read_request() do reply(401, '{"message":"no"}') end ]]
    local c = assert(n8n.new {
      url = server.url,
      api_key = function()
        keys = keys + 1
        return "key-" .. keys
      end,
    })
    local found, err = c.tags:list()
    fails_with("http", found, err)
    assert.equal(401, err.status)
    assert.equal(2, #server:requests())
  end)

  it("a Retry-After beyond the deadline ends at once", function()
    local c = client [[ while read_request() do reply(429, "{}", { ["Retry-After"] = "9223372036854775807" }) end ]]
    local found, err = c.tags:list(nil, { retries = 3 })
    fails_with("http", found, err)
    assert.equal(1, err.attempts)
  end)

  it("headers without end are said to be headers", function()
    local c = client [[
      read_request()
      send("HTTP/1.1 200 OK\r\n")
      for i = 1, 300 do send("X-" .. i .. ": " .. ("y"):rep(1000) .. "\r\n") end
      send("\r\n{}")]]
    local found, err = c.tags:list()
    assert.is_nil(found)
    assert.is_truthy(err.message:find("header", 1, true), err.message)
  end)

  it("304 that nobody asked for is not called a redirect", function()
    local c = client [[ while read_request() do send("HTTP/1.1 304 Not Modified\r\n\r\n") end ]]
    local found, err = c.tags:list()
    fails_with("protocol", found, err)
    assert.is_nil(err.message:find("redirect", 1, true))
  end)
end)
