-- Deployments with lost answers and failing servers. Always on a sandbox of its own.
local deploy = require "n8n.deploy"
local files = require "n8n.store.files"
local fixtures = require "spec.support.fixtures"
local journal = require "n8n.run.journal"
local n8n = require "n8n"
local own_sandbox = require "spec.support.own_sandbox"
local process = require "spec.support.process"

describe("a deployment", function()
  local sandbox, client, dir

  own_sandbox.use(function(...)
    sandbox, client, dir = ...
  end)

  before_each(function()
    files.make_folder(dir .. "/w")
    for i = 1, 4 do
      files.write(("%s/w/%d.json"):format(dir, i), n8n.json.pretty(fixtures.workflow("w" .. i)))
    end
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
    assert.same({ created = 1, unchanged = 3 }, assert(run(nil, { journal = dir .. "/j", resume = true })).counts)
    assert.same({ "w1", "w2", "w3", "w4" }, names())
    assert.same({}, journal.pending(assert(journal.read(dir .. "/j"))))
  end)

  it("stops when the server is gone, and names what was not begun", function()
    for i = 5, 6 do
      files.write(("%s/w/%d.json"):format(dir, i), n8n.json.pretty(fixtures.workflow("w" .. i)))
    end
    local plan = assert(deploy.plan(client, dir .. "/w", { publish = "always" }))
    sandbox:fault { method = "POST", path = "/workflows", nth = 2, drop = true }
    sandbox:fault { method = "GET", path = "/workflows", drop = true }
    local report = assert(deploy.apply(client, plan))
    assert.same({ created = 1, failed = 3, ["not begun"] = 2, ["not published"] = 1 }, report.counts)
    assert.truthy(report:text():find("it may have been created", 1, true), report:text())
    assert.truthy(report:text():find("stopped early", 1, true), report:text())
    assert.equal(dir .. "/w/6.json", report.entries[6].file)
    assert.equal(3, report:exit_code())
  end)

  it("stops when the key is no longer accepted", function()
    sandbox:fault { method = "POST", path = "/workflows$", nth = 2, status = 401, body = '{"message":"unauthorized"}' }
    local report = assert(run())
    assert.same({ created = 1, failed = 1, ["not begun"] = 2 }, report.counts)
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
    local killed = 0
    for i = 1, 8 do
      sandbox:reset()
      sandbox:fault { delay = 0.02 }
      local result = process.run_killed(0.08 + i * 0.03, { process.lua(), "examples/deploy.lua", dir .. "/w",
        "--publish", "always", "--journal", dir .. "/j" .. i }, { env = env })
      killed = killed + (result.code == 137 and 1 or 0)
      sandbox:faults_clear()
      -- What the killed run sent last may still be under way: no one can know, so nobody starts that soon.
      require("socket").sleep(0.2)
      local report = assert(run({ publish = "always" }, { journal = dir .. "/j" .. i, resume = true }))
      assert.is_true(report.ok, report:text())
      assert.same({ "w1", "w2", "w3", "w4" }, names())
      assert.same({}, journal.pending(assert(journal.read(dir .. "/j" .. i))))
      for item in client.workflows:each() do
        assert.is_true(item.active)
      end
    end
    assert.is_true(killed >= 3, "killed " .. killed)
  end)

  describe("that goes on with the journal of another", function()
    local path, ids

    -- A journal with intents without an outcome.
    local function broken_off(...)
      local log = assert(journal.open(path))
      for _, intent in ipairs { ... } do
        intent.kind, intent.server = "workflow", intent.server or client.url
        assert(log:intend(intent))
      end
      log:close()
    end

    -- What looking has found about each of them.
    local function findings()
      local found = {}
      for _, entry in ipairs(assert(journal.read(path))) do
        if entry.looked then
          found[#found + 1] = entry.outcome .. " " .. (entry.id or "?")
        end
      end
      return found
    end

    before_each(function()
      path, ids = dir .. "/j", fixtures.create(client, "w", 2)
    end)

    it("looks what became of that run's changes", function()
      assert(client.workflows:publish(ids[2]))
      local before = fixtures.workflow("w 1")
      local changed = fixtures.workflow("w 2", { settings = { executionTimeout = 5 } })
      broken_off({ action = "create", name = "w 1" }, { action = "create", name = "w1" },
        { action = "update", id = ids[1], before = { name = before.name, settings = before.settings } },
        { action = "update", id = ids[2], before = { name = changed.name, settings = changed.settings } },
        { action = "update", id = "gone", before = { name = "x" } },
        { action = "publish", id = ids[1] }, { action = "publish", id = ids[2] })
      local report = assert(run(nil, { journal = path, resume = true }))
      assert.same({ created = 4 }, report.counts)
      assert.same({ "done " .. ids[1], "not done ?", "not done " .. ids[1], "done " .. ids[2], "not done gone",
        "not done " .. ids[1], "done " .. ids[2] }, findings())
    end)

    it("refuses a journal that is another run's, or another server's", function()
      broken_off { action = "create", name = "w1", server = "http://other.example/api/v1" }
      for _, options in ipairs { { journal = path }, { journal = path, resume = true } } do
        local report, err = run(nil, options)
        assert.is_nil(report)
        assert.equal("journal", err.kind)
      end
      assert.same({ "w 1", "w 2" }, names())
    end)

    it("creates nothing again that came after the plan", function()
      local plan = assert(deploy.plan(client, dir .. "/w"))
      broken_off { action = "create", name = "w1" }
      local late = assert(client.workflows:create(fixtures.workflow("w1")))
      local report, err = deploy.apply(client, plan, { journal = path, resume = true })
      assert.is_nil(report)
      assert.equal("plan", err.kind)
      assert.truthy(tostring(err):find(late.id, 1, true), tostring(err))
      assert.same({ created = 3, unchanged = 1 }, assert(run(nil, { journal = path, resume = true })).counts)
      assert.same({ "done " .. late.id }, findings())
    end)

    it("does nothing when it cannot look", function()
      broken_off { action = "update", id = ids[1], before = { name = "w 1" } }
      local plan = assert(deploy.plan(client, dir .. "/w"))
      sandbox:fault { method = "GET", path = "/workflows/", status = 403, body = '{"message":"Forbidden"}' }
      local report, err = deploy.apply(client, plan, { journal = path, resume = true })
      assert.is_nil(report)
      assert.equal(403, err.status)
      assert.same({ "w 1", "w 2" }, names())
    end)
  end)

  it("whose answer to a publication is lost finds out that it was made", function()
    sandbox:fault { method = "POST", path = "/publish$", lost = true }
    local report = assert(run { publish = "always" })
    assert.same({ created = 4, published = 4 }, report.counts)
  end)

  it("publishes callees before their callers, and nothing that could not be created", function()
    local function calling(id)
      local nodes = fixtures.workflow("x").nodes
      nodes[2] = { id = "call", name = "Nothing", type = "n8n-nodes-base.executeWorkflow", typeVersion = 1.2,
        position = { 220, 0 }, parameters = { workflowId = { __rl = true, value = id, mode = "list" } } }
      return nodes
    end
    local ids = fixtures.create(client, "callee", 2)
    files.write(dir .. "/w/0.json", n8n.json.pretty(fixtures.workflow("w0", { nodes = calling(ids[1]) })))
    files.write(dir .. "/w/1.json", n8n.json.pretty(fixtures.workflow("w1", { nodes = calling(ids[2]) })))
    files.write(dir .. "/w/5.json", n8n.json.pretty(fixtures.workflow("callee 1")))
    sandbox:fault { method = "POST", path = "/workflows$", nth = 4, count = 1, status = 400,
      body = '{"message":"no"}' }
    local report = assert(run { publish = "always" })
    assert.same({ created = 4, failed = 1, published = 4, ["not published"] = 1 }, report.counts)
    assert.equal("w1", report.entries[#report.entries].name)
  end)

  it("does nothing that it cannot write down", function()
    local plan = assert(deploy.plan(client, dir .. "/w"))
    local report, err = deploy.apply(client, plan, { journal = dir .. "/none/j" })
    assert.is_nil(report)
    assert.equal("io", err.kind)
    assert.same({}, names())
  end)
end)
