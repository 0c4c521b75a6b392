--- Clients: one n8n, one key.
--
-- `client.<resource>` is a resource (see `n8n.resource`).
-- @module n8n.client

--- What can be read off a client, besides its resources.
-- @table Client
-- @tfield string url the address of the API
-- @tfield boolean read_only whether the client refuses everything but reading

local call = require "n8n.call"
local core = require "n8n.core"
local errors = require "n8n.errors"
local iterate = require "n8n.iterate"
local keys = require "n8n.keys"
local option_names = require "n8n.options"
local resource = require "n8n.resource"
local suggest = require "n8n.suggest"

local client = {}

local Client = {}

-- Members of the settings that the core takes as they are.
local CORE_OPTIONS = { "base_url", "timeout", "connect_timeout", "deadline", "retries", "ca_file", "ca_path",
  "client_cert", "client_key", "client_key_password", "proxy", "headers", "max_response", "page_memory", "compression",
  "read_only", "user_agent" }

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

--- Makes a client.
-- @tparam table settings of `n8n.config`
-- @treturn table
function client.new(settings)
  local options = {}
  for _, name in ipairs(CORE_OPTIONS) do
    options[name] = settings[name]
  end
  local ok, transport = pcall(core.client, options)
  if not ok then
    errors.misuse(transport)
  end
  return setmetatable({
    url = settings.base_url,
    read_only = settings.read_only,
    core = transport,
    keys = keys.new(settings.api_key, transport, settings.headers),
    hooks = { request = settings.on_request, response = settings.on_response },
    resources = {},
    metatables = {},
    known = {},
  }, metatable)
end

--- What the client did so far.
-- @treturn table `requests` (ended), `failures`, `attempts` (sent; more than requests when something was retried),
--   `connections`, `bytes_sent`, `bytes_received`, and `seconds` of all attempts, with `seconds_name`,
--   `seconds_connect`, `seconds_tls` and `seconds_first_byte`
function Client:counters()
  return self.core:counters()
end

--- Which line of n8n the server belongs to. Asked once: only 2.x has `/discover`.
-- @treturn ?string `"1"` or `"2"`
-- @treturn ?table the error
function Client:line()
  if not self.known.line then
    local _, err = self:request("GET", "/discover", { as = "raw", query = { resource = "workflow" } })
    if not err then
      self.known.line = "2"
    elseif err.status == 404 and err.body and err.body:find("^%s*{") then
      self.known.line = "1"
    else
      return nil, err
    end
  end
  return self.known.line
end

-- ---- Requests by path ----

local METHODS = { GET = true, HEAD = true, POST = true, PUT = true, PATCH = true, DELETE = true }
local REPEATABLE = { GET = true, HEAD = true, PUT = true, DELETE = true }
local OPTIONS = { "query", "body", "as", "timeout", "deadline", "retries", "max_response", "etag" }

local function percent(text)
  return (text:gsub("[^%w._~-]", function(character)
    return ("%%%02X"):format(character:byte())
  end))
end

local function encode_query(query)
  if query == nil then
    return nil
  end
  if type(query) ~= "table" then
    errors.misuse(("option 'query' must be a table, got a %s"):format(type(query)))
  end
  option_names.check_plain("option 'query'", query)
  local parts = {}
  for name, value in pairs(query) do
    local kind = type(value)
    if type(name) ~= "string" or not (kind == "string" or kind == "number" or kind == "boolean") then
      errors.misuse(("option 'query': '%s' must be a text, a number or a boolean, got a %s"):format(tostring(name),
        kind))
    end
    if kind == "number" and value == math.floor(value) and math.abs(value) < 2 ^ 53 then
      value = ("%d"):format(value)
    end
    parts[#parts + 1] = percent(name) .. "=" .. percent(tostring(value))
  end
  table.sort(parts)
  return #parts > 0 and table.concat(parts, "&") or nil
end

-- A POST without a body sends {}: n8n answers 415 to one without content.
local function encode_body(method, body)
  if body == nil then
    return method == "POST" and "{}" or nil
  end
  if core.isfragment(body) then
    return tostring(body)
  end
  if type(body) ~= "table" then
    errors.misuse(("option 'body' must be a table or n8n.json.text, got a %s"):format(type(body)))
  end
  local ok, text = pcall(core.encode, body)
  if not ok then
    errors.misuse(text)
  end
  return text
end

local function check_options(options)
  option_names.check(options, OPTIONS)
  if options.as ~= nil and options.as ~= "raw" then
    errors.misuse("option 'as' can only be \"raw\"")
  end
end

--- Sends any request to the API: for what has no method here.
-- @tparam string method `"GET"`, `"POST"`, `"PUT"`, `"PATCH"`, `"DELETE"` or `"HEAD"`
-- @tparam string path below `client.url`, percent-encoded: `"/workflows/abc"`
-- @tparam[opt] table options `query` (a table of texts, numbers and booleans), `body` (a table or `n8n.json.text`),
--   `as = "raw"` (answer the exact text, whatever it is), `timeout`, `deadline`, `retries`, `max_response`, `etag`
-- @return the decoded answer, `true` where there is none; nil on failure
-- @treturn ?table the error
function Client:request(method, path, options)
  options = options or {}
  check_options(options)
  if type(method) ~= "string" or not METHODS[method:upper()] then
    errors.misuse(("'%s' is no method: GET, POST, PUT, PATCH, DELETE or HEAD"):format(tostring(method)))
  end
  method = method:upper()
  local pending, err = call.start(self, { operation = method .. " " .. tostring(path) }, core.submit, {
    {
      method = method,
      path = path,
      query = encode_query(options.query),
      body = encode_body(method, options.body),
      idempotent = REPEATABLE[method],
      json = options.as ~= "raw",
      may_be_empty = true,
      timeout = options.timeout,
      deadline = options.deadline,
      retries = options.retries,
      max_response = options.max_response,
      etag = options.etag,
    },
    n = 1,
  })
  if not pending then
    return nil, err
  end
  local request
  request, err = pending:finish()
  if not request then
    return nil, err
  end
  if method == "POST" then
    iterate.created(self, path, request)
  end
  if request:size() == 0 then
    return true
  end
  if options.as == "raw" then
    return request:text()
  end
  local value, message, offset = request:value()
  if value == nil then
    return nil, pending:bad_answer("decode", message, offset)
  end
  return value
end

return client
