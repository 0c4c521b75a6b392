-- What n8n does with credentials. Runs against the sandbox and against a real n8n.
local raw = require "spec.support.raw"

local BASIC = { user = "u", password = "p" }

describe("n8n's credentials", function()
  local line

  setup(function() line = raw.server().line end)
  after_each(raw.clean)

  local function post(body)
    local status, value = raw.call("POST", "/credentials", body)
    if status == 200 then
      raw.made("credential", value.id)
    end
    return status, value
  end

  local function refused(message_1, message_2, body)
    local status, value = post(body)
    assert.equal(400, status)
    assert.equal(line == "1" and message_1 or message_2, value.message)
  end

  it("come back without their data", function()
    local status, value = post { name = "c", type = "httpBasicAuth", data = BASIC }
    assert.equal(200, status)
    assert.equal("httpBasicAuth", value.type)
    assert.is_nil(value.data)
    assert.is_false(value.isManaged)
  end)

  it("want name, type and data", function()
    local message = "request/body must have required property '%s'"
    refused(message:format "name", message:format "name", { type = "httpBasicAuth" })
    refused(message:format "type", message:format "type", { name = "c" })
    refused(message:format "data", message:format "data", { name = "c", type = "httpBasicAuth" })
    refused("request/body/data must be object", "request/body/data Expected object, received string",
      { name = "c", type = "httpBasicAuth", data = "x" })
    refused("request/body/createdAt is read-only", "request/body/createdAt is read-only",
      { name = "c", type = "httpBasicAuth", data = BASIC, createdAt = "x" })
  end)

  it("are checked against the schema of their type", function()
    local unknown = "req.body.type is not a known type"
    refused(unknown, unknown, { name = "c", type = "nosuchtype", data = BASIC })
    local extra = 'request.body.data is not allowed to have the additional property "foo"'
    refused(extra, extra, { name = "c", type = "httpHeaderAuth", data = { name = "x", value = "y", foo = 1 } })
    local wrong = "request.body.data is not of a type(s) string"
    refused(wrong, wrong, { name = "c", type = "httpHeaderAuth", data = { name = 5, value = "y" } })
    local missing = 'request.body.data requires property "accessToken"'
    local status, value = post { name = "c", type = "slackApi", data = { signatureSecret = "x" } }
    assert.equal(400, status)
    assert.truthy(value.message:find(missing, 1, true))
  end)

  it("obey the conditions of 1.x's schemas, which 2.x has given up", function()
    local nested = "request.body.data does not match allOf schema [subschema 0] with %d error[s]:"
    local function check(kind, data, message)
      local status, value = post { name = "c", type = kind, data = data }
      assert.equal(line == "1" and message and 400 or 200, status)
      assert.equal(line == "1" and message or nil, value.message)
    end
    check("slackApi", { accessToken = "x" }, table.concat({ nested:format(2), nested:format(1),
      'request.body.data requires property "notice"' }, ","))
    check("slackApi", { accessToken = "x", signatureSecret = "y" })
    local second = nested:format(1):gsub("subschema 0", "subschema 1")
    check("openAiApi", { apiKey = "x" }, table.concat({ nested:format(4), nested:format(1),
      'request.body.data requires property "headerName"', second,
      'request.body.data requires property "headerValue"' }, ","))
    check("openAiApi", { apiKey = "x", header = false })
    check("openAiApi", { apiKey = "x", header = false, headerName = "a" }, table.concat({ nested:format(2),
      nested:format(1), "request.body.data is of prohibited type [object Object]" }, ","))
    check("smtp", { secure = true })
    local _, value = raw.call("GET", "/credentials/schema/openAiApi")
    assert.equal(line == "1", value.allOf ~= nil)
    _, value = raw.call("GET", "/credentials/schema/slackOAuth2Api")
    local condition = value.allOf[1]["if"]
    assert.equal("useDynamicClientRegistration", (next(condition.properties)))
    assert.same(line == "2" and { "useDynamicClientRegistration" } or nil, condition.required)
  end)

  it("take an id on 2.x", function()
    local id = raw.unique "c"
    local body = { id = id, name = "c", type = "httpBasicAuth", data = BASIC }
    if line == "1" then
      refused("request/body/id is read-only", nil, body)
      return
    end
    local status, value = post(body)
    assert.equal(200, status)
    assert.equal(id, value.id)
    status, value = post(body)
    assert.equal(409, status)
    assert.equal("A credential with this ID already exists", value.message)
    body.id = ("x"):rep(17)
    refused(nil, "request/body/id String must contain at most 16 character(s)", body)
    body.id = "a b"
    refused(nil, "request/body/id Use only letters, digits, underscores, and hyphens for the ID", body)
  end)

  it("are listed newest first on 2.x", function()
    local status, value = raw.call("GET", "/credentials")
    if line == "1" then
      assert.equal(405, status)
      assert.equal("GET method not allowed", value.message)
      return
    end
    local _, older = post { name = "older", type = "httpBasicAuth", data = BASIC }
    require("socket").sleep(0.01)
    local _, newer = post { name = "newer", type = "httpBasicAuth", data = BASIC }
    _, value = raw.call("GET", "/credentials?limit=2")
    assert.equal(newer.id, value.data[1].id)
    assert.equal(older.id, value.data[2].id)
    assert.equal("credential:owner", value.data[1].shared[1].role)
    assert.is_nil(value.data[1].data)
  end)

  it("are read, changed and tested on 2.x", function()
    local _, made = post { name = "c", type = "httpBasicAuth", data = BASIC }
    if line == "1" then
      assert.equal(405, (raw.call("GET", "/credentials/" .. made.id)))
      assert.equal(405, (raw.call("PATCH", "/credentials/" .. made.id, { name = "x" })))
      assert.equal(404, (raw.call("POST", "/credentials/" .. made.id .. "/test")))
      return
    end
    local status, value = raw.call("GET", "/credentials/" .. made.id)
    assert.equal(200, status)
    assert.same(made, value)
    status, value = raw.call("PATCH", "/credentials/" .. made.id, { name = "other" })
    assert.equal(200, status)
    assert.equal("other", value.name)
    status, value = raw.call("PATCH", "/credentials/" .. made.id, { type = "githubApi" })
    assert.equal(400, status)
    assert.equal("req.body.data is required when changing credential type. The existing data cannot be used with "
      .. "the new "
      .. "type.", value.message)
    status, value = raw.call("PATCH", "/credentials/" .. made.id, { data = { foo = 1 } })
    assert.equal(400, status)
    assert.equal('request.body.data is not allowed to have the additional property "foo"', value.message)
    status, value = raw.call("PATCH", "/credentials/" .. made.id, { isGlobal = true })
    assert.equal(403, status)
    assert.equal("You are not licensed for sharing credentials", value.message)
    status, value = raw.call("POST", "/credentials/" .. made.id .. "/test")
    assert.equal(200, status)
    assert.equal("Error", value.status)
  end)

  it("are deleted once", function()
    local _, made = post { name = "c", type = "httpBasicAuth", data = BASIC }
    local status, value = raw.call("DELETE", "/credentials/" .. made.id)
    assert.equal(200, status)
    assert.equal("c", value.name)
    status, value = raw.call("DELETE", "/credentials/" .. made.id)
    assert.equal(404, status)
    assert.equal("Not Found", value.message)
  end)

  it("that are not there are not found", function()
    local status, value = raw.call("PUT", "/credentials/nosuch/transfer", { destinationProjectId = "x" })
    assert.equal(line == "1" and 400 or 404, status)
    assert.truthy(value.message:find("Could not find", 1, true))
    if line == "2" then
      status, value = raw.call("GET", "/credentials/nosuch")
      assert.equal(404, status)
      assert.equal("Credential not found", value.message)
    end
  end)

  it("have schemas", function()
    local status, value = raw.call("GET", "/credentials/schema/slackApi")
    assert.equal(200, status)
    assert.is_false(value.additionalProperties)
    assert.same({ "accessToken" }, value.required)
    assert.same({ type = "string" }, value.properties.accessToken)
    assert.equal(line == "2", value.properties.allowedDomains ~= nil)
    for _, name in ipairs { "httpBasicAuth", "httpHeaderAuth", "githubApi", "postgres", "telegramApi", "smtp" } do
      status, value = raw.call("GET", "/credentials/schema/" .. name)
      assert.equal(200, status)
      assert.equal("object", value.type)
    end
    status, value = raw.call("GET", "/credentials/schema/nosuchtype")
    assert.equal(404, status)
    assert.equal("Not Found", value.message)
  end)
end)
