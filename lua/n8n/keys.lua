--- The API key of one client: given as it is, or fetched by a function when it is needed.
--
-- The key lives in the core client, which never shows it, and in the locals of the object made here, where only
-- comparing and hiding it need it.
-- @module n8n.keys

local config = require "n8n.config"
local errors = require "n8n.errors"

local keys = {}

local function escape_pattern(text)
  return (text:gsub("%p", "%%%0"))
end

--- Makes the key-keeper of a client.
-- @tparam string|function source the key, or a function that answers it (or `nil, message`): a look-up in a vault
-- @param client the core client
-- @treturn table `ensure()`, `renew(used)`, `current()` and `redact(text)`
function keys.new(source, client)
  local keeper = {}
  local key, version = nil, 0

  local function fetch()
    local fetched, problem = source, nil
    if type(source) == "function" then
      fetched, problem = source()
    end
    local fault
    if fetched == nil then
      fault = "the api_key function gave no key" .. (problem and ": " .. tostring(problem) or "")
    else
      fault = config.key_fault(fetched)
    end
    if fault then
      return nil, errors.new { kind = "config", message = fault }
    end
    if fetched ~= key then
      key, version = fetched, version + 1
      client:set_key(key)
    end
    return true
  end

  --- Sees to it that the client has a key.
  -- @treturn ?boolean true
  -- @treturn ?table the error
  function keeper.ensure()
    if key then
      return true
    end
    return fetch()
  end

  --- Which key is in use: a number that changes with every new one.
  -- @treturn number
  function keeper.current()
    return version
  end

  --- After a 401: whether there is another key than the one that was used.
  -- @tparam number used what `current` said when the request was made
  -- @treturn boolean true: send the request again
  function keeper.renew(used)
    if version == used and type(source) == "function" then
      fetch()
    end
    return version ~= used
  end

  --- A text without the key, for errors: a proxy's error page may repeat the request's headers.
  -- @tparam string text
  -- @treturn string
  function keeper.redact(text)
    return key and (text:gsub(escape_pattern(key), "[key]")) or text
  end

  return keeper
end

return keys
