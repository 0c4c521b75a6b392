#!/usr/bin/env lua
-- Promotes workflows from one n8n (or a backup, or files) to another: `lua examples/promote.lua --help`.
pcall(dofile, (arg[0]:match("^.*/") or "./") .. "checkout.lua")

local errors = require "n8n.errors"
local promote = require "n8n.promote"
local script = require "n8n.script"

local parser = script.parser("promote.lua", "Brings workflows onto another n8n, with every reference led to what it "
  .. "means there. Says what it would change; --apply does it. One that leads nowhere stops it before anything is "
  .. "written.", { concurrent = 1, exit_codes = "Exit codes: 0 done, or nothing to do; 1 failed; 2 there are changes "
  .. "to apply, or there is drift; 3 partly done; 130 interrupted." })
parser:argument("source", "The folder of a backup, or files and folders. Else an n8n: --from-url, N8N_SOURCE_URL.")
  :args("*")
parser:group("Source",
  parser:option("--from-url", "The n8n to promote from. Else N8N_SOURCE_URL."):argname("URL"),
  parser:option("--from-api-key-file", "A file whose first line is its API key. Else N8N_SOURCE_API_KEY.")
    :argname("FILE"))
parser:group("What",
  parser:option("--tag", "Only workflows with this tag (with all of them, when repeated)."):count("*"):argname("NAME"),
  parser:option("--name", "Only workflows of this exact name."):count("*"):argname("NAME"),
  parser:option("--id", "Only the workflow with this id in the source."):count("*"):argname("ID"),
  parser:option("--project", "Only workflows of this project of the source: its id or name."):argname("PROJECT"),
  parser:flag("--include-references", "Take along the workflows that these call."),
  parser:option("--version", "saved, or published: the version that runs, where there is one.", "saved")
    :choices(promote.VERSION))
parser:group("How",
  parser:option("--bindings", "What things of the source are on the target (JSON: see the guide)."):argname("FILE"),
  parser:option("--overrides", "Values that are other ones on the target (JSON: see the guide)."):argname("FILE"),
  parser:option("--publish", "keep: what is published there stays so, with what is brought; source: as it is in "
    .. "the source; always; never.", "keep"):choices(promote.PUBLISH),
  parser:option("--match", "How to find a workflow on the target: auto (by id, else by name), id (and create nothing), "
    .. "name.", "auto"):choices(promote.MATCH),
  parser:option("--state", "A file that keeps what was promoted, to notice what is changed on the target meanwhile.")
    :argname("FILE"),
  parser:option("--conflict", "What to do about that: stop, skip, overwrite.", "stop"):choices(promote.CONFLICT),
  parser:flag("--no-tags", "Leave the tags of the target alone."),
  parser:flag("--static-data", "Bring over staticData too: what triggers remember between runs."),
  parser:option("--max-changes", "Refuse when more workflows than that would be changed."):argname("COUNT")
    :convert(tonumber))
parser:group("Mode",
  parser:flag("--apply", "Make the changes."),
  parser:option("--plan-file", "Without --apply: save the plan there. With it: carry out that plan, and no other.")
    :argname("FILE"),
  parser:flag("--drift", "Only compare: what differs, and what is on one side alone."),
  parser:flag("--publication", "With --drift: what is published counts too."),
  parser:flag("--references", "List all references, and where each leads."),
  parser:option("--journal", "Write down every change in this file, before and after it is made."):argname("FILE"),
  parser:flag("--resume", "Continue the run whose journal --journal names."),
  parser:option("--undo", "Take back what the run of this journal has done (with --apply). Without JOURNAL it is that "
    .. "of --journal."):args("?"):argname("JOURNAL"),
  parser:flag("--force", "With --undo: also what somebody has changed since."))

local function config(message, hint)
  return nil, errors.new { kind = "config", message = message, hint = hint }
end

local function source_client(options, session)
  local url = options.from_url or os.getenv("N8N_SOURCE_URL")
  local key = os.getenv("N8N_SOURCE_API_KEY")
  if not url or url == "" then
    return config("there is no source", "name a backup or files, give --from-url, or set N8N_SOURCE_URL")
  elseif options.from_api_key_file then
    local err
    key, err = session.read_key(options.from_api_key_file)
    if not key then
      return nil, err
    end
  elseif not key or key == "" then
    -- Never the target's key: it has no business with another server.
    return config("there is no API key of the source", "give --from-api-key-file, or set N8N_SOURCE_API_KEY")
  end
  return session.client { url = url, api_key = key, read_only = true }
end

local function source_of(options, session)
  if #options.source > 0 then
    if options.from_url then
      return config("name files or --from-url, not both")
    end
    return options.source
  end
  return source_client(options, session)
end

local function filled(list)
  return list and #list > 0 and list or nil
end

local function selector_of(options)
  local selector = { tags = filled(options.tag), name = filled(options.name), ids = filled(options.id),
    project = options.project }
  return next(selector) and selector or nil
end

local function common(options, session)
  return { selector = selector_of(options), include = options.include_references and "references" or nil,
    bindings = options.bindings, overrides = options.overrides, match = options.match, version = options.version,
    tags = not options.no_tags, on_progress = session.progress }
end

local function drift(from, client, options, session)
  local what = common(options, session)
  what.publication, what.state = options.publication, options.state
  return promote.drift(from, client, what)
end

local function list_references(references)
  for _, reference in ipairs(references or {}) do
    io.stdout:write(promote.reference_line(reference), "\n")
  end
end

local function make_plan(from, client, options, session)
  local what = common(options, session)
  what.publish, what.state, what.conflict = options.publish, options.state, options.conflict
  what.static_data, what.max_changes = options.static_data, options.max_changes
  local plan, err = promote.plan(from, client, what)
  if options.references and not options.json then
    list_references((plan or err).references)
  end
  return plan, err
end

local function apply(client, plan, options, session)
  local report, err = promote.apply(client, plan, { dry_run = not options.apply, journal = options.journal,
    state = options.state, concurrency = options.concurrency, on_progress = session.progress })
  if report and options.json then
    report.references, report.overridden = options.references and plan.references or nil, plan.overridden
  end
  return report, err
end

-- A plan that was saved, or a new one.
local function get_plan(client, options, session)
  if options.apply and options.plan_file then
    if #options.source > 0 or options.from_url then
      return config("--plan-file with --apply carries out that plan: it takes no source")
    end
    return promote.load(options.plan_file)
  end
  local from, err = source_of(options, session)
  if not from then
    return nil, err
  end
  local plan
  plan, err = make_plan(from, client, options, session)
  if plan and options.plan_file then
    local ok, problem = promote.save(plan, options.plan_file)
    if not ok then
      return nil, problem
    end
  end
  return plan, err
end

-- The journal to undo is the argument of --undo, which leaves --journal for the undoing itself; else it is --journal.
local function undo(client, options, session)
  local path, own = options.undo[1], options.journal
  if not path then
    path, own = own, nil
  end
  if not path then
    return config("--undo needs the journal of the run to undo", "write --undo JOURNAL")
  end
  return promote.undo(client, path, { dry_run = not options.apply and not options.resume, journal = own,
    resume = own and options.resume or nil, force = options.force, concurrency = options.concurrency,
    on_progress = session.progress })
end

script.main(parser, function(options, session)
  local client, err = session.client()
  if not client then
    return nil, err
  elseif options.undo then
    return undo(client, options, session)
  elseif options.resume then
    return promote.resume(client, options.journal, { state = options.state, concurrency = options.concurrency,
      on_progress = session.progress })
  elseif options.drift then
    local from
    from, err = source_of(options, session)
    if not from then
      return nil, err
    end
    return drift(from, client, options, session)
  end
  session.on_interrupt = function()
    return "what was begun is done or not begun; the rest is as it was"
      .. (options.journal and " (go on with --resume)" or "")
  end
  local plan
  plan, err = get_plan(client, options, session)
  if not plan then
    return nil, err
  end
  return apply(client, plan, options, session)
end)
