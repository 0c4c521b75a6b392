-- Backups that are killed, and servers that fail in the middle of one. Always on a sandbox of its own.
local backup = require "n8n.backup"
local cjson = require "cjson"
local files = require "n8n.store.files"
local fixtures = require "spec.support.fixtures"
local n8n = require "n8n"
local own_sandbox = require "spec.support.own_sandbox"
local process = require "spec.support.process"
local socket = require "socket"
local testing = require "n8n.testing"

describe("a backup", function()
  local sandbox, client, dir

  own_sandbox.use(function(...)
    sandbox, client, dir = ...
  end)

  -- What a reader finds in a backup folder but for its times and the traces of runs.
  local function content(root)
    local found = {}
    for _, path in ipairs(files.walk(root)) do
      local text = files.read(root .. "/" .. path)
      if path == "manifest.json" then
        text = text:gsub('"digest": "%x+"', ""):gsub('"started": "[^"]*"', ""):gsub('"finished": "[^"]*"', "")
      end
      if not path:find("^%.") then
        found[path] = text
      end
    end
    return found
  end

  local function copy(from, to)
    assert(files.remove_tree(to))
    assert.equal(0, process.run({ "cp", "-a", from, to }).code)
  end

  -- An old backup in dir/old, and a server on which since then three were changed, two deleted and two created.
  local function changed_server()
    local ids = fixtures.create(client, "crash", 8)
    assert(backup.run(client, dir .. "/old"))
    for i = 1, 3 do
      assert(client.workflows:update(ids[i], fixtures.workflow("renamed " .. i)))
    end
    fixtures.delete(client, { ids[4], ids[5] })
    fixtures.create(client, "new", 2)
    copy(dir .. "/old", dir .. "/new")
    assert(backup.run(client, dir .. "/new"))
  end

  -- Runs a backup that dies at the nth time it calls one of these functions of n8n.store.files.
  local function dying_run(n, names)
    local count, originals = 0, {}
    for _, name in ipairs(names) do
      originals[name] = files[name]
      files[name] = function(...)
        count = count + 1
        if count == n then
          error("killed", 0)
        end
        return originals[name](...)
      end
    end
    local ok, problem = pcall(backup.run, client, dir .. "/work")
    for name, original in pairs(originals) do
      files[name] = original
    end
    if not ok then
      assert.equal("killed", problem)
    end
    return not ok
  end

  it("that dies at any step is the old one or the new one, says which, and the next run completes it", function()
    changed_server()
    local old, new = content(dir .. "/old"), content(dir .. "/new")
    assert.not_same(old, new)
    local n, states = 0, {}
    repeat
      n = n + 1
      copy(dir .. "/old", dir .. "/work")
      local died = dying_run(n, { "write", "move", "remove" })
      local report = assert(backup.verify(dir .. "/work"))
      assert.is_true(report.ok, ("step %d: %s"):format(n, report:text()))
      states[report.state] = (states[report.state] or 0) + 1
      if report.state == "whole" then
        local now = content(dir .. "/work")
        assert.same(now["manifest.json"] == old["manifest.json"] and old or new, now)
      end
      local again = assert(backup.run(client, dir .. "/work"))
      assert.is_true(again.ok)
      assert.same(new, content(dir .. "/work"))
      assert.equal("whole", backup.verify(dir .. "/work").state)
      assert.is_false(backup.run(client, dir .. "/work").changed)
    until not died
    assert.is_true(n > 12)
    assert.is_true(states.ready >= 5)
  end)

  -- With histories, rows and executions, so that every kind of file is under way when it is killed.
  local function add_more(from)
    local data_table = assert(client.data_tables:create { name = "rows " .. from,
      columns = { { name = "a", type = "string" } } })
    local rows, executions = {}, {}
    for i = 1, 300 do
      rows[i] = { a = "row " .. i }
    end
    assert(client.data_table_rows:insert(data_table.id, { data = rows, returnType = "count" }))
    local id = client.workflows:all()[1].id
    for i = 1, 40 do
      executions[i] = { workflow = id }
    end
    sandbox:seed { executions = executions }
  end

  local WITH_ALL = { history = true, executions = true }

  it("that is killed at any of 50 moments leaves a truthful folder, which the next run completes", function()
    local ids = fixtures.create(client, "crash", 8)
    add_more(1)
    assert(backup.run(client, dir .. "/old", WITH_ALL))
    for i = 1, 3 do
      assert(client.workflows:update(ids[i], fixtures.workflow("renamed " .. i)))
    end
    fixtures.delete(client, { ids[4], ids[5] })
    fixtures.create(client, "new", 2)
    add_more(2)
    copy(dir .. "/old", dir .. "/new")
    assert(backup.run(client, dir .. "/new", WITH_ALL))
    local new = content(dir .. "/new")
    sandbox:fault { delay = 0.005 }
    local env = { N8N_URL = sandbox.url, N8N_API_KEY = sandbox.api_key }
    local words = { process.lua(), "examples/backup.lua", dir .. "/work", "--history", "--executions" }
    copy(dir .. "/old", dir .. "/work")
    local began = socket.gettime()
    assert.equal(0, process.run(words, { env = env }).code)
    local whole = socket.gettime() - began
    assert.same(new, content(dir .. "/work"))
    local killed, tries, states = 0, 0, {}
    while killed < 50 do
      tries = tries + 1
      assert.is_true(tries <= 120, ("killed %d of %d"):format(killed, tries))
      copy(dir .. "/old", dir .. "/work")
      local run = process.run_killed(whole * math.random(), words, { env = env })
      if run.code == 137 then
        killed = killed + 1
      else
        -- It was quicker than the one that was measured.
        whole = whole * 0.9
      end
      local report = assert(backup.verify(dir .. "/work"))
      assert.is_true(report.ok, report:text())
      states[report.state] = (states[report.state] or 0) + 1
      local again = assert(backup.run(client, dir .. "/work", WITH_ALL))
      assert.is_true(again.ok)
      assert.same(new, content(dir .. "/work"))
      assert.equal("whole", backup.verify(dir .. "/work").state)
      assert.same({}, files.walk(dir .. "/work", function(name, kind)
        return kind == "directory" or name:sub(1, 1) ~= "."
      end))
    end
    assert.is_true((states.abandoned or 0) >= 10, "abandoned " .. (states.abandoned or 0))
  end)

  it("that was killed at its first run is none, and the next run makes it", function()
    fixtures.create(client, "first", 3)
    files.make_folder(dir .. "/b/.staging/workflows")
    files.write(dir .. "/b/.staging/workflows/x.json", "{}")
    local report, err = backup.verify(dir .. "/b")
    assert.is_nil(report)
    assert.truthy(err.message:find("holds no backup", 1, true))
    report = assert(backup.run(client, dir .. "/b"))
    assert.truthy(report:text():find("an earlier run was killed before it had everything", 1, true))
    assert.is_nil(files.kind(dir .. "/b/.staging"))
  end)

  it("that meets a failing server leaves the one from before as it was", function()
    changed_server()
    local old = content(dir .. "/old")
    for _, fault in ipairs {
      { path = "/workflows/.", nth = 4, status = 500 },
      { path = "/workflows$", status = 503 },
      { path = "/tags", cut = 60 },
      { path = "/workflows/.", nth = 5, garbage = "truncated" },
      { path = "/users", garbage = "html" },
      { path = "/credentials", drop = true },
      { path = "/workflows", status = 403, body = '{"message":"Forbidden"}' },
    } do
      sandbox:fault(fault)
      local report, err = backup.run(client, dir .. "/old")
      sandbox:faults_clear()
      assert.is_nil(report, fault.path)
      assert.is_true(n8n.is_error(err))
      assert.same(old, content(dir .. "/old"))
      assert.same(old, content(dir .. "/old"))
      assert.is_nil(files.kind(dir .. "/old/.staging"))
      assert.equal("whole", backup.verify(dir .. "/old").state)
    end
  end)

  it("passes over a workflow that is deleted while it runs", function()
    local ids = fixtures.create(client, "vanishing", 3)
    sandbox:fault { path = "/workflows/" .. ids[2], status = 404, body = '{"message":"Not Found"}' }
    local report = assert(backup.run(client, dir .. "/b"))
    assert.is_true(report.ok)
    assert.equal(1, report.counts.vanished)
    assert.is_nil(files.kind(("%s/b/workflows/%s.json"):format(dir, ids[2])))
  end)

  it("is partly done when the key may not read something", function()
    fixtures.create(client, "scoped", 2)
    sandbox:fault { path = "/credentials", status = 403, body = '{"message":"Forbidden"}' }
    local env = { N8N_URL = sandbox.url, N8N_API_KEY = sandbox.api_key }
    local result = process.run({ process.lua(), "examples/backup.lua", dir .. "/b" }, { env = env })
    assert.equal(3, result.code)
    assert.truthy(result.out:find("not included credentials: Forbidden", 1, true), result.out)
    local manifest = cjson.decode(files.read(dir .. "/b/manifest.json"))
    assert.is_false(manifest.complete)
    assert.equal(2, manifest.counts.workflows)
    result = process.run({ process.lua(), "examples/backup.lua", dir .. "/b", "--skip", "credentials" }, { env = env })
    assert.equal(0, result.code)
  end)

  it("keeps hostile ids and ids that differ in case apart, inside its folder", function()
    local ids = { "../../etc", "CON", "aB", "Ab", ("x"):rep(300), "a b/c", "...", "😀" }
    local items = {}
    for i, id in ipairs(ids) do
      items[i] = cjson.encode { id = id, name = ("../" .. i .. "\0😀\27[2J"):rep(40),
        createdAt = "2020-01-01T00:00:00.000Z" }
    end
    sandbox:fault { path = "/workflows$", status = 200,
      body = '{"data":[' .. table.concat(items, ",") .. '],"nextCursor":null}' }
    sandbox:fault { path = "/workflows/.", status = 200, body = '{"id":"?","name":"w"}' }
    assert(backup.run(client, dir .. "/b"))
    local names = files.list(dir .. "/b/workflows")
    assert.equal(#ids, #names)
    local lower = {}
    for _, name in ipairs(names) do
      assert.is_nil(lower[name:lower()], name)
      lower[name:lower()] = true
      assert.is_true(#name < 200)
    end
    assert.same({ "b" }, files.list(dir))
    assert.is_true(backup.verify(dir .. "/b").ok)
    -- Each keeps its file when another goes or comes.
    local path_of = {}
    for _, entry in ipairs(cjson.decode(files.read(dir .. "/b/manifest.json")).files) do
      path_of[entry.id or entry.path] = entry.path
    end
    table.remove(items, 4)
    table.insert(items, 1, (cjson.encode { id = "AB", name = "one more", createdAt = "2020-01-01T00:00:00.000Z" }))
    sandbox:faults_clear()
    sandbox:fault { path = "/workflows$", status = 200,
      body = '{"data":[' .. table.concat(items, ",") .. '],"nextCursor":null}' }
    sandbox:fault { path = "/workflows/.", status = 200, body = '{"id":"?","name":"w"}' }
    local report = assert(backup.run(client, dir .. "/b"))
    assert.equal(1, report.counts.removed)
    assert.equal(1, report.counts.added)
    for _, entry in ipairs(cjson.decode(files.read(dir .. "/b/manifest.json")).files) do
      assert.equal(entry.id == "AB" and entry.path or path_of[entry.id or entry.path], entry.path)
    end
    assert.is_true(backup.verify(dir .. "/b").ok)
  end)
end)

describe("a backup of n8n 1.x", function()
  it("names what that line does not have", function()
    local sandbox = assert(testing.start { line = "1" })
    local dir = process.tempdir()
    local client = assert(n8n.new { url = sandbox.url, api_key = sandbox.api_key })
    fixtures.create(client, "old", 2)
    local report = assert(backup.run(client, dir))
    sandbox:stop()
    local manifest = cjson.decode(files.read(dir .. "/manifest.json"))
    process.remove(dir)
    assert.is_true(report.ok, report:text())
    assert.equal("1", manifest.server.line)
    local missing = {}
    for _, part in ipairs(manifest.not_included) do
      missing[part.what] = part.reason
    end
    assert.truthy(missing.credentials)
  end)
end)
