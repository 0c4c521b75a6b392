-- Projects that cannot be looked up: a name is never taken for an id that selects nothing.
local bulk = require "n8n.bulk"
local fixtures = require "spec.support.fixtures"
local n8n = require "n8n"
local process = require "spec.support.process"
local provision = require "n8n.provision"
local server = require "spec.support.server"
local testing = require "n8n.testing"

local function publish(client, project)
  return bulk.publish(client, { project = project }, { dry_run = true })
end

local function plan(client, project)
  return assert(provision.plan(client, { credentials = { { name = "Ops", type = "httpBasicAuth", project = project,
    data = { user = "u", password = "p" } } } }))
end

describe("without a licence for projects", function()
  local current, client, id, own_project

  before_each(function()
    current = server.current()
    client = assert(n8n.new { url = current.url, api_key = current.api_key })
    local workflow = assert(client.workflows:create(fixtures.workflow(fixtures.unique "projects")))
    id = workflow.id
    own_project = assert(client.workflows:get(id)).shared[1].projectId
  end)

  after_each(function()
    client.workflows:delete(id)
  end)

  it("a name is an error that says what is missing and what to give", function()
    local report, err = publish(client, "Billing")
    assert.is_nil(report)
    assert.equal("selector", err.kind)
    assert.equal(403, err.status)
    assert.matches("'Billing' cannot be looked up: this key is not shown projects (licence)", err.message, 1, true)
    assert.matches("the id of a project", err.hint, 1, true)
    assert.is_nil((publish(client, "NoProjectOfThis1")))
  end)

  it("the id of a project with workflows will do", function()
    local report = assert(publish(client, own_project))
    assert.is_true(report.counts["would publish"] >= 1)
  end)

  it("the script ends with 1", function()
    local result = process.run({ process.lua(), "examples/bulk_activate.lua", "--project", "Billing" },
      { env = { N8N_URL = current.url, N8N_API_KEY = current.api_key } })
    assert.equal(1, result.code)
    assert.matches("cannot be looked up", result.err, 1, true)
    assert.equal("", result.out)
  end)

  it("provisioning into a name is a fault of the spec, in a dry run too", function()
    local made = plan(client, "Ops")
    assert.is_false(made.ok)
    assert.matches("'Ops' cannot be looked up", made.steps[1].problems[1], 1, true)
    local report = assert(provision.apply(client, made, { dry_run = true }))
    assert.same({ invalid = 1 }, report.counts)
    assert.equal(1, report:exit_code())
  end)

  it("provisioning into an id that nobody can check says so", function()
    local made = plan(client, "NoProjectOfThis1")
    assert.is_true(made.ok)
    local report = assert(provision.apply(client, made, { dry_run = true }))
    assert.matches("whether there is a project 'NoProjectOfThis1' cannot be looked up", report.notes[1], 1, true)
    assert.same({}, plan(client, own_project).notes)
  end)

  it("n8n's refusal of a project that there is not is no wrong path", function()
    if current.line == "1" then
      return
    end
    local _, err = client.credentials:create { name = "x", type = "httpBasicAuth", projectId = "NoProjectOfThis1",
      data = { user = "u", password = "p" } }
    assert.equal(404, err.status)
    assert.matches("what the message names", err.hint, 1, true)
  end)
end)

describe("with a key that may not list projects", function()
  local sandbox, reader, project

  setup(function()
    sandbox = assert(testing.start { licensed = true, seed = { projects = { "Billing" } } })
    local owner = assert(n8n.new { url = sandbox.url, api_key = sandbox.api_key })
    for _, candidate in ipairs(assert(owner.projects:all())) do
      project = candidate.name == "Billing" and candidate.id or project
    end
    assert(owner.workflows:create(fixtures.workflow("Invoices", { projectId = project })))
    reader = assert(n8n.new { url = sandbox.url,
      api_key = sandbox:key { "workflow:list", "workflow:read", "workflow:activate" } })
  end)

  teardown(function()
    sandbox:stop()
  end)

  it("a name is an error that names the scope", function()
    local report, err = publish(reader, "Billing")
    assert.is_nil(report)
    assert.equal("selector", err.kind)
    assert.matches("scope project:list", err.hint, 1, true)
  end)

  it("its id will do", function()
    assert.same({ ["would publish"] = 1 }, assert(publish(reader, project)).counts)
  end)
end)
