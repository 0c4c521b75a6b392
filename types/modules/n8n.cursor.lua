---@meta n8n.cursor

---Cursors of lists that page by id: where to go on, for who knows the id and not the cursor.
---@class n8n.cursor
local cursor = {}

---The cursor behind an id.
---@param id string decimal digits
---@param limit number of a page: the cursor's is the one that counts
---@return string
function cursor.behind(id, limit) end

return cursor
