--- Points in time as servers write them, in seconds since 1970 (UTC).
-- @module n8n.times

local times = {}

-- Days from 1970-01-01 to a date of the Gregorian calendar; years are taken to begin in March, so that the leap day is
-- their last.
local function days(year, month, day)
  if month <= 2 then
    year, month = year - 1, month + 12
  end
  local leaps = math.floor(year / 4) - math.floor(year / 100) + math.floor(year / 400)
  return 365 * year + leaps + math.floor((153 * (month - 3) + 2) / 5) + day - 719469
end

local function seconds(year, month, day, hour, minute, second)
  return ((days(tonumber(year), tonumber(month), tonumber(day)) * 24 + tonumber(hour)) * 60 + tonumber(minute)) * 60
    + tonumber(second)
end

--- Reads a JSON time: `2026-11-23T22:39:24.123Z`.
-- @param text anything
-- @treturn ?number nil when it is not such a text
function times.of_json(text)
  if type(text) ~= "string" then
    return nil
  end
  local year, month, day, hour, minute, second =
    text:match("^(%d%d%d%d)-(%d%d)-(%d%d)T(%d%d):(%d%d):(%d%d%.?%d*)Z$")
  return year and seconds(year, month, day, hour, minute, second) or nil
end

return times
