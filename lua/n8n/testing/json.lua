--- JSON as JavaScript reads and writes it: what the sandbox stores must come back as a real n8n would give it, whatever
-- the codec under test does. Objects keep the order of their keys, but integer-like keys come first, ascending; all
-- numbers are doubles (9007199254740993 becomes ...992, 1.0 becomes 1, -0 becomes 0, 1e400 becomes null).
--
-- An object is a table whose keys are listed, in order, under `json.KEYS`; an array is a table with `json.array_mt`.
local json = {}

local byte, char, find, format, gsub, sub = string.byte, string.char, string.find, string.format, string.gsub,
  string.sub
local concat = table.concat

--- What stands for null.
json.null = setmetatable({}, { __tostring = function() return "null" end })

--- The key under which an object lists its keys.
json.KEYS = setmetatable({}, { __tostring = function() return "KEYS" end })

--- The metatable of arrays.
json.array_mt = {}

local raw_mt = {}
local null, KEYS, array_mt = json.null, json.KEYS, json.array_mt

--- An array of the given table.
function json.array(values)
  return setmetatable(values or {}, array_mt)
end

--- An object of alternating names and values; a value that is nil is left out.
function json.object(...)
  local object, keys = {}, {}
  local given = { ... }
  for i = 1, select("#", ...), 2 do
    if given[i + 1] ~= nil then
      keys[#keys + 1] = given[i]
      object[given[i]] = given[i + 1]
    end
  end
  object[KEYS] = keys
  return object
end

--- The value where the condition holds, else nil: for members that are not always there, false ones included.
function json.only(condition, value)
  if condition then
    return value
  end
end

--- JSON text that is encoded as it is.
function json.raw(text)
  return setmetatable({ text = text }, raw_mt)
end

function json.is_array(value)
  return getmetatable(value) == array_mt
end

function json.is_object(value)
  return type(value) == "table" and value[KEYS] ~= nil
end

--- The name JavaScript validators have for a value's type.
function json.type_of(value)
  local kind = type(value)
  if value == nil then
    return "undefined"
  elseif value == null then
    return "null"
  elseif kind == "table" then
    return getmetatable(value) == array_mt and "array" or "object"
  end
  return kind
end

--- Sets a member of an object, at the end when it is new.
function json.set(object, name, value)
  if object[name] == nil then
    local keys = object[KEYS]
    keys[#keys + 1] = name
  end
  object[name] = value
end

local function utf8_char(code)
  if code < 0x80 then
    return char(code)
  elseif code < 0x800 then
    return char(0xC0 + (code - code % 64) / 64, 0x80 + code % 64)
  elseif code < 0x10000 then
    local low = code % 4096
    return char(0xE0 + (code - low) / 4096, 0x80 + (low - low % 64) / 64, 0x80 + code % 64)
  end
  local rest = code % 262144
  local low = code % 4096
  return char(0xF0 + (code - rest) / 262144, 0x80 + (rest - low) / 4096, 0x80 + (low - low % 64) / 64, 0x80 + code % 64)
end

local UNESCAPED = { b = "\b", f = "\f", n = "\n", r = "\r", t = "\t", ['"'] = '"', ["\\"] = "\\", ["/"] = "/" }

local function fail(position, what)
  error({ position = position, what = what }, 0)
end

-- A lone surrogate stays as the three bytes that UTF-8 would have for it; the encoder writes them as an escape again.
local function unescape(text, start)
  local parts, from = {}, 1
  while true do
    local at = find(text, "\\", from, true)
    if not at then
      parts[#parts + 1] = sub(text, from)
      return concat(parts)
    end
    parts[#parts + 1] = sub(text, from, at - 1)
    local letter = sub(text, at + 1, at + 1)
    if letter == "u" then
      local code = tonumber(text:match("^%x%x%x%x", at + 2) or fail(start + at, "a bad escape"), 16)
      from = at + 6
      if code >= 0xD800 and code < 0xDC00 then
        local second = tonumber(text:match("^\\u([dD][c-fC-F]%x%x)", from) or "", 16)
        if second then
          code = 0x10000 + (code - 0xD800) * 1024 + second - 0xDC00
          from = from + 6
        end
      end
      parts[#parts + 1] = utf8_char(code)
    else
      parts[#parts + 1] = UNESCAPED[letter] or fail(start + at, "a bad escape")
      from = at + 2
    end
  end
end

-- `position` is behind the opening quote. -> the string, position behind the closing quote
local function decode_string(text, position)
  local from = position
  while true do
    local at = find(text, '["\\%c]', from)
    if not at then
      fail(position, "an unfinished string")
    end
    local found = byte(text, at)
    if found == 34 then
      local content = sub(text, position, at - 1)
      if from ~= position then
        content = unescape(content, position)
      end
      return content, at + 1
    elseif found == 92 then
      from = at + 2
    elseif found == 127 then
      from = at + 1
    else
      fail(at, "a control character")
    end
  end
end

local function decode_number(text, position)
  local stop = select(2, find(text, "^-?%d+", position))
  if not stop or find(text, "^-?0%d", position) then
    fail(position, "an unexpected character")
  end
  stop = select(2, find(text, "^%.%d+", stop + 1)) or stop
  stop = select(2, find(text, "^[eE][+-]?%d+", stop + 1)) or stop
  return tonumber(sub(text, position, stop)) + 0.0, stop + 1
end

local LITERALS = { t = { "true", true }, f = { "false", false }, n = { "null", null } }

local function skip(text, position)
  return find(text, "[^ \n\r\t]", position) or #text + 1
end

local decode_value

local function decode_array(text, position)
  local array, size = setmetatable({}, array_mt), 0
  position = skip(text, position)
  if byte(text, position) == 93 then
    return array, position + 1
  end
  while true do
    size = size + 1
    array[size], position = decode_value(text, position)
    position = skip(text, position)
    local found = byte(text, position)
    if found == 93 then
      return array, position + 1
    elseif found ~= 44 then
      fail(position, "no , or ] after an element")
    end
    position = skip(text, position + 1)
  end
end

-- JavaScript lists integer-like keys first, ascending, then the others as they came.
local function order(keys, indices)
  table.sort(indices, function(a, b) return tonumber(a) < tonumber(b) end)
  for i = 1, #keys do
    indices[#indices + 1] = keys[i]
  end
  return indices
end

local function is_index(key)
  return (find(key, "^[1-9]%d*$") or key == "0") and (#key < 10 or #key == 10 and key < "4294967295")
end

local function decode_object(text, position)
  local object, keys, indices = {}, {}, nil
  position = skip(text, position)
  if byte(text, position) == 125 then
    object[KEYS] = keys
    return object, position + 1
  end
  while true do
    if byte(text, position) ~= 34 then
      fail(position, "no name of a member")
    end
    local key
    key, position = decode_string(text, position + 1)
    position = skip(text, position)
    if byte(text, position) ~= 58 then
      fail(position, "no : after a name")
    end
    local value
    value, position = decode_value(text, skip(text, position + 1))
    if object[key] == nil then
      if is_index(key) then
        indices = indices or {}
        indices[#indices + 1] = key
      else
        keys[#keys + 1] = key
      end
    end
    object[key] = value
    position = skip(text, position)
    local found = byte(text, position)
    if found == 125 then
      object[KEYS] = indices and order(keys, indices) or keys
      return object, position + 1
    elseif found ~= 44 then
      fail(position, "no , or } after a member")
    end
    position = skip(text, position + 1)
  end
end

function decode_value(text, position)
  local found = sub(text, position, position)
  if found == '"' then
    return decode_string(text, position + 1)
  elseif found == "{" then
    return decode_object(text, position + 1)
  elseif found == "[" then
    return decode_array(text, position + 1)
  end
  local literal = LITERALS[found]
  if not literal then
    return decode_number(text, position)
  elseif sub(text, position, position + #literal[1] - 1) ~= literal[1] then
    fail(position, "an unexpected character")
  end
  return literal[2], position + #literal[1]
end

--- Decodes a JSON text.
-- @return the value, or nil and a message
function json.decode(text)
  local ok, value, position = pcall(decode_value, text, skip(text, 1))
  if not ok and type(value) == "table" then
    return nil, ("%s at byte %d"):format(value.what, value.position)
  elseif not ok then
    return nil, value:find("stack overflow", 1, true) and "nested too deeply" or error(value, 0)
  end
  position = skip(text, position)
  if position <= #text then
    return nil, ("something behind the end at byte %d"):format(position)
  end
  return value
end

local ESCAPED = { ['"'] = '\\"', ["\\"] = "\\\\", ["\b"] = "\\b", ["\f"] = "\\f", ["\n"] = "\\n", ["\r"] = "\\r",
  ["\t"] = "\\t" }

local function escape(found)
  return ESCAPED[found] or format("\\u%04x", byte(found))
end

local function escape_surrogate(bytes)
  local _, second, third = byte(bytes, 1, 3)
  return format("\\u%04x", 0xD000 + (second - 0x80) * 64 + third - 0x80)
end

local function encode_string(text)
  if find(text, '[%z\1-\31"\\]') then
    text = gsub(text, '[%z\1-\31"\\]', escape)
  end
  if find(text, "\237[\160-\191]") then
    text = gsub(text, "\237[\160-\191][\128-\191]", escape_surrogate)
  end
  return '"' .. text .. '"'
end

-- The shortest digits that read back as the same double, laid out as JavaScript does.
local function encode_number(number)
  if number ~= number or number == math.huge or number == -math.huge then
    return "null"
  elseif number == 0 then
    return "0"
  elseif number % 1 == 0 and number > -1e15 and number < 1e15 then
    return format("%d", number)
  end
  local text
  for precision = math.abs(number) < 2.3e-308 and 0 or 14, 16 do
    text = format("%." .. precision .. "e", number)
    if tonumber(text) == number then
      break
    end
  end
  local sign, first, rest, exponent = text:match("^(-?)(%d)%.?(%d*)e([+-]%d+)$")
  local digits = gsub(first .. rest, "0+$", "")
  local point = tonumber(exponent) + 1
  if point > 21 or point < -5 then
    local tail = #digits > 1 and "." .. sub(digits, 2) or ""
    return format("%s%s%se%s%d", sign, sub(digits, 1, 1), tail, point > 0 and "+" or "-", math.abs(point - 1))
  elseif point <= 0 then
    return sign .. "0." .. ("0"):rep(-point) .. digits
  elseif point >= #digits then
    return sign .. digits .. ("0"):rep(point - #digits)
  end
  return sign .. sub(digits, 1, point) .. "." .. sub(digits, point + 1)
end

local encode_into

local function encode_table(value, parts)
  local meta = getmetatable(value)
  if meta == raw_mt then
    parts[#parts + 1] = value.text
  elseif meta == array_mt then
    parts[#parts + 1] = "["
    for i = 1, #value do
      if i > 1 then
        parts[#parts + 1] = ","
      end
      encode_into(value[i], parts)
    end
    parts[#parts + 1] = "]"
  else
    local separator = "{"
    for _, key in ipairs(value[KEYS] or error("neither array nor object")) do
      if value[key] ~= nil then
        parts[#parts + 1] = separator
        parts[#parts + 1] = encode_string(key)
        parts[#parts + 1] = ":"
        encode_into(value[key], parts)
        separator = ","
      end
    end
    parts[#parts + 1] = separator == "{" and "{}" or "}"
  end
end

function encode_into(value, parts)
  local kind = type(value)
  if kind == "string" then
    parts[#parts + 1] = encode_string(value)
  elseif kind == "number" then
    parts[#parts + 1] = encode_number(value)
  elseif kind == "boolean" then
    parts[#parts + 1] = value and "true" or "false"
  elseif value == null then
    parts[#parts + 1] = "null"
  elseif kind == "table" then
    encode_table(value, parts)
  else
    error("cannot encode a " .. kind)
  end
end

--- Encodes a value: JSON text without white space.
function json.encode(value)
  local parts = {}
  encode_into(value, parts)
  return concat(parts)
end

--- Marks plain Lua tables, as a script writes them, for this codec: a sequence becomes an array, any other table an
-- object with sorted keys. An empty table is an object, unless `arrays` says otherwise.
-- @param value any value; userdata (such as cjson.null) becomes null
-- @param arrays table or nil: names of members that hold arrays also when empty; "nested": their elements do too
-- @param as what `arrays` says about the value itself
function json.from_lua(value, arrays, as)
  if type(value) == "userdata" then
    return null
  elseif type(value) ~= "table" or value == null then
    return value
  elseif #value > 0 or as and next(value) == nil then
    local array = json.array()
    for i = 1, #value do
      array[i] = json.from_lua(value[i], arrays, as == "nested" and true or nil)
    end
    return array
  end
  local object, keys = {}, {}
  for key, member in pairs(value) do
    key = tostring(key)
    keys[#keys + 1] = key
    object[key] = json.from_lua(member, arrays, arrays and arrays[key])
  end
  table.sort(keys)
  object[KEYS] = keys
  return object
end

return json
