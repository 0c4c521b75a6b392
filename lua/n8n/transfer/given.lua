--- Reads what a script gives as a table or in a JSON file: bindings, overrides.

local errors = require "n8n.errors"
local json = require "n8n.json"
local files = require "n8n.store.files"

local given = {}

--- Reads and checks it.
-- @tparam table|string what a table, or the path of a JSON file
-- @tparam string kind of the error for a file that is no JSON
-- @tparam function check `check(value, path)` answers what is checked, or nil and the error
-- @return what `check` answers
-- @treturn ?table the error: kind `io`, or `kind`
function given.read(what, kind, check)
  if type(what) ~= "string" then
    return check(what)
  end
  local text, err = files.read(what)
  if not text then
    return nil, err
  end
  local value, problem = json.decode(text)
  if value == nil then
    return nil, errors.new { kind = kind,
      message = ("%s: %s (at byte %d)"):format(what, problem.message, problem.offset) }
  end
  return check(value, what)
end

return given
