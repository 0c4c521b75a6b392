#!/usr/bin/env lua
-- Saves an n8n to a folder, or verifies such a folder: `lua examples/backup.lua --help`.
pcall(dofile, (arg[0]:match("^.*/") or "./") .. "checkout.lua")

local backup = require "n8n.backup"
local script = require "n8n.script"

local parser = script.parser("backup.lua", "Saves the workflows of an n8n, exactly and one file each, with tags, "
  .. "credential metadata, variables, projects and users. Run it again to bring the folder up to date: what did not "
  .. "change is not touched, so a git repository in it shows what did.", { concurrent = 4 })
parser:argument("folder", "The backup's folder; made if it is not there.")
parser:flag("--verify", "Only check the folder against its manifest; talks to no n8n.")
parser:option("--skip", "Leave out a part: " .. table.concat(backup.PARTS, ", ") .. ". May be given several times.")
  :argname("PART"):count("*")
parser:flag("--delete-removed", "Delete what is gone from n8n, instead of keeping its last state in removed/.")
parser:flag("--other-server", "Go on although the folder holds the backup of another URL.")

script.main(parser, function(options, session)
  if options.verify then
    return backup.verify(options.folder, { on_progress = session.progress })
  end
  local client, err = session.client { read_only = true }
  if not client then
    return nil, err
  end
  session.on_interrupt = function()
    return "nothing is half done: the folder holds the backup from before, if there was one, or the new one "
      .. "(--verify says which); the next run tidies up"
  end
  return backup.run(client, options.folder, {
    skip = options.skip,
    delete_removed = options.delete_removed,
    other_server = options.other_server,
    concurrency = options.concurrency,
    -- Without the report so far: until the end nothing that it lists is in place, and an interrupt would print it.
    on_progress = function(_, done, total, what)
      session.progress(nil, done, total, what)
    end,
  })
end)
