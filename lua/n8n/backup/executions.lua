--- Saves the executions of a backup: appended in files of their own, each part of the backup once it is full.
--
-- They may be many, so the backup is committed file by file: a run that is killed loses the last file at most, and the
-- next one goes on from there. The manifest holds the state of `n8n.executions.export`. Files that are there are never
-- changed.

local errors = require "n8n.errors"
local n8n_executions = require "n8n.executions"
local option_names = require "n8n.util.options"
local tables = require "n8n.util.tables"

local executions = {}

--- When a file of executions is full.
executions.FULL = { bytes = 32 * 1024 * 1024, count = 5000 }

--- What the option `executions` may choose.
executions.OPTIONS = { "status", "since", "workflow", "project", "data", "large" }

--- Keeps what an earlier run saved.
-- @tparam table run of `n8n.backup.run`
function executions.keep(run)
  local count = 0
  for _, entry in pairs(run.folder.old) do
    if entry.kind == "executions" then
      count = count + entry.count
      if not run.folder:keep(entry) then
        run.folder:keep_damaged(entry)
        run.report:failure("damaged", { name = entry.path, path = entry.path,
          reason = "it is not as it was written; n8n may still have these executions, in a backup of their own" })
      end
    end
  end
  run.executions = run.folder.manifest and run.folder.manifest.executions or nil
  run.counts.executions = run.executions and count or nil
end

local Sink = {}
Sink.__index = Sink

local function next_path(folder)
  local last = 0
  for path in pairs(folder.new) do
    last = math.max(last, tonumber(path:match("^executions/(%d+)%.jsonl$")) or 0)
  end
  return ("executions/%06d.jsonl"):format(last + 1)
end

function Sink:write(text)
  if not self.stream then
    self.path, self.count = next_path(self.run.folder), 0
    self.stream = self.run.folder:stream(self.path)
  end
  self.count = self.count + 1
  self.stream:write(text .. "\n")
  return true
end

-- Makes what was written part of the backup.
function Sink:checkpoint(state, final)
  local full = executions.FULL
  if not final and not (self.stream and (self.stream.size >= full.bytes or self.count >= full.count)) then
    return true
  end
  local run = self.run
  if self.stream then
    local outcome = self.stream:finish { kind = "executions", count = self.count }
    self.stream = nil
    run:enter(outcome, self.path, { name = self.count == 1 and "1 execution" or self.count .. " executions" })
    run.counts.executions = (run.counts.executions or 0) + self.count
  end
  run.executions = state
  run.counts.executions = run.counts.executions or 0
  self.commit(run)
  return true
end

--- Saves what is new of them. What was saved before stands whatever happens.
-- @tparam table run of `n8n.backup.run`, whose other parts are committed
-- @tparam function commit `commit(run)` makes what the folder was given the backup
function executions.save(run, commit)
  local sink = setmetatable({ run = run, commit = commit }, Sink)
  local chosen = type(run.options.executions) == "table" and run.options.executions or nil
  local options = tables.copy({ state = run.executions, on_progress = function(_, done, total, what)
    run:progress(done, total, what)
  end }, chosen)
  local ok, report, err = pcall(n8n_executions.export, run.client, sink, options)
  if sink.stream then
    sink.stream:abandon()
  end
  if not ok and not errors.is(report) then
    error(report, 0)
  elseif not ok or not report then
    run.report:failure("failed", { name = "executions", reason = ok and err or report })
    return
  end
  for _, note in ipairs(report.notes) do
    run.report:note(note)
  end
end

--- Checks the option `executions`.
-- @param wanted `true`, or a table of `OPTIONS`
-- @treturn ?boolean true
-- @treturn ?table the error: it cannot be carried out
-- @raise for anything that is no such option
function executions.check(wanted)
  if wanted == nil or wanted == false then
    return true
  elseif type(wanted) ~= "table" and wanted ~= true then
    errors.misuse("option 'executions' must be true or a table")
  end
  local options = option_names.check(wanted ~= true and wanted or {}, executions.OPTIONS)
  return n8n_executions.check_export(options)
end

return executions
