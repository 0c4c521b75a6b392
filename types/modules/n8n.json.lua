---@meta n8n.json

---Exact JSON: what is read and written again is the same.
---@class n8n.json
local json = {}

---JSON's null: the same value as `cjson.null`. It is true in a condition; compare with `== json.null`.
---@type n8n.null
json.null = nil

---The metatable of decoded arrays: `cjson.array_mt` where the installed lua-cjson has one.
---@type table
json.array_mt = nil

---Marks a table as an array, so that it is one also when it is empty.
---@param items? table without it a new table
---@return table # the same table
function json.array(items) end

---Marks a table as an object: an empty one stays `{}` even where the API expects an array.
---@param members? table without it a new table
---@return table # the same table
function json.object(members) end

---Whether a value encodes as an array (where the API's schema does not decide about an empty table).
---@param value any anything
---@return boolean
function json.is_array(value) end

---Whether a value encodes as an object. An empty table without a mark does.
---@param value any anything
---@return boolean
function json.is_object(value) end

---Reads a JSON text.
---@param text string UTF-8
---@return any # the value; `json.null` for null
---@return n8n.errors.Error # the error, of kind `decode`; its `offset` counts the bytes before the fault
function json.decode(text) end

---Writes a value as JSON text. Raises for what JSON cannot hold, naming the path to it: functions, NaN, strings that
---are not UTF-8, tables with both positions and names, more than 1000 levels.
---@param value any anything that JSON has
---@return string # without white space; members in no particular order (see `pretty`)
function json.encode(value) end

---Makes a fragment: checked JSON text that `encode` writes as it is. Numbers that no Lua number holds exactly are read
---as fragments too. `tostring` gives the text, `==` compares it.
---@param text string one JSON value
---@return n8n.fragment? # the fragment
---@return n8n.errors.Error # the error
function json.text(text) end

---The canonical form, for files that people compare: members sorted by name, two blanks per level, a newline at the
---end. Strings and numbers keep their bytes. Raises, as `encode` does, for a value that cannot be encoded.
---@param value any a string is JSON text (so is a fragment); any other value is encoded first
---@return string? # the text
---@return n8n.errors.Error # the error, when the text is no JSON
function json.pretty(value) end

---The text without white space outside of strings.
---@param text string JSON
---@return string? # the text
---@return n8n.errors.Error # the error
function json.compact(text) end

---The text of an object with some of its top-level members only. They keep their bytes and their order.
---@param text string JSON, an object
---@param names string[] members to keep
---@return string? # the text
---@return n8n.errors.Error # the error
function json.pick(text, names) end

---The text of an object without some of its top-level members; a name that stands there twice goes twice.
---@param text string JSON, an object
---@param names string[] members to leave out
---@return string? # the text
---@return n8n.errors.Error # the error
function json.drop(text, names) end

---The text of an object with the values of some top-level members replaced in place. Members that are not there are
---added at the end, sorted by name. All else keeps its bytes.
---@param text string JSON, an object
---@param members table new values by name; `json.null` for null, fragments are written as they are
---@return string? # the text
---@return n8n.errors.Error # the error
function json.replace(text, members) end

return json
