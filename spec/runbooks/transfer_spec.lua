-- The engine of restore and promotion: plans, what makes them true, what refuses stale ones. On a sandbox of its own.
local files = require "n8n.store.files"
local fixtures = require "spec.support.fixtures"
local journals = require "n8n.run.journal"
local n8n = require "n8n"
local own_sandbox = require "spec.support.own_sandbox"
local source = require "n8n.transfer.source"
local target = require "n8n.instance.target"
local transfer_apply = require "n8n.transfer.apply"
local transfer_plan = require "n8n.transfer.plan"
local undo = require "n8n.transfer.undo"

local json = n8n.json

-- A node that calls a workflow.
local function call(name, id, more)
  local node = { id = name, name = name, type = "n8n-nodes-base.executeWorkflow", typeVersion = 1.2,
    position = { 400, 0 }, parameters = { workflowId = { __rl = true, mode = "id", value = id },
      workflowInputs = { mappingMode = "defineBelow", value = json.object {} } } }
  for member, value in pairs(more or {}) do
    node[member] = value
  end
  return node
end

local function caller(name, ...)
  local workflow = fixtures.workflow(name)
  for i, id in ipairs { ... } do
    workflow.nodes[#workflow.nodes + 1] = call("Call " .. i, id)
  end
  return workflow
end

describe("a transfer", function()
  local sandbox, client, dir, from

  own_sandbox.use_two(function(...)
    sandbox, client, dir, from = ...
  end)

  local function make(workflow)
    return assert(from.client.workflows:create(workflow)).id
  end

  -- What stands for what: by the same name, else it is created.
  local function mapping_for(set, inventory)
    local mapping = { workflow = {}, credential = {}, data_table = {} }
    for _, workflow in ipairs(set.workflows) do
      local found = inventory.workflows.by_name[workflow.name]
      mapping.workflow[workflow.id] = found and { id = found[1].id } or { pending = true }
    end
    for id in pairs(set.data_tables or {}) do
      mapping.data_table[id] = { pending = true }
    end
    return mapping
  end

  local set

  local function plan(options)
    set = assert(source.read(from.client))
    local inventory = assert(target.read(client))
    return transfer_plan.make(client, set, inventory, mapping_for(set, inventory), options)
  end

  local function apply(given, options)
    options = options or {}
    options.rows = options.rows or function(id)
      return set.data_tables[id].rows()
    end
    return transfer_apply.apply(client, given, options)
  end

  local function by_name()
    local found = {}
    for item in client.workflows:each() do
      assert.is_nil(found[item.name], "twice: " .. item.name)
      found[item.name] = assert(client.workflows:get(item.id))
    end
    return found
  end

  local function callee_of(workflow, name)
    for _, node in ipairs(workflow.nodes) do
      if node.name == name then
        return node.parameters.workflowId.value
      end
    end
  end

  it("creates those that are called first, with the ids that they have here", function()
    local c = make(fixtures.workflow("c"))
    local b = make(caller("b", c))
    make(caller("a", b, c))
    local report = assert(apply(assert(plan())))
    assert.is_true(report.ok, report:text())
    assert.same({ created = 3 }, report.counts)
    local there = by_name()
    assert.equal(there.c.id, callee_of(there.b, "Call 1"))
    assert.equal(there.b.id, callee_of(there.a, "Call 1"))
    assert.equal(there.c.id, callee_of(there.a, "Call 2"))
    assert.is_true(transfer_plan.is_empty(assert(plan())))
  end)

  it("brings circles, and what calls itself, as they are", function()
    local a = make(fixtures.workflow("a"))
    local b = make(caller("b", a))
    assert(from.client.workflows:update(a, caller("a", b)))
    local own = make(fixtures.workflow("own"))
    assert(from.client.workflows:update(own, caller("own", own)))
    local cut = caller("a", b)
    cut.nodes[3].disabled = true
    assert(from.client.workflows:update(a, cut))
    for _, id in ipairs { a, b, own } do
      assert(from.client.workflows:publish(id))
    end
    assert(from.client.workflows:update(a, caller("a", b), { publish = true }))
    local report = assert(apply(assert(plan())))
    assert.is_true(report.ok, report:text())
    assert.same({ created = 3, published = 3 }, report.counts)
    local there = by_name()
    assert.equal(there.b.id, callee_of(there.a, "Call 1"))
    assert.equal(there.a.id, callee_of(there.b, "Call 1"))
    assert.equal(there.own.id, callee_of(there.own, "Call 1"))
    for _, workflow in pairs(there) do
      assert.is_true(workflow.active)
      assert.equal(workflow.versionId, workflow.activeVersionId)
      assert.is_nil(workflow.nodes[3].disabled)
    end
    assert.is_true(transfer_plan.is_empty(assert(plan())))
  end)

  it("brings tags, publication, a draft that differs, the archive and a description", function()
    local tag = assert(from.client.tags:create { name = "prod" }).id
    local live = make(fixtures.workflow("live"))
    assert(from.client.workflows:publish(live))
    assert(from.client.workflows:update_tags(live, n8n.array { { id = tag } }))
    local edited = make(fixtures.workflow("edited", { pinData = { Nothing = { { json = { a = 1 } } } } }))
    assert(from.client.workflows:publish(edited))
    local draft = fixtures.workflow("edited")
    draft.nodes[2].name, draft.connections = "Something", json.object {}
    assert(from.client.workflows:update(edited, draft, { publish = false }))
    assert(from.client.workflows:archive(make(fixtures.workflow("old"))))
    local told = make(fixtures.workflow("told"))
    assert(from.client.workflows:update(told, fixtures.workflow("told", { description = "what it is" })))
    local report = assert(apply(assert(plan()), { concurrency = 4 }))
    assert.is_true(report.ok, report:text())
    assert.same({ created = 5, published = 2, archived = 1 }, report.counts)
    local there = by_name()
    assert.equal("prod", there.live.tags[1].name)
    assert.is_true(there.live.active and there.live.activeVersionId == there.live.versionId)
    assert.is_true(there.edited.active)
    assert.equal("Nothing", there.edited.activeVersion.nodes[2].name)
    assert.equal("Something", there.edited.nodes[2].name)
    assert.is_true(there.old.isArchived)
    assert.equal("what it is", there.told.description)
    local again = assert(plan())
    -- The archived one is not found by its name: it is nobody's.
    assert.same({ create = 1, unchanged = 3, makes = 0 }, again.counts)
  end)

  it("fills data tables, with every value as it was", function()
    local made = assert(from.client.data_tables:create { name = "people", columns = {
      { name = "name", type = "string" }, { name = "age", type = "number" }, { name = "here", type = "boolean" } } })
    local rows = n8n.array {}
    for i = 1, 1203 do
      rows[i] = { name = "n" .. i, age = i % 3 == 0 and json.null or i + 0.5, here = i % 2 == 0 }
    end
    assert(from.client.data_table_rows:insert(made.id, { data = rows, returnType = "count" }))
    local report = assert(apply(assert(plan())))
    assert.is_true(report.ok, report:text())
    local id = assert(client.data_tables:all())[1].id
    local count = 0
    for row in client.data_table_rows:each(id) do
      count = count + 1
      assert.same({ rows[count].name, rows[count].age, rows[count].here }, { row.name, row.age, row.here })
    end
    assert.equal(1203, count)
  end)

  it("refuses a stale plan before the first write, naming what was changed, deleted and made", function()
    for _, name in ipairs { "kept", "edited", "deleted", "tagged" } do
      make(fixtures.workflow(name, { settings = { executionTimeout = 9 } }))
      assert(client.workflows:create(fixtures.workflow(name)))
    end
    make(fixtures.workflow("new"))
    local given = assert(plan())
    local there = by_name()
    assert(there.edited:update { settings = { executionTimeout = 7 } })
    assert(client.workflows:delete(there.deleted.id))
    local tag = assert(client.tags:create { name = "t" })
    assert(client.workflows:update_tags(there.tagged.id, n8n.array { { id = tag.id } }))
    assert(client.workflows:create(fixtures.workflow("new")))
    sandbox:log_clear()
    local report, err = apply(given, { journal = dir .. "/j" })
    assert.is_nil(report)
    assert.equal("stale", err.kind)
    assert.equal(4, #err.problems, err.message)
    for _, name in ipairs { "'edited'", "'deleted'", "'tagged'", "'new'" } do
      assert.truthy(err.message:find(name, 1, true), err.message)
    end
    assert.is_nil(err.message:find("'kept'", 1, true))
    for _, request in ipairs(sandbox:log()) do
      assert.equal("GET", request.method)
    end
    assert.same({}, journals.read(dir .. "/j"))
  end)

  it("goes through a file as it is", function()
    make(caller("a", make(fixtures.workflow("b"))))
    local given = assert(plan { publish = "always" })
    assert(transfer_plan.save(given, dir .. "/plan.json"))
    local report = assert(apply(assert(transfer_plan.load(dir .. "/plan.json"))))
    assert.same({ created = 2, published = 2 }, report.counts)
  end)

  it("goes on without what somebody changed since it was broken off, and does not undo that", function()
    make(fixtures.workflow("a"))
    make(fixtures.workflow("b"))
    local path = dir .. "/j"
    assert.has_error(function()
      apply(assert(plan { publish = "always" }), { journal = path, on_progress = function(_, done)
        if done == 2 then
          error("broken off", 0)
        end
      end })
    end)
    local edited = by_name().a
    edited.nodes[2].notes = "edited"
    assert(edited:update { nodes = edited.nodes })
    local report = assert(transfer_apply.resume(client, path))
    assert.same({ ["done before"] = 2, published = 1, stale = 1 }, report.counts)
    assert.equal(3, report:exit_code())
    assert.is_false(by_name().a.active)
    report = assert(undo.run(client, path))
    assert.same({ ["changed since"] = 1, deleted = 1 }, report.counts)
    assert.equal("edited", by_name().a.nodes[2].notes)
  end)

  it("doubles no rows that arrive after a time-out", function()
    local made = assert(from.client.data_tables:create { name = "people", columns = {
      { name = "a", type = "string" } } })
    assert(from.client.data_table_rows:insert(made.id, { data = { { a = "1" }, { a = "2" } }, returnType = "count" }))
    local given = assert(plan())
    local hasty = assert(n8n.new { url = sandbox.url, api_key = sandbox.api_key, timeout = 0.5, retries = 0 })
    sandbox:fault { method = "POST", path = "/rows", delay = 1, count = 1 }
    local options = { journal = dir .. "/j", rows = function(id)
      return set.data_tables[id].rows()
    end }
    local report = assert(transfer_apply.apply(hasty, given, options))
    assert.equal(1, report.counts.failed, report:text())
    report = assert(transfer_apply.resume(client, dir .. "/j", { rows = options.rows }))
    assert.is_true(report.ok, report:text())
    local there = assert(client.data_tables:all())[1].id
    assert.equal(2, #assert(client.data_table_rows:all(there)))
  end)

  it("refuses a plan file that was edited, cut off or is another server's", function()
    make(fixtures.workflow("a"))
    make(fixtures.workflow("b"))
    local path = dir .. "/plan.json"
    assert(transfer_plan.save(assert(plan()), path))
    local text = assert(files.read(path))
    local edits = { text:sub(1, -3), text:gsub('"name": "a"', '"name": "c"'), "{}" }
    for _, value in ipairs { json.null, 5, json.array { 1 }, json.object { x = 1 } } do
      for _, member in ipairs { "items", "makes", "mapping", "warnings", "known_ids", "url" } do
        local edited = json.decode(text)
        edited[member] = value
        edits[#edits + 1] = json.encode(edited)
        edited.sha256 = nil
        edits[#edits + 1] = json.encode(edited)
      end
    end
    for _, edited in ipairs(edits) do
      assert(files.write(path, edited))
      local given, err = transfer_plan.load(path)
      assert.is_nil(given, edited)
      assert.equal("plan", err.kind)
    end
    assert(files.write(path, assert(json.compact(text)))) -- the same, written otherwise
    local given = assert(transfer_plan.load(path))
    local report, err = transfer_apply.apply(from.client, given)
    assert.is_nil(report)
    assert.equal("plan", err.kind)
  end)

  it("lets no other run at its journal while it is under way, and nobody undo it", function()
    for i = 1, 3 do
      make(fixtures.workflow("w" .. i))
    end
    local kinds = {}
    local path = dir .. "/j"
    local report = assert(apply(assert(plan()), { journal = path, on_progress = function()
      for i, work in ipairs { transfer_apply.resume, undo.run } do
        local other, err = work(client, path)
        assert.is_nil(other)
        kinds[i] = err.kind
      end
    end }))
    assert.same({ "busy", "busy" }, kinds)
    assert.same({ created = 3 }, report.counts)
    assert.equal(3, #assert(client.workflows:all()))
    assert.is_nil(files.kind(path .. ".lock"))
    assert.same({ deleted = 3 }, assert(undo.run(client, path)).counts)
  end)

  it("says in a dry run what it would do, and does nothing", function()
    make(fixtures.workflow("a"))
    make(fixtures.workflow("b", { settings = { executionTimeout = 3 } }))
    assert(client.workflows:create(fixtures.workflow("b")))
    local report = assert(apply(assert(plan()), { dry_run = true }))
    assert.equal(2, report:exit_code())
    assert.same({ create = 1, update = 1 }, report.counts)
    assert.truthy(report:text():find("executionTimeout", 1, true), report:text())
    assert.equal(1, #assert(client.workflows:all()))
  end)

  it("keeps within limits, or does nothing", function()
    for i = 1, 3 do
      make(fixtures.workflow("w" .. i))
    end
    local given, err = plan { max_changes = 2 }
    assert.is_nil(given)
    assert.equal("refused", err.kind)
    assert.truthy(err.message:find("3 workflows", 1, true))
    local extra = assert(client.workflows:create(fixtures.workflow("extra"))).id
    given, err = plan { delete = { extra }, max_delete = 0 }
    assert.is_nil(given)
    assert.equal("refused", err.kind)
    local report = assert(apply(assert(plan { delete = { extra }, max_delete = 1 })))
    assert.same({ created = 3, deleted = 1 }, report.counts)
    assert.equal(3, #assert(client.workflows:all()))
  end)

  describe("into a server that has some of it", function()
    local ids

    before_each(function()
      make(fixtures.workflow("same"))
      make(caller("caller", make(fixtures.workflow("other", { settings = { executionTimeout = 4 } }))))
      ids = { other = assert(client.workflows:create(fixtures.workflow("other"))).id,
        same = assert(client.workflows:create(fixtures.workflow("same"))).id }
    end)

    it("writes over what differs", function()
      local report = assert(apply(assert(plan())))
      assert.same({ unchanged = 1, updated = 1, created = 1 }, report.counts)
      local there = by_name()
      assert.equal(4, there.other.settings.executionTimeout)
      assert.equal(ids.other, callee_of(there.caller, "Call 1"))
    end)

    it("skips it", function()
      local report = assert(apply(assert(plan { conflict = "skip" })))
      assert.same({ skipped = 2, created = 1 }, report.counts)
      assert.equal(ids.other, callee_of(by_name().caller, "Call 1"))
    end)

    it("copies beside it, and refers to the copy", function()
      local report = assert(apply(assert(plan { conflict = "copy" })))
      assert.same({ created = 3 }, report.counts)
      local there = by_name()
      assert.equal(there["other (restored)"].id, callee_of(there.caller, "Call 1"))
      assert.is_nil(there.other.settings.executionTimeout)
    end)

    it("takes what is newer", function()
      local report = assert(apply(assert(plan { conflict = "newer" })))
      assert.same({ skipped = 2, created = 1 }, report.counts)
      assert(from.client.workflows:all()[1]:update { settings = { executionTimeout = 8 } })
      local counts = assert(plan { conflict = "newer" }).counts
      assert.equal(1, (counts.update or 0))
    end)
  end)
end)
