--- Plans one workflow of a transfer: how it is on the target, how it is to be, and what makes the one into the other.
--
-- On 2.x a workflow has a draft and, where it is published, the version that runs. Both are brought over: the version
-- that runs is written and published first, then the draft that differs is saved without publishing it.

--- What is done with a workflow: the members of `item.does`, each true where it is. In this order:
--
-- - `create`: made, with the version that is to run
-- - `unarchive`: n8n writes nothing in the archive
-- - `unpublish`
-- - `first`: the version that is to run is written over what is there; `update`: the draft is
-- - `tags`
-- - `publish`
-- - `draft`: the draft that differs from the version that runs is saved
-- - `archive`
-- @table Does

local json = require "n8n.json"
local stamps = require "n8n.run.stamps"
local mappings = require "n8n.transfer.mapping"
local values = require "n8n.util.values"
local model = require "n8n.workflow.model"
local normal_form = require "n8n.workflow.normal_form"

local items = {}

local GRAPH = { "nodes", "connections", "nodeGroups" }

-- ---- Settings ----

-- n8n keeps settings that an update leaves out. These it takes away when they are given so.
local DEFAULTS = { errorWorkflow = "DEFAULT", timezone = "DEFAULT", executionTimeout = -1 }

-- Adds what takes away the settings that are there and not wanted. Answers their names; nil: there are none.
local function take_away(settings, there)
  local names = json.array {}
  for name, default in pairs(DEFAULTS) do
    local value = values.present(values.list(there.settings)[name])
    if settings[name] == nil and value ~= nil and value ~= default then
      settings[name], names[#names + 1] = default, name
    end
  end
  table.sort(names)
  return #names > 0 and names or nil
end

-- ---- Publication ----

-- How the workflow is to run: nil (not at all), "draft", "other version", or "leave" (as the target has it).
local function wanted_publication(plan, workflow, there)
  if plan.publish == "never" or workflow.leave_publication then
    return there and "leave" or nil
  elseif plan.publish == "keep" then
    return there and there.active == true and "draft" or there and "leave" or nil
  elseif workflow.archived then
    return nil
  elseif plan.publish == "always" or workflow.published == "draft" then
    return "draft"
  end
  return workflow.published and "other version" or nil
end

-- What keeps a version from being published here: an answer for people; nil: nothing.
local function obstacle(plan, item, want)
  if item.unresolved and (want == "draft" or want == "other version") then
    return "references of it are not resolved"
  elseif want == "other version" and plan.line == "1" then
    return "n8n 1.x has no drafts, and its draft is not what ran"
  end
end

local function same_graph(wanted, there)
  return there ~= nil and #normal_form.members(wanted, there, GRAPH) == 0
end

local function same_names(left, right)
  return table.concat(left, "\1") == table.concat(right, "\1")
end

-- ---- What is to be done ----

local function plan_creation(plan, item, workflow, want)
  local does = item.does
  does.create = true
  does.publish = want ~= nil or nil
  does.draft = want == "other version" or nil
  does.tags = plan.with_tags and #item.tags > 0 or nil
  does.archive = workflow.archived and plan.line ~= "1" or nil
  item.published = want == "other version" and model.graph(workflow.published) or nil
end

-- The draft is what runs, or is to be.
local function plan_live(plan, item, wanted, there, content)
  local does = item.does
  local runs = same_graph(model.graph(wanted), model.running(there))
  does.update = content or nil
  -- Name and settings have no versions: what runs gets them with the update.
  does.live = content and runs or nil
  does.publish = (there.active ~= true or (not runs and plan.line ~= "1")) or nil
end

-- A version that the target has (`by_id`) is published as it is; any other has to be written first.
local function plan_other_version(plan, item, workflow, there, content)
  if workflow.published.by_id then
    item.does.update = content or nil
    item.does.publish = there.activeVersionId ~= workflow.published.versionId or nil
    item.version_id = workflow.published.versionId
    return
  end
  local graph = model.graph(workflow.published)
  if same_graph(mappings.expected(graph, plan.mapping), model.running(there)) then
    item.does.draft = content or nil
    return
  end
  item.published = graph
  item.does.first, item.does.publish, item.does.draft = true, true, true
end

local function plan_change(plan, item, workflow, there, want)
  local does, entry = item.does, model.entry(there)
  local wanted = mappings.expected(item.value, plan.mapping)
  item.differing = normal_form.members(wanted, there, plan.names)
  if item.takes_away and table.concat(item.differing, " "):find("settings", 1, true) == nil then
    table.insert(item.differing, "settings")
  end
  local content = #item.differing > 0
  if want == "draft" then
    plan_live(plan, item, wanted, there, content)
  elseif want == "other version" then
    plan_other_version(plan, item, workflow, there, content)
  else
    does.update = content or nil
    does.unpublish = want == nil and entry.active and not workflow.archived or nil
  end
  does.tags = plan.with_tags and not same_names(item.tags, entry.tags) or nil
  does.archive = workflow.archived and not entry.archived and plan.line ~= "1" or nil
  local writes = does.update or does.first or does.draft or does.publish
  does.unarchive = entry.archived and (writes or not workflow.archived) or nil
  does.archive = does.archive or (does.unarchive and workflow.archived) or nil
  return wanted
end

local function action_of(item)
  local does = item.does
  if does.create then
    return "create"
  elseif does.update or does.first or does.draft then
    return "update"
  end
  return next(does) and "state" or "unchanged"
end

-- ---- In words ----

local STATES = { unarchive = "taken out of the archive", tags = "tags", unpublish = "unpublished",
  publish = "published", archive = "archived" }
local STATE_ORDER = { "unarchive", "tags", "unpublish", "publish", "archive" }

local function reason_of(item, obstructed)
  local parts = {}
  if item.differing and #item.differing > 0 then
    parts[1] = table.concat(item.differing, ", ")
  end
  for _, name in ipairs(STATE_ORDER) do
    parts[#parts + 1] = item.does[name] and STATES[name] or nil
  end
  -- What runs already and is otherwise left alone: only its publication moves, onto the draft that is there.
  if item.does.publish and item.differing and #item.differing == 0 and item.before.active
      and not item.version_id and not item.published then
    parts[#parts + 1] = "its draft differs from what runs, and goes live"
  end
  if item.does.draft and item.published then
    parts[#parts + 1] = "its draft differs from what runs"
  end
  if obstructed then
    parts[#parts + 1] = "NOT published: " .. obstructed
  end
  if #item.left_out > 0 then
    parts[#parts + 1] = "n8n does not take " .. table.concat(item.left_out, ", ")
  end
  return #parts > 0 and table.concat(parts, "; ") or nil
end

-- 1.x has no drafts: what must not run cannot be written where it would.
local function would_run(plan, item, there)
  return plan.line == "1" and item.does.update and there.active == true
    and (item.unresolved ~= nil or plan.publish == "never")
end

-- What is not touched needs nothing kept of it.
local function strip(item)
  item.value, item.published, item.before, item.tags, item.does = nil, nil, nil, nil, {}
  return item
end

local function skip(item, reason)
  item.action, item.reason = "skip", reason
  return strip(item)
end

--- Plans one workflow.
-- @tparam table plan `line`, `names`, `publish`, `mapping`, `with_tags`
-- @tparam table workflow of the source (see `n8n.transfer.source`)
-- @tparam ?table there the target's, decoded; nil: one is created
-- @tparam table more further members of the item: `unresolved`, `name`
-- @treturn table the item
function items.make(plan, workflow, there, more)
  local item = { name = more.name or workflow.name, id = there and there.id, source_id = workflow.id,
    place = workflow.place, unresolved = more.unresolved, does = {} }
  item.value, item.left_out = normal_form.sendable(workflow.value, there, plan.names, plan.line)
  item.value.name = item.name
  if there and (there.active == true or item.value.staticData == json.null) then
    item.value.staticData = nil -- a trigger remembers better than a backup, which may know nothing
  end
  item.value.settings = item.value.settings or normal_form.fit_settings(there and there.settings or {}, plan.line)
  item.takes_away = plan.exact and there and take_away(item.value.settings, there) or nil
  item.tags = mappings.tags(workflow.tags, plan.mapping)
  local want = wanted_publication(plan, workflow, there)
  local obstructed = obstacle(plan, item, want)
  if obstructed then
    want = there and "leave" or nil
  end
  if there then
    item.stamp, item.before = stamps.of(model.entry(there)), model.before(there, plan.names)
    plan_change(plan, item, workflow, there, want)
    if would_run(plan, item, there) then
      return skip(item, "it is active, and n8n 1.x has no drafts: what runs would change")
    end
  else
    plan_creation(plan, item, workflow, want)
  end
  item.tags = item.does.tags and json.array(item.tags) or nil
  if item.does.publish and type(workflow.published) == "table" then
    item.version_name = workflow.published.name
  end
  item.action, item.reason = action_of(item), reason_of(item, obstructed)
  item.not_published = obstructed
  return item.action == "unchanged" and strip(item) or item
end

return items
