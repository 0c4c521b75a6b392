-- What n8n does with tags. Runs against the sandbox and against a real n8n.
local raw = require "spec.support.raw"

describe("n8n's tags", function()
  local line

  setup(function() line = raw.server().line end)
  after_each(raw.clean)

  it("are made, read, renamed and deleted", function()
    local name = raw.unique "tag"
    local status, made = raw.call("POST", "/tags", { name = name })
    assert.equal(201, status)
    raw.made("tag", made.id)
    assert.equal(name, made.name)
    assert.equal(made.createdAt, made.updatedAt)
    local _, read = raw.call("GET", "/tags/" .. made.id)
    assert.same(made, read)
    local renamed
    status, renamed = raw.call("PUT", "/tags/" .. made.id, { name = name .. "b" })
    assert.equal(200, status)
    assert.equal(name .. "b", renamed.name)
    assert.is_nil(renamed.createdAt)
    status = raw.call("DELETE", "/tags/" .. made.id)
    assert.equal(200, status)
    assert.equal(404, (raw.call("GET", "/tags/" .. made.id)))
  end)

  it("have a name of their own, of 1 to 24 characters without blanks around", function()
    local tag, other = raw.tag(), raw.tag()
    for _, name in ipairs { tag.name, " " .. tag.name .. " ", "", ("x"):rep(25) } do
      local status, value = raw.call("POST", "/tags", { name = name })
      assert.equal(409, status)
      assert.equal("Tag already exists", value.message)
    end
    local status = raw.call("PUT", "/tags/" .. other.id, { name = tag.name })
    assert.equal(409, status)
    status = raw.call("PUT", "/tags/" .. tag.id, { name = tag.name })
    assert.equal(200, status)
  end)

  it("take a name and nothing else", function()
    local function refused(message, body)
      local status, value = raw.call("POST", "/tags", body)
      assert.equal(400, status)
      assert.equal(message, value.message)
    end
    refused(line == "1" and "request/body/name must be string" or "request/body/name Expected string, received number",
      { name = 5 })
    refused("request/body/id is read-only", { name = "x", id = "x" })
    refused("request/body/createdAt is read-only", { name = "x", createdAt = "x" })
    refused(line == "1" and "request/body must NOT have additional properties"
      or "request/body Unrecognized key(s) in object: 'foo'", { name = "x", foo = 1 })
  end)

  it("that are not there are not found", function()
    for _, method in ipairs { "GET", "DELETE", "PUT" } do
      local status, value = raw.call(method, "/tags/nosuchtag", method == "PUT" and { name = "x" } or nil)
      assert.equal(404, status)
      assert.equal("Not Found", value.message)
    end
  end)

  it("leave the workflows that had them", function()
    local workflow, tag = raw.workflow(), raw.tag()
    raw.call("PUT", "/workflows/" .. workflow.id .. "/tags", { { id = tag.id } })
    raw.call("PUT", "/tags/" .. tag.id, { name = tag.name .. "b" })
    local _, read = raw.call("GET", "/workflows/" .. workflow.id)
    assert.equal(tag.name .. "b", read.tags[1].name)
    raw.call("DELETE", "/tags/" .. tag.id)
    _, read = raw.call("GET", "/workflows/" .. workflow.id)
    assert.same({}, read.tags)
  end)
end)
