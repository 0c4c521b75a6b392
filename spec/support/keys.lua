--- API keys that may do less than the one of the run.
-- @module spec.support.keys
local real_n8n = require "spec.support.real_n8n"
local server = require "spec.support.server"

local keys = {}

--- Makes a key of the server of the run.
-- @param scopes array of names such as "workflow:list"
-- @return the key
function keys.make(scopes)
  local current = server.current()
  return current.sandbox and current.sandbox:key(scopes) or real_n8n.key(current.url, scopes)
end

return keys
