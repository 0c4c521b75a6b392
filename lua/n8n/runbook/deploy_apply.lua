--- Carries out plans of `n8n.deploy`.
--
-- No answer is taken on trust when it could mislead. After an update that failed, and after a creation whose answer
-- was lost, the server is asked what it has now: n8n saves a published workflow's new version and then answers 400 when
-- that version cannot be published; and a creation must not be sent again while it may have happened.
-- @module n8n.runbook.deploy_apply

local errors = require "n8n.errors"
local option_names = require "n8n.options"
local journal = require "n8n.runbook.journal"
local n8n_report = require "n8n.runbook.report"
local workflow_diff = require "n8n.runbook.workflow_diff"

local deploy_apply = {}

--- What changes whenever somebody changes a workflow or its publication.
-- @tparam table workflow as the server has it
-- @treturn string
function deploy_apply.stamp(workflow)
  return table.concat({ tostring(workflow.updatedAt), tostring(workflow.versionId), tostring(workflow.versionCounter),
    tostring(workflow.active), tostring(workflow.activeVersionId) }, " ")
end

local function about(item, reason)
  return { id = item.id, name = item.name, file = item.place, reason = reason }
end

-- ---- The dry run ----

local WOULD = { create = "create", update = "update", publish = "publish" }

local function describe(plan, report)
  for _, item in ipairs(plan.items) do
    if WOULD[item.action] then
      report:change(WOULD[item.action], about(item, item.reason))
    else
      report:same(item.action, about(item, item.reason))
    end
  end
  return report
end

-- ---- One change, written down before and after ----

-- Ends the run: what is left is reported as not begun.
local function stop(run, reason)
  run.stopped = reason
end

-- Runs `change()`, which answers an outcome, with an intent in the journal before it and the outcome behind.
local function journaled(run, item, intent, change)
  intent.id, intent.name, intent.file = item.id, item.name, item.place
  local n, err = run.journal:intend(intent)
  if not n then
    stop(run, err.message)
    run.report:failure("failed", about(item, err))
    return
  end
  local outcome = change()
  local ok
  ok, err = run.journal:outcome(n, { outcome = outcome, id = item.id })
  if not ok then
    stop(run, err.message)
  end
end

local UNREACHABLE = { transport = true, timeout = true, tls = true, config = true }

-- Reports a failure; answers the outcome. When the server cannot even be asked, going on would only repeat that.
local function failed(run, item, err, reason)
  run.report:failure("failed", about(item, reason or err))
  if UNREACHABLE[err.kind] or err.status == 401 then
    stop(run, "the server cannot be reached any more")
  end
  return "failed"
end

local function differs(run, item, workflow)
  return #workflow_diff.members(item.wanted, workflow, run.plan.names, run.plan.known_credentials) > 0
end

-- ---- Creating ----

-- The workflow that a creation with a lost answer made: same name, not there when the plan was made, not made by
-- another creation of this run, same content. Raises when the list cannot be read.
local function find_created(run, item)
  for candidate in run.client.workflows:each(nil, { fields = { "id", "name" }, verify = true }) do
    if candidate.name == item.name and not run.plan.known_ids[candidate.id] and not run.created[candidate.id] then
      local workflow, err = run.client.workflows:get(candidate.id)
      if not workflow and err.status ~= 404 then
        error(err, 0)
      elseif workflow and not differs(run, item, workflow) then
        return workflow
      end
    end
  end
end

-- `description` is taken by updates alone.
local function creation_body(run, item)
  local taken = workflow_diff.writable("create", run.plan.line)
  local body, later = {}, {}
  for name, value in pairs(item.wanted) do
    if taken[name] then
      body[name] = value
    else
      later[name] = value
    end
  end
  return body, later
end

-- Sends the creation; when the answer is lost, looks, and only if there is nothing sends it once more. Not after a
-- time-out: the server may still be at it.
local function post(run, item, body)
  for attempt = 1, 2 do
    local workflow, err = run.client.workflows:create(body)
    if workflow or not err.ambiguous then
      return workflow, err
    end
    local looked, found = pcall(find_created, run, item)
    if not looked then
      if not errors.is(found) then
        error(found, 0)
      end
      return nil, found, "it may have been created: the answer was lost and the server cannot be asked"
    elseif found then
      return found
    elseif err.kind == "timeout" then
      return nil, err, err.message .. ": it is not there, but may still be created; look before running again"
    elseif attempt == 2 then
      return nil, err
    end
  end
end

local function create(run, item)
  journaled(run, item, { action = "create" }, function()
    local body, later = creation_body(run, item)
    local workflow, err, reason = post(run, item, body)
    if not workflow then
      return failed(run, item, err, reason)
    end
    item.id = workflow.id
    run.created[workflow.id] = true
    if next(later) ~= nil then
      local ok
      ok, err = workflow:update(later)
      if not ok then
        return failed(run, item, err, "created, but without its description: " .. err.message)
      end
    end
    run.report:change("created", about(item, not item.publish and item.reason or nil))
    return "created"
  end)
end

-- ---- Updating ----

-- What is to be sent with it about publication: nil where there is nothing to say.
local function publish_option(run, item)
  if not item.was_published then
    return nil
  end
  return { publish = run.plan.publish ~= "never" }
end

-- What to say when n8n has saved but answered an error: the version could not be published.
local function saved_only(run, item, workflow, err)
  local state = workflow.active == true and "the version published before still runs"
    or "and it is NO LONGER PUBLISHED: publish a sound version"
  run.report:failure("draft only", about(item, ("saved, but not published (%s): %s"):format(err.message, state)))
  return "draft only"
end

local function after_failure(run, item, err)
  local workflow, look_err = run.client.workflows:get(item.id)
  if not workflow then
    return failed(run, item, look_err, ("%s; what the server has now is not known: %s"):format(err.message,
      look_err.message))
  elseif differs(run, item, workflow) then
    return failed(run, item, err)
  elseif item.was_published and not (err.ambiguous and workflow.active == true) then
    return saved_only(run, item, workflow, err)
  end
  run.report:change("updated", about(item, item.reason))
  return "updated"
end

-- n8n publishes after it has answered. One look tells whether it has; if not, that is said.
local function confirmation(run, item)
  if not item.was_published or run.plan.publish == "never" or run.plan.line == "1" then
    return item.reason
  end
  local workflow = run.client.workflows:get(item.id)
  if workflow and workflow.active == true and workflow.activeVersionId == workflow.versionId then
    return item.reason
  end
  return item.reason .. " (accepted by n8n, not confirmed yet)"
end

local function before_of(run, workflow)
  local before = {}
  for _, name in ipairs(run.plan.names) do
    before[name] = workflow[name]
  end
  return before
end

local function update(run, item)
  local there, err = run.client.workflows:get(item.id)
  if not there then
    failed(run, item, err, err.status == 404 and "it was deleted since the plan was made" or nil)
    return
  elseif deploy_apply.stamp(there) ~= item.stamp then
    run.report:failure("stale", about(item, "somebody changed it since the plan was made: plan again"))
    return
  end
  journaled(run, item, { action = "update", before = before_of(run, there) }, function()
    local ok, update_err = run.client.workflows:update(item.id, item.wanted, publish_option(run, item))
    if not ok then
      return after_failure(run, item, update_err)
    end
    run.report:change("updated", about(item, confirmation(run, item)))
    return "updated"
  end)
end

-- ---- Publishing ----

-- Publishes what is due. A workflow can only be published after those that it calls, so what fails is tried again for
-- as long as others succeed.
local function publish_all(run, due)
  local problems
  repeat
    local left, progress = {}, false
    problems = {}
    for _, item in ipairs(due) do
      if run.stopped then
        left[#left + 1] = item
      else
        journaled(run, item, { action = "publish" }, function()
          local ok, err = run.client.workflows:publish(item.id)
          if ok then
            progress = true
            run.report:change("published", about(item))
            return "published"
          end
          left[#left + 1] = item
          problems[item] = err
          if UNREACHABLE[err.kind] then
            stop(run, "the server cannot be reached any more")
          end
          return "failed"
        end)
      end
    end
    due = left
  until #due == 0 or not progress or run.stopped
  for _, item in ipairs(due) do
    run.report:failure("not published", about(item, problems[item] or run.stopped))
  end
end

-- ---- The run ----

local function is_in(report, item)
  for i = #report.entries, 1, -1 do
    local entry = report.entries[i]
    if entry.class ~= "failure" and entry.id == item.id then
      return true
    end
  end
  return false
end

local function carry_out(run)
  local items, due = run.plan.items, {}
  for i, item in ipairs(items) do
    if item.action == "unchanged" or item.action == "skipped" then
      run.report:same(item.action, about(item, item.reason))
    elseif run.stopped then
      run.report:failure("not begun", about(item, run.stopped))
    elseif item.action == "create" then
      create(run, item)
    elseif item.action == "update" then
      update(run, item)
    end
    if item.publish and (item.action == "publish" or is_in(run.report, item)) then
      due[#due + 1] = item
    end
    if run.on_progress then
      run.on_progress(run.report, i, #items, item.name)
    end
  end
  publish_all(run, due)
end

local OPTIONS = { "dry_run", "journal", "on_progress" }

-- Documented in n8n.deploy.
function deploy_apply.apply(client, plan, options)
  options = option_names.check(options, OPTIONS)
  if plan.url ~= client.url then
    errors.misuse(("the plan is for %s, the client for %s"):format(plan.url, client.url))
  end
  local report = n8n_report.new { title = "deploy", server = client.url, publish = plan.publish,
    dry_run = options.dry_run or false }
  for _, warning in ipairs(plan.warnings) do
    report:note("warning: " .. warning)
  end
  if options.dry_run then
    return describe(plan, report)
  end
  local opened, err = journal.open(options.journal)
  if not opened then
    return nil, err
  end
  carry_out { client = client, plan = plan, report = report, journal = opened, created = {},
    on_progress = options.on_progress }
  opened:close()
  return report
end

return deploy_apply
