--- Tells what the key may do, as far as n8n does: 2.x says at `/discover` which scopes it has and which operations it
-- may call.

local errors = require "n8n.errors"
local server = require "n8n.client.server"
local suggest = require "n8n.util.suggest"
local tables = require "n8n.util.tables"

local permissions = {}

-- ---- Names ----

-- The library's own methods, each by the operation that it cannot do without.
local MADE_OF = { each = "list", all = "list", trigger = "get", wait = "get", wait_drained = "get" }

local function operation_behind(name, known)
  local resource, verb = name:match("^([%w_]+):([%w_]+)$")
  if not resource then
    return nil
  end
  local listed = verb:match("^each_(.+)$") or verb:match("^all_(.+)$")
  for _, candidate in ipairs { MADE_OF[verb] or false, listed and "list_" .. listed, listed or false } do
    if candidate and known[resource .. ":" .. candidate] then
      return resource .. ":" .. candidate
    end
  end
end

-- Those of the same family: what stands before the colon is the same.
local function relatives(name, names)
  local family, found = name:match("^[^:]*:"), {}
  for _, candidate in ipairs(names) do
    if candidate:match("^[^:]*:") == family then
      found[#found + 1] = candidate
    end
  end
  return found
end

-- What to say about a name that is neither a scope nor an operation.
local function unknown_name(name)
  local names = server.index().names
  local behind = operation_behind(name, tables.set(names))
  local family = relatives(name, names)
  if behind then
    return ("'%s' is a method of this library, not an operation of n8n: ask for '%s', which it calls"):format(name,
      behind)
  elseif #family > 0 or suggest.nearest(name, names) then
    return suggest.unknown("scope or operation", name, #family > 0 and family or names)
  end
  return ("unknown scope or operation '%s'; a scope looks like workflow:read, an operation like workflows:get "
    .. "(n8n.operations lists them)"):format(name)
end

-- ---- Rights ----

-- What the key may do is known where /discover told its scopes.
local function told(client)
  local facts_known, err = server.known(client)
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
  local operation = server.index().by_name[name]
  if operation then
    return server.endpoint(facts_known.endpoints, operation) ~= nil
  elseif facts_known.scopes[name] then
    return true
  elseif not server.index().scopes[name] then
    errors.misuse(unknown_name(name))
  end
  return false
end

local function check_name(name)
  if type(name) ~= "string" then
    errors.misuse(("a scope (\"workflow:update\") or an operation (\"workflows:update\") is a text, got a %s"):format(
      type(name)))
  end
end

--- See `Client:can`.
function permissions.can(client, name)
  check_name(name)
  local facts_known, err = told(client)
  if not facts_known then
    return nil, err
  end
  return is_allowed(facts_known, name)
end

-- Why a name is not allowed, in words.
local function lack(facts_known, name)
  local operation = server.index().by_name[name]
  if not operation then
    return name
  elseif facts_known.features[name] == false then
    return name .. " (this n8n does not have it)"
  end
  return ("%s (scope %s)"):format(name, table.concat(server.scopes_of(operation), " or "))
end

-- A name that is overlooked would be let through: the table must be an array without holes, and nothing else.
local function check_names(names)
  if type(names) ~= "table" or next(names) == nil then
    errors.misuse("require needs an array of scopes and operations")
  end
  for i = 1, #tables.keys(names) do
    if names[i] == nil then
      errors.misuse("require needs an array of scopes and operations, without holes and named members")
    end
    check_name(names[i])
  end
end

--- See `Client:require`.
function permissions.require(client, names)
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

return permissions
