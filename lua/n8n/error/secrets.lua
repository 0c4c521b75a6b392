--- Finds what of a request's body nobody may see: the secrets that a script hands to n8n.
--
-- Servers and proxies repeat what they were sent, and errors show what they say. Other bodies hold what people may see.

local core = require "n8n.core"
local redact = require "n8n.error.redact"
local tables = require "n8n.util.tables"
local values = require "n8n.util.values"

local unpack = table.unpack or unpack

local secrets = {}

-- By resource, where it lies in the API, and the members of bodies that are secret, all that is in them included.
local KEPT = {
  { "credentials", "/credentials", { "data" } },
  { "ldap", "/settings/ldap", { "bindingAdminPassword" } },
  { "log_streaming_destinations", "/settings/log-streaming/destinations",
    { "dsn", "headerParameters", "jsonHeaders", "queryParameters", "jsonQuery", "tlsCa" } },
  { "oidc", "/settings/sso/oidc", { "clientSecret" } },
  { "otel", "/settings/otel", { "exporterHeaders" } },
  { "promotion_providers", "/promotions/providers", { "auth" } },
  { "saml", "/settings/sso/saml", { "signingPrivateKey" } },
}

-- Members that say of what sort a secret is: their words would be missed in a message.
local SORTS = { "authType", "keyType" }

-- `operation`: "credentials:create", or "POST /credentials" of a request by path.
local function members_of(operation)
  for _, kept in ipairs(KEPT) do
    local resource = operation:match("^(.-):")
    local path = operation:match("^%u+ ([^?]*)")
    if resource == kept[1] or path and (path .. "/"):find(kept[2] .. "/", 1, true) == 1 then
      return kept[3]
    end
  end
end

local function without_sorts(value)
  return type(value) == "table" and not core.isarray(value) and tables.without(value, unpack(SORTS)) or value
end

-- The texts of a value; of JSON in a text, and of lists like "name=value,name=value", also the parts, which can be
-- repeated by themselves.
local function add_texts(texts, value)
  redact.each_text(value, function(text)
    texts[#texts + 1] = text
    for part in text:gmatch("=([^,]+)") do
      texts[#texts + 1] = part
    end
    local inner = text:find("^%s*[{%[]") and core.decode(text)
    redact.each_text(inner, function(part)
      texts[#texts + 1] = part
    end)
  end)
end

--- The secrets in what a request sends.
-- @tparam string operation "credentials:create", or "POST /credentials"
-- @tparam table bodies what may be its body: tables and JSON texts (`n8n.json.text`); anything else is passed over
-- @treturn {string,...}
function secrets.texts(operation, bodies)
  local texts = {}
  local members = members_of(operation)
  for i = 1, members and bodies.n or 0 do
    local body = values.decoded(bodies[i])
    for _, name in ipairs(type(body) == "table" and members or {}) do
      local value = values.decoded(body[name])
      add_texts(texts, name == "auth" and without_sorts(value) or value)
    end
  end
  return texts
end

return secrets
