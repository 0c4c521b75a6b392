-- What a method answers, for each shape of answer that n8n gives; and every list, by each and all.
local core = require "n8n.core"
local items = require "n8n.client.items"
local lying_server = require "spec.support.lying_server"
local n8n = require "n8n"
local process = require "spec.support.process"

local unpack = table.unpack or unpack

local server, folder

-- A client of a server that answers every request alike.
local function answering(status, body, content_type)
  local file = assert(io.open(folder .. "/answer", "w"))
  file:write(("return %d, %q, { ['Content-Type'] = %q }"):format(status, body, content_type or "application/json"))
  file:close()
  return assert(n8n.new { url = server.url, api_key = "key-0123456789", retries = 0 })
end

setup(function()
  folder = process.tempdir()
  server = lying_server.start(("while read_request() do reply(dofile(%q)) end"):format(folder .. "/answer"))
end)

teardown(function()
  server:stop()
  process.remove(folder)
end)

-- Compares with what is expected; empty arrays and empty objects are two things.
local function same(expected, value)
  if type(expected) == "table" then
    expected, value = core.pretty(core.encode(expected)), core.pretty(core.encode(value))
  end
  assert.equal(expected, value)
end

local function is_item(value)
  return items.about(value) ~= nil
end

local function operation(resource, verb)
  for _, entry in ipairs(n8n.operations) do
    if entry.resource == resource and entry.verb == verb then
      return entry
    end
  end
end

describe("a method answers", function()
  -- Shape, operation, arguments, status, body, what the method answers; and where in it the items with methods are.
  local cases = {
    { "an object", "workflows", "get", { "1" }, 200, '{"id":"1"}', { id = "1" }, "itself" },
    { "an object, created", "tags", "create", { { name = "x" } }, 201, '{"id":"1"}', { id = "1" }, "itself" },
    { "an object, accepted", "test_runs", "cancel", { "1", "2" }, 202, '{"id":"2"}', { id = "2" }, "itself" },
    { "a page", "workflows", "list", {}, 200, '{"data":[{"id":"1"}],"nextCursor":"c"}',
      { data = { { id = "1" } }, nextCursor = "c" }, "data" },
    { "a last page", "tags", "list", {}, 200, '{"data":[],"nextCursor":null}',
      { data = n8n.array {}, nextCursor = n8n.null } },
    { "a counted page", "folders", "list", { "p" }, 200, '{"count":1,"data":[{"id":"1"}]}',
      { count = 1, data = { { id = "1" } } }, "data" },
    { "data alone", "log_streaming_destinations", "list", {}, 200, '{"data":[{"id":"1"}]}',
      { data = { { id = "1" } } }, "data" },
    { "data that are texts", "log_streaming_event_types", "list", {}, 200, '{"data":["a","b"]}',
      { data = { "a", "b" } } },
    { "data that are an object", "discover", "get", {}, 200, '{"data":{"scopes":[]}}',
      { data = { scopes = n8n.array {} } } },
    { "a bare array", "data_table_columns", "list", { "t" }, 200, '[{"id":"1"}]', { { id = "1" } }, "array" },
    { "an empty array", "community_packages", "list", {}, 200, "[]", n8n.array {} },
    { "an array of another resource's items", "workflows", "list_tags", { "1" }, 200, '[{"id":"1"}]', { { id = "1" } },
      "array" },
    { "an array after a change", "workflows", "update_tags", { "1", { { id = "1" } } }, 200, '[{"id":"1"}]',
      { { id = "1" } }, "array" },
    { "several lists", "roles", "list", {}, 200, '{"global":[{"slug":"a"}],"project":[]}',
      { global = { { slug = "a" } }, project = n8n.array {} }, "global" },
    { "texts in a member", "promotion_connections", "list_projects", { "1" }, 200, '{"projectIds":["a"]}',
      { projectIds = { "a" } } },
    { "a number", "executions", "delete", { "1" }, 200, "7", 7 },
    { "numbers", "data_table_rows", "insert", { "t", { data = { { a = 1 } } } }, 200, "[1,2]", { 1, 2 } },
    { "true", "data_table_rows", "update", { "t", { filter = {}, data = {} } }, 200, "true", true },
    { "false", "data_table_rows", "update", { "t", { filter = {}, data = {} } }, 200, "false", false },
    { "null", "executions", "retry", { "1" }, 200, "null", n8n.null },
    { "a text", "source_control", "push", { {} }, 200, '"done"', "done" },
    { "nothing, 204", "variables", "delete", { "1" }, 204, "", true },
    { "nothing, 201", "variables", "create", { { key = "a", value = "b" } }, 201, "", true },
    { "nothing, 200", "users", "change_role", { "1", { newRoleName = "global:member" } }, 200, "", true },
    { "a page where nothing is due", "projects", "update", { "1", { name = "x" } }, 200, '{"id":"1"}', { id = "1" } },
    { "bytes", "packages", "export", { { workflowIds = { "1" } } }, 200, "\31\139\0", "\31\139\0", nil,
      "application/gzip" },
  }

  local function holders(value, place)
    if place == "itself" then
      return { value }
    elseif place == "array" then
      return value
    end
    return place and value[place] or {}
  end

  for _, case in ipairs(cases) do
    local shape, resource, verb, arguments, status, body, expected, place, content_type = unpack(case, 1, 9)
    it(("%s: %s:%s"):format(shape, resource, verb), function()
      local of = answering(status, body, content_type)[resource]
      local value, err, left_out = of[verb](of, unpack(arguments))
      assert.is_nil(err)
      assert.is_nil(left_out)
      same(expected, value)
      for _, item in ipairs(holders(value, place)) do
        assert.is_true(is_item(item))
      end
      assert.equal(place == "itself", is_item(value))
    end)

    it(("%s: %s:%s, as it came"):format(shape, resource, verb), function()
      local of = answering(status, body, content_type)[resource]
      local all = { unpack(arguments) }
      all[#operation(resource, verb).parameters + 2] = { as = "raw" }
      local count = #operation(resource, verb).parameters + 2
      assert.equal(body ~= "" and body or true, (of[verb](of, unpack(all, 1, count))))
    end)
  end

  it("an error where no answer of its kind came", function()
    -- Status, body, and the kind of error of an item, a page and an iteration.
    local wrong = {
      { 200, '"text"', "protocol", "protocol", "decode" },
      { 200, "7", "protocol", "protocol", "decode" },
      { 200, '{"id":', "decode", "decode", "decode" },
      { 204, "", "protocol", "protocol", "protocol" },
    }
    for _, case in ipairs(wrong) do
      local client = answering(case[1], case[2])
      local calls = {
        function() return client.workflows:get("1") end,
        function() return client.tags:list() end,
        function() return client.roles:all() end,
      }
      for i, call in ipairs(calls) do
        local value, err = call()
        assert.is_nil(value)
        assert.equal(case[i + 2], err.kind)
      end
    end
  end)
end)

-- ---- Lists ----

-- A body for a list of two things, and what tells them apart.
local function list_body(entry)
  local key = entry.key or "id"
  local things = ('{%q:"2"},{%q:"1"}'):format(key, key)
  if entry.list == "*" then
    return ('{"global":[%s],"other":[],"project":[%s]}'):format(things:match("(.*),(.*)"))
  elseif entry.list ~= "data" then
    return ('{%q:[%s],"more":7}'):format(entry.list, things)
  elseif entry.paging == "skip_take" then
    return ('{"count":2,"data":[%s]}'):format(things)
  elseif entry.paging then
    return ('{"data":[%s],"nextCursor":null}'):format(things)
  end
  return ('{"data":[%s]}'):format(things), ("[%s]"):format(things)
end

local function lists()
  local found = {}
  for _, entry in ipairs(n8n.operations) do
    if entry.list then
      found[#found + 1] = entry
    end
  end
  return found
end

-- The arguments of the path, and of a query only what must be there.
local function arguments_for(entry)
  local arguments, query = {}, {}
  for i, name in ipairs(entry.parameters) do
    arguments[i] = name == "direction" and "apply" or "p" .. i
  end
  for _, parameter in ipairs(entry.query) do
    query[parameter.name] = parameter.required and parameter.enum[1] or nil
  end
  arguments[#arguments + 1] = query
  return arguments
end

-- The name of each and all for a list.
local function named(word, entry)
  return entry.verb == "list" and word or word .. "_" .. entry.verb:gsub("^list_", "")
end

local function identities(entry, found)
  local names = {}
  for i, item in ipairs(found) do
    names[i] = item[entry.key or "id"]
  end
  return names
end

describe("a list", function()
  for _, entry in ipairs(lists()) do
    for _, body in ipairs { list_body(entry) } do
      it(("iterates: %s:%s, %s"):format(entry.resource, entry.verb, body), function()
        local client = answering(200, body)
        local of, arguments = client[entry.resource], arguments_for(entry)
        local all = assert(of[named("all", entry)](of, unpack(arguments)))
        assert.same({ "2", "1" }, identities(entry, all))
        local each = {}
        for item in of[named("each", entry)](of, unpack(arguments)) do
          each[#each + 1] = item
          assert.equal(entry.item ~= nil, is_item(item))
        end
        assert.same({ "2", "1" }, identities(entry, each))
      end)
    end
  end

  it("of texts iterates", function()
    local client = answering(200, '{"data":["n8n.audit","n8n.node"]}')
    assert.same({ "n8n.audit", "n8n.node" }, client.log_streaming_event_types:all())
    client = answering(200, '{"projectIds":["p","q"]}')
    assert.same({ "p", "q" }, client.promotion_connections:all_projects("c"))
  end)

  it("in several parts names no part twice and leaves none out", function()
    local client = answering(200, '{"global":[{"slug":"a"}],"project":[{"slug":"b"},{"slug":"a"}],"workflow":[]}')
    assert.same({ { slug = "a" }, { slug = "b" } }, client.roles:all())
  end)

  it("that goes on where it cannot is no list", function()
    local client = answering(200, '{"data":[{"id":"a"}],"nextCursor":"c"}')
    local all, err = client.log_streaming_destinations:all()
    assert.is_nil(all)
    assert.equal("protocol", err.kind)
    assert.truthy(err.message:find("more of this list than one answer", 1, true))
  end)

  it("without its items is none", function()
    for _, body in ipairs { "{}", '{"data":{}}', '{"global":{}}', "7" } do
      local client = answering(200, body)
      for _, call in ipairs {
        function() return client.roles:all() end,
        function() return client.tags:all() end,
        function() return client.promotion_connections:all_projects("c") end,
      } do
        local all, err = call()
        assert.is_nil(all)
        assert.is_true(n8n.is_error(err))
      end
    end
  end)
end)
