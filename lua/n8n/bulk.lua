--- Bulk operations: publishing, unpublishing, archiving, tagging and deleting many workflows.
--
--     local report, err = bulk.publish(client, { tags = { "prod" } }, { journal = "publish.jsonl" })
--
-- The selected workflows are read first (`Selection`), then each that is not yet as it should be is
-- changed and gets an entry in the report: changed (`published`, `deleted`, ...; `would publish` in a dry run),
-- `unchanged`, `skipped` or `failed`, with the reason; `missing` for an id that there is not; `not begun` for what was
-- left when the run ended early. A change whose answer was lost is looked at before anything is said about it.
--
-- Options of all operations:
--
-- - `dry_run`: change nothing, report what would be
-- - `max`: refuse (kind `refused`) when more workflows than that would change
-- - `journal`: a file for every change, before and after it is made; `resume`: it is the journal of a run that was
--   broken off, which goes on
-- - `concurrency` (1): how many workflows are changed at once
-- - `continue_on_error` (true): go on after a failure
-- - `on_progress(report, done, total, what)`
-- @module n8n.bulk

local core = require "n8n.core"
local errors = require "n8n.errors"
local lazy = require "n8n.util.lazy"
local option_names = require "n8n.util.options"
local actions = require "n8n.run.actions"
local changes = require "n8n.run.executor"
local journals = require "n8n.run.journal"
local map = require "n8n.map"
local order = require "n8n.workflow.publish_order"
local n8n_report = require "n8n.run.report"
local selector = require "n8n.instance.selection"
local stamps = lazy "n8n.run.stamps"
local undo = lazy "n8n.transfer.undo"
local workflow_diff = lazy "n8n.workflow.normal_form"
local model = require "n8n.workflow.model"

local bulk = {}

local OPTIONS = { "dry_run", "max", "journal", "resume", "concurrency", "continue_on_error",
  "on_progress" }

local function check_options(options, action)
  local names = {}
  for _, list in ipairs { OPTIONS, action.options or {} } do
    for _, name in ipairs(list) do
      names[#names + 1] = name
    end
  end
  option_names.check(options, names)
  option_names.check_whole(options, "concurrency")
  local max = options.max
  if max ~= nil and (type(max) ~= "number" or max < 0) then
    errors.misuse("option 'max' must be a number that is not negative")
  end
end

-- ---- Planning ----

local function step_for(run, workflow)
  return {
    id = workflow.id,
    name = workflow.name,
    workflow = workflow,
    reason = run.action.verb == "publish" and workflow.active and "its newer draft" or nil,
    callees = run.action.verb == "publish" and order.callees(workflow.nodes) or {},
    intent = { action = run.action.verb, kind = "workflow", server = run.client.url,
      before = actions.before(workflow) },
  }
end

-- Sorts what was selected: into the report what is settled, the rest into steps.
local function plan(run, selected)
  local report, steps = run.report, {}
  for _, id in ipairs(selected.missing) do
    report:failure("missing", { id = id, reason = "there is no such workflow, or this key may not see it" })
  end
  for _, workflow in ipairs(selected.unmatched) do
    report:same("skipped", { id = workflow.id, name = workflow.name,
      reason = "the rest of the selector does not hold" })
  end
  for _, workflow in ipairs(selected.found) do
    local class, outcome, reason = run.action.settled(run, workflow)
    if class then
      report[class](report, outcome, { id = workflow.id, name = workflow.name, reason = reason })
    else
      steps[#steps + 1] = step_for(run, workflow)
    end
  end
  if #selected.found + #selected.missing + #selected.unmatched == 0 then
    report:note("the selector matches no workflow")
  end
  return steps
end

local function check_count(run, steps)
  local max = run.options.max
  if max == nil or #steps <= max then
    return true
  end
  return nil, errors.new {
    kind = "refused",
    message = ("%d workflows would be %s, and the most that is allowed is %d: nothing was changed"):format(#steps,
      run.action.done, max),
    hint = "narrow the selector, or raise max (--max)",
  }
end

local function in_order(run, steps)
  local waves, circles = order.waves(steps)
  for _, circle in ipairs(circles) do
    run.report:note("these call each other, which n8n 2.x does not publish in any order: " .. circle)
  end
  return waves
end

local function foretell(run, waves)
  for _, steps in ipairs(waves) do
    for _, step in ipairs(steps) do
      run.report:change("would " .. run.action.verb, { id = step.id, name = step.name, reason = step.reason })
    end
  end
end

-- ---- Doing ----

-- What a broken-off run had begun. A tag that it was making is looked for by name when it is needed.
local function settle(run)
  return function(intent)
    if intent.kind ~= "workflow" or intent.action ~= run.action.verb then
      return false
    end
    return actions.was_done(run, intent.id)
  end
end

-- What is deleted is gone: the journal keeps all of it.
local function keep_content(run, waves)
  local names, steps = {}, {}
  for name in pairs(workflow_diff.writable("update", run.line)) do
    names[#names + 1] = name
  end
  for _, wave in ipairs(waves) do
    for _, step in ipairs(wave) do
      steps[#steps + 1] = step
    end
  end
  local _, err = map.run(steps, function(step)
    local workflow, problem = run.client.workflows:get(step.id)
    if workflow then
      step.intent.before = model.before(workflow, names)
    end
    return workflow ~= nil or problem.status == 404 or nil, problem
  end, { concurrency = run.options.concurrency or 1, stop_on_error = true, keep = "failures" })
  return err == nil or nil, err
end

-- Says at the end how everything was left, so that undoing can tell what somebody has changed since.
local function close(run, waves)
  local touched = {}
  for _, wave in ipairs(waves) do
    for _, step in ipairs(wave) do
      touched[step.id] = step.done
    end
  end
  local ok, err = stamps.leave(run.journal, run.client, touched)
  if not ok then
    run.report:note("the journal does not say how everything was left: " .. err.message)
  end
  run.journal:close()
end

local function apply(run, waves)
  local journal, err = journals.begin(run.options.journal, { server = run.client.url,
    resume = run.options.resume, look = settle(run) })
  if not journal then
    return nil, err
  end
  run.journal = journal
  local ok = true
  if run.action.verb == "delete" and run.options.journal then
    ok, err = keep_content(run, waves)
  end
  if ok and run.action.before_changes and #waves > 0 then
    ok, err = run.action.before_changes(run)
  end
  if ok then
    changes.make(waves, { report = run.report, journal = journal,
      attempt = function(step)
        return actions.attempt(run, step.workflow)
      end,
      concurrency = run.options.concurrency, continue_on_error = run.options.continue_on_error,
      on_progress = run.options.on_progress })
  end
  close(run, waves)
  return ok, err
end

local function carry_out(run, selected)
  local steps = plan(run, selected)
  local ok, err = check_count(run, steps)
  if not ok then
    return nil, err
  end
  local waves = in_order(run, steps)
  if run.options.dry_run then
    foretell(run, waves)
    return run.report
  end
  ok, err = apply(run, waves)
  return ok and run.report or nil, err
end

local function prepare(run)
  local line, err = run.client:line()
  if not line then
    return nil, err
  end
  run.line = line
  if run.action.prepare then
    return run.action.prepare(run)
  end
  return true
end

local function start(action, client, given, options)
  options = options or {}
  check_options(options, action)
  local run = {
    client = client,
    action = action,
    options = options,
    report = n8n_report.new { title = action.verb, dry_run = options.dry_run == true },
  }
  local checked = selector.check(given)
  local ok, err = prepare(run)
  if not ok then
    return nil, err
  end
  local selected
  selected, err = selector.read(client, checked, action.fields)
  if not selected then
    return nil, err
  end
  return carry_out(run, selected)
end

local function operation(action)
  return function(client, given, options)
    return errors.answered(start, action, client, given, options)
  end
end

--- Publishes (on 1.x: activates). Workflows that others of the selection call come first; what n8n refuses because a
-- callee is not published is tried again when others have been. Archived ones are skipped. A published workflow with a
-- newer draft is left as it is.
-- @function publish
-- @tparam table client
-- @tparam table selector see `Selection`
-- @tparam[opt] table options those above, and `drafts`: publish newer drafts of published workflows too
-- @treturn ?table the report (see `Report`)
-- @treturn ?table the error
-- @raise on a selector or options that are none
bulk.publish = operation(actions.publish)

--- Unpublishes (on 1.x: deactivates).
-- @function unpublish
-- @tparam table client
-- @tparam table selector
-- @tparam[opt] table options
-- @treturn ?table the report
-- @treturn ?table the error
bulk.unpublish = operation(actions.unpublish)

--- Archives; n8n unpublishes what it archives. Only 2.x: else an error of kind `unsupported`.
-- @function archive
-- @tparam table client
-- @tparam table selector
-- @tparam[opt] table options
-- @treturn ?table the report
-- @treturn ?table the error
bulk.archive = operation(actions.archive)

--- Takes out of the archive. What was published before is not published by it. Only 2.x.
-- @function unarchive
-- @tparam table client
-- @tparam table selector
-- @tparam[opt] table options
-- @treturn ?table the report
-- @treturn ?table the error
bulk.unarchive = operation(actions.unarchive)

--- Deletes workflows, and with them their executions. Published ones are refused unless `unpublish` is given.
-- @function delete
-- @tparam table client
-- @tparam table selector
-- @tparam[opt] table options those above, and `unpublish`: unpublish first; `drain` (30): seconds to wait until n8n
--   lets go of an unpublished workflow
-- @treturn ?table the report
-- @treturn ?table the error
bulk.delete = operation(actions.delete)

--- Adds tags, and keeps those that are there.
-- @function tag
-- @tparam table client
-- @tparam table selector
-- @tparam table options those above, and `tags`: names; `create_tags`: make those that there are not
-- @treturn ?table the report
-- @treturn ?table the error; kind `selector` for a tag that does not exist
bulk.tag = operation(actions.tag)

--- Takes tags away, and keeps the others.
-- @function untag
-- @tparam table client
-- @tparam table selector
-- @tparam table options those above, and `tags`: names
-- @treturn ?table the report
-- @treturn ?table the error; kind `selector` for a tag that does not exist
bulk.untag = operation(actions.untag)

--- Takes back what a run with a journal has done, as far as nobody has changed it since: what was published is
-- unpublished, what was deleted is made again (under another id), and so on. See `n8n.transfer.undo`.
-- @tparam table client
-- @tparam string journal of that run
-- @tparam[opt] table options `force`, `dry_run`, `journal` (of the undoing), `resume`, `concurrency`, `on_progress`
-- @treturn ?table the report
-- @treturn ?table the error
function bulk.undo(client, journal, options)
  return undo.run(client, journal, options)
end

-- ---- Maintenance windows ----

local function without(options, name)
  local others = {}
  for key, value in pairs(options or {}) do
    others[key] = key ~= name and value or nil
  end
  return others
end

-- Waits for what still runs of the workflows that were unpublished, all of them together so many seconds.
local function drain(client, report, seconds)
  local give_up = core.now() + seconds
  local entries = {}
  for _, entry in ipairs(report.entries) do
    entries[#entries + 1] = entry.outcome == actions.unpublish.done and entry or nil
  end
  for _, entry in ipairs(entries) do
    local ok, err = client.workflows:wait_drained(entry.id, { timeout = math.max(give_up - core.now(), 1) })
    if not ok then
      report:failure("still running", { id = entry.id, name = entry.name, reason = err })
    end
  end
end

--- Begins a maintenance window: unpublishes what is published of a selection, and writes down which and at which
-- version, so that `window_stop` publishes just those again.
-- @tparam table client
-- @tparam table given the selector
-- @tparam table options those above, of which `journal` is needed, and `drain`: seconds to wait until none of their
--   executions runs (those that still do are failures: `still running`)
-- @treturn ?table the report
-- @treturn ?table the error
function bulk.window_start(client, given, options)
  if type(options) ~= "table" or options.journal == nil then
    errors.misuse("a maintenance window needs a 'journal': it says afterwards what is to be published again")
  end
  local seconds = options.drain
  if seconds ~= nil and (type(seconds) ~= "number" or seconds < 0) then
    errors.misuse("option 'drain' must be a number of seconds")
  end
  local report, err = bulk.unpublish(client, given, without(options, "drain"))
  if report and seconds and not options.dry_run then
    drain(client, report, seconds)
  end
  return report, err
end

-- Any journal can be undone; what ends a window must not undo a restoration by mistake.
local function check_window(path)
  local entries, err = journals.read(path)
  if not entries then
    return nil, err
  end
  for _, entry in ipairs(entries) do
    if entry.step == "intent" and entry.action ~= "unpublish" then
      return nil, errors.new { kind = "journal", message = path .. " is not the journal of a maintenance window",
        hint = "name the one that window_start wrote; other runs are taken back with undo" }
    end
  end
  return true
end

--- Ends a maintenance window: publishes what `window_start` has unpublished, each at the version that it ran at,
-- callees before callers. What was edited meanwhile is published as it ran before; the edited draft stays a draft. What
-- somebody has archived or deleted meanwhile is left alone and named.
-- @tparam table client
-- @tparam string journal of `window_start`
-- @tparam[opt] table options those of `undo`
-- @treturn ?table the report
-- @treturn ?table the error; kind `journal`: it is that of another run, nothing was changed
function bulk.window_stop(client, journal, options)
  local ok, err = check_window(journal)
  if not ok then
    return nil, err
  end
  local report
  report, err = undo.run(client, journal, options)
  if report then
    report.title = "window stop"
  end
  return report, err
end

return bulk
