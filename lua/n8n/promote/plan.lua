--- Plans a promotion: reads both sides, makes the source ready for the target, and settles conflicts.

local errors = require "n8n.errors"
local target = require "n8n.instance.target"
local json = require "n8n.json"
local promote_set = require "n8n.promote.set"
local promote_state = require "n8n.promote.state"
local transfer_plan = require "n8n.transfer.plan"
local problem_lists = require "n8n.transfer.problems"
local source = require "n8n.transfer.source"

local promote_plan = {}

local function read_both(from, client, options)
  local set = errors.must(source.read(from, { selector = options.selector, include = options.include,
    concurrency = options.concurrency, on_progress = options.on_progress, skip = { folders = true } }))
  if set.kind == "instance" and set.url == client.url then
    error(errors.new { kind = "config", message = "source and target are the same n8n: " .. client.url,
      hint = "name two; to bring a backup back, use restore" }, 0)
  end
  return set, errors.must(target.read(client, { skip = { folders = true }, on_progress = options.on_progress }))
end

-- Takes items out of the plan: they are left as they are.
local function leave(plan, items, reason)
  for _, item in ipairs(items) do
    item.action, item.reason, item.does = "skip", reason, json.object {}
    item.changes, item.value, item.published, item.tags = nil, nil, nil, nil
  end
  transfer_plan.count(plan)
end

local function conflict_error(items)
  local problems, lines = {}, {}
  for i, item in ipairs(items) do
    problems[i] = { kind = "conflict", workflow = { id = item.source_id, name = item.name }, target = item.id }
    lines[i] = ("'%s' (%s)"):format(item.name, item.id)
  end
  return problem_lists.error("somebody has changed on the target, since they were last promoted", lines, {
    kind = "conflict", problems = problems, most = #lines,
    hint = "nothing was changed; look with drift, then say conflict overwrite or skip (--conflict)" })
end

local function settle_conflicts(plan, state, conflict)
  local conflicts = promote_state.conflicts(state, plan)
  local reason = "what was changed on the target since the last promotion is overwritten"
  if conflict == "skip" then
    reason = "it was changed on the target since the last promotion: left as it is"
    leave(plan, conflicts, reason)
  elseif conflict ~= "overwrite" and #conflicts > 0 then
    error(conflict_error(conflicts), 0)
  end
  for _, item in ipairs(conflicts) do
    plan.warnings[#plan.warnings + 1] = item.name .. ": " .. reason
  end
end

--- Makes the plan.
-- @param from what `n8n.transfer.source.read` takes
-- @tparam table client of the target
-- @tparam table options of `n8n.promote.plan`
-- @treturn table
-- @raise an error object
function promote_plan.make(from, client, options)
  local given = promote_set.read_given(options)
  local set, there = read_both(from, client, options)
  local ready = promote_set.prepare(set, there, options, given)
  promote_set.refuse(ready, "this cannot be promoted")
  local plan = errors.must(transfer_plan.make(client, ready.set, there, ready.mapping, {
    kind = "promote", publish = options.publish or "keep", static_data = options.static_data,
    only = { workflows = true, tags = options.tags ~= false or nil }, warnings = promote_set.warnings(ready),
    -- Where both say everything, what the source has not is taken away: so a promotion ends the drift.
    exact = set.kind ~= "files" and set.line == there.line or nil, place = promote_set.place_in(there, ready.mapping),
    source = set.label, max_changes = options.max_changes, concurrency = options.concurrency,
    on_progress = options.on_progress,
  }))
  plan.references, plan.overridden = json.array(ready.references), json.array(ready.overridden)
  plan.from = set.url
  if given.state then
    settle_conflicts(plan, given.state, options.conflict)
  end
  return plan
end

return promote_plan
