---@meta n8n.runbook.transfer_mapping

---Mappings: which thing of the target stands for which of the source, and workflows rewritten by them.
---@class n8n.runbook.transfer_mapping
local transfer_mapping = {}

---A copy of a mapping that a run may add to.
---@param mapping table
---@return table
function transfer_mapping.copy(mapping) end

---Says what stands for a thing of the source.
---@param mapping table
---@param kind string `"workflow"`, `"credential"`, ...
---@param source_id string
---@param id string on the target
---@param name? string there
function transfer_mapping.put(mapping, kind, source_id, id, name) end

---What stands for a thing of the source.
---@param mapping table
---@param kind string
---@param source_id? string
---@return string? # its id on the target; nil: it is not known, or not created yet
function transfer_mapping.id(mapping, kind, source_id) end

---The members of a workflow with the target's ids in place of the source's. What is not mapped stays as it is.
---@param members table decoded; `nodes`, `settings`, ...
---@param mapping table
---@return table # a copy; parts without changes are shared
function transfer_mapping.rewrite(members, mapping) end

---What a workflow refers to and this plan still has to create.
---@param members table decoded
---@param mapping table
---@return table[] # references (see `n8n.runbook.references`)
function transfer_mapping.pending(members, mapping) end

---The names that a workflow's tags have on the target, sorted.
---@param names string[] in the source
---@param mapping table
---@return string[]
function transfer_mapping.tags(names, mapping) end

return transfer_mapping
