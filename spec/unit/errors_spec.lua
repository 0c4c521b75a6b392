local errors = require "n8n.errors"
local shown = require "n8n.error.shown"

describe("an error", function()
  it("carries its fields and reads as one line with a hint", function()
    local err = errors.new { kind = "http", message = "not found", status = 404, operation = "workflows:get",
      method = "GET", url = "https://n8n.example.com/api/v1/workflows/x", attempts = 3, hint = "look at the id" }
    assert.equal("http", err.kind)
    assert.equal(404, err.status)
    assert.equal("workflows:get: not found (HTTP 404, GET https://n8n.example.com/api/v1/workflows/x, 3 attempts)\n"
      .. "  hint: look at the id", tostring(err))
  end)

  it("says what the server listed besides its message", function()
    local function listing(fields)
      fields.kind, fields.message = "http", "Import blocked: some issue(s)"
      return tostring(errors.new(fields))
    end
    assert.equal("Import blocked: some issue(s): workflow-conflict (name Orders, sourceId s1); no key",
      listing { issues = { { type = "workflow-conflict", sourceId = "s1", name = "Orders", more = {} }, "no key" } })
    assert.equal("Import blocked: some issue(s): do not; x 1",
      listing { violations = { { message = "do not", kind = "k" } }, conflicts = { { x = 1 } }, issues = {} })
    assert.matches("5; and 2 more$", listing { issues = { "1", "2", "3", "4", "5", "6", "7" } })
    assert.equal("Import blocked: some issue(s): a [31mb", listing { issues = { "a\n\27[31mb" } })
  end)

  it("says when the request may have taken effect", function()
    local err = errors.new { kind = "transport", message = "connection lost", ambiguous = true }
    assert.equal("connection lost (it may have taken effect)", tostring(err))
  end)

  it("is told from other tables", function()
    assert.is_true(errors.is(errors.new { kind = "http", message = "x" }))
    assert.is_false(errors.is { kind = "http", message = "x" })
    assert.is_false(errors.is "x")
    assert.is_false(errors.is(nil))
  end)

  it("joins to text", function()
    local err = errors.new { kind = "http", message = "no" }
    assert.equal("failed: no", "failed: " .. err)
    assert.equal("no!", err .. "!")
  end)

  it("shows neither user information nor secrets of a URL", function()
    local err = errors.new { kind = "transport", message = "x",
      url = "https://me:pass@host/a?limit=2&apiKey=abc&x_token=def#f" }
    assert.equal("https://host/a?limit=2&apiKey=[hidden]&x_token=[hidden]#f", err.url)
  end)

  it("keeps an @ that belongs to the path", function()
    assert.equal("https://host/users/a@b.c", shown.url("https://host/users/a@b.c"))
  end)

  it("cuts the body to 2 KB between two characters", function()
    local err = errors.new { kind = "http", message = "x", body = ("é"):rep(2000) }
    assert.equal(2048 + 3, #err.body)
    err = errors.new { kind = "http", message = "x", body = "a" .. ("é"):rep(2000) }
    assert.equal(2047 + 3, #err.body)
    assert.equal("é...", err.body:sub(-5))
  end)

  it("takes line breaks and control characters out of the message", function()
    local err = errors.new { kind = "http", message = "one\r\n\27[31mtwo\n" }
    assert.equal("one [31mtwo", err.message)
  end)

  it("needs a kind and a message", function()
    assert.has_error(function()
      errors.new { kind = "http" }
    end)
  end)
end)

describe("misuse", function()
  it("is raised at the line of the calling script", function()
    local ok, message = pcall(function()
      errors.misuse("wrong")
    end)
    assert.is_false(ok)
    assert.truthy(message:find("errors_spec%.lua:%d+: wrong$"))
  end)
end)
