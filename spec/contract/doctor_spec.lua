-- What the doctor says about an n8n and what may stand in front of it. Runs against the sandbox and a real n8n.
local certificates = require "spec.support.certificates"
local json = require "n8n.json"
local n8n = require "n8n"
local need = require "spec.support.need"
local process = require "spec.support.process"
local proxies = require "spec.support.nginx"
local server = require "spec.support.server"
local tokens = require "spec.support.tokens"

describe("the doctor", function()
  local current, key

  setup(function()
    current = server.current()
    key = current.api_key
  end)

  local function examine(options)
    options.url = options.url or current.url
    options.api_key = options.api_key or key
    local report = n8n.doctor(options)
    local secret = tostring(options.api_key)
    assert.is_nil(tostring(report):find(secret, 1, true))
    assert.is_nil(report:json():find(secret, 1, true))
    return report
  end

  -- The last finding must be this problem.
  local function problem(report, subject, message, advice)
    local finding = report.findings[#report.findings]
    assert.same({ "problem", subject }, { finding.level, finding.subject }, tostring(report))
    assert.truthy(finding.message:find(message, 1, true), finding.message)
    assert.truthy(finding.advice:find(advice, 1, true), finding.advice)
    assert.is_false(report.ok)
    assert.equal(1, report:exit_code())
    assert.truthy(tostring(report):find("1 problem", 1, true))
  end

  describe("with a good instance", function()
    it("finds all well", function()
      local report = examine {}
      assert.is_true(report.ok, tostring(report))
      assert.equal(0, report:exit_code())
      assert.equal(current.line, report.line)
      assert.equal("ok", report:about("connection").level)
      assert.truthy(report:about("path").message:find(current.url .. "/api/v1", 1, true))
      assert.truthy(report:about("key").message:find("n8n takes the key", 1, true))
      assert.truthy(report:about("scopes").message:find(current.line == "2" and "^the key has" or "does not tell"))
      assert.truthy(tostring(report):find("all is well", 1, true))
      assert.equal("", report:text { failures_only = true })
      assert.equal(#report.findings, #json.decode(report:json()).findings)
    end)

    it("changes nothing", function()
      local methods = {}
      examine { on_request = function(event) methods[event.method] = true end }
      assert.same({ GET = true }, methods)
    end)

    it("knows what the licence does not include", function()
      local licence = examine {}:about("licence")
      assert.equal("info", licence.level)
      assert.truthy(licence.message:find("variables", 1, true))
    end)
  end)

  describe("with a bad key", function()
    local MALFORMED = {
      { "quoted", function() return '"' .. tokens.make() .. '"' end, "in quotes" },
      { "with its scheme", function() return "Bearer" .. tokens.make() end, "'Bearer'" },
      { "cut off in its signature", function() return tokens.make():sub(1, -11) end, "10 characters are missing" },
      { "cut off before it", function() return tokens.make():match("^[^.]*%.[^.]*") end, "this one has 2" },
      { "pasted with something behind", function() return tokens.make() .. "abc" end, "3 characters too many" },
      { "of something else", function() return "0123456789abcdef" end, "begins with 'eyJ'" },
    }
    for _, case in ipairs(MALFORMED) do
      it("names one that is " .. case[1], function()
        problem(examine { api_key = case[2]() }, "key", "malformed", "copy the key alone and whole")
        problem(examine { api_key = case[2]() }, "key", case[3], "Settings > n8n API")
      end)
    end

    it("names an expired one", function()
      local expired = os.time() - 3 * 24 * 60 * 60 - 60
      problem(examine { api_key = tokens.make { exp = expired } }, "key",
        os.date("!the key expired on %Y-%m-%d %H:%M UTC, 3 days ago", expired), "make a new key")
    end)

    it("names one that n8n does not know", function()
      problem(examine { api_key = tokens.make() }, "key", "the key reaches n8n, which does not know it",
        "N8N_PUBLIC_API_DISABLED")
    end)

    it("names one that is for something else", function()
      problem(examine { api_key = tokens.make { aud = "mcp-server-api" } }, "key", "MCP server", "make a new key")
      problem(examine { api_key = tokens.make { iss = "somebody" } }, "key", "none that n8n issued", "make a new key")
    end)

    it("names what cannot even be sent", function()
      problem(examine { api_key = "Bearer " .. tokens.make() }, "configuration", "holds a blank", "without")
      problem(examine { url = "n8n.example.com" }, "configuration", "must begin with http", "https://n8n.example.com")
      problem(examine { api_key = function() return nil, "the vault is sealed" end }, "key", "the vault is sealed",
        "api_key")
    end)
  end)

  describe("with a wrong URL", function()
    it("names the one that a browser's address holds too much of", function()
      problem(examine { url = current.url .. "/home/workflows" }, "path", "it is at " .. current.url .. "/api/v1",
        "use the URL " .. current.url)
    end)

    it("names the API's usual path", function()
      problem(examine { api_path = "/rest/v2" }, "path", "it is at " .. current.url .. "/api/v1", "leave out api_path")
    end)

    it("names the scheme that the port does not speak", function()
      problem(examine { url = (current.url:gsub("^http:", "https:")) }, "tls", "speaks plain HTTP, not TLS",
        "use " .. current.url)
    end)
  end)

  describe("behind nginx", function()
    if not proxies.program() then
      return pending(need.excuse("no nginx here"))
    end

    local nginx

    local function behind(configuration, options, tls)
      nginx = proxies.start((configuration:gsub("$n8n", current.url)), { tls = tls })
      options = options or {}
      options.url = nginx.url .. (options.prefix or "")
      options.prefix = nil
      return examine(options)
    end

    after_each(function()
      if nginx then
        nginx:stop()
        nginx = nil
      end
    end)

    it("finds all well where nginx does what it should", function()
      local report = behind "location / { proxy_pass $n8n; }"
      assert.is_true(report.ok, tostring(report))
      assert.equal(0, report:exit_code())
    end)

    it("finds that the key's header is stripped", function()
      local report = behind 'location / { proxy_pass $n8n; proxy_set_header X-N8N-API-KEY ""; }'
      problem(report, "header", "the header X-N8N-API-KEY is missing, although it was sent",
        "let the proxy in front pass X-N8N-API-KEY on")
    end)

    it("does not claim to know what a key of the proxy's own hides", function()
      local report = behind("location / { proxy_pass $n8n; proxy_set_header X-N8N-API-KEY other; }",
        { api_key = tokens.make() })
      problem(report, "key", "either a proxy in front removes or replaces the header", "on n8n's own host")
    end)

    it("says that a proxy adds a key of its own", function()
      local report = behind(("location / { proxy_pass $n8n; proxy_set_header X-N8N-API-KEY %s; }"):format(key),
        { api_key = tokens.make { exp = 1700000000 } })
      assert.is_true(report.ok, tostring(report))
      assert.truthy(report:about("header").message:find("a proxy in front adds one", 1, true))
      assert.equal("warning", report:about("key").level)
      assert.equal(3, report:exit_code())
    end)

    it("finds the prefix that n8n lies below", function()
      problem(behind "location /n8n/ { proxy_pass $n8n/; }", "path", nginx.url .. "/n8n/api/v1",
        "use the URL " .. nginx.url .. "/n8n")
    end)

    it("finds that a prefix is too much", function()
      problem(behind("location / { proxy_pass $n8n; }", { prefix = "/flows" }), "path",
        "it is at " .. nginx.url .. "/api/v1", "use the URL " .. nginx.url)
    end)

    it("finds an API that is not passed on", function()
      problem(behind "location /healthz { proxy_pass $n8n; }", "disabled", "n8n answers, but there is no API",
        "N8N_PUBLIC_API_DISABLED")
    end)

    it("names the URL behind a redirect", function()
      problem(behind "return 301 $n8n$request_uri;", "redirect", "redirected to " .. current.url,
        "use the URL " .. current.url)
    end)

    it("takes a redirect to elsewhere for what it may be", function()
      local report = behind "location / { return 302 /oauth2/start?rd=secret; }"
      problem(report, "redirect", nginx.url .. "/oauth2/start", "if that is a login")
      assert.is_nil(tostring(report):find("rd=secret", 1, true))
    end)

    it("finds a proxy's own login", function()
      problem(behind 'location / { auth_basic "Staff"; auth_basic_user_file /dev/null; proxy_pass $n8n; }', "login",
        "asks for a login of its own (Basic)", "Authorization")
    end)

    it("finds a login page", function()
      problem(behind [[location / { default_type text/html;
        return 200 "<html><title>Sign in</title><form><input type=password></form></html>"; }]], "login",
        "a login page answers in place of n8n's API", "let the proxy pass the API's path")
    end)

    it("finds that n8n does not answer the proxy", function()
      problem(behind(("location / { proxy_pass http://127.0.0.1:%d; }"):format(process.free_port())), "gateway",
        "a proxy answers 502", "check that n8n runs")
    end)

    it("finds that this is no n8n", function()
      problem(behind "location / { return 404; }", "service", "does not look like n8n (HTTP 404, text/html, from nginx",
        "check host, port and path")
    end)

    describe("with TLS", function()
      local folder, tls

      setup(function()
        folder = process.tempdir()
        tls = certificates.self_signed(folder, "IP:127.0.0.1")
      end)

      teardown(function()
        process.remove(folder)
      end)

      it("finds a self-signed certificate, and sends nothing", function()
        problem(behind("location / { proxy_pass $n8n; }", nil, tls), "tls",
          "the certificate of 127.0.0.1 is self-signed", "give it with ca_file")
      end)

      it("finds all well once that is trusted", function()
        local report = behind("location / { proxy_pass $n8n; }", { ca_file = tls.certificate }, tls)
        assert.is_true(report.ok, tostring(report))
        assert.truthy(report:about("connection").message:find("its certificate is trusted", 1, true))
      end)

      it("finds that the port speaks TLS", function()
        nginx = proxies.start("return 404;", { tls = tls })
        problem(examine { url = (nginx.url:gsub("^https", "http")) }, "tls", "speaks TLS, not plain HTTP",
          "use " .. nginx.url)
      end)
    end)
  end)

  describe("as a script", function()
    local function run(url, api_key, ...)
      return process.run({ process.lua(), "examples/doctor.lua", ... }, { env = { N8N_URL = url, N8N_API_KEY = api_key,
        HOME = "/nonexistent", LUA_PATH = package.path, LUA_CPATH = package.cpath } })
    end

    it("ends with 0 where all is well", function()
      local result = run(current.url, key)
      assert.equal(0, result.code, result.out .. result.err)
      assert.truthy(result.out:find("all is well", 1, true))
    end)

    it("ends with 1 where there is a problem", function()
      local result = run(current.url, tokens.make())
      assert.equal(1, result.code)
      assert.truthy(result.out:find("problem  key: the key reaches n8n", 1, true), result.out)
    end)

    it("finds that nothing is configured", function()
      local result = run(false, false, "--json")
      assert.equal(1, result.code)
      local finding = json.decode(result.out).findings[1]
      assert.equal("configuration", finding.subject)
      assert.truthy(finding.advice:find("--url", 1, true))
    end)
  end)
end)
