local token = require "n8n.client.token"
local tokens = require "spec.support.tokens"

describe("a key", function()
  it("says who issued it, for what and until when", function()
    local read = token.read(tokens.make { exp = 1800000000, iat = 1795489872 })
    assert.same({ issuer = "n8n", audience = "public-api", issued = 1795489872, expires = 1800000000 }, read)
  end)

  it("says nothing of an expiry that it does not have", function()
    assert.is_nil(token.read(tokens.make()).expires)
    assert.is_nil(token.read(tokens.make { exp = "tomorrow" }).expires)
  end)

  it("names times in whole seconds, and none that no calendar has", function()
    for given, expected in pairs { [3000000000.5] = 3000000000, [1.5] = 1, [253402300799] = 253402300799 } do
      assert.equal(expected, token.read(tokens.make { exp = given }).expires)
    end
    for _, given in ipairs { 253402300800, 1e17, 1e300, -1, -1e300 } do
      assert.is_nil(token.read(tokens.make { exp = given, iat = given }).expires, tostring(given))
    end
  end)

  it("is read whatever its length and its letters are", function()
    for i = 1, 12 do
      local issuer = ("\195\191\239\187\191"):rep(i)
      assert.equal(issuer, token.read(tokens.make { iss = issuer }).issuer)
    end
  end)

  it("of older n8n says nothing", function()
    assert.same({ legacy = true }, token.read("n8n_api_0123456789abcdef0123456789abcdef01234567"))
  end)

  it("is never repeated, whatever is wrong with it", function()
    local key = tokens.make()
    local first, second, third = key:match("^(.-)%.(.-)%.(.*)$")
    for _, bad in ipairs { key .. key, key:sub(1, 80), first .. "." .. second, "Bearer" .. key, '"' .. key .. '"',
      first .. ".!!!." .. third, first .. "." .. second:sub(2) .. "." .. third, "eyJ..", "eyJ.eyJ.eyJ", "x", "é" } do
      local read = token.read(bad)
      assert.is_string(read.fault, bad)
      assert.is_nil(read.fault:find(bad, 1, true))
    end
  end)
end)
