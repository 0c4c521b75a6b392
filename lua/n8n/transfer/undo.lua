--- Puts back what a run has changed as its journal says it was before: see `n8n.transfer.undo`. Undoing is a transfer
-- itself (`n8n.transfer.apply`).

local errors = require "n8n.errors"
local target = require "n8n.instance.target"
local json = require "n8n.json"
local journals = require "n8n.run.journal"
local stamps = require "n8n.run.stamps"
local apply = require "n8n.transfer.apply"
local plans = require "n8n.transfer.plan"
local things_made = require "n8n.transfer.things"
local undo_journal = require "n8n.transfer.undo_journal"
local option_names = require "n8n.util.options"
local tables = require "n8n.util.tables"
local values = require "n8n.util.values"
local model = require "n8n.workflow.model"

local undo = {}

local OPTIONS = { "force", "dry_run", "journal", "resume", "concurrency", "on_progress" }

-- ---- What somebody has changed since ----

local CHANGED = "somebody has changed it since: left as it is (force, --force, undoes it all the same)"

-- A journal that was closed says how everything was left; one of a run that was killed knows versions at best.
local function changed_since(record, entry)
  if record.left then
    return not stamps.matches(record.left, entry, record.parts)
  end
  return record.version ~= nil and entry.versionId ~= nil and record.version ~= entry.versionId
end

-- ---- Workflows ----

-- Under the names that the tags have now; those that are gone are made again.
local function tag_names(undoing, before)
  local names = {}
  for i, id in ipairs(before.tags) do
    names[#names + 1] = undoing.tag_names[id] or (before.tag_names or {})[i]
  end
  table.sort(names)
  return names
end

-- How it ran before: for a `source` workflow.
local function published_of(before, there)
  if not before.active then
    return nil
  elseif before.published then
    return model.graph(before.published)
  end
  local version = values.present(before.published_version)
  if version == nil or version == before.version or before.value or there and there.versionId == version then
    return "draft"
  end
  return { versionId = version, by_id = true }
end

-- The workflow as it was, in the form of a source. What the run had no business with is taken as it is now.
local function as_it_was(undoing, record, there)
  local before, parts = record.before, record.parts
  local value = before.value or there
  local entry = there and model.entry(there)
  return {
    id = record.id, name = value.name, value = value, place = "workflow " .. record.id,
    tags = parts.tags and tag_names(undoing, before) or entry and entry.tags or {},
    archived = parts.state and before.archived or (not parts.state and entry and entry.archived) or false,
    published = parts.state and published_of(before, there) or nil,
    leave_publication = not parts.state or nil,
  }
end

local function note(undoing, outcome, record, reason)
  undoing.notes[#undoing.notes + 1] = { class = outcome == "unchanged" and "same" or "failure", outcome = outcome,
    id = record.id, name = record.name, reason = reason }
end

local function add_deletion(undoing, record, entry)
  if not entry then
    note(undoing, "unchanged", record, "it is gone already")
  elseif changed_since(record, entry) and not undoing.force then
    note(undoing, "changed since", record, CHANGED)
  else
    undoing.deletions[#undoing.deletions + 1] = record.id
  end
end

local function add_restoration(undoing, record, entry)
  if entry and changed_since(record, entry) and not undoing.force then
    undoing.changed[record.id] = record
  end
  if not entry and not record.before.value then
    note(undoing, "failed", record, "it was deleted, and the journal does not hold its content")
    return
  elseif not entry and not record.deleted then
    note(undoing, "changed since", record, "somebody has deleted it since")
    return
  end
  local there = entry and errors.must(undoing.client.workflows:get(record.id)) or nil
  undoing.set.workflows[#undoing.set.workflows + 1] = as_it_was(undoing, record, there)
  undoing.mapping.workflow[record.id] = entry and { id = record.id, name = entry.name }
    or { pending = true, name = record.name }
end

local function add_workflows(undoing, records)
  for _, record in ipairs(records) do
    local entry = record.id and undoing.target.workflows.by_id[record.id]
    if record.unknown then
      note(undoing, "failed", record, "whether it was created is not known: resume the run, then undo it")
    elseif record.created then
      add_deletion(undoing, record, entry)
    elseif record.before then
      add_restoration(undoing, record, entry)
    end
  end
end

-- ---- Everything else ----

local function tag_users(undoing, name)
  local going, users = tables.set(undoing.deletions), 0
  for _, entry in ipairs(undoing.target.workflows.list) do
    for _, tag in ipairs(entry.tags) do
      users = users + (tag == name and not going[entry.id] and not undoing.mapping.workflow[entry.id] and 1 or 0)
    end
  end
  return users
end

local REMOVERS = {}

function REMOVERS.tag(undoing, thing)
  local there = undoing.tag_names[thing.id]
  local users = there and tag_users(undoing, there) or 0
  if users > 0 then
    return nil, users == 1 and "1 workflow carries it" or users .. " workflows carry it"
  end
  return there ~= nil
end

function REMOVERS.data_table(undoing, thing)
  if not undoing.target.data_tables or not undoing.target.data_tables[thing.id] then
    return false
  end
  local rows = thing.rows and errors.must(things_made.count_rows(undoing.client, thing.id))
  if rows and rows ~= thing.rows and not undoing.force then
    return nil, ("it has %d rows, and the run left %d"):format(rows, thing.rows)
  end
  return true
end

function REMOVERS.variable(undoing, thing)
  return tables.by_id(undoing.target.variables)[thing.id] ~= nil
end

local RESOURCES = { tag = "tags", data_table = "data_tables", variable = "variables" }

local function add_things(undoing, things)
  local removes, variables = {}, {}
  for _, thing in ipairs(things) do
    if thing.removed then
      if thing.kind == "tag" then
        undoing.tags[#undoing.tags + 1] = thing.name
      else
        note(undoing, "failed", { id = thing.id, name = (thing.kind:gsub("_", " ")) .. " " .. thing.name },
          "it was deleted, and the journal does not hold its content")
      end
    elseif thing.before ~= nil then
      variables[#variables + 1] = { id = thing.id, key = thing.name, value = thing.before }
    else
      local removable, why = REMOVERS[thing.kind](undoing, thing)
      local record = { id = thing.id, name = (thing.kind:gsub("_", " ")) .. " " .. thing.name }
      if removable then
        removes[#removes + 1] = { kind = thing.kind, resource = RESOURCES[thing.kind], id = thing.id,
          name = thing.name }
      elseif why then
        note(undoing, "changed since", record, why)
      else
        note(undoing, "unchanged", record, "it is gone already")
      end
    end
  end
  return removes, variables
end

-- ---- The plan ----

-- What somebody has changed since is left alone, unless it is as it was before the run all the same.
local function leave_changed(undoing, plan)
  local kept = json.array {}
  for _, item in ipairs(plan.items) do
    local record = undoing.changed[item.id or false]
    if record and item.action ~= "unchanged" then
      note(undoing, "changed since", record, CHANGED)
    else
      kept[#kept + 1] = item
    end
  end
  plan.items = kept
  plans.count(plan)
end

local function names_of_tags(list)
  local names = {}
  for _, tag in ipairs(list or {}) do
    names[tag.id] = tag.name
  end
  return names
end

-- Tags that the run has deleted are made again, also those that nothing carries.
local function add_tags(undoing, plan)
  local there = tables.set(plan.makes.tags)
  for _, name in pairs(undoing.tag_names) do
    there[name] = true
  end
  for _, name in ipairs(undoing.tags) do
    if not there[name] then
      there[name] = true
      table.insert(plan.makes.tags, name)
    end
  end
  plans.count(plan)
end

local function make_plan(client, path, options)
  errors.must(journals.check_ended(path))
  local entries = errors.must(journals.read(path))
  local records, things = undo_journal.read(entries, client.url, path)
  local there = errors.must(target.read(client, { skip = { credentials = true, projects = true, folders = true } }))
  local undoing = { client = client, target = there, force = options.force, notes = {}, deletions = {}, changed = {},
    tags = {}, tag_names = names_of_tags(there.tags), set = { label = "the journal " .. path, workflows = {} },
    mapping = { workflow = {}, credential = {}, data_table = {} } }
  add_workflows(undoing, records)
  local removes, variables = add_things(undoing, things)
  local plan = errors.must(plans.make(client, undoing.set, there, undoing.mapping, { kind = "undo", static_data = true,
    exact = true, delete = undoing.deletions, deletion_reason = "the run has created it" }))
  leave_changed(undoing, plan)
  plan.removes, plan.notes = json.array(removes), json.array(undoing.notes)
  plan.makes.variables = json.array(variables)
  add_tags(undoing, plan)
  return plan
end

--- Finds out what undoing would change. Reads only.
-- @tparam table client
-- @tparam string path of the journal
-- @tparam[opt] table options `force`: also what somebody has changed since
-- @treturn ?table a plan for `n8n.transfer.apply`
-- @treturn ?table the error; kind `journal` for one that is another server's, `busy` while its run goes on
function undo.plan(client, path, options)
  options = option_names.check(options, { "force" })
  return errors.answered(make_plan, client, path, options)
end

--- Undoes what a run has done: see `n8n.transfer.undo`.
function undo.run(client, path, options)
  options = option_names.check(options, OPTIONS)
  if options.journal == path then
    errors.misuse("option 'journal' must be another file than the journal to undo")
  end
  local given = tables.without(options, "force", "resume")
  if options.resume then
    return apply.resume(client, options.journal, given)
  end
  local plan, err = undo.plan(client, path, { force = options.force })
  if not plan then
    return nil, err
  end
  return apply.apply(client, plan, given)
end

return undo
