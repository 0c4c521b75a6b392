--- Cursors of lists that page by id: where to go on, for who knows the id and not the cursor.
--
-- n8n's cursor of such a list is the base64 of a small JSON text, on both lines. A server that does not understand one
-- answers 400 or begins at the beginning; neither loses an item to who looks at the ids that come.

local text = require "n8n.util.text"

local cursor = {}

--- The cursor behind an id.
-- @tparam string id decimal digits
-- @tparam number limit of a page: the cursor's is the one that counts
-- @treturn string
function cursor.behind(id, limit)
  return text.base64(('{"lastId":"%s","limit":%d}'):format(id, limit))
end

return cursor
