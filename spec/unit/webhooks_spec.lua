local webhooks = require "n8n.workflow.webhooks"

-- A webhook node, with what `more` adds to the node.
local function node(parameters, more)
  local result = { name = "Hook", type = "n8n-nodes-base.webhook", webhookId = "ID", parameters = parameters }
  for name, value in pairs(more or {}) do
    result[name] = value ~= false and value or nil
  end
  return result
end

local function only(...)
  local found = webhooks.find("WF", { node(...) })
  assert.equal(1, #found)
  return found[1]
end

-- How the only webhook is called: method, path; or nil and the error.
local function address(parameters, more, call)
  call = call or {}
  local webhook = assert(webhooks.choose({ only(parameters, more) }))
  return webhooks.address(webhook, call.method, call.body or false, call.params or {})
end

local function assert_address(method, path, ...)
  assert.same({ method, path }, { address(...) })
end

describe("the webhooks of nodes", function()
  it("lie at their path", function()
    assert_address("GET", "/a", { path = "a" })
    assert_address("POST", "/a/b", { path = "a/b", httpMethod = "POST" })
    assert_address("GET", "/a", { path = " /a/ " })
  end)

  it("are percent-encoded, segment by segment", function()
    assert_address("GET", "/a%20b/%C3%BC%3F", { path = "a b/ü?" })
  end)

  it("lie at their id where the path is empty, and below it where the path is dynamic", function()
    assert_address("GET", "/ID", { path = "" })
    assert_address("GET", "/ID", {})
    assert_address("GET", "/ID/user/7/x", { path = "user/:id/x" }, nil, { params = { id = 7 } })
    assert_address("GET", "/ID/a%2Fb", { path = ":id" }, nil, { params = { id = "a/b" } })
  end)

  it("lie below the workflow and the node's name where they have no id", function()
    -- n8n registers the name percent-encoded: so its percent signs are encoded once more.
    assert_address("GET", "/WF/my%2520hook/a", { path = "a" }, { webhookId = false, name = "My Hook" })
  end)

  it("need the values of a dynamic path", function()
    local method, err = address({ path = "user/:id" })
    assert.is_nil(method)
    assert.equal("webhook", err.kind)
    assert.truthy(err.message:find("'id'", 1, true))
  end)

  it("are called with the method they listen to, or one of several", function()
    local several = { path = "a", multipleMethods = true, httpMethod = { "GET", "PUT", "POST" } }
    assert_address("GET", "/a", several)
    assert_address("POST", "/a", several, nil, { body = true })
    assert_address("PUT", "/a", several, nil, { method = "put" })
    assert_address("DELETE", "/a", { path = "a", httpMethod = "DELETE" }, nil, { body = true })
    assert_address("POST", "/a", { path = "a", multipleMethods = true }, nil, { body = true })
  end)

  it("are not called with another method", function()
    local method, err = address({ path = "a", httpMethod = "POST" }, nil, { method = "GET" })
    assert.is_nil(method)
    assert.truthy(err.message:find("does not listen to GET", 1, true))
    assert.truthy(err.hint:find("POST", 1, true))
    method, err = address({ path = "a", httpMethod = { "PUT", "PATCH" } })
    assert.is_nil(method)
    assert.truthy(err.hint:find("PUT, PATCH", 1, true))
  end)

  it("are those of enabled webhook nodes and of public chats", function()
    local chat = "@n8n/n8n-nodes-langchain.chatTrigger"
    local found = webhooks.find("WF", {
      node({ path = "a" }, { disabled = true }),
      node({ path = "a" }, { type = "n8n-nodes-base.noOp" }),
      node({ public = true }, { type = chat, name = "Chat" }),
      node({}, { type = chat, name = "Private" }),
      node({ path = "b" }, { name = "B" }),
    })
    assert.equal(2, #found)
    assert.equal("Chat", found[1].node)
    assert.same({ "POST", "/ID/chat" }, { webhooks.address(found[1], nil, true, {}) })
    assert.equal("B", found[2].node)
  end)
end)

describe("choosing a webhook", function()
  local found

  before_each(function()
    found = webhooks.find("WF", { node({ path = "a" }, { name = "A" }), node({ path = "b" }, { name = "B" }) })
  end)

  local function refusal(...)
    local chosen, err = webhooks.choose(...)
    assert.is_nil(chosen)
    assert.equal("webhook", err.kind)
    return tostring(err)
  end

  it("takes the one that is named, or the only one", function()
    assert.equal("B", webhooks.choose(found, "B").node)
    assert.equal("A", webhooks.choose({ found[1] }).node)
  end)

  it("names several, and those there are for a wrong name", function()
    for _, text in ipairs { refusal(found), refusal(found, "C") } do
      assert.truthy(text:find("'A' (GET)", 1, true))
      assert.truthy(text:find("'B' (GET)", 1, true))
    end
  end)

  it("says when there is none", function()
    assert.truthy(refusal({}):find("no webhook", 1, true))
    assert.truthy(refusal({}, "A"):find("no webhook", 1, true))
  end)

  it("does not work expressions out", function()
    for _, parameters in ipairs { { path = "={{ $json.a }}" }, { path = "a", httpMethod = "={{ 1 }}" } } do
      assert.truthy(refusal(webhooks.find("WF", { node(parameters) })):find("expression", 1, true))
    end
  end)
end)
