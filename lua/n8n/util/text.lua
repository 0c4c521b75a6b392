--- Texts: encodings, and what may be shown.

local text = {}

--- Percent-encodes a text, for a segment of a path or a part of a query: everything but `A-Za-z0-9._~-`.
-- @tparam string value
-- @treturn string
function text.percent(value)
  return (value:gsub("[^%w._~-]", function(character)
    return ("%%%02X"):format(character:byte())
  end))
end

local ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"

--- Base64 with padding (RFC 4648).
-- @tparam string bytes
-- @treturn string
function text.base64(bytes)
  local letters = {}
  for i = 1, #bytes, 3 do
    local a, b, c = bytes:byte(i, i + 2)
    local number = a * 65536 + (b or 0) * 256 + (c or 0)
    for place = 3, 0, -1 do
      local digit = math.floor(number / 64 ^ place) % 64 + 1
      letters[#letters + 1] = ALPHABET:sub(digit, digit)
    end
  end
  local missing = (3 - #bytes % 3) % 3
  return table.concat(letters):sub(1, -missing - 1) .. ("="):rep(missing)
end

--- Cuts a text to so many bytes, between two UTF-8 characters. One that is cut ends with `...`, beyond that size.
-- @tparam string value
-- @tparam number size bytes
-- @treturn string
function text.cut(value, size)
  if #value <= size then
    return value
  end
  local last = size
  while last > 0 and value:byte(last + 1) >= 0x80 and value:byte(last + 1) < 0xC0 do
    last = last - 1
  end
  return value:sub(1, last) .. "..."
end

--- A word as a POSIX shell reads it: as it is where that is safe, else in quotes.
-- @tparam string word
-- @treturn string
function text.shell_word(word)
  return word:find("^[%w_@%%+=:,./-]+$") and word or "'" .. word:gsub("'", "'\\''") .. "'"
end

--- One line without control characters: a text of a server must not move a terminal's cursor.
-- @param value anything
-- @treturn string
function text.line(value)
  return (tostring(value):gsub("%c+", " "))
end

--- Whether a text holds one of some words, letter by letter.
-- @tparam string value
-- @tparam {string,...} words
-- @treturn boolean
function text.holds_one(value, words)
  for _, word in ipairs(words) do
    if value:find(word, 1, true) then
      return true
    end
  end
  return false
end

--- Whether a decimal number is below another; both may be longer than a Lua number is exact.
-- @tparam string left digits, without leading zeros
-- @tparam string right likewise
-- @treturn boolean
function text.is_below(left, right)
  if #left ~= #right then
    return #left < #right
  end
  return left < right
end

return text
