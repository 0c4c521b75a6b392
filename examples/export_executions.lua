#!/usr/bin/env lua
-- Writes executions to a file or to the standard output: `lua examples/export_executions.lua --help`.
pcall(dofile, (arg[0]:match("^.*/") or "./") .. "checkout.lua")

local executions = require "n8n.executions"
local script = require "n8n.script"

local parser = script.parser("export_executions.lua", "Writes executions as JSON Lines: one per line, newest first, "
  .. "with their data. Into a file it goes on where the run before came to, also where that was killed: run it again "
  .. "for what is new since. What still runs is taken by a later run.")
parser:argument("file", "The file; '-' is the standard output.")
parser:option("--status", "Only those that ended like this."):choices { "success", "error", "canceled", "crashed" }
parser:option("-s --since", "Only what began since then: 90m, 24h, 7d, or a date such as 2026-11-23T08:00 (UTC).")
  :argname("TIME")
parser:option("-w --workflow", "Only those of this workflow (id or exact name)."):argname("WORKFLOW")
parser:option("--project", "Only those of this project (its id)."):argname("ID")
parser:flag("--no-data", "Without what the nodes gave out.")
parser:flag("--large", "Also data that is larger than n8n shows (100 MB, unless it was set otherwise).")

local function standard_output(text)
  local ok, problem = io.stdout:write(text, "\n")
  return ok and true or nil, problem
end

script.main(parser, function(options, session)
  local client, err = session.client { read_only = true }
  if not client then
    return nil, err
  end
  local ok
  ok, err = executions.check_export { since = options.since } -- before there is a file
  if not ok then
    return nil, err
  end
  local sink = standard_output
  if options.file == "-" then
    session.report_to_stderr = true
  else
    sink, err = executions.file(options.file)
    if not sink then
      return nil, err
    end
    session.on_interrupt = function()
      return "run it again: it goes on from here"
    end
  end
  local report
  report, err = executions.export(client, sink, {
    status = options.status,
    since = options.since,
    workflow = options.workflow,
    project = options.project,
    data = not options.no_data,
    large = options.large,
    on_progress = function(_, done, total, what)
      session.progress(nil, done, total, what)
    end,
  })
  if sink ~= standard_output then
    sink:close()
  end
  return report, err
end)
