--- Keeps the API key of one client: given as it is, or fetched by a function when it is needed.
--
-- The key lives in the core client, which never shows it, and in the locals of the object made here, where only
-- comparing and hiding it need it. Replaced keys and the values of the configured headers are kept there too: answers
-- to requests that were sent with them may still come.

local await = require "n8n.http.await"
local config_options = require "n8n.client.config_options"
local errors = require "n8n.errors"
local lazy = require "n8n.util.lazy"
local redact = lazy "n8n.error.redact"
local token = lazy "n8n.client.token"

local keys = {}

local FETCH_POLL = 0.01 -- seconds between two looks whether another coroutine has the key

local SHORTEST_WORD = 8 -- of a header's value: spares "Basic" and "Bearer"

-- The values of headers, and their words: a server may repeat "Basic abc" as it is, or what follows "Basic" alone.
local function header_secrets(headers)
  local secrets = {}
  for _, value in pairs(headers or {}) do
    secrets[value] = "[hidden]"
    for word in value:gmatch("[^%s,;]+") do
      if #word >= SHORTEST_WORD then
        secrets[word] = "[hidden]"
      end
    end
  end
  return secrets
end

--- Makes the key-keeper of a client.
-- @tparam ?string|function source the key, or a function that answers it (or `nil, message`): a look-up in a vault;
--   nil: the client sends none
-- @param client the core client
-- @tparam ?table headers the configured headers, by name
-- @treturn table `ensure()`, `renew(used)`, `current()`, `token()` and `redactor(sent)`
function keys.new(source, client, headers)
  local keeper = {}
  local secrets = header_secrets(headers)
  local key, version, fetches = nil, 0, 0
  local asking = setmetatable({}, { __mode = "v" }) -- `fetcher`: the coroutine in which the function is being asked

  -- A function that waits (for a vault) is asked by one coroutine at a time. One that was ended or collected in it is
  -- not waited for.
  local function is_being_fetched()
    local fetcher = asking.fetcher
    return fetcher ~= coroutine.running() and await.is_driven(fetcher) and await.is_driven(coroutine.running())
  end

  local function wait_for_fetcher()
    while is_being_fetched() do
      await.pause(FETCH_POLL)
    end
  end

  local function ask()
    if not await.YIELDS_IN_PCALL then -- then nobody else is asking meanwhile
      return source()
    end
    local here = coroutine.running() or "main"
    if asking.fetcher == here then
      errors.misuse("the api_key function calls the client that asks it for the key: let it use another client")
    end
    asking.fetcher = here
    local ok, fetched, problem = pcall(source)
    asking.fetcher = nil
    if not ok then
      error(fetched, 0)
    end
    return fetched, problem
  end

  local function fetch()
    local fetched, problem = source, nil
    if type(source) == "function" then
      fetches = fetches + 1
      fetched, problem = ask()
    end
    local fault
    if fetched == nil then
      fault = "the api_key function gave no key" .. (problem and ": " .. tostring(problem) or "")
    else
      fault = config_options.key_fault(fetched)
    end
    if fault then
      return nil, errors.new { kind = "config", message = fault }
    end
    if fetched ~= key then
      key, version = fetched, version + 1
      secrets[key] = "[key]"
      client:set_key(key)
    end
    return true
  end

  --- Sees to it that the client has a key.
  -- @treturn ?boolean true
  -- @treturn ?table the error
  function keeper.ensure()
    wait_for_fetcher()
    if key or source == nil then
      return true
    end
    return fetch()
  end

  --- What the key says about itself.
  -- @treturn ?table of `n8n.client.token`; nil as long as there is no key
  function keeper.token()
    return key and token.read(key)
  end

  --- Which key is in use: two numbers, of which the first changes with every new one, the second whenever it is asked
  -- for.
  -- @treturn number
  -- @treturn number
  function keeper.current()
    return version, fetches
  end

  --- After a 401: whether there is another key than the one that was used. Of many requests that meet a 401 with one
  -- key, the first asks for a new one; the others take what it got.
  -- @tparam number used what `current` said when the request was made
  -- @tparam number asked likewise
  -- @treturn boolean true: send the request again
  function keeper.renew(used, asked)
    wait_for_fetcher()
    if fetches == asked and type(source) == "function" then
      fetch()
    end
    return version ~= used
  end

  --- What takes every secret of the client out of what is shown: all keys it had so far, and its headers' values.
  -- @tparam ?{string,...} sent secrets that a request carried besides
  -- @treturn function as of `n8n.error.redact.new`
  -- @treturn number bytes of the longest secret
  function keeper.redactor(sent)
    local all = {}
    for _, text in ipairs(sent or {}) do
      all[text] = "[hidden]"
    end
    for text, label in pairs(secrets) do
      all[text] = label
    end
    return redact.new(all)
  end

  return keeper
end

return keys
