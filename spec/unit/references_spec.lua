-- What a workflow refers to, and putting other ids there (n8n.workflow.references).
local json = require "n8n.json"
local order = require "n8n.workflow.publish_order"
local references = require "n8n.workflow.references"
local fixtures = require "spec.support.reference_fixtures"

local CALL = "n8n-nodes-base.executeWorkflow"
local TABLE = "n8n-nodes-base.dataTable"

local function node(type_name, parameters, more)
  local made = { name = "Node", type = type_name, parameters = parameters }
  for name, value in pairs(more or {}) do
    made[name] = value
  end
  return { id = "own", nodes = { made } }
end

-- One reference in a line: kind, role, id and marks.
local function line(reference)
  local words = { reference.kind, reference.role, reference.id or "-", reference.inner or reference.node }
  for _, mark in ipairs { "dynamic", "disabled", "self", "generic", "checked", "by_name", "optional", "remote",
    "derived" } do
    words[#words + 1] = reference[mark] and mark
  end
  return table.concat(words, "|")
end

local function lines(workflow, options)
  local found = {}
  for i, reference in ipairs(references.find(workflow, options)) do
    found[i] = line(reference)
  end
  return found
end

local function only(workflow, options)
  local found = references.find(workflow, options)
  assert.equal(1, #found)
  return found[1]
end

-- Puts "new" before every id and "New " before every name.
local function renamed(workflow, options)
  return references.rewrite(workflow, function(reference)
    return "new" .. (reference.id or "id"), reference.name and "New " .. reference.name
  end, options)
end

describe("references.find", function()
  it("finds every kind, in the order of the nodes", function()
    assert.same({
      "credential|credential|crHeader00000001|Fetch",
      "workflow|call|wfCalled00000001|Call|checked",
      "workflow|call|wfCalled00000001|Call old|checked",
      "workflow|call|wfOwn00000000001|Call self|self|checked",
      "workflow|call|-|Call any|dynamic|checked",
      "workflow|call|wfCalled00000001|Call off|disabled|checked",
      "workflow|call|wfInline00000001|Inner call",
      "credential|credential|crInner000000001|Inner fetch",
      "file|workflow file|/data/workflow.json|Call file",
      "url|workflow URL|https://example.com/workflow.json|Call URL",
      "workflow|tool|wfTool0000000001|Tool",
      "workflow|tool|wfTool0000000001|Tool old",
      "workflow|retriever|wfRetriever00001|Retriever",
      "data_table|data table|dtOrders00000001|Rows",
      "data_table|data table|dtOrders00000001|Rows tool",
      "data_table|data table|-|Rows by name|by_name",
      "data_table|evaluation|dtOrders00000001|Evaluate",
      "workflow|n8n API|wfTool0000000001|API|remote",
      "workflow|n8n API|wfCalled00000001|API runs|remote",
      "agent|agent|agSupport0000001|Agent",
      "credential|agent|crHeader00000001|a",
      "workflow|agent tool|wfTool0000000001|a",
      "data_table|data table|dtOrders00000001|rows",
      "workflow|workflow|wfCalled00000001|Unknown|generic",
      "workflow|error workflow|wfErrors00000001",
      "workflow|caller|wfCallerA0000001|optional",
      "workflow|caller|wfCallerB0000001|optional",
    }, lines(fixtures.everything()))
  end)

  it("finds the same in a workflow that was sent as JSON", function()
    local workflow = fixtures.everything()
    assert.same(references.find(workflow), references.find(assert(json.decode(json.encode(workflow)))))
  end)

  it("says where, of what type and under which name", function()
    local found = references.find(fixtures.everything())
    assert.same({
      kind = "credential", role = "credential", id = "crHeader00000001", name = "Header", type = "httpHeaderAuth",
      node = "Fetch", node_type = "n8n-nodes-base.httpRequest", where = "credentials.httpHeaderAuth.id",
    }, found[1])
    assert.equal("parameters.workflowId.value", found[2].where)
    assert.equal("Name of wfCalled00000001", found[2].name)
    assert.equal("parameters.workflowId", found[3].where)
    assert.equal("={{ $json.id }}", found[5].expression)
    assert.equal("parameters.workflowJson > nodes[2].parameters.workflowId.value", found[7].where)
    assert.same({ "Call inline", CALL }, { found[7].node, found[7].node_type })
    assert.equal("settings.errorWorkflow", found[25].where)
    assert.is_nil(found[25].node)
    assert.equal("Called", found[19].name) -- its list shows "Called (#id)"
  end)

  it("knows a rule for each place that it finds by one", function()
    local roles = {}
    for _, rule in ipairs(references.RULES) do
      assert.is_string(rule.from)
      roles[rule.role] = true
    end
    for _, reference in ipairs(references.find(fixtures.everything())) do
      assert.truthy(reference.generic or reference.inner or roles[reference.role], reference.role)
    end
  end)

  describe("of credentials", function()
    it("finds those by name: without an id, and the old text", function()
      local found = references.find(node("x", {}, { credentials = {
        a = { id = json.null, name = "A" }, b = "B", c = { name = "C" },
      } }))
      assert.equal(3, #found)
      for i, name in ipairs { "A", "B", "C" } do
        assert.same({ name, true, name:lower() }, { found[i].name, found[i].by_name, found[i].type })
        assert.is_nil(found[i].id)
      end
    end)

    it("passes over what is none", function()
      assert.same({}, lines(node("x", {}, { credentials = {
        a = { id = json.null, name = "" }, b = "", c = json.null, d = { id = "", name = json.null }, e = 5, f = true,
        g = { id = json.null, name = "", __aiGatewayManaged = true }, h = {},
      } })))
    end)

    it("keeps those whose id an expression names as dynamic", function()
      local found = only(node("x", {}, { credentials = { a = { id = "={{ $json.id }}", name = "A" } } }))
      assert.same({ true, "={{ $json.id }}" }, { found.dynamic, found.expression })
      assert.is_nil(found.id)
    end)
  end)

  describe("of calls", function()
    it("looks at the id only where n8n does", function()
      local function at(source)
        return lines(node(CALL, { source = source, workflowId = fixtures.to_workflow "w", workflowJson = "",
          workflowPath = "", workflowUrl = "" }))
      end
      local call = { "workflow|call|w|Node|checked" }
      assert.same(call, at "database")
      assert.same(call, at(nil))
      assert.same(call, at(json.null))
      assert.same({ "workflow|call|w|Node" }, at "={{ $json.source }}") -- nor does n8n check it
      assert.same({}, at "parameter")
      assert.same({}, at "localFile")
      assert.same({}, at "url")
    end)

    it("takes ids that are numbers, and none that are nothing", function()
      assert.equal("12", only(node(CALL, { workflowId = 12 })).id)
      assert.equal("12", only(node(CALL, { workflowId = { __rl = true, value = 12 } })).id)
      assert.equal("12345678901234567890", only(node(CALL, { workflowId = json.decode "12345678901234567890" })).id)
      assert.equal("abc", only(node(CALL, { workflowId = " abc " })).id)
      for _, nothing in ipairs { "", json.null, true, {}, { value = " " }, { value = json.null }, { value = {} } } do
        assert.same({}, lines(node(CALL, { workflowId = nothing })))
      end
      assert.same({}, lines(node(CALL, { workflowId = false })))
    end)

    it("holds for nodes that n8n has made tools", function()
      assert.equal("d", only(node(TABLE .. "Tool", { dataTableId = { value = "d" } })).id)
      assert.equal("d", only(node(TABLE .. "HitlTool", { dataTableId = { value = "d" } })).id)
      assert.same({}, lines(node(TABLE .. "Something", { dataTableId = { value = "d" } })))
    end)

    it("does not mark what a text holds as checked by n8n", function()
      assert.same({ "wfCalled00000001", "wfCalled00000001", "wfOwn00000000001" },
        order.callees(fixtures.everything().nodes))
    end)
  end)

  describe("of workflows as text", function()
    local function inline(text)
      return lines(node(CALL, { source = "parameter", workflowJson = text }))
    end

    it("looks into texts in texts, and into objects", function()
      local deepest = node(CALL, { workflowId = "w" }, { name = "C" })
      local middle = node(CALL, { source = "parameter", workflowJson = json.encode(deepest) }, { name = "B" })
      assert.same({ "workflow|call|w|C" }, inline(json.encode(middle)))
      assert.same({ "workflow|call|w|C" }, inline(middle))
      assert.same({ "workflow|call|w|C" }, inline(deepest))
    end)

    it("takes the outer node's state with it", function()
      local inner = json.encode(node(CALL, { workflowId = "own" }))
      local workflow = node(CALL, { source = "parameter", workflowJson = inner }, { disabled = true })
      assert.same({ "workflow|call|own|Node|disabled|self" }, lines(workflow))
    end)

    it("calls it dynamic when an expression makes the text, unless it is JSON all the same", function()
      assert.same({ "workflow|inline workflow|-|Node|dynamic" }, inline "={{ $json.workflow }}")
      assert.same({ "workflow|call|w|Node" }, inline("=" .. json.encode(node(CALL, { workflowId = "w" }))))
    end)

    it("finds nothing in what is no workflow", function()
      for _, text in ipairs { "", "\n", "null", "5", "[]", "{", "\255", "{}", '{"nodes":{}}', '{"nodes":[1,null]}' } do
        assert.same({}, inline(text))
      end
    end)

    it("ends in a text in a text in a text...", function()
      local workflow = node(CALL, { workflowId = "w" })
      for _ = 1, 10 do
        workflow = node(CALL, { source = "parameter", workflowJson = json.encode(workflow) })
      end
      assert.same({}, lines(workflow))
    end)
  end)

  describe("of data tables", function()
    it("takes braces for an expression, as n8n does", function()
      assert.is_true(only(node(TABLE, { dataTableId = { value = "{ $json.id }", mode = "id" } })).dynamic)
    end)

    it("passes over an evaluation of a spreadsheet", function()
      assert.same({}, lines(node("n8n-nodes-base.evaluation", {
        source = "googleSheets", dataTableId = { __rl = true, value = "d" },
      })))
    end)
  end)

  describe("of settings", function()
    local function settings(value)
      return lines { id = "own", settings = value }
    end

    it("passes over DEFAULT and nothing", function()
      for _, value in ipairs { "DEFAULT", "", json.null, false } do
        assert.same({}, settings { errorWorkflow = value })
      end
    end)

    it("knows itself, expressions and the derived", function()
      assert.same({ "workflow|error workflow|own|self" }, settings { errorWorkflow = "own" })
      assert.same({ "workflow|error workflow|-|dynamic" }, settings { errorWorkflow = "={{ $vars.errors }}" })
      assert.same({ "resolver|credential resolver|r|optional|derived" }, settings { credentialResolverId = "r" })
      assert.same({ "folder|folder|f|optional" }, lines { parentFolderId = "f" })
    end)

    it("reads lists with blanks and gaps", function()
      assert.same({ "workflow|caller|a|optional", "workflow|caller|b|optional" }, settings { callerIds = " a,, ,b ," })
      assert.same({ "workflow|caller|14|optional" }, settings { callerIds = 14 })
      assert.same({}, settings { callerIds = {} })
    end)
  end)

  describe("without a rule", function()
    local function unknown(locator, known)
      locator.__rl = true
      return lines(node("other.type", { deep = { { locator } } }), known and { known = known })
    end

    it("knows n8n's own links", function()
      assert.same({ "workflow|workflow|w|Node|generic" }, unknown { value = "w", cachedResultUrl = "/n8n/workflow/w" })
      assert.same({ "data_table|data table|d|Node|generic" },
        unknown { value = "d", cachedResultUrl = "/projects/p/datatables/d" })
    end)

    it("does not take others' for them", function()
      assert.same({}, unknown { value = "w", cachedResultUrl = "https://github.com/a/b/workflow/w" })
      assert.same({}, unknown { value = "w", cachedResultUrl = "/workflow/other" })
      assert.same({}, unknown { value = "=w", cachedResultUrl = "/workflow/=w" })
      assert.same({}, unknown { value = "w" })
    end)

    it("knows ids that there are, but no plain numbers", function()
      local known = { workflow = { w1 = true, ["12"] = true }, data_table = { d1 = true } }
      assert.same({ "workflow|workflow|w1|Node|generic" }, unknown({ value = "w1" }, known))
      assert.same({ "data_table|data table|d1|Node|generic" }, unknown({ value = "d1" }, known))
      assert.same({}, unknown({ value = "12" }, known))
      assert.same({}, unknown({ value = "other" }, known))
    end)
  end)

  it("finds nothing, and raises nothing, in whatever shape", function()
    local deep = {}
    for _ = 1, 3000 do
      deep = { deep }
    end
    for _, workflow in ipairs { 5, "text", {}, { nodes = 5 }, { nodes = { 1, "a", false, json.null, {} } },
      { nodes = { a = 1 } }, { nodes = json.null, settings = json.null }, { settings = "x" }, { settings = { "x" } },
      node(CALL, nil), node(CALL, json.null), node(CALL, "text"), node(CALL, { 1, 2 }), node(CALL, { deep }),
      node(5, { workflowId = "w" }), node(nil, {}), node({}, {}), node(CALL, {}, { credentials = "x" }),
      node(CALL, {}, { credentials = { "x", { id = "y" } } }), node(CALL, { a = { __rl = true, value = {} } }),
      node(CALL, { a = { __rl = true, value = "w", cachedResultUrl = 5 } }), node(CALL, {}, { name = {} }),
      node("n8n-nodes-base.n8n", { filters = "x" }), node("n8n-nodes-base.n8n", { filters = { "x" } }),
      node("n8n-nodes-base.messageAnAgent", { agentSource = "inline", inlineAgent = 7 }),
      node("n8n-nodes-base.messageAnAgent", { agentSource = "inline", inlineAgent = { deep } }),
      node("n8n-nodes-base.messageAnAgent", { agentSource = "inline", inlineAgent = { nodeType = "x" } }) } do
      assert.same({}, references.find(workflow))
      local rewritten, changes = references.rewrite(workflow, error)
      assert.equal(workflow, rewritten)
      assert.same({}, changes)
    end
    assert.same({}, references.find(nil))
  end)
end)

describe("references.rewrite", function()
  it("finds the new ids where the old ones were", function()
    local workflow = fixtures.everything()
    local before = json.pretty(json.encode(workflow))
    local rewritten, changes = renamed(workflow)
    assert.equal(before, json.pretty(json.encode(workflow)))
    local old, new = references.find(workflow), references.find(rewritten)
    assert.equal(#old, #new)
    for i, reference in ipairs(old) do
      assert.equal(reference.id and "new" .. reference.id, new[i].id)
      assert.equal(reference.name and "New " .. reference.name, new[i].name)
      assert.equal(reference.where, new[i].where)
    end
    assert.equal(#old - 1, #changes) -- not the dynamic one
    assert.equal("newcrHeader00000001", changes[1].id)
    assert.equal("New Header", changes[1].name)
    assert.equal("Fetch", changes[1].reference.node)
  end)

  it("changes nothing else, and shares it", function()
    local workflow = fixtures.everything()
    local rewritten = renamed(workflow)
    assert.equal(workflow.nodes[1], rewritten.nodes[1])
    assert.equal(workflow.connections, rewritten.connections)
    local back = references.rewrite(rewritten, function(reference)
      return reference.id and reference.id:sub(4), reference.name and reference.name:sub(5)
    end)
    for i, each in ipairs(workflow.nodes) do
      if each.name ~= "Call inline" and not each.name:find "^Rows" and each.name ~= "Evaluate"
        and each.name ~= "Agent inline" then -- whose texts and links do not come back
        assert.same(each, back.nodes[i])
      end
    end
    assert.same(workflow.settings, back.settings)
  end)

  it("gives the workflow itself when nothing changes", function()
    local workflow = fixtures.everything()
    for _, keep in ipairs { function() end, function(reference)
      return reference.id, reference.name
    end } do
      local same, changes = references.rewrite(workflow, keep)
      assert.equal(workflow, same)
      assert.same({}, changes)
    end
  end)

  it("keeps what is an array one", function()
    local workflow = assert(json.decode '{"nodes":[],"settings":{"errorWorkflow":"e"},"pinData":{}}')
    assert.equal('{"nodes":[],"pinData":{},"settings":{"errorWorkflow":"newe"}}',
      (json.compact(json.pretty(json.encode((renamed(workflow)))))))
    workflow = assert(json.decode(json.encode(fixtures.everything())))
    assert.is_true(json.is_array(renamed(workflow).nodes))
  end)

  it("keeps a cached name and link true, or drops them", function()
    local function locator(kept, new_name)
      local workflow = node(CALL, { workflowId = kept })
      local rewritten = references.rewrite(workflow, function()
        return "n", new_name
      end)
      return rewritten.nodes[1].parameters.workflowId
    end
    assert.same({ __rl = true, mode = "list", value = "n", cachedResultName = "N", cachedResultUrl = "/x/workflow/n" },
      locator(fixtures.locator("o", "O", "/x/workflow/o"), "N"))
    assert.same({ __rl = true, mode = "list", value = "n" },
      locator(fixtures.locator("o", "O", "https://old.example.com/workflow/o")))
    assert.same({ __rl = true, mode = "list", value = "n" }, locator(fixtures.locator("o"), "N"))
    local rows = node(TABLE, { dataTableId = fixtures.to_data_table { id = "o", name = "O" } })
    assert.same({ __rl = true, mode = "list", value = "newo", cachedResultName = "New O" },
      renamed(rows).nodes[1].parameters.dataTableId)
  end)

  it("changes the id inside of a URL, and names where names are", function()
    local rewritten = renamed(fixtures.everything())
    local by_name = {}
    for _, each in ipairs(rewritten.nodes) do
      by_name[each.name] = each.parameters
    end
    assert.equal("https://n8n.example.com/workflow/newwfTool0000000001", by_name["API"].workflowId.value)
    assert.equal("New Called (#newwfCalled00000001)", by_name["API runs"].filters.workflowId.cachedResultName)
    assert.equal("New Orders", by_name["Rows by name"].dataTableId.value)
    assert.equal("={{ $json.id }}", by_name["Call any"].workflowId.value)
  end)

  it("leaves a name alone for which there is only an id", function()
    local workflow = node(TABLE, { dataTableId = { __rl = true, mode = "name", value = "Orders" } })
    local rewritten = references.rewrite(workflow, function()
      return "n"
    end)
    assert.equal("Orders", rewritten.nodes[1].parameters.dataTableId.value)
  end)

  it("gives credentials by name an id", function()
    local workflow = node("x", {}, { credentials = { a = "A", b = { id = json.null, name = "B" } } })
    local rewritten = references.rewrite(workflow, function(reference)
      return "id of " .. reference.name
    end)
    assert.same({ a = { id = "id of A", name = "A" }, b = { id = "id of B", name = "B" } },
      rewritten.nodes[1].credentials)
  end)

  it("lets ids change places", function()
    local workflow = { settings = { callerIds = "a, b,c", errorWorkflow = "a" } }
    local rewritten = references.rewrite(workflow, function(reference)
      return ({ a = "b", b = "a" })[reference.id]
    end)
    assert.same({ callerIds = "b, a,c", errorWorkflow = "b" }, rewritten.settings)
  end)

  it("changes only the bytes concerned of a workflow in a text", function()
    local ids = fixtures.IDS
    local workflow = fixtures.everything()
    local rewritten = references.rewrite(workflow, function(reference)
      return reference.inner == "Inner call" and "n" or reference.inner == "Inner fetch" and "m" or nil
    end)
    local old = fixtures.inline_text(ids.inline, ids.inner_credential)
    local new = old:gsub('"value":"' .. ids.inline, '"value":"n'):gsub(', "cachedResultName" : "Inner \\"é\\""', "")
      :gsub('"id":"' .. ids.inner_credential.id, '"id":"m'):gsub("\\/workflow\\/" .. ids.inline, "/workflow/n")
    for _, each in ipairs(rewritten.nodes) do
      if each.name == "Call inline" then
        assert.equal(new, each.parameters.workflowJson)
      end
    end
  end)

  it("keeps the sign of an expression, texts in texts, double names and what is inside of lists", function()
    local inner = [[{"nodes":[{"a":[1,{"b":"]}\"\\"}],"type":"n8n-nodes-base.executeWorkflow",
      "parameters":{"x":1},"\u0070arameters":{"workflowId":"o"}}],"settings":{"callerIds":"o,p, o"}}]]
    local workflow = node(CALL, { source = "parameter", workflowJson = "=" .. json.encode(
      node(CALL, { source = "parameter", workflowJson = inner })) })
    local rewritten = references.rewrite(workflow, function(reference)
      return ({ o = "new", p = "newer" })[reference.id]
    end)
    local outer = rewritten.nodes[1].parameters.workflowJson
    assert.equal("=", outer:sub(1, 1))
    assert.equal((inner:gsub('workflowId":"o"', 'workflowId":"new"'):gsub("o,p, o", "new,newer, new")),
      json.decode(outer:sub(2)).nodes[1].parameters.workflowJson)
  end)

  it("says what it cannot take", function()
    local workflow = fixtures.everything()
    for _, wrong in ipairs { 5, "", true } do
      assert.has_error(function()
        references.rewrite(workflow, function()
          return wrong
        end)
      end)
    end
  end)
end)

describe("references.variables", function()
  it("finds the names in expressions, code and settings", function()
    assert.same({ "a", "b c", "d", "e", "f", "g" }, references.variables {
      nodes = {
        { parameters = { x = "={{ $vars.a + $vars['b c'] }}", y = { { '={{ $vars [ "d" ] }}' } } } },
        { parameters = { jsCode = "return $vars . e;", workflowJson = [[{"x":"={{ $vars[\"f\"] }}"}]] } },
        {}, 5,
      },
      settings = { errorWorkflow = "={{ $vars.g }}" },
    })
    assert.same({}, references.variables {})
    assert.same({}, references.variables(nil))
  end)
end)
