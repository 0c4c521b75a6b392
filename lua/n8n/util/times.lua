--- Points in time as servers write them, in seconds since 1970 (UTC).

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

local MONTHS = { Jan = 1, Feb = 2, Mar = 3, Apr = 4, May = 5, Jun = 6, Jul = 7, Aug = 8, Sep = 9, Oct = 10, Nov = 11,
  Dec = 12 }

--- Reads the time of an HTTP header: `Tue, 24 Nov 2026 03:12:38 GMT`.
-- @param text anything
-- @treturn ?number nil when it is not such a text
function times.of_http(text)
  if type(text) ~= "string" then
    return nil
  end
  local day, month, year, hour, minute, second =
    text:match("^%a+, (%d%d) (%a%a%a) (%d%d%d%d) (%d%d):(%d%d):(%d%d) GMT$")
  return MONTHS[month] and seconds(year, MONTHS[month], day, hour, minute, second) or nil
end

--- Writes a time as n8n does, in whole seconds: `2026-11-23T22:39:24.000Z`.
-- @tparam number time seconds since 1970
-- @treturn string
function times.to_json(time)
  return os.date("!%Y-%m-%dT%H:%M:%S.000Z", math.floor(time))
end

--- The time now, as journals and manifests have it: `2026-11-23T22:39:24Z`.
-- @treturn string
function times.now()
  return os.date("!%Y-%m-%dT%H:%M:%SZ")
end

return times
