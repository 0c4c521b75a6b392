--- Reads what an API key says about itself, without asking a server. The key itself is never repeated.
--
-- The keys of n8n are JSON Web Tokens: three texts in base64url, joined by dots. The middle one says who issued the
-- key, for what, and until when it is good. Only the server can check the signature, the third one.

local core = require "n8n.core"

local token = {}

local ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
local LEGACY = "^n8n_api_%x+$"
local YEAR_10000 = 253402300800 -- what expires then, or later, does not expire
local SIGNATURE_SIZES = { HS256 = 43, HS384 = 64, HS512 = 86 } -- in base64url

-- The bytes of a base64url text; nil for what is none.
local function decode_base64url(text)
  if text:find("[^%w_-]") or #text % 4 == 1 then
    return nil
  end
  local bytes, value, bits = {}, 0, 0
  for character in text:gmatch(".") do
    value = value * 64 + ALPHABET:find(character, 1, true) - 1
    bits = bits + 6
    if bits >= 8 then
      bits = bits - 8
      local byte = math.floor(value / 2 ^ bits)
      bytes[#bytes + 1] = string.char(byte)
      value = value - byte * 2 ^ bits
    end
  end
  return table.concat(bytes)
end

local function decode_object(part)
  local text = decode_base64url(part)
  local value = text and core.decode(text)
  return type(value) == "table" and not core.isarray(value) and value or nil
end

local function text_or_nil(value)
  return type(value) == "string" and value or nil
end

-- Whole seconds: other keys than n8n's name fractions of them, or times that no calendar has.
local function time_or_nil(value)
  return type(value) == "number" and value >= 0 and value < YEAR_10000 and math.floor(value) or nil
end

-- What is wrong with a text that should be a token, in words for whoever has to look at it.
local function fault_of(key)
  if key:find("^[\"'`]") or key:find("[\"'`]$") then
    return "it stands in quotes"
  elseif key:lower():find("^bearer") then
    return "it begins with 'Bearer'"
  elseif not key:find("^eyJ") then
    return "it does not look like a key of n8n, which begins with 'eyJ'"
  end
  local _, dots = key:gsub("%.", "")
  if dots ~= 2 then
    return ("it is cut off or joined with something else: a key of n8n has 3 parts joined by dots, this one has %d")
      :format(dots + 1)
  end
end

local function signature_fault(header, signature)
  local size = SIGNATURE_SIZES[header.alg]
  if size and #signature < size then
    return ("it is cut off at its end: %d characters are missing"):format(size - #signature)
  elseif size and #signature > size then
    return ("there is something behind its end: %d characters too many"):format(#signature - size)
  end
end

--- Reads a key.
-- @tparam string key
-- @treturn table `fault`: what is wrong with its form, in words, or nil; `legacy`: true for keys as older n8n made them
--   ("n8n_api_..."), which say nothing about themselves; and where the key says so `issuer`, `audience`, `issued`,
--   `expires` (seconds since 1970)
function token.read(key)
  if key:find(LEGACY) then
    return { legacy = true }
  end
  local fault = fault_of(key)
  if fault then
    return { fault = fault }
  end
  local first, second, signature = key:match("^([^.]*)%.([^.]*)%.([^.]*)$")
  local header, claims = decode_object(first), decode_object(second)
  if not header or not claims then
    return { fault = "it cannot be read: a part of it is missing or changed" }
  end
  return {
    fault = signature_fault(header, signature),
    issuer = text_or_nil(claims.iss),
    audience = text_or_nil(claims.aud),
    issued = time_or_nil(claims.iat),
    expires = time_or_nil(claims.exp),
  }
end

return token
