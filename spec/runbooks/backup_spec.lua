-- Backups of an n8n: the sandbox, or a real one. What a crash leaves behind is in spec/kills.
local backup = require "n8n.backup"
local cjson = require "cjson"
local files = require "n8n.store.files"
local fixtures = require "spec.support.fixtures"
local lfs = require "lfs"
local locks = require "n8n.store.lock"
local n8n = require "n8n"
local process = require "spec.support.process"
local server = require "spec.support.server"

describe("a backup", function()
  local current, client, made, dir

  setup(function()
    current = server.current()
    client = assert(n8n.new { url = current.url, api_key = current.api_key })
    made = fixtures.create(client, fixtures.unique("backup"), 3)
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
    local workflow = assert(client.workflows:create(fixtures.workflow(fixtures.unique("backup"), more)))
    made[#made + 1] = workflow.id
    return workflow
  end

  local function manifest()
    return cjson.decode(files.read(dir .. "/manifest.json"))
  end

  -- Everything in the folder: path -> content, time and inode. A file that was written anew has another inode.
  local function snapshot()
    local found = {}
    for _, path in ipairs(files.walk(dir)) do
      local about = lfs.attributes(dir .. "/" .. path)
      found[path] = ("%d %d %s"):format(about.ino, about.modification, files.read(dir .. "/" .. path))
    end
    return found
  end

  it("has every workflow as the server tells it, sorted and indented, in a file of its own", function()
    local report = assert(backup.run(client, dir))
    assert.is_true(report.ok)
    assert.is_true(report.changed)
    for _, id in ipairs(made) do
      local text = assert(client.workflows:get(id, nil, { as = "raw" }))
      assert.equal(n8n.json.pretty(text), files.read(("%s/workflows/%s.json"):format(dir, id)))
    end
  end)

  it("keeps what lists leave out, and every byte of strings and numbers", function()
    local workflow = create {
      nodes = {
        { name = "N", type = "n8n-nodes-base.noOp", typeVersion = 1, position = { 0, 0 },
          parameters = { odd = 0.30000000000000004, text = "Grüße 😀 \\ \"", none = n8n.null, list = n8n.array {},
            map = n8n.object {} } },
      },
      connections = { N = { main = { {}, { { node = "N", type = "main", index = 0 } } } } },
    }
    if current.line == "2" then
      assert(workflow:update { description = "what it is for" })
    end
    assert(backup.run(client, dir))
    local text = files.read(("%s/workflows/%s.json"):format(dir, workflow.id))
    assert.truthy(text:find('"odd": 0.30000000000000004', 1, true))
    assert.truthy(text:find('"list": []', 1, true))
    assert.truthy(text:find('"map": {}', 1, true))
    assert.truthy(text:find('"main": [\n        [],', 1, true), text)
    if current.line == "2" then
      assert.truthy(text:find('"description": "what it is for"', 1, true))
    end
  end)

  it("names in its manifest the server, each file, and what is not included", function()
    assert(backup.run(client, dir))
    local m = manifest()
    assert.equal(client.url, m.server.url)
    assert.equal(current.line, m.server.line)
    local by_path = {}
    for _, entry in ipairs(m.files) do
      by_path[entry.path] = entry
    end
    for _, id in ipairs(made) do
      local entry = by_path["workflows/" .. id .. ".json"]
      assert.equal(id, entry.id)
      assert.equal("string", type(entry.name))
      assert.equal(#files.read(dir .. "/" .. entry.path), entry.size)
      assert.equal(64, #entry.sha256)
    end
    -- Each part is a file or has its reason.
    local why = {}
    for _, missing in ipairs(m.not_included) do
      why[missing.what] = missing.reason
    end
    for _, part in ipairs(backup.PARTS) do
      assert.truthy(by_path[part .. ".json"] or (why[part] and #why[part] > 5), part)
    end
    assert.truthy(by_path["tags.json"])
    assert.is_nil(files.read(dir .. "/manifest.json"):find(current.api_key, 1, true))
  end)

  it("that finds nothing changed touches no file", function()
    assert(backup.run(client, dir))
    local before = snapshot()
    local report = assert(backup.run(client, dir))
    assert.is_true(report.ok)
    assert.is_false(report.changed)
    assert.equal(0, report.changes or 0)
    assert.same(before, snapshot())
  end)

  it("that finds one workflow changed touches its file and the manifest", function()
    local workflow = create()
    assert(backup.run(client, dir))
    local before = snapshot()
    assert(workflow:update { name = workflow.name .. " renamed" })
    local report = assert(backup.run(client, dir))
    assert.equal(1, report.counts.changed)
    local changed = {}
    for path, text in pairs(snapshot()) do
      if before[path] ~= text then
        changed[#changed + 1] = path
      end
    end
    table.sort(changed)
    assert.same({ "manifest.json", "workflows/" .. workflow.id .. ".json" }, changed)
  end)

  it("keeps the last state of what is gone, or deletes it when told to", function()
    local workflow = create()
    local path = "workflows/" .. workflow.id .. ".json"
    assert(backup.run(client, dir))
    local text = files.read(dir .. "/" .. path)
    fixtures.delete(client, { workflow.id })
    local report = assert(backup.run(client, dir))
    assert.equal(1, report.counts.removed)
    assert.is_nil(files.kind(dir .. "/" .. path))
    assert.equal(text, files.read(dir .. "/removed/" .. path))
    assert.is_true(backup.verify(dir).ok)
    assert.is_false(backup.run(client, dir).changed)
    assert.is_true(backup.run(client, dir, { delete_removed = true }).changed)
    assert.is_nil(files.kind(dir .. "/removed/" .. path))
    assert.same({}, manifest().removed)
    assert.is_true(backup.verify(dir).ok)
  end)

  it("restores a file that was damaged in the folder", function()
    assert(backup.run(client, dir))
    local path = ("%s/workflows/%s.json"):format(dir, made[1])
    local text = files.read(path)
    files.write(path, text .. " ")
    local report = assert(backup.run(client, dir))
    assert.equal(1, report.counts.changed)
    assert.equal(text, files.read(path))
  end)

  it("leaves out what is not wanted, and says so", function()
    local report = assert(backup.run(client, dir, { skip = { "users" } }))
    assert.is_true(report.ok)
    assert.is_nil(files.kind(dir .. "/users.json"))
    assert.truthy(report:text():find("not included: users: left out on request", 1, true))
    local _, err = backup.run(client, dir, { skip = { "user" } })
    assert.truthy(err.message:find("did you mean 'users'", 1, true))
  end)

  it("does not go into a folder that holds something else", function()
    files.write(dir .. "/letter.txt", "dear")
    local report, err = backup.run(client, dir)
    assert.is_nil(report)
    assert.equal("backup", err.kind)
    assert.truthy(err.message:find("is not empty and holds no backup", 1, true))
    assert.same({ "letter.txt" }, files.list(dir))
  end)

  it("may live in a git repository", function()
    files.make_folder(dir .. "/.git")
    files.write(dir .. "/README.md", "backup")
    assert.is_true(backup.run(client, dir).ok)
  end)

  it("does not mix two servers", function()
    assert(backup.run(client, dir))
    local text = files.read(dir .. "/manifest.json")
    local other = assert(n8n.new { url = current.url:gsub("127.0.0.1", "localhost"), api_key = current.api_key })
    local report, err = backup.run(other, dir)
    assert.is_nil(report)
    assert.truthy(err.message:find("holds the backup of", 1, true))
    assert.equal(text, files.read(dir .. "/manifest.json"))
    assert.is_true(backup.run(other, dir, { other_server = true }).ok)
  end)

  it("is done by one run at a time", function()
    local lock = assert(locks.take(dir .. "/.lock"))
    local report, err = backup.run(client, dir)
    assert.is_nil(report)
    assert.equal("busy", err.kind)
    lock:release()
    assert.is_true(backup.run(client, dir).ok)
  end)

  it("fails clearly where it cannot write, and when the disk is full", function()
    files.write(dir .. "/file", "")
    local report, err = backup.run(client, dir .. "/file/backup")
    assert.is_nil(report)
    assert.equal("io", err.kind)
    local env = { N8N_URL = current.url, N8N_API_KEY = current.api_key }
    local full = process.run({ "sh", "-c", "ulimit -f 1; trap '' XFSZ; exec \"$0\" examples/backup.lua \"$1\"",
      process.lua(), dir .. "/backup" }, { env = env })
    assert.equal(1, full.code)
    assert.truthy(full.err:find("File too large", 1, true), full.err)
    local _, verify_err = backup.verify(dir .. "/backup")
    assert.truthy(verify_err.message:find("holds no backup", 1, true))
    assert.is_true(backup.run(client, dir .. "/backup").ok)
  end)

  it("with a wrong key or at a wrong address changes nothing", function()
    assert(backup.run(client, dir))
    local before = snapshot()
    local wrong = assert(n8n.new { url = current.url, api_key = "wrong" })
    local report, err = backup.run(wrong, dir)
    assert.is_nil(report)
    assert.equal(401, err.status)
    local nobody = assert(n8n.new { url = "http://127.0.0.1:1", api_key = "x", retries = 0 })
    report, err = backup.run(nobody, dir, { other_server = true })
    assert.is_nil(report)
    assert.equal("transport", err.kind)
    assert.same(before, snapshot())
  end)

  describe("is verified:", function()
    it("a byte flipped in any file is found", function()
      assert(backup.run(client, dir))
      for _, path in ipairs(files.walk(dir)) do
        local text = files.read(dir .. "/" .. path)
        local at = math.floor(#text / 2)
        local flipped = text == "" and "x" -- a data table without rows
          or text:sub(1, at) .. string.char((text:byte(at + 1) + 1) % 256) .. text:sub(at + 2)
        files.write(dir .. "/" .. path, flipped)
        local report, err = backup.verify(dir)
        local told = report and report:text() or tostring(err)
        assert.is_true(report == nil or not report.ok, path)
        assert.truthy(told:find(path, 1, true), told)
        files.write(dir .. "/" .. path, text)
      end
      assert.is_true(backup.verify(dir).ok)
    end)

    it("a missing, a cut and a strange file are named", function()
      assert(backup.run(client, dir))
      local path = ("workflows/%s.json"):format(made[1])
      local text = files.read(dir .. "/" .. path)
      os.remove(dir .. "/" .. path)
      assert.equal(1, backup.verify(dir).counts.missing)
      files.write(dir .. "/" .. path, text:sub(1, -2))
      local report = backup.verify(dir)
      assert.equal(1, report.counts.damaged)
      assert.equal(3, report:exit_code())
      files.write(dir .. "/" .. path, text)
      files.write(dir .. "/workflows/stranger.json", "{}")
      report = backup.verify(dir)
      assert.is_true(report.ok)
      assert.truthy(report:text():find("workflows/stranger.json is not part of the backup", 1, true))
    end)

    it("a folder without one is none", function()
      local report, err = backup.verify(dir)
      assert.is_nil(report)
      assert.truthy(err.message:find("holds no backup", 1, true))
    end)
  end)

  it("is a script with exit codes", function()
    local env = { N8N_URL = current.url, N8N_API_KEY = current.api_key }
    local script = { process.lua(), "examples/backup.lua", dir, "--json" }
    local result = process.run(script, { env = env })
    assert.equal(0, result.code, result.err)
    assert.is_true(cjson.decode(result.out).changed)
    result = process.run({ process.lua(), "examples/backup.lua", dir, "--verify" })
    assert.equal(0, result.code, result.err)
    os.remove(("%s/workflows/%s.json"):format(dir, made[1]))
    result = process.run({ process.lua(), "examples/backup.lua", dir, "--verify" })
    assert.equal(3, result.code)
    env.N8N_API_KEY = "wrong"
    result = process.run(script, { env = env })
    assert.equal(1, result.code)
    assert.truthy(result.err:find("HTTP 401", 1, true))
  end)
end)
