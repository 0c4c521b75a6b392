--- Saves the workflows of a backup: a file each, read anew only where the server's list shows a change; with history.
--
-- What tells a change is the digest of the workflow's item in the list, text by text. The item leaves out
-- `description`, `versionCounter`, `sourceWorkflowId`, the owner's particulars and the log of publications, and holds
-- all else: graph, settings, static data, pins, tags, publication, archive state, and `updatedAt`, which a new
-- description alters, too.

local backup_run = require "n8n.backup.run"
local errors = require "n8n.errors"
local json = require "n8n.json"
local map = require "n8n.map"
local digest = require "n8n.store.digest"
local files = require "n8n.store.files"
local tables = require "n8n.util.tables"
local credential_use = require "n8n.workflow.credential_use"

local must = errors.must

local workflows = {}

local CONCURRENCY = 4 -- workflows that are read at once

-- Which version of it runs: nil, the saved `"draft"`, or an `"other version"`. 1.x knows no other.
local function publication(workflow)
  if workflow.active ~= true then
    return nil
  end
  local running = workflow.activeVersionId
  if type(running) == "string" and running ~= workflow.versionId then
    return "other version"
  end
  return "draft"
end

--- What a list of the server's tells of a workflow.
-- @tparam string text the item, exactly
-- @treturn table `id`, `name`, `stamp` (another where the item is), `published`, `archived`, `item` (decoded)
function workflows.seen(text)
  local item = assert(json.decode(text))
  return { id = tostring(item.id), name = item.name, stamp = digest.sha256(text), published = publication(item),
    archived = item.isArchived == true or nil, item = item }
end

--- Reads the list of all workflows.
-- @tparam table client
-- @tparam[opt] function on_item called with each, and how many there were so far
-- @treturn {table,...} of `seen`, by id
-- @raise the error object
function workflows.list(client, on_item)
  local found = {}
  for text in client.workflows:each(nil, { as = "raw", verify = true }) do
    local workflow = workflows.seen(text)
    found[#found + 1] = workflow
    on_item(workflow, #found)
  end
  table.sort(found, tables.id_order)
  return found
end

local function about_of(workflow)
  return { kind = "workflow", id = workflow.id, name = workflow.name, stamp = workflow.stamp,
    published = workflow.published, archived = workflow.archived, history = workflow.history }
end

-- ---- Histories ----

local function version_path(workflow, version)
  return ("versions/%s/%s.json"):format(workflow.path:match("^workflows/(.*)%.json$"), files.safe_name(version))
end

-- Versions never change: what is there stays. Answers whether all of it is as it was written.
local function keep_versions(run, workflow)
  local sound = true
  for _, entry in ipairs(run.versions[workflow.id] or {}) do
    if not run.folder:keep(entry) then
      run.damaged[#run.damaged + 1] = entry
      sound = false
    end
  end
  return sound
end

local function save_version(run, workflow, version)
  local path = version_path(workflow, version)
  if run.folder.new[path] then
    return
  end
  local text, err = run.client.workflow_versions:get(workflow.id, version, nil, { as = "raw" })
  if text then
    run:put(path, text, { kind = "version", id = version, name = ("version of %s"):format(workflow.name),
      workflow = workflow.id })
    run.counts.versions = run.counts.versions + 1
  elseif err.status ~= 404 then
    error(err, 0)
  end
end

local function save_history(run, workflow)
  for item in run.client.workflow_versions:each(workflow.id, nil, { fields = { "versionId" } }) do
    save_version(run, workflow, item.versionId)
  end
end

local HISTORY_REFUSED = { [403] = true, [405] = true }

-- The history of a workflow, where it is wanted and can be had. The first one that cannot be read says why for all.
local function try_history(run, workflow)
  if not run.options.history or run.no_history then
    return
  end
  local ok, err = pcall(save_history, run, workflow)
  if ok then
    workflow.history = true
  elseif not errors.is(err) then
    error(err, 0)
  elseif err.kind == "unsupported" or HISTORY_REFUSED[err.status] then
    run.no_history = run.no_history or err
  elseif err.status ~= 404 then
    error(err, 0)
  end
end

-- ---- Workflows ----

-- Whether the file of the old backup is what the server has.
local function is_current(run, workflow)
  local old = run.folder.old[workflow.path]
  return not run.options.full and old ~= nil and old.stamp == workflow.stamp and run.folder:keep(old, true)
end

-- Answers whether it was there to save.
local function download(run, workflow)
  local text, err = run.client.workflows:get(workflow.id, nil, { as = "raw" })
  if not text and err.status == 404 then
    run.uses[workflow.id] = nil
    run.report:same("vanished", { id = workflow.id, name = workflow.name,
      reason = "it was deleted while the backup ran" })
    return false
  end
  local value = assert(json.decode(must(text, err)))
  workflow.published, workflow.archived = publication(value), value.isArchived == true or nil
  run.uses[workflow.id] = credential_use.of(value)
  workflow.outcome = run.folder:put(workflow.path, must(json.pretty(text)), about_of(workflow))
  return true
end

local function count(run, workflow)
  run.counts.workflows = run.counts.workflows + 1
  if workflow.published then
    run.published = run.published + 1
    run.differing = run.differing + (workflow.published == "other version" and 1 or 0)
  end
end

-- What is in the backup already; its history perhaps not.
local function save_current(run, workflow)
  local old = run.folder.old[workflow.path]
  workflow.outcome, workflow.history = "unchanged", old.history
  if not keep_versions(run, workflow) or not old.history then
    try_history(run, workflow)
    run.folder:amend(workflow.path, about_of(workflow))
  end
end

local function save(run, workflow)
  local there = true
  if is_current(run, workflow) then
    save_current(run, workflow)
  else
    keep_versions(run, workflow)
    try_history(run, workflow)
    there = download(run, workflow)
  end
  if there then
    count(run, workflow)
    run:enter(workflow.outcome, workflow.path, about_of(workflow))
  end
  return true
end

local function old_versions(run)
  run.versions, run.damaged = {}, {}
  for _, entry in pairs(run.folder.old) do
    if entry.kind == "version" then
      run.versions[entry.workflow] = run.versions[entry.workflow] or {}
      table.insert(run.versions[entry.workflow], entry)
    end
  end
end

local function settle_damaged(run)
  for _, entry in ipairs(run.damaged) do
    if not run.folder.new[entry.path] then
      run.folder:keep_damaged(entry)
      run.report:failure("damaged", { id = entry.id, name = entry.path, path = entry.path,
        reason = "it is not as it was written, and was not read again (history, --history)" })
    end
  end
end

local function tell(run)
  if run.published > 0 then
    run.report:note(("%d of %d workflows are published; of %d another version runs than the draft that is saved")
      :format(run.published, run.counts.workflows, run.differing))
  end
  if run.no_history then
    run:leave_out("versions", backup_run.forbidden(run.no_history), run.no_history.message, run.no_history.status)
  end
end

--- Saves the workflows and, with the option `history`, their versions; notes in `run.uses` which credentials they use.
-- @tparam table run of `n8n.backup.run`
-- @raise the error object
function workflows.save(run)
  run.counts.workflows, run.counts.versions = 0, run.options.history and 0 or nil
  run.published, run.differing = 0, 0
  if run.options.history and run.line == "1" then
    run.no_history = { kind = "unsupported", message = "n8n 1.x does not list the versions of a workflow" }
  end
  old_versions(run)
  local found = workflows.list(run.client, function(workflow, so_far)
    run.uses[workflow.id] = credential_use.of(workflow.item)
    workflow.item = nil
    run:progress(so_far, nil, "workflows listed")
  end)
  for _, workflow in ipairs(found) do
    workflow.path = run.folder:path_for("workflows", workflow.id)
  end
  local _, err = map.run(found, function(workflow)
    return save(run, workflow)
  end, {
    concurrency = run.options.concurrency or CONCURRENCY,
    stop_on_error = true,
    keep = "failures",
    on_progress = function(done, total)
      run:progress(done, total, "workflows")
    end,
  })
  must(not err, err)
  settle_damaged(run)
  local versions = 0
  for _, entry in pairs(run.folder.new) do
    versions = versions + (entry.kind == "version" and 1 or 0)
  end
  run.counts.versions = versions > 0 and versions or nil
  local uses = credential_use.gathered(run.uses)
  run:put("credential_use.json", json.encode(uses), { kind = "list", count = #uses })
  tell(run)
end

return workflows
