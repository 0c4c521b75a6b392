--- What a 403 means: n8n answers it for what its licence leaves out, for keys without the scope, and for users without
-- the right; proxies in front answer it for reasons of their own.
-- @module n8n.error.hints

local refusals = {}

-- Words of the 403s that the licence gives. n8n names the feature in some of them only.
local LICENCE_WORDS = { "licen[sc]e", "your plan" }

--- Whether a refusal is for want of a licence.
-- @tparam string message the server's
-- @treturn boolean
function refusals.is_about_licence(message)
  local lower = message:lower()
  for _, words in ipairs(LICENCE_WORDS) do
    if lower:find(words) then
      return true
    end
  end
  return false
end

local function by_licence(message)
  local feature = message:match("feat:[%w:]*%w")
  return { reason = "licence", feature = feature,
    hint = "this n8n's licence does not include the feature" .. (feature and " " .. feature or "") }
end

local function named(scope)
  return scope and "the scope " .. scope:gsub(",", " or ") or "a scope"
end

local function by_scope(scope)
  return { reason = "scope", scope = scope, hint = ("the key lacks %s: make a key with it"):format(named(scope)) }
end

--- Reads a 403.
-- @tparam string message the server's, without secrets
-- @tparam boolean is_html whether the answer was a page for people
-- @tparam table context `scope`, which the operation needs, and `has_scope()`, whether the key has it (nil: not known)
-- @treturn table `hint`; where it can be told, `reason`: `"licence"`, `"scope"` or `"rights"` (of the key's user);
--   where n8n or the operation names it, `feature` of the licence, and `scope`
function refusals.of(message, is_html, context)
  if is_html then
    return { hint = "not n8n but something in front of it refused this: a proxy or a firewall" }
  elseif refusals.is_about_licence(message) then
    return by_licence(message)
  end
  local demanded = message:match("requires the ([%w:]+) scope")
  if demanded then
    return by_scope(demanded)
  end
  -- Of a bare "Forbidden" the reason shows where the key's scopes are known.
  local scope, has_scope = context.scope, context.has_scope()
  if has_scope == false then
    return by_scope(scope)
  elseif has_scope then
    return { reason = "rights", scope = scope,
      hint = ("the key has %s, but its user may not do this: see the user's role, also in the project"):format(
        named(scope)) }
  end
  return { scope = scope,
    hint = ("the key lacks %s, or its user may not do this: client:can() tells which"):format(named(scope)) }
end

return refusals
