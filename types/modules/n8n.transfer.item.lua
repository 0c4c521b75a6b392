---@meta n8n.transfer.item

---@class n8n.transfer.item.Does
local Does = {}

---One workflow of a transfer: how it is on the target, how it is to be, and what makes the one into the other.
---@class n8n.transfer.item
local transfer_item = {}

---The graph of a version.
---@param version? table a workflow or a version of one, decoded
---@return table?
function transfer_item.graph(version) end

---The graph that runs on the target.
---@param there? table decoded
---@return table? # nil: none does
function transfer_item.running(there) end

---How a workflow of the target is: what undoing needs to know.
---@param there table decoded
---@param names string[] of the members that can be written
---@return table # `value`, `active`, `archived`, `version`, `published_version`, `published` (the graph that runs, where it is not the draft's), `tags` (ids), `tag_names`
function transfer_item.before(there, names) end

---Plans one workflow.
---@param plan table `line`, `names`, `publish`, `mapping`, `with_tags`
---@param workflow table of the source (see `n8n.transfer.source`)
---@param there? table the target's, decoded; nil: one is created
---@param more table further members of the item: `unresolved`, `name`
---@return table # the item
function transfer_item.make(plan, workflow, there, more) end

return transfer_item
