--- Maps a backup onto a target: the rules of a restoration beyond those of `n8n.transfer.resolve`.

local problem_lists = require "n8n.transfer.problems"
local resolve = require "n8n.transfer.resolve"
local tables = require "n8n.util.tables"

local restore_mapping = {}

-- The ids that a kind of thing is mapped to, as keys.
local function ids_of(entries)
  local ids = {}
  for _, entry in pairs(entries) do
    ids[entry.id or false] = true
  end
  return ids
end

-- What was archived is looked for among the archived: no one but a restoration has a use for those.
local function map_archived(set, inventory, mapping)
  local by_name, claimed = {}, ids_of(mapping.workflow)
  for _, entry in ipairs(inventory.workflows.list) do
    if entry.archived then
      by_name[entry.name] = by_name[entry.name] or {}
      table.insert(by_name[entry.name], entry)
    end
  end
  for _, workflow in ipairs(set.workflows) do
    local found = workflow.archived and by_name[workflow.name] or {}
    local entry = mapping.workflow[workflow.id]
    if #found == 1 and entry and entry.pending and not claimed[found[1].id] then
      claimed[found[1].id] = true
      mapping.workflow[workflow.id] = { id = found[1].id, name = found[1].name, how = "name, archived",
        archived = true }
    end
  end
end

-- A whole restoration brings also the tables that no workflow refers to.
local function map_tables(set, inventory, mapping)
  local by_name = {}
  for _, data_table in pairs(inventory.data_tables or {}) do
    by_name[data_table.name] = data_table
  end
  for id, data_table in pairs(inventory.data_tables and set.data_tables or {}) do
    if not mapping.data_table[id] then
      local there = by_name[data_table.name]
      mapping.data_table[id] = there and { id = there.id, name = there.name, how = "name" }
        or { pending = true, name = data_table.name }
    end
  end
end

-- Whether the source lacks it too: then it is brought back as it was, dangling.
local function dangles_in_source(set, reference)
  if reference.kind == "workflow" then
    return reference.id ~= nil and set.index.by_id[reference.id] == nil
  end
  local known = reference.kind == "credential" and set.credentials or reference.kind == "data_table" and set.data_tables
  return known and reference.id ~= nil and known[reference.id] == nil or false
end

local function place_of(problem)
  return ("%s%s: %s"):format(problem.workflow.name, problem.node and ", node " .. problem.node or "", problem.reason)
end

-- Sorts problems: what ends the planning, what keeps a workflow from being published, what is only to be said.
local function sort_problems(set, problems, conflict)
  local sorted = { fatal = {}, unresolved = {}, warnings = {} }
  for _, problem in ipairs(problems) do
    if problem.kind == "reference" then
      if problem.warning or dangles_in_source(set, problem.reference) then
        table.insert(sorted.warnings, place_of(problem))
      else
        local id = problem.workflow.id
        sorted.unresolved[id] = sorted.unresolved[id] or {}
        table.insert(sorted.unresolved[id], { node = problem.node, reason = problem.reason, hint = problem.hint })
      end
    elseif problem.warning then
      table.insert(sorted.warnings, problem.reason)
    elseif not (problem.kind == "workflow" and (conflict == "copy" or conflict == "skip")) then
      table.insert(sorted.fatal, problem.reason .. (problem.hint and " (" .. problem.hint .. ")" or ""))
    end
  end
  return sorted
end

-- Which of several of a name is meant does not matter to a copy. To what skips, it is there already.
local function settle_unclear(set, inventory, mapping, conflict)
  for _, workflow in ipairs(set.workflows) do
    local there = inventory.workflows.by_name[workflow.name]
    if not mapping.workflow[workflow.id] then
      local skipped = conflict == "skip" and there
      mapping.workflow[workflow.id] = skipped and { id = there[1].id, name = workflow.name, how = "name" }
        or { pending = true, name = workflow.name }
    end
  end
end

--- What the target has in the selection and nothing of the source stands for.
-- @tparam table inventory of `n8n.instance.target`
-- @tparam table mapping
-- @tparam ?table selector its `tags` count
-- @treturn {string,...} ids
function restore_mapping.others(inventory, mapping, selector)
  local counted, ids = ids_of(mapping.workflow), {}
  local tags = selector and selector.tags or {}
  for _, entry in ipairs(inventory.workflows.list) do
    local carried, selected = tables.set(entry.tags), true
    for _, name in ipairs(type(tags) == "string" and { tags } or tags) do
      selected = selected and carried[name] == true
    end
    ids[#ids + 1] = selected and not counted[entry.id] and entry.id or nil
  end
  return ids
end

--- Maps a backup.
-- @tparam table set what is restored of it
-- @tparam table whole all of it
-- @tparam table inventory of `n8n.instance.target`
-- @tparam table options `bindings`, `conflict`, `data_tables` (those that are not there are made), `all_tables` (also
--   those that no workflow refers to)
-- @treturn table the mapping
-- @treturn table `unresolved` (id in the source -> problems) and `warnings`
-- @raise an error object, when it is not clear which workflow is which
function restore_mapping.make(set, whole, inventory, options)
  local mapping, problems = resolve.map(set, whole, inventory, { bindings = options.bindings, duplicates = "create",
    makes = { data_tables = options.data_tables } })
  local sorted = sort_problems(whole, problems, options.conflict)
  if #sorted.fatal > 0 then
    error(problem_lists.error("this cannot be restored", sorted.fatal), 0)
  end
  settle_unclear(set, inventory, mapping, options.conflict)
  map_archived(set, inventory, mapping)
  if options.all_tables then
    map_tables(set, inventory, mapping)
  end
  return mapping, sorted
end

return restore_mapping
