--- Carries out a bulk operation: selects workflows, plans what each needs, and changes them.

local errors = require "n8n.errors"
local selection = require "n8n.instance.selection"
local map = require "n8n.map"
local actions = require "n8n.run.actions"
local executor = require "n8n.run.executor"
local journals = require "n8n.run.journal"
local reports = require "n8n.run.report"
local lazy = require "n8n.util.lazy"
local option_names = require "n8n.util.options"
local tables = require "n8n.util.tables"
local model = require "n8n.workflow.model"
local publish_order = require "n8n.workflow.publish_order"
local stamps = lazy "n8n.run.stamps"
local normal_form = lazy "n8n.workflow.normal_form"

local must = errors.must

local verbs = {}

local OPTIONS = { "dry_run", "max", "journal", "resume", "concurrency", "continue_on_error", "on_progress" }

local function check_options(options, action)
  local names = tables.copy(OPTIONS)
  for _, name in ipairs(action.options or {}) do
    names[#names + 1] = name
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
  local publishes = run.action.verb == "publish"
  return {
    id = workflow.id,
    name = workflow.name,
    workflow = workflow,
    reason = publishes and workflow.active and "its newer draft" or nil,
    callees = publishes and publish_order.callees(workflow.nodes) or {},
    intent = { action = run.action.verb, kind = "workflow", server = run.client.url, before = model.before(workflow) },
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
  if max and #steps > max then
    error(errors.new {
      kind = "refused",
      message = ("%d workflows would be %s, and the most that is allowed is %d: nothing was changed"):format(#steps,
        run.action.done, max),
      hint = "narrow the selector, or raise max (--max)",
    }, 0)
  end
end

local function in_order(run, steps)
  local waves, circles = publish_order.waves(steps)
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
local function keep_content(run, steps)
  local names = tables.keys(normal_form.writable("update", run.line))
  local _, err = map.run(steps, function(step)
    local workflow, problem = run.client.workflows:get(step.id)
    if workflow then
      step.intent.before = model.before(workflow, names)
    end
    return workflow ~= nil or problem.status == 404 or nil, problem
  end, { concurrency = run.options.concurrency or 1, stop_on_error = true, keep = "failures" })
  return err == nil or nil, err
end

local function get_ready(run, steps)
  if run.action.verb == "delete" and run.options.journal then
    return keep_content(run, steps)
  elseif run.action.before_changes and #steps > 0 then
    return run.action.before_changes(run)
  end
  return true
end

-- Says at the end how everything was left, so that undoing can tell what somebody has changed since.
local function close(run, steps)
  local touched = {}
  for _, step in ipairs(steps) do
    touched[step.id] = step.done
  end
  stamps.leave(run.journal, run.client, touched, run.report)
  run.journal:close()
end

local function apply(run, steps, waves)
  run.journal = must(journals.begin(run.options.journal, { server = run.client.url, resume = run.options.resume,
    look = settle(run) }))
  local ok, err = get_ready(run, steps)
  if ok then
    executor.make(waves, { report = run.report, journal = run.journal,
      attempt = function(step)
        return actions.attempt(run, step.workflow)
      end,
      concurrency = run.options.concurrency, continue_on_error = run.options.continue_on_error,
      on_progress = run.options.on_progress })
  end
  close(run, steps)
  must(ok, err)
end

local function start(action, client, given, options)
  options = options or {}
  check_options(options, action)
  local run = {
    client = client,
    action = action,
    options = options,
    report = reports.new { title = action.verb, dry_run = options.dry_run == true },
  }
  local checked = selection.check(given)
  run.line = must(client:line())
  if action.prepare then
    must(action.prepare(run))
  end
  local steps = plan(run, must(selection.read(client, checked, action.fields)))
  check_count(run, steps)
  local waves = in_order(run, steps)
  if options.dry_run then
    foretell(run, waves)
  else
    apply(run, steps, waves)
  end
  return run.report
end

--- Makes the public function of an action: see `n8n.bulk`.
-- @tparam table action of `n8n.run.actions`
-- @treturn function `(client, selector, options)`, which answers the report, or nil and the error
function verbs.make(action)
  return function(client, given, options)
    return errors.answered(start, action, client, given, options)
  end
end

return verbs
