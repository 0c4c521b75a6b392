-- What of a target each thing of a source is. The references are given by hand here; how they are found in workflows is
-- in references_spec.lua.
local bindings = require "n8n.transfer.bindings"
local resolve = require "n8n.transfer.resolve"
local target = require "n8n.instance.target"

local RANDOM = "dKx0JdAq5YhB2mPw"

describe("the mapping of a source onto a target", function()
  local set, there, references

  local function workflow(id, name, more)
    local made = { id = id, name = name, value = { id = id }, place = "workflow " .. id, tags = {}, archived = false }
    for member, value in pairs(more or {}) do
      made[member] = value
    end
    set.workflows[#set.workflows + 1] = made
    set.index.list[#set.index.list + 1] = made
    set.index.by_id[id] = made
    return made
  end

  local function refer(id, reference)
    reference.node, reference.where = reference.node or "Node", reference.where or "parameters"
    references[id] = references[id] or {}
    table.insert(references[id], reference)
  end

  local function target_workflows(list)
    there.workflows = target.index(list)
  end

  local function map(options)
    options = options or {}
    options.find = function(value)
      return references[value.id] or {}
    end
    return resolve.map(set, set, there, options)
  end

  local function only_problem(options)
    local _, problems = map(options)
    assert.equal(1, #problems)
    return problems[1]
  end

  before_each(function()
    references = {}
    set = { kind = "files", label = "files", workflows = {}, index = { list = {}, by_id = {} }, not_included = {} }
    there = { url = "http://target", line = "2", credentials = {}, data_tables = {}, tags = {}, not_included = {} }
    target_workflows {}
  end)

  describe("of workflows", function()
    it("goes by id where the name is the same, or the id is one that n8n draws", function()
      workflow("7", "A")
      workflow(RANDOM, "Renamed meanwhile")
      workflow("8", "C")
      target_workflows { { id = "7", name = "A" }, { id = RANDOM, name = "Old name" }, { id = "8", name = "Another" } }
      local mapping, problems = map()
      assert.same({}, problems)
      assert.same({ id = "7", name = "A", how = "same id" }, mapping.workflow["7"])
      assert.equal(RANDOM, mapping.workflow[RANDOM].id)
      assert.same({ pending = true, name = "C" }, mapping.workflow["8"])
    end)

    it("goes by any id on the server that the source is of", function()
      set.url = there.url
      workflow("8", "C")
      target_workflows { { id = "8", name = "Another" } }
      assert.equal("8", map().workflow["8"].id)
    end)

    it("goes by a name that only one has, archived ones aside", function()
      workflow("1", "A")
      target_workflows { { id = "x", name = "A" }, { id = "y", name = "A", archived = true } }
      assert.same({ id = "x", name = "A", how = "name" }, map().workflow["1"])
    end)

    it("names the candidates when two have the name", function()
      workflow("1", "A")
      target_workflows { { id = "x", name = "A" }, { id = "y", name = "A" } }
      local problem = only_problem()
      assert.equal("workflow", problem.kind)
      assert.truthy(problem.reason:find("the target has 2 workflows named 'A' (x, y)", 1, true), problem.reason)
      assert.truthy(problem.hint:find('"workflows"', 1, true))
      assert.equal("y", map({ bindings = { workflows = { ["A"] = "y" } } }).workflow["1"].id)
    end)

    it("does not take two of one name for the same", function()
      workflow("1", "A")
      workflow("2", "A")
      local _, problems = map()
      assert.equal(2, #problems)
      assert.truthy(problems[1].reason:find("the source has 2 workflows named 'A' (1, 2)", 1, true))
      local mapping, none = map { duplicates = "create" }
      assert.same({}, none)
      assert.is_true(mapping.workflow["1"].pending and mapping.workflow["2"].pending)
      none = select(2, map { bindings = { workflows = { ["1"] = "x", ["2"] = "y" } } })
      assert.equal(2, #none) -- the target has neither
      target_workflows { { id = "x", name = "A" }, { id = "y", name = "A" } }
      mapping, none = map { bindings = { workflows = { ["1"] = "x", ["2"] = "y" } } }
      assert.same({}, none)
      assert.same({ "x", "y" }, { mapping.workflow["1"].id, mapping.workflow["2"].id })
    end)

    it("refuses that two become one", function()
      workflow("1", "A")
      workflow("2", "B")
      target_workflows { { id = "x", name = "A" } }
      local problem = only_problem { bindings = { workflows = { A = "x", B = "x" } } }
      assert.truthy(problem.reason:find("are both for the target's workflow x", 1, true), problem.reason)
    end)

    it("creates nothing when only ids count", function()
      workflow("1", "A")
      target_workflows { { id = "x", name = "A" } }
      assert.truthy(only_problem({ match = "id" }).reason:find("no workflow with the id 1", 1, true))
    end)
  end)

  describe("of credentials", function()
    before_each(function()
      workflow("1", "A")
      set.credentials = { c1 = { id = "c1", name = "Billing", type = "httpBasicAuth" } }
      refer("1", { kind = "credential", id = "c1", name = "old cached name", type = "httpBasicAuth",
        role = "credential", node = "Ask" })
    end)

    it("goes by name and type, by the name that the source has now", function()
      there.credentials = { t1 = { id = "t1", name = "Billing", type = "httpBasicAuth" },
        t2 = { id = "t2", name = "Billing", type = "httpHeaderAuth" } }
      local mapping, problems, listed = map()
      assert.same({}, problems)
      assert.same({ id = "t1", name = "Billing", how = "name and type" }, mapping.credential.c1)
      assert.equal("t1", listed[1].target)
      assert.equal("Ask", listed[1].node)
    end)

    it("does not take the same id for it when the type is another", function()
      there.credentials = { c1 = { id = "c1", name = "Billing", type = "httpHeaderAuth" } }
      assert.truthy(only_problem().reason:find("the target has no credential httpBasicAuth 'Billing' (c1)", 1, true))
    end)

    it("names workflow, node, and what to write when there is none or several", function()
      there.credentials = { t = { id = "t", name = "Biling", type = "httpBasicAuth" } }
      local problem = only_problem()
      assert.same({ id = "1", name = "A" }, problem.workflow)
      assert.equal("Ask", problem.node)
      assert.truthy(problem.hint:find("did you mean 'Biling'?", 1, true), problem.hint)
      assert.truthy(problem.hint:find('{"credentials": {"httpBasicAuth/Billing": ', 1, true), problem.hint)
      there.credentials = { t1 = { id = "t1", name = "Billing", type = "httpBasicAuth" },
        t2 = { id = "t2", name = "Billing", type = "httpBasicAuth" } }
      assert.truthy(only_problem().reason:find("the target has 2 credentials httpBasicAuth named 'Billing' (t1, t2)", 1,
        true))
    end)

    it("follows bindings by id, by type and name, to an id or a name", function()
      there.credentials = { t1 = { id = "t1", name = "Live", type = "httpBasicAuth" } }
      for _, pair in ipairs { { "c1", "t1" }, { "httpBasicAuth/Billing", "Live" },
        { "httpBasicAuth/Billing", "httpBasicAuth/Live" } } do
        local mapping, problems = map { bindings = { credentials = { [pair[1]] = pair[2] } } }
        assert.same({}, problems)
        assert.same({ id = "t1", name = "Live", how = "binding" }, mapping.credential.c1)
      end
    end)

    it("refuses bindings that name nothing, on either side, or another type", function()
      there.credentials = { t1 = { id = "t1", name = "Live", type = "httpBasicAuth" },
        t2 = { id = "t2", name = "Header", type = "httpHeaderAuth" } }
      local _, problems = map { bindings = { credentials = { ["Billing"] = "t1", c1 = "t1" } } }
      assert.equal("binding", problems[1].kind)
      assert.truthy(problems[1].reason:find("did you mean 'httpBasicAuth/Billing'?", 1, true), problems[1].reason)
      local problem = only_problem { bindings = { credentials = { c1 = "Lve" } } }
      assert.truthy(problem.reason:find("is bound to 'Lve', which the target does not have", 1, true), problem.reason)
      assert.equal("did you mean 'Live'?", problem.hint)
      problem = only_problem { bindings = { credentials = { c1 = "t2" } } }
      assert.truthy(problem.reason:find("of the type httpHeaderAuth", 1, true), problem.reason)
    end)

    it("takes a binding on trust where the target shows no credentials, and nothing else", function()
      there.credentials = nil
      there.not_included = { { what = "credentials", reason = "not allowed" } }
      assert.truthy(only_problem().reason:find("cannot be looked for: not allowed", 1, true))
      local problem = only_problem { bindings = { credentials = { c1 = "t9" } } }
      assert.is_true(problem.warning)
      assert.truthy(problem.reason:find("was not checked", 1, true))
      assert.equal("t9", map({ bindings = { credentials = { c1 = "t9" } } }).credential.c1.id)
    end)

    it("takes a name for it where 1.x does not tell the type, and says so", function()
      there.credentials = { t1 = { id = "t1", name = "Billing" } }
      local problem = only_problem()
      assert.is_true(problem.warning)
      assert.equal("t1", map().credential.c1.id)
    end)
  end)

  it("warns only, of disabled nodes and of what an expression names", function()
    workflow("1", "A")
    refer("1", { kind = "credential", id = "c", name = "x", type = "t", disabled = true })
    refer("1", { kind = "workflow", dynamic = true, where = "parameters.workflowId" })
    local _, problems = map()
    assert.equal(2, #problems)
    assert.is_true(problems[1].warning and problems[2].warning)
  end)

  it("stops for what would not run, and for nothing else", function()
    workflow("1", "A")
    refer("1", { kind = "workflow", id = "r", role = "n8n API", remote = true }) -- of a third n8n
    refer("1", { kind = "workflow", id = "c", role = "caller", optional = true })
    refer("1", { kind = "resolver", id = "x", derived = true })
    refer("1", { kind = "file", id = "/data/x.json" })
    local _, problems, listed = map()
    assert.equal(4, #listed)
    assert.equal(1, #problems)
    assert.is_true(problems[1].warning)
    refer("1", { kind = "agent", id = "a", role = "agent" })
    _, problems = map()
    assert.is_nil(problems[2].warning)
    assert.truthy(problems[2].hint:find('{"agents": {"a": ', 1, true), problems[2].hint)
    local mapping
    mapping, problems = map { bindings = { agents = { a = "b" } } }
    assert.equal("b", mapping.agent.a.id)
    assert.is_true(problems[2].warning)
  end)

  it("knows again what an earlier run has made of a workflow", function()
    workflow("1", "New name")
    target_workflows { { id = "x", name = "Old name" }, { id = "y", name = "New name" } }
    assert.equal("y", map().workflow["1"].id)
    assert.equal("x", map({ known = { ["1"] = "x" } }).workflow["1"].id)
    assert.equal("y", map({ known = { ["1"] = "gone" } }).workflow["1"].id)
  end)

  it("knows the workflows of the set, and finds the others on the target", function()
    workflow("1", "A")
    workflow("2", "B")
    set.index.by_id["3"] = { id = "3", name = "C" }
    set.index.list[3] = set.index.by_id["3"]
    refer("1", { kind = "workflow", id = "2", role = "call" })
    refer("1", { kind = "workflow", id = "3", role = "call", name = "stale name" })
    refer("1", { kind = "workflow", id = "4", role = "call", name = "D" })
    target_workflows { { id = "t3", name = "C" } }
    local mapping, problems, listed = map()
    assert.is_true(mapping.workflow["2"].pending)
    assert.equal("t3", mapping.workflow["3"].id)
    assert.equal(1, #problems)
    assert.truthy(problems[1].reason:find("the target has no workflow 'D' (4), nor has the source", 1, true))
    assert.equal(3, #listed)
    target_workflows { { id = "t4", name = "D" } }
    mapping, problems = map()
    assert.equal("t4", mapping.workflow["4"].id)
    assert.truthy(problems[1].hint:find("take it along", 1, true))
  end)

  it("maps data tables by name, and tells which columns are missing", function()
    workflow("1", "A")
    set.data_tables = { d = { id = "d", name = "Customers", columns = { { name = "a" }, { name = "b" } } } }
    refer("1", { kind = "data_table", id = "d" })
    there.data_tables = { e = { id = "e", name = "Customers", columns = { { name = "a" } } } }
    local mapping, problems = map()
    assert.equal("e", mapping.data_table.d.id)
    assert.is_true(problems[1].warning)
    assert.truthy(problems[1].reason:find("lacks the columns b", 1, true))
    there.data_tables = {}
    assert.is_nil(only_problem().warning)
    mapping, problems = map { makes = { data_tables = true } }
    assert.same({}, problems)
    assert.is_true(mapping.data_table.d.pending)
  end)

  it("carries tags over by name; those that are bound must be there", function()
    workflow("1", "A", { tags = { "dev", "team" } })
    there.tags = { { id = "t", name = "prod" }, { id = "u", name = "team" } }
    local mapping = map { bindings = { tags = { dev = "prod" } } }
    assert.equal("t", mapping.tag.dev.id)
    assert.equal("u", mapping.tag.team.id)
    assert.same({ pending = true, name = "dev" }, map().tag.dev)
    assert.equal("did you mean 'prod'?", only_problem({ bindings = { tags = { dev = "prd" } } }).hint)
  end)

  it("looks at the version that runs too", function()
    local one = workflow("1", "A")
    one.published = { nodes = {}, connections = {} }
    one.value.nodes = { {} }
    local function find(value)
      return #value.nodes == 0 and { { kind = "credential", id = "c", name = "x", type = "t", where = "w" } } or {}
    end
    local _, problems = resolve.map(set, set, there, { find = find })
    assert.equal(1, #problems)
  end)
end)

describe("bindings", function()
  it("are checked for their form", function()
    for _, case in ipairs {
      { { credential = {} }, "did you mean 'credentials'?" },
      { { credentials = { "x" } }, "must be an object" },
      { { credentials = { a = 1 } }, "must be bound to an id or a name" },
      { "x", "must be an object" },
    } do
      local checked, err = bindings.check(case[1], "b.json")
      assert.is_nil(checked)
      assert.equal("bindings", err.kind)
      assert.truthy(err.message:find("b.json: ", 1, true))
      assert.truthy(err.message:find(case[2], 1, true), err.message)
    end
    assert.same({ tags = { a = "b" } }, bindings.check { tags = { a = "b" } })
  end)

  it("tell what is wrong with their file", function()
    local path = os.tmpname()
    local file = assert(io.open(path, "wb"))
    file:write('{"tags": ')
    file:close()
    local checked, err = bindings.read(path)
    os.remove(path)
    assert.is_nil(checked)
    assert.truthy(err.message:find(path, 1, true))
    assert.equal("io", select(2, bindings.read(path)).kind)
  end)
end)
