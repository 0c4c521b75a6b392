#!/usr/bin/env lua
-- Brings workflow files onto an n8n: `lua examples/deploy.lua --help`.
pcall(dofile, (arg[0]:match("^.*/") or "./") .. "checkout.lua")

local deploy = require "n8n.deploy"
local script = require "n8n.script"

local parser = script.parser("deploy.lua", "Creates or updates workflows from JSON files: a folder in git, the "
  .. "editor's download, the output of n8n export:workflow, or a backup. Unchanged ones are left alone.",
  { mutates = true, resumes = true, concurrent = 1 })
parser:argument("source", "Files and folders."):args("+")
parser:option("--publish", "keep: what is published stays so, and its new version goes live at once; always: publish "
  .. "everything deployed; never: change drafts only.", "keep"):choices(deploy.PUBLISH)
parser:option("--match", "How to find a workflow on the target: auto (by id, else by exact name), id (and create "
  .. "nothing), name.", "auto"):choices(deploy.MATCH)
parser:flag("--static-data", "Deploy staticData too: what triggers remember between runs.")

script.main(parser, function(options, session)
  local client, err = session.client()
  if not client then
    return nil, err
  end
  session.on_interrupt = function()
    return "every workflow is as it was or as its file has it; run it again for the rest"
      .. (options.journal and " (with --resume)" or "")
  end
  local plan
  plan, err = deploy.plan(client, options.source, {
    publish = options.publish,
    match = options.match,
    static_data = options.static_data,
    on_progress = session.progress,
  })
  if not plan then
    return nil, err
  end
  return deploy.apply(client, plan, {
    dry_run = options.dry_run,
    journal = options.journal,
    resume = options.resume, concurrency = options.concurrency,
    on_progress = session.progress,
  })
end)
