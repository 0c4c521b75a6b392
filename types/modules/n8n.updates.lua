---@meta n8n.updates

---`item:update(changes)`: changes members of a thing and leaves the rest as it is on the server; and the check that
---what is written builds on what the server has.
---@class n8n.updates
local updates = {}

---The method `item:update(changes, options)`.
---@param operations table of the item's resource, by verb
---@return function
function updates.method(operations) end

---Lets `update` of a resource check an item that it is given as the body, unless `force = true`.
---@param methods table of the resource, by verb
---@param operations table of the resource, by verb
function updates.guard(methods, operations) end

return updates
