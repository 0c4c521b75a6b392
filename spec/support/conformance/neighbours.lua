--- The routes beside one: the same method on a path that there is not, and a method that the path does not have.
--
-- n8n refuses for want of a licence only where it has found the route. These two show it: they must be answered with
-- 404 or 405.
-- @module spec.support.conformance.neighbours
local n8n = require "n8n"

local neighbours = {}

local METHODS = { "PATCH", "PUT", "DELETE", "POST", "GET" }
local NOWHERE = { [404] = true, [405] = true }

local function normalised(path)
  return (path:gsub("{[^}]*}", "{}"))
end

-- The position in the path of its last segment that is no argument.
local function last_word(template)
  local found, index = nil, 0
  for segment in template:gmatch("[^/]+") do
    index = index + 1
    if not segment:find("^{") then
      found = index
    end
  end
  return found
end

-- The path with its last segment that is no argument misspelt.
local function misspelt(operation, path)
  local index, wanted = 0, last_word(operation.path)
  return (path:gsub("[^/]+", function(segment)
    index = index + 1
    return index == wanted and segment .. "x" or nil
  end))
end

-- A method that this line has no operation for at that path.
local function other_method(run, operation)
  local used = {}
  for _, other in ipairs(n8n.operations) do
    if normalised(other.path) == normalised(operation.path) then
      used[other.method] = true
    end
  end
  for _, method in ipairs(METHODS) do
    if not used[method] then
      return method
    end
  end
  error("every method is used at " .. operation.path .. " of line " .. run.line)
end

local BODILESS = { GET = true, DELETE = true }

local function try(run, method, path)
  local body = not BODILESS[method] and n8n.object {} or nil
  local answer, err = run.client:request(method, path, { body = body })
  if not answer and NOWHERE[err.status] then
    return nil
  end
  return ("its neighbour %s %s answers %s"):format(method, path, answer and "a result" or tostring(err.message))
end

--- What of the neighbours of a request is not refused as unknown.
-- @param run the conformance run
-- @param operation of the request
-- @param request as core.build answers
-- @return array of sentences, empty when all is well
function neighbours.refusals(run, operation, request)
  local problems = {}
  problems[1] = try(run, request.method, misspelt(operation, request.path))
  problems[#problems + 1] = try(run, other_method(run, operation), request.path)
  return problems
end

return neighbours
