---@meta n8n.map

---@class n8n.map.Map
local Map = {}

---Many at once: `n8n.map`.
---@class n8n.map
local map = {}

---No more items are begun; those under way end as they will.
---@param err any
function Map:stop(err) end

---Does something with each of many items, several at once.
---@param items any[]|function an array, or an iterator such as `client.workflows:each(...)`, of which an item is taken when there is room for it
---@param fn function `fn(item, index)`
---@param options? table
---@return table[]? # the outcomes, in the order of the items; nil when not all items were done
---@return n8n.errors.Error # the error: why not all were. What the iterator raised, `deadline`, what `stop_on_error` met. Its `outcomes` are those that there are
function map.run(items, fn, options) end

return map
