-- Reading workflows from an instance, a backup and files: the same thing in one form.
local backup = require "n8n.backup"
local files = require "n8n.store.files"
local fixtures = require "spec.support.fixtures"
local n8n = require "n8n"
local own_sandbox = require "spec.support.own_sandbox"
local source = require "n8n.transfer.source"
local target = require "n8n.instance.target"

local function names(set)
  local found = {}
  for i, workflow in ipairs(set.workflows) do
    found[i] = workflow.name
  end
  table.sort(found)
  return found
end

local function named(set, name)
  for _, workflow in ipairs(set.workflows) do
    if workflow.name == name then
      return workflow
    end
  end
end

describe("a source", function()
  local sandbox, client, folder
  own_sandbox.use(function(...)
    sandbox, client, folder = ...
  end)

  local function fill()
    sandbox:seed { licensed = true, projects = { "Billing", "Mail" }, tags = { "prod", "dev" },
      credentials = { { name = "Header", type = "httpHeaderAuth", data = { name = "a", value = "only-for-specs" } } },
      variables = { { key = "BASE", value = "http://a" } },
      data_tables = { { name = "Customers", columns = { { name = "name", type = "string" } },
        rows = { { name = "Ada" }, { name = "Bob" } } } } }
    sandbox:seed { workflows = {
      fixtures.workflow("one", { tags = { "prod" }, project = "Billing" }),
      fixtures.workflow("two", { tags = { "prod", "dev" }, active = true }),
      fixtures.workflow("gone", { isArchived = true }),
    } }
  end

  it("is the same from an instance and from its backup", function()
    fill()
    assert(backup.run(client, folder .. "/backup"))
    local live, saved = assert(source.read(client)), assert(source.read(folder .. "/backup"))
    assert.same({ "instance", "backup" }, { live.kind, saved.kind })
    assert.same({ "gone", "one", "two" }, names(live))
    assert.equal(3, #saved.workflows)
    for i, workflow in ipairs(live.workflows) do
      local other = saved.workflows[i]
      assert.equal(n8n.json.pretty(workflow.value), n8n.json.pretty(other.value))
      for _, member in ipairs { "id", "name", "tags", "archived", "active", "published", "project" } do
        assert.same(workflow[member], other[member])
      end
    end
    assert.equal("draft", named(live, "two").published)
    assert.is_nil(named(live, "one").published)
    assert.is_true(named(live, "gone").archived)
    assert.equal("Billing", named(live, "one").project.name)
    assert.same(live.tags, saved.tags)
    assert.equal("httpHeaderAuth", select(2, next(live.credentials)).type)
    assert.equal("Header", select(2, next(saved.credentials)).name)
    assert.equal("BASE", saved.variables[1].key)
  end)

  it("tells which version runs when it is not the saved one", function()
    local made = assert(client.workflows:create(fixtures.workflow("drafted")))
    assert(made:publish())
    local other = fixtures.workflow("drafted")
    other.nodes[2].name = "Other"
    other.connections["Twice a year"].main[1][1].node = "Other"
    assert(made:update({ nodes = other.nodes, connections = other.connections }, { publish = false }))
    local workflow = assert(source.read(client)).workflows[1]
    assert.equal("Other", workflow.value.nodes[2].name)
    assert.equal("Nothing", workflow.published.nodes[2].name)
    assert.equal("string", type(workflow.published.versionId))
  end)

  it("reads data tables with their rows", function()
    fill()
    assert(backup.run(client, folder .. "/backup"))
    for _, from in ipairs { client, folder .. "/backup" } do
      local _, data_table = next(assert(source.read(from)).data_tables)
      assert.equal("Customers", data_table.name)
      assert.same({ { name = "name", type = "string", index = 0 } }, data_table.columns)
      local found = {}
      for row in data_table.rows() do
        found[#found + 1] = row.name
      end
      assert.same({ "Ada", "Bob" }, found)
    end
  end)

  it("has folders, with their paths", function()
    fill()
    sandbox:seed { folders = { { name = "F" }, { name = "G", parent = "F" } } }
    assert(backup.run(client, folder .. "/backup"))
    for _, from in ipairs { client, folder .. "/backup" } do
      local paths = {}
      for i, one in ipairs(assert(source.read(from)).folders) do
        paths[i] = table.concat(one.path, "/")
      end
      table.sort(paths)
      assert.same({ "F", "F/G" }, paths)
    end
  end)

  it("says what cannot be known", function()
    fill()
    sandbox:seed { licensed = false }
    local set = assert(source.read(client))
    assert.is_nil(set.variables)
    local reasons = {}
    for _, missing in ipairs(set.not_included) do
      reasons[missing.what] = missing.reason
    end
    assert.truthy(reasons.variables:lower():find("license", 1, true))
    assert.truthy(reasons["folders of workflows"])
    local selected, err = source.select(set, { folder = "Inbox" })
    assert.is_nil(selected)
    assert.truthy(err.message:find("does not tell which folder", 1, true))
  end)

  it("names the damaged file of a backup", function()
    fill()
    assert(backup.run(client, folder .. "/backup"))
    local path = folder .. "/backup/workflows/" .. assert(files.list(folder .. "/backup/workflows"))[1]
    assert(files.write(path, (assert(files.read(path)):gsub("Twice", "Thrice"))))
    local set, err = source.read(folder .. "/backup")
    assert.is_nil(set)
    assert.truthy(tostring(err):find(path, 1, true), tostring(err))
  end)

  it("reads files as a deployment does, those without an id by their place", function()
    assert(files.write(folder .. "/a.json", n8n.json.pretty(fixtures.workflow("a", { id = "7" }))))
    assert(files.write(folder .. "/b.json", n8n.json.pretty(fixtures.workflow("b", {
      tags = { { id = "1", name = "x" } }, parentFolder = { id = "f1", name = "Inbox" } }))))
    local set = assert(source.read(folder))
    assert.equal("files", set.kind)
    assert.equal("7", named(set, "a").id)
    assert.is_true(named(set, "b").without_id)
    assert.same({ "x" }, named(set, "b").tags)
    assert.same({ "b" }, names(assert(source.select(set, { folder = "Inbox" }))))
    assert.equal("io", select(2, source.read(folder .. "/none")).kind)
  end)

  it("selects, from any source, and refuses what is not there", function()
    fill()
    assert(backup.run(client, folder .. "/backup"))
    for _, from in ipairs { client, folder .. "/backup" } do
      local function selected(selector)
        return names(assert(source.read(from, { selector = selector })))
      end
      assert.same({ "one", "two" }, selected { tags = "prod" })
      assert.same({ "two" }, selected { tags = { "prod", "dev" } })
      assert.same({ "one" }, selected { project = "Billing" })
      assert.same({ "one", "two" }, selected { name = { "one", "two" } })
      assert.same({ "gone" }, selected { all = true, archived = true })
      assert.same({ "one" }, selected { name_like = "NE", archived = false, tags = "prod" })
      local set = assert(source.read(from))
      assert.same({ "one" }, names(assert(source.select(set, { ids = named(set, "one").id }))))
      for _, case in ipairs {
        { { tags = "prd" }, "no tag 'prd'", "did you mean 'prod'?" },
        { { name = "onee" }, "no workflow 'onee'", "did you mean 'one'?" },
        { { ids = { "nope" } }, "no workflow with the id 'nope'" },
        { { project = "Biling" }, "no project 'Biling'", "did you mean 'Billing'?" },
        { { name = "one", tags = "dev" }, "selects no workflow" },
      } do
        local none, err = source.read(from, { selector = case[1] })
        assert.is_nil(none)
        assert.equal("selector", err.kind)
        assert.truthy(tostring(err):find(case[2], 1, true), tostring(err))
        assert.truthy(tostring(err):find(case[3] or "", 1, true), tostring(err))
      end
    end
    assert.has_error(function()
      source.select(assert(source.read(client)), { nmae = "x" })
    end)
  end)

  it("reads only what is selected", function()
    fill()
    sandbox:log_clear()
    assert(source.read(client, { selector = { name = "one" } }))
    local read = 0
    for _, request in ipairs(sandbox:log()) do
      read = read + (request.path:find("/workflows/%w+$") and 1 or 0)
    end
    assert.equal(1, read)
  end)
end)

describe("the inventory of a target", function()
  local sandbox, client
  own_sandbox.use(function(...)
    sandbox, client = ...
  end)

  it("has what there is to map onto", function()
    sandbox:seed { licensed = true, projects = { "Billing" },
      folders = { { name = "F" }, { name = "G", parent = "F" } },
      tags = { "prod" }, credentials = 2, variables = 1, data_tables = 1, workflows = {
        fixtures.workflow("a", { tags = { "prod" } }), fixtures.workflow("a", { isArchived = true }) } }
    local there = assert(target.read(client))
    assert.equal(2, #there.workflows.list)
    assert.equal(1, #there.workflows.by_name.a)
    assert.same({ "prod" }, there.workflows.by_name.a[1].tags)
    assert.equal("httpBasicAuth", select(2, next(there.credentials)).type)
    assert.equal("key", select(2, next(there.data_tables)).columns[1].name)
    local paths = {}
    for _, one in ipairs(there.folders) do
      paths[#paths + 1] = table.concat(one.path, "/")
    end
    table.sort(paths)
    assert.same({ "F", "F/G" }, paths)
    assert.same({}, there.not_included)
  end)

  it("tells a list that is refused from an empty one", function()
    local there = assert(target.read(client))
    assert.same({}, there.credentials)
    assert.is_nil(there.projects)
    assert.truthy(target.reason(there, "projects"):lower():find("license", 1, true))
  end)

  it("fails when the server does", function()
    sandbox:fault { method = "GET", path = "/tags", status = 500 }
    local there, err = target.read(client)
    assert.is_nil(there)
    assert.equal(500, err.status)
  end)
end)
