--- Dates as text.
local dates = {}

local DAY = 86400

-- Days since 1970-01-01 of a date of the Gregorian calendar.
local function days(year, month, day)
  if month <= 2 then
    year, month = year - 1, month + 12
  end
  local leaps = math.floor(year / 4) - math.floor(year / 100) + math.floor(year / 400)
  return 365 * year + leaps + math.floor((153 * (month - 3) + 2) / 5) + day - 719469
end

local MONTH_DAYS = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 }

local function is_date(year, month, day)
  local leap = year % 4 == 0 and (year % 100 ~= 0 or year % 400 == 0)
  local longest = MONTH_DAYS[month]
  return longest and day >= 1 and day <= longest + (month == 2 and leap and 1 or 0)
end

-- "+02:00", "-0330", "Z" -> seconds east of UTC
local function zone_seconds(zone)
  if zone == "" or zone:upper() == "Z" then
    return 0
  end
  local sign, hours, minutes = zone:match("^([+-])(%d%d):?(%d?%d?)$")
  if not sign then
    return nil
  end
  return (tonumber(hours) * 60 + (tonumber(minutes) or 0)) * (sign == "-" and -60 or 60)
end

local function clock_seconds(clock)
  local hour, minute, rest = clock:match("^(%d%d):(%d%d)(.*)$")
  local second, fraction = (rest or ""):match("^:(%d%d)%.?(%d*)$")
  if not hour or rest ~= "" and not second then
    return nil
  end
  hour, minute, second = tonumber(hour), tonumber(minute), tonumber(second or 0)
  if hour > 23 or minute > 59 or second > 59 then
    return nil
  end
  return hour * 3600 + minute * 60 + second + tonumber(((fraction or "") .. "000"):sub(1, 3)) / 1000
end

--- Reads a date, or a date and a time, in ISO's or SQL's form; UTC where no zone is named.
-- @return seconds since the epoch, to the millisecond, or nil
function dates.parse(text)
  local year, month, day, rest = text:match("^%s*(%d%d%d%d)-(%d%d)-(%d%d)(.-)%s*$")
  if not year or not is_date(tonumber(year), tonumber(month), tonumber(day)) then
    return nil
  end
  local seconds = days(tonumber(year), tonumber(month), tonumber(day)) * DAY
  if rest == "" then
    return seconds
  end
  local clock, zone = rest:match("^[T ]([%d:.]+)%s?(.*)$")
  local of_day, east = clock and clock_seconds(clock), zone and zone_seconds(zone)
  return of_day and east and seconds + of_day - east
end

--- Reads a time as strict ISO: date and time with a zone.
-- @return seconds since the epoch, or nil
function dates.parse_strict(text)
  local strict = text:find("^%d%d%d%d%-%d%d%-%d%dT%d%d:%d%d:%d%d%.?%d*[Z+-][%d:]*$") ~= nil
  return strict and dates.parse(text) or nil
end

return dates
