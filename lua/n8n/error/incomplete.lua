--- What to do about a body that lacks something which n8n requires.
-- @module n8n.error.incomplete

local core = require "n8n.core"

local incomplete = {}

local function operation_of(name)
  for _, operation in ipairs(core.operations()) do
    if operation.resource .. ":" .. operation.verb == name then
      return operation
    end
  end
end

local function required_members(operation)
  local names = {}
  for _, member in ipairs(operation.body and operation.body.members or {}) do
    names[#names + 1] = member.required and not member.read_only and member.name or nil
  end
  return names
end

--- Reads a 400.
-- @tparam string message the server's
-- @tparam string name of the operation: `"workflows:update"`
-- @treturn ?string a hint; nil: it is about something else
function incomplete.hint(message, name)
  local operation = message:find("^request/body must have required property") and operation_of(name)
  if not operation then
    return nil
  elseif operation.verb == "update" and operation.method == "PUT" then
    return "this replaces the whole thing; to change single members, read it and call item:update{ member = value }"
  end
  local names = required_members(operation)
  return #names > 0 and ("%s needs %s"):format(name, table.concat(names, ", ")) or nil
end

return incomplete
