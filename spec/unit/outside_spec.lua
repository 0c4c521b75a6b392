local n8n = require "n8n"
local outside = require "n8n.http.keyless"

describe("requests beside the API", function()
  -- A client that notes which core clients it is asked for.
  local function noting_client()
    local noted = {}
    local client = assert(n8n.new { url = "https://h/prefix", api_key = "k", headers = { ["X-Front"] = "a" } })
    client.connect = function(changes)
      noted.changes = changes
    end
    return client, noted
  end

  it("go to the client's own origin with what a proxy in front wants", function()
    local client, noted = noting_client()
    local caller = outside.caller(client, "https://h/elsewhere", { ["x-mine"] = "b" })
    assert.same({ base_url = "https://h/elsewhere", counted_at = "https://h/prefix/api/v1",
      headers = { ["X-Front"] = "a", ["x-mine"] = "b" } }, noted.changes)
    assert.equal("https://h/elsewhere", caller.url)
    assert.equal(client.hooks, caller.hooks)
  end)

  it("go elsewhere without the client's headers, certificate and password", function()
    for _, url in ipairs { "https://h:444", "http://h", "https://other/prefix", "https://h.other" } do
      local client, noted = noting_client()
      outside.caller(client, url, { ["X-Mine"] = "b" })
      assert.same({ base_url = url, counted_at = "https://h/prefix/api/v1", headers = { ["X-Mine"] = "b" },
        client_cert = false, client_key = false, client_key_password = false }, noted.changes)
    end
  end)

  it("let a call's header take the place of the client's, in whatever letters", function()
    local client, noted = noting_client()
    outside.caller(client, "https://h", { ["x-FRONT"] = "b" })
    assert.same({ ["x-FRONT"] = "b" }, noted.changes.headers)
  end)

  it("have no key to fetch or to renew", function()
    local keys = outside.caller((noting_client()), "https://h").keys
    assert.is_true(keys.ensure())
    assert.is_false(keys.renew(keys.current()))
    local clean = outside.caller((noting_client()), "https://h", nil, { "geheim" }).keys.redactor {}
    assert.equal("[hidden] ", clean("geheim "))
  end)
end)

describe("methods that are no operations", function()
  it("want a colon as the others do", function()
    local client = assert(n8n.new { url = "http://127.0.0.1:1", api_key = "k" })
    for _, call in ipairs {
      function() client.workflows.trigger("id") end,
      function() client.workflows.publish("id") end,
      function() client.executions.wait("id") end,
    } do
      local ok, problem = pcall(call)
      assert.is_false(ok)
      assert.truthy(problem:find("call it with ':'", 1, true))
    end
  end)
end)
