local json = require "n8n.json"
local errors = require "n8n.errors"

local function read_error(value, err)
  assert.is_nil(value)
  assert.is_true(errors.is(err))
  assert.equal("decode", err.kind)
  return err
end

describe("n8n.json", function()
  it("marks arrays and objects", function()
    local list = {}
    assert.equal(list, json.array(list))
    assert.equal("[]", json.encode(json.array()))
    assert.equal("{}", json.encode(json.object()))
    assert.equal("[1]", json.encode(json.array { 1 }))
    assert.equal(json.array_mt, getmetatable(json.array()))
  end)

  it("tells arrays from objects", function()
    for _, list in ipairs { json.array(), { 1 }, json.decode "[]" } do
      assert.is_true(json.is_array(list))
      assert.is_false(json.is_object(list))
    end
    for _, object in ipairs { json.object(), {}, { a = 1 }, json.decode "{}" } do
      assert.is_true(json.is_object(object))
      assert.is_false(json.is_array(object))
    end
    for _, other in ipairs { "x", 1, true, json.null, json.text "[]" } do
      assert.is_false(json.is_object(other))
      assert.is_false(json.is_array(other))
    end
  end)

  it("answers an error object for a bad text", function()
    assert.equal(3, read_error(json.decode "[1,").offset)
    assert.matches("ends too early", tostring(read_error(json.decode "[1,")))
    assert.equal(0, read_error(json.text "x").offset)
    assert.equal(1, read_error(json.pretty "{]").offset)
    assert.equal(1, read_error(json.compact "{]").offset)
    assert.equal(0, read_error(json.pick("[]", { "a" })).offset)
    assert.equal(0, read_error(json.drop("[]", { "a" })).offset)
    assert.equal(0, read_error(json.replace("[]", { a = 1 })).offset)
  end)

  it("decodes false and null as results", function()
    assert.is_false(json.decode "false")
    assert.equal(json.null, json.decode "null")
  end)

  it("blames the caller for what cannot be encoded", function()
    for _, call in ipairs {
      function() json.encode { a = print } end,
      function() json.pretty { a = print } end,
      function() json.replace("{}", { x = { a = print } }) end,
    } do
      local ok, message = pcall(call)
      assert.is_false(ok)
      assert.matches("^.-json_face_spec%.lua:%d+: cannot encode a function at a$", message)
    end
  end)

  it("prints values and texts alike", function()
    assert.equal('{\n  "a": 1,\n  "b": []\n}\n', json.pretty { b = json.array(), a = 1 })
    assert.equal('{\n  "a": 1.50\n}\n', json.pretty '{"a":1.50}')
    assert.equal("1.50\n", json.pretty(json.text "1.50"))
  end)

  it("edits with values", function()
    assert.equal('{"a":[1],"b":null,"c":1.50}',
      json.replace('{"a":0}', { a = { 1 }, b = json.null, c = json.text "1.50" }))
    assert.equal('{"a":0}', json.pick('{"a":0,"b":1}', { "a" }))
    assert.equal('{"b":1}', json.drop('{"a":0,"b":1}', { "a" }))
  end)
end)
