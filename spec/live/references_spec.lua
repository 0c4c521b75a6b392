-- Every kind of reference, on a real n8n 2.x: what is written is found again in what n8n answers.
local n8n = require "n8n"
local graph_diff = require "n8n.runbook.graph_diff"
local order = require "n8n.runbook.order"
local references = require "n8n.runbook.references"
local reference_fixtures = require "spec.support.reference_fixtures"
local server = require "spec.support.server"

-- Reads and writes a workflow as a runbook does: only what can be written.
local function writable(workflow)
  return { name = workflow.name, nodes = workflow.nodes, connections = workflow.connections,
    settings = workflow.settings }
end

describe("references on a real n8n", function()
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
    if client:server().line ~= "2" then
      return
    end
    local function credential(name, type_name, data)
      local answer = assert(client.credentials:create { name = name, type = type_name, data = data })
      return { id = answer.id, name = name, type = type_name }
    end
    local columns = { { name = "number", type = "number" } }
    local rows = assert(client.data_tables:create { name = "refs_orders", columns = columns })
    ids = {
      called = make("refs called").id, tool = make("refs tool").id, retriever = make("refs retriever").id,
      inline = make("refs inline").id, errors = make("refs errors", { is_error_workflow = true }).id,
      callers = { make("refs caller 1").id, make("refs caller 2").id },
      credential = credential("refs header", "httpHeaderAuth", { name = "x", value = "y" }),
      inner_credential = credential("refs basic", "httpBasicAuth", { user = "u", password = "p" }),
      data_table = { id = rows.id, name = rows.name, project = rows.projectId },
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
    if ids then
      client.credentials:delete(ids.credential.id)
      client.credentials:delete(ids.inner_credential.id)
      client.data_tables:delete(ids.data_table.id)
    end
  end)

  local function on_2(name, run)
    it(name, function()
      if not workflow then
        pending "n8n 2.x alone has all of these"
        return
      end
      run()
    end)
  end

  on_2("are all found in what n8n answers", function()
    assert.same(references.find(reference_fixtures.everything(ids)), references.find(workflow))
    assert.equal(27, #references.find(workflow))
  end)

  on_2("are written again under other ids", function()
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

  on_2("name what has to be published first, as n8n sees it", function()
    local called, caller = made[1], nil
    caller = make("refs publish", { calls = { { id = called.id, name = "refs called" } } })
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

  on_2("of a tool do not keep a workflow from being published", function()
    local with_tool = make("refs with tool", { tool = { id = ids.tool, name = "refs tool" } })
    assert.same({}, order.callees(with_tool.nodes))
    assert(with_tool:publish())
    assert(with_tool:unpublish())
  end)
end)
