---@meta n8n.runbook.resolve_find

---Finding on a target what a thing of a source is, for `n8n.runbook.resolve`.
---@class n8n.runbook.resolve_find
local resolve_find = {}

---What messages call the kinds.
---@type any
resolve_find.WORDS = nil

---The things of a kind as an array.
---@param side table a source or a target
---@param kind string
---@return table[]? # nil: not known
function resolve_find.things_of(side, kind) end

---The things of a kind on the target.
---@param run table of `resolve`
---@param kind string
---@return table # `list` (nil: not known), `by_id`
function resolve_find.target_index(run, kind) end

---What the source knows of a thing that is referred to; what the reference itself says of it goes for the rest.
---@param run table of `resolve`
---@param reference table
---@return table # `id`, `name`, `type`, `path`, `columns`, `missing` (the source lists such things, and not this one)
function resolve_find.source_thing(run, reference) end

---Those of a name: of folders also by their path, of credentials by type and name.
---@param index table of `target_index`
---@param name string
---@param kind string
---@param type? string of a credential
---@return table[]
function resolve_find.named(index, name, kind, type) end

---What a binding leads to.
---@param run table of `resolve`
---@param kind string
---@param thing table of the source
---@param right string what it is bound to
---@return table? # `id`, `name`, `how`, `archived`, `thing`
---@return table? # what is wrong: `reason`, `hint`
---@return string? # a warning
function resolve_find.bound(run, kind, thing, right) end

---What has the same id, where that says that it is the same thing.
---@param run table of `resolve`
---@param kind string
---@param thing table of the source
---@return table? # as of `bound`
function resolve_find.same_id(run, kind, thing) end

---Where a thing leads: by bindings, id or name.
---@param run table of `resolve`
---@param kind string
---@param thing table of the source
---@return table? # as of `bound`
---@return table? # what is wrong: `reason`, `hint`
---@return string? # a warning
function resolve_find.find(run, kind, thing) end

return resolve_find
