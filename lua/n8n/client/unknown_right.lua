--- What to say about a name that is neither a scope nor an operation of n8n.
-- @module n8n.client.unknown_right

local suggest = require "n8n.util.suggest"

local unknown_right = {}

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

--- The sentence.
-- @tparam string name what was asked for
-- @tparam {string,...} names all scopes and operations
-- @treturn string
function unknown_right.sentence(name, names)
  local known = {}
  for _, candidate in ipairs(names) do
    known[candidate] = true
  end
  local behind = operation_behind(name, known)
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

return unknown_right
