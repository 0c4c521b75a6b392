--- The n8n public REST API in Lua.
--
--    local n8n = require "n8n"
--    local client = assert(n8n.new())                 -- N8N_URL, N8N_API_KEY; or n8n.new{ url = , api_key = }
--    for workflow in client.workflows:each{ active = false } do
--      assert(workflow:publish())
--    end
--
-- Misuse (an unknown name, a wrong type) raises. What depends on the world is answered as `nil, err`, where `err` is
-- an object of `n8n.errors`; iterators raise that object.
-- @module n8n

local await = require "n8n.await"
local client = require "n8n.client"
local config = require "n8n.config"
local core = require "n8n.core"
local errors = require "n8n.errors"
local json = require "n8n.json"
local loop = require "n8n.loop"
local map = require "n8n.map"

local n8n = {}

--- Makes a client. Nothing is sent yet.
--
-- Options:
--
-- - `url`: `https://n8n.example.com`, with a path prefix or not, with `/api/v1` at its end or not; `api_path` where the
--   API lies elsewhere than at `/api/v1`. Default: `N8N_URL`, else the file of the official CLI.
-- - `webhook_url` (`"/webhook"`): where production webhooks lie, for `trigger`: a path of the instance, or a URL.
-- - `api_key`: a text, or a function that answers one (or `nil, message`). It is called before the first request, and
--   again after a 401; if it then answers another key, the request is sent again. Default: `N8N_API_KEY`, else the
--   file.
-- - `timeout` (60): seconds without progress; `connect_timeout` (10): seconds until a connection stands; `deadline`
--   (600): seconds over all attempts of one call; `retries` (4): attempts after the first.
-- - `rate`: attempts per second at most, `burst` (1) of them at once after a pause; `concurrency`: attempts in flight
--   at most. By default there is no bound until the server answers 429 or 503: then the client slows down for all its
--   requests, and speeds up again as the server bears it.
-- - `ca_file`, `ca_path`: who vouches for the server (default: `CURL_CA_BUNDLE` or `SSL_CERT_FILE`, and
--   `SSL_CERT_DIR`, else the system's); `client_cert`, `client_key`, `client_key_password`: who we are; `proxy`: a URL,
--   `""` for none (default: the environment's, as curl has it); `headers`: more headers, by name; `user_agent`.
-- - `max_response` (1 GiB): bytes of an answer at most; `page_memory` (8 MiB): larger pages go to a temporary file.
-- - `compression`: true, false; by default off for a server on this machine.
-- - `read_only`: refuse everything but reading (kind `read_only`), before anything is sent.
-- - `on_request(event)`, `on_response(event)`: called around every request with `operation`, `method`, `url`, and
--   afterwards `status`, `seconds`, `attempts`, `bytes` and, on failure, `kind`. Never with the key or the values of
--   `headers`. If `on_request` raises, the request is not sent.
-- @tparam[opt] table options
-- @treturn ?table the client (see `n8n.client`)
-- @treturn ?table the error: the configuration is missing or cannot be used
-- @raise on unknown options and wrong types
function n8n.new(options)
  if options == nil then
    options = {}
  end
  local settings, err = config.resolve(options)
  if not settings then
    return nil, err
  end
  return client.new(settings)
end

--- Finds out why an n8n does not answer as it should. Like `n8n.new` and then `client:doctor()`, but for a
-- configuration that is missing or wrong, which the report names like everything else.
-- @tparam[opt] table options as for `n8n.new`
-- @treturn table the report: see `n8n.doctor`
-- @raise on unknown options and wrong types
function n8n.doctor(options)
  local examined, err = n8n.new(options)
  if not examined then
    return require("n8n.doctor").unconfigured(err)
  end
  return examined:doctor()
end

--- Every operation of the API: an array of `{ resource=, verb=, method=, path=, parameters=, query=, body=, ... }`.
n8n.operations = core.operations()

--- Exact JSON (see `n8n.json`).
n8n.json = json

--- Does something with each of many items, several at once: `n8n.map(items, fn, options)` (see `n8n.map`).
-- @function map
n8n.map = map.run

--- Tasks in an event loop of one's own (see `n8n.loop`).
n8n.loop = loop

--- Lets time pass; inside of `n8n.map` and tasks for what called it alone.
-- @tparam number seconds a signal may end it earlier
function n8n.sleep(seconds)
  if type(seconds) ~= "number" or not (seconds >= 0 and seconds <= 86400) then
    errors.misuse("sleep takes seconds, from 0 to 86400")
  end
  await.pause(seconds)
end

--- JSON's null; the same value as `cjson.null`.
n8n.null = core.null

--- The metatable that marks arrays; the same as `cjson.array_mt` where there is one.
n8n.array_mt = core.array_mt

--- Marks a table as a JSON array, also when it is empty.
n8n.array = json.array

--- Marks a table as a JSON object, also when it is empty.
n8n.object = json.object

--- Whether a value is an error object: what `nil, err` answered, or what `pcall` caught from an iterator.
-- @function is_error
-- @param value anything
-- @treturn boolean
n8n.is_error = errors.is

return n8n
