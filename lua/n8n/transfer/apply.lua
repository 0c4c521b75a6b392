--- Carries out plans of `n8n.transfer.plan`.
--
-- Before the first write everything is looked at again: what somebody changed, made or deleted since the plan was made
-- ends the run (kind `stale`), naming it. Then every change is written into the journal before it is made. Beside a
-- journal `j` lie `j.plan.json`, which `resume` goes on with, and `j.report.json`. A finished run ends its journal with
-- the stamps of what it has left behind, so that undoing can tell what somebody has changed since.

local errors = require "n8n.errors"
local executor = require "n8n.run.executor"
local journals = require "n8n.run.journal"
local reports = require "n8n.run.report"
local stamps = require "n8n.run.stamps"
local files = require "n8n.store.files"
local attempts = require "n8n.transfer.attempts"
local mappings = require "n8n.transfer.mapping"
local plans = require "n8n.transfer.plan"
local stale = require "n8n.transfer.stale"
local steps = require "n8n.transfer.steps"
local things = require "n8n.transfer.things"
local option_names = require "n8n.util.options"
local tables = require "n8n.util.tables"

local apply = {}

local OPTIONS = { "dry_run", "journal", "resume", "concurrency", "continue_on_error", "on_progress", "rows", "prepare" }

-- ---- The journal ----

-- These leave a workflow at the version it has.
local KEEPS_VERSION = { tags = true, publish = true }

-- What the journal of this plan's earlier run says of each step: key -> `{ done =, id = }`; and at which version it
-- has left workflows, as far as it is known: id in the source -> version.
local function read_earlier(run, entries)
  local earlier, by_number, versions, sources = {}, {}, {}, {}
  for _, entry in ipairs(entries) do
    if entry.step == "intent" then
      if entry.plan ~= run.plan.id then
        return nil, errors.new { kind = "journal", message = run.options.journal .. " is the journal of another plan",
          hint = "resume with the plan that lies beside it, or name another file" }
      end
      local key = steps.key(entry)
      earlier[key] = earlier[key] or {}
      by_number[entry.n], sources[entry.n] = earlier[key], entry.source_id
      if entry.source_id and not KEEPS_VERSION[entry.action] then
        versions[entry.source_id] = nil
      end
    elseif entry.step == "outcome" and by_number[entry.n] then
      local known = by_number[entry.n]
      known.done, known.id = known.done or entry.done, entry.id or known.id
      if sources[entry.n] and type(entry.version) == "string" then
        versions[sources[entry.n]] = entry.version
      end
    end
  end
  return earlier, versions
end

-- What the earlier run has created is known from here on.
local function take_over(run)
  for _, step in pairs(run.by_key) do
    if step.begun_before and step.id then
      if step.action == "create" then
        -- Also one that was created and then could not be finished: it is there.
        step.done = true
        run.created[step.id] = true
        mappings.put(run.mapping, "workflow", step.item.source_id, step.id, step.name)
      elseif step.action == "data_table" and step.done then
        mappings.put(run.mapping, "data_table", step.data_table.source_id, step.id, step.name)
      end
    end
  end
end

local function settle(run)
  return function(intent)
    local step = run.by_key[steps.key(intent)]
    if not step then
      return false
    end
    local done, id_or_error = attempts.was_done(run, step)
    if done then
      step.done, step.id = true, id_or_error or step.id
    end
    return done, id_or_error
  end
end

-- Says at the end how everything was left that was changed.
local function write_stamps(run)
  local touched = {}
  for _, step in pairs(run.by_key) do
    if step.item and step.id and (step.done or step.begun_before) and not run.edited[step.item] then
      touched[step.id] = true
    end
  end
  stamps.leave(run.journal, run.client, touched, run.report)
end

-- ---- The report ----

local function entry_of(item)
  return { id = item.id, name = item.name, file = item.place, reason = item.reason,
    details = item.changes and #item.changes > 0 and item.changes or nil }
end

local function describe_makes(run)
  local makes = run.plan.makes
  for _, name in ipairs(makes.tags) do
    run.report:change("create", { name = "tag " .. name })
  end
  for _, data_table in ipairs(makes.data_tables) do
    run.report:change("create", { name = "data table " .. data_table.name })
  end
  for _, variable in ipairs(makes.variables) do
    run.report:change(variable.id and "update" or "create", { name = "variable " .. variable.key })
  end
  for _, thing in ipairs(run.plan.removes or {}) do
    run.report:change("delete", { name = (thing.kind:gsub("_", " ")) .. " " .. thing.name })
  end
end

local function describe(run)
  if run.options.dry_run then
    describe_makes(run)
  end
  for _, entry in ipairs(run.plan.notes or {}) do
    run.report[entry.class](run.report, entry.outcome, { id = entry.id, name = entry.name, reason = entry.reason })
  end
  for _, item in ipairs(run.plan.items) do
    if item.action == "unchanged" or item.action == "skip" then
      run.report:same(item.action == "skip" and "skipped" or "unchanged", entry_of(item))
    elseif run.options.dry_run then
      run.report:change(item.action == "state" and "change" or item.action, entry_of(item))
    end
  end
end

local function problem_line(problem)
  return type(problem) == "table" and (problem.reason or problem.message) or tostring(problem)
end

local function why_unpublished(item)
  local reasons = {}
  for i, problem in ipairs(item.unresolved or {}) do
    reasons[i] = (type(problem) == "table" and problem.node and "node " .. problem.node .. ": " or "")
      .. problem_line(problem)
  end
  return #reasons > 0 and table.concat(reasons, "; ") or item.not_published
end

-- What is there, and does not run as it did in the source, since something that it refers to is not there. A dry run
-- says it in notes: also of what is brought already, which would not run any better.
local function name_unpublished(run)
  for _, item in ipairs(run.plan.items) do
    if item.not_published and run.options.dry_run then
      run.report:note(("not published: %s, %s"):format(item.name, why_unpublished(item)))
    elseif item.not_published then
      local id = mappings.id(run.mapping, "workflow", item.source_id) or item.id
      run.report:failure("not published", { id = id, name = item.name, file = item.place,
        reason = why_unpublished(item) })
    end
  end
end

local function name_done_before(run)
  for _, step in pairs(run.by_key) do
    if step.done and not step.silent then
      run.report:same("done before", { id = step.id, name = step.name, reason = "by the run before: " .. step.outcome })
    end
  end
end

-- ---- The run ----

-- Where the plan lies that belongs to a journal.
local function plan_path(journal)
  return journal .. ".plan.json"
end

local function remaining(waves)
  local left = {}
  for i, wave in ipairs(waves) do
    left[i] = {}
    for _, step in ipairs(wave) do
      left[i][#left[i] + 1] = not step.done and step or nil
    end
  end
  return left
end

local function needs_tags(plan)
  return #plan.makes.tags > 0 or #tables.column(plan.items, "tags") > 0
end

local function make_changes(run)
  name_done_before(run)
  executor.make(remaining(run.waves), {
    report = run.report,
    journal = run.journal,
    concurrency = run.options.concurrency,
    continue_on_error = run.options.continue_on_error,
    on_progress = run.options.on_progress,
    attempt = function(step)
      return attempts.make(run, step)
    end,
  })
  name_unpublished(run)
end

local function finish(run)
  write_stamps(run)
  run.journal:close()
  if run.options.journal then
    files.write(run.options.journal .. ".report.json", run.report:json())
  end
end

-- Puts the steps together, given what an earlier run has done of them.
local function get_ready(run)
  return function(entries)
    local earlier, versions_or_error = read_earlier(run, entries)
    if not earlier then
      return nil, versions_or_error
    end
    run.earlier, run.left_at = earlier, versions_or_error
    run.waves, run.by_key = steps.build(run)
    take_over(run)
    return true
  end
end

local function change(run)
  local options = run.options
  stale.check(run)
  if options.journal and not options.resume then
    errors.must(plans.save(run.plan, plan_path(options.journal)))
  end
  if options.prepare then
    errors.must(options.prepare(run.mapping, run.report))
  end
  run.tag_ids = needs_tags(run.plan) and errors.must(things.tag_ids(run.client)) or {}
  describe(run)
  make_changes(run)
end

local function carry_out(run)
  run.journal = errors.must(journals.begin(run.options.journal, { server = run.client.url,
    resume = run.options.resume, read = get_ready(run), look = settle(run) }))
  local ok, problem = pcall(change, run)
  if not ok then
    run.journal:close()
    error(problem, 0)
  end
  finish(run)
  return run.report
end

local function new_run(client, plan, options)
  local report = reports.new { title = plan.kind, server = client.url, source = plan.source,
    dry_run = options.dry_run or false, journal = options.journal }
  for _, warning in ipairs(plan.warnings) do
    report:note("warning: " .. warning)
  end
  return { client = client, plan = plan, options = options, report = report, earlier = {}, created = {}, edited = {},
    mapping = mappings.copy(plan.mapping), known_ids = tables.set(plan.known_ids), rows = options.rows }
end

--- Carries a plan out. The report: see `n8n.restore.apply`.
--
-- Options: `dry_run` (report what would be done), `journal`, `resume` (it is the journal of this very plan's run that
-- was broken off), `concurrency` (how many things are changed at once; 1), `continue_on_error` (true), `rows`
-- (`rows(source_id)` answers an iterator of the rows of a data table of the source), `prepare(mapping, report)` (makes
-- what the plan counts on, once it is known not to be stale; true, or `nil, err`), `on_progress(report, done, total,
-- what)`.
-- @tparam table client
-- @tparam table plan for the same server
-- @tparam[opt] table options
-- @treturn ?table the report
-- @treturn ?table the error: nothing was changed; kind `stale` with `problems`, or `journal`
function apply.apply(client, plan, options)
  options = option_names.check(options, OPTIONS)
  option_names.check_whole(options, "concurrency")
  if plan.url ~= client.url then
    return nil, errors.new { kind = "plan", message = ("the plan is for %s, not for %s"):format(plan.url, client.url),
      hint = "nothing was changed; name that server, or plan again" }
  end
  local run = new_run(client, plan, options)
  if options.dry_run then
    describe(run)
    name_unpublished(run)
    return run.report
  end
  return errors.answered(carry_out, run)
end

--- Goes on with a run that was broken off, with the plan that lies beside its journal.
-- @tparam table client
-- @tparam string journal
-- @tparam[opt] table options those of `job`
-- @tparam[opt=apply.apply] function job the `apply` of the job that has made the plan
-- @treturn ?table the report
-- @treturn ?table the error; its `missing` is true when nothing was begun
function apply.resume(client, journal, options, job)
  local plan, err = plans.load(plan_path(journal))
  if not plan then
    return nil, err
  end
  return (job or apply.apply)(client, plan, tables.copy(options, { journal = journal, resume = true }))
end

return apply
