-- Deployment onto an n8n: the sandbox, or a real one. Lost answers and failing servers are in deploy_faults_spec.lua.
local backup = require "n8n.backup"
local cjson = require "cjson"
local deploy = require "n8n.deploy"
local files = require "n8n.store.files"
local fixtures = require "spec.support.fixtures"
local journal = require "n8n.run.journal"
local n8n = require "n8n"
local process = require "spec.support.process"
local server = require "spec.support.server"

describe("a deployment", function()
  local current, client, made, dir, prefix

  setup(function()
    current = server.current()
    client = assert(n8n.new { url = current.url, api_key = current.api_key })
    made = {}
  end)

  teardown(function()
    fixtures.delete(client, made)
  end)

  before_each(function()
    dir = process.tempdir()
    prefix = fixtures.unique("deploy")
  end)

  after_each(function()
    -- Whatever a test deployed carries its prefix.
    for workflow in client.workflows:each(nil, { fields = { "id", "name" } }) do
      if workflow.name:sub(1, #prefix) == prefix then
        made[#made + 1] = workflow.id
      end
    end
    process.remove(dir)
  end)

  local function write(name, value)
    local text = type(value) == "string" and value or n8n.json.pretty(value)
    assert(files.make_folder(files.parent(dir .. "/" .. name)))
    assert(files.write(dir .. "/" .. name, text))
    return dir .. "/" .. name
  end

  local function workflow(name, more)
    return fixtures.workflow(prefix .. " " .. name, more)
  end

  local function run(source, options, apply_options)
    local plan, err = deploy.plan(client, source or dir, options)
    if not plan then
      return nil, err
    end
    return deploy.apply(client, plan, apply_options)
  end

  local function find(name)
    local found = {}
    for item in client.workflows:each() do
      if item.name == prefix .. " " .. name then
        found[#found + 1] = item
      end
    end
    assert.is_true(#found <= 1, "there are several " .. name)
    return found[1]
  end

  local function fails(source, options, ...)
    local plan, err = deploy.plan(client, source or dir, options)
    assert.is_nil(plan)
    assert.equal("plan", err.kind)
    for _, words in ipairs { ... } do
      assert.truthy(tostring(err):find(words, 1, true), tostring(err))
    end
    return err
  end

  it("creates, then finds nothing to do, then updates what changed", function()
    write("a.json", workflow("a"))
    write("sub/b.json", workflow("b"))
    local report = assert(run())
    assert.is_true(report.ok, report:text())
    assert.same({ created = 2 }, report.counts)
    assert.same({ unchanged = 2 }, assert(run()).counts)
    write("a.json", workflow("a", { settings = { executionOrder = "v1", executionTimeout = 77 } }))
    local plan = assert(deploy.plan(client, dir))
    assert.equal("update", plan.items[1].action)
    assert.same({ "settings" }, plan.items[1].changes)
    report = assert(deploy.apply(client, plan))
    assert.same({ unchanged = 1, updated = 1 }, report.counts)
    assert.equal(77, find("a").settings.executionTimeout)
    assert.same({ unchanged = 2 }, assert(run()).counts)
  end)

  it("says in a dry run what it would do and does nothing", function()
    write("a.json", workflow("a"))
    local report = assert(run(nil, nil, { dry_run = true }))
    assert.equal(2, report:exit_code())
    assert.same({ create = 1 }, report.counts)
    assert.is_nil(find("a"))
  end)

  it("takes key order, white space and what n8n fills in for no difference", function()
    local text = ([[
      { "settings": {}, "connections": {},
        "nodes": [ { "position": [0, 0], "typeVersion": 2, "type": "n8n-nodes-base.webhook", "name": "Hook",
                     "parameters": { "path": "%s", "httpMethod": "GET" } } ], "name": "%s x" }
    ]]):format(prefix, prefix)
    write("x.json", text)
    assert.same({ created = 1 }, assert(run()).counts)
    assert.same({ unchanged = 1 }, assert(run()).counts)
    assert.equal("string", type(find("x").nodes[1].id))
  end)

  it("keeps on the server what the file leaves out", function()
    write("a.json", workflow("a", { settings = { executionOrder = "v1", executionTimeout = 33 } }))
    assert(run())
    local changed = workflow("a", { settings = n8n.object {} })
    changed.nodes[2].parameters.note = "x"
    write("a.json", changed)
    assert.same({ updated = 1 }, assert(run()).counts)
    if current.line == "2" then
      assert.equal(33, find("a").settings.executionTimeout)
    end
  end)

  it("arrives exactly", function()
    local value = workflow("exact", {
      connections = {
        ["Twice a year"] = { main = { n8n.array {}, { { node = "Nothing", type = "main", index = 0 } } } },
      },
    })
    value.nodes[2].parameters = { odd = 0.30000000000000004, text = "Grüße 😀 \\ \"", list = n8n.array {},
      map = n8n.object {} }
    write("exact.json", value)
    assert(run())
    local text = client.workflows:get(find("exact").id, nil, { as = "raw" })
    for _, words in ipairs { '"main":[[],[{', '0.30000000000000004', '"list":[]', '"map":{}' } do
      assert.truthy(text:find(words, 1, true), text)
    end
    assert.same({ unchanged = 1 }, assert(run()).counts)
  end)

  it("reads what n8n exports: an array, separate files, an item of the API", function()
    local one = workflow("one", { id = "doesNotExistYet1", active = false, tags = n8n.array {}, versionId = "x",
      meta = { instanceId = "x" }, pinData = n8n.object {}, staticData = n8n.null, triggerCount = 0, isArchived = false,
      createdAt = "2025-01-01T00:00:00.000Z", updatedAt = "2025-01-01T00:00:00.000Z", shared = n8n.array {} })
    write("all.json", { one, workflow("two") })
    local report = assert(run())
    assert.is_true(report.ok, report:text())
    assert.same({ created = 2 }, report.counts)
    local text = client.workflows:get(find("one").id, nil, { as = "raw" })
    write("all.json", text)
    assert.same({ unchanged = 1 }, assert(run()).counts)
  end)

  it("brings back the state of a backup", function()
    write("a.json", workflow("a"))
    assert(run())
    local id = find("a").id
    assert(backup.run(client, dir .. "/backup"))
    assert(client.workflows:update(id, workflow("a changed")))
    local plan = assert(deploy.plan(client, dir .. "/backup"))
    local changed = {}
    for _, item in ipairs(plan.items) do
      if item.id == id then
        changed[#changed + 1] = item
      end
    end
    assert.equal(1, #changed)
    assert.same({ "name" }, changed[1].changes)
    plan.items = changed
    assert.is_true(deploy.apply(client, plan).ok)
    assert.equal(id, find("a").id)
    -- A damaged backup is not deployed.
    files.write(("%s/backup/workflows/%s.json"):format(dir, id), "{}")
    local _, err = deploy.plan(client, dir .. "/backup")
    assert.truthy(err.message:find(id .. ".json has 2 bytes", 1, true))
  end)

  it("finds the workflow by id although it has another name", function()
    write("a.json", workflow("a"))
    assert(run())
    local id = find("a").id
    write("a.json", workflow("renamed", { id = id }))
    local report = assert(run())
    assert.same({ updated = 1 }, report.counts)
    assert.equal(id, find("renamed").id)
  end)

  it("refuses to guess among several of one name", function()
    local first = assert(client.workflows:create(workflow("twin")))
    local second = assert(client.workflows:create(workflow("twin")))
    made[#made + 1], made[#made + 2] = first.id, second.id
    write("a.json", workflow("twin"))
    fails(nil, nil, "a.json", "2 workflows named '" .. prefix .. " twin'", first.id, second.id)
    write("a.json", workflow("twin", { id = second.id, settings = { executionTimeout = 5 } }))
    assert.same({ updated = 1 }, assert(run()).counts)
    client.workflows:delete(first.id)
  end)

  it("by id alone creates nothing", function()
    write("a.json", workflow("a", { id = "doesNotExist0001" }))
    fails(nil, { match = "id" }, "no workflow with the id doesNotExist0001")
    assert.is_nil(find("a"))
  end)

  it("with bad files does nothing, and names each with what is wrong", function()
    write("good.json", workflow("good"))
    write("broken.json", '{"name":"x", "nodes": [}')
    write("other.json", '{"name":"package","version":"1"}')
    write("nameless.json", '{"nodes":[],"connections":{}}')
    write("list.json", '[{"name":"ok","nodes":[],"connections":{}}, 7]')
    local err = fails(nil, nil, "broken.json: bad JSON", "(at byte 23)", "other.json is not a workflow",
      "nameless.json is a workflow without a name", "list.json, item 2 is not a JSON object")
    assert.equal(4, #err.problems)
    assert.is_nil(find("good"))
  end)

  it("refuses the same workflow twice", function()
    write("a.json", workflow("a", { id = "sameId0000000001" }))
    write("b.json", workflow("b", { id = "sameId0000000001" }))
    fails(nil, nil, "the id sameId0000000001 is there twice", "a.json", "b.json")
    write("b.json", workflow("a"))
    fails(nil, nil, "a.json and", "b.json are both for a new workflow '" .. prefix .. " a'")
  end)

  it("has nothing to deploy in an empty folder", function()
    fails(nil, nil, "there is no workflow in")
    local plan, err = deploy.plan(client, dir .. "/none.json")
    assert.is_nil(plan)
    assert.equal("io", err.kind)
  end)

  it("skips what is archived in the source", function()
    write("a.json", workflow("a", { isArchived = true }))
    assert.same({ skipped = 1 }, assert(run()).counts)
  end)

  it("publishes when told to, and then finds nothing to do", function()
    write("a.json", workflow("a"))
    local report = assert(run(nil, { publish = "always" }))
    assert.is_true(report.ok, report:text())
    assert.same({ created = 1, published = 1 }, report.counts)
    assert.is_true(find("a").active)
    assert.same({ unchanged = 1 }, assert(run(nil, { publish = "always" })).counts)
    assert.same({ unchanged = 1 }, assert(run()).counts)
  end)

  it("says what becomes of a published workflow, and keeps it published", function()
    write("a.json", workflow("a"))
    assert(run(nil, { publish = "always" }))
    write("a.json", workflow("a", { settings = { executionTimeout = 7 } }))
    local plan = assert(deploy.plan(client, dir))
    assert.truthy(plan.items[1].reason:find(current.line == "2" and "goes live at once" or "changes at once", 1, true))
    assert.is_true(deploy.apply(client, plan).ok)
    assert.is_true(find("a").active)
  end)

  it("changes only the draft when nothing is to be published, or refuses where there are none", function()
    write("a.json", workflow("a"))
    assert(run(nil, { publish = "always" }))
    local before = find("a")
    local changed = workflow("a")
    changed.nodes[2].position = { 440, 0 }
    write("a.json", changed)
    if current.line == "1" then
      fails(nil, { publish = "never" }, "no drafts")
    else
      local report = assert(run(nil, { publish = "never" }))
      assert.is_true(report.ok, report:text())
      local after = client.workflows:get(before.id)
      assert.equal(440, after.nodes[2].position[1])
      assert.is_true(after.active)
      assert.equal(before.activeVersionId, after.activeVersionId)
      assert.not_equal(after.versionId, after.activeVersionId)
      -- The draft is as the file has it, but not what runs: publishing it is something to do.
      assert.same({ published = 1 }, assert(run(nil, { publish = "always" })).counts)
    end
  end)

  it("reports a version that cannot be published as saved only", function()
    if current.line == "1" then
      return
    end
    write("a.json", workflow("a"))
    assert(run(nil, { publish = "always" }))
    write("a.json", workflow("a", { nodes = { workflow("a").nodes[2] }, connections = n8n.object {} }))
    local report = assert(run())
    assert.is_false(report.ok)
    assert.same({ ["draft only"] = 1 }, report.counts)
    assert.truthy(report:text():find("the version published before still runs", 1, true), report:text())
    assert.equal(1, report:exit_code())
  end)

  it("does not overwrite what somebody changed since the plan", function()
    write("a.json", workflow("a"))
    assert(run())
    write("a.json", workflow("a", { settings = { executionTimeout = 9 } }))
    local plan = assert(deploy.plan(client, dir))
    require("socket").sleep(0.01)
    assert(client.workflows:update(find("a").id, workflow("a", { settings = { executionTimeout = 55 } })))
    local report = assert(deploy.apply(client, plan))
    assert.same({ stale = 1 }, report.counts)
    assert.equal(55, find("a").settings.executionTimeout)
  end)

  it("warns of credentials that the target does not have", function()
    local value = workflow("a")
    value.nodes[2].credentials = { httpBasicAuth = { id = "noSuchCredential", name = prefix } }
    write("a.json", value)
    local plan = assert(deploy.plan(client, dir))
    assert.equal(1, #plan.warnings)
    assert.truthy(plan.warnings[1]:find(current.line == "2" and "has no credential noSuchCredential"
      or "credentials were not checked", 1, true), plan.warnings[1])
  end)

  it("writes down what it does, with what was there before", function()
    local path = dir .. "/j/journal.jsonl"
    files.make_folder(dir .. "/j")
    write("w/a.json", workflow("a"))
    assert(run(dir .. "/w", nil, { journal = path }))
    write("w/a.json", workflow("a", { settings = { executionTimeout = 4 } }))
    assert(run(dir .. "/w", nil, { journal = path, resume = true }))
    local entries = assert(journal.read(path))
    assert.equal(6, #entries)
    assert.equal("create", entries[1].action)
    assert.equal(client.url, entries[1].server)
    assert.equal(prefix .. " a", entries[1].name)
    assert.equal("created", entries[2].outcome)
    assert.same({ "note", entries[2].id }, { entries[3].step, entries[3].id }) -- how it was left
    assert.equal("update", entries[4].action)
    assert.equal(2, #entries[4].before.value.nodes)
    assert.equal(entries[2].id, entries[4].id)
    assert.equal("updated", entries[5].outcome)
    assert.same({ "note", entries[2].id }, { entries[6].step, entries[6].id })
    assert.same({}, journal.pending(entries))
  end)

  it("is a script with exit codes", function()
    write("a.json", workflow("a"))
    local env = { N8N_URL = current.url, N8N_API_KEY = current.api_key }
    local function script(...)
      return process.run({ process.lua(), "examples/deploy.lua", dir, ... }, { env = env })
    end
    local result = script("--dry-run", "--json")
    assert.equal(2, result.code, result.err)
    assert.equal(1, cjson.decode(result.out).counts.create)
    assert.equal(0, script().code)
    result = script("--dry-run")
    assert.equal(0, result.code)
    assert.truthy(result.out:find("1 unchanged", 1, true))
    write("bad.json", "{")
    result = script()
    assert.equal(1, result.code)
    assert.truthy(result.err:find("bad.json: bad JSON", 1, true), result.err)
    assert.equal(1, script("--publish", "perhaps").code)
    os.remove(dir .. "/bad.json")
    result = script("--resume")
    assert.equal(1, result.code)
    assert.truthy(result.err:find("--resume needs the --journal", 1, true), result.err)
    local journal_dir = process.tempdir()
    assert.equal(0, script("--journal", journal_dir .. "/j", "--resume").code)
    process.remove(journal_dir)
  end)
end)
