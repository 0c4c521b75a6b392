--- Takes workflows out of service: unpublishes them, waits until they are drained, deletes them.
--
-- n8n 2.x deletes no published workflow, and none whose triggers it is still taking down. No API shows the latter: only
-- deleting is refused.

local core = require "n8n.core"
local polling = require "n8n.http.polling"
local tables = require "n8n.util.tables"

local drain = {}

local SECONDS = 60
local SECONDS_TO_CHANGE = 5 -- for a change under way, at least: cut off, nobody knows whether it was made

-- How many executions run. A key without `execution:list` cannot see them.
local function count_running(client, id, may_be_hidden, limits)
  local page, err = client.executions:list({ workflowId = id, status = "running" }, limits)
  if page and type(page.data) ~= "table" then
    return nil, polling.unusable("executions:list", "list of executions")
  elseif page then
    return #page.data
  elseif err.status == 403 and may_be_hidden then
    return 0
  end
  return nil, err
end

-- A workflow that says whether it is published.
local function read_workflow(client, id, limits)
  local workflow, err = client.workflows:get(id, nil, limits)
  if workflow and (type(workflow) ~= "table" or type(workflow.active) ~= "boolean") then
    return nil, polling.unusable("workflows:get", "word on whether the workflow is published (active)")
  end
  return workflow, err
end

local function look_at_drain(client, id, may_be_hidden, limits)
  local workflow, err = read_workflow(client, id, limits)
  if not workflow then
    return nil, err
  elseif workflow.active then
    return nil, nil, "the workflow is published"
  end
  local running
  running, err = count_running(client, id, may_be_hidden, limits)
  if not running then
    return nil, err
  elseif running > 0 then
    return nil, nil, ("%d of its executions running"):format(running)
  end
  return workflow
end

--- What `client.workflows:wait_drained(id, options)` does. Of the executions some may wait, for a date or a form.
function drain.wait(client, id, options)
  return polling.poll("workflows:wait_drained", polling.timed(polling.check_options(options), SECONDS), function(limits)
    return look_at_drain(client, id, false, limits)
  end)
end

-- The options of a request that changes something, which keeps to the time that is left.
local function within(seconds, options)
  local limited = tables.copy(options)
  local left = math.max(seconds, SECONDS_TO_CHANGE)
  if limited.deadline == nil or type(limited.deadline) == "number" and limited.deadline > left then
    limited.deadline = left
  end
  return limited
end

-- Takes a published workflow out of service. Says also whether it was published.
local function unpublish(client, id, give_up)
  local workflow, err = read_workflow(client, id, within(give_up - core.now()))
  local was_published = workflow ~= nil and workflow.active
  if was_published then
    workflow, err = client.workflows:unpublish(id, nil, within(give_up - core.now()))
  end
  if not workflow then
    return nil, err, false
  end
  local drained
  drained, err = polling.poll("workflows:delete", { timeout = math.max(give_up - core.now(), 0) }, function(limits)
    return look_at_drain(client, id, true, limits)
  end)
  return drained, err, was_published
end

-- A 500 comes while n8n takes triggers down: it stumbles over its own work.
local UNREADY = { [409] = true, [500] = true }

-- Deletes once. The workflow may be gone though the answer does not say so: a 500 can come of a deletion that was done,
-- and an answer can get lost.
local function look_at_deletion(client, id, delete, progress, limits)
  local answer, err = delete(client.workflows, id, nil, within(limits.deadline, progress.request))
  if answer then
    return answer
  elseif progress.refused and err.status == 404 then
    return true
  end
  if not UNREADY[err.status] and not err.ambiguous then
    return nil, err
  end
  progress.refused = true
  progress.unknown = progress.unknown or err.ambiguous
  local workflow, problem = read_workflow(client, id, limits)
  progress.unknown = not workflow and progress.unknown
  if workflow and workflow.active then
    return nil, err
  elseif workflow then
    return nil, nil, polling.in_words(err)
  elseif problem.status == 404 then
    return true
  end
  return nil, problem
end

-- What became of it, for an error.
local function explain(err, was_published, unknown)
  if unknown then
    err.ambiguous = true
    err.hint = "nobody knows whether it was deleted: look whether it is there"
      .. (was_published and "; it was unpublished for this" or "")
  elseif was_published then
    err.hint = "it was unpublished for this, and is still there: wait longer (option wait), or publish it again"
  end
  return err
end

--- Deletes a workflow as soon as n8n lets go of it. What `client.workflows:delete(id, options)` does.
-- @tparam table client
-- @tparam string id
-- @tparam table options `unpublish`: unpublishes it first, and waits until none of its executions runs; `seconds` for
--   all of it (60); `delete`: the plain operation; `request`: options of its request
-- @return what deleting answers; true when it was found gone
-- @treturn ?table the error
function drain.delete(client, id, options)
  local seconds = options.seconds or SECONDS
  local give_up = core.now() + seconds
  local was_published = false
  if options.unpublish then
    local workflow, err
    workflow, err, was_published = unpublish(client, id, give_up)
    if not workflow then
      return nil, explain(err, was_published)
    end
  end
  local progress = { request = options.request, refused = false, unknown = false }
  local answer, err = polling.poll("workflows:delete", { timeout = math.max(give_up - core.now(), 0) }, function(limits)
    return look_at_deletion(client, id, options.delete, progress, limits)
  end)
  return answer, err and explain(err, was_published, progress.unknown)
end

return drain
