--- Which parameters and members of operations were passed, over all calls of an operation.
-- @module spec.support.conformance.coverage
local coverage = {}

local Coverage = {}
Coverage.__index = Coverage

--- @param line "1" or "2": what the other line of n8n has is not expected
function coverage.new(line)
  return setmetatable({ line = line, passed = {} }, Coverage)
end

-- Calls `visit(path, member)` for the members that a body can have, with what `value` has of them.
local function walk(description, value, path, line, visit)
  for _, member in ipairs(description.members or {}) do
    if not member.read_only and member.lines:find(line, 1, true) then
      local name = path .. member.name
      local inner
      if type(value) == "table" then
        inner = value[member.name]
      end
      visit(name, inner ~= nil)
      if inner ~= nil then
        walk(member, inner, name .. ".", line, visit)
      end
    end
  end
  if description.items and type(value) == "table" then
    for _, item in ipairs(value) do
      walk(description.items, item, path, line, visit)
    end
  end
end

--- Notes a call.
-- @param operation of n8n.operations
-- @param content the body or query, as it was given
-- @param options as they were given
function Coverage:note(operation, content, options)
  local passed = self.passed[operation] or {}
  self.passed[operation] = passed
  local query = content
  if operation.body then
    query = options and options.query
    walk(operation.body, content, "", self.line, function(path, is_there)
      passed[path] = passed[path] or is_there
    end)
  end
  for _, parameter in ipairs(operation.query) do
    if parameter.lines:find(self.line, 1, true) then
      local name = "?" .. parameter.name
      passed[name] = passed[name] or query ~= nil and query[parameter.name] ~= nil
    end
  end
end

--- The parameters ("?limit") and members ("settings.timezone") of an operation that no call passed, sorted.
function Coverage:missing(operation)
  local missing = {}
  for name, was_passed in pairs(self.passed[operation] or {}) do
    if not was_passed then
      missing[#missing + 1] = name
    end
  end
  table.sort(missing)
  return missing
end

return coverage
