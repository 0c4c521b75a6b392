local core = require "n8n.core"

local function message(value)
  local ok, text = pcall(core.encode, value)
  assert.is_false(ok)
  return text
end

describe("encoding", function()
  it("writes plain values", function()
    assert.equal('"abc"', core.encode "abc")
    assert.equal("12", core.encode(12))
    assert.equal("true", core.encode(true))
    assert.equal("false", core.encode(false))
    assert.equal("null", core.encode(core.null))
    assert.equal("null", core.encode(require("cjson").null))
  end)

  it("takes keys 1 to n for an array and strings for an object", function()
    assert.equal("[1,2,3]", core.encode { 1, 2, 3 })
    assert.equal('{"a":1}', core.encode { a = 1 })
    assert.equal('{"1":"x"}', core.encode { ["1"] = "x" })
    assert.equal("{}", core.encode {})
    assert.equal("[[],{}]", core.encode { setmetatable({}, core.array_mt), setmetatable({}, core.object_mt) })
  end)

  it("keeps what the decoder told apart", function()
    local text = '[[],{},[[]],[{}],[[],[{"node":"x"}]]]'
    assert.equal(text, core.encode(core.decode(text)))
  end)

  it("writes marked tables by their mark", function()
    assert.equal("[1]", core.encode(setmetatable({ 1 }, core.array_mt)))
    assert.equal('{"a":1}', core.encode(setmetatable({ a = 1 }, core.object_mt)))
    assert.matches("an array with named members at a$", message { a = setmetatable({ b = 1 }, core.array_mt) })
    assert.matches("a key that is not a string", message(setmetatable({ 1 }, core.object_mt)))
  end)

  it("ignores other metatables and their metamethods", function()
    local item = setmetatable({ a = 1 }, { __index = { b = 2 }, __pairs = error, __len = error })
    assert.equal('{"a":1}', core.encode(item))
    assert.equal("{}", core.encode(setmetatable({}, { __index = { 1 } })))
  end)

  it("takes lua-cjson's tables", function()
    local cjson = require "cjson"
    assert.equal('{"a":["x",{"b":null}]}', core.encode(cjson.decode '{"a":["x",{"b":null}]}'))
    assert.equal(1, core.decode(core.encode(cjson.decode "[1]"))[1]) -- a float on some of its Luas
    for _, name in ipairs { "array_mt", "empty_array_mt" } do
      if cjson[name] then
        assert.equal("[]", core.encode(setmetatable({}, cjson[name])))
      end
    end
    if cjson.empty_array then
      assert.equal("[]", core.encode(cjson.empty_array))
    end
  end)

  it("escapes only what has to be", function()
    assert.equal([["\"\\/\b\f\n\r\t\u0000\u001f]] .. '\127"', core.encode '"\\/\b\f\n\r\t\0\31\127')
    assert.equal('"\195\169\226\128\168\240\159\152\128"', core.encode "\195\169\226\128\168\240\159\152\128")
  end)

  it("writes halves of surrogate pairs as escapes", function()
    assert.equal([["a\ud83db"]], core.encode "a\237\160\189b")
    assert.equal([["\udfff\ud800"]], core.encode "\237\191\191\237\160\128")
    assert.equal([["\ud83d\ude00"]], core.encode "\237\160\189\237\184\128")
    assert.equal([[{"\ud83d":1}]], core.encode { ["\237\160\189"] = 1 })
  end)

  it("refuses other strings that are not UTF-8, with their path", function()
    assert.equal("cannot encode a string that is not UTF-8", message "\255")
    assert.equal("cannot encode a string that is not UTF-8 at a.b[2]", message { a = { b = { "x", "\192\128" } } })
    assert.equal("cannot encode a name that is not UTF-8 at a", message { a = { ["\128"] = 1 } })
    assert.matches("not UTF%-8", message "\237\160")
    assert.matches("not UTF%-8", message "\244\144\128\128")
  end)

  it("names the path to what JSON has not", function()
    assert.equal("cannot encode a function", message(print))
    assert.equal("cannot encode a function at nodes[3].parameters",
      message { nodes = { 1, 2, { parameters = print } } })
    local thread = coroutine.create(function() end)
    assert.equal('cannot encode a thread at a["b c"][1]', message { a = { ["b c"] = { thread } } })
    assert.equal("cannot encode a userdata at f", message { f = io.stdout })
    assert.equal("cannot encode nil", message(nil))
    assert.equal('cannot encode a NaN at [1]["9x"]', message { { ["9x"] = 0 / 0 } })
    assert.equal("cannot encode an infinite number at [2]", message { 1, math.huge })
    assert.equal("cannot encode an infinite number", message(-math.huge))
  end)

  it("refuses mixed, sparse and odd keys, with their path", function()
    assert.matches(" at m$", message { m = { 1, 2, x = 3 } })
    assert.equal("cannot encode an array with holes at m", message { m = { [1] = 1, [3] = 3 } })
    assert.equal("cannot encode an array with holes", message { [2] = 1 })
    assert.equal("cannot encode an array with holes", message { [0] = 1 })
    assert.equal("cannot encode an array with holes", message { [1.5] = 1 })
    assert.equal("cannot encode an array with holes", message { [-1] = 1 })
    assert.equal("cannot encode an array with holes", message { 1, nil, 3 })
    assert.equal("cannot encode an object with a key that is not a string", message { [true] = 1 })
  end)

  it("refuses more than 1000 levels, and so a table that contains itself", function()
    local value = {}
    for _ = 1, 999 do
      value = { value }
    end
    assert.equal(("["):rep(999) .. "{}" .. ("]"):rep(999), core.encode(value))
    assert.matches("depth", message { value })
    local cycle = { list = {} }
    cycle.list[1] = cycle
    assert.matches("depth.* at list%[1%]%.list%[1%]", message(cycle))
    assert.is_true(#message(cycle) < 300)
  end)

  it("writes fragments as they are", function()
    local fragment = core.fragment ' {"b" : 1.50, "a":[ ]} '
    assert.equal('[ {"b" : 1.50, "a":[ ]} ]', core.encode { fragment })
  end)
end)

describe("a fragment", function()
  it("is its text", function()
    assert.equal("1.50", tostring(core.fragment "1.50"))
    assert.is_true(core.isfragment(core.fragment "1"))
    assert.is_false(core.isfragment "1")
    assert.is_false(core.isfragment(io.stdout))
    assert.is_false(core.isfragment(nil))
  end)

  it("equals one of the same text", function()
    assert.is_true(core.fragment "1.50" == core.fragment "1.50")
    assert.is_false(core.fragment "1.50" == core.fragment "1.5")
    assert.is_false(core.fragment "1" == 1)
  end)

  it("is checked", function()
    local value, text, offset = core.fragment "[1,"
    assert.is_nil(value)
    assert.matches("too early", text)
    assert.equal(3, offset)
  end)

  it("is made of a fragment", function()
    assert.equal("[]", tostring(core.fragment(core.fragment "[]")))
  end)
end)
