--- Keys in the form of n8n's, signed by nobody.
-- @module spec.support.tokens
local cjson = require "cjson"
local mime = require "mime"

local tokens = {}

local function part(value)
  return (mime.b64(cjson.encode(value)):gsub("+", "-"):gsub("/", "_"):gsub("=", ""))
end

--- Makes a key that is sound but for its signature.
-- @param claims what it says; default: what a key of n8n that never expires does. A value false takes a claim away
function tokens.make(claims)
  local payload = { sub = "25872d8f-549a-4798-a4d0-b35e05c20dba", iss = "n8n", aud = "public-api", iat = 1795489872,
    jti = "b76bf62f-df9f-483f-9e66-e489c681c6e5" }
  for name, value in pairs(claims or {}) do
    payload[name] = value or nil
  end
  return ("%s.%s.%s"):format(part { alg = "HS256", typ = "JWT" }, part(payload), ("S"):rep(43))
end

return tokens
