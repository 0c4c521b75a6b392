--- What a conformance run came to: a row per operation, and what is wrong.
-- @module spec.support.conformance.report
local document = require "spec.support.conformance.document"
local n8n = require "n8n"
local recipes = require "spec.support.conformance.recipes"
local run = require "spec.support.conformance.run"

local report = {}

--- The names of a line's operations and of their aliases ("resource:verb (alias)"), with method and path, sorted.
-- @param line "1" or "2"; default both
-- @return array of tables: `name`, `route` ("GET /tags/{tagId}"), `operation`
function report.routes(line)
  local routes = {}
  local function add(operation, name, path, lines)
    if not line or lines:find(line, 1, true) then
      routes[#routes + 1] = { name = name, route = operation.method .. " " .. path, operation = operation }
    end
  end
  for _, operation in ipairs(n8n.operations) do
    local name = operation.resource .. ":" .. operation.verb
    add(operation, name, operation.path, operation.lines)
    if operation.alias then
      add(operation, name .. " (alias)", operation.alias, operation.alias_lines)
    end
  end
  return routes
end

local function normalised(route)
  return (route:gsub("{[^}]*}", "{}"))
end

-- All requests in one array, with what they belong to.
local function all_requests(records, routes)
  local requests, owners = {}, {}
  for _, route in ipairs(routes) do
    for _, request in ipairs(records[route.name] and records[route.name].requests or {}) do
      requests[#requests + 1], owners[#owners + 1] = request, route
    end
  end
  return requests, owners
end

-- Adds what the validator says to the problems of each record.
local function add_verdicts(records, routes, version)
  local requests, owners = all_requests(records, routes)
  for i, verdict in ipairs(document.judge(version, requests)) do
    local owner = owners[i]
    local problems = records[owner.name].problems
    for _, sentence in ipairs(verdict.errors) do
      problems[#problems + 1] = "the document: " .. sentence
    end
    if #verdict.errors == 0 and normalised(verdict.route) ~= normalised(owner.route) then
      problems[#problems + 1] = ("the document takes it for %s"):format(verdict.route)
    end
  end
end

local function problems_of(conformance_run, route, record)
  if not record then
    return { "no recipe calls it" }
  end
  for _, name in ipairs(conformance_run.coverage:missing(route.operation)) do
    record.problems[#record.problems + 1] = "never passed: " .. name
  end
  if not record.proof and #record.problems == 0 then
    record.problems[1] = "nothing proves it"
  end
  return record.problems
end

--- Runs all recipes on an n8n and judges what was sent.
-- @param server as `server.current()` answers, of kind "real"
-- @return table: `version`, `line`, `rows` (array, a row per route of the line: `name`, `route`, `proof`, `requests`
-- (how many), `problems` (array of sentences)), `stopped` (table by family of what stopped its recipe)
function report.make(server)
  local conformance_run = run.new(server)
  local made = { version = server.version, line = server.line, rows = {} }
  made.stopped = recipes.follow(conformance_run)
  local routes = report.routes(server.line)
  add_verdicts(conformance_run.records, routes, server.version)
  for i, route in ipairs(routes) do
    local record = conformance_run.records[route.name]
    made.rows[i] = {
      name = route.name,
      route = route.route,
      proof = record and record.proof,
      requests = record and #record.requests or 0,
      problems = problems_of(conformance_run, route, record),
    }
  end
  return made
end

return report
