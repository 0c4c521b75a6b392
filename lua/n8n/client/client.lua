--- Clients: one n8n, one key.
--
-- `client.<resource>` is a resource (see `Resource`).
-- @classmod Client

--- What can be read off a client, besides its resources.
-- @table Client
-- @tfield string url the address of the API
-- @tfield string instance_url the address of the instance
-- @tfield string webhook_url where its production webhooks lie
-- @tfield boolean read_only whether the client refuses everything but reading

local core = require "n8n.core"
local errors = require "n8n.errors"
local keys = require "n8n.client.keys"
local lazy = require "n8n.util.lazy"
local misuse = require "n8n.util.misuse"
local resource = require "n8n.client.resource"
local path_request = lazy "n8n.client.request"
local permissions = lazy "n8n.client.permissions"
local ready = lazy "n8n.client.ready"
local server = lazy "n8n.client.server"
local suggest = lazy "n8n.util.suggest"
local tables = lazy "n8n.util.tables"

local client = {}

local Client = {}

-- Members of the settings that the core takes as they are.
local CORE_OPTIONS = { "base_url", "counted_at", "timeout", "connect_timeout", "deadline", "retries", "rate", "burst",
  "concurrency", "ca_file", "ca_path", "client_cert", "client_key", "client_key_password", "proxy", "headers",
  "max_response", "page_memory", "compression", "read_only", "user_agent" }

local metatable = { __name = "n8n.client" }

function metatable.__index(self, name)
  if type(name) ~= "string" then
    return nil
  end
  if Client[name] then
    return Client[name]
  end
  local found = self.resources[name]
  if found == nil then
    found = resource.of(self, name)
    self.resources[name] = found
  end
  if found == nil and not name:find("^_") then
    errors.misuse(suggest.unknown("resource", name, resource.names))
  end
  return found
end

function metatable.__tostring(self)
  return ("n8n.client (%s%s)"):format(self.url, self.read_only and ", read-only" or "")
end

-- The settings with some changed; `false` takes one away.
local function changed(settings, changes)
  local copy = tables.copy(settings)
  for name, value in pairs(changes) do
    copy[name] = value or nil
  end
  return copy
end

local function transport_of(settings)
  local options = {}
  for _, name in ipairs(CORE_OPTIONS) do
    options[name] = settings[name]
  end
  return misuse.checked(core.client, options)
end

--- Makes a client.
-- @tparam table settings of client/config
-- @treturn table
-- @local
function client.new(settings)
  local transport = transport_of(settings)
  return setmetatable({
    url = settings.base_url,
    instance_url = settings.instance_url,
    webhook_url = settings.webhook_url,
    timeout = settings.timeout,
    read_only = settings.read_only,
    core = transport,
    keys = keys.new(settings.api_key, transport, settings.headers),
    hooks = { request = settings.on_request, response = settings.on_response },
    resources = {},
    metatables = {},
    known = {},
    learned = server, -- what an error can say of the server and the key without asking: `holds`, `known_line`
    -- With other settings: a client for the doctor's probes, a core client for webhooks. All three are functions, so
    -- that whoever prints a client's members sees no key and no password.
    variant = function(changes)
      return client.new(changed(settings, changes))
    end,
    connect = function(changes)
      return transport_of(changed(settings, changes))
    end,
    own_headers = function()
      return settings.headers or {}
    end,
  }, metatable)
end

--- What the client did so far.
-- @treturn table `requests` (ended), `failures`, `attempts` (sent; more than requests when something was retried),
--   `connections`, `throttled` (attempts answered by 429 or 503), `bytes_sent`, `bytes_received`, and `seconds` of all
--   attempts, with `seconds_name`, `seconds_connect`, `seconds_tls` and `seconds_first_byte`
function Client:counters()
  return self.core:counters()
end

--- What is known of the server: asked once (`GET /discover`), before the first thing that needs to know.
-- @tparam[opt] table options `refresh = true`: ask again, as after an upgrade of n8n; for another key
--   that is done anyway
-- @treturn ?table `line`: `"2"` or `"1"`; `features`: the name of each operation (`"workflows:archive"`) -> true where
--   the server has it, false where it has not, nil where this key does not let anybody tell; `scopes`: a set of the
--   scopes that the key has (nil on 1.x); `version`: nil, since n8n's API does not tell it
-- @treturn ?table the error
function Client:server(options)
  return server.of(self, options)
end

--- Which line of n8n the server belongs to.
-- @treturn ?string `"1"` or `"2"`
-- @treturn ?table the error
function Client:line()
  return server.line(self)
end

--- Whether the key may do something, by its scopes. What the rights of its user and n8n's licence add to that, n8n
-- tells nobody before it is tried.
-- @tparam string name a scope (`"workflow:update"`) or an operation (`"workflows:update"`)
-- @treturn ?boolean true or false
-- @treturn ?table the error: `unsupported` on 1.x, which does not tell
-- @raise for a name that is neither
function Client:can(name)
  return permissions.can(self, name)
end

--- Makes sure that the key may do all that a script is about to do, before it does the first of it.
-- @tparam {string,...} names scopes and operations, as for `can`
-- @treturn ?boolean true
-- @treturn ?table the error: kind `forbidden`, with `missing`, the names that the key may not do; `unsupported` on 1.x
-- @raise for a name that is neither
function Client:require(names)
  return permissions.require(self, names)
end

--- Finds out why n8n does not answer as it should, and what to do about it. Sends GET requests only; the key goes
-- nowhere but to the API's own URL, and only once a connection without it went well.
-- @treturn table the report: see `n8n.doctor`
function Client:doctor()
  return require("n8n.doctor").examine(self)
end

--- Waits until the instance answers: its readiness check, then its API to this key.
-- @tparam[opt] table options `timeout` (120 seconds), `on_progress(seen, seconds)`: called after every look in vain
-- @treturn ?boolean true
-- @treturn ?table the error: kind `timeout`, or what waiting does not heal (a wrong key, a wrong certificate)
function Client:wait_ready(options)
  return ready.wait(self, options)
end

--- Sends any request to the API: for what has no method here.
-- @tparam string method `"GET"`, `"POST"`, `"PUT"`, `"PATCH"`, `"DELETE"` or `"HEAD"`
-- @tparam string path below `client.url`, percent-encoded: `"/workflows/abc"`
-- @tparam[opt] table options `query` (a table of texts, numbers and booleans), `body` (a table or `n8n.json.text`),
--   `as = "raw"` (answer the exact text, whatever it is), `file` (the path of a file that the answer goes to; with
--   `as = "raw"` whatever it is), `timeout`, `deadline`, `retries`, `max_response`, `etag`
-- @return the decoded answer, `true` where there is none; with `file` a table with `file`, `bytes`, `content_type`; nil
--   on failure
-- @treturn ?table the error
function Client:request(method, path, options)
  return path_request.send(self, method, path, options)
end

return client
