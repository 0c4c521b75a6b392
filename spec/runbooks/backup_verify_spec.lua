-- What verifying a backup finds, in itself and against the live instance. Always on a sandbox of its own.
local backup = require "n8n.backup"
local backup_manifest = require "n8n.backup.manifest"
local backups = require "spec.support.backups"
local files = require "n8n.store.files"
local fixtures = require "spec.support.fixtures"
local n8n = require "n8n"
local own_sandbox = require "spec.support.own_sandbox"
local testing = require "n8n.testing"
local process = require "spec.support.process"

describe("verifying", function()
  local sandbox, client, dir, root, ids

  own_sandbox.use(function(...)
    sandbox, client, dir = ...
    root = dir .. "/b"
  end)

  -- A backup with a file of every kind, in its place and among what is gone.
  local function full_backup()
    sandbox:seed { licensed = true, projects = { "Shop" }, variables = { { key = "k", value = "v" } },
      folders = { { name = "Old", project = "Shop" } }, users = 1,
      credentials = { { name = "c", type = "httpBasicAuth", data = { user = "u", password = "p" } } } }
    ids = fixtures.create(client, "verified", 4)
    local columns = { { name = "a", type = "string" } }
    local gone_table = assert(client.data_tables:create { name = "gone", columns = columns })
    local kept = assert(client.data_tables:create { name = "kept", columns = columns })
    for _, id in ipairs { gone_table.id, kept.id } do
      assert(client.data_table_rows:insert(id, { data = { { a = "x" }, { a = "y" } }, returnType = "count" }))
    end
    assert(client.tags:create { name = "a tag" })
    sandbox:seed { executions = { { workflow = ids[1] }, { workflow = ids[1] } } }
    assert(backup.run(client, root, { history = true, executions = true }))
    fixtures.delete(client, { ids[4] })
    assert(client.data_tables:delete(gone_table.id))
    assert(backup.run(client, root, { history = true, executions = true, skip = { "variables" } }))
  end

  local function flip(text, at)
    return text:sub(1, at - 1) .. string.char((text:byte(at) + 1) % 256) .. text:sub(at + 1)
  end

  it("finds a byte flipped anywhere in any kind of file, and names the file", function()
    full_backup()
    local kinds = {}
    for _, path in ipairs(files.walk(root)) do
      local kind = path:gsub("[^/]*%.json", "json"):gsub("^removed/", "removed "):gsub("/.*/", "/")
      if not kinds[kind] then
        kinds[kind] = true
        local text = files.read(root .. "/" .. path)
        for _, at in ipairs { 1, math.ceil(#text / 3), math.ceil(#text / 2), #text - 1, #text } do
          files.write(root .. "/" .. path, flip(text, at))
          local report, err = backup.verify(root)
          assert.is_true(report == nil or not report.ok, path .. " at " .. at)
          assert.truthy((report and report:text() or tostring(err)):find(path, 1, true))
        end
        files.write(root .. "/" .. path, text)
      end
    end
    for _, kind in ipairs { "json", "workflows/json", "versions/json", "data_tables/jsonl", "executions/jsonl",
      "removed json", "removed workflows/json", "removed versions/json", "removed data_tables/jsonl" } do
      assert.is_true(kinds[kind], kind)
    end
    local report = assert(backup.verify(root))
    assert.is_true(report.ok, report:text())
    assert.truthy(report.counts.sound >= 16)
  end)

  it("names what is not part of it, wherever it lies", function()
    full_backup()
    for _, path in ipairs { "workflows/x.json", "versions/x/y.json", "executions/9.jsonl", "removed/x" } do
      assert(files.make_folder(files.parent(root .. "/" .. path)))
      files.write(root .. "/" .. path, "{}")
      assert.truthy(backup.verify(root):text():find(path .. " is not part of the backup", 1, true))
    end
  end)

  -- Puts the manifest right for a file that was exchanged, as who wants to hide it would.
  local function reseal(path, text)
    files.write(root .. "/" .. path, text)
    local manifest = n8n.json.decode(files.read(root .. "/manifest.json"))
    for _, entry in ipairs(manifest.files) do
      if entry.path == path then
        entry.size, entry.sha256 = #text, require("n8n.store.digest").sha256(text)
      end
    end
    files.write(root .. "/manifest.json", backup_manifest.seal(manifest))
  end

  it("reads every file as what it should be", function()
    full_backup()
    for path, text in pairs { ["tags.json"] = "[", ["users.json"] = "[]",
      [("workflows/%s.json"):format(ids[1])] = "{\"a\":}", ["executions/000001.jsonl"] = "{}\n" } do
      local before = files.read(root .. "/" .. path)
      reseal(path, text)
      local report = assert(backup.verify(root))
      assert.is_false(report.ok, path)
      assert.truthy(report:text():find("damaged .*" .. path:gsub("%p", "%%%0")), report:text())
      reseal(path, before)
    end
    assert.is_true(backup.verify(root).ok)
  end)

  it("finds that the manifest names less than it counts", function()
    full_backup()
    local manifest = n8n.json.decode(files.read(root .. "/manifest.json"))
    for i, entry in ipairs(manifest.files) do
      if entry.kind == "workflow" then
        table.remove(manifest.files, i)
        break
      end
    end
    files.write(root .. "/manifest.json", backup_manifest.seal(manifest))
    local report = assert(backup.verify(root))
    assert.is_false(report.ok)
    assert.truthy(report:text():find("the manifest counts 3 and names 2", 1, true), report:text())
  end)

  it("says which references lead nowhere, and that is no damage", function()
    local function node(name, kind, more)
      local made = { id = name, name = name, type = "n8n-nodes-base." .. kind, typeVersion = 1.2, position = { 0, 0 },
        parameters = n8n.object {} }
      for member, value in pairs(more) do
        made[member] = value
      end
      return made
    end
    local callee = fixtures.create(client, "callee", 1)[1]
    assert(client.workflows:create { name = "caller", connections = n8n.object {}, settings = {
      executionOrder = "v1", errorWorkflow = "goneErrors" }, nodes = {
      node("Known", "executeWorkflow", { parameters = { workflowId = { __rl = true, mode = "list",
        value = callee } } }),
      node("Lost", "executeWorkflow", { parameters = { workflowId = { __rl = true, mode = "list", value = "goneCallee",
        cachedResultName = "Old one" } } }),
      node("Call", "httpRequest", { credentials = { httpBasicAuth = { id = "goneCred", name = "Shop" } } }),
    } })
    assert(backup.run(client, root))
    local report = assert(backup.verify(root))
    assert.is_true(report.ok)
    local text = report:text()
    for _, part in ipairs { "goneErrors", "node 'Lost' uses the workflow goneCallee 'Old one'",
      "node 'Call' uses the credential goneCred 'Shop'" } do
      assert.truthy(text:find(part, 1, true), text)
    end
    assert.is_nil(text:find("'Known'", 1, true))
    assert.is_nil(text:find(callee, 1, true))
  end)

  it("compares with the live instance and says which items differ in what", function()
    full_backup()
    local report = assert(backup.verify(root, { against = client }))
    assert.is_true(report.ok)
    assert.equal(0, report:exit_code())
    assert.truthy(report:text():find("no difference", 1, true), report:text())
    local before = backups.snapshot(root)
    assert(client.workflows:update(ids[1], fixtures.workflow("another name")))
    assert(client.workflows:publish(ids[2]))
    fixtures.delete(client, { ids[3] })
    local new = fixtures.create(client, "new", 1)[1]
    assert(client.tags:create { name = "another tag" })
    report = assert(backup.verify(root, { against = client }))
    local found = {}
    for _, entry in ipairs(report.entries) do
      if entry.class == "change" then
        found[entry.outcome .. " " .. entry.name:gsub(":.*", "")] = entry
      end
    end
    assert.truthy(found["different another name"].reason:find("name", 1, true))
    assert.equal(ids[1], found["different another name"].id)
    assert.truthy(found["different verified 2"].reason:find("active", 1, true))
    assert.equal(ids[3], found["gone verified 3"].id)
    assert.equal(new, found["new new 1"].id)
    assert.truthy(found["new tags"])
    assert.is_nil(found["different verified 1"])
    assert.is_true(report.ok)
    assert.equal(2, report:exit_code())
    assert.same(before, backups.snapshot(root))
  end)

  it("compares only what the key may read, and fails when the server does", function()
    full_backup()
    sandbox:fault { path = "/users", status = 403, body = '{"message":"Forbidden"}' }
    local report = assert(backup.verify(root, { against = client }))
    assert.truthy(report:text():find("not compared: users: Forbidden", 1, true), report:text())
    sandbox:faults_clear()
    sandbox:fault { path = "/workflows", status = 500 }
    local none, err = backup.verify(root, { against = client })
    assert.is_nil(none)
    assert.equal(500, err.status)
  end)

  it("says so when it is compared with another n8n than it is of", function()
    full_backup()
    local other = assert(testing.start { seed = { workflows = 1 } })
    finally(function() other:stop() end)
    local report = assert(backup.verify(root, { against = n8n.new { url = other.url, api_key = other.api_key } }))
    assert.truthy(report:text():find("the backup is of " .. client.url .. ", compared with " .. other.url, 1, true),
      report:text())
    report = assert(backup.verify(root, { against = client }))
    assert.is_nil(report:text():find("compared with", 1, true))
  end)

  it("is a script that exits 2 where there are differences", function()
    full_backup()
    local env = { N8N_URL = sandbox.url, N8N_API_KEY = sandbox.api_key }
    local words = { process.lua(), "examples/backup.lua", root, "--against" }
    assert.equal(0, process.run(words, { env = env }).code)
    fixtures.create(client, "new", 1)
    local result = process.run(words, { env = env })
    assert.equal(2, result.code, result.err)
    assert.truthy(result.out:find("new        new 1", 1, true), result.out)
  end)

  it("has everything that a licence allows in the backup", function()
    full_backup()
    assert(backup.run(client, root))
    local folders = n8n.json.decode(files.read(root .. "/folders.json"))
    assert.equal("Old", folders[1].name)
    local projects = {}
    for _, project in ipairs(n8n.json.decode(files.read(root .. "/projects.json"))) do
      projects[project.id] = project.name
    end
    assert.equal("Shop", projects[folders[1].projectId])
    assert.equal("k", n8n.json.decode(files.read(root .. "/variables.json"))[1].key)
    assert.truthy(files.kind(root .. "/project_users.json"))
    assert.truthy(n8n.json.decode(files.read(root .. "/users.json"))[1].role)
    assert.same({}, backups.manifest(root).not_included)
    assert.is_nil(files.read(root .. "/credentials.json"):find("password", 1, true))
  end)
end)
