--- Faults on demand: which requests they strike and what they do to the answer.
local json = require "n8n.testing.json"
local socket = require "socket"

local faults = {}

local Faults = {}
Faults.__index = Faults

--- An empty list of faults.
function faults.new()
  return setmetatable({ rules = {} }, Faults)
end

--- Adds a fault; see `Server:fault` of n8n.testing for its members.
function Faults:add(rule)
  if rule.headers then
    rule.headers[json.KEYS] = nil
  end
  rule.seen, rule.struck, rule.random = 0, 0, rule.seed or 1
  self.rules[#self.rules + 1] = rule
end

--- Forgets all faults.
function Faults:clear()
  self.rules = {}
end

-- A generator of its own, so that a seed gives the same faults on every Lua: Lehmer's, 0 <= x < 1.
local function chance(rule)
  rule.random = rule.random * 16807 % 2147483647
  return rule.random / 2147483647
end

-- A bucket that fills by `rate` a second and holds a second's worth.
local function passes(rule)
  local now = socket.gettime()
  local tokens = (rule.tokens or rule.rate) + (now - (rule.filled or now)) * rule.rate
  rule.tokens, rule.filled = math.min(tokens, math.max(rule.rate, 1)), now
  if rule.tokens < 1 then
    return false
  end
  rule.tokens = rule.tokens - 1
  return true
end

local function strikes(rule, request)
  if rule.method and rule.method ~= request.method or rule.path and not request.path:find(rule.path) then
    return false
  end
  rule.seen = rule.seen + 1
  if rule.seen < (rule.nth or 1) or rule.count and rule.struck >= rule.count then
    return false
  elseif rule.probability and chance(rule) >= rule.probability then
    return false
  elseif rule.rate and passes(rule) then
    return false
  end
  rule.struck = rule.struck + 1
  return true
end

--- The first fault that strikes a request, or nil. Every fault that matches counts the request.
function Faults:strike(request)
  local found
  for _, rule in ipairs(self.rules) do
    if strikes(rule, request) then
      found = found or rule
    end
  end
  return found
end

local LOGIN_PAGE = "<!DOCTYPE html>\n<html><head><title>Sign in</title></head><body><form>...</form></body></html>\n"

-- Answers in place of n8n's, by the name of the garbage.
local REPLACED = {
  html = function() return 200, "text/html; charset=utf-8", LOGIN_PAGE end,
  text = function() return 200, "application/json; charset=utf-8", "upstream said nothing useful" end,
  starting = function() return 200, "text/html; charset=utf-8", "n8n is starting up. Please wait" end,
  empty = function() return 204, nil, "" end,
}

-- What becomes of n8n's own answer.
local SPOILED = {
  truncated = function(response)
    response.body = response.body:sub(1, math.floor(#response.body / 2))
  end,
  type = function(response)
    response.content_type = "text/plain; charset=utf-8"
  end,
}

--- Applies a fault to a request.
-- @param rule the fault
-- @param request as the HTTP server gives it
-- @param process function() -> response: lets n8n answer
-- @param reply function(status, content_type, body, headers) -> response
-- @return the response
function faults.apply(rule, request, process, reply)
  if rule.delay then
    request.sleep(rule.delay)
  end
  if rule.drop then
    return nil
  end
  local response
  if rule.status then
    local body = rule.body or ('{"message":"%d by a fault"}'):format(rule.status)
    response = reply(rule.status, rule.content_type or "application/json; charset=utf-8", body, rule.headers)
  elseif REPLACED[rule.garbage] then
    response = reply(REPLACED[rule.garbage]())
  else
    response = process()
  end
  if SPOILED[rule.garbage] then
    SPOILED[rule.garbage](response)
  end
  response.wire = { cut = rule.lost and 0 or rule.cut, drip = rule.drip, close = rule.close }
  return response
end

return faults
