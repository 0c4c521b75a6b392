-- What a later run of a backup reads and writes: what changed, and nothing else. The sandbox, or a real n8n.
local backup = require "n8n.backup"
local backups = require "spec.support.backups"
local files = require "n8n.store.files"
local fixtures = require "spec.support.fixtures"
local n8n = require "n8n"
local process = require "spec.support.process"
local server = require "spec.support.server"
local socket = require "socket"

describe("a later backup", function()
  local current, client, made, dir, paths

  setup(function()
    current = server.current()
    paths = {}
    client = assert(n8n.new { url = current.url, api_key = current.api_key, on_request = function(request)
      paths[#paths + 1] = request.url:gsub("^.*/api/v1", ""):gsub("%?.*", "")
    end })
    made = fixtures.create(client, fixtures.unique("later"), 5)
  end)

  teardown(function()
    fixtures.delete(client, made)
  end)

  before_each(function()
    dir = process.tempdir()
  end)

  after_each(function()
    process.remove(dir)
  end)

  local function create(more)
    local workflow = assert(client.workflows:create(fixtures.workflow(fixtures.unique("later"), more)))
    made[#made + 1] = workflow.id
    return workflow
  end

  local function file_of(id)
    return "workflows/" .. id .. ".json"
  end

  -- How many single workflows the run asked for.
  local function downloads(options)
    paths = {}
    local report = assert(backup.run(client, dir, options))
    local count = 0
    for _, path in ipairs(paths) do
      count = count + (path:find("^/workflows/[^/]+$") and 1 or 0)
    end
    return count, report
  end

  local function is_current(id)
    return files.read(dir .. "/" .. file_of(id)) == n8n.json.pretty(client.workflows:get(id, nil, { as = "raw" }))
  end

  it("without changes makes the list requests alone and leaves every byte", function()
    assert(backup.run(client, dir))
    local before = backups.snapshot(dir)
    local count, report = downloads()
    assert.equal(0, count)
    assert.is_false(report.changed)
    assert.same(before, backups.snapshot(dir))
    for _, path in ipairs(paths) do
      assert.truthy(path:find("^/[%w-]+$") or path:find("/folders$"), path)
    end
  end)

  it("after three edits writes three files and the manifest", function()
    assert(backup.run(client, dir))
    local before = backups.snapshot(dir)
    local wanted = { "manifest.json" }
    for i = 1, 3 do
      assert(client.workflows:update(made[i], fixtures.workflow(fixtures.unique("edited"))))
      wanted[#wanted + 1] = file_of(made[i])
    end
    table.sort(wanted)
    local count, report = downloads()
    assert.equal(3, count)
    assert.equal(3, report.counts.changed)
    assert.same(wanted, backups.changed(before, backups.snapshot(dir)))
    assert.is_true(backup.verify(dir).ok)
  end)

  it("sees a change of whatever there is", function()
    local workflow = create()
    local tag = assert(client.tags:create { name = fixtures.unique("tag") })
    assert(backup.run(client, dir))
    local steps = {
      name = function() return workflow:update { name = fixtures.unique("renamed") } end,
      settings = function() return workflow:update { settings = { executionOrder = "v0" } } end,
      ["static data"] = function() return workflow:update { staticData = { seen = { 1 } } } end,
      tags = function() return client.workflows:update_tags(workflow.id, { { id = tag.id } }) end,
      ["the tag's name"] = function() return client.tags:update(tag.id, { name = fixtures.unique("tag") }) end,
      publication = function() return client.workflows:publish(workflow.id) end,
    }
    local order = { "name", "settings", "static data", "tags", "the tag's name", "publication" }
    if current.line == "2" then
      steps.description = function() return workflow:update { description = fixtures.unique("what for") } end
      steps.archive = function() return client.workflows:archive(workflow.id) end
      steps.draft = function()
        local node = fixtures.workflow("x").nodes[1]
        return client.workflows:update(workflow.id, { name = workflow.name, nodes = { node },
          connections = n8n.object {}, settings = { executionOrder = "v1" } }, { publish = false })
      end
      for _, name in ipairs { "description", "draft", "archive" } do
        order[#order + 1] = name
      end
    end
    for _, what in ipairs(order) do
      assert(steps[what]())
      -- A publication settles a little later than it is answered.
      local seen
      for _ = 1, 20 do
        assert(backup.run(client, dir))
        seen = is_current(workflow.id)
        if seen then
          break
        end
        socket.sleep(0.2)
      end
      assert.is_true(seen, what .. " was not seen")
    end
  end)

  it("reads everything again when it is told to", function()
    assert(backup.run(client, dir))
    local before = backups.snapshot(dir)
    local count, report = downloads { full = true }
    assert.truthy(count >= 5)
    assert.is_false(report.changed)
    assert.same(before, backups.snapshot(dir))
  end)

  it("puts back a file that is damaged or missing, of a workflow that did not change", function()
    assert(backup.run(client, dir))
    local before = files.read(dir .. "/" .. file_of(made[1]))
    files.write(dir .. "/" .. file_of(made[1]), (before:gsub("executionOrder", "executionOrdar")))
    os.remove(dir .. "/" .. file_of(made[2]))
    local count = downloads()
    assert.equal(2, count)
    assert.equal(before, files.read(dir .. "/" .. file_of(made[1])))
    assert.is_true(is_current(made[2]))
    assert.is_true(backup.verify(dir).ok)
  end)

  it("takes over a backup of the format before this one", function()
    assert(backup.run(client, dir))
    local manifest = n8n.json.decode(files.read(dir .. "/manifest.json"))
    manifest.version = 1
    for _, entry in ipairs(manifest.files) do
      entry.kind, entry.stamp, entry.published = nil, nil, nil
    end
    files.write(dir .. "/manifest.json", require("n8n.backup.manifest").seal(manifest))
    assert.is_true(backup.verify(dir).ok)
    local report = assert(backup.run(client, dir))
    assert.is_nil(report.counts.changed)
    assert.equal(0, (downloads()))
    assert.is_true(backup.verify(dir).ok)
  end)

  it("tells the version that runs from the draft", function()
    local draft, running = create(), create()
    assert(client.workflows:publish(running.id))
    assert(backup.run(client, dir))
    assert.is_nil(backups.entry(dir, file_of(draft.id)).published)
    assert.equal("draft", backups.entry(dir, file_of(running.id)).published)
    if current.line == "2" then
      local node = fixtures.workflow("x").nodes[1]
      assert(client.workflows:update(running.id, { name = running.name, nodes = { node },
        connections = n8n.object {}, settings = { executionOrder = "v1" } }, { publish = false }))
      local report = assert(backup.run(client, dir))
      assert.equal("other version", backups.entry(dir, file_of(running.id)).published)
      assert.truthy(report:text():find("another version runs than the draft that is saved", 1, true))
      local saved = n8n.json.decode(files.read(dir .. "/" .. file_of(running.id)))
      assert.equal(1, #saved.nodes)
      assert.equal(2, #saved.activeVersion.nodes)
    end
  end)

  it("keeps versions that it has, and asks for them once", function()
    local workflow = create()
    local report = assert(backup.run(client, dir, { history = true }))
    if current.line == "1" then
      assert.truthy(report:text():find("not included: versions", 1, true), report:text())
      assert.is_false(backup.run(client, dir, { history = true }).changed)
      return
    end
    local first = files.walk(dir .. "/versions/" .. workflow.id)
    assert.equal(1, #first)
    local text = assert(client.workflow_versions:get(workflow.id, first[1]:gsub("%.json$", ""), nil, { as = "raw" }))
    local path = ("%s/versions/%s/%s"):format(dir, workflow.id, first[1])
    assert.equal(n8n.json.pretty(text), files.read(path))
    local before = backups.snapshot(dir)
    paths = {}
    assert.is_false(backup.run(client, dir, { history = true }).changed)
    assert.same(before, backups.snapshot(dir))
    for _, asked in ipairs(paths) do
      assert.is_nil(asked:find("/history", 1, true))
    end
    assert(client.workflows:update(workflow.id, fixtures.workflow(workflow.name, { nodes =
      { fixtures.workflow("x").nodes[1] }, connections = n8n.object {} })))
    assert(backup.run(client, dir))
    assert.same(first, files.walk(dir .. "/versions/" .. workflow.id))
    assert(backup.run(client, dir, { history = true }))
    assert.equal(2, #files.walk(dir .. "/versions/" .. workflow.id))
    assert.is_true(backup.verify(dir).ok)
    os.remove(path)
    assert.is_false(backup.run(client, dir).ok)
    assert.is_true(backup.run(client, dir, { history = true }).ok)
    assert.equal(n8n.json.pretty(text), files.read(path))
  end)

  it("says which node uses which credential", function()
    local workflow = create { nodes = {
      { id = "1", name = "Call", type = "n8n-nodes-base.httpRequest", typeVersion = 4.2, position = { 0, 0 },
        parameters = n8n.object {}, credentials = { httpBasicAuth = { id = "cred1", name = "The shop" } } },
      { id = "2", name = "Idle", type = "n8n-nodes-base.httpRequest", typeVersion = 4.2, position = { 0, 0 },
        disabled = true, parameters = n8n.object {},
        credentials = { httpBasicAuth = { id = "cred1", name = "The shop" } } },
    }, connections = n8n.object {} }
    local function uses()
      for _, credential in ipairs(n8n.json.decode(files.read(dir .. "/credential_use.json"))) do
        if credential.id == "cred1" then
          return credential
        end
      end
    end
    assert(backup.run(client, dir))
    local found = uses()
    assert.equal("httpBasicAuth", found.type)
    assert.same({ { workflow = workflow.id, node = "Call" },
      { workflow = workflow.id, node = "Idle", disabled = true } }, found.uses)
    assert.is_false(backup.run(client, dir).changed)
    assert.same(found, uses())
  end)

  it("has data tables with their rows, a row per line", function()
    if current.line == "1" then
      assert(backup.run(client, dir))
      assert.is_nil(files.kind(dir .. "/data_tables.json"))
      return
    end
    local data_table = assert(client.data_tables:create { name = fixtures.unique("table"),
      columns = { { name = "word", type = "string" }, { name = "size", type = "number" } } })
    finally(function() client.data_tables:delete(data_table.id) end)
    local rows = {}
    for i = 1, 600 do
      rows[i] = { word = 'row "' .. i .. '"\nend', size = i / 4 }
    end
    assert(client.data_table_rows:insert(data_table.id, { data = rows, returnType = "count" }))
    assert(backup.run(client, dir))
    local path = ("%s/data_tables/%s.jsonl"):format(dir, data_table.id)
    local lines = {}
    for line in io.lines(path) do
      lines[#lines + 1] = line
    end
    assert.equal(600, #lines)
    assert.same({ 1, 'row "1"\nend', 0.25 }, { n8n.json.decode(lines[1]).id, n8n.json.decode(lines[1]).word,
      n8n.json.decode(lines[1]).size })
    for i, line in ipairs(lines) do
      assert.equal(i, n8n.json.decode(line).id)
    end
    local before = backups.snapshot(dir)
    paths = {}
    assert.is_false(backup.run(client, dir).changed)
    assert.same(before, backups.snapshot(dir))
    for _, asked in ipairs(paths) do
      assert.is_nil(asked:find("/rows", 1, true))
    end
    assert(client.data_table_rows:delete(data_table.id, { filter = n8n.json.encode { type = "and", filters = {
      { columnName = "id", condition = "eq", value = 7 } } } }))
    assert(backup.run(client, dir))
    assert.same({ "data_tables.json", "data_tables/" .. data_table.id .. ".jsonl", "manifest.json" },
      backups.changed(before, backups.snapshot(dir)))
    assert.equal(599, backups.entry(dir, "data_tables/" .. data_table.id .. ".jsonl").count)
    assert.is_true(backup.verify(dir).ok)
  end)
end)
