-- Deployments with lost answers and failing servers. Always on a sandbox of its own.
local deploy = require "n8n.deploy"
local files = require "n8n.runbook.files"
local fixtures = require "spec.support.fixtures"
local journal = require "n8n.runbook.journal"
local n8n = require "n8n"
local process = require "spec.support.process"
local testing = require "n8n.testing"

describe("a deployment", function()
  local sandbox, client, dir

  setup(function()
    sandbox = assert(testing.start())
    client = assert(n8n.new { url = sandbox.url, api_key = sandbox.api_key, retries = 1 })
  end)

  teardown(function()
    sandbox:stop()
  end)

  before_each(function()
    dir = process.tempdir()
    sandbox:reset()
    files.make_folder(dir .. "/w")
    for i = 1, 4 do
      files.write(("%s/w/%d.json"):format(dir, i), n8n.json.pretty(fixtures.workflow("w" .. i)))
    end
  end)

  after_each(function()
    process.remove(dir)
  end)

  local function run(options, apply_options)
    local plan, err = deploy.plan(client, dir .. "/w", options)
    if not plan then
      return nil, err
    end
    return deploy.apply(client, plan, apply_options)
  end

  local function names()
    local found = {}
    for item in client.workflows:each() do
      found[#found + 1] = item.name
    end
    table.sort(found)
    return found
  end

  it("whose answer to a creation is lost looks, and creates nothing twice", function()
    sandbox:fault { method = "POST", path = "/workflows$", nth = 2, count = 1, lost = true }
    sandbox:fault { method = "POST", path = "/workflows$", nth = 4, count = 1, cut = 20 }
    local report = assert(run())
    assert.is_true(report.ok, report:text())
    assert.same({ created = 4 }, report.counts)
    assert.same({ "w1", "w2", "w3", "w4" }, names())
  end)

  it("whose creation was lost on the way sends it again", function()
    sandbox:fault { method = "POST", path = "/workflows$", nth = 2, count = 1, drop = true }
    local report = assert(run())
    assert.is_true(report.ok, report:text())
    assert.same({ "w1", "w2", "w3", "w4" }, names())
  end)

  it("is not deceived by one of the same name and content that was there before", function()
    local twin = fixtures.workflow("w2", { id = nil })
    local plan = assert(deploy.plan(client, dir .. "/w"))
    assert(client.workflows:create(fixtures.workflow("other")))
    local stranger = assert(client.workflows:create(twin))
    plan.known_ids[stranger.id] = true
    sandbox:fault { method = "POST", path = "/workflows$", nth = 2, count = 1, drop = true }
    assert.is_true(deploy.apply(client, plan).ok)
    assert.same({ "other", "w1", "w2", "w2", "w3", "w4" }, names())
  end)

  it("goes on after a failure, says so, and a second run completes it", function()
    sandbox:fault { method = "POST", path = "/workflows$", nth = 2, count = 1, status = 400,
      body = '{"message":"broken inside"}' }
    local report = assert(run(nil, { journal = dir .. "/j" }))
    assert.is_false(report.ok)
    assert.equal(3, report:exit_code())
    assert.same({ created = 3, failed = 1 }, report.counts)
    assert.truthy(report:text():find("broken inside", 1, true))
    assert.same({ created = 1, unchanged = 3 }, assert(run(nil, { journal = dir .. "/j" })).counts)
    assert.same({ "w1", "w2", "w3", "w4" }, names())
    assert.same({}, journal.pending(assert(journal.read(dir .. "/j"))))
  end)

  it("stops when the server is gone, and names what was not begun", function()
    sandbox:fault { method = "POST", path = "/workflows$", nth = 2, count = 1, drop = true }
    local plan = assert(deploy.plan(client, dir .. "/w"))
    sandbox:fault { method = "GET", path = "/workflows", drop = true }
    local report = assert(deploy.apply(client, plan))
    assert.same({ created = 1, failed = 1, ["not begun"] = 2 }, report.counts)
    assert.truthy(report:text():find("it may have been created", 1, true), report:text())
    assert.equal(3, report:exit_code())
  end)

  it("whose answer to an update is lost finds out that it was made", function()
    assert(run())
    files.write(dir .. "/w/3.json", n8n.json.pretty(fixtures.workflow("w3", { settings = { executionTimeout = 5 } })))
    sandbox:fault { method = "PUT", path = "/workflows/", lost = true }
    local report = assert(run())
    assert.is_true(report.ok, report:text())
    assert.same({ unchanged = 3, updated = 1 }, report.counts)
  end)

  it("that is killed is completed by the next run, and nothing is doubled", function()
    sandbox:fault { delay = 0.02 }
    local env = { N8N_URL = sandbox.url, N8N_API_KEY = sandbox.api_key }
    local script = ("exec timeout -s KILL \"$1\" %s examples/deploy.lua \"$2\" --publish always --journal \"$3\"")
      :format(process.quote(process.lua()))
    local killed = 0
    for i = 1, 8 do
      sandbox:reset()
      sandbox:fault { delay = 0.02 }
      local seconds = ("%.3f"):format(0.08 + i * 0.03)
      local result = process.run({ "sh", "-c", script, "sh", seconds, dir .. "/w", dir .. "/j" }, { env = env })
      killed = killed + (result.code == 137 and 1 or 0)
      sandbox:faults_clear()
      -- What the killed run sent last may still be under way: no one can know, so nobody starts that soon.
      require("socket").sleep(0.2)
      local report = assert(run({ publish = "always" }, { journal = dir .. "/j" }))
      assert.is_true(report.ok, report:text())
      assert.same({ "w1", "w2", "w3", "w4" }, names())
      for item in client.workflows:each() do
        assert.is_true(item.active)
      end
    end
    assert.is_true(killed >= 3, "killed " .. killed)
  end)

  it("does nothing that it cannot write down", function()
    local plan = assert(deploy.plan(client, dir .. "/w"))
    local report, err = deploy.apply(client, plan, { journal = dir .. "/none/j" })
    assert.is_nil(report)
    assert.equal("io", err.kind)
    assert.same({}, names())
  end)
end)
