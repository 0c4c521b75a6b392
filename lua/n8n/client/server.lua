--- What a client knows of its server: which line of n8n it is, which operations it has, and what the key may do.
--
-- n8n 2.x says at `GET /discover` which scopes the key has and which operations it may call; 1.x has no such path and
-- says so. That one request is all that is asked: before the first thing that needs to know, once per client. What
-- n8n tells nobody stays unknown here too: its exact version, and what its licence includes.
-- @module n8n.client.server

local core = require "n8n.core"
local errors = require "n8n.errors"
local lazy = require "n8n.util.lazy"
local option_names = require "n8n.util.options"
local unknown_right = lazy "n8n.client.unknown_right"

local server = {}

-- ---- The table's side: what operations and scopes there are ----

-- The scopes of which a key needs one; operations that any key may call need none.
local function scopes_of(operation)
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
    for _, scope in ipairs(scopes_of(operation)) do
      if not scopes[scope] then
        scopes[scope] = true
        names[#names + 1] = scope
      end
    end
  end
  return { by_name = by_name, scopes = scopes, names = names }
end

local index

-- What there is: operations `by_name`, `scopes` (a set), the `names` of both. Made when it is first asked for.
local function table_index()
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
  for _, scope in ipairs(type(data.scopes) == "table" and data.scopes or {}) do
    if type(scope) == "string" then
      scopes[scope] = true
    end
  end
  return scopes
end

local function is_endpoint(value)
  return type(value) == "table" and type(value.method) == "string" and type(value.path) == "string"
end

local function read_endpoints(data)
  local endpoints = {}
  for _, group in pairs(type(data.resources) == "table" and data.resources or {}) do
    for _, endpoint in ipairs(type(group) == "table" and type(group.endpoints) == "table" and group.endpoints or {}) do
      if is_endpoint(endpoint) then
        endpoints[endpoint_name(endpoint.method, (endpoint.path:gsub("^/api/v%d+", "")))] = endpoint
      end
    end
  end
  return endpoints
end

local function is_listed(endpoints, operation)
  return endpoints[endpoint_name(operation.method, operation.path)] ~= nil
    or (operation.alias ~= nil and endpoints[endpoint_name(operation.method, operation.alias)] ~= nil)
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
  elseif is_listed(endpoints, operation) then
    return true
  elseif holds_one(scopes, scopes_of(operation)) then
    return false
  end
end

local function features_of(line, scopes, endpoints)
  local features = {}
  for name, operation in pairs(table_index().by_name) do
    features[name] = has(line, scopes, endpoints, operation)
  end
  return features
end

local function facts(line, data)
  local scopes, endpoints = read_scopes(data), read_endpoints(data)
  return { line = line, scopes = line ~= "1" and scopes or nil, endpoints = endpoints,
    features = features_of(line, scopes, endpoints) }
end

-- The object that an answer of /discover carries.
local function data_of(answer)
  local data = type(answer) == "table" and answer.data
  if type(data) == "table" and not core.isarray(data) then
    return data
  end
  return nil, errors.new { kind = "protocol", operation = "GET /discover",
    message = "the answer has no data: this is not what n8n answers" }
end

-- Only 2.x has /discover; 1.x answers n8n's own 404, in JSON.
local function ask(client)
  local answer, err = client:request("GET", "/discover")
  if answer ~= nil then
    local data
    data, err = data_of(answer)
    return data and facts("2", data), err
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

-- What is known, asked for where nothing is known yet of the key in use. Should the key be replaced while we ask, it
-- counts as learned with the one before: then the next one who needs to know asks again.
local function known(client)
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

-- The script may do with its copy what it likes.
local function copy(set)
  local copied = {}
  for name, value in pairs(set) do
    copied[name] = value
  end
  return copied
end

--- What is known of the server.
-- @tparam table client
-- @tparam[opt] table options `refresh = true`: ask again, as after an upgrade; for another key that is done anyway
-- @treturn ?table `line`, `"1"` or `"2"`; `features`: the name of each operation -> true where the server has it, false
--   where it has not, nil where the key does not let anybody tell; `scopes`: a set of those that the key has, nil on
--   1.x; `version`: always nil, since n8n's API does not tell
-- @treturn ?table the error
function server.of(client, options)
  options = option_names.check(options, { "refresh" })
  if options.refresh then
    client.known.server = nil
  end
  local facts_known, err = known(client)
  if not facts_known then
    return nil, err
  end
  return { line = facts_known.line, features = copy(facts_known.features),
    scopes = facts_known.scopes and copy(facts_known.scopes) }
end

--- Which line of n8n the server belongs to.
-- @tparam table client
-- @treturn ?string `"1"` or `"2"`
-- @treturn ?table the error
function server.line(client)
  local facts_known, err = known(client)
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
-- @tparam[opt] number key which one, as `keys.current` numbers them; default the one in use
-- @treturn ?boolean nil: not known
function server.holds(client, scope, key)
  local facts_known = learned_with(client, key or client.keys.current())
  if not scope or not facts_known or not facts_known.scopes or next(facts_known.scopes) == nil then
    return nil
  end
  return holds_one(facts_known.scopes, scopes_of { scope = scope })
end

-- ---- What the server's bodies take ----

-- The schema of a member of an object, wherever the schema says it.
local function property_of(schema, name)
  local properties = type(schema.properties) == "table" and schema.properties or {}
  if type(properties[name]) == "table" then
    return properties[name]
  end
  for _, word in ipairs { "allOf", "anyOf", "oneOf" } do
    for _, part in ipairs(type(schema[word]) == "table" and schema[word] or {}) do
      local found = property_of(part, name)
      if found then
        return found
      end
    end
  end
end

local function descend(schema, path)
  for _, step in ipairs(path) do
    if type(step) == "number" then
      schema = type(schema.items) == "table" and schema.items or nil
    else
      schema = property_of(schema, step)
    end
    if not schema then
      return nil
    end
  end
  return schema
end

-- The endpoints with the schemas of their bodies: five times the size, so asked for when they are needed.
local function described_endpoints(client, facts_known)
  if not facts_known.described then
    local answer, err = client:request("GET", "/discover", { query = { include = "schemas" } })
    local data
    if answer ~= nil then
      data, err = data_of(answer)
    end
    if not data then
      return nil, err
    end
    facts_known.described = read_endpoints(data)
  end
  return facts_known.described
end

--- What the server's own schema says of a member of a body that the table of operations does not know. Asks for the
-- schemas once per client.
-- @tparam table client
-- @tparam table operation
-- @tparam {string|number,...} path to the member: names, and numbers for places in arrays
-- @return the member's JSON Schema; false where the server does not know it, as on 1.x, which does not tell its schemas
-- @treturn ?table the error
function server.body_member(client, operation, path)
  local facts_known, err = known(client)
  if not facts_known then
    return nil, err
  elseif facts_known.line == "1" then
    return false
  end
  local endpoints
  endpoints, err = described_endpoints(client, facts_known)
  if not endpoints then
    return nil, err
  end
  local endpoint = endpoints[endpoint_name(operation.method, operation.path)]
  return endpoint ~= nil and type(endpoint.requestSchema) == "table" and descend(endpoint.requestSchema, path) or false
end

-- ---- What the key may do ----

-- What the key may do is known where /discover told its scopes.
local function told(client)
  local facts_known, err = known(client)
  if not facts_known then
    return nil, err
  elseif not facts_known.scopes then
    return nil, errors.new { kind = "unsupported", message = "this n8n (1.x) does not tell what a key may do",
      hint = "only trying shows it: a 403 names the scope that the operation needs" }
  elseif next(facts_known.scopes) == nil then
    return nil, errors.new { kind = "protocol", operation = "GET /discover",
      message = "the answer names no scopes: this is not what n8n answers" }
  end
  return facts_known
end

local function is_allowed(facts_known, name)
  local operation = table_index().by_name[name]
  if operation then
    return is_listed(facts_known.endpoints, operation)
  elseif facts_known.scopes[name] then
    return true
  elseif not table_index().scopes[name] then
    errors.misuse(unknown_right.sentence(name, table_index().names))
  end
  return false
end

local function check_name(name)
  if type(name) ~= "string" then
    errors.misuse(("a scope (\"workflow:update\") or an operation (\"workflows:update\") is a text, got a %s"):format(
      type(name)))
  end
end

--- Whether the key may do something.
-- @tparam table client
-- @tparam string name of a scope or of an operation
-- @treturn ?boolean
-- @treturn ?table the error
function server.can(client, name)
  check_name(name)
  local facts_known, err = told(client)
  if not facts_known then
    return nil, err
  end
  return is_allowed(facts_known, name)
end

-- Why a name is not allowed, in words.
local function lack(facts_known, name)
  local operation = table_index().by_name[name]
  if not operation then
    return name
  elseif facts_known.features[name] == false then
    return name .. " (this n8n does not have it)"
  end
  return ("%s (scope %s)"):format(name, table.concat(scopes_of(operation), " or "))
end

-- A name that is overlooked would be let through: the table must be an array without holes, and nothing else.
local function check_names(names)
  if type(names) ~= "table" or next(names) == nil then
    errors.misuse("require needs an array of scopes and operations")
  end
  local count = 0
  for _ in pairs(names) do
    count = count + 1
  end
  for i = 1, count do
    if names[i] == nil then
      errors.misuse("require needs an array of scopes and operations, without holes and named members")
    end
    check_name(names[i])
  end
end

--- Makes sure that the key may do several things.
-- @tparam table client
-- @tparam {string,...} names of scopes and operations
-- @treturn ?boolean true
-- @treturn ?table the error, of kind `forbidden`; `missing` lists the names that are not allowed
function server.require(client, names)
  check_names(names)
  local facts_known, err = told(client)
  if not facts_known then
    return nil, err
  end
  local missing, words = {}, {}
  for _, name in ipairs(names) do
    if not is_allowed(facts_known, name) then
      missing[#missing + 1] = name
      words[#words + 1] = lack(facts_known, name)
    end
  end
  if #missing == 0 then
    return true
  end
  return nil, errors.new { kind = "forbidden", missing = missing,
    message = "this key may not do: " .. table.concat(words, ", "),
    hint = "make a key with these scopes (Settings > n8n API), as a user who may do this" }
end

return server
