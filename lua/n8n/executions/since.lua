--- A point in time as people write it.

local errors = require "n8n.errors"
local times = require "n8n.util.times"

local UNITS = { s = 1, m = 60, h = 3600, d = 86400, w = 7 * 86400 }

local function completed(text)
  if text:find("^%d%d%d%d%-%d%d%-%d%d$") then
    return text .. "T00:00:00Z"
  elseif text:find("^%d%d%d%d%-%d%d%-%d%dT%d%d:%d%d$") then
    return text .. ":00Z"
  end
  return text:find("Z$") and text or text .. "Z"
end

--- Reads one: see `n8n.executions.since`.
return function(text, now)
  local count, unit = text:match("^(%d+%.?%d*)%s*([smhdw])$")
  if count then
    return (now or os.time()) - tonumber(count) * UNITS[unit]
  end
  local seconds = times.of_json(completed(text))
  if seconds then
    return seconds
  end
  return nil, errors.new { kind = "config", message = ("'%s' is not a point in time"):format(text),
    hint = "write 90m, 24h, 7d, or a date such as 2026-11-23 or 2026-11-23T08:00 (UTC)" }
end
