--- Looks before the first write whether a target still is as it was when a plan was made.

local target = require "n8n.instance.target"
local stamps = require "n8n.run.stamps"
local mappings = require "n8n.transfer.mapping"
local problem_lists = require "n8n.transfer.problems"
local tables = require "n8n.util.tables"

local stale = {}

local MOST_TOLD = 10

-- What this plan's earlier run has begun with is not as it was planned, and need not be.
local function begun_items(run)
  local begun = {}
  for _, step in pairs(run.by_key) do
    if step.begun_before and step.item then
      begun[step.item] = true
    end
  end
  return begun
end

-- Names that somebody has given since, and to which workflow.
local function new_names(run, workflows)
  local names = {}
  for _, entry in ipairs(workflows.list) do
    if not run.known_ids[entry.id] and not run.created[entry.id] then
      names[entry.name] = entry.id
    end
  end
  return names
end

local function named(item)
  return item.id and ("'%s' (%s)"):format(item.name, item.id) or ("'%s'"):format(item.name)
end

-- What happened to an item; nil: nothing.
local function change_of(item, workflows, new)
  if item.action == "create" then
    return new[item.name] and ("a workflow '%s' (%s) was created"):format(item.name, new[item.name])
  end
  local entry = workflows.by_id[item.id]
  if not entry then
    return named(item) .. " was deleted"
  end
  local matters = next(item.does) ~= nil
  return matters and stamps.of(entry) ~= item.stamp and named(item) .. " was changed" or nil
end

-- Whether somebody has written over what this plan's earlier run had written.
local function was_edited(run, item, workflows)
  local version = run.left_at[item.source_id or false]
  local id = item.id or mappings.id(run.mapping, "workflow", item.source_id)
  local entry = version and workflows.by_id[id or false]
  return entry ~= nil and entry.versionId ~= nil and entry.versionId ~= version
end

local function check_items(run, workflows, problems)
  local begun, new = begun_items(run), new_names(run, workflows)
  for _, item in ipairs(run.plan.items) do
    if begun[item] then
      run.edited[item] = was_edited(run, item, workflows) or nil
    else
      problems[#problems + 1] = change_of(item, workflows, new)
    end
  end
end

local function check_mapped(run, kind, known, problems)
  local items = tables.set(tables.column(run.plan.items, "id"))
  for _, entry in pairs(run.plan.mapping[kind] or {}) do
    local is_item = kind == "workflow" and items[entry.id]
    if entry.id and not entry.pending and not is_item and not known[entry.id] then
      problems[#problems + 1] = ("the %s '%s' (%s) was deleted"):format((kind:gsub("_", " ")), tostring(entry.name),
        entry.id)
    end
  end
end

-- What workflows are mapped onto must still be there. A list that this key may not read is not held against the plan.
local function check_list(run, kind, resource, problems)
  local wanted = run.plan.mapping[kind]
  if not wanted or next(wanted) == nil or run.plan.line == "1" then
    return
  end
  local list = run.client[resource]:all(nil, { fields = { "id" } })
  if list then
    check_mapped(run, kind, tables.by_id(list), problems)
  end
end

--- Looks at everything that a plan is about. What somebody has changed behind an earlier run of this plan is put into
-- `run.edited` (item -> true), and left alone.
-- @tparam table run of `n8n.transfer.apply`
-- @raise the error object, of kind `stale` with `problems`, or that of the server
function stale.check(run)
  local workflows, problems = target.read_workflows(run.client), {}
  check_items(run, workflows, problems)
  check_mapped(run, "workflow", workflows.by_id, problems)
  check_list(run, "credential", "credentials", problems)
  check_list(run, "data_table", "data_tables", problems)
  if #problems > 0 then
    table.sort(problems)
    error(problem_lists.error(("the target is not as it was when the plan was made (%s)"):format(run.plan.made),
      problems, { kind = "stale", hint = "nothing was changed; plan again", most = MOST_TOLD }), 0)
  end
end

return stale
