--- Workflows that refer to other things in every way that `n8n.workflow.reference_rules` knows, and sets of workflows
-- that refer to each other.
-- @module spec.support.reference_fixtures
local json = require "n8n.json"

local reference_fixtures = {}

local CALL = "n8n-nodes-base.executeWorkflow"
local TOOL = "@n8n/n8n-nodes-langchain.toolWorkflow"
local RETRIEVER = "@n8n/n8n-nodes-langchain.retrieverWorkflow"

--- The ids that `everything` uses unless it gets others.
reference_fixtures.IDS = {
  own = "wfOwn00000000001",
  called = "wfCalled00000001",
  tool = "wfTool0000000001",
  retriever = "wfRetriever00001",
  inline = "wfInline00000001",
  errors = "wfErrors00000001",
  callers = { "wfCallerA0000001", "wfCallerB0000001" },
  credential = { id = "crHeader00000001", name = "Header", type = "httpHeaderAuth" },
  inner_credential = { id = "crInner000000001", name = "Inner", type = "httpBasicAuth" },
  data_table = { id = "dtOrders00000001", name = "Orders", project = "prPersonal000001" },
  agent = "agSupport0000001",
}

--- A locator as the editor writes it.
function reference_fixtures.locator(id, name, url)
  return { __rl = true, mode = "list", value = id, cachedResultName = name, cachedResultUrl = url }
end

--- The locator of a workflow, with the editor's link to it.
function reference_fixtures.to_workflow(id, name)
  return reference_fixtures.locator(id, name or "Name of " .. id, "/workflow/" .. id)
end

--- The locator of a data table.
function reference_fixtures.to_data_table(data_table)
  local project = data_table.project or "prPersonal000001"
  return reference_fixtures.locator(data_table.id, data_table.name,
    ("/projects/%s/datatables/%s"):format(project, data_table.id))
end

--- A list of nodes that gets places and ids of its own for what is added: `add(name, type, version, parameters, more)`.
function reference_fixtures.nodes()
  local nodes = json.array {}
  local function add(name, type_name, version, parameters, more)
    local count = #nodes
    local node = {
      id = ("7e57ab1e-0000-4000-8000-%012d"):format(count), name = name, type = type_name, typeVersion = version,
      position = { count * 200, 0 }, parameters = parameters or json.object {},
    }
    for member, value in pairs(more or {}) do
      node[member] = value
    end
    nodes[count + 1] = node
    return node
  end
  return nodes, add
end

--- The text of a workflow that a node holds: written by hand, with blanks and numbers that have to stay as they are.
function reference_fixtures.inline_text(called, credential)
  return ([[
{ "name" : "inline",  "nodes": [
    {"name": "Start", "type": "n8n-nodes-base.executeWorkflowTrigger", "typeVersion": 1.10, "parameters": {}},
    {"name": "Inner call", "type": "n8n-nodes-base.executeWorkflow", "typeVersion": 1.2,
     "parameters": {"workflowId": {"value":"%s","__rl":true, "mode":"list", "cachedResultName" : "Inner \"é\"",
        "cachedResultUrl":"\/workflow\/%s"}, "options":{}}},
    {"name": "Inner fetch", "type":"n8n-nodes-base.httpRequest", "parameters":{"url":"x"},
     "credentials": { "%s" : {"name":"%s", "id":"%s"} }}
  ], "connections": {}, "pi": 3.14000, "big": 12345678901234567890 }]]):format(called, called,
    credential.type, credential.name, credential.id)
end

--- A workflow with every kind of reference. It is made of what n8n 2.x accepts; it cannot be published.
-- @tparam[opt] table ids as `IDS`; what is missing comes from there
-- @tparam[opt] string name
function reference_fixtures.everything(ids, name)
  ids = setmetatable(ids or {}, { __index = reference_fixtures.IDS })
  local to = reference_fixtures.to_workflow
  local table_locator = reference_fixtures.to_data_table(ids.data_table)
  local credentials = { [ids.credential.type] = { id = ids.credential.id, name = ids.credential.name } }
  local nodes, add = reference_fixtures.nodes()
  add("Start", "n8n-nodes-base.executeWorkflowTrigger", 1.1, { inputSource = "passthrough" })
  add("Fetch", "n8n-nodes-base.httpRequest", 4.2, {
    url = "http://127.0.0.1/", authentication = "genericCredentialType", genericAuthType = ids.credential.type,
  }, { credentials = credentials })
  add("Call", CALL, 1.2, { workflowId = to(ids.called), options = json.object {} })
  add("Call old", CALL, 1, { workflowId = ids.called })
  add("Call self", CALL, 1.2, { workflowId = to(ids.own) })
  add("Call any", CALL, 1.2, { workflowId = { __rl = true, mode = "id", value = "={{ $json.id }}" } })
  add("Call off", CALL, 1.2, { workflowId = to(ids.called) }, { disabled = true })
  add("Call inline", CALL, 1.2, {
    source = "parameter", workflowJson = reference_fixtures.inline_text(ids.inline, ids.inner_credential),
  })
  add("Call file", CALL, 1.1, { source = "localFile", workflowPath = "/data/workflow.json" })
  add("Call URL", CALL, 1.1, { source = "url", workflowUrl = "https://example.com/workflow.json" })
  add("Tool", TOOL, 2.2, { description = "d", workflowId = to(ids.tool) })
  add("Tool old", TOOL, 1, { name = "t", description = "d", workflowId = ids.tool })
  add("Retriever", RETRIEVER, 1.1, { workflowId = to(ids.retriever) })
  add("Rows", "n8n-nodes-base.dataTable", 1, { operation = "get", dataTableId = table_locator })
  add("Rows tool", "n8n-nodes-base.dataTableTool", 1, { operation = "get", dataTableId = table_locator })
  add("Rows by name", "n8n-nodes-base.dataTable", 1, {
    operation = "get", dataTableId = { __rl = true, mode = "name", value = ids.data_table.name },
  })
  add("Evaluate", "n8n-nodes-base.evaluation", 4.8, { source = "dataTable", dataTableId = table_locator })
  add("API", "n8n-nodes-base.n8n", 1, {
    operation = "get",
    workflowId = { __rl = true, mode = "url", value = "https://n8n.example.com/workflow/" .. ids.tool },
  })
  add("API runs", "n8n-nodes-base.n8n", 1, {
    resource = "execution", operation = "getAll",
    filters = { workflowId = reference_fixtures.locator(ids.called, ("Called (#%s)"):format(ids.called)) },
  })
  add("Agent", "n8n-nodes-base.messageAnAgent", 2, { agentId = reference_fixtures.locator(ids.agent, "Support") })
  add("Agent inline", "n8n-nodes-base.messageAnAgent", 3, { agentSource = "inline", inlineAgent = { config = {
    name = "a", model = "openai/gpt-5", credential = ids.credential.id, instructions = "i",
    tools = json.array {
      { type = "workflow", workflowId = ids.tool, workflow = "Tool" },
      { type = "node", name = "rows", node = {
        nodeType = "n8n-nodes-base.dataTableTool", nodeTypeVersion = 1,
        nodeParameters = { dataTableId = table_locator },
      } },
    },
  } } })
  add("Unknown", "n8n-nodes-somebody.runner", 1, { steps = json.array { { target = to(ids.called) } } })
  return {
    id = ids.own, name = name or "everything", nodes = nodes, connections = json.object {},
    settings = {
      executionOrder = "v1", errorWorkflow = ids.errors, callerPolicy = "workflowsFromAList",
      callerIds = table.concat(ids.callers, ", "),
    },
  }
end

--- A workflow of a set: it can be published (when what it calls is), is called, calls and uses what it is given.
-- @tparam string name
-- @tparam table uses `calls`: workflows `{ id=, name= }`; `tool`, `errors`: one; `callers`: ids; `credential`;
-- `data_table`; `is_error_workflow`
-- @treturn table a body for `workflows:create`
function reference_fixtures.member(name, uses)
  local nodes, add = reference_fixtures.nodes()
  local connections, last = json.object {}, "Called"
  local function chain(node)
    connections[last] = { main = { { { node = node.name, type = "main", index = 0 } } } }
    last = node.name
  end
  add("Called", "n8n-nodes-base.executeWorkflowTrigger", 1.1, { inputSource = "passthrough" })
  -- n8n 1.x publishes nothing that is only called.
  add("Twice a year", "n8n-nodes-base.scheduleTrigger", 1.2, {
    rule = { interval = { { field = "months", monthsInterval = 6 } } },
  })
  if uses.is_error_workflow then
    add("On error", "n8n-nodes-base.errorTrigger", 1)
  end
  if uses.credential then
    chain(add("Fetch", "n8n-nodes-base.httpRequest", 4.2, {
      url = "http://127.0.0.1/", authentication = "genericCredentialType", genericAuthType = uses.credential.type,
      options = json.object {},
    }, { credentials = { [uses.credential.type] = { id = uses.credential.id, name = uses.credential.name } } }))
  end
  if uses.data_table then
    chain(add("Rows", "n8n-nodes-base.dataTable", 1, {
      operation = "get", dataTableId = reference_fixtures.to_data_table(uses.data_table),
    }))
  end
  for i, called in ipairs(uses.calls or {}) do
    chain(add("Call " .. i, CALL, 1.2, {
      workflowId = reference_fixtures.to_workflow(called.id, called.name), options = json.object {},
    }))
  end
  if uses.tool then
    add("Tool", TOOL, 2.2, {
      description = "d", workflowId = reference_fixtures.to_workflow(uses.tool.id, uses.tool.name),
    })
  end
  return {
    name = name, nodes = nodes, connections = connections,
    settings = {
      executionOrder = "v1", errorWorkflow = uses.errors and uses.errors.id or nil,
      callerPolicy = uses.callers and "workflowsFromAList" or nil,
      callerIds = uses.callers and table.concat(uses.callers, ",") or nil,
    },
  }
end

--- Creates a set of workflows that refer to each other: the first is the error workflow of all, each third calls the
-- one before, each fifth the one before that, each seventh has a tool, each fourth uses the credential, each sixth the
-- data table; the second lets only the third call it.
-- @param client where
-- @tparam number count how many, at least 3
-- @tparam table options `prefix`: of the names; `credential`, `data_table`: as in `IDS`, or nil
-- @treturn {table,...} the workflows as the server answered, in order
function reference_fixtures.create_set(client, count, options)
  local created = {}
  for i = 1, count do
    local uses = { calls = {}, is_error_workflow = i == 1, errors = created[1] }
    uses.calls[1] = i % 3 == 0 and created[i - 1] or nil
    uses.calls[#uses.calls + 1] = i % 5 == 0 and created[i - 2] or nil
    uses.tool = i % 7 == 0 and created[i - 3] or nil
    uses.credential = i % 4 == 0 and options.credential or nil
    uses.data_table = i % 6 == 0 and options.data_table or nil
    created[i] = assert(client.workflows:create(reference_fixtures.member(options.prefix .. i, uses)))
  end
  local body = reference_fixtures.member(options.prefix .. 2, { errors = created[1], callers = { created[3].id } })
  created[2] = assert(client.workflows:update(created[2].id, body))
  return created
end

return reference_fixtures
