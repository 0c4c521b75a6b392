---@meta n8n.transfer.bindings

---Bindings: what things of a source are called on the target, where names and ids do not say it.
---@class n8n.transfer.bindings
local bindings = {}

---The members of a bindings file, and the kind of reference that each is about.
---@type any
bindings.KINDS = nil

---Kind of reference -> member of a bindings file.
---@type any
bindings.MEMBERS = nil

---Checks bindings for their form.
---@param given table as above
---@param place? string what messages call them
---@return table? # a copy
---@return n8n.errors.Error # the error, kind `bindings`
function bindings.check(given, place) end

---Reads bindings from a file.
---@param path string of a JSON file
---@return table? # the bindings
---@return n8n.errors.Error # the error: kind `io`, or `bindings` for a file that is none
function bindings.read(path) end

---What a binding can call a thing.
---@param kind string of reference
---@param thing table `id`, `name`, `type`, `path`
---@return string[]
function bindings.names_of(kind, thing) end

---What the left sides of bindings can name.
---@param things table kind -> array of things
---@return table # kind -> side, for `unknown`
function bindings.sides(things) end

---The bindings whose left side names nothing in the source.
---@param given table of `check`
---@param sides table of `sides`
---@return string[] # a sentence for each, sorted
function bindings.unknown(given, sides) end

---What a thing of the source is bound to.
---@param given table of `check`
---@param kind string
---@param thing table `id`, `name`, `type`
---@return string? # id or name on the target
---@return string? # the left side that says so
function bindings.of(given, kind, thing) end

return bindings
