--- Makes each step of a transfer, and finds out whether one of a broken-off run was made.
--
-- Whatever is written is written whole and can be written again; only creations must not be repeated, and are looked
-- for instead.

local await = require "n8n.http.await"
local json = require "n8n.json"
local actions = require "n8n.run.actions"
local creation = require "n8n.run.creation"
local stamps = require "n8n.run.stamps"
local update = require "n8n.run.update"
local mappings = require "n8n.transfer.mapping"
local steps = require "n8n.transfer.steps"
local things = require "n8n.transfer.things"
local tables = require "n8n.util.tables"
local model = require "n8n.workflow.model"
local normal_form = require "n8n.workflow.normal_form"
local publish_order = require "n8n.workflow.publish_order"

local attempts = {}

local DRAIN = 30 -- seconds that n8n may take to let go of a published workflow

local failed = update.failed

-- ---- What is sent ----

-- The members as the target is to have them.
local function rewritten(run, members)
  return mappings.rewrite(members, run.mapping)
end

-- Whether a workflow of the target has these members. n8n links a credential that it does not know by its name.
local function holds(members)
  local names = tables.keys(members)
  return function(workflow)
    return #normal_form.members(members, workflow, names, {}) == 0
  end
end

-- What the second write of a workflow holds: what has no versions went with the first.
local function draft_of(item)
  if not item.published then
    return item.value
  end
  local members = {}
  for _, name in ipairs { "name", "nodes", "connections", "nodeGroups", "settings" } do
    members[name] = item.value[name]
  end
  return members
end

-- ---- Stale plans ----

local function stale(reason)
  return { class = "failure", outcome = "stale", reason = reason .. " since the plan was made: plan again" }
end

-- The last look before the first change of a workflow; nil: it is as planned.
local function check_fresh(run, step)
  if run.edited[step.item or false] then
    return { class = "failure", outcome = "stale", reason = "somebody changed it since the run that was broken off" }
  elseif not step.first or step.begun_before or not step.item.stamp then
    return nil
  end
  local there, err = run.client.workflows:get(step.id)
  if not there then
    return err.status == 404 and stale "it was deleted" or failed(err)
  elseif stamps.of(model.entry(there)) ~= step.item.stamp then
    return stale "somebody changed it"
  end
end

-- ---- Content ----

local ATTEMPTS = {}

-- What the workflow refers to and could not be created; nil: nothing.
local function missing(run, step, members)
  for _, reference in ipairs(mappings.pending(members, run.mapping)) do
    if not (step.later and reference.kind == "workflow" and step.later[reference.id]) then
      return { class = "failure", outcome = "not begun",
        reason = ("the %s '%s', which it refers to%s, was not created"):format((reference.kind:gsub("_", " ")),
          reference.name or reference.id, reference.node and " in node " .. reference.node or "") }
    end
  end
end

function ATTEMPTS.create(run, step)
  local item = step.item
  local members = steps.first_content(item)
  local lacking = missing(run, step, members)
  if lacking then
    return lacking
  end
  local body = creation.body(rewritten(run, members), run.plan.line)
  local workflow, err, reason = creation.post(run, tables.copy(body, item.into), holds(body))
  if not workflow then
    return failed(err, reason)
  end
  mappings.put(run.mapping, "workflow", item.source_id, workflow.id, item.name)
  return { class = "change", outcome = step.outcome, id = workflow.id, journal = { version = workflow.versionId } }
end

-- Writes members; `live`: what runs gets them at once. 1.x knows nothing else.
local function put(run, step, members, live)
  local lacking = missing(run, step, members)
  if lacking then
    return lacking
  end
  local body = rewritten(run, members)
  local publish = live or false
  if run.plan.line == "1" then
    publish = nil
  end
  local result = update.put(run.client, step.id, body, { publish = publish, publishes = live, holds = holds(body) })
  if result.outcome == "updated" then
    result.outcome = step.outcome
  end
  return result
end

function ATTEMPTS.link(run, step)
  return put(run, step, steps.first_content(step.item))
end

function ATTEMPTS.update(run, step)
  return put(run, step, steps.first_content(step.item), step.item.does.live)
end

function ATTEMPTS.draft(run, step)
  return put(run, step, draft_of(step.item))
end

-- ---- State ----

function ATTEMPTS.tags(run, step)
  local body = json.array {}
  for i, name in ipairs(step.item.tags) do
    local id = run.tag_ids[name]
    if not id then
      return failed(nil, ("there is no tag '%s', and it could not be made"):format(name))
    end
    body[i] = { id = id }
  end
  local answer, err = run.client.workflows:update_tags(step.id, body)
  return answer and { class = "change", outcome = step.outcome } or failed(err)
end

-- What `n8n.run.actions` takes.
local function acting(run, action, options)
  return { client = run.client, line = run.plan.line, action = actions[action], options = options or {} }
end

local function state_attempt(action)
  return function(run, step)
    local result = actions.attempt(acting(run, action), { id = step.id, active = false })
    if result.class == "change" then
      result.outcome = step.outcome
    end
    return result
  end
end

ATTEMPTS.unarchive = state_attempt "unarchive"
ATTEMPTS.unpublish = state_attempt "unpublish"
ATTEMPTS.archive = state_attempt "archive"

-- ---- Publishing ----

-- Which version, and under which name; nil: the draft, or this n8n does not know names.
local function version_of(run, item)
  if run.plan.line ~= "1" and (item.version_id or item.version_name) then
    return { versionId = item.version_id, name = item.version_name }
  end
end

function ATTEMPTS.publish(run, step)
  local item = step.item
  -- The draft is what is published, unless a version is named.
  local result = actions.attempt(acting(run, "publish", { drafts = item.version_id == nil }), { id = step.id,
    version = version_of(run, item), nodes = steps.first_content(item).nodes })
  if result.class == "failure" then
    result.outcome = step.undone
  end
  return result
end

-- The nodes with those disabled that call one of these workflows.
local function without_calls(nodes, ids)
  local cut = setmetatable({}, getmetatable(nodes))
  for i, node in ipairs(nodes) do
    local callee = publish_order.callees({ node })[1]
    cut[i] = node
    if callee and ids[callee] then
      cut[i] = tables.copy(node, { disabled = true })
    end
  end
  return cut
end

-- Publishes a workflow with its calls into the circle disabled: then the others of the circle can be published.
function ATTEMPTS.open(run, step)
  local members = steps.first_content(step.item)
  local result = put(run, step, tables.copy(members, { nodes = without_calls(members.nodes, step.cut) }))
  if result.class ~= "change" then
    return result
  end
  return ATTEMPTS.publish(run, step)
end

function ATTEMPTS.close(run, step)
  local result = put(run, step, steps.first_content(step.item))
  if result.class == "change" then
    result = ATTEMPTS.publish(run, step)
  end
  if result.class == "failure" then
    result.reason = ("it runs with its calls into the circle DISABLED: %s"):format(tostring(result.reason))
    result.outcome = "incomplete"
  end
  return result
end

-- ---- Deleting ----

function ATTEMPTS.delete(run, step)
  return actions.attempt(acting(run, "delete", { drain = DRAIN }), { id = step.id, active = step.item.before.active })
end

-- What an undone run has made besides workflows.
function ATTEMPTS.remove(run, step)
  local answer, err = run.client[step.resource]:delete(step.id)
  if answer or err.status == 404 then
    return { class = "change", outcome = step.outcome }
  end
  return failed(err)
end

ATTEMPTS.tag, ATTEMPTS.variable = things.tag, things.variable
ATTEMPTS.data_table = things.data_table

-- ---- What a broken-off run had begun ----

local PATIENCE = 1 -- seconds that n8n may still be at what a killed run sent last

-- Waits, once in a run; whether it did.
local function be_patient(run)
  if run.waited then
    return false
  end
  run.waited = true
  await.sleep(PATIENCE)
  return true
end

function ATTEMPTS.rows(run, step)
  if step.begun_before then
    be_patient(run) -- rows that are still on their way would not be counted
  end
  return things.rows(run, step)
end

local function look_for_created(run, step)
  local body = creation.body(rewritten(run, steps.first_content(step.item)), run.plan.line)
  local found, err = creation.find(run, step.name, holds(body))
  if found == false and be_patient(run) then
    found, err = creation.find(run, step.name, holds(body))
  end
  if not found then
    return found, err
  end
  mappings.put(run.mapping, "workflow", step.item.source_id, found.id, step.name)
  return true, found.id
end

--- Whether a step was made that an earlier run had begun. What can be done again is said not to be.
-- @tparam table run
-- @tparam table step
-- @treturn ?boolean nil: nobody can tell
-- @treturn string|table the id of what it made, or the error
function attempts.was_done(run, step)
  if step.action == "create" then
    return look_for_created(run, step)
  elseif step.action == "delete" then
    return actions.was_done(acting(run, "delete"), step.id)
  end
  local done, id_or_error = things.was_done(run, step)
  if done and step.action == "data_table" then
    mappings.put(run.mapping, "data_table", step.data_table.source_id, id_or_error, step.name)
  end
  return done, id_or_error
end

local CREATES = { create = true, tag = true, data_table = true, variable = true }

-- What an earlier run has begun to create, and could not find out whether it has: it is looked for, and not made twice.
local function found_made(run, step)
  if not (step.begun_before and CREATES[step.action]) then
    return nil
  end
  local done, id_or_error = attempts.was_done(run, step)
  if done == nil then
    return failed(id_or_error)
  elseif done then
    return { class = "change", outcome = step.outcome, id = id_or_error, reason = "by the run before" }
  end
end

--- Makes a step.
-- @tparam table run of `n8n.transfer.apply`
-- @tparam table step of `n8n.transfer.steps`
-- @treturn table the result (see `n8n.run.executor`)
function attempts.make(run, step)
  return check_fresh(run, step) or found_made(run, step) or ATTEMPTS[step.action](run, step)
end

return attempts
