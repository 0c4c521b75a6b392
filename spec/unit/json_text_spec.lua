local core = require "n8n.core"

describe("pretty", function()
  it("sorts members at every depth and keeps strings and numbers as they stand", function()
    assert.equal([[
{
  "a": {
    "x": [],
    "y": {}
  },
  "b": [
    1.50,
    [
      "\u00e9\/",
      null
    ],
    {
      "k": -0,
      "l": 1E400
    }
  ]
}
]], core.pretty '{"b":[1.50,["\\u00e9\\/", null],{"l":1E400,"k":-0}], "a" : {"y":{ },"x":[ ]}}')
  end)

  it("ends plain values with a newline too", function()
    assert.equal("1\n", core.pretty " 1 ")
    assert.equal("[]\n", core.pretty "[ ]")
    assert.equal("{}\n", core.pretty "{\n}")
  end)

  it("sorts by the bytes that names mean", function()
    assert.equal('{\n  "": 0,\n  "B": 0,\n  "\\u0061": 0,\n  "ab": 0,\n  "b": 0,\n  "\195\169": 0\n}\n',
      core.pretty '{"b":0,"\195\169":0,"ab":0,"\\u0061":0,"B":0,"":0}')
  end)

  it("keeps equal names in the order they were read", function()
    assert.equal('{\n  "a": 2,\n  "\\u0061": 1,\n  "a": 3\n}\n', core.pretty '{"a":2,"\\u0061":1,"a":3}')
  end)

  it("does not change its own output", function()
    local once = core.pretty '{"b":[{},[],{"c":[[1]]}],"a":"x"}'
    assert.equal(once, core.pretty(once))
  end)

  it("goes 1000 levels deep", function()
    local text = ('[{"a":'):rep(500) .. "1" .. ("}]"):rep(500)
    assert.equal(text, core.compact(core.pretty(text)))
  end)
end)

describe("compact", function()
  it("takes the white space outside of strings away, nothing else", function()
    assert.equal('{"b":[1.50,-0,"a \\u00e9\\/ b"],"a":{},"b":[]}',
      core.compact ' {\r\n "b" : [ 1.50 ,\t-0 , "a \\u00e9\\/ b" ] , "a" : { } , "b":[\n]\n}\n')
  end)
end)

describe("pick", function()
  local text = '{ "id":"1",\n  "n" : [ 1.0 ],\n  "\\u0069d": 2, "x":{"id":3} }'

  it("keeps bytes and order, all of the same name, top-level members only", function()
    assert.equal('{ "id":"1",\n  "\\u0069d": 2 }', core.pick(text, { "id" }))
    assert.equal('{ "id":"1",\n  "\\u0069d": 2, "x":{"id":3} }', core.pick(text, { "x", "id" }))
    assert.equal(text, core.pick(text, { "x", "id", "n" }))
  end)

  it("gives {} for nothing", function()
    assert.equal("{}", core.pick('{"a":1}', {}))
    assert.equal("{}", core.pick('{\n  "a":1\n}', { "b" }))
    assert.equal("{ }", core.pick("{ }", { "a" }))
  end)

  it("takes names byte for byte", function()
    assert.equal('{"a\\"b":1,"\\\\u0061":2,"a\\u0000":3}',
      core.pick('{"a\\"b":1,"\\\\u0061":2,"a":9,"a\\u0000":3}', { 'a"b', "\\u0061", "a\0" }))
  end)
end)

describe("drop", function()
  it("leaves all the rest byte for byte", function()
    local text = '{\n  "a": 1.0,\n  "b": [ ],\n  "c": "x"\n}\n'
    assert.equal('{\n  "b": [ ],\n  "c": "x"\n}\n', core.drop(text, { "a" }))
    assert.equal('{\n  "a": 1.0,\n  "c": "x"\n}\n', core.drop(text, { "b" }))
    assert.equal('{\n  "a": 1.0,\n  "b": [ ]\n}\n', core.drop(text, { "c" }))
    assert.equal("{}\n", core.drop(text, { "a", "b", "c" }))
    assert.equal(text, core.drop(text, { "d" }))
    assert.equal(text, core.drop(text, {}))
  end)

  it("takes a name that stands there twice away twice", function()
    assert.equal('{"b":2}', core.drop('{"a":1,"b":2,"\\u0061":{"b":3}}', { "a" }))
  end)
end)

describe("replace", function()
  it("puts values in place and leaves all the rest byte for byte", function()
    assert.equal('{ "a" : [1, 2] , "b":2.50 }\n', core.replace('{ "a" : {"x":1} , "b":2.50 }\n', { a = "[1, 2]" }))
  end)

  it("replaces every member of the name", function()
    assert.equal('{"a":0,"b":2,"\\u0061":0}', core.replace('{"a":1,"b":2,"\\u0061":3}', { a = "0" }))
  end)

  it("adds what is not there at the end, sorted", function()
    assert.equal('{"b":1,"a":2,"c":3}', core.replace('{"b":1}', { c = "3", a = "2" }))
    assert.equal('{"a":2,"c":3}', core.replace("{}", { c = "3", a = "2" }))
    assert.equal('{\n"b":1,"a\\"":2\n}', core.replace('{\n"b":1\n}', { ['a"'] = "2" }))
  end)

  it("takes fragments", function()
    assert.equal('{"a":1.50}', core.replace('{"a":1}', { a = core.fragment "1.50" }))
  end)

  it("raises for values that are no JSON text and names that are none", function()
    for _, bad in ipairs { "[1", "", 1, {}, true } do
      assert.has_error(function() core.replace("{}", { a = bad }) end)
    end
    assert.has_error(function() core.replace("{}", { "1" }) end)
    assert.has_error(function() core.replace("{}", { ["\255"] = "1" }) end)
  end)
end)

describe("editing", function()
  it("answers message and offset for what is no object", function()
    for _, edit in ipairs {
      function(text) return core.pick(text, { "a" }) end,
      function(text) return core.drop(text, { "a" }) end,
      function(text) return core.replace(text, { a = "1" }) end,
    } do
      for text, offset in pairs { [" [1]"] = 1, ["12"] = 0, ['{"a":1'] = 6, ['{"a":[1,}'] = 8, ['{"a":1} x'] = 8,
        ['{"b":"\255"}'] = 6, ["{]"] = 1 } do
        local result, message, at = edit(text)
        assert.is_nil(result)
        assert.is_string(message)
        assert.equal(offset, at)
      end
    end
  end)

  it("raises for wrong arguments", function()
    assert.has_error(function() core.pick("{}", { 1 }) end)
    assert.has_error(function() core.pick("{}", "a") end)
    assert.has_error(function() core.drop({}, { "a" }) end)
    assert.has_error(function() core.replace("{}") end)
  end)
end)
