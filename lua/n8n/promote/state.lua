--- Keeps in a file what promotions have left behind, so that the next one can tell what was changed there since.
--
-- A file of JSON, which belongs into the same place as bindings and overrides: for each target (its URL) and each of
-- its workflows that was promoted, which one of the source it was, and a digest of its content, tags, publication and
-- place in the archive. What triggers remember and what n8n counts is not part of it. It holds no content.

local errors = require "n8n.errors"
local json = require "n8n.json"
local digest = require "n8n.store.digest"
local files = require "n8n.store.files"
local tables = require "n8n.util.tables"
local times = require "n8n.util.times"
local model = require "n8n.workflow.model"

local promote_state = {}

local FORMAT, VERSION = "lua-n8n promotions", 1

--- The digest of how a workflow is on a target.
-- @tparam table before of `n8n.workflow.model.before`
-- @treturn string
function promote_state.digest(before)
  local value = json.object(tables.without(before.value, "staticData"))
  local tags = json.array(tables.copy(before.tags))
  table.sort(tags)
  return digest.sha256(assert(json.pretty { value = value, tags = tags, active = before.active,
    archived = before.archived, published = before.published }))
end

local function refuse(path, message, hint)
  return nil, errors.new { kind = "state", message = ("%s %s"):format(path, message), hint = hint }
end

--- Reads the file.
-- @tparam string path
-- @treturn ?table `targets`: URL -> id -> `{ digest=, name=, source=, from=, at= }`; empty where there is no such file
-- @treturn ?table the error
function promote_state.read(path)
  local text, err = files.read(path)
  if not text then
    if err.missing then
      return { format = FORMAT, version = VERSION, targets = json.object {} }
    end
    return nil, err
  end
  local state, problem = json.decode(text)
  if state == nil then
    return refuse(path, ("is not JSON: %s (at byte %d)"):format(problem.message, problem.offset))
  elseif type(state) ~= "table" or state.format ~= FORMAT or type(state.targets) ~= "table" then
    return refuse(path, "does not hold what promotions have left behind", "name another file, or a new one")
  elseif type(state.version) ~= "number" or state.version > VERSION then
    return refuse(path, "was written by a newer lua-n8n", "use that one")
  end
  return state
end

--- Which workflow of the target a promotion from the same source has made of which: names may have changed since.
-- @tparam table state of `read`
-- @tparam ?string url of the target
-- @tparam ?string from URL of the source; nil, as of the target: files, which do not say
-- @treturn table id in the source -> id on the target
function promote_state.pairs(state, url, from)
  local found = {}
  for id, entry in pairs(from and url and state.targets[url] or {}) do
    if entry.from == from and type(entry.source) == "string" then
      found[entry.source] = id
    end
  end
  return found
end

--- The items of a plan whose workflow was changed on the target since it was last promoted to there.
-- @tparam table state of `read`
-- @tparam table plan of `n8n.transfer.plan`
-- @treturn {table,...} items
function promote_state.conflicts(state, plan)
  local known, found = state.targets[plan.url] or {}, {}
  for _, item in ipairs(plan.items) do
    local entry = item.id and known[item.id]
    if entry and item.before and item.action ~= "unchanged" and item.action ~= "skip"
        and promote_state.digest(item.before) ~= entry.digest then
      found[#found + 1] = item
    end
  end
  return found
end

-- The ids that a run has left as the plan has them.
local function settled(plan, report)
  local failed, ids = {}, {}
  for _, entry in ipairs(report.entries) do
    if entry.id and entry.class == "failure" then
      failed[entry.id] = true
    end
  end
  local by_name = {}
  for _, item in ipairs(plan.items) do
    by_name[item.id or item.name] = item
  end
  for _, entry in ipairs(report.entries) do
    local item = entry.id and (by_name[entry.id] or by_name[entry.name])
    if item and not failed[entry.id] and entry.outcome ~= "skipped" then
      ids[entry.id] = item
    end
  end
  return ids
end

--- Writes down how a promotion has left its workflows.
-- @tparam string path
-- @tparam table client of the target
-- @tparam table plan
-- @tparam table report of the run
-- @treturn ?boolean true
-- @treturn ?table the error
function promote_state.write(path, client, plan, report)
  local state, err = promote_state.read(path)
  if not state then
    return nil, err
  end
  local known = state.targets[plan.url] or json.object {}
  for id, item in pairs(settled(plan, report)) do
    local there
    there, err = client.workflows:get(id)
    if not there then
      return nil, err
    end
    known[id] = { name = there.name, source = item.source_id, from = plan.from, at = times.now(),
      digest = promote_state.digest(model.before(there, plan.names)) }
  end
  state.targets[plan.url] = known
  return files.write(path, assert(json.pretty(state)))
end

return promote_state
