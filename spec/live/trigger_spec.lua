-- What only a real n8n does with calls of webhooks: authentication, answers of nodes, executions side by side.
local core = require "n8n.core"
local fixtures = require "spec.support.fixtures"
local n8n = require "n8n"
local server = require "spec.support.server"

local JWT_KEY = "a-secret-of-thirty-two-letters-.."

-- {"alg":"HS256","typ":"JWT"} . {} signed with JWT_KEY.
local TOKEN = "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.e30.o1Jg1SNoFVX3-oXfH5lkCE6pGFtrNISxxzcJUZcoe6I"

local function node(name, kind, version, parameters, more)
  local result = { name = name, type = kind, typeVersion = version, position = { 0, 0 }, parameters = parameters }
  for member, value in pairs(more or {}) do
    result[member] = value
  end
  return result
end

local function hook(name, parameters, more)
  parameters.path = parameters.path or fixtures.unique("live")
  local result = node(name, "n8n-nodes-base.webhook", 2, parameters, more)
  result.webhookId = fixtures.unique("hook")
  return result
end

local function respond(name, parameters)
  parameters.options = parameters.options or n8n.object {}
  return node(name, "n8n-nodes-base.respondToWebhook", 1.1, parameters)
end

-- Connections of pairs: from, to.
local function links(...)
  local connections = n8n.object {}
  for _, pair in ipairs { ... } do
    connections[pair[1]] = { main = { { { node = pair[2], type = "main", index = 0 } } } }
  end
  return connections
end

describe("a real webhook", function()
  local client, workflows, credentials

  setup(function()
    local current = server.current()
    client = assert(n8n.new { url = current.url, api_key = current.api_key })
    workflows, credentials = {}, {}
  end)

  teardown(function()
    fixtures.delete(client, workflows)
    for _, id in ipairs(credentials) do
      client.credentials:delete(id)
    end
  end)

  local function publish(nodes, connections, settings)
    local workflow = assert(client.workflows:create { name = fixtures.unique("live"), nodes = nodes,
      connections = connections or n8n.object {}, settings = settings or { executionOrder = "v1" } })
    workflows[#workflows + 1] = workflow.id
    return assert(workflow:publish(nil, { wait = true }))
  end

  local function credential(kind, data)
    local made = assert(client.credentials:create { name = fixtures.unique("cred"), type = kind, data = data })
    credentials[#credentials + 1] = made.id
    return { [kind] = { id = made.id, name = made.name } }
  end

  -- A published workflow behind an authentication.
  local function guarded(authentication, kind, data)
    return publish { hook("Hook", { authentication = authentication }, { credentials = credential(kind, data) }) }
  end

  local function assert_guarded(workflow, right, wrong)
    assert.equal(200, assert(workflow:trigger(nil, { auth = right })).status)
    for _, auth in ipairs { false, wrong } do
      local answer, err = workflow:trigger(nil, { auth = auth or nil })
      assert.is_nil(answer)
      assert.truthy(err.status == 401 or err.status == 403)
      assert.truthy(err.hint:find("'auth'", 1, true))
    end
  end

  it("takes basic authentication", function()
    assert_guarded(guarded("basicAuth", "httpBasicAuth", { user = "ada", password = "secret: word" }),
      { user = "ada", password = "secret: word" }, { user = "ada", password = "another word" })
  end)

  it("takes a header", function()
    assert_guarded(guarded("headerAuth", "httpHeaderAuth", { name = "X-Word", value = "open sesame" }),
      { header = "X-Word", value = "open sesame" }, { header = "X-Word", value = "open barley" })
  end)

  it("takes a token", function()
    local data = { keyType = "passphrase", secret = JWT_KEY, algorithm = "HS256" }
    if client:line() == "1" then
      data.privateKey, data.publicKey = "", "" -- wants all that any type of key may have
    end
    assert_guarded(guarded("jwtAuth", "jwtAuth", data),
      { token = TOKEN }, { token = TOKEN:sub(1, -5) .. "AAAA" })
  end)

  it("answers what its workflow says: the last node's item, a respond node's words and status", function()
    local workflow = publish({
      hook("Last", { responseMode = "lastNode" }),
      node("Edit", "n8n-nodes-base.set", 3.4, { mode = "raw", jsonOutput = '{"n":[1,{}]}', options = n8n.object {} }),
      hook("Words", { responseMode = "responseNode" }),
      respond("Say", { respondWith = "text", responseBody = "words" }),
      hook("Teapot", { responseMode = "responseNode" }),
      respond("Pour", { respondWith = "json", responseBody = '{"short":"stout"}', options = { responseCode = 418 } }),
      hook("Silent", { options = { noResponseBody = true } }),
    }, links({ "Last", "Edit" }, { "Words", "Say" }, { "Teapot", "Pour" }))
    local answer = assert(workflow:trigger(nil, { webhook = "Last", wait = true }))
    assert.same({ n = { 1, {} } }, answer.body)
    assert.equal("success", answer.execution.status)
    assert.equal("words", assert(workflow:trigger(nil, { webhook = "Words" })).body)
    local none, err = workflow:trigger(nil, { webhook = "Teapot", wait = true })
    assert.is_nil(none)
    assert.equal(418, err.status)
    assert.equal('{"short":"stout"}', err.body)
    assert.equal("success", err.execution.status)
    answer = assert(workflow:trigger(nil, { webhook = "Silent" }))
    assert.equal(200, answer.status)
    assert.is_nil(answer.body)
  end)

  it("tells its executions apart when they run side by side", function()
    local workflow = publish({ hook("Hook", { httpMethod = "POST" }),
      node("Pause", "n8n-nodes-base.wait", 1.1, { amount = 2, unit = "seconds" }, { webhookId = fixtures.unique("w") }),
    }, links { "Hook", "Pause" })
    local url = client.webhook_url .. "/" .. workflow.nodes[1].parameters.path
    -- Others call it as well, before and while we do.
    local others = core.client { base_url = url, retries = 0 }
    local requests = {}
    for i = 1, 5 do
      requests[i] = core.submit(others, { method = "POST", path = "/", body = '{"whose":"others"}' })
    end
    local answer = assert(workflow:trigger({ whose = "ours" }, { wait = true }))
    local execution = assert(client.executions:get(answer.execution.id, { includeData = true }))
    assert.equal("ours", execution.data.resultData.runData.Hook[1].data.main[1][1].json.body.whose)
    assert.equal("success", execution.status)
    for _, request in ipairs(requests) do
      assert.equal(200, request:done() and request:status())
    end
  end)

  it("whose workflow keeps no executions: that none was seen is said, with the answer", function()
    local workflow = publish({ hook("Hook", {}) }, nil, { executionOrder = "v1", saveDataSuccessExecution = "none" })
    local answer, err = workflow:trigger(nil, { wait = 2 })
    assert.is_nil(answer)
    assert.truthy(err.kind == "execution" or err.kind == "gone")
    assert.equal(200, err.answer.status)
  end)

  it("starts the published version, not the draft", function()
    if client:line() == "1" then
      return -- no drafts
    end
    local function edit(text)
      return node("Edit", "n8n-nodes-base.set", 3.4, { mode = "raw", jsonOutput = '{"is":"' .. text .. '"}',
        options = n8n.object {} })
    end
    local first = hook("Hook", { responseMode = "lastNode" })
    local workflow = publish({ first, edit "published" }, links { "Hook", "Edit" })
    assert(workflow:update({ nodes = { first, edit "draft" } }, { publish = false }))
    assert.equal("published", assert(workflow:trigger()).body.is)
  end)
end)
