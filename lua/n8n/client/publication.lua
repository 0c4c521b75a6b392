--- Publishes a workflow, and waits until that is seen to be at work.
--
-- n8n 2.x answers first and sets triggers up afterwards; what fails then, it tells its editor alone. What the API shows
-- is `triggerCount`, which n8n writes when it has set the triggers up: another count than before confirms it, the same
-- count confirms nothing. 1.x answers when the triggers are at work.

local errors = require "n8n.errors"
local polling = require "n8n.http.polling"
local values = require "n8n.util.values"

local publication = {}

--- How long `wait = true` means, in seconds.
publication.SECONDS = 30

-- Triggers for which n8n has nothing to set up.
local CALLED = { ["n8n-nodes-base.executeWorkflowTrigger"] = true, ["n8n-nodes-base.errorTrigger"] = true }

-- The nodes of an answer that look like nodes.
local function nodes_of(workflow)
  local version = type(workflow.activeVersion) == "table" and workflow.activeVersion or workflow
  local nodes = {}
  for _, node in ipairs(values.list(version.nodes)) do
    nodes[#nodes + 1] = type(node) == "table" and type(node.type) == "string" and node or nil
  end
  return nodes
end

local function has_trigger_to_set_up(nodes)
  for _, node in ipairs(nodes) do
    if node.disabled ~= true and not CALLED[node.type]
      and (node.type:find("[Tt]rigger") or node.type == "n8n-nodes-base.webhook") then
      return true
    end
  end
  return false
end

local function is_called_only(workflow)
  local nodes = nodes_of(workflow)
  local called = false
  for _, node in ipairs(nodes) do
    called = called or CALLED[node.type] and node.disabled ~= true
  end
  return called and not has_trigger_to_set_up(nodes)
end

local function unconfirmed(workflow, seen)
  return nil, errors.new { kind = "unconfirmed", operation = "workflows:publish", workflow = workflow,
    message = "accepted, not confirmed: " .. seen,
    hint = "n8n sets triggers up after its answer, and shows failures in its editor only: look there" }
end

local function look(client, id, accepted, count, limits)
  local now, err = client.workflows:get(id, nil, limits)
  if not now then
    return nil, err
  elseif type(now) ~= "table" or type(now.active) ~= "boolean" then
    return nil, polling.unusable("workflows:get", "word on whether the workflow is published (active)")
  elseif not now.active then
    return unconfirmed(now, "the workflow is not published any more")
  elseif now.activeVersionId ~= accepted.activeVersionId then
    return unconfirmed(now, "another version was published meanwhile")
  elseif now.triggerCount ~= count then
    return now
  end
  return nil, nil, ("n8n counts %s triggers, as before"):format(tostring(now.triggerCount))
end

--- Publishes, and waits until that is seen to be at work.
-- @tparam table client
-- @tparam string id
-- @tparam number seconds
-- @tparam function publish does it: what the API answers, or `nil, err`
-- @treturn ?table the workflow
-- @treturn ?table the error; kind `unconfirmed`, with `workflow`: n8n accepted it, and nothing more can be seen
function publication.confirmed(client, id, seconds, publish)
  local line, err = client:line()
  local before
  if line then
    before, err = client.workflows:get(id)
  end
  if not before then
    return nil, err
  end
  local accepted
  accepted, err = publish()
  if not accepted or line == "1" or is_called_only(accepted) then
    return accepted, err
  end
  local workflow
  workflow, err = polling.poll("workflows:publish", { timeout = seconds }, function(limits)
    return look(client, id, accepted, before.triggerCount, limits)
  end)
  if not workflow and err.kind == "timeout" and not err.method then -- not a request's own time-out
    return unconfirmed(accepted, err.message)
  end
  return workflow, err
end

return publication
