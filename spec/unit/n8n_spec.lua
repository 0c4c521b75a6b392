-- The module itself: what require "n8n" gives, and n8n.new.
local n8n = require "n8n"
local process = require "spec.support.process"

describe("n8n.new", function()
  it("makes a client without sending anything", function()
    local client = assert(n8n.new { url = "http://127.0.0.1:9/prefix", api_key = "the-key" })
    assert.equal("http://127.0.0.1:9/prefix/api/v1", client.url)
    assert.is_false(client.read_only)
    assert.equal(0, client:counters().attempts)
    assert.equal("n8n.client (http://127.0.0.1:9/prefix/api/v1)", tostring(client))
  end)

  it("raises on misuse, at the script's line", function()
    for _, options in ipairs { { ulr = "http://h" }, { url = true }, { timeout = "x" }, "http://h" } do
      local ok, message = pcall(n8n.new, options)
      assert.is_false(ok)
      assert.is_string(message)
    end
    local ok, message = pcall(function()
      n8n.new { ulr = "http://h" }
    end)
    assert.is_false(ok)
    assert.truthy(message:find("n8n_spec.lua:%d+: unknown option 'ulr'; did you mean 'url'%?"), message)
  end)

  it("answers nil and the error for a URL or a key that cannot be used", function()
    for _, options in ipairs { { url = "example.com", api_key = "k" }, { url = "http://u:p@h", api_key = "k" },
      { url = "http://h", api_key = "k\n" } } do
      local client, err = n8n.new(options)
      assert.is_nil(client)
      assert.is_true(n8n.is_error(err))
      assert.equal("config", err.kind)
      assert.is_string(err.hint)
    end
  end)

  it("reads the environment", function()
    local home = process.tempdir()
    local script = ([[
      package.path, package.cpath = %q, %q
      local client, err = require("n8n").new()
      io.write(client and client.url or tostring(err))
    ]]):format(package.path, package.cpath)
    local function run(env)
      env.HOME = home
      return process.run({ process.lua(), "-e", script }, { env = env }).out
    end
    assert.equal("http://env:1/api/v1", run { N8N_URL = "http://env:1", N8N_API_KEY = "k" })
    assert.truthy(run({ N8N_URL = false, N8N_API_KEY = "k" }):find("no n8n URL is configured", 1, true))
    assert.truthy(run({ N8N_URL = "http://env:1", N8N_API_KEY = false }):find("no n8n API key is configured", 1, true))
    process.remove(home)
  end)
end)

describe("the module", function()
  it("lists the operations", function()
    local found
    for _, operation in ipairs(n8n.operations) do
      if operation.resource == "workflows" and operation.verb == "publish" then
        found = operation
      end
    end
    assert.equal("POST", found.method)
    assert.equal("/workflows/{workflowId}/publish", found.path)
  end)

  it("has every operation as a method of its resource", function()
    local client = assert(n8n.new { url = "http://127.0.0.1:9", api_key = "k" })
    for _, operation in ipairs(n8n.operations) do
      assert.is_function(client[operation.resource][operation.verb])
      if operation.list then
        local suffix = operation.verb == "list" and "" or "_" .. operation.verb:gsub("^list_", "")
        assert.is_function(client[operation.resource]["each" .. suffix])
        assert.is_function(client[operation.resource]["all" .. suffix])
      end
    end
  end)

  it("marks arrays and objects", function()
    assert.equal("[]", n8n.json.encode(n8n.array {}))
    assert.equal("{}", n8n.json.encode(n8n.object {}))
    assert.equal(n8n.null, n8n.json.decode "null")
    assert.equal(n8n.array_mt, getmetatable(n8n.array {}))
  end)
end)
