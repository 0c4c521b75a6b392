--- Verifies a backup: whether it is what was written, whether it is all there, and whether its parts fit together.

local compare = require "n8n.backup.compare"
local links = require "n8n.backup.links"
local backup_run = require "n8n.backup.run"
local backup_view = require "n8n.backup.view"
local errors = require "n8n.errors"
local json = require "n8n.json"
local reports = require "n8n.run.report"
local files = require "n8n.store.files"
local option_names = require "n8n.util.options"

local verify = {}

local STATE_NOTES = {
  running = "a run works on this backup now: verify it again afterwards",
  abandoned = "a run was killed before it had everything: this is the backup from before it",
  ready = "a run was killed while it moved its files into place: read as that run's; the next run finishes it",
}

-- ---- One file ----

local function damaged(form, ...)
  return nil, { damaged = true, message = form:format(...) }
end

-- Whether every line is an object of JSON, and there are as many as the manifest says.
local function check_lines(view, entry)
  local lines, err = view:lines(entry.path)
  if not lines then
    return nil, err
  end
  local count = 0
  for line in lines do
    count = count + 1
    local value, problem = json.compact(line)
    if not value or not line:find("^%s*{") then
      return damaged("%s: line %d is no JSON object%s", entry.path, count, problem and ": " .. problem.message or "")
    end
  end
  if entry.count and entry.count ~= count then
    return damaged("%s has %d lines, not %d", entry.path, count, entry.count)
  end
  return true
end

local function check_json(view, entry)
  local text, err = view:read(entry.path)
  if not text then
    return nil, err
  end
  local value, problem = json.decode(text)
  if type(value) ~= "table" then
    return damaged("%s is not JSON: %s", entry.path, problem and problem.message or "neither an object nor an array")
  elseif entry.kind == "list" and entry.count and #value ~= entry.count then
    return damaged("%s has %d items, not %d", entry.path, #value, entry.count)
  end
  return value
end

local function check_file(view, report, entry)
  local about = { id = entry.id, name = entry.name or entry.path, path = entry.path }
  local check = entry.path:find("%.jsonl$") and check_lines or check_json
  local value, err = check(view, entry)
  if value then
    report:same("sound", about)
    return value
  end
  about.reason = err.message
  report:failure(err.missing and "missing" or err.damaged and "damaged" or "unreadable", about)
end

-- ---- The whole ----

-- Whether what the manifest counts is what it lists.
local function check_counts(report, manifest)
  local found, executions, rows = {}, 0, 0
  for _, entry in ipairs(manifest.files) do
    if entry.kind then
      found[entry.kind] = (found[entry.kind] or 0) + 1
      executions = executions + (entry.kind == "executions" and entry.count or 0)
      rows = rows + (entry.kind == "rows" and entry.count or 0)
    end
  end
  local counts = manifest.counts or {}
  local wanted = { workflows = found.workflow or 0, versions = found.version or 0, executions = executions,
    rows = rows }
  for name, count in pairs(wanted) do
    if manifest.version > 1 and counts[name] ~= nil and counts[name] ~= count then
      report:failure("incomplete", { name = name, path = "manifest.json",
        reason = ("the manifest counts %d and names %d"):format(counts[name], count) })
    end
  end
end

local function take_notes(view, report)
  if STATE_NOTES[view.state] then
    report:note(STATE_NOTES[view.state])
  end
  for _, sentence in ipairs(backup_run.left_out(view.manifest.not_included)) do
    report:note(sentence)
  end
  for _, path in ipairs(view:strangers()) do
    report:note(path .. (files.is_temporary(path) and " is left over from a killed run"
      or " is not part of the backup"))
  end
end

local function check_files(view, report, on_progress)
  local linked = links.new(view.manifest)
  local total = #view.manifest.files + #view.manifest.removed
  for _, entries in ipairs { view.manifest.files, view.manifest.removed } do
    for _, entry in ipairs(entries) do
      local value = check_file(view, report, entry)
      if entries == view.manifest.files then
        linked:add(entry, value)
      end
      if on_progress then
        on_progress(report, #report.entries, total, "files")
      end
    end
  end
  for _, sentence in ipairs(linked:unresolved()) do
    report:note(sentence)
  end
end

local function check(dir, options)
  local view = errors.must(backup_view.open((dir:gsub("(.)/+$", "%1"))))
  local manifest, live = view.manifest, options.against
  local report = reports.new { title = "verify", folder = view.root, state = view.state, server = manifest.server,
    finished = manifest.finished, complete = manifest.complete, not_included = manifest.not_included }
  take_notes(view, report)
  check_files(view, report, options.on_progress)
  check_counts(report, manifest)
  if live then
    report.comparison, report.against = true, live.url
    if manifest.server and manifest.server.url ~= live.url then
      report:note(("the backup is of %s, compared with %s: another n8n has other ids"):format(manifest.server.url,
        live.url))
    end
    compare.run(view, live, report, options.on_progress)
  end
  return report
end

--- Checks a backup: see `n8n.backup.verify`.
function verify.run(dir, options)
  return errors.answered(check, dir, option_names.check(options, { "against", "on_progress" }))
end

return verify
