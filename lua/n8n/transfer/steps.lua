--- Puts the steps of a plan's transfer into waves: each is made once what it needs is there.
--
-- Tags, data tables and variables first; then workflows, those that are referred to before those that refer to them;
-- then those in circles once more, with each other's ids; then what is written over; tags; publication, callees before
-- callers; the drafts that differ from what runs; the archive; deletions last.
--
-- n8n 2.x publishes no workflow whose callee is not published, so a circle is opened: one of it is published with its
-- calls into the circle disabled, and in full when the others are.

local json = require "n8n.json"
local mappings = require "n8n.transfer.mapping"
local tables = require "n8n.util.tables"
local publish_order = require "n8n.workflow.publish_order"

local steps = {}

-- ---- Single steps ----

--- What tells a step from all others of its plan, in this run and in the journal of an earlier one.
-- @tparam table intent `kind`, `action`, `source_id`, `id`, `name`
-- @treturn string
function steps.key(intent)
  local thing = intent.source_id or (intent.kind == "workflow" and intent.id) or intent.name
  return table.concat({ intent.kind, intent.action, tostring(thing) }, " ")
end

local OUTCOMES = { create = "created", update = "updated", link = "linked", tags = "tagged", unarchive = "unarchived",
  unpublish = "unpublished", publish = "published", open = "published", close = "published", draft = "updated",
  archive = "archived", delete = "deleted" }

-- Steps that another step of the same workflow speaks for.
local SILENT = { link = true, unarchive = true, open = true }

local function add(building, wave, step)
  local intent = step.intent
  intent.plan, intent.server = building.run.plan.id, building.run.client.url
  step.key = steps.key { kind = intent.kind, action = intent.action, source_id = intent.source_id,
    id = step.id, name = step.name }
  local earlier = building.run.earlier[step.key]
  if earlier then
    step.begun_before, step.done = true, earlier.done
    step.id = step.id or earlier.id
  end
  building.by_key[step.key] = step
  wave[#wave + 1] = step
  return step
end

-- A step of a workflow, behind the one before of the same workflow.
local function add_for(building, wave, item, action)
  local first = building.last[item] == nil
  local content = item.action == "create" or item.action == "update"
  local step = add(building, wave, { id = item.id, name = item.name, item = item, action = action,
    outcome = OUTCOMES[action], more = { file = item.place }, needs = building.last[item], first = first,
    silent = SILENT[action] or (content and action == "tags") or (action == "draft" and item.published ~= nil),
    intent = { kind = "workflow", action = action, source_id = item.source_id,
      before = first and item.before or nil } })
  building.last[item] = step
  return step
end

local function wave_of(building)
  local wave = {}
  building.waves[#building.waves + 1] = wave
  return wave
end

-- ---- What is made besides ----

local function add_makes(building)
  local things, rows = wave_of(building), wave_of(building)
  local makes = building.run.plan.makes
  for _, name in ipairs(makes.tags) do
    add(building, things, { name = name, action = "tag", outcome = "created", more = { kind = "tag" },
      intent = { kind = "tag", action = "create" } })
  end
  for _, variable in ipairs(makes.variables) do
    add(building, things, { id = variable.id, name = variable.key, variable = variable, action = "variable",
      outcome = variable.id and "updated" or "created", more = { kind = "variable" },
      intent = { kind = "variable", action = variable.id and "update" or "create", before = variable.before } })
  end
  for _, data_table in ipairs(makes.data_tables) do
    local made = add(building, things, { name = data_table.name, data_table = data_table, action = "data_table",
      outcome = "created", more = { kind = "data table" },
      intent = { kind = "data_table", action = "create", source_id = data_table.source_id } })
    if data_table.with_rows then
      add(building, rows, { name = data_table.name, data_table = data_table, action = "rows", outcome = "filled",
        needs = made, more = { kind = "data table" },
        intent = { kind = "data_table", action = "rows", source_id = data_table.source_id } })
    end
  end
end

-- ---- Order of creations ----

--- The members that the first write of an item holds: with the version that is to run, where that is not the draft.
-- @tparam table item
-- @treturn table with references as in the source
function steps.first_content(item)
  return item.published and tables.copy(item.value, item.published) or item.value
end

local function pending_workflows(run, item)
  local ids = {}
  for _, reference in ipairs(mappings.pending(steps.first_content(item), run.plan.mapping)) do
    if reference.kind == "workflow" then
      ids[#ids + 1] = reference.id
    end
  end
  return ids
end

-- Records for `n8n.workflow.publish_order`, by the ids of the source.
local function record(item, callees)
  return { id = item.source_id, name = item.name, item = item, callees = callees }
end

local function levels_of(waves)
  local levels = {}
  for level, records in ipairs(waves) do
    for _, each in ipairs(records) do
      levels[each.id] = level
    end
  end
  return levels
end

-- The callees that come no earlier than the caller, as no order can have it.
local function in_circle(each, levels)
  local ids, any = {}, false
  for _, id in ipairs(each.callees) do
    if levels[id] and levels[id] >= levels[each.id] then
      ids[id], any = true, true
    end
  end
  return any and ids or nil
end

-- Of several creations under one name, one after the other: only so can one whose answer is lost be told apart.
local function by_turns(records)
  local turns, count = {}, {}
  for _, each in ipairs(records) do
    count[each.name] = (count[each.name] or 0) + 1
    turns[count[each.name]] = turns[count[each.name]] or {}
    table.insert(turns[count[each.name]], each)
  end
  return turns
end

local function has_description(item)
  return item.value.description ~= nil and item.value.description ~= json.null
end

local function add_creations(building)
  local records = {}
  for _, item in ipairs(building.run.plan.items) do
    if item.does.create then
      records[#records + 1] = record(item, pending_workflows(building.run, item))
    end
  end
  local waves = publish_order.waves(records)
  local levels, linked = levels_of(waves), {}
  for _, level in ipairs(waves) do
    for _, turn in ipairs(by_turns(level)) do
      local wave = wave_of(building)
      for _, each in ipairs(turn) do
        local step = add_for(building, wave, each.item, "create")
        step.later = in_circle(each, levels)
        linked[#linked + 1] = (step.later or has_description(each.item)) and each.item or nil
      end
    end
  end
  local wave = wave_of(building)
  for _, item in ipairs(linked) do
    add_for(building, wave, item, "link")
  end
end

-- ---- Publication ----

local function runs_already(item)
  return item.before ~= nil and item.before.active == true
end

-- The callees that this plan publishes and that do not run yet.
local function unpublished_callees(item, publishing)
  local ids = {}
  for _, id in ipairs(publish_order.callees(steps.first_content(item).nodes)) do
    local callee = publishing[id]
    ids[#ids + 1] = callee and not runs_already(callee) and id or nil
  end
  return ids
end

local function add_publications(building)
  local run, publishing, records, closing = building.run, {}, {}, {}
  for _, item in ipairs(run.plan.items) do
    if item.does.publish and item.source_id then
      publishing[item.source_id] = item
    end
  end
  for _, item in ipairs(run.plan.items) do
    if publishing[item.source_id] == item then
      records[#records + 1] = record(item, unpublished_callees(item, publishing))
    end
  end
  local waves = publish_order.waves(records)
  local levels = levels_of(waves)
  for _, level in ipairs(waves) do
    local wave = wave_of(building)
    for _, each in ipairs(level) do
      local circle = run.plan.line ~= "1" and in_circle(each, levels)
      if circle then
        circle[each.id] = nil -- n8n lets a workflow call itself
      end
      local opened = circle and next(circle) ~= nil
      local step = add_for(building, wave, each.item, opened and "open" or "publish")
      step.undone, step.cut = "not published", opened and circle or nil
      closing[#closing + 1] = opened and each.item or nil
    end
  end
  local wave = wave_of(building)
  for _, item in ipairs(closing) do
    add_for(building, wave, item, "close").undone = "not published"
  end
end

-- ---- All ----

local function add_removals(building)
  local wave = wave_of(building)
  for _, thing in ipairs(building.run.plan.removes or {}) do
    add(building, wave, { id = thing.id, name = thing.name, resource = thing.resource, action = "remove",
      outcome = "deleted", more = { kind = (thing.kind:gsub("_", " ")) },
      intent = { kind = thing.kind, action = "remove" } })
  end
end

local function add_all(building, action, wanted)
  local wave = wave_of(building)
  for _, item in ipairs(building.run.plan.items) do
    if wanted(item.does) then
      add_for(building, wave, item, action)
    end
  end
end

local function member(name)
  return function(does)
    return does[name]
  end
end

--- Puts the steps of a plan together.
-- @tparam table run `plan`, `client`, `earlier` (key -> `{ done =, id = }`: what an earlier run did)
-- @treturn {table,...} waves for `n8n.run.executor`; also of what an earlier run has done
-- @treturn table key -> step
function steps.build(run)
  local building = { run = run, waves = {}, by_key = {}, last = {} }
  add_makes(building)
  add_creations(building)
  add_all(building, "unarchive", member "unarchive")
  add_all(building, "unpublish", member "unpublish") -- before what 1.x would run is written
  add_all(building, "update", function(does)
    return does.update or does.first
  end)
  add_all(building, "tags", member "tags")
  add_publications(building)
  add_all(building, "draft", member "draft")
  add_all(building, "archive", member "archive")
  add_all(building, "delete", member "delete")
  add_removals(building)
  return building.waves, building.by_key
end

return steps
