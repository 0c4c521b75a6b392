--- API keys and what they may do.
local licence = require "n8n.testing.licence"
local state = require "n8n.testing.state"

local keys = {}

--- The scopes of some routes, each once, in their order.
function keys.scopes_of(routes)
  local scopes, seen = {}, {}
  for _, route in ipairs(routes) do
    if route.scope and not seen[route.scope] then
      seen[route.scope] = true
      scopes[#scopes + 1] = route.scope
    end
  end
  return scopes
end

--- Adds a key.
-- @param store the sandbox's state
-- @param text the key; default a new one
-- @param scopes array of names
-- @return the text
function keys.add(store, text, scopes)
  text = text or "n8n_" .. state.id() .. state.id()
  local allowed = {}
  for _, scope in ipairs(scopes) do
    allowed[scope] = true
  end
  store.keys[text] = { scopes = scopes, allowed = allowed }
  return text
end

--- Adds a key with the scopes that a test asks for.
-- @param scopes array of names; an unknown one raises
-- @return the text
function keys.limited(store, scopes)
  local known = {}
  for _, scope in ipairs(keys.scopes_of(store.routes)) do
    known[scope] = true
  end
  for _, scope in ipairs(scopes) do
    if not known[scope] then
      error("no scope " .. tostring(scope), 0)
    end
  end
  return keys.add(store, nil, scopes)
end

--- Whether a key may do what asks for a scope. On 1.x a key has all scopes where the licence has none of them.
function keys.may(store, key, scope)
  return not scope or key.allowed[scope] or store.line == "1" and not licence.allows(store, "feat:apiKeyScopes")
end

return keys
