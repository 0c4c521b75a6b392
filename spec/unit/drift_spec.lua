-- Documents as facts, and what differs between them: on a small document of our own.

local documents = require "spec.support.documents"
local process = require "spec.support.process"

local DOCUMENT = "spec/data/openapi.yml"

describe("drift", function()
  local folder, facts

  setup(function()
    folder = process.tempdir()
    facts = folder .. "/facts.txt"
  end)

  teardown(function()
    process.remove(folder)
  end)

  local function lines(...)
    return table.concat({ ... }, "\n") .. "\n"
  end

  local function write_facts()
    local result = process.run { "lua5.4", "tools/generator/generate.lua", "facts", "2", "9.8.7", DOCUMENT, facts }
    assert.equal("", result.err)
    return assert(process.read(facts))
  end

  -- What is said about the document with some edits, each { places, pattern, replacement }.
  local function drift(...)
    write_facts()
    local text = assert(process.read(DOCUMENT))
    for _, edit in ipairs { ... } do
      text = documents.edit(text, edit[1], edit[2], edit[3])
    end
    local result = documents.drift(2, documents.write(folder .. "/openapi.yml", text), facts)
    assert.equal("", result.err)
    local said = result.out:gsub("[^\n]*\n$", "")
    assert.equal(said == "" and 0 or 1, result.code)
    return said
  end

  local function test(name, body)
    it(name, function()
      local lack = documents.lack()
      if lack then
        return pending(lack)
      end
      body()
    end)
  end

  test("says of what is no document why it cannot be compared", function()
    local html = "<!DOCTYPE html>\n<html><body>login: here</body></html>\n"
    for path, words in pairs {
      [folder .. "/none"] = "No such file",
      [folder] = "directory",
      [documents.write(folder .. "/empty", "")] = "no OpenAPI document",
      [documents.write(folder .. "/page", html)] = "cannot be compared",
      [documents.write(folder .. "/broken", "paths: {\n  - 'x")] = "cannot be compared",
      [documents.write(folder .. "/odd", "paths:\n  /x: 7\n")] = "cannot be compared",
    } do
      local result = documents.drift(2, path)
      assert.equal(2, result.code, path)
      assert.equal("", result.out)
      assert.truthy(result.err:find("^drift: [^\n]+ cannot be compared: [^\n]+\n"), result.err)
      assert.truthy(result.err:find(words, 1, true), result.err)
      assert.is_nil(result.err:find("traceback", 1, true))
    end
  end)

  test("reads names, types and limits, and no sentence", function()
    assert.equal([[
# n8n 9.8.7. Written by `make generate`.

DELETE /lamps/{lampId}
  deprecated yes
  path.lampId string required
  answer empty codes="204"

GET /lamps
  scope "lamp:list"
  query.colour string enum="red","green"
  query.limit integer default="10" maximum="50" minimum="1"
  query.lit boolean
  answer json codes="200"
  reply object
  reply.data array
  reply.data[] object closed
  reply.data[].id string read-only
  reply.data[].inside any
  reply.data[].name string required
  reply.data[]."odd.name" array
  reply.data[]."odd.name"[] object
  reply.data[]."odd.name"[]{} number
  reply.data[].power any alternatives="2" types="integer","string"
  reply.data[].shade object alternatives="2"
  reply.data[].shade.folds integer
  reply.data[].shade.kind string required enum="paper","glass"
  reply.nextCursor string nullable
]], write_facts():match("^(.-)\nPOST"))
  end)

  test("finds none in the same document", function()
    assert.equal("", drift())
  end)

  test("names an added operation, a renamed query parameter and a new body field", function()
    assert.equal(lines(
      "GET /lamps: query parameter 'colour' removed: string enum=\"red\",\"green\"",
      "GET /lamps: query parameter 'tint' added: string enum=\"red\",\"green\"",
      "GET /shades: operation added",
      "PUT /lamps/{lampId}: body field 'until' added: integer"
    ), drift(
      { {}, "paths:\n", "paths:\n  /shades:\n    get:\n      responses: { '200': {} }\n" },
      { { "/lamps:" }, "name: colour", "name: tint" },
      { { "required: [reason]", "properties:\n" }, "( +)reason:\n", "%1until: { type: integer }\n%0" }
    ))
  end)

  test("names what was removed", function()
    assert.equal("DELETE /lamps/{lampId}: operation removed\n",
      drift { { "/lamps/{lampId}:" }, "    delete:.-    put:", "    put:" })
  end)

  test("names what changed: type, enumeration, limit, duty, scope, answer", function()
    assert.equal(lines(
      "GET /lamps: query parameter 'colour' changed: string enum=\"red\",\"green\" -> string enum=\"red\",\"blue\"",
      "GET /lamps: query parameter 'limit' changed: integer default=\"10\" maximum=\"50\" minimum=\"1\""
        .. " -> integer default=\"10\" maximum=\"90\" minimum=\"1\"",
      "GET /lamps: query parameter 'lit' changed: boolean -> boolean required",
      "GET /lamps: the scope changed: \"lamp:list\" -> \"lamp:see\"",
      "PUT /lamps/{lampId}: the answer changed: binary codes=\"200\" -> empty codes=\"200\"",
      "PUT /lamps/{lampId}: body field 'reason' changed: string required maxLength=\"40\" pattern=\"^\\\"[a-z]+\\\\.$\""
        .. " -> integer required maxLength=\"40\" pattern=\"^\\\"[a-z]+\\\\.$\""
    ), drift(
      { {}, "red, green", "red, blue" },
      { {}, "maximum: 50", "maximum: 90" },
      { { "name: lit\n" }, "( +)in: query\n", "%0%1required: true\n" },
      { {}, "lamp:list", "lamp:see" },
      { { "reason:\n" }, "type: string", "type: integer" },
      { { "put:", "responses:" }, "%s+content:%s+application/octet%-stream: {}", " {}" }
    ))
  end)

  test("names a whole that comes or goes once, not each of its parts", function()
    assert.equal(lines(
      "GET /lamps: answer's field 'data[].shade' removed: object alternatives=\"2\"",
      "POST /lamps: body field 'shade' removed: object alternatives=\"2\"",
      "POST /lamps: answer's field 'shade' removed: object alternatives=\"2\"",
      "PUT /lamps/{lampId}: body field 'shade' removed: object alternatives=\"2\""
    ), drift { { "  schemas:" }, "        shade:.-        \"odd", "        \"odd" })
  end)

  test("reads its facts again as they were", function()
    write_facts()
    local script = [[
      package.path = "tools/generator/?.lua;" .. package.path
      local facts = require "operations_facts"
      local text = io.open(arg[1]):read "a"
      local operations, version = facts.read(text, 2)
      assert(facts.write(operations, version) == text)
    ]]
    local result = process.run { "lua5.4", "-e", "arg = { '" .. facts .. "' }" .. script }
    assert.equal("", result.err)
    assert.equal(0, result.code)
  end)
end)
