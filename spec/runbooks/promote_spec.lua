-- Promotion from one n8n to another, on two sandboxes. On two real ones: spec/between/promote_spec.lua.
local backup = require "n8n.backup"
local cjson = require "cjson"
local files = require "n8n.store.files"
local fixtures = require "spec.support.fixtures"
local n8n = require "n8n"
local process = require "spec.support.process"
local promote = require "n8n.promote"
local reference_fixtures = require "spec.support.reference_fixtures"
local testing = require "n8n.testing"

describe("a promotion", function()
  local source, target, from, to, dir

  setup(function()
    source, target = assert(testing.start()), assert(testing.start())
    from = assert(n8n.new { url = source.url, api_key = source.api_key, read_only = false })
    to = assert(n8n.new { url = target.url, api_key = target.api_key })
  end)

  teardown(function()
    source:stop()
    target:stop()
  end)

  before_each(function()
    source:reset()
    target:reset()
    dir = process.tempdir()
  end)

  after_each(function()
    process.remove(dir)
  end)

  local function credential(client, name, more)
    local body = { name = name, type = "httpHeaderAuth", data = { name = "x", value = "only-for-specs" } }
    for member, value in pairs(more or {}) do
      body[member] = value
    end
    local made = assert(client.credentials:create(body))
    return { id = made.id, name = made.name, type = made.type }
  end

  local function data_table(client, name)
    local made = assert(client.data_tables:create { name = name, columns = { { name = "a", type = "string" } } })
    return { id = made.id, name = made.name }
  end

  local function create_set(count)
    return reference_fixtures.create_set(from, count or 20, { prefix = "w", credential = credential(from, "Header"),
      data_table = data_table(from, "Orders") })
  end

  local function named(client, name)
    for item in client.workflows:each(nil, { verify = true }) do
      if item.name == name then
        return assert(client.workflows:get(item.id))
      end
    end
  end

  local function node(workflow, name)
    for _, one in ipairs(workflow.nodes) do
      if one.name == name then
        return one
      end
    end
  end

  local function plan(options)
    return promote.plan(from, to, options)
  end

  local function run(options, apply_options)
    return assert(promote.apply(to, assert(plan(options)), apply_options))
  end

  local function writes(sandbox)
    local found = 0
    for _, request in ipairs(sandbox:log()) do
      found = found + (request.method ~= "GET" and 1 or 0)
    end
    return found
  end

  local function http(name, url)
    local workflow = fixtures.workflow(name)
    workflow.nodes[2] = { id = "6f1d6a3e-0000-4000-8000-000000000002", name = "Fetch",
      type = "n8n-nodes-base.httpRequest", typeVersion = 4.2, position = { 220, 0 },
      parameters = { url = url, options = { timeout = 1000 }, headerParameters = { parameters = {
        { name = "Referer", value = url .. "/x" }, { name = "A", value = "b" } } } } }
    workflow.connections = { ["Twice a year"] = { main = { { { node = "Fetch", type = "main", index = 0 } } } } }
    return workflow
  end

  it("leads every reference to the same thing of the target; a second one finds nothing to do", function()
    create_set()
    local header, orders = credential(to, "Header"), data_table(to, "Orders")
    local made = assert(plan())
    assert.same({ create = 20, makes = 0 }, made.counts)
    assert.is_true(#made.references > 30)
    local report = assert(promote.apply(to, made, { journal = dir .. "/j.jsonl" }))
    assert.is_true(report.ok, report:text())
    assert.equal(20, report.counts.created)
    local w15, w13, w14 = named(to, "w15"), named(to, "w13"), named(to, "w14")
    assert.equal(w14.id, node(w15, "Call 1").parameters.workflowId.value)
    assert.equal("/workflow/" .. w14.id, node(w15, "Call 1").parameters.workflowId.cachedResultUrl)
    assert.equal(w13.id, node(w15, "Call 2").parameters.workflowId.value)
    assert.equal(named(to, "w11").id, node(w14, "Tool").parameters.workflowId.value)
    assert.equal(named(to, "w1").id, w15.settings.errorWorkflow)
    assert.equal(named(to, "w3").id, named(to, "w2").settings.callerIds)
    assert.equal(header.id, node(named(to, "w8"), "Fetch").credentials.httpHeaderAuth.id)
    assert.equal(orders.id, node(named(to, "w6"), "Rows").parameters.dataTableId.value)
    local again = assert(plan())
    assert.is_true(promote.is_empty(again))
    assert.same({ unchanged = 20, makes = 0 }, again.counts)
    target:log_clear()
    assert.is_true(assert(promote.apply(to, again)).ok)
    assert.equal(0, writes(target))
    report = assert(promote.undo(to, dir .. "/j.jsonl"))
    assert.is_true(report.ok, report:text())
    assert.is_nil(named(to, "w15"))
  end)

  it("stops before the first write when a credential leads nowhere, naming workflow, node and credential", function()
    create_set()
    data_table(to, "Orders")
    credential(to, "Haeder")
    target:log_clear()
    local none, err = plan()
    assert.is_nil(none)
    assert.equal("unresolved", err.kind)
    assert.equal(5, #err.problems)
    local text = tostring(err)
    for _, words in ipairs { "workflow 'w", "node 'Fetch'", "the target has no credential httpHeaderAuth 'Header'",
      "(so in 4 more places)", "did you mean 'Haeder'?",
      'bind it: {"credentials": {"httpHeaderAuth/Header": ', "nothing was changed" } do
      assert.truthy(text:find(words, 1, true), text)
    end
    assert.equal(0, writes(target))
    assert.is_true(#err.references > 30)
    assert.same({ create = 20, makes = 0 },
      assert(plan { bindings = { credentials = { ["httpHeaderAuth/Header"] = "Haeder" } } }).counts)
  end)

  it("takes names from bindings, and leaves bound workflows theirs", function()
    local called = assert(from.workflows:create(reference_fixtures.member("callee", {})))
    assert(from.workflows:create(reference_fixtures.member("caller", { calls = { called } })))
    assert(to.workflows:create(reference_fixtures.member("callee v2", {})))
    local options = { bindings = { workflows = { callee = "callee v2" } } }
    assert.is_true(run(options).ok)
    assert.is_nil(named(to, "callee"))
    local locator = node(named(to, "caller"), "Call 1").parameters.workflowId
    assert.equal(named(to, "callee v2").id, locator.value)
    assert.equal("callee v2", locator.cachedResultName)
    assert.is_true(promote.is_empty(assert(plan(options))))
  end)

  it("follows a workflow that was renamed in the source", function()
    local made = assert(from.workflows:create(fixtures.workflow("old name")))
    assert.is_true(run().ok)
    local there = named(to, "old name")
    assert(made:update { name = "new name" })
    local options = { bindings = { workflows = { [made.id] = there.id } } }
    assert.is_true(promote.is_empty(assert(plan(options)))) -- a bound one keeps its name
    assert.same({ create = 1, makes = 0 }, assert(plan()).counts)
    -- A state knows which one it was.
    local state = dir .. "/state.json"
    assert.is_true(run(options, { state = state }).ok)
    assert.same({ update = 1, makes = 0 }, assert(plan { state = state }).counts)
    assert.is_true(run({ state = state }, { state = state }).ok)
    assert.equal(there.id, named(to, "new name").id)
    assert.is_true(promote.is_empty(assert(plan { state = state })))
    assert(made:update { name = "newest name" })
    assert.same({ differs = 1 }, assert(promote.drift(from, to, { state = state })).counts)
    assert.same({ ["only in source"] = 1, ["only in target"] = 1 }, assert(promote.drift(from, to)).counts)
  end)

  it("takes away what the source has not, so that no drift is left", function()
    assert(from.workflows:create(fixtures.workflow("a")))
    assert.is_true(run().ok)
    assert(named(to, "a"):update { settings = { executionOrder = "v1", timezone = "Europe/Berlin" } })
    local report = assert(promote.drift(from, to))
    assert.truthy(report:text():find("timezone", 1, true), report:text())
    local taking = assert(plan())
    assert.same({ update = 1, makes = 0 }, taking.counts)
    assert.same({ '~ setting timezone: removed "Europe/Berlin"' }, taking.items[1].changes)
    assert.is_true(run().ok)
    assert.is_false(assert(promote.drift(from, to)).drift)
  end)

  it("puts new workflows into the project of the same name, or the bound one, and renames bound tags", function()
    for _, sandbox in ipairs { source, target } do
      sandbox:seed { licensed = true, projects = { "Billing", sandbox == source and "Test" or "Live" } }
    end
    source:seed { workflows = { fixtures.workflow("a", { project = "Billing", tags = { "test" } }),
      fixtures.workflow("b", { project = "Test" }) } }
    target:seed { tags = { "live" } }
    local options = { bindings = { projects = { Test = "Live" }, tags = { test = "live" } } }
    assert.is_true(run(options).ok)
    assert.equal("Billing", named(to, "a").shared[1].project.name)
    assert.equal("live", named(to, "a").tags[1].name)
    assert.equal(1, #named(to, "a").tags)
    assert.equal("Live", named(to, "b").shared[1].project.name)
    assert.is_true(promote.is_empty(assert(plan(options))))
    local none, err = plan { bindings = { projects = { Test = "Liev" } } }
    assert.is_nil(none)
    assert.truthy(tostring(err):find("did you mean 'Live'?", 1, true), tostring(err))
    assert.same({ unchanged = 2, makes = 0 }, assert(plan { tags = false }).counts)
  end)

  it("takes called workflows along when told to, and says so when not", function()
    create_set(6)
    credential(to, "Header")
    data_table(to, "Orders")
    local none, err = plan { selector = { name = "w6" } }
    assert.is_nil(none)
    assert.truthy(tostring(err):find("take it along (include references)", 1, true), tostring(err))
    local made = assert(plan { selector = { name = "w6" }, include = "references" })
    local names = {}
    for i, item in ipairs(made.items) do
      names[i] = item.name
    end
    table.sort(names)
    assert.same({ "w1", "w3", "w5", "w6" }, { names[1], names[2] == "w2" and "w3" or names[2], names[#names - 1],
      names[#names] })
  end)

  describe("with overrides", function()
    local function override(given)
      return plan { overrides = given }
    end

    it("gives the target its own values, and says which", function()
      assert(from.workflows:create(http("a", "https://dev.example.com")))
      assert(from.workflows:create(http("b", "https://dev.example.com")))
      local options = { overrides = {
        workflows = { a = { nodes = { Fetch = { ["parameters.options.timeout"] = 9000,
          ["parameters.headerParameters.parameters[2].value"] = "c" } }, settings = { timezone = "Europe/Berlin" } } },
        replace = { ["https://dev.example.com"] = "https://www.example.com", ["dev"] = "never" },
      } }
      options.overrides.replace.dev = nil
      local made = assert(plan(options))
      local report = assert(promote.apply(to, made))
      assert.is_true(report.ok, report:text())
      local a, b = named(to, "a"), named(to, "b")
      local parameters = node(a, "Fetch").parameters
      assert.equal("https://www.example.com", parameters.url)
      assert.equal(9000, parameters.options.timeout)
      assert.equal("c", parameters.headerParameters.parameters[2].value)
      assert.equal("https://www.example.com/x", parameters.headerParameters.parameters[1].value)
      assert.equal("Europe/Berlin", a.settings.timezone)
      assert.equal(1000, node(b, "Fetch").parameters.options.timeout)
      assert.equal("https://dev.example.com", node(named(from, "a"), "Fetch").parameters.url)
      assert.equal(7, #made.overridden)
      assert.truthy(table.concat(report.notes):find("a, Fetch, parameters.options.timeout", 1, true))
      assert.is_true(promote.is_empty(assert(plan(options))))
      assert.is_false(assert(promote.drift(from, to, options)).drift)
      assert.is_true(assert(promote.drift(from, to)).drift)
    end)

    it("refuses those that find nothing", function()
      assert(from.workflows:create(http("a", "https://dev.example.com")))
      for _, case in ipairs {
        { { workflows = { aa = { nodes = {} } } }, "no workflow 'aa'" },
        { { workflows = { a = { nodes = { Fech = { ["parameters.url"] = "x" } } } } }, "no node 'Fech'",
          "did you mean 'Fetch'?" },
        { { workflows = { a = { nodes = { Fetch = { ["parameters.ulr"] = "x" } } } } }, "has no parameters.ulr",
          "did you mean 'url'?" },
        { { workflows = { a = { nodes = { Fetch = { ["parameters.url.x"] = "x" } } } } }, "has no parameters.url.x" },
        { { workflows = { a = { settings = { timezon = "x" } } } }, "did you mean 'timezone'?" },
        { { replace = { ["https://stage"] = "x" } }, "the text 'https://stage' is in no parameter" },
      } do
        local none, err = override(case[1])
        assert.is_nil(none)
        assert.equal("unresolved", err.kind)
        assert.truthy(tostring(err):find(case[2], 1, true), tostring(err))
        assert.truthy(tostring(err):find(case[3] or "", 1, true), tostring(err))
      end
      for _, case in ipairs {
        { { workflow = {} }, "did you mean 'workflows'?" },
        { { workflows = { a = { node = {} } } }, "did you mean 'nodes'?" },
        { { workflows = { a = { nodes = { Fetch = { url = "x" } } } } }, "'url' is no path of a parameter" },
        { { replace = { a = 1 } }, "must be replaced by a text" },
      } do
        local none, err = override(case[1])
        assert.is_nil(none)
        assert.equal("overrides", err.kind)
        assert.truthy(tostring(err):find(case[2], 1, true), tostring(err))
      end
    end)
  end)

  describe("with publication", function()
    it("publishes as the source does, or as the target is, or never", function()
      local live = assert(from.workflows:create(fixtures.workflow("live")))
      assert(live:publish())
      assert(from.workflows:create(fixtures.workflow("idle")))
      assert.is_true(run({ publish = "keep" }).ok)
      assert.is_false(named(to, "live").active)
      assert.is_true(run({ publish = "source" }).ok)
      assert.is_true(named(to, "live").active)
      assert.is_false(named(to, "idle").active)
      assert.is_true(promote.is_empty(assert(plan { publish = "source" })))
      assert(live:update({ settings = { executionTimeout = 77, executionOrder = "v1" } }, { publish = false }))
      assert.is_true(run({ publish = "keep" }).ok)
      assert.equal(77, named(to, "live").settings.executionTimeout)
      assert.is_true(named(to, "live").active)
      assert.is_true(run({ publish = "always" }).ok)
      assert.is_true(named(to, "idle").active)
    end)

    it("brings the version that runs instead of the draft", function()
      local made = assert(from.workflows:create(fixtures.workflow("live")))
      assert(made:publish())
      local draft = fixtures.workflow("live")
      draft.nodes[2].parameters = { draft = "yes" }
      assert(made:update({ nodes = draft.nodes }, { publish = false }))
      assert.is_true(run({ version = "published", publish = "always" }).ok)
      assert.is_nil(named(to, "live").nodes[2].parameters.draft)
      assert.is_true(promote.is_empty(assert(plan { version = "published", publish = "always" })))
      assert.is_true(run().ok)
      assert.equal("yes", named(to, "live").nodes[2].parameters.draft)
    end)
  end)

  it("notices what was changed on the target since the last one, when it keeps a state", function()
    local made = assert(from.workflows:create(fixtures.workflow("a")))
    assert(from.workflows:create(fixtures.workflow("b")))
    local options = { state = dir .. "/state.json" }
    assert.is_true(run(options, { state = options.state }).ok)
    assert(made:update { settings = { executionOrder = "v1", executionTimeout = 11 } })
    assert.same({ update = 1, unchanged = 1, makes = 0 }, assert(plan(options)).counts)
    assert(named(to, "a"):update { settings = { executionOrder = "v1", executionTimeout = 99 } })
    local none, err = plan(options)
    assert.is_nil(none)
    assert.equal("conflict", err.kind)
    assert.truthy(tostring(err):find("'a' (" .. named(to, "a").id .. ")", 1, true), tostring(err))
    options.conflict = "skip"
    local report = run(options, { state = options.state })
    assert.same({ skipped = 1, unchanged = 1 }, report.counts)
    assert.truthy(report:text():find("a: it was changed on the target since", 1, true), report:text())
    assert.equal(99, named(to, "a").settings.executionTimeout)
    options.conflict = "overwrite"
    assert.is_true(run(options, { state = options.state }).ok)
    assert.equal(11, named(to, "a").settings.executionTimeout)
    options.conflict = nil
    assert.is_true(promote.is_empty(assert(plan(options))))
  end)

  it("is refused when the target is not as it was when the plan was made", function()
    local made = assert(from.workflows:create(fixtures.workflow("a")))
    assert.is_true(run().ok)
    assert(made:update { settings = { executionOrder = "v1", executionTimeout = 11 } })
    local prepared = assert(plan())
    assert(named(to, "a"):update { settings = { executionOrder = "v1", executionTimeout = 99 } })
    local report, err = promote.apply(to, prepared)
    assert.is_nil(report)
    assert.equal("stale", err.kind)
    assert.equal(99, named(to, "a").settings.executionTimeout)
  end)

  it("comes from a backup too, also with the plan saved in between", function()
    create_set(8)
    credential(to, "Header")
    data_table(to, "Orders")
    assert(backup.run(from, dir .. "/backup"))
    local made = assert(promote.plan(dir .. "/backup", to))
    assert(promote.save(made, dir .. "/plan.json"))
    local report = assert(promote.apply(to, assert(promote.load(dir .. "/plan.json"))))
    assert.is_true(report.ok, report:text())
    assert.equal(8, report.counts.created)
    assert.is_true(promote.is_empty(assert(plan())))
  end)

  it("refuses to promote an n8n onto itself", function()
    local none, err = promote.plan(to, to)
    assert.is_nil(none)
    assert.truthy(err.message:find("the same n8n", 1, true))
  end)

  it("writes nothing when either side fails while it is planned, or too much would change", function()
    assert(from.workflows:create(fixtures.workflow("a")))
    assert(from.workflows:create(fixtures.workflow("b")))
    target:log_clear()
    for _, case in ipairs { { source, "/workflows/%w+$" }, { target, "/workflows$" }, { source, "/tags" } } do
      case[1]:fault { method = "GET", path = case[2], status = 500 }
      local none, err = plan()
      assert.is_nil(none)
      assert.equal(500, err.status)
      case[1]:faults_clear()
    end
    local none, err = plan { max_changes = 1 }
    assert.is_nil(none)
    assert.equal("refused", err.kind)
    assert.equal(0, writes(target))
    assert.has_error(function()
      plan { publish = "sometimes" }
    end)
    assert.has_error(function()
      plan { bindngs = {} }
    end)
  end)

  it("takes up a run that was killed, where it was", function()
    create_set(12)
    credential(to, "Header")
    data_table(to, "Orders")
    local script = dir .. "/run.lua"
    assert(files.write(script, ([[
      local n8n, promote = require "n8n", require "n8n.promote"
      local from = assert(n8n.new { url = %q, api_key = %q })
      local to = assert(n8n.new { url = %q, api_key = %q })
      assert(promote.apply(to, assert(promote.plan(from, to)), { journal = %q,
        on_progress = function(_, done)
          if done == 5 then
            os.exit(9)
          end
        end }))
    ]]):format(source.url, source.api_key, target.url, target.api_key, dir .. "/j.jsonl")))
    assert.equal(9, process.run({ process.lua(), script }).code)
    assert.is_true(#assert(to.workflows:all()) < 12)
    local report = assert(promote.resume(to, dir .. "/j.jsonl", { state = dir .. "/state.json" }))
    assert.is_true(report.ok, report:text())
    assert.equal(12, #assert(to.workflows:all()))
    assert.is_true(promote.is_empty(assert(plan { state = dir .. "/state.json" })))
  end)

  it("publishes a new version after the new workflow that it calls", function()
    local caller = assert(from.workflows:create(fixtures.workflow("caller")))
    assert(caller:publish())
    assert.is_true(promote.apply(to, assert(plan { publish = "source" })).ok)
    local callee = assert(from.workflows:create(fixtures.workflow("callee")))
    assert(callee:publish())
    caller = assert(from.workflows:get(caller.id))
    table.insert(caller.nodes, { id = "call", name = "Call", type = "n8n-nodes-base.executeWorkflow", typeVersion = 1.2,
      position = { 400, 0 }, parameters = { workflowId = { __rl = true, mode = "id", value = callee.id } } })
    assert(from.workflows:update(caller.id, { name = caller.name, nodes = caller.nodes,
      connections = caller.connections, settings = n8n.json.object {} }))
    local report = assert(promote.apply(to, assert(plan { publish = "source" })))
    assert.is_true(report.ok, report:text())
    local there = named(to, "caller")
    assert.equal(named(to, "callee").id, node(there, "Call").parameters.workflowId.value)
    assert.equal(there.versionId, there.activeVersionId)
    assert.is_true(promote.is_empty(assert(plan { publish = "source" })))
  end)

  it("holds no secret in its plan", function()
    create_set(4)
    credential(to, "Header")
    data_table(to, "Orders")
    source:seed { licensed = true, variables = { { key = "TOKEN", value = "variable-only-for-specs" } } }
    local made = assert(plan())
    assert(promote.save(made, dir .. "/plan.json"))
    assert.is_nil(assert(files.read(dir .. "/plan.json")):find("only-for-specs", 1, true))
  end)

  it("warns of variables that the target lacks, of disabled nodes, and of what an expression names", function()
    target:seed { licensed = true }
    local workflow = http("a", "={{ $vars.BASE }}/x")
    workflow.nodes[2].disabled = true
    workflow.nodes[2].credentials = { httpHeaderAuth = { id = "nowhere", name = "Nowhere" } }
    workflow.nodes[3] = { id = "6f1d6a3e-0000-4000-8000-000000000003", name = "Call any",
      type = "n8n-nodes-base.executeWorkflow", typeVersion = 1.2, position = { 440, 0 },
      parameters = { workflowId = { __rl = true, mode = "id", value = "={{ $json.id }}" } } }
    assert(from.workflows:create(workflow))
    local warnings = table.concat(assert(plan()).warnings, "\n")
    for _, words in ipairs { "no variable 'BASE', which 'a' uses", "credential httpHeaderAuth 'Nowhere'",
      "node 'Call any'" } do
      assert.truthy(warnings:find(words, 1, true), warnings)
    end
  end)

  describe("compared as drift", function()
    it("is none after a promotion, in either direction", function()
      create_set(9)
      credential(to, "Header")
      data_table(to, "Orders")
      assert.is_true(run().ok)
      for _, sides in ipairs { { from, to }, { to, from } } do
        local report = assert(promote.drift(sides[1], sides[2]))
        assert.is_false(report.drift, report:text())
        assert.equal(0, report:exit_code())
      end
    end)

    it("names what differs, and what is on one side alone", function()
      for _, name in ipairs { "same", "changed", "new" } do
        assert(from.workflows:create(http(name, "https://a")))
      end
      assert.is_true(run({ selector = { name = { "same", "changed" } } }).ok)
      local there = named(to, "changed")
      there.nodes[2].parameters.url = "https://b"
      assert(there:update { nodes = there.nodes })
      assert(to.workflows:create(fixtures.workflow("made there")))
      local report = assert(promote.drift(from, to))
      assert.equal(2, report:exit_code())
      assert.same({ unchanged = 1, differs = 1, ["only in source"] = 1, ["only in target"] = 1 }, report.counts)
      local text = report:text()
      for _, words in ipairs { "parameters.url", "https://b", "https://a", "made there" } do
        assert.truthy(text:find(words, 1, true), text)
      end
      report = assert(promote.drift(to, from))
      assert.same({ unchanged = 1, differs = 1, ["only in source"] = 1, ["only in target"] = 1 }, report.counts)
      report = assert(promote.drift(from, to, { selector = { name = "same" } }))
      assert.same({ unchanged = 1 }, report.counts)
    end)

    it("looks at publication when told to", function()
      local made = assert(from.workflows:create(fixtures.workflow("a")))
      assert.is_true(run().ok)
      assert(made:publish())
      assert.is_false(assert(promote.drift(from, to)).drift)
      local report = assert(promote.drift(from, to, { publication = true }))
      assert.is_true(report.drift)
      assert.truthy(report:text():find("published: no -> yes", 1, true), report:text())
    end)

    it("compares with a backup", function()
      create_set(4)
      assert(backup.run(from, dir .. "/backup"))
      assert.is_false(assert(promote.drift(from, dir .. "/backup")).drift)
      assert(named(from, "w4"):update { name = "renamed" })
      local report = assert(promote.drift(from, dir .. "/backup"))
      assert.equal(1, report.counts.differs, report:text())
    end)
  end)

  describe("by the script", function()
    local function script(...)
      return process.run({ process.lua(), "examples/promote.lua", ... }, { env = { N8N_URL = target.url,
        N8N_API_KEY = target.api_key, N8N_SOURCE_URL = source.url, N8N_SOURCE_API_KEY = source.api_key } })
    end

    it("says what it would change, applies it, and is done", function()
      create_set(5)
      credential(to, "Header")
      local result = script()
      assert.equal(2, result.code, result.err)
      assert.truthy(result.out:find("5 create", 1, true), result.out)
      assert.is_nil(named(to, "w1"))
      result = script("--apply", "--journal", dir .. "/j.jsonl")
      assert.equal(0, result.code, result.out .. result.err)
      assert.equal(0, script().code)
      assert.equal(0, script("--drift").code)
      assert(named(from, "w5"):update { settings = { executionOrder = "v1", executionTimeout = 7 } })
      result = script("--drift")
      assert.equal(2, result.code)
      assert.truthy(result.out:find("executionTimeout", 1, true), result.out)
      assert.truthy(result.out:find("drift: there are differences (1 differs, 4 unchanged)", 1, true), result.out)
      result = script("--undo", "--journal", dir .. "/j.jsonl")
      assert.equal(2, result.code, result.out .. result.err)
      assert.truthy(named(to, "w1"))
      assert(named(to, "w2"):update { settings = { executionOrder = "v1", executionTimeout = 7 } })
      assert.equal(3, script("--undo", dir .. "/j.jsonl", "--apply").code)
      assert.is_nil(named(to, "w1"))
      assert.equal(0, script("--undo", dir .. "/j.jsonl", "--apply", "--force").code)
      assert.is_nil(named(to, "w2"))
    end)

    it("lists references, also when one leads nowhere", function()
      create_set(4)
      local result = script("--references")
      assert.equal(1, result.code)
      assert.truthy(result.out:find("workflow 'w4', node 'Fetch': credential httpHeaderAuth 'Header'", 1, true),
        result.out)
      assert.truthy(result.err:find("bind it", 1, true), result.err)
    end)

    it("saves a plan and carries out that one", function()
      create_set(3)
      local result = script("--plan-file", dir .. "/p.json")
      assert.equal(2, result.code, result.err)
      assert(from.workflows:create(fixtures.workflow("later")))
      result = script("--plan-file", dir .. "/p.json", "--apply", "--json")
      assert.equal(0, result.code, result.err)
      assert.equal(3, cjson.decode(result.out).counts.created)
      assert.is_nil(named(to, "later"))
      assert.equal(1, script("--plan-file", dir .. "/p.json", "--apply", dir).code)
    end)

    it("never sends the target's key to the source", function()
      local result = process.run({ process.lua(), "examples/promote.lua", "--from-url", source.url },
        { env = { N8N_URL = target.url, N8N_API_KEY = target.api_key } })
      assert.equal(1, result.code)
      assert.truthy(result.err:find("no API key of the source", 1, true), result.err)
    end)
  end)
end)

describe("a promotion from 1.x", function()
  local source, target

  teardown(function()
    source:stop()
    target:stop()
  end)

  it("comes with what its workflows say, as it shows no credentials", function()
    source, target = assert(testing.start { line = "1" }), assert(testing.start())
    local from = assert(n8n.new { url = source.url, api_key = source.api_key, read_only = true })
    local filler = assert(n8n.new { url = source.url, api_key = source.api_key })
    local to = assert(n8n.new { url = target.url, api_key = target.api_key })
    local made = assert(filler.credentials:create { name = "Header", type = "httpHeaderAuth",
      data = { name = "x", value = "only-for-specs" } })
    reference_fixtures.create_set(filler, 20, { prefix = "w",
      credential = { id = made.id, name = made.name, type = made.type } })
    assert(to.credentials:create { name = "Header", type = "httpHeaderAuth",
      data = { name = "x", value = "only-for-specs" } })
    local report = assert(promote.apply(to, assert(promote.plan(from, to))))
    assert.is_true(report.ok, report:text())
    assert.equal(20, report.counts.created)
    local again = assert(promote.plan(from, to))
    for _, item in ipairs(again.items) do
      assert.equal("unchanged", item.action, item.name .. ": " .. table.concat(item.changes or {}, " | "))
    end
    -- That of which credentials there are is told by its audit, a POST.
    for _, sides in ipairs { { from, to }, { to, filler } } do
      report = assert(promote.drift(sides[1], sides[2]))
      assert.is_false(report.drift, report:text())
    end
  end)
end)
