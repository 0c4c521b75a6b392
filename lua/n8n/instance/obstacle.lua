--- Tells why a list of an n8n cannot be read.

local obstacle = {}

--- Why a list cannot be read, if that is how it is on this server with this key.
-- @tparam table err
-- @treturn ?string `"absent"`: this n8n does not have it (licence, older line); `"denied"`: the key may not; nil: it
--   is a failure of the moment
function obstacle.of(err)
  if err.kind == "unsupported" or err.status == 404 or err.status == 405 then
    return "absent"
  elseif err.kind == "read_only" then
    return "denied" -- 1.x tells of credentials in its audit, which is a POST
  elseif err.status == 403 then
    return err.message:lower():find("licen[sc]e") and "absent" or "denied"
  end
end

return obstacle
