--- Prints how a script ended: its report, its failure, that it was interrupted.

local doctor_command = require "n8n.cli.doctor_command"
local errors = require "n8n.errors"
local json = require "n8n.json"
local files = require "n8n.store.files"

local output = {}

--- Prints the report of a run, where it does not mix with what the script itself prints.
function output.report(report, options, session)
  local stream = session.report_to_stderr and io.stderr or io.stdout
  if options.json then
    stream:write(report:json())
  elseif options.quiet then
    io.stderr:write(report:text { failures_only = true })
  else
    stream:write(report:text { all = options.verbose })
  end
end

--- Keeps what came of a run that keeps a journal beside it: `<journal>.report.json`.
function output.keep(name, report, options)
  if not options.journal or options.dry_run or not files.kind(options.journal) then
    return
  end
  local ok, err = files.write(options.journal .. ".report.json", report:json())
  if not ok then
    io.stderr:write(name, ": ", tostring(err), "\n")
  end
end

--- Prints why a script failed.
function output.failure(name, err, options)
  io.stderr:write(name, ": ", tostring(err), "\n")
  local command = doctor_command.about(err, options)
  if command then
    io.stderr:write("  to find out why: ", command, "\n")
  end
  if options.json then
    local shown = errors.is(err) and { kind = err.kind, message = err.message, hint = err.hint, status = err.status }
      or { kind = "failure", message = tostring(err) }
    io.stdout:write(assert(json.pretty { ok = false, error = shown }))
  end
end

--- Prints that a script was interrupted, and how far it was.
function output.interrupt(name, session, report, options)
  local word = session.on_interrupt and session.on_interrupt()
  io.stderr:write(name, ": interrupted", word and ": " .. word or "", "\n")
  if report then
    report.ok, report.partial = false, true
    report:note("interrupted: what is not listed was not begun, but for what may have been under way just then")
    output.report(report, options, session)
    output.keep(name, report, options)
  end
end

return output
