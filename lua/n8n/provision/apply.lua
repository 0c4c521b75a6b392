--- Carries a plan of provisioning out: creates and updates credentials, and lets n8n test them.

local errors = require "n8n.errors"
local credential_index = require "n8n.instance.credential_index"
local secrets = require "n8n.provision.secrets"
local executor = require "n8n.run.executor"
local journals = require "n8n.run.journal"
local reports = require "n8n.run.report"
local option_names = require "n8n.util.options"
local tables = require "n8n.util.tables"

local apply = {}

local function failure(step, err)
  return { class = "failure", outcome = "failed", reason = secrets.redact(err, step),
    err = errors.is(err) and err or nil }
end

-- The credential that a step was to make, as the server has it now: false when there is none.
local function look(run, step)
  if run.line ~= "1" then
    local there, err = run.client.credentials:get(step.id)
    if not there and err.status == 404 then
      return false
    end
    return there, err
  end
  local index, err = credential_index.read(run.client, run.line)
  if not index then
    return nil, err
  end
  return index:find(step.name, step.type, step.project)[1] or false
end

-- A creation whose answer says or leaves open that the credential is there already.
local function resolve(run, step, err)
  local there = look(run, step)
  if there and there.name == step.name and (there.type == nil or there.type == step.type) then
    return { class = "change", outcome = "created", id = there.id,
      reason = "the answer was lost; a look shows that it was done" }
  elseif err.status == 409 then
    err = ("the id '%s' is taken by a credential that this key may not see: give the spec another id"):format(step.id)
  end
  return failure(step, err)
end

-- 1.x creates in the key's own project; from there it is moved.
local function move(run, step, created)
  if run.line ~= "1" or not step.project then
    return { class = "change", outcome = "created", id = created.id, reason = step.reason }
  end
  local ok, err = run.client.credentials:transfer(created.id, { destinationProjectId = step.project })
  if ok then
    return { class = "change", outcome = "created", id = created.id, reason = "and moved to its project" }
  end
  return { class = "failure", outcome = "not moved", id = created.id,
    reason = "created, but not moved to its project: " .. secrets.redact(err, step) }
end

local ATTEMPTS = {}

function ATTEMPTS.create(run, step)
  local body = { name = step.name, type = step.type, data = secrets.of(step) }
  if run.line ~= "1" then
    body.id, body.projectId = step.id, step.project
  end
  local created, err = run.client.credentials:create(body)
  if created then
    return move(run, step, created)
  elseif err.ambiguous or err.status == 409 then
    return resolve(run, step, err)
  end
  return failure(step, err)
end

function ATTEMPTS.update(run, step)
  local ok, err = run.client.credentials:update(step.id, { name = step.name, data = secrets.of(step) })
  if ok then
    return { class = "change", outcome = "updated", reason = step.reason }
  elseif err.ambiguous then
    local result = failure(step, err)
    result.reason = result.reason .. "; run it again: the same update twice does no harm"
    return result
  end
  return failure(step, err)
end

-- What n8n's own test of a credential says. Answers the type for which it has no test.
local function test(run, step)
  local answer, err = run.client.credentials:test(step.id)
  local entry = { id = step.id, name = step.name }
  if not answer then
    entry.reason = secrets.redact(err, step)
    run.report:failure("test failed", entry)
  elseif answer.status == "OK" then
    run.report:same("tested", entry)
  elseif tostring(answer.message):find("No testing function", 1, true) then
    entry.reason = "n8n has no test for this type"
    run.report:same("untested", entry)
    return step.type
  else
    entry.reason = secrets.redact(answer.message, step)
    run.report:failure("test failed", entry)
  end
end

-- Lets n8n try the credentials that are there now.
local function test_all(run, steps)
  if run.line == "1" then
    run.report:note("not tested: n8n 1.x cannot test credentials through its API")
    return
  end
  local untested = {}
  for _, step in ipairs(steps) do
    if step.done or (step.action == "keep" and not step.problem) then
      untested[test(run, step) or ""] = true
    end
  end
  untested = tables.keys(tables.without(untested, ""))
  if #untested > 0 then
    run.report:note("untested: n8n has no test for the type " .. table.concat(untested, ", "))
  end
end

-- With anything wrong in the spec nothing is begun.
local function report_problems(report, plan)
  for _, step in ipairs(plan.steps) do
    local entry = { id = step.id, name = step.name, type = step.type }
    if #step.problems > 0 then
      entry.reason = table.concat(step.problems, "; ")
      report:failure("invalid", entry)
    else
      entry.reason = "the spec has faults: nothing was sent"
      report:failure("not begun", entry)
    end
  end
end

-- Sorts the steps: what is settled goes into the report, what is to be done is answered.
local function sort_steps(report, plan, dry_run)
  local due = {}
  for _, step in ipairs(plan.steps) do
    local entry = { id = step.id, name = step.name, type = step.type, reason = step.problem or step.reason }
    if step.problem then
      report:failure("failed", entry)
    elseif step.action == "keep" then
      report:same("unchanged", entry)
    elseif dry_run then
      report:change("would " .. step.action, entry)
    else
      step.more = { type = step.type }
      step.intent = { action = step.action, kind = "credential", type = step.type, project = step.project,
        server = plan.server }
      due[#due + 1] = step
    end
  end
  return due
end

-- Whether what a broken-off run had begun was done. An update leaves no trace to tell it by: it is simply made again.
local function settle(run)
  return function(intent)
    if intent.action ~= "create" then
      return false
    end
    local there, err = look(run, intent)
    if there == nil then
      return nil, err
    end
    return there and true or false, there and there.id or nil
  end
end

local function make(run, plan, due)
  local journal, err = journals.begin(run.options.journal, { server = plan.server, resume = run.options.resume,
    look = settle(run) })
  if not journal then
    return nil, err
  end
  executor.make({ due }, {
    report = run.report,
    journal = journal,
    concurrency = run.options.concurrency,
    on_progress = run.options.on_progress,
    attempt = function(step)
      return ATTEMPTS[step.action](run, step)
    end,
  })
  journal:close()
  return true
end

--- Carries a plan out: see `n8n.provision.apply`.
function apply.run(client, plan, options)
  options = option_names.check(options, { "dry_run", "test", "journal", "resume", "concurrency", "on_progress" })
  option_names.check_whole(options, "concurrency")
  if plan.server ~= client.url then
    errors.misuse(("the plan is for %s, the client for %s"):format(plan.server, client.url))
  end
  local dry_run = options.dry_run == true
  local report = reports.new { title = "provision", dry_run = dry_run }
  for _, note in ipairs(plan.notes) do
    report:note(note)
  end
  if not plan.ok then
    report_problems(report, plan)
    return report
  end
  local run = { client = client, line = plan.line, options = options, report = report }
  local due = sort_steps(report, plan, dry_run)
  if dry_run then
    return report
  end
  local ok, err = make(run, plan, due)
  if not ok then
    return nil, err
  end
  if options.test then
    test_all(run, plan.steps)
  end
  return report
end

return apply
