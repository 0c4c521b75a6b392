--- Checks bodies and queries in the two ways n8n does, with its messages. A *dialect* is "zod" (most routes of 2.x) or
-- "ajv" (all of 1.x, a few routes of 2.x): they find another problem first and word it in another way.
--
-- A schema is a table: `type` ("string", "number", "boolean", "array", "object", or nil for anything), `members` (array
-- of schemas with `name`), `closed` (no other members), `items`, `required`, `nullable`, `read_only`, `enum`, `min`,
-- `max` (length of a string, elements of an array), `pattern` and `pattern_message`, `lines` ("1" or "2": only there),
-- and `check`, a function(value, dialect) -> message or nil.
local dates = require "n8n.testing.dates"
local json = require "n8n.testing.json"

local validate = {}

local function quote_all(names)
  local quoted = {}
  for i, name in ipairs(names) do
    quoted[i] = "'" .. name .. "'"
  end
  return quoted
end

local function contains(list, value)
  for _, one in ipairs(list) do
    if one == value then
      return true
    end
  end
  return false
end

local zod, ajv = {}, {}

function zod.wrong_type(schema, value)
  if schema.enum then
    return ("Expected %s, received %s"):format(table.concat(quote_all(schema.enum), " | "), json.type_of(value))
  end
  return schema.wrong or ("Expected %s, received %s"):format(schema.type, json.type_of(value))
end

function zod.not_allowed(schema, value)
  return ("Invalid enum value. Expected %s, received '%s'"):format(table.concat(quote_all(schema.enum), " | "), value)
end

function zod.unknown(names)
  return "Unrecognized key(s) in object: " .. table.concat(quote_all(names), ", ")
end

function ajv.wrong_type(schema)
  return "must be " .. schema.type
end

function ajv.not_allowed(schema)
  return "must be equal to one of the allowed values: " .. table.concat(schema.enum, ", ")
end

function ajv.unknown()
  return "must NOT have additional properties"
end

local DIALECTS = { zod = zod, ajv = ajv }

local function unknown_names(schema, value, line)
  local known, names = {}, {}
  for _, member in ipairs(schema.members or {}) do
    known[member.name] = not member.lines or member.lines == line
  end
  for _, key in ipairs(value[json.KEYS]) do
    if not known[key] then
      names[#names + 1] = key
    end
  end
  return names
end

local check

-- The first problem of the members: a path below `path` and a message. zod finds what is missing in the order of the
-- schema, and what is unknown last; ajv what is missing first, then what is unknown.
local function check_members(schema, value, path, dialect, line)
  local function missing(member)
    if member.required and value[member.name] == nil then
      if dialect == "zod" and member.wrong then
        return path .. "/" .. member.name, member.wrong
      end
      return path, ("must have required property '%s'"):format(member.name)
    end
  end
  local function unknown()
    local names = schema.closed and unknown_names(schema, value, line) or {}
    if names[1] then
      return path, DIALECTS[dialect].unknown(names)
    end
  end
  local at, message
  if dialect == "ajv" then
    for _, member in ipairs(schema.members or {}) do
      at, message = missing(member)
      if message then
        return at, message
      end
    end
    at, message = unknown()
    if message then
      return at, message
    end
  end
  for _, member in ipairs(schema.members or {}) do
    if not member.lines or member.lines == line then
      at, message = missing(member)
      if not message and value[member.name] ~= nil then
        at, message = check(member, value[member.name], path .. "/" .. member.name, dialect, line)
      end
      if message then
        return at, message
      end
    end
  end
  if dialect == "zod" then
    return unknown()
  end
end

local function check_text(schema, value)
  if schema.min and #value < schema.min then
    return ("String must contain at least %d character(s)"):format(schema.min)
  elseif schema.max and #value > schema.max then
    return ("String must contain at most %d character(s)"):format(schema.max)
  elseif schema.pattern and not value:find(schema.pattern) then
    return schema.pattern_message
  end
end

function check(schema, value, path, dialect, line)
  local words = DIALECTS[dialect]
  local kind = json.type_of(value)
  if schema.read_only then
    return path, "is read-only"
  elseif value == json.null and schema.nullable then
    return nil
  elseif schema.type and kind ~= schema.type then
    return path, words.wrong_type(schema, value)
  elseif schema.enum and not contains(schema.enum, value) then
    return path, words.not_allowed(schema, value)
  end
  local message = kind == "string" and dialect == "zod" and check_text(schema, value)
    or schema.check and schema.check(value, dialect)
  if message then
    return path, message
  end
  if kind == "array" and schema.items then
    for i = 1, #value do
      local at, what = check(schema.items, value[i], path .. "/" .. i - 1, dialect, line)
      if what then
        return at, what
      end
    end
  elseif kind == "object" and schema.members then
    return check_members(schema, value, path, dialect, line)
  end
end

--- Checks a decoded body.
-- @return nil, or n8n's message
function validate.body(schema, value, dialect, line)
  local path, message = check(schema, value, "request/body", dialect, line)
  return message and path .. " " .. message
end

local function unescape(text)
  return (text:gsub("%+", " "):gsub("%%(%x%x)", function(code) return string.char(tonumber(code, 16)) end))
end

--- Reads a query. A name given twice gets an array.
-- @param text what stands behind the "?"
-- @return table of names to strings or arrays, the array of names in order, and a table of names to their last value as
-- it was sent, up to a second "="
function validate.parse_query(text)
  local values, names, sent = {}, {}, {}
  for pair in text:gmatch("[^&]+") do
    local name, value = pair:match("^([^=]*)=?(.*)$")
    sent[unescape(name)] = value:match("^[^=]*")
    name, value = unescape(name), unescape(value)
    if values[name] == nil then
      names[#names + 1] = name
      values[name] = value
    elseif type(values[name]) == "table" then
      table.insert(values[name], value)
    else
      values[name] = json.array { values[name], value }
    end
  end
  return values, names, sent
end

-- Converters: text -> value, or nil and a message.
local zod_kinds, ajv_kinds = {}, {}

function zod_kinds.string(text)
  return text
end

function zod_kinds.boolean(text)
  if text == "true" or text == "false" then
    return text == "true"
  end
  return nil, ("Invalid enum value. Expected 'true' | 'false', received '%s'"):format(text)
end

local function whole_number(text, name)
  local digits = text:match("^%s*([+-]?%d+)")
  if not digits then
    return nil, ("Param `%s` must be a valid integer"):format(name)
  end
  local number = tonumber(digits)
  if number < 0 then
    return nil, ("Param `%s` must be a non-negative integer"):format(name)
  end
  return number
end

function zod_kinds.limit(text, parameter)
  if text == "" then
    return 100
  end
  local number, message = whole_number(text, parameter.name)
  return number and math.min(number, 250), message
end

function zod_kinds.offset(text, parameter)
  if text == "" then
    return 0
  end
  return whole_number(text, parameter.name)
end

function zod_kinds.time(text)
  if not dates.parse_strict(text) then
    return nil, "Invalid datetime"
  end
  return text
end

function ajv_kinds.string(text)
  return text
end

function ajv_kinds.boolean(text)
  if text == "true" or text == "false" then
    return text == "true"
  end
  return nil, "must be boolean"
end

function ajv_kinds.json(text)
  local value = json.decode(text)
  if value == nil then
    return nil, 'must match format "jsonString"'
  end
  return value
end

function ajv_kinds.limit(text)
  local number = tonumber(text)
  if not number then
    return nil, "must be number"
  elseif number > 250 then
    return nil, "must be <= 250"
  end
  return number
end

function ajv_kinds.offset(text)
  local number = tonumber(text)
  if not number then
    return nil, "must be number"
  elseif number < 0 then
    return nil, "must be >= 0"
  end
  return number
end

local KINDS = { zod = zod_kinds, ajv = ajv_kinds }

local function convert(parameter, given, dialect)
  local path = "request/query/" .. parameter.name
  if type(given) == "table" then
    return nil, path .. (dialect == "zod" and " Expected string, received array" or " must be string")
  end
  local enum = parameter.enum
  if enum then
    enum = enum[dialect] or enum
    if not contains(enum, given) then
      return nil, path .. " " .. DIALECTS[dialect].not_allowed({ enum = enum }, given)
    end
    return given
  end
  local value, message = KINDS[dialect][parameter.kind](given, parameter)
  return value, message and path .. " " .. message
end

-- What must not stand in a value of a query for ajv, unless it is escaped.
local RESERVED = "[:/?#%[%]@!$&'()*+,;=]"

local function refuse_unknown(parameters, values, names, line)
  local known = {}
  for _, parameter in ipairs(parameters) do
    known[parameter.name] = not parameter.lines or parameter.lines == line
  end
  for _, name in ipairs(names) do
    if not known[name] then
      return ("Unknown query parameter '%s'"):format(name)
    elseif values[name] == "" then
      return ("Empty value found for query parameter '%s'"):format(name)
    end
  end
end

local function refuse_reserved(parameters, sent)
  for _, parameter in ipairs(parameters) do
    local value = sent[parameter.name]
    if value and not parameter.reserved and value:find(RESERVED) then
      return ("Parameter '%s' must be url encoded. Its value may not contain reserved characters.")
        :format(parameter.name)
    end
  end
end

local function refuse_missing(parameters, values)
  for _, parameter in ipairs(parameters) do
    if parameter.required and values[parameter.name] == nil then
      return ("request/query must have required property '%s'"):format(parameter.name)
    end
  end
end

-- zod refuses unknown parameters where it is told to.
local function refuse_unknown_closed(parameters, names)
  local unknown, known = {}, {}
  for _, parameter in ipairs(parameters) do
    known[parameter.name] = true
  end
  for _, name in ipairs(names) do
    unknown[#unknown + 1] = not known[name] and name or nil
  end
  return parameters.closed and unknown[1] and "request/query " .. zod.unknown(unknown)
end

--- Checks and converts a query. ajv refuses unknown and empty parameters, zod ignores them unless `closed` is set.
-- @param parameters array of { name=, kind="string"|"boolean"|"limit"|"offset"|"time" (zod only)|"json" (ajv only),
-- enum=, lines=, required= and reserved= (ajv only: may hold ":", "," and the like unescaped) }
-- @param text what stands behind the "?"
-- @return table of converted values, or nil and n8n's message
function validate.query(parameters, text, dialect, line)
  local values, names, sent = validate.parse_query(text)
  local message
  if dialect == "ajv" then
    message = refuse_unknown(parameters, values, names, line) or refuse_reserved(parameters, sent)
      or refuse_missing(parameters, values)
  else
    message = refuse_unknown_closed(parameters, names)
  end
  if message then
    return nil, message
  end
  local converted = {}
  for _, parameter in ipairs(parameters) do
    local given = values[parameter.name]
    if given ~= nil and (not parameter.lines or parameter.lines == line) then
      converted[parameter.name], message = convert(parameter, given, dialect)
      if message then
        return nil, message
      end
    end
  end
  return converted
end

return validate
