--- Finds out which tags, data tables and variables a transfer makes besides workflows.

local json = require "n8n.json"
local mappings = require "n8n.transfer.mapping"
local tables = require "n8n.util.tables"

local makes = {}

local function find_tags(making, set)
  local known, names = tables.set(tables.column(making.target.tags or {}, "name")), {}
  local function need(name)
    if not known[name] then
      known[name] = true
      names[#names + 1] = name
    end
  end
  for _, item in ipairs(making.plan.items) do
    for _, name in ipairs(item.tags or {}) do
      need(name)
    end
  end
  for _, tag in ipairs(making.all_tags and set.tags or {}) do
    need(mappings.tags({ tag.name }, making.plan.mapping)[1])
  end
  table.sort(names)
  return json.array(names)
end

-- Tables that the mapping says are to be made.
local function find_tables(making, set)
  local found, mapping = {}, making.plan.mapping
  for _, id in ipairs(tables.keys(mapping.data_table or {})) do
    local there = mapping.data_table[id].pending and (set.data_tables or {})[id]
    if there then
      local project = there.project and mappings.id(mapping, "project", there.project)
      found[#found + 1] = { source_id = id, name = there.name, columns = json.array(there.columns), project = project,
        with_rows = there.rows ~= nil }
    end
  end
  return json.array(found)
end

local function find_variables(making, set)
  local there, made = {}, {}
  for _, variable in ipairs(making.target.variables or {}) do
    there[variable.key] = not variable.project and variable or there[variable.key]
  end
  for _, variable in ipairs(making.target.variables and set.variables or {}) do
    local mine = there[variable.key]
    if not variable.project and not mine then
      made[#made + 1] = { key = variable.key, value = variable.value }
    elseif not variable.project and mine.value ~= variable.value and making.conflict == "overwrite" then
      made[#made + 1] = { key = variable.key, value = variable.value, id = mine.id, before = mine.value }
    end
  end
  return json.array(made)
end

--- What a plan makes.
-- @tparam table making `plan` (with its items), `target`, `conflict`, `all_tags`
-- @tparam table set the source
-- @tparam function wants part -> whether it is to be made
-- @treturn table `tags`, `data_tables`, `variables`
function makes.find(making, set, wants)
  local nothing = json.array {}
  return {
    tags = wants("tags") and find_tags(making, set) or nothing,
    data_tables = wants("data_tables") and find_tables(making, set) or nothing,
    variables = wants("variables") and find_variables(making, set) or nothing,
  }
end

return makes
