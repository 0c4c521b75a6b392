--- Settles which workflow is meant by an id or an exact name.

local errors = require "n8n.errors"

--- The only one of the ids that fit.
-- @tparam string wanted what was asked for
-- @tparam {string,...} ids of the workflows with that name
-- @tparam ?string hint for when there is none
-- @treturn ?string
-- @treturn ?table the error, kind `selector`
return function(wanted, ids, hint)
  if #ids == 1 then
    return ids[1]
  end
  return nil, errors.new {
    kind = "selector",
    message = #ids > 1 and ("%d workflows have the name '%s': %s"):format(#ids, wanted, table.concat(ids, ", "))
      or ("there is no workflow with the id or name '%s'"):format(wanted),
    hint = #ids > 1 and "give the id of the one that is meant" or hint,
  }
end
