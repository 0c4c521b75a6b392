--- Keeps which thing of the target stands for which of the source, and rewrites workflows by that.
--
-- A mapping is the plain table that `n8n.transfer.resolve` makes, so that a plan can be saved. What a run creates is
-- put into a copy of it.

local resolve = require "n8n.transfer.resolve"
local tables = require "n8n.util.tables"
local references = require "n8n.workflow.references"

local mappings = {}

--- A copy of a mapping that a run may add to.
-- @tparam table mapping
-- @treturn table
function mappings.copy(mapping)
  local copy = {}
  for kind, entries in pairs(mapping) do
    copy[kind] = {}
    for key, entry in pairs(entries) do
      copy[kind][key] = tables.copy(entry)
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
function mappings.put(mapping, kind, source_id, id, name)
  mapping[kind] = mapping[kind] or {}
  mapping[kind][source_id] = { id = id, name = name or (mapping[kind][source_id] or {}).name }
end

--- What stands for a thing of the source.
-- @tparam table mapping
-- @tparam string kind
-- @tparam ?string source_id
-- @treturn ?string its id on the target; nil: it is not known, or not created yet
function mappings.id(mapping, kind, source_id)
  local entry = source_id and mapping[kind] and mapping[kind][source_id]
  return entry and not entry.pending and entry.id or nil
end

-- What stands for what is referred to: the entry, or nil.
local function entry_of(mapping, reference)
  return mapping[reference.kind] and mapping[reference.kind][resolve.key(reference)]
end

-- Of which ids it is known what they are: then they are found also in nodes without a rule.
local function known_of(mapping)
  return { known = { workflow = mapping.workflow, data_table = mapping.data_table } }
end

-- `pending`: what takes the place of an id that is not given yet; nil: the source's stays.
local function rewritten(members, mapping, pending)
  return (references.rewrite(members, function(reference)
    local entry = entry_of(mapping, reference)
    if entry and (pending or not entry.pending) then
      return entry.pending and pending or entry.id, entry.name
    end
  end, known_of(mapping)))
end

--- The members of a workflow with the target's ids in place of the source's. What is not mapped stays as it is.
-- @tparam table members decoded; `nodes`, `settings`, ...
-- @tparam table mapping
-- @treturn table a copy; parts without changes are shared
function mappings.rewrite(members, mapping)
  return rewritten(members, mapping)
end

--- The members of a workflow as they will be when everything is made: for comparing, not for sending. Without that, a
-- workflow whose references lead nowhere on the target would look like the source's, whose ids they are.
-- @tparam table members decoded
-- @tparam table mapping
-- @treturn table a copy; parts without changes are shared
function mappings.expected(members, mapping)
  return rewritten(members, mapping, "(made by this run)") -- no server gives such an id
end

--- What a workflow refers to and this plan still has to create.
-- @tparam table members decoded
-- @tparam table mapping
-- @treturn {table,...} references (see `n8n.workflow.references`)
function mappings.pending(members, mapping)
  local found = {}
  for _, reference in ipairs(references.find(members, known_of(mapping))) do
    local entry = not reference.dynamic and entry_of(mapping, reference)
    found[#found + 1] = entry and entry.pending and reference or nil
  end
  return found
end

--- The names that a workflow's tags have on the target, sorted.
-- @tparam {string,...} names in the source
-- @tparam table mapping
-- @treturn {string,...}
function mappings.tags(names, mapping)
  local mapped, seen = {}, {}
  for _, name in ipairs(names) do
    local entry = mapping.tag and mapping.tag[name]
    local there = entry and entry.name or name
    mapped[#mapped + 1] = not seen[there] and there or nil
    seen[there] = true
  end
  table.sort(mapped)
  return mapped
end

return mappings
