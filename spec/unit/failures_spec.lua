-- What a person is told when something goes wrong: kinds, hints, and what is never shown.
local lying_server = require "spec.support.lying_server"
local n8n = require "n8n"
local process = require "spec.support.process"

local KEY = "very-secret-key-0123456789"

describe("an error", function()
  local server

  after_each(function()
    if server then
      server:stop()
      server = nil
    end
  end)

  local function connect(handler, options)
    server = lying_server.start(handler)
    options = options or {}
    options.url, options.api_key = server.url, KEY
    options.retries = options.retries or 0
    return assert(n8n.new(options))
  end

  -- The error that getting a workflow ends with.
  local function failing(handler, options)
    local answer, err = connect(handler, options).workflows:get("w1")
    assert.is_nil(answer)
    assert.is_true(n8n.is_error(err))
    assert.is_nil(tostring(err):find(KEY, 1, true))
    return err
  end

  local function hinted(err, words)
    assert.truthy((err.hint or ""):find(words, 1, true), tostring(err))
  end

  local function answer(status, body, headers)
    return ("read_request() reply(%d, %q, %s)"):format(status, body, headers or "{}")
  end

  it("gives the server's words and what they hang together with", function()
    local err = failing(answer(400, '{"message":"no good","issues":[{"path":"nodes"}],"reason":"because"}'))
    assert.equal("no good", err.message)
    assert.equal("nodes", err.issues[1].path)
    assert.equal("because", err.reason)
    assert.equal(400, err.status)
    assert.equal("http", err.kind)
  end)

  it("advises by status", function()
    hinted(failing(answer(401, '{"message":"unauthorized"}')), "api_key")
    hinted(failing(answer(403, '{"message":"Forbidden"}')), "scope workflow:read")
    hinted(failing(answer(403, '{"message":"Your license does not allow for feat:x"}')), "licence")
    hinted(failing(answer(404, '{"message":"Not Found"}')), "no such item")
    hinted(failing(answer(404, "<html>nginx</html>", '{["Content-Type"]="text/html"}')), "no n8n API at this URL")
    hinted(failing(answer(409, '{"message":"Tag already exists"}')), "already")
    hinted(failing(answer(409, '{"message":"Workflow is still being unpublished."}')), "try again")
    hinted(failing(answer(413, "<html>")), "16 MB")
    hinted(failing(answer(415, '{"message":"unsupported media type"}')), "content type")
    hinted(failing(answer(500, "<html>")), "log")
    hinted(failing(answer(502, "<html>")), "proxy")
    hinted(failing(answer(503, '{"message":"Database is not ready!"}')), "later")
  end)

  it("advises on what 1.x answers in words of its own", function()
    local NOT_FOUND = [[ while true do
      local request = read_request()
      if not request then return end
      if request.path:find("discover") then
        reply(%d, %q)
      else
        reply(404, '{"message":"not found"}')
      end
    end ]]
    local client = connect(NOT_FOUND:format(404, '{"message":"not found"}'))
    local _, err = client.executions:stop("1")
    hinted(err, "no such item")
    hinted(err, "1.x, which does not have")
    assert.equal("1", client:line())
    _, err = client.executions:stop("1")
    assert.equal("this n8n (1.x) does not have this operation: see client:server()", err.hint)
    _, err = client.executions:get("1")
    assert.equal("there is no such item, or this key may not see it", err.hint)
    server:stop()
    client = connect(NOT_FOUND:format(200, '{"data":{"scopes":["execution:stop"],"resources":{}}}'))
    assert.equal("2", client:line())
    _, err = client.executions:stop("1")
    assert.equal("there is no such item, or this key may not see it", err.hint)
    server:stop()

    client = connect(answer(401, '{"status":"Error","message":"Source Control feature is not licensed"}'))
    _, err = client.source_control:pull { force = true }
    assert.equal("licence", err.reason)
    hinted(err, "licence does not include")
    server:stop()
    client = connect(answer(401, '{"status":"Error","message":"Source Control is not connected to a repository"}'))
    _, err = client.source_control:pull { force = true }
    hinted(err, "connect this n8n to a repository")
  end)

  it("advises on a published workflow that is to be deleted", function()
    local client = connect(answer(409,
      '{"message":"Cannot delete a published workflow. Unpublish it before deleting."}'))
    local _, err = client.workflows:delete("w1")
    hinted(err, "unpublish = true")
  end)

  it("advises on a body that lacks something", function()
    local lacking = answer(400, [[{"message":"request/body must have required property 'nodes'"}]])
    local _, err = connect(lacking).workflows:update("w1", { name = "x" })
    hinted(err, "item:update{ member = value }")
    server:stop()
    _, err = connect(lacking).workflows:create { name = "x" }
    hinted(err, "workflows:create needs connections, name, nodes, settings")
  end)

  it("tells plain HTTP from a certificate that is not trusted", function()
    server = lying_server.start [[ send("HTTP/1.1 400 Bad Request\r\n\r\n") ]]
    local client = assert(n8n.new { url = server.url:gsub("^http", "https"), api_key = KEY, retries = 0 })
    local _, err = client.workflows:list()
    assert.equal("tls", err.kind)
    hinted(err, "begin the URL with http://")
  end)

  it("says how long the server asked to wait", function()
    local err = failing(answer(429, '{"message":"slow down"}', '{["Retry-After"]=7}'))
    assert.equal(7, err.retry_after)
    hinted(err, "throttles")
  end)

  it("tells pages for people from answers", function()
    local err = failing(answer(200, "<!DOCTYPE html><title>Log in</title>", '{["Content-Type"]="text/html"}'))
    assert.equal("protocol", err.kind)
    hinted(err, "proxy")
    err = failing(answer(200, "n8n is starting up. Please wait", '{["Content-Type"]="text/html"}'))
    hinted(err, "starting up")
    err = failing(answer(302, "", '{Location="https://elsewhere.example.com/"}'))
    assert.equal("protocol", err.kind)
    hinted(err, "redirects")
  end)

  it("names the byte at which JSON breaks", function()
    local err = failing(answer(200, '{"id":"w1","nodes":[1,2'))
    assert.equal("decode", err.kind)
    assert.is_number(err.offset)
    assert.equal("workflows:get", err.operation)
  end)

  it("says that nothing listens", function()
    local _, err = assert(n8n.new { url = "http://127.0.0.1:" .. process.free_port(), api_key = KEY, retries = 0 })
      .workflows:list()
    assert.equal("transport", err.kind)
    hinted(err, "nothing listens")
  end)

  it("says that a name is not known", function()
    local _, err = assert(n8n.new { url = "http://no-such-host.invalid", api_key = KEY, retries = 0, proxy = "" })
      .workflows:list()
    assert.equal("transport", err.kind)
    hinted(err, "not known")
  end)

  it("says that the answer takes too long", function()
    local err = failing("read_request() sleep(2)", { timeout = 0.3 })
    assert.equal("timeout", err.kind)
    hinted(err, "timeout")
  end)

  it("says that an answer is too large", function()
    local err = failing(answer(200, '{"id":"' .. ("x"):rep(4000) .. '"}'), { max_response = 1000 })
    assert.equal("too_large", err.kind)
    hinted(err, "max_response")
  end)

  it("never shows the key, even if the server repeats it", function()
    local err = failing(answer(400, '{"message":"bad header X-N8N-API-KEY: ' .. KEY .. '"}'))
    assert.truthy(err.message:find("[key]", 1, true))
    for _, value in pairs(err) do
      assert.is_nil(tostring(value):find(KEY, 1, true))
    end
    assert.is_nil(err.body:find(KEY, 1, true))
  end)

  it("says that a deletion whose answer was lost may have been done", function()
    local client = connect([[
      read_request()
      if number == 1 then
        close()
      else
        reply(404, '{"message":"Not Found"}')
      end
    ]], { retries = 2 })
    local _, err = client.workflows:delete("w1")
    assert.equal(404, err.status)
    assert.is_true(err.ambiguous)
    assert.equal(2, err.attempts)
    assert.truthy(err.message:find("earlier attempt", 1, true), err.message)
  end)

  it("says plainly that there was nothing to delete", function()
    local client = connect [[ read_request() reply(404, '{"message":"Not Found"}') ]]
    local _, err = client.workflows:delete("w1")
    assert.is_nil(err.ambiguous)
    hinted(err, "no such item")
  end)

  it("says that a lost POST may have taken effect", function()
    local client = connect([[ read_request() close() ]], { retries = 2 })
    local _, err = client.tags:create { name = "x" }
    assert.equal("transport", err.kind)
    assert.is_true(err.ambiguous)
    assert.truthy(tostring(err):find("may have taken effect", 1, true))
  end)
end)
