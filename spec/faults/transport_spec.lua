-- What the transport does when the network or the server misbehaves. Spoken to as n8n.core: no face in between.
local core = require "n8n.core"
local lying_server = require "spec.support.lying_server"
local process = require "spec.support.process"
local socket = require "socket"

local server

local function start(handler, options)
  server = lying_server.start(handler, options)
  return server
end

local function client(options)
  options = options or {}
  options.base_url = options.base_url or server.url .. "/api/v1"
  options.api_key = options.api_key or "secret-key"
  options.retries = options.retries or 2
  return core.client(options)
end

local function wait(request)
  while not request:done() do
    core.engine():step(1)
  end
  return request
end

local function send(c, spec)
  spec.path = spec.path or "/things"
  spec.method = spec.method or "GET"
  if spec.json == nil then
    spec.json = true
  end
  if spec.idempotent == nil then
    spec.idempotent = spec.method ~= "POST"
  end
  return wait(core.submit(c, spec))
end

local function bodies_of(method)
  local bodies = {}
  for _, request in ipairs(server:requests()) do
    if request.method == method then
      bodies[#bodies + 1] = request.body
    end
  end
  return bodies
end

describe("the transport", function()
  after_each(function()
    if server then
      server:stop()
      server = nil
    end
  end)

  describe("without a connection", function()
    it("says that the port refused, after its retries", function()
      local c = client { base_url = "http://127.0.0.1:" .. process.free_port() }
      local failure = send(c, { method = "POST", body = "{}" }):failure()
      assert.equal("transport", failure.kind)
      assert.equal("refused", failure.reason)
      assert.equal(3, failure.attempts)
      assert.is_false(failure.ambiguous)
    end)

    it("says that a name is unknown", function()
      local failure = send(client { base_url = "http://no-such-host.invalid", retries = 0 }, {}):failure()
      assert.equal("transport", failure.kind)
      assert.equal("dns", failure.reason)
      assert.truthy(failure.message:find("no-such-host.invalid", 1, true))
    end)

    it("gives up when none comes within connect_timeout", function()
      -- A listener whose queue is full: the kernel drops what comes then, as a firewall would.
      local listener = assert(socket.tcp())
      assert(listener:bind("127.0.0.1", 0))
      assert(listener:listen(0))
      local _, port = listener:getsockname()
      local fillers = {}
      for i = 1, 8 do
        fillers[i] = socket.tcp()
        fillers[i]:settimeout(0)
        fillers[i]:connect("127.0.0.1", port)
      end
      local c = client { base_url = "http://127.0.0.1:" .. port, connect_timeout = 0.3, retries = 1 }
      local failure = send(c, { method = "POST", body = "{}" }):failure()
      assert.equal("timeout", failure.kind)
      assert.equal("connect", failure.reason)
      assert.equal(2, failure.attempts)
      assert.is_false(failure.ambiguous)
      for _, filler in ipairs(fillers) do
        filler:close()
      end
      listener:close()
    end)
  end)

  describe("with a silent server", function()
    local SILENT = "read_request() sleep(30)"

    it("times out, and does not know what became of a mutation", function()
      start(SILENT)
      local failure = send(client { timeout = 0.3 }, { method = "POST", body = "{}" }):failure()
      assert.equal("timeout", failure.kind)
      assert.equal("stalled", failure.reason)
      assert.is_true(failure.ambiguous)
      assert.equal(1, failure.attempts)
    end)

    it("keeps a deadline over all attempts", function()
      start(SILENT)
      local failure = send(client { timeout = 30, deadline = 0.4 }, {}):failure()
      assert.equal("timeout", failure.kind)
      assert.equal("deadline", failure.reason)
      assert.is_false(failure.ambiguous)
    end)

    it("does not count the time in which the script was busy", function()
      start [[
        read_request() sleep(0.2) reply(200, "[1]")
      ]]
      local request = core.submit(client { timeout = 1.5, deadline = 2 }, { method = "GET", path = "/x", json = true })
      socket.sleep(3)
      assert.is_nil(wait(request):failure())
      assert.equal("[1]", request:text())
    end)

    it("cancels on request, and then does not know either", function()
      start(SILENT)
      local request = core.submit(client(), { method = "POST", path = "/x", body = "{}" })
      while #server:requests() == 0 do
        core.engine():step(0.05)
      end
      assert.is_false(request:done())
      request:cancel()
      assert.is_true(request:done())
      assert.equal("cancelled", request:failure().kind)
      assert.is_true(request:failure().ambiguous)
      assert.equal(0, core.engine():active())
    end)
  end)

  describe("when the answer is lost", function()
    -- Answers GET, and hangs up on anything else once it is read.
    local HANGS_UP = [[
      for request in read_request do
        if request.method ~= "GET" then
          return close()
        end
        reply(200, "{}")
      end
    ]]

    it("sends a request that may be repeated again", function()
      start [[
        read_request()
        if number == 1 then return close() end
        reply(200, '{"done":true}')
      ]]
      local request = send(client(), { method = "PUT", body = '{"a":1}' })
      assert.is_nil(request:failure())
      assert.equal(2, request:attempts())
      assert.same({ '{"a":1}', '{"a":1}' }, bodies_of("PUT"))
    end)

    it("never sends another one twice, also not on a connection that was in use before", function()
      start(HANGS_UP)
      local c = client()
      assert.is_nil(send(c, {}):failure())
      local failure = send(c, { method = "POST", body = '{"a":1}' }):failure()
      assert.equal("transport", failure.kind)
      assert.is_true(failure.ambiguous)
      assert.equal(2, #server:requests())
      assert.same({ '{"a":1}' }, bodies_of("POST"))
    end)

    it("remembers that an earlier attempt may have taken effect", function()
      start [[
        read_request()
        if number == 1 then return close() end
        reply(404, '{"message":"not found"}')
      ]]
      local failure = send(client(), { method = "DELETE" }):failure()
      assert.equal(404, failure.status)
      assert.is_true(failure.answer_lost)
      assert.is_true(failure.ambiguous)
    end)

    it("uses a new connection where the server closed the idle one", function()
      start [[
        read_request()
        reply(200, "{}")
        sleep(0.1)
      ]]
      local c = client { retries = 0 }
      assert.is_nil(send(c, {}):failure())
      socket.sleep(0.5)
      assert.is_nil(send(c, { method = "POST", body = '{"a":1}' }):failure())
      assert.same({ '{"a":1}' }, bodies_of("POST"))
      assert.equal(2, server:connections())
    end)

    it("treats an answer that is cut off as lost", function()
      start [[
        read_request()
        send("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n[1,2")
      ]]
      local failure = send(client { retries = 1 }, {}):failure()
      assert.equal("transport", failure.kind)
      assert.equal("cut", failure.reason)
      assert.equal(2, failure.attempts)
    end)
  end)

  describe("told to wait", function()
    it("obeys Retry-After, for any method: a 429 was not processed", function()
      start [[
        for request in read_request do
          count = (count or 0) + 1
          if count == 1 then
            reply(429, "{}", { ["Retry-After"] = 1 })
          else
            reply(200, "{}")
          end
        end
      ]]
      local request = send(client(), { method = "POST", body = "{}" })
      assert.is_nil(request:failure())
      assert.equal(2, request:attempts())
      assert.is_true(request:seconds() >= 1)
    end)

    it("gives up at once when that is beyond the deadline", function()
      start [[ read_request() reply(429, "{}", { ["Retry-After"] = 3600 }) ]]
      local request = send(client { deadline = 60 }, {})
      assert.equal(429, request:failure().status)
      assert.equal(3600, request:failure().retry_after)
      assert.equal(1, request:attempts())
    end)

    it("repeats a GET after 502, 503 and 504, but not a POST", function()
      start [[
        for request in read_request do
          count = (count or 0) + 1
          reply(request.method == "POST" and 503 or count <= 3 and 501 + count or 200, "{}")
        end
      ]]
      local c = client { retries = 3 }
      local request = send(c, {})
      assert.is_nil(request:failure())
      assert.equal(4, request:attempts())
      local failure = send(c, { method = "POST", body = "{}" }):failure()
      assert.equal(503, failure.status)
      assert.equal(1, failure.attempts)
      assert.is_true(failure.ambiguous)
    end)

    it("waits for n8n to start, and sends what n8n did not read", function()
      start [[
        for request in read_request do
          count = (count or 0) + 1
          if count == 1 then
            reply(200, "n8n is starting up. Please wait", { ["Content-Type"] = "text/html" })
          else
            reply(200, "{}")
          end
        end
      ]]
      local request = send(client(), { method = "POST", body = "{}" })
      assert.is_nil(request:failure())
      assert.equal(2, request:attempts())
    end)
  end)

  describe("given a success that cannot be one", function()
    local function failure_of(handler, spec)
      start(handler)
      return send(client(), spec or {}):failure()
    end

    it("refuses an HTML page", function()
      local failure =
        failure_of [[ read_request() reply(200, "<html>", { ["Content-Type"] = "text/html; charset=utf-8" }) ]]
      assert.equal("protocol", failure.kind)
      assert.equal("html", failure.reason)
    end)

    it("refuses nothing where something is due", function()
      local failure = failure_of([[ read_request() reply(204) ]], { method = "DELETE" })
      assert.equal("protocol", failure.kind)
      assert.equal("empty", failure.reason)
      assert.is_true(failure.ambiguous)
    end)

    it("takes nothing where nothing may come", function()
      assert.is_nil(failure_of([[ read_request() reply(204) ]], { method = "DELETE", may_be_empty = true }))
    end)

    it("refuses other types", function()
      local failure = failure_of [[ read_request() reply(200, "hello", { ["Content-Type"] = "text/plain" }) ]]
      assert.equal("not_json", failure.reason)
    end)

    it("refuses what is not HTTP", function()
      local failure = failure_of [[ read_request() send("SSH-2.0-OpenSSH_9.2\r\n\r\n") ]]
      assert.equal("protocol", failure.kind)
      assert.equal("garbage", failure.reason)
    end)

    it("does not follow a redirect, and shows it without its query", function()
      local other = lying_server.start [[ read_request() reply(200, "{}") ]]
      start(([[ read_request() reply(302, "", { Location = "%s/login?session=hidden" }) ]]):format(other.url))
      local failure = send(client(), {}):failure()
      assert.equal("protocol", failure.kind)
      assert.equal("redirect", failure.reason)
      assert.truthy(failure.message:find(other.url .. "/login", 1, true))
      assert.is_nil(failure.message:find("hidden", 1, true))
      assert.equal(0, other:connections())
      other:stop()
    end)
  end)

  describe("with large answers", function()
    local LARGE = [[ read_request() reply(200, '["' .. ("x"):rep(300000) .. '"]') ]]

    it("reads them back from a temporary file, byte for byte", function()
      start(LARGE)
      local request = send(client { page_memory = 1000 }, {})
      assert.is_nil(request:failure())
      assert.equal('["' .. ("x"):rep(300000) .. '"]', request:text())
      assert.equal(300004, request:size())
    end)

    it("keeps them byte for byte while they grow, and when they take the memory of another", function()
      start [[
        local request = read_request()
        local letter, size, how = request.path:match("(%a)(%d+)(%a+)")
        local pieces = {}
        for i = 1, tonumber(size) / 8 do
          pieces[i] = letter .. ("%07d"):format(i)
        end
        local text = '["' .. table.concat(pieces) .. '"]'
        if how == "whole" then
          return reply(200, text)
        end
        send("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n")
        for at = 1, #text, 50000 do
          local piece = text:sub(at, at + 49999)
          send(("%x\r\n%s\r\n"):format(#piece, piece))
        end
        send("0\r\n\r\n")
      ]]
      local c = client()
      local function expected(letter, size)
        local pieces = {}
        for i = 1, size / 8 do
          pieces[i] = letter .. ("%07d"):format(i)
        end
        return '["' .. table.concat(pieces) .. '"]'
      end
      local held
      for i, case in ipairs { { "a", 3200000 }, { "b", 160000 }, { "c", 1600000 }, { "d", 4000 }, { "e", 2400000 } } do
        local letter, size = case[1], case[2]
        for _, how in ipairs { "whole", "chunked" } do
          local request = send(c, { path = ("/%s%d%s"):format(letter, size, how) })
          assert.is_nil(request:failure())
          assert.is_true(request:text() == expected(letter, size), letter .. how)
          held = i % 2 == 0 and request or held -- some are freed before the next one comes, some are not
        end
      end
      assert.is_true(held:text() == expected("d", 4000))
    end)

    it("stops at max_response", function()
      start(LARGE)
      local failure = send(client { max_response = 100000 }, {}):failure()
      assert.equal("too_large", failure.kind)
      assert.truthy(failure.message:find("100000", 1, true))
    end)

    it("says so when the temporary file cannot be written", function()
      start(LARGE)
      local script = ([[
        local core = require "n8n.core"
        local c = core.client { base_url = "%s", page_memory = 1000 }
        local r = core.submit(c, { method = "GET", path = "/x", json = true, retries = 0 })
        while not r:done() do core.engine():step(1) end
        print(r:failure().kind, r:failure().message)
      ]]):format(server.url)
      local result = process.run({ process.lua(), "-e", script }, { env = { TMPDIR = "/nonexistent" } })
      assert.truthy(result.out:find("^io%s"), result.out .. result.err)
      assert.truthy(result.out:find("No such file", 1, true), result.out)
    end)
  end)

  describe("over TLS", function()
    local dir, tls

    setup(function()
      dir = process.tempdir()
      tls = { key = dir .. "/key.pem", certificate = dir .. "/certificate.pem" }
      local made = process.run { "openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj",
        "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1", "-keyout", tls.key, "-out", tls.certificate }
      assert.equal(0, made.code, made.err)
    end)

    teardown(function()
      process.remove(dir)
    end)

    it("refuses a certificate that nobody vouches for, without sending the key", function()
      start([[ read_request() reply(200, "{}") ]], { tls = tls })
      local failure = send(client(), {}):failure()
      assert.equal("tls", failure.kind)
      assert.equal("certificate", failure.reason)
      assert.equal(1, failure.attempts)
      assert.same({}, server:requests())
    end)

    it("takes it with its CA file", function()
      start([[ read_request() reply(200, "{}") ]], { tls = tls })
      assert.is_nil(send(client { ca_file = tls.certificate }, {}):failure())
      assert.equal("secret-key", server:requests()[1].headers["x-n8n-api-key"])
    end)

    it("says when the CA file is not there", function()
      start([[ read_request() reply(200, "{}") ]], { tls = tls })
      local failure = send(client { ca_file = "/nonexistent.pem" }, {}):failure()
      assert.equal("tls", failure.kind)
      assert.equal("ca_file", failure.reason)
    end)

    it("says when the server does not speak TLS", function()
      start [[ read_request() reply(200, "{}") ]]
      local failure = send(client { base_url = server.url:gsub("^http", "https") }, {}):failure()
      assert.equal("tls", failure.kind)
    end)
  end)

  describe("as a client", function()
    it("asks for JSON, names its content type, and sends its headers", function()
      start [[ read_request() reply(200, "{}") ]]
      send(client { headers = { ["X-Proxy-Token"] = "t" }, user_agent = "mine/1" }, { method = "POST", body = "{}" })
      local headers = server:requests()[1].headers
      assert.equal("application/json", headers.accept)
      assert.equal("application/json", headers["content-type"])
      assert.equal("secret-key", headers["x-n8n-api-key"])
      assert.equal("t", headers["x-proxy-token"])
      assert.equal("mine/1", headers["user-agent"])
      assert.is_nil(headers.expect)
    end)

    it("refuses line breaks in the key and in headers", function()
      assert.has_error(function()
        client { base_url = "http://127.0.0.1", api_key = "a\r\nX-Evil: 1" }
      end, "the API key cannot be used: it contains a line break")
      assert.has_error(function()
        client { base_url = "http://127.0.0.1", headers = { ["X-A"] = "b\nc" } }
      end)
      assert.has_error(function()
        client { base_url = "http://127.0.0.1", headers = { ["X-A: b\r\nX-C"] = "d" } }
      end)
    end)

    it("refuses paths that would leave the API", function()
      local c = client { base_url = "http://127.0.0.1/api/v1" }
      for _, path in ipairs { "no-slash", "/a/../../rest/login", "/a b", "/a?b=c", "/a#b", "/a\r\nX: y" } do
        assert.has_error(function()
          core.submit(c, { method = "GET", path = path })
        end)
      end
    end)

    it("sends nothing that changes something when it is read-only", function()
      start [[ for _ in read_request do reply(200, "{}") end ]]
      local c = client { read_only = true }
      local request = send(c, { method = "DELETE" })
      assert.equal("read_only", request:failure().kind)
      assert.is_false(request:failure().ambiguous)
      assert.equal(0, server:connections())
      assert.is_nil(send(c, {}):failure())
    end)

    it("counts what it did", function()
      start [[ for _ in read_request do reply(200, "{}") end ]]
      local c = client()
      send(c, {})
      send(c, { method = "POST", body = "{}" })
      local counters = c:counters()
      assert.equal(2, counters.requests)
      assert.equal(2, counters.attempts)
      assert.equal(1, counters.connections)
      assert.equal(0, counters.failures)
      assert.is_true(counters.bytes_sent > 100 and counters.bytes_received > 100)
    end)

    it("counts mutations for all clients of one address", function()
      start [[ for _ in read_request do reply(200, "{}") end ]]
      local one, other = client(), client()
      local begun, ended = one:mutations()
      send(other, { method = "POST", body = "{}" })
      send(other, {})
      local begun_now, ended_now = one:mutations()
      assert.equal(begun + 1, begun_now)
      assert.equal(ended + 1, ended_now)
    end)
  end)

  describe("under garbage collection", function()
    it("survives any order", function()
      start [[ for _ in read_request do sleep(0.05) reply(200, "{}") end ]]
      local request = core.submit(client(), { method = "GET", path = "/x" })
      collectgarbage()
      collectgarbage() -- the client is gone, but for the request
      assert.is_nil(wait(request):failure())
    end)

    it("cancels what nobody holds any more", function()
      start [[ read_request() sleep(30) ]]
      core.submit(client(), { method = "GET", path = "/x" })
      assert.equal(1, core.engine():active())
      collectgarbage()
      collectgarbage()
      assert.equal(0, core.engine():active())
    end)
  end)
end)
