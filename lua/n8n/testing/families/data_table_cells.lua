--- Cells of data tables: what a column takes, how SQLite keeps it, and filters, order and search over what is kept.
--
-- Kept are strings, numbers, 1 and 0 for booleans, and dates as text "YYYY-MM-DD hh:mm:ss.mmm"; null is nil. Filters
-- compare a date with its ISO form, as text: so two dates are never equal, and all times of a day are before it.
local dates = require "n8n.testing.dates"
local json = require "n8n.testing.json"
local like = require "n8n.testing.like"
local router = require "n8n.testing.router"
local state = require "n8n.testing.state"

local cells = {}

local KEPT_DATE = "^(%d%d%d%d%-%d%d%-%d%d) (%d%d:%d%d:%d%d%.%d%d%d)$"

--- Ends the handling of a request with n8n's words for a table that does not fit.
function cells.fail(message)
  router.fail(400, "Validation error with data table request: " .. message)
end

local function keep_date(text)
  local seconds = dates.parse(text)
  return seconds and cells.keep_iso(state.iso(seconds))
end

--- A kept date in ISO's form.
function cells.iso(kept)
  return (kept:gsub(KEPT_DATE, "%1T%2Z"))
end

--- A time in ISO's form as it is kept.
function cells.keep_iso(iso)
  return (iso:gsub("T", " "):gsub("Z$", ""))
end

-- A value as JavaScript's String() shows it.
local function shown(value)
  return type(value) == "string" and value or json.encode(value)
end

-- What JavaScript's Number() makes of a value, or nil.
local function number_of(value)
  if type(value) == "boolean" then
    return value and 1 or 0
  elseif type(value) == "string" then
    local text = value:match("^%s*(.-)%s*$")
    return text == "" and 0 or text:find("^[+-]?[%d.]") and tonumber(text) or nil
  end
  return value
end

local KEEP = {}

function KEEP.string(value)
  return type(value) == "boolean" and (value and "1" or "0") or shown(value)
end

KEEP.number = number_of

function KEEP.boolean(value)
  if type(value) == "boolean" then
    return value and 1 or 0
  elseif type(value) == "string" and (value:lower() == "true" or value:lower() == "false") then
    return value:lower() == "true" and 1 or 0
  end
  local number = not (type(value) == "string" and value:find("^%s*$")) and number_of(value) or nil
  return (number == 0 or number == 1) and number or nil
end

function KEEP.date(value)
  return keep_date(shown(value))
end

local EXPECTED = { number = "number", boolean = "boolean", date = "dateTime" }

--- A value as a column keeps it; refuses what the column does not take.
-- @param column `name`, `type`
-- @param value decoded JSON
-- @return string, number, or nil for null
function cells.keep(column, value)
  if value == json.null then
    return nil
  end
  local kept = KEEP[column.type](value)
  if kept == nil then
    cells.fail(("value '%s' does not match column type '%s': '%s' expects a %s but we got '%s'"):format(shown(value),
      column.type, column.name, EXPECTED[column.type], shown(value)))
  end
  return kept
end

--- A kept value as n8n answers it.
function cells.show(column, kept)
  if kept == nil then
    return json.null
  elseif column.type == "boolean" then
    return kept == 1
  elseif column.type == "date" then
    return cells.iso(kept)
  end
  return kept
end

-- A kept value as SQLite casts it to text; its columns of numbers hold reals.
local function text_of(column, kept)
  if column.type == "number" then
    local text = json.encode(kept)
    return text:find("^-?%d+$") and text .. ".0" or text
  end
  return type(kept) == "number" and ("%d"):format(kept) or kept
end

local TESTS = {}

function TESTS.eq(kept, value)
  return kept == value
end

function TESTS.neq(kept, value)
  return kept ~= value
end

function TESTS.gt(kept, value)
  return kept ~= nil and kept > value
end

function TESTS.gte(kept, value)
  return kept ~= nil and kept >= value
end

function TESTS.lt(kept, value)
  return kept ~= nil and kept < value
end

function TESTS.lte(kept, value)
  return kept ~= nil and kept <= value
end

function TESTS.like(kept, value)
  return kept ~= nil and kept:find(value) ~= nil
end

function TESTS.ilike(kept, value)
  return kept ~= nil and kept:lower():find(value) ~= nil
end

local EMPTY = {}

function EMPTY.isEmpty(kept, column)
  return kept == nil or column.type == "string" and kept == ""
end

function EMPTY.isNotEmpty(kept, column)
  return not EMPTY.isEmpty(kept, column)
end

local NEEDS_VALUE = { gt = true, gte = true, lt = true, lte = true, like = true, ilike = true }
local PATTERN = { like = like.glob, ilike = like.without_blank }

-- What a filter compares with.
local function operand(column, condition, given)
  local value = cells.keep(column, given)
  if NEEDS_VALUE[condition] and value == nil then
    cells.fail(condition:upper() .. " filter value cannot be null or undefined")
  elseif value ~= nil and column.type == "date" then
    value = cells.iso(value)
  end
  if PATTERN[condition] then
    if type(value) ~= "string" then
      cells.fail(condition:upper() .. " filter value must be a string")
    end
    return PATTERN[condition](value:find("%", 1, true) and value or "%" .. value .. "%")
  end
  return value
end

--- A test of kept values.
-- @param column `name`, `type`
-- @param condition one of n8n's names
-- @param given decoded JSON
-- @return function(kept) -> boolean
function cells.test(column, condition, given)
  if EMPTY[condition] then
    cells.keep(column, given)
    return function(kept) return EMPTY[condition](kept, column) end
  end
  local value = operand(column, condition, given)
  return function(kept) return TESTS[condition](kept, value) end
end

--- Whether a kept value comes before another: null first.
function cells.before(a, b)
  if a == nil or b == nil then
    return a == nil and b ~= nil
  end
  return a < b
end

--- A test whether the text of a kept value holds a text, in letters of either case; % is a wildcard.
-- @return function(column, kept) -> boolean
function cells.search(text)
  local pattern = like.without_blank(text:find("%", 1, true) and text or "%" .. text .. "%")
  return function(column, kept)
    return kept ~= nil and text_of(column, kept):lower():find(pattern) ~= nil
  end
end

return cells
