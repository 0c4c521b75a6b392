--- Finds out what the key may do: the major version of n8n, scopes, licence.

local core = require "n8n.core"
local probe = require "n8n.doctor.probe"
local tables = require "n8n.util.tables"

local permissions = {}

local NAMED = 8 -- scopes in a sentence

-- What paid plans alone have, by an operation that reads it.
local LICENSED = {
  { "variables", "/variables" },
  { "projects", "/projects" },
  { "source control", "/source-control/status" },
  { "role mapping", "/role-mapping-rules" },
  { "promotions", "/promotions/connections" },
  { "node type policies", "/node-type-policies/instance" },
  { "log streaming", "/settings/log-streaming/destinations" },
}

--- Which line of n8n it is.
-- @tparam table visit
function permissions.check_line(visit)
  local line, err = visit.client:line()
  visit.report.line = line
  if line then
    visit.report:well("version", line == "2" and "n8n 2.x" or "n8n 1.x")
  else
    visit.report:warning("version", "it cannot be told which line of n8n this is: " .. err.message,
      err.hint or "look at n8n's log")
  end
end

-- All scopes that operations of 2.x need, sorted. Where one of several is enough they are one, joined by commas.
local function scopes_of_all()
  local scopes = {}
  for _, operation in ipairs(core.operations()) do
    if operation.scope and operation.lines:find("2", 1, true) then
      scopes[operation.scope] = true
    end
  end
  return tables.keys(scopes)
end

local function listed(names)
  local shown = table.concat(names, ", ", 1, math.min(#names, NAMED)):gsub("(%S),(%S)", "%1 or %2")
  return #names > NAMED and ("%s and %d more"):format(shown, #names - NAMED) or shown
end

-- All scopes, as those that the key has and those that it lacks; nil where n8n does not tell.
local function split_scopes(client)
  local known = client:server()
  if not known or not known.scopes or next(known.scopes) == nil then
    return nil
  end
  local key = client.keys.current()
  local had, lacked = {}, {}
  for _, scope in ipairs(scopes_of_all()) do
    local list = client.learned.holds(client, scope, key) and had or lacked
    list[#list + 1] = scope
  end
  return had, lacked
end

--- Which scopes the key lacks. Only 2.x tells.
-- @tparam table visit
function permissions.check_scopes(visit)
  local report = visit.report
  if report.line == "1" then
    report:info("scopes", "n8n 1.x does not tell which scopes the key has: a 403 does, when it comes")
    return
  end
  local had, lacked = split_scopes(visit.client)
  if not had then
    return
  elseif #lacked == 0 then
    report:well("scopes", ("the key has all %d scopes of the API"):format(#had))
    return
  end
  local words = #had < #lacked and ": " .. listed(had) or "; it lacks " .. listed(lacked)
  report:info("scopes", ("the key has %d of the API's %d scopes%s"):format(#had, #had + #lacked, words),
    "if a script needs more, give them to the key in n8n, Settings > n8n API")
end

-- What n8n says to a request that only reads: "there", "missing" from the licence, or "hidden" from this key.
local function state_of(client, path)
  local answer = probe.get(client, path)
  if not answer or not answer.status or answer.status == 404 then
    return nil
  elseif answer.status == 403 then
    return answer.err.message:lower():find("licen[sc]e") and "missing" or "hidden"
  end
  return "there"
end

--- Which features n8n's licence does not include, as far as its refusals show.
-- @tparam table visit
function permissions.check_licence(visit)
  local names = { missing = {}, hidden = {}, there = {} }
  for _, feature in ipairs(LICENSED) do
    local list = names[state_of(visit.client, feature[2])]
    if list then
      list[#list + 1] = feature[1]
    end
  end
  local words = {}
  words[#words + 1] = #names.missing > 0 and "this n8n's licence does not include " .. listed(names.missing) or nil
  words[#words + 1] = #names.hidden > 0 and "without more scopes the key cannot tell whether it includes "
    .. listed(names.hidden) or nil
  if #words > 0 then
    visit.report:info("licence", table.concat(words, "; "))
  end
end

return permissions
