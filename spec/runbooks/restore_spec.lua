-- Restoring backups: selections, conflicts, credentials, limits, undo. On sandboxes of its own.
local backup = require "n8n.backup"
local bulk = require "n8n.bulk"
local deploy = require "n8n.deploy"
local files = require "n8n.store.files"
local fixtures = require "spec.support.fixtures"
local n8n = require "n8n"
local own_sandbox = require "spec.support.own_sandbox"
local process = require "spec.support.process"
local restorable = require "spec.support.restorable"
local restore = require "n8n.restore"
local testing = require "n8n.testing"

local json = n8n.json

describe("a restoration", function()
  local sandbox, client, dir, from

  own_sandbox.use_two(function(...)
    sandbox, client, dir, from = ...
  end)

  local function make(name, more)
    return assert(from.client.workflows:create(fixtures.workflow(name, more))).id
  end

  local function save()
    assert(backup.run(from.client, dir .. "/b"))
  end

  local function run(options, apply_options)
    local plan, err = restore.plan(client, dir .. "/b", options)
    if not plan then
      return nil, err
    end
    return restore.apply(client, plan, apply_options)
  end

  local function by_name()
    local found = {}
    for item in client.workflows:each() do
      assert.is_nil(found[item.name], "twice: " .. item.name)
      found[item.name] = assert(client.workflows:get(item.id))
    end
    return found
  end

  local function names()
    local found = {}
    for name in pairs(by_name()) do
      found[#found + 1] = name
    end
    table.sort(found)
    return found
  end

  -- A workflow with a node that needs a credential.
  local function with_credential(name, id, credential)
    local workflow = fixtures.workflow(name)
    workflow.nodes[2] = { id = "n2", name = "Nothing", type = "n8n-nodes-base.httpRequest", typeVersion = 4.2,
      position = { 220, 0 }, parameters = { url = "http://127.0.0.1:1/", authentication = "genericCredentialType",
        genericAuthType = "httpBasicAuth" }, credentials = { httpBasicAuth = { id = id, name = credential } } }
    return workflow
  end

  local function credential_of(workflow)
    return workflow.nodes[2].credentials.httpBasicAuth
  end

  local function make_credential(c, name)
    return assert(c.credentials:create { name = name, type = "httpBasicAuth",
      data = { user = "u", password = "p" } }).id
  end

  -- ---- Selections ----

  it("brings what is selected by tag, name and id, and nothing else", function()
    local tag = assert(from.client.tags:create { name = "prod" }).id
    for _, name in ipairs { "a", "b" } do
      assert(from.client.workflows:update_tags(make(name), n8n.array { { id = tag } }))
    end
    make "c"
    local d = make "d"
    make "e"
    save()
    assert.same({ created = 3 }, assert(run { tags = { "prod" } }).counts) -- the tag too
    assert.same({ "a", "b" }, names())
    assert.same({ created = 1 }, assert(run { name = "c" }).counts)
    assert.same({ created = 1 }, assert(run { ids = { d } }).counts)
    assert.same({ "a", "b", "c", "d" }, names())
    local plan, err = restore.plan(client, dir .. "/b", { name = "f" })
    assert.is_nil(plan)
    assert.equal("selector", err.kind)
  end)

  it("brings parts alone", function()
    local tag = assert(from.client.tags:create { name = "prod" }).id
    assert(from.client.workflows:update_tags(make "a", n8n.array { { id = tag } }))
    save()
    assert.same({ created = 1 }, assert(run { only = { "tags" } }).counts)
    assert.same({}, names())
    assert.same({ created = 1 }, assert(run { only = { "workflows" } }).counts)
    assert.same({}, by_name().a.tags)
    assert.has_error(function()
      restore.plan(client, dir .. "/b", { only = { "workflow" } })
    end, nil)
    for _, value in ipairs { 5, true, { 5 } } do
      assert.error_matches(function()
        restore.plan(client, dir .. "/b", { only = value })
      end, "option 'only' must be a text or a list of texts", 1, true)
      assert.error_matches(function()
        backup.run(from.client, dir .. "/b", { skip = value })
      end, "option 'skip' must be a text or a list of texts", 1, true)
    end
  end)

  -- ---- Every state into every other ----

  for _, case in ipairs { { "of the same content", "same", "same" }, { "of another content", "theirs", "ours" } } do
    it("makes of every state every other, " .. case[1], function()
      local bound, ids = restorable.seed_states(from.client, client, case[2], case[3])
      save()
      local report = assert(run({ bindings = { workflows = bound } }, { journal = dir .. "/j", concurrency = 3 }))
      assert.is_true(report.ok, report:text())
      assert.same(restorable.state(from.client), restorable.state(client))
      assert.same({ unchanged = 16 }, assert(run { bindings = { workflows = bound } }).counts)
      for name, workflow in pairs(by_name()) do
        assert.equal(ids[name], workflow.id)
      end
      assert.is_true(assert(restore.undo(client, dir .. "/j")).ok)
      restorable.assert_states(client, case[3])
    end)
  end

  -- ---- Credentials ----

  describe("of workflows with credentials", function()
    before_each(function()
      local id = make_credential(from.client, "Billing")
      local workflow = assert(from.client.workflows:create(with_credential("pays", id, "Billing"))).id
      assert(from.client.workflows:publish(workflow))
      assert(from.client.workflows:publish(make "free"))
      save()
    end)

    it("leaves those unpublished that have none here, and names workflow, node and credential", function()
      local plan = assert(restore.plan(client, dir .. "/b"))
      assert.equal(2, restore.apply(client, plan, { dry_run = true }):exit_code())
      local report = assert(restore.apply(client, plan))
      assert.equal(3, report:exit_code())
      assert.same({ created = 2, published = 1, ["not published"] = 1 }, report.counts)
      local text = report:text { failures_only = true }
      for _, word in ipairs { "pays", "node Nothing", "httpBasicAuth 'Billing'" } do
        assert.truthy(text:find(word, 1, true), text)
      end
      plan = assert(restore.plan(client, dir .. "/b"))
      text = restore.apply(client, plan, { dry_run = true }):text()
      assert.truthy(text:find("not published: pays, node Nothing: the target has no credential", 1, true), text)
      local there = by_name()
      assert.is_false(there.pays.active)
      assert.is_true(there.free.active)
    end)

    it("takes the one of that name and type", function()
      local id = make_credential(client, "Billing")
      local report = assert(run())
      assert.is_true(report.ok, report:text())
      assert.equal(id, credential_of(by_name().pays).id)
      assert.is_true(by_name().pays.active)
    end)

    it("takes the one that a binding names", function()
      local id = make_credential(client, "Billing (test)")
      local report = assert(run { bindings = { credentials = { ["httpBasicAuth/Billing"] = "Billing (test)" } } })
      assert.is_true(report.ok, report:text())
      assert.same({ id = id, name = "Billing (test)" }, credential_of(by_name().pays))
    end)

    it("makes those of a spec first, whose secrets are in no plan, journal or report", function()
      local spec = { credentials = { { name = "Billing", type = "httpBasicAuth",
        data = { user = "somebody", password = "very-secret-word" } } } }
      local plan = assert(restore.plan(client, dir .. "/b", { credentials = spec }))
      local report, err = restore.apply(client, plan, { journal = dir .. "/j" })
      assert.is_nil(report)
      assert.truthy(err.message:find("provisioning spec", 1, true))
      report = assert(restore.apply(client, plan, { journal = dir .. "/j", credentials = spec }))
      assert.is_true(report.ok, report:text())
      local made = assert(client.credentials:all())
      assert.equal(1, #made)
      assert.equal(made[1].id, credential_of(by_name().pays).id)
      assert.is_true(by_name().pays.active)
      for _, name in ipairs { "j", "j.plan.json", "j.report.json", "j.credentials.jsonl" } do
        local text = assert(process.read(dir .. "/" .. name))
        assert.is_nil(text:find("very-secret-word", 1, true))
        assert.is_nil(text:find("somebody", 1, true))
      end
    end)
  end)

  -- ---- What is there already ----

  it("links what was brought without a credential when a later run makes that", function()
    local id = make_credential(from.client, "Billing")
    local workflow = assert(from.client.workflows:create(with_credential("pays", id, "Billing"))).id
    assert(from.client.workflows:publish(workflow))
    save()
    assert.equal(3, assert(run()):exit_code())
    local spec = { credentials = { { name = "Billing", type = "httpBasicAuth",
      data = { user = "somebody", password = "very-secret-word" } } } }
    local plan = assert(restore.plan(client, dir .. "/b", { credentials = spec }))
    local report = assert(restore.apply(client, plan, { credentials = spec }))
    assert.is_true(report.ok, report:text())
    local there = by_name().pays
    assert.equal(assert(client.credentials:all())[1].id, credential_of(there).id)
    assert.is_true(there.active)
    assert.same({ unchanged = 1 }, assert(run()).counts)
  end)

  it("leads a caller to a callee that was deleted and is made anew", function()
    local callee = make "callee"
    local caller = fixtures.workflow "caller"
    caller.nodes[2] = { id = "n2", name = "Nothing", type = "n8n-nodes-base.executeWorkflow", typeVersion = 1.2,
      position = { 220, 0 }, parameters = { workflowId = { __rl = true, mode = "id", value = callee } } }
    assert(from.client.workflows:create(caller))
    save()
    assert(from.client.workflows:delete(callee))
    local plan = assert(restore.plan(from.client, dir .. "/b"))
    local report = assert(restore.apply(from.client, plan))
    assert.same({ created = 1, updated = 1 }, report.counts)
    local there = {}
    for each in from.client.workflows:each() do
      there[each.name] = each
    end
    assert.not_equal(callee, there.callee.id)
    assert.equal(there.callee.id, there.caller.nodes[2].parameters.workflowId.value)
    plan = assert(restore.plan(from.client, dir .. "/b"))
    assert.same({ unchanged = 2 }, assert(restore.apply(from.client, plan)).counts)
  end)

  it("finds what it brought the second time, also in the archive", function()
    make "a"
    assert(from.client.workflows:archive(make "old"))
    save()
    assert.same({ created = 2, archived = 1 }, assert(run()).counts)
    assert.same({ unchanged = 2 }, assert(run()).counts)
  end)

  it("does not guess which of two of a name is meant", function()
    make "a"
    save()
    assert(client.workflows:create(fixtures.workflow "a"))
    assert(client.workflows:create(fixtures.workflow "a"))
    local plan, err = restore.plan(client, dir .. "/b")
    assert.is_nil(plan)
    assert.equal("plan", err.kind)
    assert.truthy(err.message:find("2 workflows named 'a'", 1, true), err.message)
    local report = assert(run { conflict = "copy" })
    assert.same({ created = 1 }, report.counts)
  end)

  it("brings several of one name, each with what it calls", function()
    local first, second = make "twin", make("twin", { settings = { executionTimeout = 5 } })
    for i, id in ipairs { first, second } do
      local workflow = fixtures.workflow("caller " .. i)
      workflow.nodes[2] = { id = "n2", name = "Nothing", type = "n8n-nodes-base.executeWorkflow", typeVersion = 1,
        position = { 0, 0 }, parameters = { workflowId = id } }
      assert(from.client.workflows:create(workflow))
    end
    save()
    assert.same({ created = 4 }, assert(run(nil, { concurrency = 4 })).counts)
    local found = {}
    for item in client.workflows:each() do
      local workflow = assert(client.workflows:get(item.id))
      found[workflow.name] = workflow.nodes[2].parameters.workflowId
    end
    assert.equal(5, assert(client.workflows:get(found["caller 2"])).settings.executionTimeout)
    assert.is_nil(assert(client.workflows:get(found["caller 1"])).settings.executionTimeout)
  end)

  it("deletes what the backup does not have, if told how many at most", function()
    make "a"
    save()
    assert(run())
    for i = 1, 3 do
      assert(client.workflows:create(fixtures.workflow("extra " .. i)))
    end
    assert.has_error(function()
      restore.plan(client, dir .. "/b", { delete_others = true })
    end)
    local plan, err = restore.plan(client, dir .. "/b", { delete_others = true, max_delete = 2 })
    assert.is_nil(plan)
    assert.equal("refused", err.kind)
    local report = assert(run({ delete_others = true, max_delete = 3 }, { journal = dir .. "/j" }))
    assert.same({ unchanged = 1, deleted = 3 }, report.counts)
    assert.same({ "a" }, names())
    report = assert(restore.undo(client, dir .. "/j"))
    assert.is_true(report.ok, report:text())
    assert.same({ "a", "extra 1", "extra 2", "extra 3" }, names())
  end)

  it("refuses a journal that holds another run", function()
    make "a"
    save()
    assert(run(nil, { journal = dir .. "/j" }))
    local report, err = run(nil, { journal = dir .. "/j" })
    assert.is_nil(report)
    assert.equal("journal", err.kind)
    report, err = run(nil, { journal = dir .. "/j", resume = true })
    assert.is_nil(report)
    assert.truthy(err.message:find("another plan", 1, true))
    report = assert(restore.resume(client, dir .. "/j"))
    assert.same({ ["done before"] = 1 }, report.counts)
  end)

  -- ---- Undo ----

  describe("undone", function()
    local before

    local function state()
      local shown = {}
      for name, workflow in pairs(by_name()) do
        local tags = {}
        for i, tag in ipairs(workflow.tags) do
          tags[i] = tag.name
        end
        table.sort(tags)
        shown[name] = { id = workflow.id, nodes = json.pretty(workflow.nodes),
          settings = json.pretty(workflow.settings), active = workflow.active, archived = workflow.isArchived,
          tags = tags,
          running = workflow.activeVersion and workflow.activeVersion ~= json.null
            and json.pretty(workflow.activeVersion.nodes) or nil }
      end
      return shown
    end

    before_each(function()
      local tag = assert(client.tags:create { name = "mine" }).id
      local live = assert(client.workflows:create(fixtures.workflow "live"))
      assert(live:publish())
      local edited = assert(client.workflows:create(fixtures.workflow "edited"))
      assert(edited:publish())
      local draft = fixtures.workflow "edited"
      draft.nodes[2].notes = "a draft"
      assert(client.workflows:update(edited.id, draft, { publish = false }))
      local old = assert(client.workflows:create(fixtures.workflow "old"))
      assert(client.workflows:update_tags(old.id, n8n.array { { id = tag } }))
      assert(old:archive())
      assert(client.workflows:create(fixtures.workflow "same"))
      before = state()
      for _, name in ipairs { "live", "edited", "old" } do
        local id = make(name, { settings = { executionTimeout = 4 } })
        if name == "old" then
          assert(from.client.workflows:update_tags(id, n8n.array { { id = assert(from.client.tags:create
            { name = "theirs" }).id } }))
        end
      end
      make "same"
      assert(from.client.workflows:publish(make "new"))
      assert(from.client.data_tables:create { name = "t", columns = { { name = "c", type = "string" } } })
      save()
      local report = assert(run({ bindings = { workflows = { old = before.old.id } } }, { journal = dir .. "/j" }))
      assert.is_true(report.ok, report:text())
      assert.is_false(by_name().live.active)
    end)

    it("leaves everything as it was", function()
      local plain = assert(restore.undo(client, dir .. "/j", { dry_run = true }))
      assert.equal(2, plain:exit_code())
      local report = assert(restore.undo(client, dir .. "/j", { journal = dir .. "/u" }))
      assert.is_true(report.ok, report:text())
      local after = state()
      assert.same(before, after)
      assert.same({}, assert(client.data_tables:all()))
      local tags = assert(client.tags:all())
      assert.equal(1, #tags)
      report = assert(restore.undo(client, dir .. "/j"))
      assert.is_true(report.ok, report:text())
    end)

    it("leaves alone what somebody has changed since, and says so", function()
      local new = by_name().new
      assert(new:update { settings = { executionTimeout = 77 } })
      local report = assert(restore.undo(client, dir .. "/j"))
      assert.equal(3, report:exit_code())
      assert.equal(1, report.counts["changed since"])
      assert.equal(77, by_name().new.settings.executionTimeout)
      assert.is_true(assert(restore.undo(client, dir .. "/j", { force = true })).ok)
      assert.is_nil(by_name().new)
    end)

    it("can be undone itself", function()
      local restored = state()
      assert(restore.undo(client, dir .. "/j", { journal = dir .. "/u" }))
      local report = assert(restore.undo(client, dir .. "/u"))
      -- All but the data table: the rows of one are in no journal.
      assert.equal(1, report.failures, report:text())
      assert.matches("data table t", report:text { failures_only = true }, 1, true)
      local again = state()
      restored.new.id, again.new.id = nil, nil -- n8n gives no id twice
      assert.same(restored, again)
    end)
  end)

  -- ---- The script ----

  describe("by the script", function()
    local env

    before_each(function()
      env = { N8N_URL = sandbox.url, N8N_API_KEY = sandbox.api_key }
      make "a"
      make "b"
      save()
    end)

    local function script(...)
      local words = { process.lua(), "examples/restore.lua", ... }
      return process.run(words, { env = env })
    end

    it("says which option is missing, by its own name", function()
      local result = script(dir .. "/b", "--delete-others")
      assert.equal(1, result.code)
      assert.matches("restore.lua: --delete-others needs --max-delete", result.err, 1, true)
    end)

    it("shows the plan, applies it, undoes it", function()
      local result = script(dir .. "/b")
      assert.equal(2, result.code, result.err)
      assert.matches("2 create", result.out, 1, true)
      assert.same({}, names())
      result = script(dir .. "/b", "--apply", "--journal", dir .. "/j")
      assert.equal(0, result.code, result.err .. result.out)
      assert.matches("2 created", result.out, 1, true)
      result = script(dir .. "/b")
      assert.equal(0, result.code, result.err)
      result = script("--undo", dir .. "/j")
      assert.equal(2, result.code, result.err)
      assert.same({ "a", "b" }, names())
      result = script("--undo", dir .. "/j", "--apply")
      assert.equal(0, result.code, result.err)
      assert.same({}, names())
    end)

    it("undoes no journal that does not say how", function()
      for _, intent in ipairs { '"kind":"credential","action":"create","name":"c"',
        '"kind":"workflow","action":"update","id":"x","before":{}', '"kind":"workflow","id":"x","before":5' } do
        assert(files.write(dir .. "/j", ('{"n":1,"step":"intent",%s}\n'):format(intent)))
        local report, err = restore.undo(client, dir .. "/j")
        assert.is_nil(report, intent)
        assert.equal("journal", err.kind)
      end
    end)

    it("saves a plan and applies that one", function()
      local result = script(dir .. "/b", "--name", "a", "--plan-file", dir .. "/plan.json")
      assert.equal(2, result.code, result.err)
      result = script("--plan-file", dir .. "/plan.json", "--apply", "--json")
      assert.equal(0, result.code, result.err)
      assert.equal(1, json.decode(result.out).counts.created)
      assert.same({ "a" }, names())
      result = script(dir .. "/b", "--plan-file", dir .. "/plan.json", "--apply")
      assert.equal(1, result.code)
      assert.matches("it takes no folder", result.err, 1, true)
      result = script("--plan-file", dir .. "/plan.json", "--apply")
      assert.equal(1, result.code)
      assert.matches("a workflow 'a'", result.err, 1, true)
    end)

    it("says what is missing", function()
      local result = script("--apply")
      assert.equal(1, result.code)
      assert.matches("name the folder", result.err, 1, true)
      result = script(dir .. "/none")
      assert.equal(1, result.code)
    end)
  end)

  -- ---- With a licence ----

  it("makes variables, gives them their values, and takes both back", function()
    local one = assert(testing.start { licensed = true, seed = { variables = { { key = "new", value = "1" },
      { key = "other", value = "2" }, { key = "same", value = "3" } } } })
    local two = assert(testing.start { licensed = true, seed = { variables = { { key = "other", value = "0" },
      { key = "same", value = "3" }, { key = "mine", value = "4" } } } })
    local here = assert(n8n.new { url = two.url, api_key = two.api_key })
    assert(backup.run(assert(n8n.new { url = one.url, api_key = one.api_key }), dir .. "/v"))
    one:stop()

    local function values()
      local found = {}
      for variable in here.variables:each() do
        found[variable.key] = variable.value
      end
      return found
    end

    two:fault { method = "POST", path = "/variables$", count = 1, lost = true }
    local plan = assert(restore.plan(here, dir .. "/v", { only = { "variables" } }))
    local report = assert(restore.apply(here, plan, { journal = dir .. "/j" }))
    assert.same({ created = 1, updated = 1 }, report.counts, report:text())
    assert.same({ new = "1", other = "2", same = "3", mine = "4" }, values())
    report = assert(restore.undo(here, dir .. "/j"))
    assert.is_true(report.ok, report:text())
    assert.same({ other = "0", same = "3", mine = "4" }, values())
    plan = assert(restore.plan(here, dir .. "/v", { conflict = "skip" }))
    assert.equal(1, #plan.makes.variables)
    two:stop()
  end)

  -- ---- Between the lines ----

  describe("between n8n 1.x and 2.x", function()
    local old, old_client

    setup(function()
      old = assert(testing.start { line = "1" })
      old_client = assert(n8n.new { url = old.url, api_key = old.api_key })
    end)

    teardown(function()
      old:stop()
    end)

    before_each(function()
      old:reset()
    end)

    -- A workflow that only others call, and one that calls it.
    local function make_pair(c)
      local callee = fixtures.workflow "callee"
      callee.nodes[1] = { id = "n1", name = "Twice a year", type = "n8n-nodes-base.executeWorkflowTrigger",
        typeVersion = 1.1, position = { 0, 0 }, parameters = { inputSource = "passthrough" } }
      local id = assert(c.workflows:create(callee)).id
      local caller = fixtures.workflow "caller"
      caller.nodes[2] = { id = "n2", name = "Nothing", type = "n8n-nodes-base.executeWorkflow", typeVersion = 1.2,
        position = { 0, 0 }, parameters = { workflowId = { __rl = true, mode = "id", value = id } } }
      return id, assert(c.workflows:create(caller)).id
    end

    it("publishes also what running workflows of 1.x call, since 2.x asks for it", function()
      local _, caller = make_pair(old_client)
      assert(old_client.workflows:publish(caller))
      assert(old_client.workflows:create(fixtures.workflow "idle"))
      assert(backup.run(old_client, dir .. "/b"))
      local report = assert(run())
      assert.is_true(report.ok, report:text())
      local there = by_name()
      assert.is_true(there.caller.active and there.callee.active)
      assert.is_false(there.idle.active)
      assert.same({ unchanged = 3 }, assert(run()).counts)
    end)

    it("brings to 1.x what it knows, and says what it does not", function()
      local live = make "live"
      assert(from.client.workflows:publish(live))
      local edited = make("edited", { pinData = { Nothing = { { json = { a = 1 } } } } })
      assert(from.client.workflows:publish(edited))
      local draft = fixtures.workflow "edited"
      draft.nodes[2].notes = "a draft"
      assert(from.client.workflows:update(edited, draft, { publish = false }))
      assert(from.client.workflows:archive(make "old"))
      save()
      local report = assert(restore.apply(old_client, assert(restore.plan(old_client, dir .. "/b"))))
      assert.same({ created = 3, published = 1, ["not published"] = 1 }, report.counts)
      assert.matches("1.x has no drafts", report:text(), 1, true)
      assert.matches("does not take pinData", report:text(), 1, true)
      local found = {}
      for item in old_client.workflows:each() do
        found[item.name] = item.active
      end
      assert.same({ live = true, edited = false, old = false }, found)
    end)

    it("does not write over what runs on 1.x, where it must not run", function()
      local id = make_credential(from.client, "Billing")
      assert(from.client.workflows:create(with_credential("pays", id, "Billing")))
      save()
      local there = assert(old_client.workflows:create(fixtures.workflow "pays")).id
      assert(old_client.workflows:publish(there))
      local report = assert(restore.apply(old_client, assert(restore.plan(old_client, dir .. "/b"))))
      assert.equal(1, report.counts.skipped, report:text { all = true })
      assert.equal(2, #assert(old_client.workflows:get(there)).nodes)
      assert.equal("n8n-nodes-base.noOp", assert(old_client.workflows:get(there)).nodes[2].type)
    end)
  end)

  -- ---- Undoing bulk operations ----

  describe("of what a bulk run has changed", function()
    local ids

    before_each(function()
      ids = fixtures.create(client, "w", 4)
      assert(client.workflows:publish(ids[1]))
      assert(client.tags:create { name = "t" })
    end)

    it("takes back what a deployment has done", function()
      files.make_folder(dir .. "/w")
      files.write(dir .. "/w/1.json", json.pretty(fixtures.workflow("w 1", { settings = { executionTimeout = 3 } })))
      files.write(dir .. "/w/2.json", json.pretty(fixtures.workflow "new"))
      local plan = assert(deploy.plan(client, dir .. "/w", { publish = "always" }))
      assert.is_true(deploy.apply(client, plan, { journal = dir .. "/j" }).ok)
      assert.is_true(by_name().new.active)
      local report = assert(deploy.undo(client, dir .. "/j"))
      assert.is_true(report.ok, report:text())
      assert.is_nil(by_name().new)
      assert.is_nil(by_name()["w 1"].settings.executionTimeout)
      assert.is_true(by_name()["w 1"].active)
    end)

    it("takes publication back", function()
      assert(bulk.publish(client, { ids = ids }, { journal = dir .. "/j" }))
      local report = assert(bulk.undo(client, dir .. "/j"))
      assert.same({ unpublished = 3 }, report.counts)
      for i, id in ipairs(ids) do
        assert.equal(i == 1, assert(client.workflows:get(id)).active)
      end
    end)

    it("takes tags and the archive back", function()
      assert(bulk.tag(client, { ids = ids }, { tags = { "t" }, journal = dir .. "/j" }))
      assert(bulk.archive(client, { ids = ids }, { journal = dir .. "/k" }))
      for _, name in ipairs { "/k", "/j" } do
        local report = assert(bulk.undo(client, dir .. name))
        assert.is_true(report.ok, report:text())
      end
      for i, id in ipairs(ids) do
        local workflow = assert(client.workflows:get(id))
        assert.equal(i == 1, workflow.active)
        assert.is_false(workflow.isArchived)
        assert.same({}, workflow.tags)
      end
    end)

    describe("as a maintenance window", function()
      local env, journal

      before_each(function()
        env, journal = { N8N_URL = sandbox.url, N8N_API_KEY = sandbox.api_key }, dir .. "/w"
        assert(client.workflows:publish(ids[2]))
        local draft = fixtures.workflow "w 2"
        draft.nodes[2].notes = "a draft"
        assert(client.workflows:update(ids[2], draft, { publish = false }))
      end)

      local function window(...)
        return process.run({ process.lua(), "examples/maintenance_window.lua", ... }, { env = env })
      end

      it("takes no journal of another run: taking that back would delete what it made", function()
        assert(bulk.tag(client, { ids = { ids[1] } }, { tags = { "x" }, create_tags = true, journal = journal }))
        local result = window("stop", "--journal", journal)
        assert.equal(1, result.code)
        assert.matches("not the journal of a maintenance window", result.err, 1, true)
        assert.equal(1, #assert(client.workflows:get(ids[1])).tags)
      end)

      it("puts back just what ran, at the version that ran", function()
        local ran = assert(client.workflows:get(ids[2])).activeVersionId
        local result = window("start", "--all", "--journal", journal, "--drain", "5")
        assert.equal(0, result.code, result.err)
        assert.matches("2 unpublished", result.out, 1, true)
        assert.equal(0, #assert(client.workflows:all { active = true }))
        assert(client.workflows:publish(ids[4]))
        result = window("stop", "--journal", journal, "--dry-run")
        assert.equal(2, result.code, result.err)
        result = window("stop", "--journal", journal)
        assert.equal(0, result.code, result.err .. result.out)
        assert.matches("2 published", result.out, 1, true)
        local second = assert(client.workflows:get(ids[2]))
        assert.equal(ran, second.activeVersionId)
        assert.equal("a draft", second.nodes[2].notes)
        assert.is_true(assert(client.workflows:get(ids[1])).active)
        assert.is_false(assert(client.workflows:get(ids[3])).active)
        assert.is_true(assert(client.workflows:get(ids[4])).active)
        assert.equal(0, window("stop", "--journal", journal).code)
      end)

      it("needs a journal and a selection, and stop takes none", function()
        assert.matches("--journal", window("start", "--all").err, 1, true)
        assert.matches("nothing is selected", window("start", "--journal", journal).err, 1, true)
        assert.matches("no selection", window("stop", "--all", "--journal", journal).err, 1, true)
        assert.has_error(function()
          bulk.window_start(client, { all = true }, {})
        end)
      end)

      it("ends with the journal of a window alone", function()
        assert(bulk.archive(client, { ids = { ids[3] } }, { journal = journal }))
        local report, err = bulk.window_stop(client, journal)
        assert.is_nil(report)
        assert.equal("journal", err.kind)
        assert.is_true(assert(client.workflows:get(ids[3])).isArchived)
      end)

      it("leaves alone what was archived meanwhile", function()
        assert(bulk.window_start(client, { ids = ids }, { journal = journal }))
        assert(client.workflows:archive(ids[1]))
        local report = assert(bulk.window_stop(client, journal))
        assert.same({ ["changed since"] = 1, published = 1 }, report.counts)
        assert.equal(3, report:exit_code())
      end)
    end)

    it("brings deleted ones back, under other ids", function()
      assert(bulk.delete(client, { ids = ids }, { unpublish = true, journal = dir .. "/j" }))
      assert.same({}, names())
      local report = assert(bulk.undo(client, dir .. "/j"))
      assert.same({ created = 4, published = 1 }, report.counts)
      assert.same({ "w 1", "w 2", "w 3", "w 4" }, names())
      assert.is_true(by_name()["w 1"].active)
    end)
  end)

end)
