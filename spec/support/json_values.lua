--- JSON for specs: exact comparison of values, and random documents with the values that they mean.
-- @module spec.support.json_values
local core = require "n8n.core"

local values = {}

local subtype_of = rawget(math, "type") -- 5.3 and later

local function same_number(left, right)
  if subtype_of and subtype_of(left) ~= subtype_of(right) then
    return false
  end
  return left == right and 1 / left == 1 / right -- tells 0 from -0
end

--- Whether two values are the same JSON value exactly: arrays and objects, integers and floats, 0 and -0 apart.
function values.same(left, right)
  if type(left) ~= type(right) then
    return false
  elseif type(left) == "number" then
    return same_number(left, right)
  elseif type(left) ~= "table" then
    return left == right
  end
  if core.isarray(left) ~= core.isarray(right) then
    return false
  end
  for key, value in pairs(left) do
    if not values.same(value, right[key]) then
      return false
    end
  end
  for key in pairs(right) do
    if left[key] == nil then
      return false
    end
  end
  return true
end

local function pick(list)
  return list[math.random(#list)]
end

-- Characters by the ways to write them; each with what it means.
local function random_character()
  local kind = math.random(10)
  if kind <= 5 then
    local plain = string.char(math.random(32, 126))
    if plain == '"' or plain == "\\" then
      return "\\" .. plain, plain
    end
    return plain, plain
  end
  local pair = pick {
    { "\\n", "\n" }, { "\\t", "\t" }, { "\\/", "/" }, { "\\b", "\b" }, { "\\f", "\f" }, { "\\r", "\r" },
    { "\\u0041", "A" }, { "\\u0000", "\0" }, { "\\u001F", "\31" }, { "\\u00e9", "\195\169" },
    { "\195\169", "\195\169" },
    { "\\u20AC", "\226\130\172" }, { "\226\130\172", "\226\130\172" }, { "\240\159\152\128", "\240\159\152\128" },
    { "\\ud83d\\ude00", "\240\159\152\128" }, { "\\ud800!", "\237\160\128!" }, { "\127", "\127" },
  }
  return pair[1], pair[2]
end

local function random_string()
  local length = pick { 0, 1, 3, 8, 15, 16, 17, 40, 100 }
  local text, meaning = {}, {}
  for i = 1, length do
    text[i], meaning[i] = random_character()
  end
  return '"' .. table.concat(text) .. '"', table.concat(meaning)
end

local function random_number()
  local kind = math.random(4)
  if kind == 1 then
    local integer = math.random(-1000, 1000)
    return ("%d"):format(integer), integer
  elseif kind == 2 then
    local eighths = math.random(-8000, 8000) * 2 + 1
    return ("%.4f"):format(eighths / 16), eighths / 16
  elseif kind == 3 then
    local text = math.random(1, 9) .. ("%09d"):format(math.random(0, 999999999)) .. "12345678901234567"
    return text, core.fragment(text)
  end
  return "1e" .. math.random(400, 9999), nil
end

local function space()
  return pick { "", "", "", " ", "\n  ", "\t", "\r\n" }
end

local random_value

local function random_array(depth)
  local parts, items = {}, setmetatable({}, core.array_mt)
  for i = 1, math.random(0, 4) do
    parts[i], items[i] = random_value(depth + 1)
  end
  return "[" .. table.concat(parts, ",") .. space() .. "]", items
end

local function random_object(depth)
  local parts, members = {}, {}
  for i = 1, math.random(0, 5) do
    local key_text, key = random_string()
    local text, value = random_value(depth + 1)
    parts[i] = space() .. key_text .. space() .. ":" .. text
    members[key] = value -- the last one of a name counts
  end
  return "{" .. table.concat(parts, ",") .. space() .. "}", members
end

function random_value(depth)
  local kind = math.random(depth < 5 and 9 or 6)
  local text, value
  if kind == 1 then
    text, value = random_number()
    if value == nil then
      value = core.fragment(text)
    end
  elseif kind <= 3 then
    text, value = random_string()
  elseif kind == 4 then
    text, value = "null", core.null
  elseif kind == 5 then
    text, value = "true", true
  elseif kind == 6 then
    text, value = "false", false
  elseif kind == 7 then
    text, value = random_array(depth)
  else
    text, value = random_object(depth)
  end
  return space() .. text .. space(), value
end

--- A random document: its text, and the value it means, made without the decoder. Seed with math.randomseed.
function values.random()
  return random_value(0)
end

--- Digits and power of ten that a number text means, as one string: "1.50e1" and "15" give the same.
function values.decimal(text)
  local sign, whole, fraction, exponent = text:match("^(-?)(%d+)%.?(%d*)[eE]?([-+]?%d*)$")
  local digits = whole .. fraction
  local power = (tonumber(exponent) or 0) - #fraction
  local trimmed = digits:gsub("0+$", "")
  power = power + #digits - #trimmed
  trimmed = trimmed:gsub("^0+", "")
  if trimmed == "" then
    return sign .. "0"
  end
  return ("%s%se%d"):format(sign, trimmed, power)
end

return values
