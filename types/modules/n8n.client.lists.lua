---@meta n8n.client.lists

---@class n8n.client.lists.Options
---@field as? string `"raw"`: hand out the exact texts
---@field fields? string[] decode only these members
---@field verify? boolean pass over the list until two passes agree
---@field below? string only of lists that page by id (executions): begin with the first id below this one
---@field timeout? number seconds without progress
---@field deadline? number seconds over all attempts of one page
---@field retries? integer attempts after the first
---@field max_response? integer bytes of a page at most
local Options = {}

---@class n8n.client.lists.Sweep
local Sweep = {}

---Iterations over lists: `each` and `all`.
---@class n8n.client.lists
local iterate = {}

---Ends the sweep: the request under way is cancelled, the page is freed.
function Sweep:close() end

---The next item; nil at the end. Raises the error object of whatever goes wrong, and again when called once more.
function Sweep:next() end

---Iterates over a list.
---@param source table what is read: `client`, `operation`, `leaf`, `context`, `arguments` (of the path, with `n`), `collection` (the path) and `adopt(value)`, which makes a decoded value an item
---@param query? table what the list takes; `limit` is the page size, 250 unless given
---@param options? table `fields` (decode only these members), `as = "raw"` (exact texts), `verify` (pass until two passes agree), and those of requests
---@return function # the iterator
---@return any # nil
---@return any # nil
---@return table # for the generic `for` of Lua 5.4
function iterate.each(source, query, options) end

---Ends an iteration early, where no `for` does.
---@param iterator function what `each` answered; of others nothing is known, and nothing done
function iterate.close(iterator) end

---All items of a list, as an array.
---@param source any as for `each`
---@param query any as for `each`
---@param options any as for `each`
---@return table? # the items
---@return n8n.errors.Error # the error
function iterate.all(source, query, options) end

return iterate
