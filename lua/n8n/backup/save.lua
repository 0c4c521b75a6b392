--- Makes a backup, or brings one up to date: reads the parts, makes what changed the backup, commits it to git.

local data_tables = require "n8n.backup.data_tables"
local executions = require "n8n.backup.executions"
local backup_folder = require "n8n.backup.folder"
local git = require "n8n.backup.git"
local lists = require "n8n.backup.lists"
local backup_run = require "n8n.backup.run"
local workflows = require "n8n.backup.workflows"
local errors = require "n8n.errors"
local reports = require "n8n.run.report"
local option_names = require "n8n.util.options"
local suggest = require "n8n.util.suggest"
local tables = require "n8n.util.tables"
local times = require "n8n.util.times"

local save = {}

--- See `n8n.backup.PARTS`.
save.PARTS = tables.copy(lists.PARTS)
save.PARTS[#save.PARTS + 1] = "data_tables"

local OPTIONS = { "skip", "full", "history", "executions", "git", "delete_removed", "other_server", "concurrency",
  "on_progress" }

local function skipped_parts(names)
  local known = tables.set(save.PARTS)
  for _, name in ipairs(names or {}) do
    if not known[name] then
      error(errors.new { kind = "config", message = suggest.unknown("part of a backup", name, save.PARTS) }, 0)
    end
  end
  return tables.set(names)
end

local function check_server(folder, client, options)
  local server = folder.manifest and folder.manifest.server
  if server and server.url ~= client.url and not options.other_server then
    error(errors.new {
      kind = "backup",
      message = ("%s holds the backup of %s, not of %s"):format(folder.root, server.url, client.url),
      hint = "name another folder; or say that it is the same server (other_server, --other-server)",
    }, 0)
  end
end

local function read_server(run)
  run.line = errors.must(run.client:line())
  -- Without its workflows a backup is none: whatever keeps them from being read ends the run.
  workflows.save(run)
  lists.save(run)
  data_tables.save(run)
  executions.keep(run)
end

-- Makes what the folder was given the backup. Answers what is gone from the server.
local function commit(run)
  local changed, gone = run.folder:commit({
    server = { url = run.client.url, line = run.line },
    started = run.started,
    finished = times.now(),
    complete = run.complete,
    counts = run.counts,
    not_included = run.not_included,
    executions = run.executions,
  }, not run.options.delete_removed)
  run.report.changed = run.report.changed or changed
  return gone
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
  local name, err = git.commit(run.folder.root, run.report)
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
    executions.save(run, commit)
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

local function save_into(folder, client, options, skip)
  check_server(folder, client, options)
  local run = backup_run.new { client = client, folder = folder, options = options, skip = skip, started = times.now(),
    report = reports.new { title = "backup", folder = folder.root } }
  note_interrupted(run)
  work(run)
  return run.report
end

local function check_and_save(client, dir, options)
  errors.must(executions.check(options.executions))
  local skip = skipped_parts(option_names.check_texts(options, "skip"))
  local folder = backup_folder.open((dir:gsub("(.)/+$", "%1")))
  local ok, result = pcall(save_into, folder, client, options, skip)
  folder:close()
  if not ok then
    error(result, 0)
  end
  return result
end

--- Brings the backup in a folder up to date: see `n8n.backup.run`.
function save.run(client, dir, options)
  options = option_names.check(options, OPTIONS)
  option_names.check_whole(options, "concurrency")
  return errors.answered(check_and_save, client, dir, options)
end

return save
