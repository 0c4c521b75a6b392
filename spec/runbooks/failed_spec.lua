-- Failed executions (n8n.executions.failed) and examples/list_failed_executions.lua, on the sandbox or a real n8n.
local executions = require "n8n.executions"
local fixtures = require "spec.support.fixtures"
local http = require "socket.http"
local n8n = require "n8n"
local process = require "spec.support.process"
local server = require "spec.support.server"
local socket = require "socket"

describe("failed", function()
  local current, client, name, id, folder

  -- A workflow that fails whenever its webhook is called.
  local function failing(path)
    return {
      name = name,
      nodes = {
        { id = "1", name = "Hook", type = "n8n-nodes-base.webhook", typeVersion = 2, position = { 0, 0 },
          webhookId = path, parameters = { path = path, httpMethod = "GET", responseMode = "lastNode" } },
        { id = "2", name = "Boom", type = "n8n-nodes-base.stopAndError", typeVersion = 1, position = { 220, 0 },
          parameters = { errorMessage = "it went boom" } },
      },
      connections = { Hook = { main = { { { node = "Boom", type = "main", index = 0 } } } } },
      settings = { executionOrder = "v1" },
    }
  end

  local function until_true(check)
    local give_up = socket.gettime() + 20
    while not check() do
      assert(socket.gettime() < give_up, "it did not happen in 20 s")
      socket.sleep(0.1)
    end
  end

  local function list(options)
    options = options or {}
    options.workflow = options.workflow or id
    return assert(executions.failed(client, options))
  end

  before_each(function()
    current = server.current()
    client = assert(n8n.new { url = current.url, api_key = current.api_key, retries = 0 })
    name = fixtures.unique "failed"
    folder = process.tempdir()
    id = assert(client.workflows:create(failing(name))).id
    assert(client.workflows:publish(id))
    for i = 1, 2 do
      until_true(function()
        http.request(current.url .. "/webhook/" .. name)
        return #list().executions >= i
      end)
    end
  end)

  after_each(function()
    if current.sandbox then
      current.sandbox:faults_clear()
    end
    assert(client.workflows:unpublish(id))
    until_true(function()
      return client.workflows:delete(id)
    end)
    process.remove(folder)
  end)

  it("are listed, the newest first, with their workflow", function()
    local listing = list()
    assert.is_true(#listing.executions >= 2)
    assert.is_true(tonumber(listing.executions[1].id) > tonumber(listing.executions[2].id))
    assert.equal(name, listing.executions[1].workflow)
    assert.equal("error", listing.executions[1].status)
    assert.is_nil(listing.executions[1].message)
    assert.matches(name .. " (" .. id .. ")", listing:text(), 1, true)
    assert.equal(0, listing:exit_code())
    assert.equal(#listing.executions, #list({ workflow = name }).executions)
  end)

  it("say at which node and why", function()
    local execution = list({ details = true, limit = 1 }).executions[1]
    assert.equal("Boom", execution.node)
    assert.is_string(execution.message)
    if current.kind == "real" then
      assert.equal("it went boom", execution.message)
    end
  end)

  it("are limited by number and by time", function()
    local all = list()
    local listing = list { limit = 1 }
    assert.equal(1, #listing.executions)
    assert.equal(#all.executions, listing.total)
    assert.matches("the newest 1 shown", listing:text(), 1, true)
    assert.equal(#all.executions, #list({ since = "1h" }).executions)
    assert.equal(0, #list({ since = "2035-01-01" }).executions)
  end)

  it("are counted by workflow", function()
    local groups = list():groups()
    assert.equal(1, #groups)
    assert.equal(id, groups[1].workflow_id)
    assert.equal(#list().executions, groups[1].count)
    assert.matches(("%d  %s"):format(groups[1].count, name), list():text { group = true }, 1, true)
  end)

  it("of a workflow that does not exist are a mistake", function()
    local listing, err = executions.failed(client, { workflow = name .. "x" })
    assert.is_nil(listing)
    assert.equal("selector", err.kind)
    assert.matches("did you mean '" .. name, err.hint, 1, true)
    assert.equal("config", select(2, executions.failed(client, { since = "yesterday" })).kind)
  end)

  it("are tried again once", function()
    local listing = list()
    local report = assert(executions.retry(client, listing, { dry_run = true }))
    assert.equal(#listing.executions, report.counts["would retry"])
    assert.equal(2, report:exit_code())
    report = assert(executions.retry(client, listing, { journal = folder .. "/j" }))
    assert.equal(#listing.executions, report.counts["failed again"])
    assert.equal(1, report:exit_code())
    assert.is_string(report.entries[1].retry)
    local again = list()
    assert.equal(2 * #listing.executions, #again.executions)
    report = assert(executions.retry(client, again))
    assert.same({ skipped = #again.executions }, report.counts)
    assert.equal(0, report:exit_code())
    assert.equal(#again.executions, #list().executions)
  end)

  it("that are retries are tried once more when asked, and end with the same code", function()
    local first = list { limit = 1 }
    local report = assert(executions.retry(client, first))
    assert.equal(1, report:exit_code())
    local retried = list { limit = 1 }
    assert.equal(first.executions[1].id, retried.executions[1].retry_of)
    assert.same({ skipped = 1 }, assert(executions.retry(client, retried)).counts)
    local both = list { limit = 2 }
    report = assert(executions.retry(client, both, { again = true }))
    assert.equal(1, report.counts["failed again"])
    report = assert(executions.retry(client, list { limit = 2 }, { again = true }))
    assert.same({ ["failed again"] = 1, skipped = 1 }, report.counts)
    assert.equal(1, report:exit_code())
    local text = list({ limit = 1 }):text()
    assert.matches(", a retry of " .. list({ limit = 2 }).executions[2].id, text, 1, true)
    assert.matches("the newest 1 shown, 1 of them retries", text, 1, true)
  end)

  it("are counted in words for one and for many", function()
    local all = list()
    assert.matches(("\n%d failed executions\n"):format(all.total), all:text(), 1, true)
    for i = 2, all.total do
      assert(client.executions:delete(all.executions[i].id))
    end
    assert.matches("\n1 failed execution\n", list():text(), 1, true)
  end)

  it("are tried again with the workflow as it is now, when asked", function()
    local workflow = assert(client.workflows:get(id))
    local nodes = workflow.nodes
    nodes[2].type, nodes[2].parameters = "n8n-nodes-base.noOp", n8n.object {}
    assert(workflow:update({ nodes = nodes }, { publish = true }))
    local listing = list { limit = 1 }
    local report = assert(executions.retry(client, listing, { current_workflow = true }))
    assert.same({ retried = 1 }, report.counts)
    assert.is_true(report.ok)
    report = assert(executions.retry(client, list(), { dry_run = true }))
    assert.is_true(report.counts.skipped >= 1)
  end)

  it("are looked for when the answer to a retry is lost", function()
    if not current.sandbox then
      return
    end
    local listing = list { limit = 1 }
    current.sandbox:fault { path = "/retry$", lost = true }
    local report = assert(executions.retry(client, listing))
    assert.same({ ["failed again"] = 1 }, report.counts)
    assert.matches("a look shows it", report.entries[1].reason)
    listing = list()
    current.sandbox:faults_clear()
    current.sandbox:fault { path = "/retry$", drop = true }
    report = assert(executions.retry(client, listing))
    assert.is_nil(report.counts.retried)
    assert.is_true(report.counts.failed >= 1)
  end)

  it("have their time given in several ways", function()
    local now = 1795477031
    assert.equal(now - 5400, executions.since("90m", now))
    assert.equal(now - 86400, executions.since("24h", now))
    assert.equal(now - 7 * 86400, executions.since("7d", now))
    assert.equal(0, executions.since "1970-01-01")
    assert.equal(8 * 3600, executions.since "1970-01-01T08:00")
    assert.equal(8 * 3600 + 1, executions.since "1970-01-01T08:00:01Z")
    assert.equal("config", select(2, executions.since "soon").kind)
  end)

  describe("script", function()
    local function run(...)
      return process.run({ process.lua(), "examples/list_failed_executions.lua", ... },
        { env = { N8N_URL = current.url, N8N_API_KEY = current.api_key } })
    end

    it("lists, groups, details and retries", function()
      local result = run("--workflow", name, "--since", "24h", "--details")
      assert.equal(0, result.code, result.err)
      assert.matches("Boom: ", result.out, 1, true)
      assert.equal("", result.err)
      result = run("--workflow", name, "--group")
      assert.equal(0, result.code, result.err)
      assert.matches("  " .. name, result.out, 1, true)
      result = run("--workflow", name, "--json")
      local listing = assert(n8n.json.decode(result.out))
      assert.is_true(#listing.executions >= 2)
      assert.equal(name, listing.groups[1].workflow)
      assert.equal(2, run("--workflow", name, "--retry", "--dry-run").code)
      result = run("--workflow", name, "--retry", "--limit", "1")
      assert.equal(1, result.code)
      assert.matches("failed again", result.out)
    end)

    it("exits 1 with a sentence for what it cannot do", function()
      for words, arguments in pairs {
        ["is for --retry"] = { "--dry-run" },
        ["not a point in time"] = { "--since", "soon" },
        ["there is no workflow"] = { "--workflow", "nosuch workflow at all" },
      } do
        local result = run(arguments[1], arguments[2])
        assert.equal(1, result.code)
        assert.matches(words, result.err, 1, true)
        assert.equal("", result.out)
      end
    end)
  end)
end)
