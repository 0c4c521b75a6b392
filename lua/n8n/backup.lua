--- Backups: everything that the API shows of an n8n, exact and in files that people can diff.
--
-- Every workflow is a file of its own, `workflows/<id>.json`: the server's text with its members sorted and indented,
-- every string and number byte for byte. Each is read by itself, because lists leave members out (`description`); later
-- runs read those that the list shows to have changed. Tags, credentials (never their secrets: the API does not show
-- them) and which node uses which, variables, projects with their folders and members, users and data tables are a file
-- each; the rows of a data table are one, a row per line. On request: the versions of each workflow, and executions.
--
-- What a licence, a missing scope or an older n8n keeps from being read is named in the manifest under `not_included`,
-- with the reason. When it is the key that may not, the report is not `ok`: something that is there is not saved.
--
-- What the folder holds and how it stays whole whatever happens: lua/n8n/backup/folder.lua.
-- @module n8n.backup

local errors = require "n8n.errors"
local option_names = require "n8n.util.options"
local backup_executions = require "n8n.backup.executions"
local backup_folder = require "n8n.backup.folder"
local backup_git = require "n8n.backup.git"
local backup_lists = require "n8n.backup.lists"
local backup_run = require "n8n.backup.run"
local backup_tables = require "n8n.backup.tables"
local backup_verify = require "n8n.backup.verify"
local backup_workflows = require "n8n.backup.workflows"
local n8n_report = require "n8n.run.report"
local suggest = require "n8n.util.suggest"

local backup = {}

--- What a backup has beside the workflows, and `options.skip` may name: `tags`, `credentials`, ...
backup.PARTS = {}
for _, name in ipairs(backup_lists.PARTS) do
  backup.PARTS[#backup.PARTS + 1] = name
end
backup.PARTS[#backup.PARTS + 1] = "data_tables"

local function now()
  return os.date("!%Y-%m-%dT%H:%M:%SZ")
end

-- ---- The run ----

local OPTIONS = { "skip", "full", "history", "executions", "git", "delete_removed", "other_server", "concurrency",
  "on_progress" }

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

local function read_server(run)
  run.line = backup_run.checked(run.client:line())
  -- Without its workflows a backup is none: whatever keeps them from being read ends the run.
  backup_workflows.save(run)
  backup_lists.save(run)
  backup_tables.save(run)
  backup_executions.keep(run)
end

-- Makes what the folder was given the backup. Answers what is gone from the server.
local function commit(run)
  local changed, rest = run.folder:commit({
    server = { url = run.client.url, line = run.line },
    started = run.started,
    finished = now(),
    complete = run.complete,
    counts = run.counts,
    not_included = run.not_included,
    executions = run.executions,
  }, not run.options.delete_removed)
  if changed == nil then
    error(rest, 0)
  end
  run.report.changed = run.report.changed or changed
  return rest
end

local function report_removed(run, gone)
  local fate = run.options.delete_removed and "deleted" or "moved to removed/"
  for _, entry in ipairs(gone) do
    local why = entry.id and "no longer on the server" or "not included any more"
    run.report:change("removed", { id = entry.id, name = entry.name or entry.path, path = entry.path,
      reason = why .. ": " .. fate })
  end
end

local function commit_to_git(run)
  local name, err = backup_git.commit(run.folder.root, run.report)
  if name == nil then
    run.report:failure("not committed", { name = "git", reason = err })
  elseif name then
    run.report.commit = name
    run.report:note("committed to git as " .. name)
  end
end

local function work(run)
  run.report.changed = false
  read_server(run)
  run:tell_left_out()
  report_removed(run, commit(run))
  run.report.complete = run.complete
  if run.options.executions then
    backup_executions.save(run, commit)
  end
  if run.options.git then
    commit_to_git(run)
  end
end

local function note_interrupted(run)
  local interrupted = run.folder.interrupted
  if interrupted then
    run.report:note(interrupted == "ready" and "an earlier run was killed while it moved its files: finished it"
      or "an earlier run was killed before it had everything: threw its files away")
  end
end

local function open(client, dir, options)
  local folder, err = backup_folder.open((dir:gsub("(.)/+$", "%1")))
  if not folder then
    return nil, err
  end
  local ok
  ok, err = check_server(folder, client, options)
  if not ok then
    folder:close()
    return nil, err
  end
  return folder
end

--- Brings the backup in a folder up to date, or makes the first one.
--
-- Options: `skip` (an array of `PARTS` not to save), `full` (read everything again, also what the lists show to be
-- unchanged), `history` (the versions of each workflow, too), `executions` (`true`, or which: `status`, `since`,
-- `workflow`, `project`, `data`, `large` as of `n8n.executions.export`), `git` (commit the folder, made a repository if
-- it is in none), `delete_removed` (delete what is gone from the server; by default its last state moves to
-- `removed/`), `other_server` (the folder may hold the backup of another URL), `concurrency` (workflows that are read
-- at once; 4), and `on_progress(report, done, total, what)`.
--
-- The report has an entry per file: `added`, `changed`, `unchanged`, `removed`; further `changed` (whether anything in
-- the folder did), `complete`, `folder`, `commit`. It is not `ok` when the key may not read a part, when the executions
-- could not be read to the end, and when git failed; the backup stands then.
-- @tparam table client
-- @tparam string dir is made where it is not there
-- @tparam[opt] table options
-- @treturn ?table the report
-- @treturn ?table the error; the backup in the folder is then the one from before
function backup.run(client, dir, options)
  options = option_names.check(options, OPTIONS)
  option_names.check_whole(options, "concurrency")
  local ok, err = backup_executions.check(options.executions)
  if not ok then
    return nil, err
  end
  local skip
  skip, err = skipped_parts(option_names.check_texts(options, "skip"))
  if not skip then
    return nil, err
  end
  local folder
  folder, err = open(client, dir, options)
  if not folder then
    return nil, err
  end
  local run = backup_run.new { client = client, folder = folder, options = options, skip = skip, started = now(),
    report = n8n_report.new { title = "backup", folder = folder.root } }
  note_interrupted(run)
  local problem
  ok, problem = pcall(work, run)
  folder:close()
  if ok then
    return run.report
  elseif errors.is(problem) then
    return nil, problem
  end
  error(problem, 0)
end

--- Opens a backup to read it, in whatever state it is.
-- @function open
-- @tparam string dir
-- @treturn ?table the view: `manifest`; `state` (`"whole"`, `"running"`, `"abandoned"` or `"ready"`); `entries`, of the
--   manifest, by path; `read(path)` answers a whole file and `lines(path)` an iterator of the lines of a `.jsonl`, both
--   checked against the manifest and right in every state
-- @treturn ?table the error, kind `backup`; with `foreign` when the folder holds no backup
backup.open = backup_folder.view

--- Checks a backup, and compares it with the live instance.
-- @function verify
-- @tparam string dir
-- @tparam[opt] table options `against` (a client), `on_progress`
-- @treturn ?table the report
-- @treturn ?table the error
backup.verify = backup_verify.verify

return backup
