--- Encodes the query of a URL for requests that no operation describes.

local errors = require "n8n.errors"
local option_names = require "n8n.util.options"
local text = require "n8n.util.text"

local query = {}

--- The text of a query.
-- @tparam ?table given texts, numbers and booleans by name
-- @treturn ?string sorted; nil when there is nothing
-- @raise on misuse
function query.encode(given)
  if given == nil then
    return nil
  end
  if type(given) ~= "table" then
    errors.misuse(("option 'query' must be a table, got a %s"):format(type(given)))
  end
  option_names.check_plain("option 'query'", given)
  local parts = {}
  for name, value in pairs(given) do
    local kind = type(value)
    if type(name) ~= "string" or not (kind == "string" or kind == "number" or kind == "boolean") then
      errors.misuse(("option 'query': '%s' must be a text, a number or a boolean, got a %s"):format(tostring(name),
        kind))
    end
    if kind == "number" and value == math.floor(value) and math.abs(value) < 2 ^ 53 then
      value = ("%d"):format(value)
    end
    parts[#parts + 1] = text.percent(name) .. "=" .. text.percent(tostring(value))
  end
  table.sort(parts)
  return #parts > 0 and table.concat(parts, "&") or nil
end

return query
