--- Makes the headers of a call from what a webhook's own authentication wants.

local config_options = require "n8n.client.config_options"
local errors = require "n8n.errors"
local option_names = require "n8n.util.options"
local tables = require "n8n.util.tables"
local text = require "n8n.util.text"

local webhook_auth = {}

local function check_texts(auth, names)
  for _, name in ipairs(names) do
    if type(auth[name]) ~= "string" then
      errors.misuse(("option 'auth': '%s' must be a text"):format(name))
    end
  end
end

-- The header that an `auth` means, and the secrets in it.
local function header_of(auth)
  option_names.check(auth, { "user", "password", "header", "value", "token" }, "option of 'auth'")
  local ways = (auth.token ~= nil and 1 or 0) + ((auth.header ~= nil or auth.value ~= nil) and 1 or 0)
    + ((auth.user ~= nil or auth.password ~= nil) and 1 or 0)
  if ways ~= 1 then
    errors.misuse("option 'auth' is one of { user =, password = }, { header =, value = } and { token = }")
  end
  if auth.token ~= nil then
    check_texts(auth, { "token" })
    return "Authorization", "Bearer " .. auth.token, { auth.token }
  elseif auth.header ~= nil then
    check_texts(auth, { "header", "value" })
    return auth.header, auth.value, { auth.value }
  end
  check_texts(auth, { "user", "password" })
  local encoded = text.base64(auth.user .. ":" .. auth.password)
  return "Authorization", "Basic " .. encoded, { encoded, auth.password }
end

--- The headers of a call, and what of them nobody may see.
-- @tparam ?table given headers of the script, by name
-- @tparam ?table auth `{ user=, password= }`, `{ header=, value= }` or `{ token= }`
-- @treturn table headers by name
-- @treturn {string,...} secrets
-- @raise on misuse
function webhook_auth.headers(given, auth)
  local headers, secrets = tables.copy(given), {}
  for _, value in pairs(headers) do
    secrets[#secrets + 1] = value
  end
  if auth then
    local name, value, more = header_of(auth)
    for other in pairs(headers) do
      if tostring(other):lower() == name:lower() then
        errors.misuse(("the header '%s' is given in 'headers' and by 'auth'"):format(name))
      end
    end
    headers[name] = value
    for _, secret in ipairs(more) do
      secrets[#secrets + 1] = secret
    end
  end
  config_options.check_headers(headers)
  return headers, secrets
end

return webhook_auth
