-- Credential data against n8n's schemas (n8n.provision.schema).
local json = require "n8n.json"
local schemas = require "n8n.provision.schema"

-- As n8n 2.41 answers for postgres (shortened), a type with conditions, and types that JSON does not have.
local POSTGRES = json.decode [[{"additionalProperties":false,"type":"object","properties":{"host":{"type":"string"},
  "port":{"type":"number"},"ssl":{"type":"string","enum":["allow","disable"]},"sshTunnel":{"type":"boolean"},
  "extra":{"type":"json"},"note":{"type":"notice"}},"required":["host"]}]]
local CONDITIONAL = json.decode [[{"additionalProperties":false,"type":"object","properties":{"mode":{"type":"string",
  "enum":["a","b"]},"key":{"type":"string"},"user":{"type":"string"}},"required":[],"allOf":[
  {"if":{"properties":{"mode":{"enum":["a"]}},"required":["mode"]},"then":{"allOf":[{"required":["key"]}]},
   "else":{"allOf":[{"not":{"required":["key"]}}]}},
  {"if":{"properties":{"mode":{"enum":["b"]}},"required":["mode"]},"then":{"required":["user"]}}]}]]

describe("credential_schema", function()
  it("takes data that fits", function()
    assert.same({}, schemas.check(POSTGRES, { host = "h", port = 5432, ssl = "allow", sshTunnel = true }))
    assert.same({}, schemas.check(POSTGRES, { host = "h", extra = "{}", note = 1 }))
  end)

  it("names every problem by its field and never shows a value", function()
    local secret = "s3cr3t"
    local problems = schemas.check(POSTGRES, { hots = secret, port = secret, ssl = secret, sshTunnel = secret })
    assert.same({
      "field 'host' is missing",
      "field 'port' must be of type number",
      "field 'sshTunnel' must be of type boolean",
      "field 'ssl' must be one of: allow, disable",
      "unknown field 'hots'; did you mean 'host'?",
    }, (function()
      table.sort(problems)
      return problems
    end)())
    assert.is_nil(table.concat(problems):find(secret, 1, true))
  end)

  it("follows conditions", function()
    assert.same({}, schemas.check(CONDITIONAL, { mode = "a", key = "k" }))
    assert.same({ "field 'key' is missing" }, schemas.check(CONDITIONAL, { mode = "a" }))
    assert.same({ "field 'user' is missing" }, schemas.check(CONDITIONAL, { mode = "b" }))
    assert.same({ "field 'key' does not go with the other fields' values" },
      schemas.check(CONDITIONAL, { mode = "b", user = "u", key = "k" }))
    assert.same({}, schemas.check(CONDITIONAL, {}))
    assert.same({ "the data has a form that the schema forbids" },
      schemas.check({ ["not"] = { required = { "a", "b" } } }, { a = 1, b = 1 }))
  end)

  it("takes a condition on a field that is not there to hold, as n8n does", function()
    local loose = json.decode [[{"if":{"properties":{"tls":{"enum":[false]}}},"then":{"required":["ssl"]}}]]
    assert.same({ "field 'ssl' is missing" }, schemas.check(loose, {}))
    assert.same({}, schemas.check(loose, { tls = true }))
  end)

  it("knows anyOf, oneOf, const, bounds and members by schema", function()
    local either = { anyOf = { { required = { "a" } }, { required = { "b" } } } }
    assert.same({}, schemas.check(either, { b = 1 }))
    assert.equal(1, #schemas.check(either, { c = 1 }))
    local one = { oneOf = { { required = { "a" } }, { required = { "b" } } } }
    assert.equal(1, #schemas.check(one, { a = 1, b = 1 }))
    assert.same({}, schemas.check(one, { a = 1 }))
    assert.equal(1, #schemas.check({ properties = { a = { const = "x" } } }, { a = "y" }))
    assert.same({ "field 'a' must be at least 3" },
      schemas.check({ properties = { a = { minimum = { 3 } } } }, { a = 2 }))
    assert.same({ "field 'a' must be below 3" },
      schemas.check({ properties = { a = { exclusiveMaximum = 3 } } }, { a = 3 }))
    assert.same({ "field 'x' must be of type string" },
      schemas.check({ additionalProperties = { type = "string" } }, { x = 1 }))
    assert.same({ "field 'x' is not allowed" }, schemas.check({ properties = { x = false } }, { x = 1 }))
  end)

  it("tells arrays, objects and null apart", function()
    local schema = { properties = { o = { type = "object" }, a = { type = "array" },
      n = { type = { "null", "string" } } } }
    assert.same({}, schemas.check(schema, { o = json.object {}, a = json.array {}, n = json.null }))
    assert.equal(3, #schemas.check(schema, { o = json.array {}, a = json.object {}, n = 1 }))
  end)

  it("reads texts as what the field is", function()
    assert.equal(5432, schemas.from_text(POSTGRES, "port", "5432"))
    assert.equal("54x", schemas.from_text(POSTGRES, "port", "54x"))
    assert.equal("0x10", schemas.from_text(POSTGRES, "port", "0x10"))
    assert.is_true(schemas.from_text(POSTGRES, "sshTunnel", "true"))
    assert.equal("yes", schemas.from_text(POSTGRES, "sshTunnel", "yes"))
    assert.equal("5", schemas.from_text(POSTGRES, "host", "5"))
    assert.equal("5", schemas.from_text(POSTGRES, "unknown", "5"))
  end)
end)
