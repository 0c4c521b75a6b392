local core = require "n8n.core"
local process = require "spec.support.process"
local values = require "spec.support.json_values"

describe("a page", function()
  local text = '{ "data" : [ {"id":"1","name":"a","nodes":[{"id":"n"}]} , {"name":"b","id":2} ],' ..
    '"nextCursor":"a\\/b", "count": 12 }'

  it("finds items, cursor and count", function()
    local page = assert(core.page(text, { "id" }))
    assert.equal(2, page:count())
    assert.equal("a/b", page:cursor())
    assert.equal(12, page:total())
    assert.equal('{"id":"1","name":"a","nodes":[{"id":"n"}]}', page:text(1))
    assert.equal('{"name":"b","id":2}', page:text(2))
    assert.is_true(values.same({ name = "b", id = 2 }, page:value(2)))
  end)

  it("remembers the members that were asked for", function()
    local page = assert(core.page(text, { "id", "nodes", "none" }))
    assert.equal("1", page:member(1, 1))
    assert.equal(2, page:member(2, 1))
    assert.is_true(values.same({ { id = "n" } }, page:member(1, 2)))
    assert.is_nil((page:member(2, 2)))
    assert.is_nil((page:member(1, 3)))
    assert.is_true(values.same({ id = "1", nodes = { { id = "n" } } }, page:fields(1)))
    assert.is_true(values.same({ id = 2 }, page:fields(2)))
  end)

  it("is a bare array too", function()
    local page = assert(core.page(' [{"id":"1"},{"id":"2"}]\n', { "id" }))
    assert.equal(2, page:count())
    assert.is_nil((page:cursor()))
    assert.is_nil((page:total()))
    assert.equal("2", page:member(2, 1))
  end)

  it("may be empty", function()
    for _, empty in ipairs { '{"data":[],"nextCursor":null}', "[]", '{"nextCursor":null,"data":[ ]}' } do
      local page = assert(core.page(empty, { "id" }))
      assert.equal(0, page:count())
      assert.is_nil((page:cursor()))
    end
  end)

  it("takes its members in any order and passes over others", function()
    local page = assert(core.page('{"x":{"data":[1]},"nextCursor":"c","y":[[]],"data":[{"id":"1"}],"z":null}',
      { "id" }))
    assert.equal(1, page:count())
    assert.equal("c", page:cursor())
    assert.equal("1", page:member(1, 1))
  end)

  it("takes names that are written with escapes", function()
    local page = assert(core.page('{"d\\u0061ta":[{"\\u0069d":"1"}],"next\\u0043ursor":"c"}', { "id" }))
    assert.equal("1", page:member(1, 1))
    assert.equal("c", page:cursor())
  end)

  it("takes the last of equal names", function()
    local page = assert(core.page('{"data":[{"id":"1","id":"2"},{"id":"x"}],"data":[{"id":"3","id":"4"}],' ..
      '"nextCursor":"a","nextCursor":null}', { "id" }))
    assert.equal(1, page:count())
    assert.equal("4", page:member(1, 1))
    assert.is_nil((page:cursor()))
  end)

  it("has items of any kind", function()
    local page = assert(core.page('["a",1,null,[{"id":"x"}],{}]', { "id" }))
    assert.equal(5, page:count())
    assert.equal('"a"', page:text(1))
    assert.equal(core.null, page:value(3))
    assert.equal('[{"id":"x"}]', page:text(4))
    for i = 1, 5 do
      assert.is_nil((page:member(i, 1)))
      assert.is_true(values.same({}, page:fields(i)))
    end
  end)

  it("is not confused by brackets and quotes in strings", function()
    for _, inside in ipairs { "}]", '\\"}', "\\\\", '\\\\\\"]', "{[", '"x' } do
      for length = 0, 140, 7 do
        local odd = ("p"):rep(length) .. inside:gsub('^"', '\\"') .. ("q"):rep(70)
        local item = ('{"a":{"b":["%s",{"c":"%s"}]},"id":"7"}'):format(odd, odd)
        local page = assert(core.page(('{"data":[%s,%s],"nextCursor":null}'):format(item, item), { "id" }))
        assert.equal(2, page:count())
        assert.equal(item, page:text(2))
        assert.equal("7", page:member(2, 1))
      end
    end
  end)

  it("gives every item of a committed page", function()
    local page = assert(core.page(process.read "spec/data/page.json", { "id", "name" }))
    local ids = {}
    for i = 1, page:count() do
      ids[i] = tostring((page:member(i, 1)))
    end
    assert.same({ "1", "3", "4", "5", "nil", "nil", "nil" }, ids)
  end)
end)

describe("a bad page", function()
  local function refused(text)
    local page, message, offset = core.page(text, { "id" })
    assert.is_nil(page)
    assert.is_string(message)
    assert.is_number(offset)
    return message, offset
  end

  it("is refused wherever it is cut", function()
    local text = '{"data":[{"id":"1","x":{"y":["\\"]",{"z":[]}]}},{"id":"2"}],"nextCursor":"abc"}'
    for size = 0, #text - 1 do
      local _, offset = refused(text:sub(1, size))
      assert.equal(size, offset)
    end
    assert.truthy(core.page(text, { "id" }))
  end)

  it("finds its items in another member, or in every array", function()
    local text = '{"data":[{"id":"x"}],"a":[{"id":"1"},{"id":"2"}],"n":3,"o":{"p":[0]},"b":[],"c":["3"]}'
    local function texts(list)
      local page, found = core.page(text, { "id" }, list), {}
      for i = 1, page:count() do
        found[i] = page:text(i)
      end
      return found
    end
    assert.same({ '{"id":"1"}', '{"id":"2"}' }, texts("a"))
    assert.same({ '{"id":"x"}' }, texts("data"))
    assert.same({ '{"id":"x"}', '{"id":"1"}', '{"id":"2"}', '"3"' }, texts("*"))
    assert.same({}, texts("b"))
    local page = core.page('{"a":[{"id":"1"}],"b":[{"id":"2"}]}', { "id" }, "*")
    assert.same({ "1", "2" }, { page:member(1, 1), page:member(2, 1) })
    assert.is_nil((core.page(text, {}, "n")))
    assert.is_nil((core.page('{"data":{}}', {}, "*")))
    assert.equal(1, core.page("[1]", {}, "*"):count())
  end)

  it("is refused for what is wrong with it", function()
    local cases = {
      { "", "empty" }, { "<html></html>", "value was expected" }, { "n8n is starting up", "value was expected" },
      { "12", "neither an object nor an array" }, { '"data"', "neither an object nor an array" },
      { "{}", "without an array of items" }, { '{"message":"x"}', "without an array of items" },
      { '{"data":{}}', "should hold the items is not an array" },
      { '{"data":null}', "should hold the items is not an array" },
      { '{"data":[],"nextCursor":1}', "nextCursor" }, { '{"data":[],"nextCursor":{}}', "nextCursor" },
      { '{"data":[]}x', "behind the value" }, { '{"data":[]}{"data":[]}', "behind the value" },
      { "[]]", "behind the value" },
      { '{"data":[{"x":[}]}]}', "does not match" }, { '{"data":[{"x":{"y":1]}}]}', "does not match" },
      { '{"data":[{"id":"1"}}', "comma or ]" }, { '{"data":[{"id" "1"}]}', "colon" },
      { '{"data":[{"x":{"s":"a\nb"}}]}', "control character" }, { '{"data":[{"\255":1}]}', "UTF-8" },
      { '{"data":[{"id":1}],}', "name in quotes" }, { '{"data":[{"x":tru}]}', "value was expected" },
      { '{"data":[{"x":' .. ("["):rep(1000) .. ("]"):rep(1000) .. "}]}", "depth" },
    }
    for _, case in ipairs(cases) do
      assert.matches(case[2], refused(case[1]), 1, true)
    end
  end)

  it("tells a fault inside an item when that is decoded, with the place in the page", function()
    -- Nested values are checked for balance only.
    local text = '{"data":[{"id":"1"},{"id":"2","x":{"y":nope}}]}'
    local page = assert(core.page(text, { "id", "x" }))
    assert.equal("2", page:member(2, 1))
    for _, read in ipairs { function() return page:value(2) end, function() return page:member(2, 2) end,
      function() return page:fields(2) end } do
      local value, message, offset = read()
      assert.is_nil(value)
      assert.matches("value was expected", message)
      assert.equal(text:find("nope") - 1, offset)
    end
  end)
end)

describe("a page of which only members are kept", function()
  local rest = ',"nodes":"' .. ("n"):rep(1000) .. '"}'

  local function kept(items, names, list)
    local text = '{"count":7,"data":[' .. table.concat(items, ",") .. '],"nextCursor":"next"}'
    return assert(core.page(text, names, list, true)), text
  end

  it("answers these, the cursor and the count as before", function()
    local page = kept({ '{"name":"a","id":"1"' .. rest, '{"id":2' .. rest, '{"id":-3,"name":{"x":[1]}' .. rest },
      { "id", "name" })
    assert.equal(3, page:count())
    assert.equal("next", page:cursor())
    assert.equal(7, page:total())
    assert.is_true(values.same({ id = "1", name = "a" }, page:fields(1)))
    assert.is_true(values.same({ id = 2 }, page:fields(2)))
    assert.is_true(values.same({ x = { 1 } }, page:member(3, 2)))
    assert.is_nil((page:member(2, 2)))
  end)

  it("lets go of the text, and raises where it is asked for", function()
    local function made(members_only)
      return (core.page('[{"id":"1","nodes":"' .. ("n"):rep(1000000) .. '"}]', { "id" }, nil, members_only))
    end
    local function growth(members_only)
      collectgarbage()
      collectgarbage()
      local before = collectgarbage("count")
      local page = made(members_only)
      collectgarbage()
      collectgarbage()
      return collectgarbage("count") - before, page
    end
    assert.is_true(growth(false) > 900)
    local grown, page = growth(true)
    assert.is_true(grown < 500)
    for _, method in ipairs { "text", "value" } do
      assert.has_error(function() page[method](page, 1) end, "only members were kept of this page")
    end
    assert.equal("1", page:member(1, 1))
  end)

  it("keeps the whole text of items that nothing names", function()
    local items = { '{"id":null,"name":"a"}', '{"name":"b"}', '"c"', '{"id":["d"]}' }
    for i = 1, 10 do
      items[#items + 1] = ('{"id":%d%s'):format(i, rest)
    end
    local page = kept(items, { "id", "name" })
    for i = 1, 4 do
      assert.equal(items[i], page:text(i))
    end
    assert.is_true(values.same({ name = "b" }, page:value(2)))
    assert.has_error(function() page:text(5) end)
  end)

  it("stays whole where the members are much of it", function()
    local page, text = kept({ '{"id":"1","name":"a"}' }, { "id" })
    assert.truthy(text:find(page:text(1), 1, true))
    assert.equal("1", page:member(1, 1))
  end)

  it("tells a fault with the place in the answer", function()
    local page, text = kept({ '{"id":"1"' .. rest, '{"id":"2","x":{"y":nope}' .. rest }, { "id", "x" })
    for _, read in ipairs { function() return page:member(2, 2) end, function() return page:fields(2) end } do
      local value, _, offset = read()
      assert.is_nil(value)
      assert.equal(text:find("nope") - 1, offset)
    end
  end)
end)

describe("a page's life", function()
  it("outlives the string it was read from", function()
    local page = assert(core.page('[{"id":"' .. ("x"):rep(1000) .. '"}]', { ("i" .. "d") }))
    collectgarbage()
    collectgarbage()
    assert.equal(("x"):rep(1000), page:member(1, 1))
    assert.equal(("x"):rep(1000), page:fields(1).id)
  end)

  it("ends with close", function()
    local page = assert(core.page('[{"id":"1"}]', { "id" }))
    page:close()
    page:close()
    for _, method in ipairs { "count", "cursor", "total", "text", "value", "member", "fields" } do
      assert.has_error(function() page[method](page, 1, 1) end, "the page is closed")
    end
  end)

  it("lets the text go when it is closed", function()
    local page = assert(core.page("[" .. ("0,"):rep(500000) .. "0]", {}))
    assert.equal(500001, page:count())
    collectgarbage()
    local before = collectgarbage("count")
    page:close()
    collectgarbage()
    assert.is_true(collectgarbage("count") < before - 900)
  end)

  it("refuses misuse", function()
    local page = assert(core.page('[{"id":"1"}]', { "id" }))
    for _, call in ipairs {
      function() page:text(0) end, function() page:text(2) end, function() page:value(-1) end,
      function() page:text() end,
      function() page:member(1, 2) end, function() page:member(1, 0) end, function() page.count {} end,
      function() core.page("[]") end, function() core.page("[]", { 1 }) end, function() core.page({}, {}) end,
      function() core.page(io.stdout, {}) end,
    } do
      assert.has_error(call)
    end
  end)
end)

describe("a set of ids", function()
  it("tells new from known", function()
    local set = core.idset()
    assert.equal(0, #set)
    assert.is_true(set:insert "a")
    assert.is_false(set:insert "a")
    assert.is_true(set:insert "")
    assert.is_true(set:insert "a\0")
    assert.is_true(set:insert "\0")
    assert.equal(4, #set)
  end)

  it("keeps many", function()
    local set = core.idset()
    for i = 1, 50000 do
      assert(set:insert(tostring(i)))
      assert(set:insert(("workflow-%016d"):format(i)))
    end
    assert.equal(100000, #set)
    for i = 1, 50000 do
      assert(not set:insert(tostring(i)))
    end
    assert.equal(100000, #set)
  end)

  it("refuses misuse", function()
    assert.has_error(function() core.idset():insert {} end)
    assert.has_error(function() core.idset().insert({}, "a") end)
  end)
end)
