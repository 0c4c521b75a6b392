--- Keeps what a client knows of its server: which line of n8n it is, which operations it has, and what the key may do.
--
-- n8n 2.x says at `GET /discover` which scopes the key has and which operations it may call; 1.x has no such path and
-- says so. That one request is all that is asked: before the first thing that needs to know, once per client. What
-- n8n tells nobody stays unknown here too: its exact version, and what its licence includes.

local core = require "n8n.core"
local errors = require "n8n.errors"
local option_names = require "n8n.util.options"
local tables = require "n8n.util.tables"
local values = require "n8n.util.values"

local server = {}

-- ---- The table's side: what operations and scopes there are ----

--- The scopes of which a key needs one; operations that any key may call need none.
-- @tparam table operation
-- @treturn {string,...}
function server.scopes_of(operation)
  local scopes = {}
  for scope in (operation.scope or ""):gmatch("[^,]+") do
    scopes[#scopes + 1] = scope
  end
  return scopes
end

local function index_operations()
  local by_name, scopes, names = {}, {}, {}
  for _, operation in ipairs(core.operations()) do
    local name = operation.resource .. ":" .. operation.verb
    by_name[name] = operation
    names[#names + 1] = name
    for _, scope in ipairs(server.scopes_of(operation)) do
      if not scopes[scope] then
        scopes[scope] = true
        names[#names + 1] = scope
      end
    end
  end
  return { by_name = by_name, scopes = scopes, names = names }
end

local index

--- What there is in the table of operations.
-- @treturn table operations `by_name` (`"workflows:archive"`), `scopes` (a set), the `names` of both
function server.index()
  index = index or index_operations()
  return index
end

-- How an operation is called in sets of endpoints: servers differ in what they call the arguments of a path.
local function endpoint_name(method, path)
  return method .. " " .. path:gsub("{[^}]*}", "{}")
end

-- ---- The server's side ----

local function read_scopes(data)
  local scopes = {}
  for _, scope in ipairs(values.list(data.scopes)) do
    if type(scope) == "string" then
      scopes[scope] = true
    end
  end
  return scopes
end

local function is_endpoint(value)
  return type(value) == "table" and type(value.method) == "string" and type(value.path) == "string"
end

--- The endpoints that an answer of `/discover` lists.
-- @tparam table data
-- @treturn table name -> endpoint
function server.read_endpoints(data)
  local endpoints = {}
  for _, group in pairs(values.list(data.resources)) do
    for _, endpoint in ipairs(values.list(values.list(group).endpoints)) do
      if is_endpoint(endpoint) then
        endpoints[endpoint_name(endpoint.method, (endpoint.path:gsub("^/api/v%d+", "")))] = endpoint
      end
    end
  end
  return endpoints
end

--- The endpoint of an operation, as the server lists it.
-- @tparam table endpoints of `read_endpoints`
-- @tparam table operation
-- @treturn ?table nil: it is not listed
function server.endpoint(endpoints, operation)
  return endpoints[endpoint_name(operation.method, operation.path)]
    or operation.alias and endpoints[endpoint_name(operation.method, operation.alias)] or nil
end

local function holds_one(held, scopes)
  for _, scope in ipairs(scopes) do
    if held[scope] then
      return true
    end
  end
  return #scopes == 0
end

-- Whether the server has an operation. One that is not listed although the key has its scope is not there; without the
-- scope nobody can tell (nil).
local function has(line, scopes, endpoints, operation)
  if line == "1" then
    return operation.lines:find("1", 1, true) ~= nil
  elseif server.endpoint(endpoints, operation) then
    return true
  elseif holds_one(scopes, server.scopes_of(operation)) then
    return false
  end
end

local function features_of(line, scopes, endpoints)
  local features = {}
  for name, operation in pairs(server.index().by_name) do
    features[name] = has(line, scopes, endpoints, operation)
  end
  return features
end

local function facts(line, data)
  local scopes, endpoints = read_scopes(data), server.read_endpoints(data)
  return { line = line, scopes = line ~= "1" and scopes or nil, endpoints = endpoints,
    features = features_of(line, scopes, endpoints) }
end

--- Asks `/discover`.
-- @tparam table client
-- @tparam ?table options of `client:request`
-- @treturn ?table the data of the answer
-- @treturn ?table the error
function server.discover(client, options)
  local answer, err = client:request("GET", "/discover", options)
  if answer == nil then
    return nil, err
  end
  local data = type(answer) == "table" and answer.data
  if type(data) == "table" and not core.isarray(data) then
    return data
  end
  return nil, errors.new { kind = "protocol", operation = "GET /discover",
    message = "the answer has no data: this is not what n8n answers" }
end

-- Only 2.x has /discover; 1.x answers n8n's own 404, in JSON.
local function ask(client)
  local data, err = server.discover(client)
  if data then
    return facts("2", data)
  elseif err.status == 404 and err.body and err.body:find("^%s*{") then
    return facts("1", {})
  end
  return nil, err
end

-- What was learned with a key: nothing of it holds for another one.
local function learned_with(client, key)
  local facts_known = client.known.server
  return facts_known and facts_known.key == key and facts_known or nil
end

--- What is known, asked for where nothing is known yet of the key in use. Should the key be replaced while we ask, it
-- counts as learned with the one before: then the next one who needs to know asks again.
-- @tparam table client
-- @treturn ?table `line`, `scopes` (nil on 1.x), `endpoints`, `features`
-- @treturn ?table the error
function server.known(client)
  local ok, err = client.keys.ensure()
  if not ok then
    return nil, err
  end
  local key = client.keys.current()
  local facts_known = learned_with(client, key)
  if not facts_known then
    facts_known, err = ask(client)
    if not facts_known then
      return nil, err
    end
    facts_known.key = key
    client.known.server = facts_known
  end
  return facts_known
end

--- See `Client:server`.
function server.of(client, options)
  options = option_names.check(options, { "refresh" })
  if options.refresh then
    client.known.server = nil
  end
  local facts_known, err = server.known(client)
  if not facts_known then
    return nil, err
  end
  return { line = facts_known.line, features = tables.copy(facts_known.features),
    scopes = facts_known.scopes and tables.copy(facts_known.scopes) }
end

--- See `Client:line`.
function server.line(client)
  local facts_known, err = server.known(client)
  if not facts_known then
    return nil, err
  end
  return facts_known.line
end

--- The line, as far as is known already: asks nobody.
-- @tparam table client
-- @tparam number key with which it was learned, as `keys.current` numbers them
-- @treturn ?string nil: not known
function server.known_line(client, key)
  local facts_known = learned_with(client, key)
  return facts_known and facts_known.line
end

--- Whether the key has one of an operation's scopes, as far as is known already: asks nobody.
-- @tparam table client
-- @tparam ?string scope one scope, or several joined by commas of which one is enough
-- @tparam number key which one, as `keys.current` numbers them
-- @treturn ?boolean nil: not known
function server.holds(client, scope, key)
  local facts_known = learned_with(client, key)
  if not scope or not facts_known or not facts_known.scopes or next(facts_known.scopes) == nil then
    return nil
  end
  return holds_one(facts_known.scopes, server.scopes_of { scope = scope })
end

return server
