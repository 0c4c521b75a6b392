-- What n8n does with users. Runs against the sandbox and against a real n8n without a licence.
local raw = require "spec.support.raw"

describe("n8n's users", function()
  local line, owner

  setup(function()
    line = raw.server().line
    owner = select(2, raw.call("GET", "/users/owner@example.com"))
  end)

  after_each(raw.clean)

  local NOBODY = "00000000-0000-4000-8000-000000000000"

  local function answer(...)
    local status, value = raw.call(...)
    return { status, type(value) == "table" and value.message or nil }
  end

  local function invite(email, role)
    local status, value = raw.call("POST", "/users", { { email = email, role = role } })
    if status == 201 and value[1] then
      raw.made("user", value[1].user.id)
    end
    return status, value
  end

  local function address()
    return raw.unique "u" .. "@example.com"
  end

  it("are listed, with their roles on request", function()
    local _, value = raw.call("GET", "/users?includeRole=true")
    local role
    for _, user in ipairs(value.data) do
      role = user.id == owner.id and user.role or role
    end
    assert.equal("global:owner", role)
    assert.equal("Olive", owner.firstName)
    assert.is_false(owner.isPending)
    assert.is_nil(owner.role)
    assert.equal(line == "2", owner.mfaEnabled ~= nil)
    _, value = raw.call("GET", "/users/" .. owner.id .. "?includeRole=true")
    assert.equal("global:owner", value.role)
  end)

  it("are found by id or address", function()
    assert.same({ 400, 'request/params/id must match format "identifier"' }, answer("GET", "/users/nope"))
    assert.same({ 404, "Could not find user with id: " .. NOBODY }, answer("GET", "/users/" .. NOBODY))
  end)

  it("come in pages of ajv's rules", function()
    invite(address())
    local _, value = raw.call("GET", "/users?limit=1")
    assert.equal(1, #value.data)
    local first = value.data[1].id
    _, value = raw.call("GET", "/users?limit=1&cursor=" .. value.nextCursor:gsub("=", "%%3D"))
    assert.are_not.equal(first, value.data[1].id)
    assert.same({ 400, "request/query/limit must be <= 250" }, answer("GET", "/users?limit=251"))
    assert.same({ 400, "Unknown query parameter 'foo'" }, answer("GET", "/users?foo=1"))
    assert.same({ 400, line == "2" and "request/query/offset must be >= 0" or "Unknown query parameter 'offset'" },
      answer("GET", "/users?offset=-1"))
    assert.same({ 400, "Parameter 'limit' must be url encoded. Its value may not contain reserved characters." },
      answer("GET", "/users?limit=a:b"))
  end)

  it("are invited as an array, and again while they are pending", function()
    local email = address()
    local status, value = invite(email)
    assert.equal(201, status)
    assert.same({ email, "global:member", false, "" },
      { value[1].user.email, value[1].user.role, value[1].user.emailSent, value[1].error })
    assert.truthy(value[1].user.inviteAcceptUrl:find("/signup?", 1, true))
    local _, again = invite(email)
    assert.equal(value[1].user.id, again[1].user.id)
    local _, user = raw.call("GET", "/users/" .. email)
    assert.is_true(user.isPending)
    status, value = raw.call("POST", "/users", { { email = "owner@example.com" } })
    assert.same({ 201, {} }, { status, value })
    status, value = raw.call("POST", "/users", nil, { text = "[]" })
    assert.same({ 201, {} }, { status, value })
  end)

  it("are invited with an address, to a role that the licence allows", function()
    local function refused(invitation)
      return answer("POST", "/users", { invitation })
    end
    assert.same({ 400, "request/body must be array" }, answer("POST", "/users", { email = "x" }))
    assert.same({ 400, 'request/body/0/email must match format "email"' }, refused { email = "bad" })
    assert.same({ 400, "request/body/0 must have required property 'email'" }, refused { role = "global:member" })
    assert.same({ line == "1" and 400 or 403, "Cannot invite admin user without advanced permissions. Please upgrade "
      .. "to a license that includes this feature." }, refused { email = "a@example.com", role = "global:admin" })
    assert.same({ 400, "This global role value is not assignable" },
      refused { email = "a@example.com", role = "global:owner" })
    assert.same({ 400, "Role bad does not exist" }, refused { email = "a@example.com", role = "bad" })
  end)

  it("are deleted by id, not by address, and nothing is handed over", function()
    local email = address()
    local _, value = invite(email)
    local path = "/users/" .. value[1].user.id
    local unknown = { line == "1" and 400 or 404,
      "Request to delete a user failed because the user to delete was not found in DB" }
    assert.same({ 400, "Unknown query parameter 'transferId'" }, answer("DELETE", path .. "?transferId=x"))
    assert.same(unknown, answer("DELETE", "/users/" .. email))
    assert.same({ 204 }, answer("DELETE", path))
    assert.same(unknown, answer("DELETE", path))
    assert.same({ 400, "Cannot delete your own user" }, answer("DELETE", "/users/" .. owner.id))
  end)

  it("change their role with a licence only", function()
    assert.same({ 403, "Your license does not allow for feat:advancedPermissions. To enable feat:advancedPermissions, "
      .. "please upgrade to a license that supports this feature." }, answer("PATCH", "/users/" .. owner.id .. "/role",
      { newRoleName = "global:member" }))
    assert.same({ 400, "request/body must have required property 'newRoleName'" },
      answer("PATCH", "/users/" .. owner.id .. "/role", nil, { text = "{}" }))
  end)
end)
