---@meta n8n.client.updates

---`item:update(changes)`: changes members of a thing and leaves the rest as it is on the server; and the check that
---what is written builds on what the server has.
---@class n8n.client.updates
local updates = {}

---Updates an item: `item:update(changes, options)`.
---@param operations table of the item's resource, by verb
---@param item table
---@param changes table members, of which each must be one that the operation takes
---@param options? table
---@return table? # the item
---@return n8n.errors.Error # the error
---@return string[]? # what had to be left out
function updates.of_item(operations, item, changes, options) end

---`update` of a resource that checks an item that it is given as the body, unless `force = true`.
---@param update function the plain method
---@param operations table of the resource, by verb
---@param self table the resource
---@param ... any what `update` takes
---@return any # what it answers
function updates.checked(update, operations, self, ...) end

return updates
