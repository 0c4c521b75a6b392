-- No error, event or tostring holds a secret, whatever the server repeats of what it was sent.
local lying_server = require "spec.support.lying_server"
local n8n = require "n8n"

local KEY = "eyJhbGciOiJIUzI1NiJ9." .. ("AbCdEf0123456789"):rep(14) .. "-signature"

local server

-- Whether a text holds the secret, or a piece of it that is worth having.
local function holds(text, secret)
  local size = math.min(#secret, 16)
  for from = 1, #secret - size + 1 do
    if text:find(secret:sub(from, from + size - 1), 1, true) then
      return true
    end
  end
  return false
end

-- The paths below `value` at which the secret stands.
local function places(value, secret, path, found, seen)
  found, seen = found or {}, seen or {}
  if type(value) == "string" then
    if holds(value, secret) then
      found[#found + 1] = path
    end
  elseif type(value) == "table" and not seen[value] then
    seen[value] = true
    for name, member in pairs(value) do
      places(name, secret, path .. "<name>", found, seen)
      places(member, secret, path .. "." .. tostring(name), found, seen)
    end
  end
  return found
end

local function assert_hidden(err, events, secret)
  assert.is_true(n8n.is_error(err))
  local found = places(err, secret, "err")
  places(tostring(err), secret, "tostring(err)", found)
  places(events, secret, "events", found)
  assert.equal("", table.concat(found, ", "))
end

-- Makes a request at a server with this handler and answers the error and what the hooks were told.
local function provoke(handler, request, options)
  server = lying_server.start(handler)
  local events = {}
  local function note(event)
    events[#events + 1] = event
  end
  options = options or {}
  options.url, options.retries, options.api_key = server.url, 0, options.api_key or KEY
  options.on_request, options.on_response = note, note
  local client = assert(n8n.new(options))
  local called, value, err = pcall(request or function(c)
    return c.tags:list()
  end, client)
  assert.is_nil(places(tostring(client), KEY, "client")[1])
  return called and err or value, events
end

describe("hostile echoes", function()
  after_each(function()
    if server then
      server:stop()
      server = nil
    end
  end)

  for name, handler in pairs {
    ["in a JSON message"] = [[ reply(400, '{"message":"bad key ' .. key .. '"}') ]],
    ["in a page"] = [[ reply(502, "<html>" .. key, { ["Content-Type"] = "text/html" }) ]],
    ["in a page with status 200"] = [[ reply(200, "<html>" .. key, { ["Content-Type"] = "text/html" }) ]],
    ["where a message is cut"] = [[ reply(400, '{"message":"' .. ("y"):rep(450) .. key .. '"}') ]],
    ["where a body is cut"] = [[ reply(400, ("y"):rep(2000) .. key) ]],
    ["in a redirect's query"] = [[ reply(302, "", { Location = "http://other.example/?" .. key }) ]],
    ["in a redirect's path, where it is cut"] = [[ reply(302, "", { Location = "http://other.example/" .. key }) ]],
    ["in a redirect's fragment"] = [[ reply(302, "", { Location = "http://other.example/#" .. key }) ]],
    ["escaped in JSON"] = [[
      reply(400, '{"message":"x","issues":["' .. key:gsub(".", function(c) return ("\\u%04x"):format(c:byte()) end)
        .. '"]}') ]],
    ["as a status line"] = [[ send(key .. "\r\n\r\n") ]],
  } do
    it("of the key " .. name .. " are hidden", function()
      local err, events = provoke([[ local key = read_request().headers["x-n8n-api-key"] ]] .. handler)
      assert_hidden(err, events, KEY)
    end)
  end

  it("of the key as a cursor are hidden", function()
    local err, events = provoke([[
      while true do
        local request = read_request()
        if not request then break end
        reply(200, '{"data":[],"nextCursor":"' .. request.headers["x-n8n-api-key"] .. '"}')
      end]], function(c)
      return c.workflows:all()
    end)
    assert_hidden(err, events, KEY)
  end)

  for name, request in pairs {
    ["an id"] = function(c) return c.workflows:get(KEY) end,
    ["a path"] = function(c) return c:request("GET", "/things/" .. KEY) end,
    ["a query"] = function(c) return c:request("GET", "/things", { query = { q = KEY } }) end,
  } do
    it("the key given by mistake as " .. name .. " is hidden", function()
      local err, events = provoke([[ read_request() reply(404, "{}") ]], request)
      assert_hidden(err, events, KEY)
    end)
  end

  it("of a key that was replaced meanwhile are hidden", function()
    local calls = 0
    local err, events = provoke([[
      while true do
        local request = read_request()
        if not request then break end
        if request.path:find("/tags", 1, true) then
          reply(401, "{}")
        else
          reply(500, request.headers["x-n8n-api-key"])
        end
      end]], function(c)
      local next_workflow = c.workflows:each() -- asks for its first page with the first key
      c.tags:list() -- 401: the key is fetched anew
      return next_workflow()
    end, {
      api_key = function()
        calls = calls + 1
        return calls == 1 and KEY or "another-key-0123456789"
      end,
    })
    assert_hidden(err, events, KEY)
  end)

  it("of a credential's data are hidden", function()
    local secret = "correct-horse-battery-staple"
    local err, events = provoke([[ reply(500, "cannot take " .. read_request().body) ]], function(c)
      return c.credentials:create { name = "shop", type = "httpBasicAuth", data = { password = secret } }
    end)
    assert_hidden(err, events, secret)
  end)

  -- The secret alone and the whole body.
  local ECHO = [[
    local body = read_request().body
    reply(500, "cannot take " .. (body:match("correct%-horse[%w-]*") or "") .. " of " .. body) ]]
  local SECRET = "correct-horse-battery-staple"
  for name, request in pairs {
    ["LDAP's password"] = function(c) return c:request("PUT", "/settings/ldap",
      { body = { bindingAdminPassword = SECRET } }) end,
    ["OIDC's secret"] = function(c) return c:request("PUT", "/settings/sso/oidc",
      { body = { clientSecret = SECRET } }) end,
    ["a private key"] = function(c) return c.saml:update(n8n.json.text(
      ('{"signingPrivateKey":"%s"}'):format(SECRET))) end,
    ["the exporter's headers"] = function(c) return c.otel:test_trace {
      exporterHeaders = "a=b,authorization=" .. SECRET } end,
    ["headers for logs"] = function(c) return c.log_streaming_destinations:update("d", { type = "webhook",
      url = "http://127.0.0.1/", jsonHeaders = ('{"Authorization":"%s"}'):format(SECRET) }) end,
    ["a provider's password"] = function(c) return c.promotion_providers:create { name = "p", type = "git",
      auth = { authType = "token", username = "u", password = SECRET } } end,
  } do
    it("of " .. name .. " are hidden", function()
      local err, events = provoke(ECHO, request)
      assert.equal(500, err.status)
      assert_hidden(err, events, SECRET)
    end)
  end

  it("of the configured headers are hidden", function()
    local secret = "Basic c2VjcmV0OnNlY3JldC1zZWNyZXQ="
    local err, events = provoke([[ reply(500, "asked with " .. read_request().headers.authorization) ]], nil,
      { headers = { Authorization = secret } })
    assert_hidden(err, events, secret)
  end)

  it("of a proxy's password by libcurl are hidden", function()
    local client = assert(n8n.new { url = "http://127.0.0.1:1", api_key = KEY, retries = 0,
      proxy = "htxp://user:proxy-password-0123@127.0.0.1:1" })
    local _, err = client.tags:list()
    assert_hidden(err, {}, "proxy-password-0123")
  end)
end)
