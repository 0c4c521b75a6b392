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

local await = require "n8n.http.await"
local client = require "n8n.client.client"
local config = require "n8n.client.config"
local core = require "n8n.core"
local errors = require "n8n.errors"

local n8n = {}

-- nginx, where something can wait: not so in the threads of ngx.run_worker_thread, which may block.
if type(rawget(_G, "ngx")) == "table" and ngx.sleep then
  await.host(require("n8n.http.nginx").driver)
end

-- What takes a while to make or to load, and what most scripts do not use.
local ON_DEMAND = {
  array = function()
    return require("n8n.json").array
  end,
  json = function()
    return require "n8n.json"
  end,
  loop = function()
    return require "n8n.loop"
  end,
  map = function()
    return require("n8n.map").run
  end,
  object = function()
    return require("n8n.json").object
  end,
  operations = core.operations,
}

setmetatable(n8n, {
  __index = function(self, name)
    local make = ON_DEMAND[name]
    if make then
      rawset(self, name, make())
    end
    return rawget(self, name)
  end,
})

--- Makes a client. Nothing is sent yet.
--
-- @tparam[opt] table options
-- @tparam[opt] string options.url `https://n8n.example.com`, with a path prefix or not, with `/api/v1` at its end or
--   not. Default: `N8N_URL`, else the file of the official CLI
-- @tparam[opt] string options.api_path where the API lies elsewhere than at `/api/v1`
-- @tparam[opt="/webhook"] string options.webhook_url where production webhooks lie, for `trigger`: a path of the
--   instance, or a URL
-- @tparam[opt] string|function options.api_key a text, or a function that answers one (or `nil, message`). It is called
--   before the first request, and again after a 401; if it then answers another key, the request is sent again.
--   Default: `N8N_API_KEY`, else the file
-- @tparam[opt=60] number options.timeout seconds without progress
-- @tparam[opt=10] number options.connect_timeout seconds until a connection stands
-- @tparam[opt=600] number options.deadline seconds over all attempts of one call
-- @tparam[opt=4] integer options.retries attempts after the first
-- @tparam[opt] number options.rate attempts per second at most. By default there is no bound until the server answers
--   429 or 503: then the client slows down for all its requests, and speeds up again as the server bears it
-- @tparam[opt=1] integer options.burst attempts that may begin at once after a pause, while there is a `rate`
-- @tparam[opt] integer options.concurrency attempts in flight at most
-- @tparam[opt] string options.ca_file who vouches for the server. Default: `CURL_CA_BUNDLE` or `SSL_CERT_FILE`, else
--   the system's
-- @tparam[opt] string options.ca_path the same, a folder. Default: `SSL_CERT_DIR`
-- @tparam[opt] string options.client_cert who we are
-- @tparam[opt] string options.client_key its key
-- @tparam[opt] string options.client_key_password what opens the key
-- @tparam[opt] string options.proxy a URL, `""` for none. Default: the environment's, as curl has it
-- @tparam[opt] table options.headers more headers, by name
-- @tparam[opt] string options.user_agent what we call ourselves
-- @tparam[opt] integer options.max_response bytes of an answer at most. Default: 1 GiB
-- @tparam[opt] integer options.page_memory larger pages go to a temporary file. Default: 8 MiB
-- @tparam[opt] boolean options.compression by default off for a server on this machine
-- @tparam[opt=false] boolean options.read_only refuse everything but reading (kind `read_only`), before anything is
--   sent
-- @tparam[opt] function options.on_request `on_request(event)`, called before every request with `operation`, `method`,
--   `url`. If it raises, the request is not sent
-- @tparam[opt] function options.on_response `on_response(event)`, called after every request with these and `status`,
--   `seconds`, `attempts`, `bytes` and, on failure, `kind`. Neither ever gets the key or the values of `headers`
-- @treturn ?table the client (see `Client`)
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

--- An operation of the API, as `operations` lists them.
-- @table Operation
-- @tfield string resource
-- @tfield string verb
-- @tfield string method
-- @tfield string path
-- @tfield {string,...} parameters names of the path's arguments
-- @tfield {table,...} query parameters, of `{ name=, type=, enum=, minimum=, maximum=, default=, required=, lines= }`
-- @tfield ?table body what it takes: `{ required=, type=, kind=, closed=, members=, items= }`
-- @tfield ?string list where its answer has the things that it lists, if it is a list
-- @tfield ?string paging `"cursor"`, `"last_id"` or `"skip_take"`
-- @tfield string reply `"json"`, `"empty"`, `"binary"` or `"mixed"`
-- @tfield ?boolean idempotent whether it may be sent twice
-- @tfield ?boolean deprecated
-- @tfield ?string scope what the key must be allowed
-- @tfield ?string item the resource whose items it answers
-- @tfield ?string key the member that tells items apart
-- @tfield string lines of n8n that know it: `"1"`, `"2"` or `"12"`
-- @tfield ?string alias another path of the same operation
-- @tfield ?string alias_lines of n8n that know that path

--- Every operation of the API: an array of `Operation`.
n8n.operations = nil -- when asked for: require("n8n.core").operations()

--- Exact JSON (see `n8n.json`).
n8n.json = nil -- when asked for: require("n8n.json")

--- Does something with each of many items, several at once: `n8n.map(items, fn, options)` (see `n8n.map`).
-- @function map
n8n.map = nil -- when asked for: require("n8n.map").run

--- Tasks in an event loop of one's own (see `n8n.loop`).
n8n.loop = nil -- when asked for: require("n8n.loop")

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
n8n.array = nil -- when asked for: require("n8n.json").array

--- Marks a table as a JSON object, also when it is empty.
n8n.object = nil -- when asked for: require("n8n.json").object

--- Whether a value is an error object: what `nil, err` answered, or what `pcall` caught from an iterator.
-- @function is_error
-- @param value anything
-- @treturn boolean
n8n.is_error = errors.is

return n8n
