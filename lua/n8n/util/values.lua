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

--- The value behind JSON that is text already (`n8n.json.text`).
-- @param value anything
-- @return the value; what is no such text as it is
function values.decoded(value)
  if core.isfragment(value) then
    return (core.decode(tostring(value)))
  end
  return value
end

return values
