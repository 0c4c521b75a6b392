--- Plans transfers: finds out what a set of workflows changes on a target. The form of a plan: `n8n.transfer.Plan`.

local errors = require "n8n.errors"
local json = require "n8n.json"
local map = require "n8n.map"
local stamps = require "n8n.run.stamps"
local items = require "n8n.transfer.item"
local makes = require "n8n.transfer.makes"
local mappings = require "n8n.transfer.mapping"
local plan_file = require "n8n.transfer.plan_file"
local option_names = require "n8n.util.options"
local tables = require "n8n.util.tables"
local times = require "n8n.util.times"
local values = require "n8n.util.values"
local diff = require "n8n.workflow.diff"
local model = require "n8n.workflow.model"
local normal_form = require "n8n.workflow.normal_form"
local publish_order = require "n8n.workflow.publish_order"

local plans = {}

local VERSION, CONCURRENCY = 1, 4

-- See `n8n.transfer.PUBLISH`.
plans.PUBLISH = { "source", "keep", "always", "never" }

-- See `n8n.transfer.CONFLICT`.
plans.CONFLICT = { "overwrite", "skip", "copy", "newer" }

-- See `n8n.transfer.PARTS`.
plans.PARTS = { "workflows", "tags", "data_tables", "variables" }

local OPTIONS = { "kind", "publish", "conflict", "static_data", "only", "all_tags", "unresolved", "delete",
  "deletion_reason", "exact", "max_changes", "max_delete", "warnings", "source", "concurrency", "on_progress", "place" }

local function check_limit(options, name)
  local value = options[name]
  if value ~= nil and (type(value) ~= "number" or value < 0 or value % 1 ~= 0) then
    errors.misuse(("option '%s' must be a whole number from 0 up"):format(name))
  end
end

local function check_options(options)
  options = option_names.check(options, OPTIONS)
  option_names.check_one_of("value of 'publish'", options.publish or "source", plans.PUBLISH)
  option_names.check_one_of("value of 'conflict'", options.conflict or "overwrite", plans.CONFLICT)
  for part in pairs(options.only or {}) do
    option_names.check_one_of("part", part, plans.PARTS)
  end
  check_limit(options, "max_changes")
  check_limit(options, "max_delete")
  option_names.check_whole(options, "concurrency")
  return options
end

local function new_id()
  local source = io.open("/dev/urandom", "rb")
  local bytes = source and source:read(8)
  if source then
    source:close()
  end
  bytes = bytes or ("%08x"):format(os.time() % 2 ^ 32)
  return (bytes:gsub(".", function(byte)
    return ("%02x"):format(byte:byte())
  end))
end

-- ---- Which of the target's ----

local function changed_of(workflow)
  return values.present(workflow.value.updatedAt) or ""
end

-- The target's workflow for one of the source; nil: one is created; further why it is left as it is.
local function counterpart(making, workflow)
  local id = mappings.id(making.plan.mapping, "workflow", workflow.id)
  local entry = id and making.target.workflows.by_id[id]
  if not entry then
    return nil
  elseif making.conflict == "skip" then
    return entry, "the target has it: it is left as it is"
  elseif making.conflict == "newer" and changed_of(workflow) <= (entry.updatedAt or "") then
    return entry, ("the target's was changed later (%s)"):format(tostring(entry.updatedAt))
  elseif making.conflict == "copy" then
    return nil
  end
  return entry
end

-- A name that nothing on the target has.
local function free_name(making, name)
  local candidate, number = name .. " (restored)", 1
  while making.names[candidate] do
    number = number + 1
    candidate = ("%s (restored %d)"):format(name, number)
  end
  making.names[candidate] = true
  return candidate
end

-- Decides for each workflow what stands for it, before references to it are compared.
local function decide(making, workflow)
  local mapping = making.plan.mapping
  local entry, why = counterpart(making, workflow)
  local decision = { workflow = workflow, entry = entry, why = why }
  if not entry then
    local had = mappings.id(mapping, "workflow", workflow.id)
    decision.name = making.conflict == "copy" and had and free_name(making, workflow.name) or nil
    mapping.workflow[workflow.id] = { pending = true, how = "created" }
  end
  return decision
end

-- Two workflows of the source must not be for the same one of the target.
local function check_claims(decisions)
  local claims = {}
  for _, decision in ipairs(decisions) do
    local id = decision.entry and not decision.why and decision.entry.id
    if id and claims[id] then
      local message = ("%s and %s are both for the target's workflow %s ('%s')"):format(claims[id].place,
        decision.workflow.place, id, decision.entry.name)
      local err = errors.new { kind = "plan", message = message,
        hint = "say by a binding which is meant, or name one of them" }
      err.message = message -- ours: not shortened
      error(err, 0)
    end
    claims[id or false] = decision.workflow
  end
end

-- ---- From 1.x to 2.x ----

local function is_called_only(workflow)
  for _, node in ipairs(workflow.value.nodes) do
    if node.type == "n8n-nodes-base.executeWorkflowTrigger" and node.disabled ~= true then
      return not workflow.archived
    end
  end
  return false
end

-- 1.x runs what is called whether it is active or not, and cannot even activate what is only called. 2.x publishes no
-- caller before its callees are published. So what a running workflow of 1.x calls counts as running.
local function publish_callees(set)
  local by_id, front = tables.by_id(set.workflows), {}
  for _, workflow in ipairs(set.workflows) do
    front[#front + 1] = workflow.published and workflow or nil
  end
  local published = {}
  while #front > 0 do
    local workflow = table.remove(front)
    for _, id in ipairs(publish_order.callees(workflow.value.nodes)) do
      local callee = by_id[id]
      if callee and not callee.published and is_called_only(callee) then
        callee.published = "draft"
        front[#front + 1], published[#published + 1] = callee, callee.name
      end
    end
  end
  return published
end

-- ---- Items ----

-- What differs, in lines; also of the version that runs, where another is to run.
local function lines_of(item, there, mapping)
  local lines = diff.lines(there, mappings.expected(item.value, mapping))
  for _, name in ipairs(item.takes_away or {}) do
    lines[#lines + 1] = diff.lines({ settings = { [name] = there.settings[name] } }, { settings = {} },
      { strict = true })[1]
  end
  if item.does.first then
    local running = model.running(there)
    local wanted = mappings.expected(item.published, mapping)
    for _, line in ipairs(running and diff.lines(running, wanted) or {}) do
      lines[#lines + 1] = "what runs: " .. line
    end
  end
  return json.array(lines)
end

local function item_for(making, decision)
  local plan, workflow, entry = making.plan, decision.workflow, decision.entry
  if decision.why then
    return { action = "skip", name = workflow.name, id = entry.id, source_id = workflow.id, place = workflow.place,
      does = json.object {}, reason = decision.why }
  end
  local there = entry and errors.must(making.client.workflows:get(entry.id))
  local more = { name = decision.name, unresolved = making.unresolved[workflow.id] }
  local item = items.make(plan, workflow, there, more)
  if item.action == "update" then
    item.changes = lines_of(item, there, plan.mapping)
  elseif item.action == "create" and making.place then
    item.into = making.place(workflow)
  end
  item.does = json.object(item.does)
  return item
end

local function add_items(making, decisions)
  local plan = making.plan
  errors.must(map.run(decisions, function(decision)
    decision.item = item_for(making, decision)
    return true
  end, { concurrency = making.concurrency, stop_on_error = true, keep = "failures",
    on_progress = function(done, total)
      if making.on_progress then
        making.on_progress(nil, done, total, "compared")
      end
    end }))
  plan.items = json.array(tables.column(decisions, "item"))
  for _, decision in ipairs(decisions) do
    for _, name in ipairs(decision.item.left_out or {}) do
      plan.warnings[#plan.warnings + 1] = ("%s: n8n does not take %s"):format(decision.workflow.name, name)
    end
  end
end

-- What the target has beyond the source and is to be deleted. Its content is kept in the plan: it is all that is left.
local function add_deletions(making, ids, reason)
  local plan = making.plan
  for _, id in ipairs(ids or {}) do
    local there = errors.must(making.client.workflows:get(id))
    local entry = model.entry(there)
    plan.items[#plan.items + 1] = { action = "delete", name = there.name, id = id, stamp = stamps.of(entry),
      does = json.object { delete = true }, before = model.before(there, plan.names),
      reason = (reason or "not in the source") .. (entry.active and "; it is published" or "") }
  end
end

-- ---- Limits ----

--- Counts the items of a plan anew.
-- @tparam table plan
function plans.count(plan)
  local counts, changing = { makes = 0 }, 0
  for _, item in ipairs(plan.items) do
    counts[item.action] = (counts[item.action] or 0) + 1
    changing = changing + (item.action ~= "unchanged" and item.action ~= "skip" and 1 or 0)
  end
  for _, list in pairs(plan.makes) do
    counts.makes = counts.makes + #list
  end
  plan.counts, plan.changing = json.object(counts), changing
end

local function check_count(number, most, what, option)
  if most and number > most then
    error(errors.new { kind = "refused",
      message = ("%d workflows would be %s, and the most that is allowed is %d: nothing was changed"):format(number,
        what, most),
      hint = ("narrow the selection, or raise %s (--%s)"):format(option, (option:gsub("_", "-"))) }, 0)
  end
end

-- ---- The plan ----

local function make(client, set, target, mapping, options)
  local plan = { kind = options.kind or "transfer", version = VERSION, id = new_id(), url = client.url,
    line = target.line, made = times.now(), source = options.source or set.label,
    publish = options.publish or "source", mapping = mappings.copy(mapping),
    warnings = json.array(options.warnings or {}), known_ids = json.array(tables.column(target.workflows.list, "id")) }
  plan.mapping.workflow = plan.mapping.workflow or {}
  plan.names, plan.exact = json.array(normal_form.names_to_move(target.line, options.static_data)), options.exact or nil
  local making = { plan = plan, client = client, target = target, conflict = options.conflict or "overwrite",
    all_tags = options.all_tags, unresolved = options.unresolved or {}, place = options.place,
    names = tables.set(tables.column(target.workflows.list, "name")), concurrency = options.concurrency or CONCURRENCY,
    on_progress = options.on_progress }
  local function wants(part)
    return options.only == nil or options.only[part] == true
  end
  plan.with_tags = wants("tags")
  if set.line == "1" and target.line ~= "1" then
    for _, name in ipairs(publish_callees(set)) do
      table.insert(plan.warnings, name .. ": published, as workflows that run call it: n8n 2.x asks for that")
    end
  end
  local decisions = {}
  for i, workflow in ipairs(wants("workflows") and set.workflows or {}) do
    decisions[i] = decide(making, workflow)
  end
  check_claims(decisions)
  add_items(making, decisions)
  add_deletions(making, options.delete, options.deletion_reason)
  plan.makes = makes.find(making, set, wants)
  plans.count(plan)
  check_count(plan.changing, options.max_changes, "changed", "max_changes")
  check_count(plan.counts.delete or 0, options.max_delete, "deleted", "max_delete")
  return plan
end

--- Finds out what would have to be done. Reads only.
--
-- Options:
--
-- - `kind`: what reports call it
-- - `publish` (of `PUBLISH`), `conflict` (of `CONFLICT`)
-- - `static_data`: bring over also what triggers remember
-- - `exact`: settings that the source does not have are taken away where n8n lets one
-- - `only`: names of `PARTS` as keys; nil: everything
-- - `all_tags`: make also the tags of the source that none of the workflows carries
-- - `unresolved`: id in the source -> array of problems: the workflow is brought over and not published
-- - `delete`: ids of workflows of the target to delete; `deletion_reason`: why, in words
-- - `max_changes`, `max_delete`: refuse (kind `refused`) when more workflows than that would be changed or deleted
-- - `place(workflow)`: members of a creation that say where it goes (`projectId`, `parentFolderId`)
-- - `warnings`: array of sentences that the report is to hold; `source`: what messages call it (else `set.label`)
-- - `concurrency` (4), `on_progress(nil, done, total, what)`
-- @tparam table client
-- @tparam table set of `n8n.transfer.source`
-- @tparam table target of `n8n.instance.target`
-- @tparam table mapping of `n8n.transfer.resolve`: it says which workflows are created
-- @tparam[opt] table options
-- @treturn ?table the plan
-- @treturn ?table the error
function plans.make(client, set, target, mapping, options)
  options = check_options(options)
  return errors.answered(make, client, set, target, mapping, options)
end

-- See `n8n.transfer.is_empty`.
function plans.is_empty(plan)
  return plan.changing == 0 and plan.counts.makes == 0
end

-- See `n8n.transfer.save`.
plans.save = plan_file.save

-- See `n8n.transfer.load`.
function plans.load(path)
  return plan_file.load(path, VERSION)
end

return plans
