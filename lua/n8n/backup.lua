--- Backups: everything that the API shows of an n8n, exact and in files that people can diff.
--
-- Every workflow is a file of its own, `workflows/<id>.json`: the server's text with its members sorted and indented,
-- every string and number byte for byte. Each is read by itself, because lists leave members out (`description`). Tags,
-- credentials (never their secrets: the API does not show them), variables, projects and users are a file each.
--
-- What a licence, a missing scope or an older n8n keeps from being read is named in the manifest under `not_included`,
-- with the reason. When it is the key that may not, the report is not `ok`: something that is there is not saved.
--
-- How the folder stays whole whatever happens: `n8n.runbook.backup_folder`.
-- @module n8n.backup

local errors = require "n8n.errors"
local json = require "n8n.json"
local map = require "n8n.map"
local option_names = require "n8n.options"
local backup_folder = require "n8n.runbook.backup_folder"
local files = require "n8n.runbook.files"
local n8n_report = require "n8n.runbook.report"
local suggest = require "n8n.suggest"

local backup = {}

local CONCURRENCY = 4 -- workflows that are read at once

-- The lists that are a file each.
local LISTS = {
  { name = "tags" },
  { name = "credentials" },
  { name = "variables" },
  { name = "projects" },
  { name = "users", query = { includeRole = true } },
}

--- What a backup has beside the workflows, and `options.skip` may name: `tags`, `credentials`, ...
backup.PARTS = {}
for _, list in ipairs(LISTS) do
  backup.PARTS[#backup.PARTS + 1] = list.name
end

local function now()
  return os.date("!%Y-%m-%dT%H:%M:%SZ")
end

-- ---- What could not be read ----

-- Why a part cannot be read, if that is how it is on this server with this key; nil: it is a failure of the moment.
local function forbidden(err)
  if err.kind == "unsupported" then
    return "absent"
  elseif err.status == 403 then
    return err.message:lower():find("licen[sc]e") and "absent" or "denied"
  elseif err.status == 404 or err.status == 405 then
    return "absent"
  end
end

local function leave_out(run, part, why, reason, status)
  run.not_included[#run.not_included + 1] = { what = part, reason = reason, status = status }
  local entry = { name = part, reason = reason }
  if why == "denied" then
    run.complete = false
    run.report:failure("not included", entry)
  else
    run.report:note(("not included: %s: %s"):format(part, reason))
  end
end

-- ---- Reading the server ----

local function progress(run, done, total, what)
  if run.options.on_progress then
    run.options.on_progress(run.report, done, total, what)
  end
end

local function keep(run, path, text, about)
  local pretty, err = json.pretty(text)
  if not pretty then
    error(err, 0)
  end
  local outcome
  outcome, err = run.folder:put(path, pretty, about)
  if not outcome then
    error(err, 0)
  end
  local entry = { id = about.id, name = about.name or path, path = path }
  if outcome == "unchanged" then
    run.report:same(outcome, entry)
  else
    run.report:change(outcome, entry)
  end
end

local function by_id(left, right)
  return left.id < right.id
end

-- Reads a whole list, each item as `{ id =, text = }`, by id. Credentials could only hold secrets by a mistake of the
-- server's; none of it goes into a file.
local function read_list(run, list)
  local found = {}
  for text in run.client[list.name]:each(list.query, { as = "raw", verify = true }) do
    local item = assert(json.decode(text))
    if list.name == "credentials" and item.data ~= nil then
      text = assert(json.drop(text, { "data" }))
    end
    found[#found + 1] = { id = tostring(item.id), text = text }
    progress(run, #found, nil, list.name)
  end
  table.sort(found, by_id)
  return found
end

local function save_list(run, list)
  local texts = {}
  for i, item in ipairs(read_list(run, list)) do
    texts[i] = item.text
  end
  keep(run, list.name .. ".json", "[" .. table.concat(texts, ",") .. "]", { count = #texts })
  run.counts[list.name] = #texts
end

local function list_workflows(run)
  local found = {}
  for item in run.client.workflows:each(nil, { fields = { "id", "name" }, verify = true }) do
    found[#found + 1] = { id = tostring(item.id), name = item.name }
    progress(run, #found, nil, "workflows listed")
  end
  table.sort(found, by_id)
  return found
end

-- Whether there still was one to save; nil and the error when it cannot be read.
local function save_workflow(run, workflow)
  local path = run.folder:path_for("workflows", workflow.id)
  local text, err = run.client.workflows:get(workflow.id, nil, { as = "raw" })
  if text then
    keep(run, path, text, { id = workflow.id, name = workflow.name })
    run.counts.workflows = run.counts.workflows + 1
    return true
  elseif err.status == 404 then
    run.report:same("vanished", { id = workflow.id, name = workflow.name,
      reason = "it was deleted while the backup ran" })
    return true
  end
  return nil, err
end

local function save_workflows(run)
  run.counts.workflows = 0
  local _, err = map.run(list_workflows(run), function(workflow)
    return save_workflow(run, workflow)
  end, {
    concurrency = run.options.concurrency or CONCURRENCY,
    stop_on_error = true,
    keep = "failures",
    on_progress = function(done, total)
      progress(run, done, total, "workflows")
    end,
  })
  if err then
    error(err, 0)
  end
end

-- Saves one list. What cannot be had by rule is noted; everything else ends the run.
local function try_list(run, list)
  local ok, problem = pcall(save_list, run, list)
  if ok then
    return
  end
  local why = errors.is(problem) and forbidden(problem)
  if not why then
    error(problem, 0)
  end
  leave_out(run, list.name, why, problem.message, problem.status)
end

local function read_server(run)
  local line, err = run.client:line()
  if not line then
    error(err, 0)
  end
  run.line = line
  -- Without its workflows a backup is none: whatever keeps them from being read ends the run.
  save_workflows(run)
  for _, list in ipairs(LISTS) do
    if run.skip[list.name] then
      leave_out(run, list.name, "unwanted", "left out on request")
    else
      try_list(run, list)
    end
  end
end

-- ---- The run ----

local OPTIONS = { "skip", "delete_removed", "other_server", "concurrency", "on_progress" }

local function skipped_parts(names)
  local skip, known = {}, {}
  for _, name in ipairs(backup.PARTS) do
    known[name] = true
  end
  for _, name in ipairs(names or {}) do
    if not known[name] then
      return nil, errors.new { kind = "config", message = suggest.unknown("part of a backup", name, backup.PARTS) }
    end
    skip[name] = true
  end
  return skip
end

local function check_server(folder, client, options)
  local server = folder.manifest and folder.manifest.server
  if not server or server.url == client.url or options.other_server then
    return true
  end
  return nil, errors.new {
    kind = "backup",
    message = ("%s holds the backup of %s, not of %s"):format(folder.root, server.url, client.url),
    hint = "name another folder; or say that it is the same server (other_server, --other-server)",
  }
end

local function commit(run)
  local changed, rest = run.folder:commit({
    server = { url = run.client.url, line = run.line },
    started = run.started,
    finished = now(),
    complete = run.complete,
    counts = run.counts,
    not_included = run.not_included,
  }, not run.options.delete_removed)
  if changed == nil then
    error(rest, 0)
  end
  local fate = run.options.delete_removed and "deleted" or "moved to removed/"
  for _, entry in ipairs(rest) do
    local why = entry.id and "no longer on the server" or "not included any more"
    run.report:change("removed", { id = entry.id, name = entry.name or entry.path, path = entry.path,
      reason = why .. ": " .. fate })
  end
  run.report.changed = changed
  run.report.complete = run.complete
end

--- Brings the backup in a folder up to date, or makes the first one.
--
-- Options: `skip` (an array of `PARTS` not to save), `delete_removed` (delete what is gone from the server; by default
-- its last state moves to `removed/`), `other_server` (the folder may hold the backup of another URL), `concurrency`
-- (workflows that are read at once; 4), and `on_progress(report, done, total, what)`.
--
-- The report has an entry per file: `added`, `changed`, `unchanged`, `removed`; further `changed` (whether anything in
-- the folder did), `complete`, `folder`. It is not `ok` when the key may not read a part.
-- @tparam table client
-- @tparam string dir is made where it is not there
-- @tparam[opt] table options
-- @treturn ?table the report
-- @treturn ?table the error; the backup in the folder is then the one from before
function backup.run(client, dir, options)
  options = option_names.check(options, OPTIONS)
  option_names.check_whole(options, "concurrency")
  local skip, err = skipped_parts(options.skip)
  if not skip then
    return nil, err
  end
  local folder
  folder, err = backup_folder.open((dir:gsub("(.)/+$", "%1")))
  if not folder then
    return nil, err
  end
  local ok
  ok, err = check_server(folder, client, options)
  if not ok then
    folder:close()
    return nil, err
  end
  local run = {
    client = client,
    folder = folder,
    options = options,
    skip = skip,
    started = now(),
    complete = true,
    counts = json.object {},
    not_included = json.array {},
    report = n8n_report.new { title = "backup", folder = folder.root },
  }
  if folder.interrupted then
    run.report:note(folder.interrupted == "ready" and "an earlier run was killed while it moved its files: finished it"
      or "an earlier run was killed before it had everything: threw its files away")
  end
  local problem
  ok, problem = pcall(function()
    read_server(run)
    commit(run)
  end)
  folder:close()
  if ok then
    return run.report
  elseif errors.is(problem) then
    return nil, problem
  end
  error(problem, 0)
end

-- ---- Verifying ----

local STATE_NOTES = {
  running = "a run works on this backup now: verify it again afterwards",
  abandoned = "a run was killed before it had everything: this is the backup from before it",
  ready = "a run was killed while it moved its files into place: read as that run's; the next run finishes it",
}

local function check_file(view, report, entry)
  local about = { id = entry.id, name = entry.name or entry.path, path = entry.path }
  local text, err = view:read(entry.path)
  if text then
    report:same("sound", about)
  else
    about.reason = err.message
    report:failure(err.missing and "missing" or err.damaged and "damaged" or "unreadable", about)
  end
end

--- Checks a backup against its manifest: every file is there, with its size and SHA-256; the manifest itself is as it
-- was written. Talks to no server.
--
-- Options: `on_progress(report, done, total, what)`. The report has an entry per file (`sound`, `missing`, `damaged`,
-- `unreadable`), `state` (of `n8n.runbook.backup_folder.STATES`), `complete`, `not_included`, `server`, `finished`.
-- @tparam string dir
-- @tparam[opt] table options
-- @treturn ?table the report
-- @treturn ?table the error: no backup there, or its manifest is damaged
function backup.verify(dir, options)
  options = option_names.check(options, { "on_progress" })
  local view, err = backup_folder.view((dir:gsub("(.)/+$", "%1")))
  if not view then
    return nil, err
  end
  local manifest = view.manifest
  local report = n8n_report.new { title = "verify", folder = view.root, state = view.state, server = manifest.server,
    finished = manifest.finished, complete = manifest.complete, not_included = manifest.not_included }
  if STATE_NOTES[view.state] then
    report:note(STATE_NOTES[view.state])
  end
  for _, missing in ipairs(manifest.not_included) do
    report:note(("not included: %s: %s"):format(missing.what, missing.reason))
  end
  for _, path in ipairs(view:strangers()) do
    report:note(path .. (files.is_temporary(path) and " is left over from a killed run"
      or " is not part of the backup"))
  end
  local total = #manifest.files + #manifest.removed
  for _, entries in ipairs { manifest.files, manifest.removed } do
    for _, entry in ipairs(entries) do
      check_file(view, report, entry)
      if options.on_progress then
        options.on_progress(report, #report.entries, total, "files")
      end
    end
  end
  return report
end

return backup
