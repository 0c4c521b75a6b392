local config = require "n8n.client.config"
local urls = require "n8n.client.urls"
local process = require "spec.support.process"

-- An environment that holds just these variables.
local function environment(variables)
  return function(name)
    return variables[name]
  end
end

local NOTHING = environment {}

local function refused(options, pattern)
  local ok, message = pcall(config.resolve, options, NOTHING)
  assert.is_false(ok)
  assert.truthy(tostring(message):find(pattern), tostring(message))
end

describe("the base URL", function()
  local function base(url, api_path)
    return (urls.base(url, api_path))
  end

  it("is made of what people write", function()
    assert.equal("https://n8n.example.com/api/v1", base("https://n8n.example.com"))
    assert.equal("https://n8n.example.com/api/v1", base("https://n8n.example.com///"))
    assert.equal("https://n8n.example.com/api/v1", base("https://n8n.example.com/api/v1"))
    assert.equal("https://n8n.example.com/api/v1", base("HTTPS://N8N.example.com/api/v1/"))
    assert.equal("http://127.0.0.1:5678/api/v1", base("http://127.0.0.1:5678/"))
    assert.equal("http://[::1]:5678/api/v1", base("http://[::1]:5678"))
  end)

  it("keeps a path prefix", function()
    assert.equal("https://example.com/n8n/api/v1", base("https://example.com/n8n/"))
    assert.equal("https://example.com/n8n/api/v1", base("https://example.com/n8n/api/v1"))
  end)

  it("takes another API path", function()
    assert.equal("https://example.com/rest/v1", base("https://example.com", "/rest/v1"))
    assert.equal("https://example.com/rest/v1", base("https://example.com/rest/v1", "rest/v1/"))
    assert.equal("https://example.com/x", base("https://example.com/x", "/"))
  end)

  it("is refused where it cannot be one, with the reason", function()
    local function fault(url)
      local value, message = urls.base(url)
      assert.is_nil(value)
      return message
    end
    assert.truthy(fault("n8n.example.com"):find("http://", 1, true))
    assert.truthy(fault("ftp://n8n.example.com"):find("ftp", 1, true))
    assert.truthy(fault("https://"):find("host", 1, true))
    assert.truthy(fault("https://ho$t"):find("names no host", 1, true))
    for _, port in ipairs { ":99999", ":0", ":", ":x" } do
      assert.truthy(fault("https://host" .. port):find("no number from 1 to 65535 for its port", 1, true))
    end
    assert.truthy(fault("https://host/?a=1"):find("'?'", 1, true))
    assert.truthy(fault("https://host\n"):find("line break", 1, true))
    local message = fault("https://me:pass@host")
    assert.truthy(message:find("user", 1, true))
    assert.is_nil(message:find("pass@", 1, true))
  end)
end)

describe("options", function()
  it("that are unknown are refused with the one that was meant", function()
    refused({ url = "http://h", api_key = "k", timout = 3 }, "unknown option 'timout'; did you mean 'timeout'%?")
  end)

  it("of a wrong type are refused", function()
    refused({ url = 12 }, "option 'url' must be a string, got a number")
    refused({ url = "http://h", api_key = 12 }, "option 'api_key' must be a string or a function, got a number")
    refused({ timeout = "3" }, "option 'timeout'")
    refused({ timeout = 0 }, "option 'timeout'")
    refused({ timeout = 0 / 0 }, "option 'timeout'")
    refused({ retries = 1.5 }, "option 'retries' must be a whole number")
    refused("http://h", "must be a table")
  end)

  it("cannot smuggle headers in", function()
    refused({ headers = { ["X-A"] = "b\r\nX-C: d" } }, "in one line")
    refused({ headers = { ["X-A: b\r\nX"] = "d" } }, "not a header's name")
    refused({ headers = { [""] = "d" } }, "not a header's name")
    refused({ headers = { ["x-n8n-api-key"] = "d" } }, "api_key")
    refused({ headers = { ["content-length"] = "3" } }, "set by the client")
    refused({ headers = { Accept = "*/*" } }, "set by the client")
  end)

  it("cannot name us a bot, which n8n does not answer", function()
    refused({ user_agent = "MyBot/1" }, "must not contain 'bot'")
  end)

  it("that need another one say so", function()
    refused({ client_key = "k.pem" }, "client_cert")
  end)

  it("have defaults", function()
    local settings = assert(config.resolve({ url = "http://h", api_key = "k" }, NOTHING))
    assert.equal(60, settings.timeout)
    assert.equal(10, settings.connect_timeout)
    assert.equal(600, settings.deadline)
    assert.equal(4, settings.retries)
    assert.equal(8 * 1024 * 1024, settings.page_memory)
    assert.is_false(settings.read_only)
  end)

  it("say where the instance and its webhooks lie", function()
    for _, case in ipairs {
      { "http://h", "http://h", "http://h/webhook" },
      { "https://h/n8n/api/v1/", "https://h/n8n", "https://h/n8n/webhook" },
      { "https://h/n8n", "https://h/n8n", "https://h/n8n/webhook", api_path = "api/v2" },
      { "https://h/n8n", "https://h/n8n", "https://h/n8n/hooks", webhook_url = "/hooks/" },
      { "https://h/n8n", "https://h/n8n", "https://w:8443/in", webhook_url = "https://w:8443/in/" },
    } do
      local settings = assert(config.resolve({ url = case[1], api_key = "k", api_path = case.api_path,
        webhook_url = case.webhook_url }, NOTHING))
      assert.equal(case[2], settings.instance_url)
      assert.equal(case[3], settings.webhook_url)
    end
    for _, wrong in ipairs { "hooks", "ftp://h", "https://user:geheim@h" } do
      local settings, err = config.resolve({ url = "http://h", api_key = "k", webhook_url = wrong }, NOTHING)
      assert.is_nil(settings)
      assert.equal("webhook_url", err.option)
      assert.is_nil(tostring(err):find("geheim", 1, true))
    end
  end)

  it("switch compression off on loopback only, unless told", function()
    local function compression(url, given)
      return config.resolve({ url = url, api_key = "k", compression = given }, NOTHING).compression
    end
    assert.is_false(compression("http://localhost:5678"))
    assert.is_false(compression("http://127.0.0.1"))
    assert.is_false(compression("http://[::1]:80"))
    assert.is_true(compression("https://n8n.example.com"))
    assert.is_true(compression("http://localhost", true))
    assert.is_false(compression("https://n8n.example.com", false))
  end)
end)

describe("keys", function()
  it("are refused when they cannot be sent, without being shown", function()
    for _, key in ipairs { "", "kkk\n", "k k", "k\0k", "\195\164" } do
      local settings, err = config.resolve({ url = "http://h", api_key = key }, NOTHING)
      assert.is_nil(settings)
      assert.equal("config", err.kind)
      if key ~= "" then
        assert.is_nil(tostring(err):find(key, 1, true))
      end
    end
  end)
end)

describe("configuration", function()
  local home

  before_each(function()
    home = process.tempdir()
  end)

  after_each(function()
    process.remove(home)
  end)

  local function write_file(text)
    assert(os.execute("mkdir -p " .. process.quote(home .. "/.n8n-cli")))
    local file = assert(io.open(home .. "/.n8n-cli/config.json", "w"))
    file:write(text)
    file:close()
  end

  it("comes from the environment", function()
    local settings = assert(config.resolve({}, environment { N8N_URL = "http://env", N8N_API_KEY = "env-key" }))
    assert.equal("http://env/api/v1", settings.base_url)
    assert.equal("env-key", settings.api_key)
  end)

  it("comes from arguments before the environment", function()
    local settings = assert(config.resolve({ url = "http://arg", api_key = "arg-key" },
      environment { N8N_URL = "http://env", N8N_API_KEY = "env-key" }))
    assert.equal("http://arg/api/v1", settings.base_url)
    assert.equal("arg-key", settings.api_key)
  end)

  it("comes from the official CLI's file last", function()
    write_file '{ "url": "http://file:5678", "apiKey": "file-key" }'
    local settings = assert(config.resolve({}, environment { HOME = home, N8N_URL = "", N8N_API_KEY = "" }))
    assert.equal("http://file:5678/api/v1", settings.base_url)
    assert.equal("file-key", settings.api_key)
  end)

  it("does not send the file's key to another URL", function()
    write_file '{ "url": "http://file:5678", "apiKey": "file-key" }'
    local settings, err = config.resolve({ url = "http://other" }, environment { HOME = home })
    assert.is_nil(settings)
    assert.equal("config", err.kind)
    assert.truthy(err.message:find("belongs to another URL", 1, true))
    assert.is_nil(tostring(err):find("file-key", 1, true))
    settings = assert(config.resolve({ url = "http://file:5678/api/v1/" }, environment { HOME = home }))
    assert.equal("file-key", settings.api_key)
  end)

  it("that is missing is named, with what to do", function()
    local settings, err = config.resolve({}, environment { HOME = home })
    assert.is_nil(settings)
    assert.equal("config", err.kind)
    assert.truthy(tostring(err):find("N8N_URL", 1, true))
    settings, err = config.resolve({ url = "http://h" }, environment { HOME = home })
    assert.is_nil(settings)
    assert.truthy(tostring(err):find("N8N_API_KEY", 1, true))
  end)

  it("that is broken is an error, not a missing one", function()
    for _, text in ipairs { "", "{", "[1", '"x"', '{ "url": 3 }' } do
      write_file(text)
      local settings, err = config.resolve({}, environment { HOME = home })
      assert.is_nil(settings)
      assert.equal("config", err.kind)
      assert.truthy(err.message:find("config.json", 1, true), err.message)
    end
  end)

  it("names a file that cannot be read", function()
    assert(os.execute("mkdir -p " .. process.quote(home .. "/.n8n-cli/config.json")))
    local settings, err = config.resolve({}, environment { HOME = home })
    assert.is_nil(settings)
    assert.truthy(err.message:find("config.json", 1, true))
  end)

  it("takes the certificate authorities of the environment, unless the script names its own", function()
    local getenv = environment { SSL_CERT_FILE = "/openssl.pem", SSL_CERT_DIR = "/certs" }
    local options = { url = "https://h", api_key = "k" }
    assert.equal("/openssl.pem", config.resolve(options, getenv).ca_file)
    assert.equal("/certs", config.resolve(options, getenv).ca_path)
    getenv = environment { SSL_CERT_FILE = "/openssl.pem", CURL_CA_BUNDLE = "/curl.pem" }
    assert.equal("/curl.pem", config.resolve(options, getenv).ca_file)
    options.ca_file = "/own.pem"
    assert.equal("/own.pem", config.resolve(options, getenv).ca_file)
    assert.is_nil(config.resolve({ url = "https://h", api_key = "k", ca_path = "/own" }, getenv).ca_file)
  end)

  it("of the environment that cannot be used is an error", function()
    local settings, err = config.resolve({}, environment { N8N_URL = "example.com", N8N_API_KEY = "k" })
    assert.is_nil(settings)
    assert.equal("config", err.kind)
  end)
end)
