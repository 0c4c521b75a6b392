-- Folders on an n8n without a licence. Runs against the sandbox and against a real n8n.
local raw = require "spec.support.raw"

describe("n8n's folders without a licence", function()
  local line

  setup(function() line = raw.server().line end)
  after_each(raw.clean)

  local function answer(...)
    local status, value = raw.call(...)
    return { status, type(value) == "table" and value.message or nil }
  end

  local UNLICENSED = { 403, "Your license does not allow for feat:folders. To enable feat:folders, please upgrade to a "
    .. "license that supports this feature." }

  it("are not there: the licence is asked for first, but after ajv's checks", function()
    if line == "1" then
      assert.same({ 404, "not found" }, answer("GET", "/projects/x/folders"))
      return
    end
    assert.same(UNLICENSED, answer("GET", "/projects/x/folders"))
    assert.same(UNLICENSED, answer("GET", "/projects/x/folders?foo=1"))
    assert.same(UNLICENSED, answer("GET", "/projects/x/folders/y"))
    assert.same(UNLICENSED, answer("POST", "/projects/x/folders", { name = "a" }))
    assert.same(UNLICENSED, answer("PATCH", "/projects/x/folders/y", { name = "a" }))
    assert.same(UNLICENSED, answer("DELETE", "/projects/x/folders/y"))
    assert.same({ 400, "request/body must have required property 'name'" },
      answer("POST", "/projects/x/folders", nil, { text = "{}" }))
    assert.same({ 400, "request/body/name must be string" }, answer("PATCH", "/projects/x/folders/y", { name = 5 }))
    assert.same({ 400, "request/body must NOT have additional properties" },
      answer("PATCH", "/projects/x/folders/y", { tagIds = { "x" } }))
    assert.same({ 400, "Unknown query parameter 'foo'" }, answer("DELETE", "/projects/x/folders/y?foo=1"))
  end)

  it("are not found by workflows", function()
    if line == "1" then
      return
    end
    local status, value = raw.post_workflow { parentFolderId = "nosuchfolder" }
    assert.same({ 404, "Could not find the folder: nosuchfolder" }, { status, value.message })
    local made = raw.workflow()
    assert.same({ 404, "Could not find the folder: nosuchfolder" }, answer("PUT", "/workflows/" .. made.id, nil,
      { text = raw.workflow_body { parentFolderId = "nosuchfolder" } }))
    assert.equal(200, (raw.call("PUT", "/workflows/" .. made.id, nil,
      { text = raw.workflow_body { parentFolderId = raw.json "null" } })))
  end)
end)
