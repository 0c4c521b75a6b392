#!/usr/bin/env lua
-- Brings workflows of a backup back: `lua examples/restore.lua --help`.
pcall(dofile, (arg[0]:match("^.*/") or "./") .. "checkout.lua")

local errors = require "n8n.errors"
local restore = require "n8n.restore"
local script = require "n8n.script"
local transfer = require "n8n.transfer"

local parser = script.parser("restore.lua", "Brings workflows of a backup back: content, tags, publication, archive; "
  .. "what they refer to is mapped onto what is there. Without --apply it shows what would change.",
  { resumes = true, concurrent = 4 })
parser:argument("folder", "The backup."):args("?")
parser:flag("--apply", "Make the changes. With --plan-file: those of the plan in the file.")
parser:option("--plan-file", "Save the plan in this file, or with --apply carry out the plan in it."):argname("FILE")
parser:option("--journal", "Write down every change in this file, before and after it is made."):argname("FILE")
parser:option("--undo", "Take back what the run of this journal has done (with --apply).")
  :argname("JOURNAL")
parser:flag("--force", "With --undo: also what somebody has changed since.")
parser:group("What to restore",
  parser:option("--tag", "Workflows with this tag; several: with all of them."):count("*")
    :argname("TAG"):target("tags"),
  parser:option("--name", "The workflow of this name; several: each of them."):count("*")
    :argname("NAME"):target("names"),
  parser:option("--id", "The workflow with this id; several: each of them."):count("*")
    :argname("ID"):target("ids"),
  parser:option("--project", "Workflows of this project (name or id)."):argname("PROJECT"),
  parser:option("--folder", "Workflows of this folder, where the backup knows it.")
    :argname("FOLDER"):target("folder_name"),
  parser:option("--only", "Parts, joined by commas: workflows, tags, data_tables, variables."):argname("PARTS"))
parser:group("How",
  parser:option("--conflict", "Where the target has it: overwrite, skip, copy (create another beside it), newer "
    .. "(overwrite what was changed earlier).", "overwrite"):choices(restore.CONFLICT),
  parser:option("--publish", "source: what ran runs again; keep: what runs here goes on; always; never.", "source")
    :choices(transfer.PUBLISH),
  parser:option("--credentials", "Make these credentials first: a spec as for provision_credentials.lua.")
    :argname("SPEC"),
  parser:option("--bindings", "JSON: what credentials, workflows, ... of the backup are called here."):argname("FILE"),
  parser:flag("--no-static-data", "Leave out what triggers remember."),
  parser:option("--max-changes", "Refuse to change more workflows than that."):argname("COUNT"):convert(tonumber),
  parser:flag("--delete-others", "Delete what the backup does not have, in the selection (all, or --tag)."),
  parser:option("--max-delete", "With --delete-others: refuse to delete more workflows than that."):argname("COUNT")
    :convert(tonumber))

local function split(parts)
  local list = {}
  for part in parts and parts:gmatch("[^,%s]+") or function() end do
    list[#list + 1] = part
  end
  return parts and list or nil
end

local function some(list)
  return list and #list > 0 and list or nil
end

local function usage(message)
  return nil, errors.new { kind = "config", message = message }
end

local function make_plan(client, options, session)
  if options.delete_others and not options.max_delete then
    return usage "--delete-others needs --max-delete: how many workflows may be deleted at most"
  end
  return restore.plan(client, options.folder, {
    tags = some(options.tags), name = some(options.names), ids = some(options.ids), project = options.project,
    folder = options.folder_name, only = split(options.only), conflict = options.conflict, publish = options.publish,
    bindings = options.bindings, credentials = options.credentials, static_data = not options.no_static_data,
    max_changes = options.max_changes, max_delete = options.max_delete, delete_others = options.delete_others,
    concurrency = options.concurrency, on_progress = session.progress,
  })
end

-- The plan to carry out or show, and whether it came from the file.
local function find_plan(client, options, session)
  if options.plan_file and options.apply then
    if options.folder then
      return usage "--plan-file with --apply carries out that plan: it takes no folder"
    end
    return transfer.load(options.plan_file)
  elseif not options.folder then
    return usage "name the folder of a backup (or --plan-file FILE --apply, --resume --journal FILE, --undo JOURNAL)"
  end
  local plan, err = make_plan(client, options, session)
  if plan and options.plan_file and not options.apply then
    local ok
    ok, err = transfer.save(plan, options.plan_file)
    plan = ok and plan
  end
  return plan, err
end

local function run(options, session)
  local client, err = session.client()
  if not client then
    return nil, err
  end
  session.on_interrupt = function()
    return options.apply and (options.journal and "go on with --resume, or take it back with --undo " .. options.journal
      or "run it again: what was restored is found and left as it is") or "nothing was changed"
  end
  local apply = { journal = options.journal, credentials = options.credentials, concurrency = options.concurrency,
    dry_run = not options.apply and not options.resume, on_progress = session.progress }
  if options.undo then
    return restore.undo(client, options.undo, { dry_run = apply.dry_run, journal = options.journal,
      resume = options.resume, force = options.force, concurrency = options.concurrency,
      on_progress = session.progress })
  end
  if options.resume then
    local report
    report, err = restore.resume(client, options.journal, { credentials = options.credentials,
      concurrency = options.concurrency, on_progress = session.progress })
    if report or not (err.missing and options.folder) then
      return report, err
    end
    apply.dry_run = false -- nothing was begun: it begins now
  end
  local plan
  plan, err = find_plan(client, options, session)
  if not plan then
    return nil, err
  end
  return restore.apply(client, plan, apply)
end

script.main(parser, run)
