--- Actions on one workflow (publish, tag, delete, ...), used by bulk, deploy and transfer: whether one is due, how
-- it is made, how to tell that it was.
--
-- An action is a table: `verb` (`"publish"`), `done` (`"published"`), `options` (names of its own options), `fields`
-- (members of workflows that it looks at besides the usual ones), and functions that get the run of `n8n.bulk`:
--
-- - `prepare(run)`: what can be checked before anything is read; true, or `nil, err`
-- - `settled(run, workflow)`: nil when it is to be changed, else class, outcome and reason of its entry
-- - `perform(run, workflow)`: makes the change; what the API answered, or `nil, err`; further a reason for the entry
-- - `holds(run, workflow)`: whether a workflow as read now has the change; `removes`: it has when it is gone
-- - `forgive(run, workflow, err)`: a refusal that is as it should be: class, outcome, reason

local errors = require "n8n.errors"
local json = require "n8n.json"
local suggest = require "n8n.util.suggest"
local tables = require "n8n.util.tables"
local model = require "n8n.workflow.model"

local actions = {}

-- An action that brings workflows into a state: they are due unless they are in it, and done when they are.
local function towards(action, holds)
  action.holds = holds
  function action.settled(run, workflow)
    if holds(run, workflow) then
      return "same", "unchanged"
    end
  end
  return action
end

-- ---- Publishing ----

local DRAFT = "published; its draft is newer and stays a draft"

actions.publish = {
  verb = "publish",
  done = "published",
  options = { "drafts" },
  fields = { "nodes" },
}

function actions.publish.settled(run, workflow)
  if workflow.isArchived then
    return "same", "skipped", "archived: n8n does not publish archived workflows"
  elseif workflow.active and model.has_newer_draft(workflow) then
    if not run.options.drafts then
      return "same", "unchanged", DRAFT
    end
  elseif workflow.active then
    return "same", "unchanged"
  end
end

function actions.publish.perform(run, workflow)
  local answer, err = run.client.workflows:publish(workflow.id, workflow.version)
  if answer and not answer.active then
    return nil, errors.new { kind = "protocol", message = "n8n agreed, but answered a workflow that is not published",
      hint = "look at it in the editor" }
  end
  return answer, err
end

function actions.publish.holds(run, workflow)
  return workflow.active and not (run.options.drafts and model.has_newer_draft(workflow))
end

-- 1.x has nothing to activate in a workflow that others call: it runs whenever it is called.
function actions.publish.forgive(run, workflow, err)
  if run.line == "1" and err.status == 400 and err.message:find("no node to start", 1, true)
    and model.is_called(workflow) then
    return "same", "skipped", "n8n 1.x does not activate workflows that only others call: they run when they are called"
  end
end

actions.unpublish = towards({ verb = "unpublish", done = "unpublished" }, function(_, workflow)
  return not workflow.active
end)

function actions.unpublish.perform(run, workflow)
  return run.client.workflows:unpublish(workflow.id)
end

-- ---- Archiving ----

local function needs_archive(run)
  if run.line ~= "1" then
    return true
  end
  return nil, errors.new { kind = "unsupported", message = "this n8n (1.x) cannot archive through its API",
    hint = "archive in its editor, or delete" }
end

local function is_archived(_, workflow)
  return workflow.isArchived == true
end

actions.archive = towards({ verb = "archive", done = "archived", prepare = needs_archive }, is_archived)

function actions.archive.perform(run, workflow)
  local answer, err = run.client.workflows:archive(workflow.id)
  return answer, err, workflow.active and "it was published; archiving unpublished it" or nil
end

actions.unarchive = towards({ verb = "unarchive", done = "unarchived", prepare = needs_archive }, function(_, workflow)
  return not workflow.isArchived
end)

function actions.unarchive.perform(run, workflow)
  return run.client.workflows:unarchive(workflow.id)
end

-- ---- Deleting ----

actions.delete = { verb = "delete", done = "deleted", options = { "unpublish", "drain" }, removes = true }

local DRAIN = 30 -- seconds that n8n may take to end what runs

--- Refuses an option `drain` that is no time.
-- @tparam table options
-- @raise naming the calling script's line
function actions.check_drain(options)
  local drain = options.drain
  if drain ~= nil and (type(drain) ~= "number" or drain < 0) then
    errors.misuse("option 'drain' must be a number of seconds")
  end
end

function actions.delete.prepare(run)
  actions.check_drain(run.options)
  return true
end

function actions.delete.settled(run, workflow)
  if workflow.active and not run.options.unpublish then
    return "failure", "skipped", "published: say that it is to be unpublished first (unpublish, --unpublish)"
  end
end

function actions.delete.perform(run, workflow)
  local answer, err = run.client.workflows:delete(workflow.id, {
    unpublish = workflow.active,
    wait = run.options.drain or DRAIN,
  })
  return answer, err, workflow.active and "it was published" or nil
end

function actions.delete.holds()
  return false
end

function actions.delete.forgive(_, _, err)
  if err.status == 404 then
    return "same", "unchanged", "it was gone already"
  end
end

-- ---- Tags ----

local function check_tag_names(run)
  local names = run.options.tags
  names = type(names) == "string" and { names } or names
  if type(names) ~= "table" or #names == 0 then
    errors.misuse("option 'tags' must be an array of tag names")
  end
  for _, name in ipairs(names) do
    if type(name) ~= "string" or name == "" then
      errors.misuse("option 'tags' must hold tag names")
    end
  end
  return names
end

-- Makes a tag; where somebody else was quicker, finds theirs.
local function create_tag(run, name)
  local n, err = run.journal:intend { action = "create", kind = "tag", name = name, server = run.client.url }
  if not n then
    return nil, err
  end
  local tag
  tag, err = run.client.tags:create { name = name }
  if not tag and (err.ambiguous or err.status == 409) then
    for candidate in run.client.tags:each() do
      tag = candidate.name == name and candidate or tag
    end
  end
  local written, problem = run.journal:outcome(n, { outcome = tag and "created" or "failed", id = tag and tag.id })
  if not tag or not written then
    return nil, err or problem
  end
  run.report:note(("made the tag '%s'"):format(name))
  return tag.id
end

-- The tags' ids by name. In a dry run tags that would be made have none.
local function find_tags(run)
  run.tag_names = check_tag_names(run)
  local known = {}
  for tag in run.client.tags:each() do
    known[tag.name] = tag.id
  end
  run.tag_ids = {}
  for _, name in ipairs(run.tag_names) do
    run.tag_ids[name] = known[name]
    if not known[name] and not run.options.create_tags then
      return nil, errors.new { kind = "selector", message = suggest.unknown("tag", name, tables.keys(known)),
        hint = "make it in n8n, or let the tagging make it (create_tags)" }
    end
  end
  return true
end

local function make_missing_tags(run)
  for _, name in ipairs(run.tag_names) do
    if not run.tag_ids[name] then
      local id, err = create_tag(run, name)
      if not id then
        return nil, err
      end
      run.tag_ids[name] = id
    end
  end
  return true
end

-- How many of the tags a workflow carries.
local function count_carried(run, workflow)
  local carried, count = tables.set(model.tag_names(workflow)), 0
  for _, name in ipairs(run.tag_names) do
    count = count + (carried[name] and 1 or 0)
  end
  return count
end

-- The API only replaces all tags of a workflow, so they are read just before.
local function change_tags(change)
  return function(run, workflow)
    local tags, err = run.client.workflows:list_tags(workflow.id)
    if not tags then
      return nil, err
    end
    local body = json.array {}
    for i, id in ipairs(change(run, tags)) do
      body[i] = { id = id }
    end
    return run.client.workflows:update_tags(workflow.id, body)
  end
end

actions.tag = towards({ verb = "tag", done = "tagged", options = { "tags", "create_tags" }, prepare = find_tags,
  before_changes = make_missing_tags }, function(run, workflow)
  return count_carried(run, workflow) == #run.tag_names
end)

actions.tag.perform = change_tags(function(run, tags)
  local carried, ids = tables.set(tables.column(tags, "name")), tables.column(tags, "id")
  for _, name in ipairs(run.tag_names) do
    if not carried[name] then
      ids[#ids + 1] = run.tag_ids[name]
    end
  end
  return ids
end)

actions.untag = towards({ verb = "untag", done = "untagged", options = { "tags" }, prepare = find_tags },
  function(run, workflow)
    return count_carried(run, workflow) == 0
  end)

actions.untag.perform = change_tags(function(run, tags)
  local going, ids = tables.set(run.tag_names), {}
  for _, tag in ipairs(tags) do
    ids[#ids + 1] = not going[tag.name] and tag.id or nil
  end
  return ids
end)

-- ---- Doing it ----

--- Whether a workflow has the change: looks on the server.
-- @tparam table run `client`, `action`, `options`
-- @tparam string id
-- @treturn ?boolean nil when the server cannot be asked
-- @treturn ?table the error
function actions.was_done(run, id)
  local workflow, err = run.client.workflows:get(id)
  if workflow then
    return run.action.holds(run, workflow) and true or false
  elseif err.status == 404 then
    return run.action.removes == true
  end
  return nil, err
end

local UNPUBLISHED_CALLEE = "not published"

local function failed(run, workflow, err)
  if err.ambiguous then
    local done, problem = actions.was_done(run, workflow.id)
    if done then
      return { class = "change", outcome = run.action.done,
        reason = "the answer was lost; a look shows that it was done" }
    end
    return { class = "failure", outcome = "failed", reason = done == nil and problem or err }
  end
  local class, outcome, reason
  if run.action.forgive then
    class, outcome, reason = run.action.forgive(run, workflow, err)
  end
  if class then
    return { class = class, outcome = outcome, reason = reason }
  end
  local later = run.action.verb == "publish" and err.status == 400 and err.message:find(UNPUBLISHED_CALLEE, 1, true)
  return { class = later and "later" or "failure", outcome = later and "refused" or "failed", reason = err }
end

--- Does it to one workflow. When the answer is lost, looks.
-- @tparam table run `client`, `line`, `action`, `options`
-- @tparam table workflow `id`, and what the action's functions read of it
-- @treturn table what became of it: see `n8n.run.executor`
function actions.attempt(run, workflow)
  local answer, err, reason = run.action.perform(run, workflow)
  if not answer then
    return failed(run, workflow, err)
  end
  return { class = "change", outcome = run.action.done, reason = reason }
end

return actions
