local core = require "n8n.core"
local values = require "spec.support.json_values"

local function fault(text)
  local value, message, offset = core.decode(text)
  assert.is_nil(value)
  return message, offset
end

describe("decoding", function()
  it("gives plain values for plain texts", function()
    assert.equal("abc", core.decode '"abc"')
    assert.equal(12, core.decode " 12 ")
    assert.equal(true, core.decode "true")
    assert.equal(false, core.decode "false")
    assert.equal(core.null, core.decode "null")
  end)

  it("answers lua-cjson's null", function()
    assert.equal(require("cjson").null, core.decode "null")
  end)

  it("tells arrays from objects, also when they are empty", function()
    local value = core.decode '{"a":[],"o":{},"n":[[],{}]}'
    assert.is_true(core.isarray(value.a))
    assert.is_false(core.isarray(value.o))
    assert.is_true(core.isarray(value.n[1]))
    assert.is_false(core.isarray(value.n[2]))
    assert.equal(core.array_mt, getmetatable(value.a))
    assert.is_nil(getmetatable(value.o))
  end)

  it("keeps null inside arrays and objects", function()
    local value = core.decode '{"a":[1,null,3,null],"n":null}'
    assert.equal(4, #value.a)
    assert.equal(core.null, value.a[2])
    assert.equal(core.null, value.n)
  end)

  it("lets the last of equal names win, however it is written", function()
    assert.equal(3, core.decode('{"a":1,"a":2,"\\u0061":3}').a)
  end)

  it("reads every escape", function()
    assert.equal('"\\/\b\f\n\r\t', core.decode [["\"\\\/\b\f\n\r\t"]])
    assert.equal("\0\31A\195\169\226\130\172", core.decode [["\u0000\u001f\u0041\u00e9\u20AC"]])
  end)

  it("joins surrogate pairs and keeps halves as three bytes", function()
    assert.equal("\240\159\152\128", core.decode [["\ud83d\ude00"]])
    assert.equal("\240\159\152\128", core.decode [["\uD83D\uDE00"]])
    assert.equal("a\237\160\189b", core.decode [["a\ud83db"]])
    assert.equal("\237\184\128", core.decode [["\ude00"]])
    assert.equal("\237\160\189\240\159\152\128", core.decode [["\ud83d\ud83d\ude00"]])
    assert.equal("\237\160\189A", core.decode [["\ud83d\u0041"]])
  end)

  it("reads strings of every length up to the block sizes of its scan", function()
    for length = 0, 150 do
      local plain = ("x"):rep(length)
      assert.equal(plain, core.decode('"' .. plain .. '"'))
      assert.equal(plain .. "\n" .. plain, core.decode('"' .. plain .. "\\n" .. plain .. '"'))
      assert.equal(plain .. "\195\169" .. plain, core.decode('"' .. plain .. "\195\169" .. plain .. '"'))
    end
  end)

  it("reads 1000 levels and refuses 1001", function()
    assert.is_table(core.decode(("["):rep(1000) .. ("]"):rep(1000)))
    assert.is_table(core.decode(('{"a":'):rep(999) .. "{}" .. ("}"):rep(999)))
    local message, offset = fault(("["):rep(1001) .. ("]"):rep(1001))
    assert.matches("depth", message)
    assert.equal(1000, offset)
  end)

  it("reads fragments as text", function()
    assert.equal(2, core.decode(core.fragment "[1,2]")[2])
  end)

  it("raises for what is not text", function()
    assert.has_error(function() core.decode {} end)
    assert.has_error(function() core.decode() end)
  end)
end)

describe("the place of a fault", function()
  -- text, bytes before the fault, part of the message
  local faults = {
    { "", 0, "empty" },
    { "  \n", 3, "empty" },
    { "\239\187\191{}", 0, "byte order mark" },
    { "nul", 3, "ends too early" },
    { "nulL", 0, "value was expected" },
    { "True", 0, "value was expected" },
    { "<html>", 0, "value was expected" },
    { "NaN", 0, "value was expected" },
    { "[1,2", 4, "ends too early" },
    { "[1,]", 3, "value was expected" },
    { "[1 2]", 3, "comma or ]" },
    { "[1}", 2, "comma or ]" },
    { "[,1]", 1, "value was expected" },
    { "]", 0, "value was expected" },
    { '{"a":1,}', 7, "name in quotes" },
    { '{"a" 1}', 5, "colon" },
    { '{"a":}', 5, "value was expected" },
    { '{"a":1 "b":2}', 7, "comma or }" },
    { "{a:1}", 1, "name in quotes" },
    { "{'a':1}", 1, "name in quotes" },
    { "{1:2}", 1, "name in quotes" },
    { '{"a":1', 6, "ends too early" },
    { '{"a"', 4, "ends too early" },
    { "[1] x", 4, "behind the value" },
    { "{}{}", 2, "behind the value" },
    { "1 // c", 2, "behind the value" },
    { '"abc', 4, "inside a string" },
    { '"abc\\', 5, "inside a string" },
    { '"ab\\u12', 7, "inside a string" },
    { '"a\\x"', 2, "escape" },
    { '"a\\u12g4"', 2, "escape" },
    { '"a\\\0"', 2, "escape" },
    { '"a\nb"', 2, "control character" },
    { '"a\0b"', 2, "control character" },
    { '["0123456789abcdef\t"]', 18, "control character" },
    { '"a\128"', 2, "UTF-8" },
    { '"a\192\175"', 2, "UTF-8" }, -- overlong
    { '"\193\191"', 1, "UTF-8" },
    { '"\224\159\191"', 1, "UTF-8" }, -- overlong
    { '"\240\143\191\191"', 1, "UTF-8" }, -- overlong
    { '"\237\160\128"', 1, "UTF-8" }, -- a surrogate
    { '"\244\144\128\128"', 1, "UTF-8" }, -- above U+10FFFF
    { '"\245\128\128\128"', 1, "UTF-8" },
    { '"\195"', 1, "UTF-8" },
    { '"\226\130"', 1, "UTF-8" },
    { '{"\255":1}', 2, "UTF-8" },
    { "01", 1, "malformed number" },
    { "-", 1, "ends too early" },
    { "-x", 1, "malformed number" },
    { "-01", 2, "malformed number" },
    { "1.", 2, "ends too early" },
    { "1.e5", 2, "malformed number" },
    { ".5", 0, "value was expected" },
    { "+1", 0, "value was expected" },
    { "1e", 2, "ends too early" },
    { "1e+", 3, "ends too early" },
    { "[1e+]", 4, "malformed number" },
    { "0x10", 1, "behind the value" },
    { "\0", 0, "value was expected" },
    { "[1\0]", 2, "comma or ]" },
    { "[1]\0", 3, "behind the value" },
  }
  for _, case in ipairs(faults) do
    it(("is byte %d of %q"):format(case[2], case[1]), function()
      local message, offset = fault(case[1])
      assert.matches(case[3], message, 1, true)
      assert.equal(case[2], offset)
      -- The same grammar, wherever a text is read.
      for _, read in ipairs { core.fragment, core.compact, core.pretty } do
        local result, message_too, offset_too = read(case[1])
        assert.is_nil(result)
        assert.equal(message, message_too)
        assert.equal(offset, offset_too)
      end
    end)
  end

  it("is found in every cut of a document", function()
    local text = '{"a":[1,-2.5e3,"x\\u00e9y",true,null],"b":{"c":{}}}'
    for size = 0, #text - 1 do
      local _, offset = fault(text:sub(1, size))
      assert.equal(size, offset)
    end
  end)
end)

describe("the edges of UTF-8", function()
  it("are accepted", function()
    for _, text in ipairs { "\194\128", "\223\191", "\224\160\128", "\237\159\191", "\238\128\128", "\239\191\191",
      "\240\144\128\128", "\244\143\191\191" } do
      assert.equal(text, core.decode('"' .. text .. '"'))
      assert.equal('"' .. text .. '"', core.encode(text))
    end
  end)

  it("are kept by values that were read", function()
    assert.is_true(values.same(core.decode '["\194\128"]', { "\194\128" }))
  end)
end)
