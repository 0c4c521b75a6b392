--- Skipping a spec for want of something installed. In CI nothing may be missing, so there it fails.
--
--     local lack = need.command("nginx")
--     if lack then
--       return pending(lack)
--     end
--
-- (`pending` belongs to the spec file's own environment, so it cannot be called from here.)
-- @module spec.support.need
local process = require "spec.support.process"

local need = {}

--- The reason to skip, as it was given. Raises where the environment has CI=true.
-- @param reason what is missing and how it is installed
function need.excuse(reason)
  if os.getenv("CI") == "true" then
    error("not to be skipped in CI: " .. reason, 2)
  end
  return reason
end

--- Nil where a command is installed, else the reason to skip. Raises then where the environment has CI=true.
-- @param name the command
function need.command(name)
  if process.run({ "sh", "-c", 'command -v "$0"', name }).code ~= 0 then
    return need.excuse("no " .. name .. " here")
  end
end

return need
