#!/usr/bin/env lua
-- Takes workflows out of service and puts just those back: `lua examples/maintenance_window.lua --help`.
pcall(dofile, (arg[0]:match("^.*/") or "./") .. "checkout.lua")

local bulk = require "n8n.bulk"
local errors = require "n8n.errors"
local script = require "n8n.script"

local parser = script.parser("maintenance_window.lua", "start: unpublishes what is published of a selection, and "
  .. "writes down in --journal which, at which version. stop: publishes just those again, as they ran.",
  { mutates = true, resumes = true, concurrent = 1 })
parser:argument("what", "start or stop."):choices { "start", "stop" }
parser:group("Selection, for start",
  parser:option("-t --tag", "Workflows with this tag. Several times: with all of them."):argname("TAG"):count("*"),
  parser:option("--name", "The workflow with exactly this name."):argname("NAME"),
  parser:option("--name-like", "Workflows with this in their name; % stands for anything."):argname("TEXT"),
  parser:option("--project", "Workflows of this project (id or name)."):argname("PROJECT"),
  parser:option("--id", "The workflow with this id. May be given several times."):argname("ID"):count("*"),
  parser:flag("--all", "Every workflow."))
parser:option("--drain", "With start: wait so many seconds until none of their executions runs.")
  :argname("SECONDS"):convert(tonumber)
parser:option("--max", "With start: change nothing if more workflows than this would change."):argname("COUNT")
  :convert(tonumber)
parser:flag("--force", "With stop: also what somebody has changed since.")

local function refuse(message, hint)
  return nil, errors.new { kind = "config", message = message, hint = hint }
end

local function selection(options)
  local selector = { name = options.name, name_like = options.name_like, project = options.project,
    all = options.all }
  selector.tags = #options.tag > 0 and options.tag or nil
  selector.ids = #options.id > 0 and options.id or nil
  if next(selector) ~= nil then
    return selector
  end
  return refuse("nothing is selected", "give --tag, --name, --name-like, --project or --id; or --all")
end

local function start(client, options, session)
  local selector, err = selection(options)
  if not selector then
    return nil, err
  end
  return bulk.window_start(client, selector, { journal = options.journal, resume = options.resume,
    dry_run = options.dry_run, max = options.max, drain = options.drain, concurrency = options.concurrency,
    on_progress = session.progress })
end

local function stop(client, options, session)
  if #options.tag + #options.id > 0 or options.name or options.name_like or options.project or options.all then
    return refuse("stop publishes what the file says, and takes no selection")
  end
  return bulk.window_stop(client, options.journal, { dry_run = options.dry_run, force = options.force,
    concurrency = options.concurrency, on_progress = session.progress })
end

script.main(parser, function(options, session)
  local client, err = session.client()
  if not client then
    return nil, err
  end
  session.on_interrupt = function()
    return options.what == "start" and "go on with --resume, or put back what was taken out with stop"
      or "run it again: what is published already is left as it is"
  end
  if not options.journal then
    return refuse("name the --journal: start writes it, stop reads it")
  end
  return (options.what == "start" and start or stop)(client, options, session)
end)
