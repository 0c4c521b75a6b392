--- Reads from a journal what a run has changed, and how it was before.

local errors = require "n8n.errors"
local json = require "n8n.json"

local undo_journal = {}

-- What an action of the bulk operations changes; the others change everything.
local PARTS = { tag = { tags = true }, untag = { tags = true }, publish = { state = true },
  unpublish = { state = true }, archive = { state = true }, unarchive = { state = true } }

local THINGS = { tag = true, data_table = true, variable = true }

local KINDS = { workflow = true, tag = true, data_table = true, variable = true }

-- How a thing was before, as far as undoing needs it: nothing, or with the tags.
local function is_before(intent)
  local before = intent.before
  return intent.kind ~= "workflow" or before == nil or (type(before) == "table" and type(before.tags) == "table")
end

local function refuse(message, hint)
  error(errors.new { kind = "journal", message = message, hint = hint }, 0)
end

-- What an entry is about must be to be found in it, and be of a kind that can be taken back.
local function check_entry(entry, path)
  if not is_before(entry) or type(entry.action) ~= "string" then
    refuse(("%s does not say what its change %d was made to"):format(path, entry.n),
      "nothing was changed; it was edited, or is not of a run that can be undone")
  elseif not KINDS[entry.kind] then
    refuse(("%s is of a run that cannot be undone: it changed a %s"):format(path, tostring(entry.kind)),
      "nothing was changed")
  end
end

local function outcomes_of(entries)
  local found = {}
  for _, entry in ipairs(entries) do
    if entry.step == "outcome" then
      found[entry.n] = entry
    end
  end
  return found
end

local function check(entries, url, path)
  for _, entry in ipairs(entries) do
    if entry.server and entry.server ~= url then
      refuse(("%s is the journal of %s, not of %s"):format(path, entry.server, url))
    end
  end
  for _, entry in ipairs(entries) do
    if entry.step == "intent" then
      check_entry(entry, path)
    end
  end
end

-- A change of which nobody knows whether it was made counts as made: putting back what is there already does no harm.
local function may_be_made(outcome)
  return outcome == nil or outcome.done == true or outcome.outcome == "draft only" or outcome.outcome == "incomplete"
end

local function add_parts(record, intent)
  local parts = intent.before and intent.before.value == nil and PARTS[intent.action]
    or { tags = true, state = true, content = true }
  for part in pairs(parts) do
    record.parts[part] = true
  end
end

local function add_workflow(reading, intent, outcome)
  local id = outcome and outcome.id or intent.id
  if intent.action == "create" then
    if id then
      reading.by_id[id] = { id = id, name = intent.name, created = true,
        parts = { tags = true, state = true, content = true } }
      table.insert(reading.records, reading.by_id[id])
    elseif not outcome then
      table.insert(reading.records, { name = intent.name, unknown = true, parts = {} })
    end
  elseif id and may_be_made(outcome) then
    local record = reading.by_id[id]
    if not record then
      record = { id = id, name = intent.name, parts = {} }
      reading.by_id[id] = record
      table.insert(reading.records, record)
    end
    record.before = record.before or intent.before
    record.deleted = record.deleted or intent.action == "delete"
    add_parts(record, intent)
  end
  local record = id and reading.by_id[id]
  if record and outcome and outcome.version then
    record.version = outcome.version ~= json.null and outcome.version or nil
  end
end

local function add_thing(reading, intent, outcome)
  local id = outcome and outcome.id or intent.id
  local key = intent.kind .. " " .. tostring(id)
  local thing = reading.things_by_key[key]
  if thing == nil and id and may_be_made(outcome) then
    thing = { kind = intent.kind, id = id, name = intent.name, before = intent.before,
      removed = intent.action == "remove" or nil }
    reading.things_by_key[key] = thing
    table.insert(reading.things, thing)
  end
  if thing and outcome and outcome.rows then
    thing.rows = outcome.rows
  end
end

--- Reads what a run has changed.
-- @tparam {table,...} entries of its journal
-- @tparam string url of the server that it must be about
-- @tparam string path for messages
-- @treturn {table,...} workflows: `id`, `name`, `created`, `deleted`, `unknown` (may have been created), `before`,
--   `parts` (`tags`, `state`, `content`: what the run has changed), `left` (how it was left, of `n8n.run.stamps`),
--   `version`
-- @treturn {table,...} other things: `kind`, `id`, `name`, `before` (a value), `rows`, `removed` (the run deleted it)
-- @raise an error object
function undo_journal.read(entries, url, path)
  check(entries, url, path)
  local outcomes = outcomes_of(entries)
  local reading = { by_id = {}, records = {}, things = {}, things_by_key = {} }
  for _, entry in ipairs(entries) do
    if entry.step == "intent" and entry.kind == "workflow" then
      add_workflow(reading, entry, outcomes[entry.n])
    elseif entry.step == "intent" and THINGS[entry.kind] then
      add_thing(reading, entry, outcomes[entry.n])
    elseif entry.step == "note" and entry.id and reading.by_id[entry.id] then
      reading.by_id[entry.id].left = entry
    end
  end
  return reading.records, reading.things
end

return undo_journal
