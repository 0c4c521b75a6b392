#!/usr/bin/env lua
-- Lists failed executions, and tries them again: `lua examples/list_failed_executions.lua --help`.
pcall(dofile, (arg[0]:match("^.*/") or "./") .. "checkout.lua")

local errors = require "n8n.errors"
local executions = require "n8n.executions"
local script = require "n8n.script"

local parser = script.parser("list_failed_executions.lua", "Lists the executions that failed, the newest first; with "
  .. "--retry it tries each of them again and says what came of it.",
  { mutates = true, resumes = true, concurrent = 1 })
parser:group("Selection",
  parser:option("-s --since", "Only what began since then: 90m, 24h, 7d, or a date such as 2026-11-23T08:00 (UTC).")
    :argname("TIME"),
  parser:option("-w --workflow", "Only those of this workflow (id or exact name)."):argname("WORKFLOW"),
  parser:option("-l --limit", "Only the newest so many."):argname("COUNT"):convert(tonumber))
parser:flag("-d --details", "Say of each at which node it failed and why (one request more each).")
parser:flag("-g --group", "A line for each workflow instead of each execution.")
parser:flag("--retry", "Try again each one listed that was not tried again yet, and is not a retry itself.")
parser:flag("--again", "Try failed retries once more, too: of each execution the newest.")
parser:flag("--current-workflow", "Retry with the workflow as it is now, not as it was then.")

-- Options that only say something about retries.
local function check(options)
  for _, name in ipairs { "dry_run", "journal", "resume", "again", "current_workflow" } do
    if options[name] and not options.retry then
      return nil, errors.new { kind = "config", message = ("--%s is for --retry"):format((name:gsub("_", "-"))) }
    end
  end
  if options.limit and options.limit < 1 then
    return nil, errors.new { kind = "config", message = "--limit must be above 0" }
  end
  return true
end

script.main(parser, function(options, session)
  local ok, err = check(options)
  if not ok then
    return nil, err
  end
  local client
  client, err = session.client { read_only = not options.retry }
  if not client then
    return nil, err
  end
  local listing
  listing, err = executions.failed(client, { since = options.since, workflow = options.workflow, limit = options.limit,
    details = options.details, on_progress = session.progress })
  if not listing then
    return nil, err
  end
  listing.group = options.group
  if not options.retry then
    return listing
  end
  session.on_interrupt = function()
    return "the retry under way may go on in n8n; executions that were retried are skipped the next time"
  end
  return executions.retry(client, listing, { dry_run = options.dry_run, journal = options.journal,
    resume = options.resume, concurrency = options.concurrency, again = options.again,
    current_workflow = options.current_workflow, on_progress = session.progress })
end)
