--- Exact JSON: what is read and written again is the same.
--
-- Arrays and objects stay apart, also when they are empty; numbers that no Lua number holds exactly stay text; and the
-- editing functions (`pick`, `drop`, `replace`) leave every byte alone that they are not asked to change.
--
-- lua-cjson's vocabulary is understood: its `null`, its array metatable where it has one, and tables it decoded.
-- @module n8n.json

local core = require "n8n.core"
local errors = require "n8n.errors"

local json = {}

--- JSON's null: the same value as `cjson.null`. It is true in a condition; compare with `== json.null`.
json.null = core.null

--- The metatable of decoded arrays: `cjson.array_mt` where the installed lua-cjson has one.
json.array_mt = core.array_mt

-- The core's plain "nil, message, offset" as "nil, error object".
local function checked(value, message, offset)
  if value == nil then
    return nil, errors.new { kind = "decode", message = "bad JSON: " .. message, offset = offset }
  end
  return value
end

-- Encodes, and blames the caller of the public function for what cannot be encoded. No tail calls to it: they would
-- take away the level that is counted here.
local function encode(value)
  local ok, text = pcall(core.encode, value)
  if not ok then
    error(text, 3)
  end
  return text
end

-- Calls a function of the core, and blames the caller of the public function for arguments that it does not take.
local function call(name, ...)
  local ok, value, message, offset = pcall(core[name == "text" and "fragment" or name], ...)
  if not ok then
    errors.misuse((value:gsub(" to '[^']*'", (" to 'n8n.json.%s'"):format(name), 1)))
  end
  return checked(value, message, offset)
end

--- Marks a table as an array, so that it is one also when it is empty.
-- @tparam[opt] table items without it a new table
-- @treturn table the same table
function json.array(items)
  return setmetatable(items or {}, core.array_mt)
end

--- Marks a table as an object: an empty one stays `{}` even where the API expects an array.
-- @tparam[opt] table members without it a new table
-- @treturn table the same table
function json.object(members)
  return setmetatable(members or {}, core.object_mt)
end

--- Whether a value encodes as an array (where the API's schema does not decide about an empty table).
-- @param value anything
-- @treturn boolean
function json.is_array(value)
  return core.isarray(value)
end

--- Whether a value encodes as an object. An empty table without a mark does.
-- @param value anything
-- @treturn boolean
function json.is_object(value)
  return type(value) == "table" and not core.isarray(value)
end

--- Reads a JSON text.
-- @tparam string text UTF-8
-- @return the value; `json.null` for null
-- @treturn ?table the error, of kind `decode`; its `offset` counts the bytes before the fault
function json.decode(text)
  return call("decode", text)
end

--- Writes a value as JSON text. Raises for what JSON cannot hold, naming the path to it: functions, NaN, strings that
-- are not UTF-8, tables with both positions and names, more than 1000 levels.
-- @param value anything that JSON has
-- @treturn string without white space; members in no particular order (see `pretty`)
function json.encode(value)
  local text = encode(value)
  return text
end

--- Makes a fragment: checked JSON text that `encode` writes as it is. Numbers that no Lua number holds exactly are read
-- as fragments too. `tostring` gives the text, `==` compares it.
-- @tparam string text one JSON value
-- @treturn ?n8n.fragment the fragment
-- @treturn ?table the error
function json.text(text)
  return call("text", text)
end

--- The canonical form, for files that people compare: members sorted by name, two blanks per level, a newline at the
-- end. Strings and numbers keep their bytes. Raises, as `encode` does, for a value that cannot be encoded.
-- @param value a string is JSON text (so is a fragment); any other value is encoded first
-- @treturn ?string the text
-- @treturn ?table the error, when the text is no JSON
function json.pretty(value)
  if type(value) ~= "string" then
    value = encode(value)
  end
  return call("pretty", value)
end

--- The text without white space outside of strings.
-- @tparam string text JSON
-- @treturn ?string the text
-- @treturn ?table the error
function json.compact(text)
  return call("compact", text)
end

--- The text of an object with some of its top-level members only. They keep their bytes and their order.
-- @tparam string text JSON, an object
-- @tparam {string,...} names members to keep
-- @treturn ?string the text
-- @treturn ?table the error
function json.pick(text, names)
  return call("pick", text, names)
end

--- The text of an object without some of its top-level members; a name that stands there twice goes twice.
-- @tparam string text JSON, an object
-- @tparam {string,...} names members to leave out
-- @treturn ?string the text
-- @treturn ?table the error
function json.drop(text, names)
  return call("drop", text, names)
end

--- The text of an object with the values of some top-level members replaced in place. Members that are not there are
-- added at the end, sorted by name. All else keeps its bytes.
-- @tparam string text JSON, an object
-- @tparam table members new values by name; `json.null` for null, fragments are written as they are
-- @treturn ?string the text
-- @treturn ?table the error
function json.replace(text, members)
  if type(members) ~= "table" then
    errors.misuse(("n8n.json.replace needs a table of members, got a %s"):format(type(members)))
  end
  local texts = {}
  for name, value in pairs(members) do
    texts[name] = core.isfragment(value) and value or encode(value)
  end
  return call("replace", text, texts)
end

return json
