--- API keys that may do less than the one of the run.
-- @module spec.support.keys
local cjson = require "cjson"
local http = require "socket.http"
local ltn12 = require "ltn12"
local server = require "spec.support.server"

local keys = {}

local made = 0

-- One exchange with a real n8n's internal API. -> decoded body, cookies
local function exchange(method, url, body, cookie)
  local text, received = cjson.encode(body), {}
  local _, status, headers = http.request { method = method, url = url, source = ltn12.source.string(text),
    sink = ltn12.sink.table(received), headers = { ["content-type"] = "application/json", ["content-length"] = #text,
      cookie = cookie } }
  assert(status == 200 or status == 201, tostring(status))
  return cjson.decode(table.concat(received)), (headers["set-cookie"] or ""):match("n8n%-auth=[^;]*")
end

-- The owner that spec/support/real_n8n.lua makes logs in and makes the key.
local function of_real(current, scopes)
  local _, cookie = exchange("POST", current.url .. "/rest/login",
    { emailOrLdapLoginId = "owner@example.com", email = "owner@example.com", password = "Correct-horse-1" })
  made = made + 1
  local answer = exchange("POST", current.url .. "/rest/api-keys",
    { label = ("limited %d %d"):format(os.time(), made), expiresAt = cjson.null, scopes = scopes }, cookie)
  return answer.data.rawApiKey
end

--- Makes a key of the server of the run.
-- @param scopes array of names such as "workflow:list"
-- @return the key
function keys.make(scopes)
  local current = server.current()
  return current.sandbox and current.sandbox:key(scopes) or of_real(current, scopes)
end

return keys
