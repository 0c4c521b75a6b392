-- What the doctor says where no n8n answers, or one that is not well.
local certificates = require "spec.support.certificates"
local lying_server = require "spec.support.lying_server"
local n8n = require "n8n"
local process = require "spec.support.process"
local socket = require "socket"
local tokens = require "spec.support.tokens"

-- Answers by path: what a handler's table `paths` has for it, else `other`. An entry is { status, body, headers }.
local BY_PATH = [[
  for request in read_request do
    local entry = paths[request.path:match("^[^?]*")] or other
    if type(entry) == "function" then
      entry = entry(request)
    end
    reply(entry[1], entry[2], entry[3])
  end
]]

-- The health of an n8n that is well; then its API, as 2.x: with a key, with a wrong one, without.
local WELL = [[
  local paths = { ["/healthz"] = { 200, '{"status":"ok"}' }, ["/healthz/readiness"] = { 200, '{"status":"ok"}' } }
  local other = { 404, "<html>Cannot GET", { ["Content-Type"] = "text/html" } }
]]

describe("the doctor", function()
  local server

  after_each(function()
    if server then
      server:stop()
      server = nil
    end
  end)

  local function examine(options)
    options = options or {}
    options.url = options.url or server.url
    options.api_key = options.api_key or tokens.make()
    options.proxy = options.proxy or ""
    local report = n8n.doctor(options)
    assert.is_nil(tostring(report):find(options.api_key, 1, true))
    return report
  end

  local function lie(handler, options)
    server = lying_server.start(WELL .. handler .. BY_PATH, options)
  end

  -- The last finding must be this problem.
  local function problem(report, subject, message, advice)
    local finding = report.findings[#report.findings]
    assert.same({ "problem", subject }, { finding.level, finding.subject }, tostring(report))
    assert.truthy(finding.message:find(message, 1, true), finding.message)
    assert.truthy(finding.advice:find(advice, 1, true), finding.advice)
    assert.is_false(report.ok)
  end

  local function keys_seen()
    local seen = {}
    for _, request in ipairs(server:requests()) do
      seen[#seen + 1] = request.headers["x-n8n-api-key"]
    end
    return seen
  end

  describe("without a connection", function()
    it("names a name that is not known", function()
      problem(examine { url = "https://no-such-host.invalid" }, "name", "the name no-such-host.invalid",
        "check the URL's spelling")
    end)

    it("names a closed port", function()
      local port = process.free_port()
      problem(examine { url = "http://127.0.0.1:" .. port }, "port", "nothing listens on 127.0.0.1 port " .. port,
        "n8n itself listens on port 5678")
    end)

    it("names a port that nobody answers at", function()
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
      problem(examine { url = "http://127.0.0.1:" .. port, connect_timeout = 0.3 }, "timeout",
        "no connection to 127.0.0.1 port " .. port, "firewall")
      for _, filler in ipairs(fillers) do
        filler:close()
      end
      listener:close()
    end)

    it("names a proxy that is not there", function()
      problem(examine { url = "http://n8n.invalid", proxy = "http://user:secret@127.0.0.1:" .. process.free_port() },
        "proxy", "the proxy that requests go through", "https_proxy")
    end)
  end)

  it("names a server that takes a connection and then says nothing", function()
    server = lying_server.start [[ read_request() sleep(30) ]]
    problem(examine { timeout = 0.3 }, "timeout", "takes the connection, but does not answer", "look at the load")
  end)

  it("names a proxy that refuses to connect further", function()
    server = lying_server.start [[ read_request() reply(407, "", { ["Proxy-Authenticate"] = "Basic" }) ]]
    problem(examine { url = "https://n8n.invalid", proxy = server.url }, "proxy", "407", "check the option proxy")
  end)

  it("does not take a host named proxy for one", function()
    problem(examine { url = "http://proxy.invalid" }, "name", "proxy.invalid", "spelling")
  end)

  it("shows nothing of a server that could move a terminal's cursor", function()
    lie [[ paths = {} other = { 404, "", { Server = "evil\27[2J\155", ["Content-Type"] = "text/\27[1m" } } ]]
    local report = examine()
    problem(report, "service", "from evil", "check host")
    assert.is_nil(tostring(report):find("[%z\1-\9\11-\31\127-\255]"))
    server:stop()
    lie [[ other = { 302, "", { Location = "http://user:secret@127.0.0.1/\27[2J?session=hidden" } } ]]
    report = examine()
    problem(report, "redirect", "http://127.0.0.1/", "if that is a login")
    assert.is_nil(tostring(report):find("[%z\1-\9\11-\31\127-\255]"))
    assert.is_nil(tostring(report):find("secret", 1, true))
    assert.is_nil(tostring(report):find("hidden", 1, true))
  end)

  describe("with something else than HTTP", function()
    it("says so", function()
      server = lying_server.start [[ read_request() send("SSH-2.0-OpenSSH_9.2\r\n\r\n") ]]
      problem(examine(), "service", "does not speak HTTP", "check host and port")
    end)

    it("says so of a server that hangs up", function()
      server = lying_server.start [[ read_request() close() ]]
      problem(examine(), "service", "does not speak HTTP", "drops the connection")
    end)
  end)

  describe("with TLS", function()
    local folder

    before_each(function()
      folder = process.tempdir()
    end)

    after_each(function()
      process.remove(folder)
    end)

    local function certificate_problem(tls, options, message, advice)
      lie("", { tls = tls })
      problem(examine(options), "tls", message, advice)
      assert.same({}, server:requests())
    end

    it("names a self-signed certificate", function()
      certificate_problem(certificates.self_signed(folder, "IP:127.0.0.1"), {}, "self-signed", "openssl s_client")
    end)

    it("names an authority that is not known", function()
      certificate_problem(certificates.signed(folder, "IP:127.0.0.1", 2), {},
        "signed by an authority that this machine does not know", "ca_file")
    end)

    it("names an expired certificate", function()
      local tls = certificates.signed(folder, "IP:127.0.0.1", 0)
      certificate_problem(tls, { ca_file = tls.authority }, "the certificate of 127.0.0.1 has expired", "renew it")
    end)

    it("names a certificate of another host", function()
      local tls = certificates.signed(folder, "DNS:other.example", 2)
      certificate_problem(tls, { ca_file = tls.authority }, "another host's: it does not name 127.0.0.1",
        "use the name that the certificate has")
    end)

    it("names a file of authorities that is none", function()
      local tls = certificates.self_signed(folder, "IP:127.0.0.1")
      certificate_problem(tls, { ca_file = tls.key }, "the file of authorities cannot be read", "PEM")
    end)

    it("finds that a port which hangs up on HTTP speaks TLS", function()
      lie("", { tls = certificates.self_signed(folder, "IP:127.0.0.1") })
      problem(examine { url = (server.url:gsub("^https", "http")) }, "tls", "speaks TLS, not plain HTTP",
        "use " .. server.url)
      assert.same({}, keys_seen())
    end)
  end)

  describe("with an n8n that is not ready", function()
    it("says that it is starting up", function()
      lie [[
        paths["/healthz/readiness"] = { 503, '{"status":"error"}' }
        other = { 200, "n8n is starting up. Please wait", { ["Content-Type"] = "text/html" } }
      ]]
      problem(examine(), "starting", "n8n is starting up", "/healthz/readiness")
    end)

    it("says so too between the database's readiness and its own", function()
      lie [[ paths["/healthz/readiness"] = { 503, '{"status":"error"}' } ]]
      problem(examine(), "starting", "n8n is starting up", "n8n's log")
    end)

    it("says that its database does not answer", function()
      lie [[
        paths["/healthz/readiness"] = { 503, '{"status":"error"}' }
        other = { 503, '{"code":503,"message":"Database is not ready!"}' }
      ]]
      problem(examine(), "database", "its database does not answer", "DB_TYPE")
    end)

    it("says that it is throttled", function()
      lie [[ other = { 429, '{"message":"slow down"}' } ]]
      problem(examine(), "throttled", "too many requests", "leave more time")
    end)

    it("says that 1.x has its API switched off", function()
      lie ""
      problem(examine(), "disabled", "n8n answers, but there is no API", "N8N_PUBLIC_API_DISABLED")
      assert.same({}, keys_seen())
    end)
  end)

  it("finds the path that the editor's own page names", function()
    lie [[
      paths["/"] = { 200, '<title>n8n.io</title><link rel="icon" href="/work/flows/favicon.ico" />',
        { ["Content-Type"] = "text/html" } }
      paths["/work/flows/api/v1/users"] = { 401, '{"message":"\'X-N8N-API-KEY\' header required"}' }
    ]]
    problem(examine(), "path", ("it is at %s/work/flows/api/v1"):format(server.url), server.url .. "/work/flows")
    assert.same({}, keys_seen())
  end)

  describe("with answers that nobody can tell apart", function()
    it("says what it may be, and how to find out", function()
      lie [[ paths["/api/v1/users"] = { 401, '{"message":"Unauthorized"}' } ]]
      problem(examine(), "key", "either a proxy in front removes or replaces the header", "on n8n's own host")
    end)

    it("still knows an expired key for what it is", function()
      lie [[ paths["/api/v1/users"] = { 401, '{"message":"Unauthorized"}' } ]]
      problem(examine { api_key = tokens.make { exp = os.time() - 7200 } }, "key", "2 hours ago", "make a new key")
    end)

    it("does not take an empty answer for one", function()
      lie [[ other = { 204 } ]]
      problem(examine(), "service", "the answer is empty", "user_agent")
    end)

    it("does not take a list of rubbish for n8n's", function()
      for _, body in ipairs { '{"data":[null,1],"nextCursor":5}', '{"data":[null],"nextCursor":null}',
        '{"data":null,"nextCursor":null}', '{"nextCursor":null}', '{"data":[],"nextCursor":5}', '{"data":[]}',
        '{"data":{},"nextCursor":null}' } do
        lie(("paths = {} other = { 200, %q }"):format(body))
        problem(examine(), "service", "does not look like n8n", "check host, port and path")
        assert.same({}, keys_seen())
        server:stop()
      end
    end)

    it("does not take another's JSON for n8n's", function()
      lie [[ paths = {} other = { 401, '{"message":"Missing token","code":7}' } ]]
      problem(examine(), "service", "does not look like n8n", "check host, port and path")
      assert.same({}, keys_seen())
    end)
  end)

  describe("with an n8n that takes the key", function()
    local SOUND = '{"data":{"scopes":["workflow:list"],"resources":{}}}'

    -- `shift`: how many seconds its clock is ahead. `discover`: what it answers there.
    local function well(shift, discover)
      lie(([[
        local function dated(status, body)
          return { status, body, { Date = os.date("!%%a, %%d %%b %%Y %%H:%%M:%%S GMT", os.time() + %d) } }
        end
        paths["/api/v1/users"] = function(request)
          return request.headers["x-n8n-api-key"] and dated(200, '{"data":[],"nextCursor":null}')
            or dated(401, '{"message":"\'X-N8N-API-KEY\' header required"}')
        end
        paths["/api/v1/discover"] = { 200, %q }
        other = { 404, '{"message":"not found"}' }
      ]]):format(shift or 0, discover or SOUND))
    end

    it("warns of a key that expires soon", function()
      well()
      local report = examine { api_key = tokens.make { exp = os.time() + 3 * 24 * 60 * 60 + 60 } }
      assert.is_true(report.ok, tostring(report))
      assert.equal("warning", report:about("key").level)
      assert.truthy(report:about("key").message:find("in 3 days", 1, true))
      assert.truthy(report:about("key").advice:find("make a new key", 1, true))
      assert.equal(3, report:exit_code())
      assert.truthy(tostring(report):find("1 warning", 1, true))
    end)

    it("says until when another one is good", function()
      well()
      local expires = os.time() + 40 * 24 * 60 * 60
      local key = examine { api_key = tokens.make { exp = expires } }:about("key")
      assert.equal("ok", key.level)
      assert.truthy(key.message:find(os.date("!until %Y-%m-%d", expires), 1, true), key.message)
    end)

    it("reads whatever time a token names", function()
      well()
      for _, expires in ipairs { 3000000000.5, 1.5, 1e17, 1e300, -1e300 } do
        assert.equal(expires == 1.5 and "warning" or "ok",
          examine { api_key = tokens.make { exp = expires } }:about("key").level)
      end
    end)

    it("outlives rubbish from /discover, and does not guess the line from it", function()
      well(0, '{"data":{"scopes":["workflow:list"],"resources":{"a":{"endpoints":[null]}}}}')
      assert.equal("2", examine().line)
      server:stop()
      well(0, "{}")
      local report = examine()
      assert.is_nil(report.line)
      assert.equal("warning", report:about("version").level)
    end)

    it("goes by the server's clock", function()
      well(-10 * 24 * 60 * 60)
      local report = examine { api_key = tokens.make { exp = os.time() + 10 * 24 * 60 * 60 } }
      assert.equal("ok", report:about("key").level)
    end)

    it("warns of clocks that differ", function()
      well(-3600)
      local clock = examine():about("clock")
      assert.equal("warning", clock.level)
      assert.truthy(clock.message:find("ahead of the server's", 1, true), clock.message)
      server:stop()
      well(3600)
      assert.truthy(examine():about("clock").message:find("behind the server's", 1, true))
    end)

    it("lets clocks that nearly agree pass", function()
      well(20)
      assert.is_nil(examine():about("clock"))
    end)

    it("names the scopes that the key lacks", function()
      well()
      local scopes = examine():about("scopes")
      assert.equal("info", scopes.level)
      assert.truthy(scopes.message:find("^the key has 1 of the API's %d+ scopes: workflow:list$"), scopes.message)
      assert.truthy(scopes.advice:find("Settings > n8n API", 1, true))
    end)
  end)
end)
