---@meta n8n.client.items

---Items: plain tables of JSON whose metatable knows the operations on them.
---@class n8n.client.items
local items = {}

---The kind of items a resource has.
---@param resource string its name
---@param operations table verb -> operation
---@param member? string the one that names an item in paths: `"id"`
---@return table? # the kind; nil when the resource has no items that can be named
function items.kind(resource, operations, member) end

---Makes a decoded value an item.
---@param client n8n.client.client.Client the face's client
---@param kind table of `items.kind`
---@param parents string[] the path arguments of what holds it
---@param value any what was decoded; returned unchanged unless it is a JSON object
---@return any # value
function items.adopt(client, kind, parents, value) end

---The metatable's data of an item: `client`, `kind`, `parents`; nil for other values.
---@param value any anything
---@return table?
function items.about(value) end

---What names an item in paths; raises when the item was read without it.
---@param item table
---@return string
function items.id(item) end

---Takes over what an answer says about the same item.
---@param item table
---@param answer table another reading of it
---@return table # item
function items.merge(item, answer) end

---The leading path arguments of an operation on an item.
---@param item table
---@return string[] # what holds it, and its own name
---@return table # what `about` says
function items.path_arguments(item) end

---The method of items that calls an operation of their resource.
---@param verb string
---@return function # `method(item, ...)`
function items.method(verb) end

---Reads the item again, into the same table: afterwards it holds what the server has now, and nothing else.
---@param item table
---@param query? table as `get` of the resource takes it
---@return table? # item
---@return n8n.errors.Error # the error
function items.refresh(item, query) end

return items
