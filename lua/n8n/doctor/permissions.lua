--- Findings about what the key may do: the line of n8n, scopes, licence.
-- @module n8n.doctor.permissions

local core = require "n8n.core"
local probe = require "n8n.doctor.probe"
local server = require "n8n.server"

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
  local seen, scopes = {}, {}
  for _, operation in ipairs(core.operations()) do
    local scope = operation.lines:find("2", 1, true) and operation.scope
    if scope and not seen[scope] then
      seen[scope] = true
      scopes[#scopes + 1] = scope
    end
  end
  table.sort(scopes)
  return scopes
end

local function listed(names)
  local shown = table.concat(names, ", ", 1, math.min(#names, NAMED))
  shown = shown:gsub("(%S),(%S)", "%1 or %2")
  return #names > NAMED and ("%s and %d more"):format(shown, #names - NAMED) or shown
end

--- Which scopes the key lacks. Only 2.x tells.
-- @tparam table visit
function permissions.check_scopes(visit)
  local report = visit.report
  if report.line == "1" then
    report:info("scopes", "n8n 1.x does not tell which scopes the key has: a 403 does, when it comes")
    return
  end
  local missing, all = {}, scopes_of_all()
  for _, scope in ipairs(all) do
    local held = server.holds(visit.client, scope)
    if held == nil then
      return
    end
    missing[#missing + 1] = not held and scope or nil
  end
  if #missing == 0 then
    report:well("scopes", ("the key has all %d scopes of the API"):format(#all))
  else
    report:info("scopes", ("the key has %d of the API's %d scopes; it lacks %s"):format(#all - #missing, #all,
      listed(missing)), "if a script needs one of these, give it to the key in n8n, Settings > n8n API")
  end
end

--- Which features n8n's licence does not include: known from its refusals of requests that only read.
-- @tparam table visit
function permissions.check_licence(visit)
  local missing = {}
  for _, feature in ipairs(LICENSED) do
    local answer = probe.get(visit.client, feature[2])
    if answer and answer.status == 403 and answer.err.message:lower():find("licen[sc]e") then
      missing[#missing + 1] = feature[1]
    end
  end
  if #missing > 0 then
    visit.report:info("licence", "this n8n's licence does not include " .. table.concat(missing, ", "))
  end
end

return permissions
