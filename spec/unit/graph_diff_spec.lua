-- What differs between two workflows, for people (n8n.workflow.diff).
local json = require "n8n.json"
local diff = require "n8n.workflow.diff"
local normal_form = require "n8n.workflow.normal_form"
local fixtures = require "spec.support.reference_fixtures"

local function base()
  return {
    name = "Orders",
    nodes = {
      { id = "1", name = "Start", type = "n8n-nodes-base.webhook", typeVersion = 2, position = { 0, 0 },
        webhookId = "hook", parameters = { path = "orders" } },
      { id = "2", name = "Code", type = "n8n-nodes-base.code", typeVersion = 2, position = { 200, 0 },
        parameters = { jsCode = "one\ntwo\nthree\nfour" } },
      { id = "3", name = "If", type = "n8n-nodes-base.if", typeVersion = 2.2, position = { 400, 0 },
        parameters = { conditions = { { a = 1 }, { a = 2 }, { a = 3 } }, options = {} },
        credentials = { httpBasicAuth = { id = "c", name = "Login" } } },
    },
    connections = {
      Start = { main = { { { node = "Code", type = "main", index = 0 } } } },
      Code = { main = { { { node = "If", type = "main", index = 0 } } } },
    },
    settings = { executionOrder = "v1", timezone = "Europe/Berlin" },
    tags = { { id = "t", name = "prod" } },
    description = "What it does",
  }
end

-- The lines for a change that is made to a copy.
local function after(change, options)
  local new = base()
  change(new)
  return diff.lines(base(), new, options)
end

local function table_with(names)
  local found = {}
  for _, name in ipairs(names) do
    found[name] = true
  end
  return found
end

describe("graph_diff", function()
  it("finds nothing between equals", function()
    local difference = diff.compare(base(), base())
    assert.is_true(difference.same)
    assert.same({}, diff.lines(base(), base()))
    local everything = fixtures.everything()
    assert.is_true(diff.compare(everything, assert(json.decode(json.encode(everything)))).same)
  end)

  it("shows names, and nodes that came and went", function()
    assert.same({
      '~ name: "Orders" -> "Bills"', '- node "If" (n8n-nodes-base.if)', '+ node "Fetch" (n8n-nodes-base.httpRequest)',
    }, after(function(new)
      new.name = "Bills"
      new.nodes[3] = { id = "9", name = "Fetch", type = "n8n-nodes-base.httpRequest" }
    end))
  end)

  it("knows a renamed node by its id, and its connections", function()
    assert.same({ '~ node "Code" is now "Sums \\"2\\""' }, after(function(new)
      new.nodes[2].name = 'Sums "2"'
      new.connections.Start.main[1][1].node = 'Sums "2"'
      new.connections['Sums "2"'], new.connections.Code = new.connections.Code, nil
    end))
  end)

  it("knows a node by its name when it has another id, or none", function()
    assert.same({ '~ node "Code": typeVersion: 2 -> 3', '~ node "If": disabled: added true' }, after(function(new)
      new.nodes[2].id, new.nodes[2].typeVersion = "other", 3
      new.nodes[3].id, new.nodes[3].disabled = nil, true
    end))
  end)

  it("shows fields by their path, deep and in lists", function()
    local new = base()
    new.nodes[3].parameters.conditions = { { a = 1 }, { a = 9 }, { a = 4 }, { a = 3 } }
    new.nodes[3].parameters.options = nil
    new.nodes[1].parameters.path = { x = { y = json.null } }
    local fields = diff.compare(base(), new).nodes.changed[2].fields
    assert.same({ "parameters.conditions[2].a", "parameters.conditions[3]", "parameters.options" },
      { fields[1].path, fields[2].path, fields[3].path })
    assert.same({ '~ node "Start": parameters.path: "orders" -> {"x":{"y":null}}',
      '~ node "If": parameters.conditions[2].a: 2 -> 9', '~ node "If": parameters.conditions[3]: added {"a":4}',
      '~ node "If": parameters.options: removed {}' }, diff.lines(base(), new))
  end)

  it("shows the first line that differs of a text of several", function()
    local function code(text)
      return after(function(new)
        new.nodes[2].parameters.jsCode = text
      end)[1]
    end
    local start = '~ node "Code": parameters.jsCode: '
    assert.equal(start .. '2 lines changed, from line 2: "two" -> "2"', code "one\n2\n3\nfour")
    assert.equal(start .. '1 line added, from line 2: "new"', code "one\nnew\ntwo\nthree\nfour")
    assert.equal(start .. '1 line removed, from line 4: "four"', code "one\ntwo\nthree")
    assert.equal(start .. '4 lines changed, from line 1: "one" -> "short"', code "short")
  end)

  it("cuts long values where they differ, in whole characters", function()
    local long = ("é"):rep(200)
    local old, new = base(), base()
    old.nodes[1].parameters.path, new.nodes[1].parameters.path = long .. "a" .. long, long .. "b" .. long
    local text = diff.lines(old, new)[1]
    assert.is_true(#text < 250)
    assert.truthy(text:find("éa", 1, true))
    assert.truthy(text:find("éb", 1, true))
    assert.truthy(json.text(json.encode(text)), "UTF-8")
    new.nodes[1].parameters.path = nil
    assert.is_true(#diff.lines(old, new)[1] < 130)
  end)

  it("shows connections with outputs, inputs and types", function()
    assert.same({
      '- connection "Code" -> "If"', '+ connection "Code" -ai_tool-> "If"',
      '+ connection "If" output 2 -> "Code" input 3',
    }, after(function(new)
      new.connections.Code = { ai_tool = { { { node = "If", type = "ai_tool", index = 0 } } } }
      new.connections.If = { main = { json.null, { { node = "Code", type = "main", index = 2 } } } }
    end))
  end)

  it("shows settings, tags and other members", function()
    assert.same({
      '~ setting errorWorkflow: added "e"', '~ setting timezone: "Europe/Berlin" -> "UTC"', '- tag "prod"',
      '+ tag "test"', '~ description: "What it does" -> "More"', '~ pinData: added {"Code":[]}',
    }, after(function(new)
      new.settings = { timezone = "UTC", errorWorkflow = "e" }
      new.tags = { "test" }
      new.description, new.pinData = "More", { Code = json.array {} }
    end))
  end)

  it("names what resource locators point to", function()
    local old, new = fixtures.everything(), fixtures.everything()
    new.nodes[3].parameters.workflowId = fixtures.to_workflow("other", "Other")
    assert.same({ '~ node "Call": parameters.workflowId.value: "wfCalled00000001" -> "other" '
      .. '("Name of wfCalled00000001" -> "Other")' }, diff.lines(old, new))
  end)

  it("shows credentials by id and name, and passes over a name alone", function()
    assert.same({ '~ node "If": credentials.httpBasicAuth.id: "c" -> "d"',
      '~ node "If": credentials.httpBasicAuth.name: "Login" -> "Other"' }, after(function(new)
      new.nodes[3].credentials.httpBasicAuth = { id = "d", name = "Other" }
    end))
    assert.same({ "(1 node with another remembered name of what is used)" }, after(function(new)
      new.nodes[3].credentials.httpBasicAuth.name = "Other"
    end))
    assert.same({ '~ node "If": credentials.httpBasicAuth: removed {"id":"c","name":"Login"}' }, after(function(new)
      new.nodes[3].credentials = nil
    end))
  end)

  describe("passes over", function()
    it("positions, unless asked", function()
      local function move(new)
        new.nodes[1].position = { 50, 0 }
      end
      assert.same({ "(1 node in another place)" }, after(move))
      assert.same({ '~ node "Start": position[1]: 0 -> 50' }, after(move, { positions = true }))
      local new = base()
      move(new)
      assert.is_true(diff.compare(base(), new).same)
    end)

    it("what n8n makes up and links", function()
      assert.same({}, after(function(new)
        new.nodes[1].id, new.nodes[1].webhookId = nil, nil
        new.settings = { executionOrder = "v1", errorWorkflow = "DEFAULT", binaryMode = "separate" }
        new.tags, new.description = nil, nil
      end))
      assert.same({}, after(function(new)
        new.nodes[3].credentials.httpBasicAuth.id = "of the source"
      end, { known = table_with { "c" } }))
    end)

    it("the order of members and of nodes", function()
      assert.same({ "(nodes in another order)" }, after(function(new)
        new.nodes[1], new.nodes[2] = new.nodes[2], new.nodes[1]
      end))
      assert.same({ "(connections in another order)" }, after(function(new)
        new.connections.If = { main = { json.array {} } }
      end))
      assert.same({ "(1 node with another id)" }, after(function(new)
        new.nodes[1].id = "another"
      end))
    end)

    it("the cached names of resource locators", function()
      local old, new = fixtures.everything(), fixtures.everything()
      new.nodes[3].parameters.workflowId.cachedResultName = "Other"
      new.nodes[3].parameters.workflowId.cachedResultUrl = nil
      assert.same({ "(1 node with another remembered name of what is used)" }, diff.lines(old, new))
      new.nodes[22].parameters.cachedResultName = "not of a locator"
      assert.equal('~ node "' .. new.nodes[22].name .. '": parameters.cachedResultName: added "not of a locator"',
        diff.lines(old, new)[1])
    end)
  end)

  it("takes what is left out for a difference when it is strict", function()
    local lines = after(function(new)
      new.settings, new.tags, new.description, new.connections = {}, nil, nil, nil
    end, { strict = true })
    assert.same({ '- connection "Code" -> "If"', '- connection "Start" -> "Code"',
      '~ setting executionOrder: removed "v1"', '~ setting timezone: removed "Europe/Berlin"', '- tag "prod"',
      '~ description: removed "What it does"' }, lines)
    assert.equal(3, #diff.compare(base(), { name = "Orders" }, { strict = true }).nodes.removed)
    assert.same({}, diff.lines(base(), { name = "Orders" }))
  end)

  it("tells at most so many lines as it is asked for", function()
    assert.same({ '- node "Start" (n8n-nodes-base.webhook)', "... and 2 more" },
      diff.lines(base(), { nodes = {} }, { limit = 1 }))
  end)

  it("has a line wherever normal_form sees a difference", function()
    local names = { "nodes", "connections", "settings", "name" }
    for _, change in ipairs {
      function(new) new.nodes[1].position = { 1, 2 } end,
      function(new) new.nodes[1].id = "x" end,
      function(new) new.nodes[1].parameters = nil end,
      function(new) new.nodes[2], new.nodes[3] = new.nodes[3], new.nodes[2] end,
      function(new) new.nodes[3].credentials.httpBasicAuth.name = "x" end,
      function(new) new.nodes[3].name = "x" end,
      function(new) new.nodes = {} end,
      function(new) new.connections.Start = nil end,
      function(new) new.connections.Start.main[2] = json.array {} end,
      function(new) new.settings.timezone = "UTC" end,
      function(new) new.name = "x" end,
    } do
      local new = base()
      change(new)
      assert.is_true(#normal_form.members(new, base(), names) > 0)
      assert.is_true(#diff.lines(base(), new) > 0)
    end
    assert.same({}, normal_form.members(base(), base(), names))
  end)

  it("raises nothing, whatever the shape", function()
    local shapes = { {}, { nodes = 5 }, { nodes = { 1, {}, json.null, { name = {} }, { parameters = "x" } } },
      { nodes = { { id = "1", name = "A" }, { id = "1", name = "A" } } }, { connections = { 1, "x", { { 5 } } } },
      { connections = { A = { main = { { 5, { node = 7, index = "x" } } } } } }, { settings = json.null },
      { settings = 5 }, { tags = { 1, {}, json.null } }, { name = json.null, pinData = 5 },
      { nodes = json.null }, fixtures.everything(), base() }
    for _, old in ipairs(shapes) do
      for _, new in ipairs(shapes) do
        for _, options in ipairs { {}, { strict = true, positions = true } } do
          diff.lines(old, new, options)
        end
      end
    end
  end)
end)
