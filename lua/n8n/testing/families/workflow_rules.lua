--- What n8n asks of a workflow beyond its schema: a sound graph (2.x), and what it takes to be published.
local json = require "n8n.testing.json"
local webhooks = require "n8n.testing.families.webhooks"

local workflow_rules = {}

-- Triggers that n8n starts only by hand.
local MANUAL = { ["n8n-nodes-base.manualTrigger"] = true }

-- Triggers that other workflows start: they count as triggers in 2.x only.
local CALLED = { ["n8n-nodes-base.executeWorkflowTrigger"] = true, ["n8n-nodes-base.errorTrigger"] = true }

-- Triggers whose names do not end with "Trigger".
local NAMED = {
  ["n8n-nodes-base.webhook"] = true, ["n8n-nodes-base.cron"] = true, ["n8n-nodes-base.interval"] = true,
  ["n8n-nodes-base.wait"] = true, ["n8n-nodes-base.emailReadImap"] = true, ["n8n-nodes-base.rssFeedReadTrigger"] = true,
}

local function required(issues, value, path, names)
  for _, name in ipairs(names) do
    if value[name] == nil then
      issues[#issues + 1] = ("%s.%s (invalid_type): Required"):format(path, name)
    end
  end
end

local function wrong_type(issues, path, expected, value)
  local kind = json.type_of(value)
  if kind ~= expected then
    issues[#issues + 1] = ("%s (invalid_type): Expected %s, received %s"):format(path, expected, kind)
    return true
  end
end

local function check_nodes(issues, nodes)
  local ids, names = {}, {}
  for i, node in ipairs(nodes) do
    local path = ("nodes[%d]"):format(i - 1)
    required(issues, node, path, { "name", "type", "position" })
    if node.id and ids[node.id] then
      issues[#issues + 1] = ('%s.id (duplicate_node_id): Nodes "%s" and "%s" share the node ID "%s"'):format(path,
        ids[node.id], node.name, node.id)
    end
    if node.name and names[node.name] then
      issues[#issues + 1] = ('%s.name (duplicate_node_name): Duplicate node name "%s"'):format(path, node.name)
    end
    if node.id then
      ids[node.id] = node.name
    end
    if node.name then
      names[node.name] = true
    end
  end
  return names
end

local function check_target(issues, target, path, names)
  if wrong_type(issues, path, "object", target) then
    return
  end
  required(issues, target, path, { "node", "type", "index" })
  if target.node and not names[target.node] then
    issues[#issues + 1] = ('%s.node (unknown_connection_target): Connection target "%s" does not reference an '
      .. 'existing node')
      :format(path, tostring(target.node))
  end
end

local function check_outputs(issues, outputs, path, names)
  if wrong_type(issues, path, "array", outputs) then
    return
  end
  for i, targets in ipairs(outputs) do
    local output = ("%s[%d]"):format(path, i - 1)
    if targets ~= json.null and not wrong_type(issues, output, "array", targets) then
      for k, target in ipairs(targets) do
        check_target(issues, target, ("%s[%d]"):format(output, k - 1), names)
      end
    end
  end
end

--- What is wrong with a graph, as n8n 2.x says it.
-- @return nil, or a message
function workflow_rules.structure_problem(nodes, connections)
  local issues = {}
  local names = check_nodes(issues, nodes)
  for _, source in ipairs(connections[json.KEYS]) do
    local path = "connections." .. source
    if not names[source] then
      issues[#issues + 1] = ('%s (unknown_connection_source): Connection source "%s" does not reference an existing '
        .. 'node')
        :format(path, source)
    end
    local kinds = connections[source]
    if not wrong_type(issues, path, "object", kinds) then
      for _, kind in ipairs(kinds[json.KEYS]) do
        check_outputs(issues, kinds[kind], path .. "." .. kind, names)
      end
    end
  end
  return issues[1] and "Workflow structure is invalid. " .. table.concat(issues, "; ")
end

local function is_trigger(node, line)
  local kind = node.type
  if type(kind) ~= "string" or node.disabled == true or MANUAL[kind] then
    return false
  elseif CALLED[kind] then
    return line == "2"
  end
  return NAMED[kind] or kind:find("Trigger$") ~= nil
end

local function has_trigger(nodes, line)
  for _, node in ipairs(nodes) do
    if is_trigger(node, line) then
      return true
    end
  end
  return false
end

-- The id of the workflow that a node calls.
local function called_id(node)
  if node.type ~= "n8n-nodes-base.executeWorkflow" or node.disabled == true or not node.parameters then
    return nil
  end
  local reference = node.parameters.workflowId
  if type(reference) == "table" then
    reference = reference.value
  end
  return type(reference) == "string" and reference ~= "" and reference or nil
end

local function unpublished_call(workflow, version, workflows)
  for _, node in ipairs(version.nodes) do
    local id = called_id(node)
    local called = id and workflows:get(id)
    if id and id ~= workflow.id and not (called and called.active) then
      return ('Cannot publish workflow: Node "%s" references workflow %s%s which is not published. Please publish all '
        .. "referenced sub-workflows first."):format(node.name, id, called and (' ("%s")'):format(called.name) or "")
    end
  end
end

local function taken_webhook(workflow, version, workflows)
  for _, webhook in ipairs(webhooks.of(workflow.id, version.nodes)) do
    local owner = webhooks.find(workflows, webhook.method, webhook.path)
    if owner and owner ~= workflow then
      return ('The URL path that the "%s" node uses is already taken. Please change it to something else.')
        :format(webhook.node.name)
    end
  end
end

--- Why a version of a workflow cannot be published, or nil.
-- @param workflow the record
-- @param version its version to publish
-- @param store the sandbox's state
function workflow_rules.publish_problem(workflow, version, store)
  if workflow.isArchived then
    return "Cannot activate an archived workflow."
  elseif not has_trigger(version.nodes, store.line) then
    if store.line == "1" then
      return ('Workflow "%s" (ID: %s) has no node to start the workflow - at least one trigger, poller or webhook node '
        .. "is required"):format(workflow.name, workflow.id)
    end
    return "Workflow cannot be activated because it has no trigger node. At least one trigger, webhook, or polling "
      .. "node "
      .. "is required."
  elseif store.line == "1" then
    return taken_webhook(workflow, version, store.workflows)
  end
  return unpublished_call(workflow, version, store.workflows)
end

return workflow_rules
