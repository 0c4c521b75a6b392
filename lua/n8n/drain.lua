--- Workflows that are taken out of service: unpublished, drained, deleted.
--
-- n8n 2.x deletes no published workflow, and none whose triggers it is still taking down. No API shows the latter: only
-- deleting is refused.
-- @module n8n.drain

local core = require "n8n.core"
local wait = require "n8n.wait"

local drain = {}

local SECONDS = 60

-- How many executions run. A key without `execution:list` cannot see them.
local function count_running(client, id, may_be_hidden)
  local page, err = client.executions:list { workflowId = id, status = "running" }
  if page then
    return #page.data
  elseif err.status == 403 and may_be_hidden then
    return 0
  end
  return nil, err
end

local function look_at_drain(client, id, may_be_hidden)
  local workflow, err = client.workflows:get(id)
  if not workflow then
    return nil, err
  elseif workflow.active then
    return nil, nil, "the workflow is published"
  end
  local running
  running, err = count_running(client, id, may_be_hidden)
  if not running then
    return nil, err
  elseif running > 0 then
    return nil, nil, ("%d of its executions running"):format(running)
  end
  return workflow
end

--- Waits until a workflow is unpublished and none of its executions runs (some may wait, for a date or a form). Also
-- `client.workflows:wait_drained(id, options)`.
-- @tparam table client
-- @tparam string id
-- @tparam[opt] table options `timeout` (60 seconds), `on_progress(seen, seconds)`
-- @treturn ?table the workflow
-- @treturn ?table the error
function drain.wait(client, id, options)
  return wait.poll("workflows:wait_drained", wait.timed(wait.check_options(options), SECONDS), function()
    return look_at_drain(client, id, false)
  end)
end

-- Takes a published workflow out of service.
local function unpublish(client, id, seconds)
  local workflow, err = client.workflows:get(id)
  if workflow and workflow.active then
    workflow, err = client.workflows:unpublish(id)
  end
  if not workflow then
    return nil, err
  end
  return wait.poll("workflows:delete", { timeout = seconds }, function()
    return look_at_drain(client, id, true)
  end)
end

-- A 500 comes while n8n takes triggers down: it stumbles over its own work.
local UNREADY = { [409] = true, [500] = true }

-- Deletes once. After a refusal the workflow may be gone all the same: a 500 can come of a deletion that was done.
local function look_at_deletion(client, id, delete, progress)
  local answer, err = delete(client.workflows, id, nil, progress.request)
  if answer then
    return answer
  elseif progress.refused and err.status == 404 then
    return true
  elseif not UNREADY[err.status] then
    return nil, err
  end
  progress.refused = true
  local workflow, problem = client.workflows:get(id)
  if workflow and workflow.active then
    return nil, err
  elseif workflow then
    return nil, nil, wait.in_words(err)
  elseif problem.status == 404 then
    return true
  end
  return nil, problem
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
  if options.unpublish then
    local workflow, err = unpublish(client, id, seconds)
    if not workflow then
      return nil, err
    end
  end
  local progress = { request = options.request, refused = false }
  return wait.poll("workflows:delete", { timeout = math.max(give_up - core.now(), 0) }, function()
    return look_at_deletion(client, id, options.delete, progress)
  end)
end

return drain
