---@meta n8n.updates

---`item:update(changes)`: changes members of a thing and leaves the rest as it is on the server.
---@class n8n.updates
local updates = {}

---The method `item:update(changes, options)`.
---@param operations table of the item's resource, by verb
---@return function
function updates.method(operations) end

return updates
