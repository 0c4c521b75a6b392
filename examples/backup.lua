#!/usr/bin/env lua
-- Saves an n8n to a folder, or verifies such a folder: `lua examples/backup.lua --help`.
pcall(dofile, (arg[0]:match("^.*/") or "./") .. "checkout.lua")

local backup = require "n8n.backup"
local script = require "n8n.script"

local parser = script.parser("backup.lua", "Saves the workflows of an n8n, exactly and one file each, with tags, "
  .. "credential metadata, variables, projects, folders, users and data tables. Run it again to bring the folder up to "
  .. "date: what did not change is neither read nor touched, so a git repository in it shows what did.",
  { concurrent = 4 })
parser:argument("folder", "The backup's folder; made if it is not there.")
parser:group("Verifying",
  parser:flag("--verify", "Only check the folder against its manifest; talks to no n8n."),
  parser:flag("--against", "Check the folder and compare it with the n8n: what is new there, gone, different."))
parser:group("What is saved",
  parser:flag("--history", "Also every version of the workflows that n8n still has."),
  parser:flag("--executions", "Also executions that have ended, with their data: those that are new since the last "
    .. "run."),
  parser:option("--executions-status", "With --executions: only those that ended like this.")
    :choices { "success", "error", "canceled", "crashed" },
  parser:option("--executions-since", "With --executions: only what began since then: 24h, 7d, a date.")
    :argname("TIME"),
  parser:option("--skip", "Leave out a part: " .. table.concat(backup.PARTS, ", ") .. ". May be given several times.")
    :argname("PART"):count("*"),
  parser:flag("--full", "Read everything again, also what n8n's lists show to be unchanged."))
parser:group("The folder",
  parser:flag("--git", "Commit the folder; it becomes a repository if it is in none."),
  parser:flag("--delete-removed", "Delete what is gone from n8n, instead of keeping its last state in removed/."),
  parser:flag("--other-server", "Go on although the folder holds the backup of another URL."))

local function chosen_executions(options)
  if options.executions_status or options.executions_since then
    return { status = options.executions_status, since = options.executions_since }
  end
  return options.executions
end

script.main(parser, function(options, session)
  if options.verify and not options.against then
    return backup.verify(options.folder, { on_progress = session.progress })
  end
  local client, err = session.client { read_only = true }
  if not client then
    return nil, err
  end
  if options.against then
    return backup.verify(options.folder, { on_progress = session.progress, against = client })
  end
  session.on_interrupt = function()
    return "nothing is half done: the folder holds the backup from before, if there was one, or the new one "
      .. "(--verify says which); the next run tidies up"
  end
  return backup.run(client, options.folder, {
    skip = options.skip,
    full = options.full,
    history = options.history,
    executions = chosen_executions(options),
    git = options.git,
    delete_removed = options.delete_removed,
    other_server = options.other_server,
    concurrency = options.concurrency,
    -- Without the report so far: until the end nothing that it lists is in place, and an interrupt would print it.
    on_progress = function(_, done, total, what)
      session.progress(nil, done, total, what)
    end,
  })
end)
