#!/usr/bin/env lua
-- Activates (publishes) or deactivates many workflows: `lua examples/bulk_activate.lua --help`.
pcall(dofile, (arg[0]:match("^.*/") or "./") .. "checkout.lua")

local bulk = require "n8n.bulk"
local errors = require "n8n.errors"
local script = require "n8n.script"

local parser = script.parser("bulk_activate.lua", "Activates (publishes) all workflows that the selection names, or "
  .. "deactivates them, and says of each what became of it.", { mutates = true, resumes = true, concurrent = 1 })
parser:group("Selection",
  parser:option("-t --tag", "Workflows with this tag. Several times: with all of them."):argname("TAG"):count("*"),
  parser:option("--name", "The workflow with exactly this name."):argname("NAME"),
  parser:option("--name-like", "Workflows with this in their name; % stands for anything."):argname("TEXT"),
  parser:option("--project", "Workflows of this project (id or name)."):argname("PROJECT"),
  parser:option("--id", "The workflow with this id. May be given several times."):argname("ID"):count("*"),
  parser:flag("--all", "Every workflow."))
parser:flag("-d --deactivate", "Deactivate (unpublish) instead.")
parser:flag("--drafts", "Publish also newer drafts of workflows that are active.")
parser:option("--max", "Change nothing if more workflows than this would change."):argname("COUNT"):convert(tonumber)
parser:flag("--stop-on-error", "Stop at the first failure.")

local function selection(options)
  local selector = { name = options.name, name_like = options.name_like, project = options.project,
    all = options.all }
  selector.tags = #options.tag > 0 and options.tag or nil
  selector.ids = #options.id > 0 and options.id or nil
  if next(selector) ~= nil then
    return selector
  end
  return nil, errors.new { kind = "config", message = "nothing is selected",
    hint = "give --tag, --name, --name-like, --project or --id; or --all for every workflow" }
end

script.main(parser, function(options, session)
  local selector, err = selection(options)
  if not selector then
    return nil, err
  end
  local client
  client, err = session.client()
  if not client then
    return nil, err
  end
  session.on_interrupt = function()
    return "each workflow is as it was or as it should be; run again to go on"
      .. (options.journal and " (with --resume)" or "")
  end
  local settings = { dry_run = options.dry_run, max = options.max, journal = options.journal,
    resume = options.resume, concurrency = options.concurrency, continue_on_error = not options.stop_on_error,
    on_progress = session.progress }
  if options.deactivate then
    return bulk.unpublish(client, selector, settings)
  end
  settings.drafts = options.drafts
  return bulk.publish(client, selector, settings)
end)
