--- Makes errors that name several problems, each in a line of its own.

local errors = require "n8n.errors"

local problems = {}

--- One error for several problems.
-- @tparam string what `"this cannot be restored"`
-- @tparam {string,...} lines
-- @tparam[opt] table fields of the error: `kind` (`plan`), `hint` (`"nothing was changed"`), `problems` (the lines);
--   `most`: so many lines are told (5)
-- @treturn table
function problems.error(what, lines, fields)
  fields = fields or {}
  local told = {}
  for i = 1, math.min(#lines, fields.most or 5) do
    told[i] = lines[i]
  end
  if #lines > #told then
    told[#told + 1] = ("and %d more"):format(#lines - #told)
  end
  local err = errors.new { kind = fields.kind or "plan", message = what, hint = fields.hint or "nothing was changed",
    problems = fields.problems or lines }
  -- errors.new shortens messages of servers; these are our own and each is needed.
  err.message = what .. ":\n  " .. table.concat(told, "\n  ")
  return err
end

return problems
