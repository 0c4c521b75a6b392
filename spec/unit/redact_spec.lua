-- What errors and hooks show, and when hooks are called.
local errors = require "n8n.errors"
local lying_server = require "spec.support.lying_server"
local n8n = require "n8n"
local redact = require "n8n.error.redact"

local function message_of(text)
  return errors.new({ kind = "config", message = text }).message
end

describe("a redactor", function()
  it("finds a secret as it is, in URLs and in JSON", function()
    local clean = redact.new { ['a"b/c\n'] = "[hidden]", ["100%.z"] = "[key]" }
    assert.equal("<[hidden]> <[hidden]> <[hidden]> <[hidden]>",
      clean '<a"b/c\n> <a%22b%2Fc%0A> <a\\"b/c\\n> <a\\\\\\"b/c\\\\n>')
    assert.equal("[key] 100%xz", clean "100%.z 100%xz")
  end)

  it("replaces longer secrets first and lets short ones be", function()
    local clean = redact.new { secret = "[1]", secrets = "[2]", abc = "[3]" }
    assert.equal("[2] [1] abc", clean "secrets secret abc")
  end)

  it("cleans tables to their depth, names included", function()
    local clean = redact.new { secret = "[x]" }
    assert.same({ a = { "[x]", 1 }, ["[x]y"] = true }, clean { a = { "secret", 1 }, secrety = true })
  end)

  it("sees through escapes that JSON does not need", function()
    assert.equal('{"e/":"\\u0022\\u005c\\u0000"}', redact.unescape '{"\\u0065\\/":"\\u0022\\u005c\\u0000"}')
  end)
end)

describe("a message", function()
  it("loses user information", function()
    assert.equal("see http://[hidden]@host/x", message_of "see http://user:pw@host/x")
    assert.equal("bad [hidden]@host:1", message_of "bad user:p@w@host:1")
    assert.equal("Unsupported proxy syntax in '[hidden]@host:1'",
      message_of "Unsupported proxy syntax in 'http://u:p/w@host:1'")
    assert.equal("Unsupported proxy syntax in '[hidden]", message_of "Unsupported proxy syntax in 'http://user:pa")
    assert.equal("Unsupported proxy scheme for 'htxp://host:1'",
      message_of "Unsupported proxy scheme for 'htxp://host:1'")
    assert.equal("to https://host/@user", message_of "to https://host/@user")
  end)

  it("loses control characters of the upper range and what is no UTF-8, and nothing else", function()
    assert.equal("a 31m \195\169 \226\130\172 \240\159\152\128",
      message_of "a\194\15531m \195\169 \226\130\172 \240\159\152\128")
    assert.equal("a 31m", message_of "a\15531m")
    assert.equal("a x", message_of "a\195\169\155x")
  end)

  it("of any size is cut", function()
    assert.is_true(#message_of(("a"):rep(200000)) < 600)
    assert.is_true(#message_of(("a://"):rep(50000)) < 600)
  end)
end)

describe("a request", function()
  local server

  after_each(function()
    if server then
      server:stop()
      server = nil
    end
  end)

  local function connect(handler, options)
    server = lying_server.start(handler)
    options.url, options.api_key, options.retries = server.url, "key-0123456789", 0
    return assert(n8n.new(options))
  end

  it("is not sent when its hook raises", function()
    local client = connect([[ while read_request() do reply(200, '{"data":[]}') end ]], {
      on_request = function() error("from the hook", 0) end,
    })
    local called, problem = pcall(client.tags.create, client.tags, { name = "x" })
    assert.is_false(called)
    assert.equal("from the hook", problem)
    assert.is_false((pcall(client.request, client, "GET", "/tags")))
    assert.equal(0, #server:requests())
    assert.equal(0, client:counters().requests)
  end)

  it("has the same URL before and after", function()
    local urls = {}
    local client = connect([[ while read_request() do reply(200, '{"data":[]}') end ]], {
      on_request = function(event) urls[#urls + 1] = event.method .. " " .. event.url end,
      on_response = function(event) urls[#urls + 1] = event.method .. " " .. event.url end,
    })
    client.workflows:list { name = "a b", limit = 2 }
    client.workflows:get "a/b"
    client:request("PUT", "/x", { query = { a = 1 }, body = {} })
    assert.equal(6, #urls)
    for i = 1, 6, 2 do
      assert.equal(urls[i], urls[i + 1])
    end
  end)

  it("that changes something and is answered with nonsense may have taken effect", function()
    local client = connect([[ while read_request() do reply(200, '{"id":') end ]], {})
    local _, err = client.tags:create { name = "x" }
    assert.equal("decode", err.kind)
    assert.is_true(err.ambiguous)
    _, err = client.tags:get "x"
    assert.equal("decode", err.kind)
    assert.is_nil(err.ambiguous)
  end)

  it("with a huge id has a short URL in its error", function()
    local client = connect([[ while read_request() do reply(404, "{}") end ]], {})
    local _, err = client.workflows:get(("x"):rep(6000))
    assert.is_true(#err.url <= 2051)
  end)

  it("hides the secrets of a credential that went out as JSON, and of a body that was cut", function()
    local client = connect([[
      while true do
        local request = read_request()
        if not request then break end
        reply(500, (request.body:match('"password":"([^"]*)"')):rep(4000))
      end]], {})
    local secret = "correct-horse-battery-staple"
    for _, create in ipairs {
      function(data) return client.credentials:create(n8n.json.text(data)) end,
      function(data) return client:request("POST", "/credentials", { body = n8n.json.text(data) }) end,
    } do
      local _, err = create(('{"name":"x","type":"y","data":{"password":"%s"}}'):format(secret))
      assert.equal(500, err.status)
      assert.is_nil(err.body:find("correct", 1, true))
    end
  end)
end)
