--- "Did you mean": the known name nearest to one that is not known.

local core = require "n8n.core"
local tables = require "n8n.util.tables"

local suggest = {}

--- The known name that is most like `name`, if one is near enough to be what was meant.
-- @function nearest
-- @tparam string name what was written
-- @tparam {string,...} known the names that would have been right
-- @treturn ?string
suggest.nearest = core.nearest

--- A sentence about an unknown name, with the nearest known one or, failing that, all of them.
-- @tparam string what what kind of name it is: `"option"`
-- @tparam string name what was written
-- @tparam {string,...} known the names that would have been right
-- @treturn string `unknown option 'timout'; did you mean 'timeout'?`
function suggest.unknown(what, name, known)
  name = tostring(name)
  local near = suggest.nearest(name, known)
  if near then
    return ("unknown %s '%s'; did you mean '%s'?"):format(what, name, near)
  end
  local sorted = tables.copy(known)
  table.sort(sorted)
  return ("unknown %s '%s'; %s"):format(what, name, #sorted > 0 and "known are: " .. table.concat(sorted, ", ")
    or "there are none")
end

return suggest
