--- Changes single values inside a JSON text, at any depth; all other bytes stay.

local json = require "n8n.json"

local json_edit = {}

local function past_blanks(text, at)
  return text:find("[^ \t\r\n]", at) or #text + 1
end

-- The place of the last byte of the string that begins at `at`.
local function string_end(text, at)
  at = at + 1
  while true do
    local found = text:find('["\\]', at)
    if text:byte(found) == 34 then
      return found
    end
    at = found + 2
  end
end

-- The place of the last byte of the value that begins at `at`. The text is known to be JSON.
local function value_end(text, at)
  local first = text:sub(at, at)
  if first == '"' then
    return string_end(text, at)
  elseif first ~= "{" and first ~= "[" then
    return (text:find("[%s,%]}]", at) or #text + 1) - 1
  end
  local depth = 0
  while true do
    at = text:find('["%[%]{}]', at)
    local byte = text:sub(at, at)
    if byte == '"' then
      at = string_end(text, at)
    else
      depth = depth + ((byte == "{" or byte == "[") and 1 or -1)
      if depth == 0 then
        return at
      end
    end
    at = at + 1
  end
end

local function key_of(raw)
  return raw:find("\\", 1, true) and json.decode(raw) or raw:sub(2, -2)
end

-- Where the member or element `key` of the object or array that begins at `at` stands.
local function child(text, at, key)
  local is_object = text:sub(at, at) == "{"
  local found_first, found_last
  local index = 0
  at = past_blanks(text, at + 1)
  while not text:find("^[%]}]", at) do
    local name
    if is_object then
      local last = string_end(text, at)
      name = key_of(text:sub(at, last))
      at = past_blanks(text, past_blanks(text, last + 1) + 1)
    else
      index = index + 1
      name = index
    end
    local last = value_end(text, at)
    if name == key then
      found_first, found_last = at, last -- the last one counts, as it does when it is read
    end
    at = past_blanks(text, last + 1)
    if text:sub(at, at) == "," then
      at = past_blanks(text, at + 1)
    end
  end
  return found_first, found_last
end

--- Puts another text in the place of the object at a path.
-- @tparam string text sound JSON
-- @tparam table path member names and positions, from 1; to an object that is there
-- @tparam function change gets the object's text, answers what takes its place
-- @treturn string
function json_edit.change(text, path, change)
  local first = past_blanks(text, 1)
  local last = value_end(text, first)
  for _, key in ipairs(path) do
    first, last = child(text, first, key)
  end
  return text:sub(1, first - 1) .. change(text:sub(first, last)) .. text:sub(last + 1)
end

return json_edit
