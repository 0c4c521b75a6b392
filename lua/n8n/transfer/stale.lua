--- Whether a target still is as it was when a plan was made: looked at before the first write.

local errors = require "n8n.errors"
local stamps = require "n8n.run.stamps"
local target = require "n8n.instance.target"
local transfer_mapping = require "n8n.transfer.mapping"

local transfer_stale = {}

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
  local id = item.id or transfer_mapping.id(run.mapping, "workflow", item.source_id)
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
  local items = {}
  for _, item in ipairs(run.plan.items) do
    items[item.id or false] = true
  end
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
  local known = {}
  local list = run.client[resource]:all(nil, { fields = { "id" } })
  for _, thing in ipairs(list or {}) do
    known[thing.id] = true
  end
  if list then
    check_mapped(run, kind, known, problems)
  end
end

local function stale_error(run, problems)
  table.sort(problems)
  local told = {}
  for i = 1, math.min(#problems, MOST_TOLD) do
    told[i] = problems[i]
  end
  if #problems > MOST_TOLD then
    told[#told + 1] = ("and %d more"):format(#problems - MOST_TOLD)
  end
  local err = errors.new { kind = "stale", message = "stale", problems = problems,
    hint = "nothing was changed; plan again" }
  -- Ours, and each is needed: not shortened.
  err.message = ("the target is not as it was when the plan was made (%s):\n  %s"):format(run.plan.made,
    table.concat(told, "\n  "))
  return err
end

--- Looks at everything that a plan is about. What somebody has changed behind an earlier run of this plan is put into
-- `run.edited` (item -> true), and left alone.
-- @tparam table run of `n8n.transfer.apply`
-- @raise the error object, of kind `stale` with `problems`, or that of the server
function transfer_stale.check(run)
  local workflows, problems = target.read_workflows(run.client), {}
  check_items(run, workflows, problems)
  check_mapped(run, "workflow", workflows.by_id, problems)
  check_list(run, "credential", "credentials", problems)
  check_list(run, "data_table", "data_tables", problems)
  if #problems > 0 then
    error(stale_error(run, problems), 0)
  end
end

return transfer_stale
