--- Mappings: which thing of the target stands for which of the source, and workflows rewritten by them.
--
-- A mapping is a plain table, so that a plan can be saved: kind -> id in the source -> `{ id =, name = }` on the target,
-- or `{ pending = true }` for what the plan creates. What a run creates is added to a copy of it.
-- @module n8n.runbook.transfer_mapping

local references = require "n8n.runbook.references"

local transfer_mapping = {}

--- A copy of a mapping that a run may add to.
-- @tparam table mapping
-- @treturn table
function transfer_mapping.copy(mapping)
  local copy = {}
  for kind, entries in pairs(mapping) do
    copy[kind] = {}
    for id, entry in pairs(entries) do
      copy[kind][id] = { id = entry.id, name = entry.name, how = entry.how, pending = entry.pending }
    end
  end
  return copy
end

--- Says what stands for a thing of the source.
-- @tparam table mapping
-- @tparam string kind `"workflow"`, `"credential"`, ...
-- @tparam string source_id
-- @tparam string id on the target
-- @tparam[opt] string name there
function transfer_mapping.put(mapping, kind, source_id, id, name)
  mapping[kind] = mapping[kind] or {}
  mapping[kind][source_id] = { id = id, name = name or (mapping[kind][source_id] or {}).name }
end

--- What stands for a thing of the source.
-- @tparam table mapping
-- @tparam string kind
-- @tparam ?string source_id
-- @treturn ?string its id on the target; nil: it is not known, or not created yet
function transfer_mapping.id(mapping, kind, source_id)
  local entry = source_id and mapping[kind] and mapping[kind][source_id]
  return entry and not entry.pending and entry.id or nil
end

local function is_pending(mapping, kind, id)
  local entry = id and mapping[kind] and mapping[kind][id]
  return entry ~= nil and entry.pending == true
end

--- The members of a workflow with the target's ids in place of the source's. What is not mapped stays as it is.
-- @tparam table members decoded; `nodes`, `settings`, ...
-- @tparam table mapping
-- @treturn table a copy
function transfer_mapping.rewrite(members, mapping)
  return (references.rewrite(members, function(reference)
    local entry = mapping[reference.kind] and mapping[reference.kind][reference.id]
    if entry and not entry.pending then
      return entry.id, entry.name
    end
  end))
end

--- The workflows and other things that a workflow refers to and that this plan still has to create.
-- @tparam table members decoded
-- @tparam table mapping
-- @treturn {table,...} references (see `n8n.runbook.references`)
function transfer_mapping.pending(members, mapping)
  local found = {}
  for _, reference in ipairs(references.find(members)) do
    if is_pending(mapping, reference.kind, reference.id) then
      found[#found + 1] = reference
    end
  end
  return found
end

return transfer_mapping
