-- Restorations into servers that fail: what is lost on the way is looked for, and nothing is made twice.
local backup = require "n8n.backup"
local fixtures = require "spec.support.fixtures"
local journals = require "n8n.run.journal"
local n8n = require "n8n"
local own_sandbox = require "spec.support.own_sandbox"
local restore = require "n8n.restore"
local restorable = require "spec.support.restorable"

describe("a restoration into a failing server", function()
  local sandbox, client, dir, from

  own_sandbox.use_two(function(...)
    sandbox, client, dir, from = ...
  end)

  local function save(count)
    restorable.seed(from.client, count)
    assert(backup.run(from.client, dir .. "/b"))
  end

  -- Applies, with faults meanwhile.
  local function apply(options, ...)
    local plan = assert(restore.plan(client, dir .. "/b"))
    for _, rule in ipairs { ... } do
      sandbox:fault(rule)
    end
    return restore.apply(client, plan, options)
  end

  local function assert_whole()
    assert.same(restorable.state(from.client), restorable.state(client))
  end

  it("finds what was created when the answer is lost", function()
    save(12)
    local report = assert(apply({ concurrency = 3 }, { method = "POST", path = "/workflows$", nth = 2, count = 3,
      lost = true }, { method = "POST", path = "/workflows$", nth = 8, count = 1, cut = 30 }))
    assert.is_true(report.ok, report:text())
    assert_whole()
  end)

  it("sends again what did not arrive", function()
    save(12)
    local report = assert(apply(nil, { method = "POST", path = "/workflows$", nth = 3, count = 1, drop = true },
      { method = "POST", path = "/tags$", count = 1, drop = true },
      { method = "POST", path = "/data%-tables$", count = 1, lost = true },
      { method = "POST", path = "/rows$", nth = 2, count = 1, lost = true }))
    assert.is_true(report.ok, report:text())
    assert_whole()
  end)

  it("tells several of one name apart", function()
    for i = 1, 6 do
      assert(from.client.workflows:create(fixtures.workflow("twin", { settings = { executionTimeout = i % 2 + 1 } })))
    end
    assert(backup.run(from.client, dir .. "/b"))
    local report = assert(apply({ concurrency = 6 }, { method = "POST", path = "/workflows$", nth = 2, count = 2,
      lost = true }))
    assert.is_true(report.ok, report:text())
    local count = {}
    for workflow in client.workflows:each() do
      local timeout = workflow.settings.executionTimeout
      count[timeout] = (count[timeout] or 0) + 1
    end
    assert.same({ 3, 3 }, count)
  end)

  it("does not publish a caller whose callee could not be created, and says why", function()
    save(12)
    local report = assert(apply(nil, { method = "POST", path = "/workflows$", nth = 1, count = 1, status = 400,
      body = '{"message":"broken inside"}' }))
    assert.equal(3, report:exit_code())
    assert.truthy(report:text():find("broken inside", 1, true))
    for workflow in client.workflows:each() do
      for _, node in ipairs(workflow.nodes) do
        local callee = node.type == "n8n-nodes-base.executeWorkflow" and node.parameters.workflowId.value
        assert.is_true(not callee or client.workflows:get(callee) ~= nil)
      end
    end
    assert.is_true(assert(restore.apply(client, assert(restore.plan(client, dir .. "/b")))).ok)
    assert_whole()
  end)

  it("opens a circle again when it was left open", function()
    save(0)
    restorable.seed_circle(from.client)
    assert(backup.run(from.client, dir .. "/b"))
    local report = assert(apply({ journal = dir .. "/j" }, { method = "PUT", path = "/workflows/", nth = 4, count = 1,
      status = 400, body = '{"message":"not now"}' }))
    assert.equal(3, report:exit_code())
    assert.truthy(report:text():find("DISABLED", 1, true), report:text())
    sandbox:faults_clear()
    report = assert(restore.resume(client, dir .. "/j"))
    assert.is_true(report.ok, report:text())
    assert_whole()
  end)

  it("ends whole or partly done, and with its journal becomes whole, whatever fails", function()
    save(12)
    local partly = 0
    for seed = 1, 4 do
      sandbox:reset()
      local journal = dir .. "/j" .. seed
      local report, err = apply({ journal = journal, concurrency = 3 },
        { status = 500, body = '{"message":"sorry"}', probability = 0.04, nth = 5, seed = seed * 104729 },
        { status = 429, headers = { ["retry-after"] = "0" }, body = '{"message":"slowly"}', probability = 0.02,
          seed = seed * 15485863 },
        { lost = true, probability = 0.04, nth = 5, seed = seed * 32452843 },
        { drop = true, probability = 0.03, seed = seed * 49979687 },
        { cut = 40, probability = 0.03, seed = seed * 67867967 })
      if report and not report.ok then
        partly = partly + 1
        assert.is_true(report:exit_code() == 3 or report:exit_code() == 1, report:text())
      end
      sandbox:faults_clear()
      if not report then
        assert.truthy(n8n.is_error(err))
        report = assert(restore.resume(client, journal) or apply { journal = journal .. "-again" })
      elseif not report.ok then
        report = assert(restore.resume(client, journal))
      end
      assert.is_true(report.ok, "seed " .. seed .. ": " .. report:text())
      assert_whole()
      assert.same({}, journals.pending(journals.read(journal) or {}))
    end
    assert.is_true(partly >= 2, "partly done: " .. partly)
  end)
end)
