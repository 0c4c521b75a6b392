--- Values as JSON has them, where nil and null both say "not there".

local core = require "n8n.core"

local values = {}

--- A value that is there: not null.
-- @param value decoded
-- @return the value, or nil
function values.present(value)
  if value ~= nil and value ~= core.null then
    return value
  end
end

--- A table that is there; an empty one for anything else.
-- @param value decoded
-- @treturn table
function values.list(value)
  return type(value) == "table" and value or {}
end

--- A value that is there as a text.
-- @param value decoded
-- @treturn ?string
function values.text(value)
  value = values.present(value)
  return value ~= nil and tostring(value) or nil
end

return values
