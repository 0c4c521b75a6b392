--- Finds the workflow of a target for each one of a set.

local inventory = require "n8n.instance.inventory"
local json = require "n8n.json"
local bindings = require "n8n.transfer.bindings"
local resolve_things = require "n8n.transfer.resolve_things"

local resolve_workflows = {}

local function add_problem(run, workflow, reason, hint)
  run.problems[#run.problems + 1] = { kind = "workflow", workflow = { id = workflow.id, name = workflow.name },
    reason = ("%s: %s"):format(workflow.place, reason), hint = hint }
end

local function binding_for(text)
  return ('{"workflows": {%s: "<its id on the target>"}}'):format(json.encode(text))
end

local function how_to_bind(text)
  return "bind it: " .. binding_for(text)
end

-- Two workflows must not become one.
local function claim(run, claims, workflow, entry)
  local other = claims[entry.id]
  if other then
    add_problem(run, workflow, ("it and '%s' (%s) are both for the target's workflow %s"):format(other.name, other.id,
      entry.id), how_to_bind(workflow.id))
  else
    claims[entry.id] = workflow
  end
  entry.thing = nil
  run.mapping.workflow[workflow.id] = entry
end

local function by_binding(run, claims, workflow)
  local right = bindings.of(run.bindings, "workflow", workflow)
  if not right then
    return false
  end
  local entry, problem = resolve_things.bound(run, "workflow", { id = workflow.id, name = workflow.name }, right)
  if entry then
    claim(run, claims, workflow, entry)
  else
    add_problem(run, workflow, problem.reason, problem.hint)
  end
  return true
end

-- What an earlier run has made of it.
local function by_record(run, claims, workflow)
  local id = run.options.known and run.options.known[workflow.id]
  local there = id and run.target.workflows.by_id[id]
  if there then
    claim(run, claims, workflow, { id = id, name = there.name, how = "promoted before", archived = there.archived })
  end
  return there ~= nil
end

local function by_id(run, claims, workflow)
  local entry = run.options.match ~= "name" and not workflow.without_id
    and resolve_things.same_id(run, "workflow", { id = workflow.id, name = workflow.name })
  if entry then
    claim(run, claims, workflow, entry)
  end
  return entry and true or false
end

-- Those of a name on the target that are nobody's yet.
local function free_namesakes(run, claims, name)
  local free = {}
  for _, there in ipairs(run.target.workflows.by_name[name] or {}) do
    free[#free + 1] = not claims[there.id] and there or nil
  end
  return free
end

local function by_name(run, claims, left)
  local same = {}
  for _, workflow in ipairs(left) do
    same[workflow.name] = same[workflow.name] or {}
    table.insert(same[workflow.name], workflow)
  end
  for _, workflow in ipairs(left) do
    local twins, there = same[workflow.name], free_namesakes(run, claims, workflow.name)
    if run.options.match == "id" then
      add_problem(run, workflow, "the target has no workflow with the id " .. workflow.id, how_to_bind(workflow.id))
    elseif #twins > 1 and (#there > 0 or run.options.duplicates ~= "create") then
      add_problem(run, workflow, ("the source has %d workflows named '%s' (%s)%s"):format(#twins, workflow.name,
        inventory.ids(twins), #there > 0 and ", the target " .. inventory.ids(there) or ""),
        "rename them, or bind each: " .. binding_for(workflow.id))
    elseif #there > 1 then
      add_problem(run, workflow, ("the target has %d workflows named '%s' (%s)"):format(#there, workflow.name,
        inventory.ids(there)), how_to_bind(workflow.name))
    elseif #there == 1 then
      run.mapping.workflow[workflow.id] = { id = there[1].id, name = there[1].name, how = "name" }
    else
      run.mapping.workflow[workflow.id] = { pending = true, name = workflow.name }
    end
  end
end

--- Fills the mapping of a run with the workflows of its set; what is not clear goes to its problems.
-- @tparam table run of `n8n.transfer.resolve`
function resolve_workflows.match(run)
  local claims, unbound, left = {}, {}, {}
  for _, workflow in ipairs(run.set.workflows) do
    if not by_binding(run, claims, workflow) and not by_record(run, claims, workflow) then
      unbound[#unbound + 1] = workflow
    end
  end
  for _, workflow in ipairs(unbound) do
    if not by_id(run, claims, workflow) then
      left[#left + 1] = workflow
    end
  end
  by_name(run, claims, left)
end

return resolve_workflows
