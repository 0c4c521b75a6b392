--- Finds the operation a request means and checks it in n8n's order: path, key, scope, licence, media type, body,
-- query.
local json = require "n8n.testing.json"
local keys = require "n8n.testing.keys"
local licence = require "n8n.testing.licence"
local validate = require "n8n.testing.validate"

local router = {}

--- Ends the handling of a request with an error answer.
-- @param status HTTP status
-- @param message n8n's message
-- @param more array of alternating names and values that stand beside the message, or nil
function router.fail(status, message, more)
  local body = json.object("message", message)
  for i = 1, #(more or {}), 2 do
    json.set(body, more[i], more[i + 1])
  end
  error({ status = status, body = json.encode(body) }, 0)
end

--- The same, for what 1.x answers with 400 whatever it is, since its handlers pass such errors on.
-- @param status HTTP status on 2.x
function router.fail_passed_on(context, status, message)
  router.fail(context.line == "1" and 400 or status, message)
end

local function segments_of(path)
  local segments = {}
  for segment in path:gmatch("[^/]+") do
    segments[#segments + 1] = segment
  end
  return segments
end

local function add_route(routes, route)
  local segments = segments_of(route.path)
  route.segments = segments
  routes[#segments] = routes[#segments] or {}
  -- Fixed segments win over parameters, so routes without parameters come first.
  local weight = select(2, route.path:gsub(":", ""))
  route.weight = weight
  local list, at = routes[#segments], 1
  while list[at] and list[at].weight <= weight do
    at = at + 1
  end
  table.insert(list, at, route)
end

local function unescape(segment)
  return (segment:gsub("%%(%x%x)", function(code) return string.char(tonumber(code, 16)) end))
end

local function match(route, segments)
  local parameters = {}
  for i, wanted in ipairs(route.segments) do
    if wanted:sub(1, 1) == ":" then
      parameters[wanted:sub(2)] = unescape(segments[i])
    elseif wanted ~= segments[i] then
      return nil
    end
  end
  return parameters
end

local Router = {}
Router.__index = Router

--- A router for one line of n8n.
-- @param routes array of { method=, path= (with :names), openapi= (checked by ajv also on 2.x), public=, scope=,
-- licence=, query=, body=, body_required=, handler=function(context) -> status, JSON text or nil }
-- @param line "1" or "2"
function router.new(routes, line)
  local by_length = {}
  for _, route in ipairs(routes) do
    add_route(by_length, route)
  end
  return setmetatable({ routes = by_length, line = line }, Router)
end

-- -> route, parameters | nil, methods that the path knows
function Router:find(method, path)
  local segments, methods = segments_of(path), {}
  for _, route in ipairs(self.routes[#segments] or {}) do
    local parameters = match(route, segments)
    if parameters and route.method == method then
      return route, parameters
    elseif parameters then
      methods[#methods + 1] = route.method
    end
  end
  return nil, methods
end

function Router:dialect(route)
  return (self.line == "1" or route.openapi) and "ajv" or "zod"
end

-- -> the key that the request came with
local function check_key(request, store, dialect)
  local given = request.headers["x-n8n-api-key"] or (request.headers.authorization or ""):match("^Bearer (.*)$")
  if store.keys[given or false] then
    return store.keys[given]
  elseif dialect == "zod" then
    router.fail(401, "Unauthorized")
  elseif given then
    router.fail(401, "unauthorized")
  end
  router.fail(401, "'X-N8N-API-KEY' header required")
end

--- The media type of a content-type header, lower-case, and how n8n names it in errors.
function router.media_type(header)
  local media = (header or ""):match("^%s*([^;%s]*)"):lower()
  return media, media == "" and "undefined" or media
end

local function check_media_type(request, route)
  if not route.body then
    return
  end
  local media, shown = router.media_type(request.headers["content-type"])
  if media == "" and not route.body_required or media == "application/json" then
    return
  end
  router.fail(415, "unsupported media type " .. shown)
end

local function check_licence(route, store)
  if route.licence and not licence.allows(store, route.licence) then
    router.fail(403, ("Your license does not allow for %s. To enable %s, please upgrade to a license that supports "
      .. "this feature."):format(route.licence, route.licence))
  end
end

local function check_scope(route, store, key)
  if key and not keys.may(store, key, route.scope) then
    router.fail(403, "Forbidden")
  end
end

function Router:check_values(route, context, dialect)
  local message
  if route.parameters then
    message = route.parameters(context.params, dialect)
  end
  if not message and route.body then
    message = validate.body(route.body, context.body, dialect, self.line)
  end
  if message then
    router.fail(400, message)
  end
  context.query, message = validate.query(route.query or {}, context.request.query, dialect, self.line)
  if message then
    router.fail(400, message)
  end
end

--- Answers a request below /api/v1.
-- @param request as the HTTP server gives it, with `json` (its decoded body)
-- @param path below /api/v1
-- @param store the sandbox's state
-- @return status, JSON text or nil; raises what `router.fail` raises
function Router:answer(request, path, store)
  local method = request.method
  if method == "HEAD" and self.line == "2" then
    method = "GET"
  end
  local route, found = self:find(method, path)
  if not route then
    router.fail(found[1] and 405 or 404, found[1] and request.method .. " method not allowed" or "not found")
  end
  local dialect = self:dialect(route)
  local key = not route.public and check_key(request, store, dialect) or nil
  if dialect == "zod" then
    check_scope(route, store, key)
    check_licence(route, store)
  end
  check_media_type(request, route)
  local context = { params = found, request = request, body = request.json, store = store, line = self.line, key = key }
  self:check_values(route, context, dialect)
  if dialect == "ajv" then
    check_licence(route, store)
    check_scope(route, store, key)
  end
  return route.handler(context)
end

return router
