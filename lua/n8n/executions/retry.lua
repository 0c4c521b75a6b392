--- Tries failed executions again, each once.

local errors = require "n8n.errors"
local json = require "n8n.json"
local executor = require "n8n.run.executor"
local journals = require "n8n.run.journal"
local reports = require "n8n.run.report"
local option_names = require "n8n.util.options"
local text = require "n8n.util.text"
local values = require "n8n.util.values"

local retry = {}

-- Which executions were retried: execution id -> id of the newest retry. A retry that runs or waits counts too.
local function retries(client, listing)
  local by_origin = {}
  local function add(id, origin)
    local known = by_origin[origin]
    if not known or text.is_below(known, id) then
      by_origin[origin] = id
    end
  end
  for _, execution in ipairs(listing.executions) do
    if execution.retry_of then
      add(execution.id, execution.retry_of)
    end
  end
  for _, status in ipairs { "running", "waiting" } do
    for execution in client.executions:each({ status = status }, { fields = { "id", "retryOf" } }) do
      local origin = values.text(execution.retryOf)
      if origin then
        add(tostring(execution.id), origin)
      end
    end
  end
  return by_origin
end

-- Why an execution is not to be tried again; nil when it is. A failed retry is an execution of its own to n8n: unless
-- that is asked for, it is not tried again, or a script that runs every hour would never come to an end.
local function settled(execution, by_origin, again)
  if execution.retried_by then
    return "a retry has succeeded: " .. execution.retried_by
  elseif by_origin[execution.id] then
    return "it was retried already: " .. by_origin[execution.id]
  elseif execution.retry_of and not again then
    return ("it is a retry, of %s (again, --again: try it once more)"):format(execution.retry_of)
  elseif not execution.workflow then
    return "its workflow is gone"
  end
end

-- The retry of an execution that was begun after it was last looked, if there is one.
local function find_retry(client, execution)
  for _, status in ipairs { "error", "success", "running", "waiting" } do
    local query = { status = status, workflowId = execution.workflow_id }
    for candidate in client.executions:each(query, { fields = { "id", "retryOf", "status" } }) do
      if values.text(candidate.retryOf) == execution.id then
        return candidate
      elseif not text.is_below(execution.id, tostring(candidate.id)) then
        break -- newest first: a retry is newer than what it retries
      end
    end
  end
end

local function outcome_of(again, looked)
  local entry = { retry = tostring(again.id), status = again.status }
  local reason = ("execution %s: %s%s"):format(entry.retry, tostring(again.status),
    looked and " (the answer was lost; a look shows it)" or "")
  if again.status == "error" or again.status == "crashed" then
    return { class = "failure", outcome = "failed again", reason = reason, more = entry }
  end
  return { class = "change", outcome = "retried", reason = reason, more = entry }
end

local function attempt(client, options)
  return function(step)
    local answer, err = client.executions:retry(step.id, { loadWorkflow = options.current_workflow or nil },
      { as = "raw" })
    if answer then
      return outcome_of(assert(json.decode(assert(json.pick(answer, { "id", "status" })))))
    elseif err.ambiguous then
      local ok, found = pcall(find_retry, client, step.execution)
      if ok and found then
        return outcome_of(found, true)
      end
    end
    return { class = "failure", outcome = "failed", reason = err }
  end
end

local function settle(client)
  return function(intent)
    local ok, found = pcall(find_retry, client, { id = intent.id, workflow_id = intent.workflow_id })
    if not ok then
      return nil, found
    end
    return found ~= nil
  end
end

local function sort_executions(client, listing, report, options)
  local by_origin, steps = retries(client, listing), {}
  for _, execution in ipairs(listing.executions) do
    local reason = settled(execution, by_origin, options.again)
    local entry = { id = execution.id, name = execution.workflow, reason = reason }
    if reason then
      report:same("skipped", entry)
    elseif options.dry_run then
      report:change("would retry", entry)
    else
      steps[#steps + 1] = { id = execution.id, name = execution.workflow, execution = execution,
        intent = { action = "retry", kind = "execution", workflow_id = execution.workflow_id, server = client.url } }
    end
  end
  return steps
end

local function carry_out(client, listing, options)
  local report = reports.new { title = "retry", dry_run = options.dry_run == true }
  local journal = not options.dry_run and errors.must(journals.begin(options.journal,
    { server = client.url, resume = options.resume, look = settle(client) }))
  local steps = sort_executions(client, listing, report, options)
  if journal then
    executor.make({ steps }, { report = report, journal = journal, attempt = attempt(client, options),
      concurrency = options.concurrency, continue_on_error = options.continue_on_error,
      on_progress = options.on_progress })
    journal:close()
  end
  return report
end

--- Tries failed executions again: see `n8n.executions.retry`.
function retry.run(client, listing, options)
  options = option_names.check(options,
    { "again", "current_workflow", "dry_run", "journal", "resume", "concurrency", "continue_on_error",
      "on_progress" })
  option_names.check_whole(options, "concurrency")
  return errors.answered(carry_out, client, listing, options)
end

return retry
