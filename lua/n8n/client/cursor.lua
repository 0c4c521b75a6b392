--- Cursors of lists that page by id: where to go on, for who knows the id and not the cursor.
--
-- n8n's cursor of such a list is the base64 of a small JSON text, on both lines. A server that does not understand one
-- answers 400 or begins at the beginning; neither loses an item to who looks at the ids that come.
-- @module n8n.client.cursor

local cursor = {}

local ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"

local function digit(number)
  return ALPHABET:sub(number + 1, number + 1)
end

local function base64(text)
  return (text:gsub("..?.?", function(bytes)
    local first, second, third = bytes:byte(1, 3)
    local number = first * 65536 + (second or 0) * 256 + (third or 0)
    return digit(math.floor(number / 262144)) .. digit(math.floor(number / 4096) % 64)
      .. (second and digit(math.floor(number / 64) % 64) or "=") .. (third and digit(number % 64) or "=")
  end))
end

--- The cursor behind an id.
-- @tparam string id decimal digits
-- @tparam number limit of a page: the cursor's is the one that counts
-- @treturn string
function cursor.behind(id, limit)
  return base64(('{"lastId":"%s","limit":%d}'):format(id, limit))
end

return cursor
