-- Every kind of reference, on a real n8n: what is written is found again in what n8n answers.
local n8n = require "n8n"
local graph_diff = require "n8n.workflow.diff"
local order = require "n8n.workflow.publish_order"
local reference_rules = require "n8n.workflow.reference_rules"
local references = require "n8n.workflow.references"
local real_n8n = require "spec.support.real_n8n"
local reference_fixtures = require "spec.support.reference_fixtures"
local server = require "spec.support.server"

-- Reads and writes a workflow as a runbook does: only what can be written.
local function writable(workflow)
  return { name = workflow.name, nodes = workflow.nodes, connections = workflow.connections,
    settings = workflow.settings }
end

-- How n8n's own descriptions of node types show that a parameter names something of the instance.
local SELECTORS = { workflowSelector = true, agentSelector = true }
local LISTS = { searchWorkflows = true, dataTableSearch = true, listAgents = true }
local TEXTS = { workflowJson = true, workflowObject = true }

local function names_something(property)
  if SELECTORS[property.type] or property.name == "dataTableId" or property.type == "json" and TEXTS[property.name] then
    return true
  end
  for _, mode in ipairs(property.type == "resourceLocator" and property.modes or {}) do
    local options = mode.typeOptions
    if options and LISTS[options.searchListMethod] then
      return true
    end
  end
  return false
end

local function each_property(value, run)
  if type(value) == "table" then
    if type(value.name) == "string" and type(value.type) == "string" then
      run(value)
    end
    for _, held in pairs(value) do
      each_property(held, run)
    end
  end
end

local function has_rule(type_name, parameter)
  for _, rule in ipairs(reference_rules.of_type(type_name)) do
    if rule.path[#rule.path] == parameter then
      return true
    end
  end
  return false
end

describe("the rules of references", function()
  it("know every parameter of n8n's own nodes that names something of the instance", function()
    local missing, known = {}, {}
    for package_name, path in pairs(real_n8n.node_types(server.current().version)) do
      local file = assert(io.open(path, "rb"))
      local types = assert(n8n.json.decode(file:read("*a")))
      file:close()
      for _, description in ipairs(types) do
        each_property(description.properties, function(property)
          if names_something(property) then
            local type_name = package_name .. "." .. description.name
            local found = has_rule(type_name, property.name) and known or missing
            found[type_name .. " " .. property.name] = true
          end
        end)
      end
    end
    assert.same({}, missing)
    assert.is_true(known["n8n-nodes-base.executeWorkflow workflowId"])
    assert.is_true(known["n8n-nodes-base.evaluationTrigger dataTableId"])
    assert.is_true(known["@n8n/n8n-nodes-langchain.toolWorkflow workflowJson"])
  end)
end)

describe("references on a real n8n", function()
  local line = server.current().line
  local client, ids, created, workflow
  local made = {}

  local function make(name, uses)
    local answer = assert(client.workflows:create(reference_fixtures.member(name, uses or {})))
    made[#made + 1] = answer
    return answer
  end

  setup(function()
    local current = server.current()
    client = assert(n8n.new { url = current.url, api_key = current.api_key })
    local function credential(name, type_name, data)
      local answer = assert(client.credentials:create { name = name, type = type_name, data = data })
      return { id = answer.id, name = name, type = type_name }
    end
    local rows = reference_fixtures.IDS.data_table -- 1.x has no API for them
    if line == "2" then
      local columns = { { name = "number", type = "number" } }
      rows = assert(client.data_tables:create { name = "refs_orders", columns = columns })
    end
    ids = {
      called = make("refs called").id, tool = make("refs tool").id, retriever = make("refs retriever").id,
      inline = make("refs inline").id, errors = make("refs errors", { is_error_workflow = true }).id,
      callers = { make("refs caller 1").id, make("refs caller 2").id },
      credential = credential("refs header", "httpHeaderAuth", { name = "x", value = "y" }),
      inner_credential = credential("refs basic", "httpBasicAuth", { user = "u", password = "p" }),
      data_table = { id = rows.id, name = rows.name, project = rows.projectId or rows.project },
    }
    local body = reference_fixtures.everything(ids)
    body.id = nil
    created = assert(client.workflows:create(body))
    made[#made + 1] = created
    ids.own = created.id
    assert(client.workflows:update(created.id, writable(reference_fixtures.everything(ids))))
    workflow = assert(client.workflows:get(created.id))
  end)

  teardown(function()
    for i = #made, 1, -1 do
      client.workflows:delete(made[i].id)
    end
    client.credentials:delete(ids.credential.id)
    client.credentials:delete(ids.inner_credential.id)
    if line == "2" then
      client.data_tables:delete(ids.data_table.id)
    end
  end)

  it("are all found in what n8n answers", function()
    assert.same(references.find(reference_fixtures.everything(ids)), references.find(workflow))
    assert.equal(27, #references.find(workflow))
  end)

  it("are written again under other ids", function()
    local new = { [ids.called] = ids.callers[1], [ids.callers[1]] = ids.called, [ids.tool] = ids.inline }
    local rewritten, changes = references.rewrite(workflow, function(reference)
      return new[reference.id]
    end)
    assert.equal(10, #changes) -- five of `called`, a caller, four of `tool`
    assert(client.workflows:update(created.id, writable(rewritten)))
    local read = assert(client.workflows:get(created.id))
    assert.same(references.find(rewritten), references.find(read))
    assert.same({}, graph_diff.lines(read, writable(rewritten)))
    assert.is_false(graph_diff.compare(read, writable(workflow)).same)
  end)

  if line == "2" then
    it("name what has to be published first, as n8n sees it", function()
      local called = made[1]
      local caller = make("refs publish", { calls = { { id = called.id, name = "refs called" } } })
      local published, err = caller:publish()
      assert.is_nil(published)
      assert.truthy(err.message:find(called.id, 1, true))
      for _, id in ipairs(order.callees(caller.nodes)) do
        assert(client.workflows:publish(id))
      end
      assert(caller:publish())
      assert(caller:unpublish())
      assert(called:unpublish())
    end)

    it("of a tool do not keep a workflow from being published", function()
      local with_tool = make("refs with tool", { tool = { id = ids.tool, name = "refs tool" } })
      assert.same({}, order.callees(with_tool.nodes))
      assert(with_tool:publish())
      assert(with_tool:unpublish())
    end)
  end

  it("of a whole set lead to each other, and order its publication", function()
    local set = reference_fixtures.create_set(client, 20, {
      prefix = "refs set ", credential = ids.credential, data_table = ids.data_table,
    })
    local known, steps, counts = { [ids.credential.id] = true, [ids.data_table.id] = true }, {}, {}
    for i, each in ipairs(set) do
      made[#made + 1] = each
      known[each.id] = true
      steps[i] = { id = each.id, name = each.name, callees = order.callees(each.nodes) }
    end
    for _, each in ipairs(set) do
      for _, reference in ipairs(references.find(each)) do
        assert.is_true(known[reference.id], reference.where)
        counts[reference.role] = (counts[reference.role] or 0) + 1
      end
    end
    assert.same({ call = 10, caller = 1, credential = 5, ["data table"] = 3, ["error workflow"] = 19, tool = 2 },
      counts)
    local waves, circles = order.waves(steps)
    assert.same({}, circles)
    for _, wave in ipairs(waves) do
      for _, step in ipairs(wave) do
        assert(client.workflows:publish(step.id))
      end
    end
    for i = #waves, 1, -1 do
      for _, step in ipairs(waves[i]) do
        assert(client.workflows:unpublish(step.id))
      end
    end
  end)
end)
