-- Executions that are exported (n8n.executions.export, examples/export_executions.lua), alone and by a backup. Always
-- on a sandbox of its own; what a real n8n does is in spec/runbooks/export_real_spec.lua.
local backup = require "n8n.backup"
local backup_executions = require "n8n.backup.executions"
local backups = require "spec.support.backups"
local cjson = require "cjson"
local executions = require "n8n.executions"
local files = require "n8n.store.files"
local fixtures = require "spec.support.fixtures"
local n8n = require "n8n"
local own_sandbox = require "spec.support.own_sandbox"
local process = require "spec.support.process"
local testing = require "n8n.testing"

describe("executions", function()
  local sandbox, client, dir, workflow

  own_sandbox.use(function(...)
    sandbox, client, dir = ...
    workflow = fixtures.create(client, "exported", 1)[1]
  end)

  local function seed(count, more)
    local given = {}
    for i = 1, count do
      given[i] = { workflow = workflow }
      for name, value in pairs(more or {}) do
        given[i][name] = value
      end
    end
    return sandbox:seed { executions = given }.executions
  end

  local function collect(options)
    local ids = {}
    local report, err = executions.export(client, function(text, execution)
      assert.equal(execution.id, tostring(n8n.json.decode(text).id))
      assert.is_nil(text:find("\n", 1, true))
      ids[#ids + 1] = execution.id
    end, options)
    return ids, report, err
  end

  -- The ids in a JSON Lines file, or in several.
  local function ids_in(...)
    local ids = {}
    for _, path in ipairs { ... } do
      for line in io.lines(path) do
        ids[#ids + 1] = tonumber(cjson.decode(line).id)
      end
    end
    return ids
  end

  local function sorted(ids)
    table.sort(ids)
    return ids
  end

  local function range(from, to)
    local ids = {}
    for i = from, to do
      ids[#ids + 1] = i
    end
    return ids
  end

  it("come newest first, each once, and later those that are new", function()
    seed(57)
    local ids, report = collect()
    assert.equal(57, #ids)
    assert.equal("57", ids[1])
    assert.equal("1", ids[57])
    assert.equal(57, report.counts.written)
    seed(3)
    ids, report = collect { state = report.state }
    assert.same({ "60", "59", "58" }, ids)
    ids = collect { state = report.state }
    assert.same({}, ids)
  end)

  it("have their data unless told otherwise", function()
    seed(1)
    local with, without
    assert(executions.export(client, function(text) with = text end))
    assert(executions.export(client, function(text) without = text end, { data = false }))
    assert.truthy(with:find('"resultData"', 1, true))
    assert.is_nil(without:find('"resultData"', 1, true))
  end)

  it("that run or wait are taken when they have ended", function()
    seed(5)
    local running = seed(1, { status = "running" })[1]
    local waiting = seed(1, { status = "waiting" })[1]
    seed(2)
    local ids, report = collect()
    assert.equal(7, #ids)
    assert.same({ running, waiting }, report.state.unfinished)
    assert.truthy(report:text():find("2 executions have not ended yet", 1, true))
    assert(client.executions:stop(running))
    ids, report = collect { state = report.state }
    assert.same({ running }, ids)
    assert(client.executions:delete(waiting))
    ids, report = collect { state = report.state }
    assert.same({}, ids)
    assert.same({}, report.state.unfinished)
    assert.truthy(report:text():find("is gone", 1, true))
  end)

  it("are chosen by status and time, and what ended otherwise meanwhile is not taken", function()
    local now = os.time()
    seed(2, { started = now - 7 * 86400, status = "error" })
    seed(3, { started = now - 3600, status = "error" })
    seed(3, { started = now - 3600 })
    local running = seed(1, { status = "running" })[1]
    seed(1)
    local ids, report = collect { status = "error", since = "1d" }
    assert.equal(3, #ids)
    assert.same({ running }, report.state.unfinished)
    assert(client.executions:stop(running))
    ids, report = collect { status = "error", since = "1d", state = report.state }
    assert.same({}, ids)
    assert.same({}, report.state.unfinished)
  end)

  it("of a workflow are chosen by its id or name; one that there is not is an error, not an empty export", function()
    seed(3)
    local id = assert(client.executions:list { limit = 1 }).data[1].workflowId
    local name = assert(client.workflows:get(id)).name
    local count = #collect { workflow = id }
    assert.is_true(count > 0)
    assert.equal(count, #collect { workflow = name })
    for _, wanted in ipairs { "nope", name .. " " } do
      local _, _, err = collect { workflow = wanted }
      assert.equal("selector", err.kind)
    end
  end)

  it("are not mixed with others that were chosen otherwise before", function()
    seed(2)
    local _, report = collect { status = "success", since = "1d" }
    local _, _, err = collect { state = report.state, since = "1d" }
    assert.equal("config", err.kind)
    assert.truthy(err.message:find("status was success, and is not given now", 1, true))
    _, _, err = collect { state = report.state, status = "success", since = "2d" }
    assert.truthy(err.message:find("older ones are asked for now", 1, true))
    _, _, err = collect { since = "yesterday" }
    assert.truthy(err.message:find("is not a point in time", 1, true))
  end)

  it("that come and end while they are read are neither lost nor there twice", function()
    seed(300)
    local state
    local seen, runs = {}, 0
    local running = {}
    repeat
      runs = runs + 1
      local count = 0
      local report = assert(executions.export(client, function(_, execution)
        assert.is_nil(seen[execution.id], execution.id)
        seen[execution.id] = true
        count = count + 1
        if runs < 4 and count % 40 == 0 then
          seed(3)
          running[#running + 1] = seed(1, { status = "running" })[1]
          if #running > 2 then
            client.executions:stop(table.remove(running, 1))
          end
        end
      end, { state = state }))
      state = report.state
      if runs >= 4 then
        for _, id in ipairs(running) do
          client.executions:stop(id)
        end
        running = {}
      end
    until runs == 6
    local all = client.executions:all()
    assert.truthy(#all > 300)
    for _, execution in ipairs(all) do
      assert.is_true(seen[tostring(execution.id)], execution.id)
    end
  end)

  it("go on where a failure of the server broke the run off", function()
    seed(95)
    local state
    local ids = {}
    local sink = { write = function(_, _, execution) ids[#ids + 1] = tonumber(execution.id) return true end,
      checkpoint = function(self, now) state, self.upto = n8n.json.decode(n8n.json.encode(now)), #ids return true end }
    sandbox:fault { path = "/executions$", nth = 6, status = 500 }
    local report, err = executions.export(client, sink)
    sandbox:faults_clear()
    assert.is_nil(report)
    assert.equal(500, err.status)
    assert.equal(sink.upto, #ids)
    seed(4)
    report = assert(executions.export(client, sink, { state = state }))
    assert.same({}, report.state.open)
    assert.same(range(1, 99), sorted(ids))
  end)

  it("end with what the sink says", function()
    seed(3)
    local report, err = executions.export(client, function() return nil, "the disk is full" end)
    assert.is_nil(report)
    assert.equal("the disk is full", err.message)
    assert.error(function() executions.export(client, "file") end)
  end)

  describe("in a file", function()
    local path, env

    before_each(function()
      path = dir .. "/executions.jsonl"
      env = { N8N_URL = sandbox.url, N8N_API_KEY = sandbox.api_key }
    end)

    local function run(...)
      return process.run({ process.lua(), "examples/export_executions.lua", path, ... }, { env = env })
    end

    it("grow by what is new", function()
      seed(25)
      local result = run()
      assert.equal(0, result.code, result.err)
      assert.truthy(result.out:find("25 written", 1, true), result.out)
      local before = files.read(path)
      local state = files.read(path .. ".state.json")
      assert.equal(0, run().code)
      assert.equal(before, files.read(path))
      assert.equal(state, files.read(path .. ".state.json"))
      seed(2)
      assert.equal(0, run().code)
      assert.equal(before, files.read(path):sub(1, #before))
      assert.same(range(1, 27), sorted(ids_in(path)))
    end)

    it("survive being killed: none is lost, none is there twice", function()
      seed(400)
      sandbox:fault { path = "/executions", delay = 0.004 }
      local killed = 0
      for i = 1, 8 do
        local result = process.run_killed(0.1 + i * 0.03,
          { process.lua(), "examples/export_executions.lua", path }, { env = env })
        killed = killed + (result.code == 137 and 1 or 0)
        seed(3)
        if i % 2 == 0 then
          -- Killed in the middle of a line.
          local file = io.open(path, "ab")
          if file then
            file:write('{"id":"12", "da')
            file:close()
          end
        end
      end
      assert.truthy(killed >= 2, killed)
      sandbox:faults_clear()
      local result = run()
      assert.equal(0, result.code, result.err)
      assert.same(range(1, 424), sorted(ids_in(path)))
    end)

    it("that nothing is known of are not touched", function()
      files.write(path, "{}\n")
      local result = run()
      assert.equal(1, result.code)
      assert.truthy(result.err:find("nothing says how far it is", 1, true), result.err)
      assert.equal("{}\n", files.read(path))
      files.write(path .. ".state.json", '{"size": 99, "state": {}}')
      assert.truthy(run().err:find("has 3 bytes, and 99 of it were written before", 1, true))
    end)

    it("or on the standard output, with the report elsewhere", function()
      seed(3)
      path = "-"
      local result = run("--no-data")
      assert.equal(0, result.code, result.err)
      local count = 0
      for line in result.out:gmatch("[^\n]+") do
        assert(cjson.decode(line))
        count = count + 1
      end
      assert.equal(3, count)
      assert.truthy(result.err:find("3 written", 1, true), result.err)
    end)
  end)

  describe("in a backup", function()
    local function saved()
      local paths = {}
      for _, name in ipairs(files.list(dir .. "/b/executions") or {}) do
        paths[#paths + 1] = dir .. "/b/executions/" .. name
      end
      return sorted(ids_in((table.unpack or unpack)(paths)))
    end

    it("are added run by run; a run without new ones touches nothing", function()
      seed(30)
      local running = seed(1, { status = "running" })[1]
      seed(1)
      local report = assert(backup.run(client, dir .. "/b", { executions = true }))
      assert.is_true(report.ok)
      assert.equal(31, backups.manifest(dir .. "/b").counts.executions)
      local before = backups.snapshot(dir .. "/b")
      assert.is_false(backup.run(client, dir .. "/b", { executions = true }).changed)
      assert.is_false(backup.run(client, dir .. "/b").changed)
      assert.same(before, backups.snapshot(dir .. "/b"))
      assert(client.executions:stop(running))
      assert(backup.run(client, dir .. "/b", { executions = true }))
      assert.same({ "executions/000002.jsonl", "manifest.json" },
        backups.changed(before, backups.snapshot(dir .. "/b")))
      assert.same(range(1, 32), saved())
      assert.is_true(backup.verify(dir .. "/b").ok)
    end)

    it("that were deleted on the server stay", function()
      local ids = seed(4)
      assert(backup.run(client, dir .. "/b", { executions = true }))
      assert(client.executions:delete(ids[2]))
      assert(backup.run(client, dir .. "/b", { executions = true }))
      assert.same(range(1, 4), saved())
    end)

    it("that cannot be read leave the rest of the backup whole, and say so", function()
      seed(20)
      sandbox:fault { path = "/executions", status = 500 }
      local report = assert(backup.run(client, dir .. "/b", { executions = true }))
      sandbox:faults_clear()
      assert.is_false(report.ok)
      assert.equal(3, report:exit_code())
      assert.truthy(report:text():find("failed     executions", 1, true), report:text())
      assert.is_true(backup.verify(dir .. "/b").ok)
      assert.is_true(backup.run(client, dir .. "/b", { executions = { status = "success" } }).ok)
      assert.same(range(1, 20), saved())
      report = assert(backup.run(client, dir .. "/b", { executions = true }))
      assert.is_false(report.ok)
      assert.truthy(report:text():find("chosen otherwise", 1, true), report:text())
      assert.is_true(backup.verify(dir .. "/b").ok)
    end)

    it("become part of it file by file, so a run that is broken off loses the last file alone", function()
      local full = backup_executions.FULL.count
      finally(function() backup_executions.FULL.count = full end)
      backup_executions.FULL.count = 20
      seed(95)
      sandbox:fault { path = "/executions$", nth = 9, status = 500 }
      local report = assert(backup.run(client, dir .. "/b", { executions = true }))
      sandbox:faults_clear()
      assert.is_false(report.ok)
      assert.is_true(backup.verify(dir .. "/b").ok)
      assert.same(range(56, 95), saved())
      assert.truthy(backups.manifest(dir .. "/b").executions.open[1])
      seed(3)
      assert.is_true(backup.run(client, dir .. "/b", { executions = true }).ok)
      assert.same(range(1, 98), saved())
      assert.same({}, n8n.json.decode(files.read(dir .. "/b/manifest.json")).executions.open)
      assert.is_true(backup.verify(dir .. "/b").ok)
    end)

    it("are checked before anything is sent", function()
      local report, err = backup.run(client, dir .. "/b", { executions = { since = "yesterday" } })
      assert.is_nil(report)
      assert.truthy(err.message:find("is not a point in time", 1, true), err.message)
      assert.is_nil(files.read(dir .. "/b/manifest.json"))
      assert.error(function() backup.run(client, dir .. "/b", { executions = "all" }) end)
      assert.error(function() backup.run(client, dir .. "/b", { executions = { statuss = "error" } }) end)
    end)
  end)
end)

describe("executions of n8n 1.x", function()
  it("are chosen by time here, since that line cannot", function()
    local sandbox = assert(testing.start { line = "1" })
    finally(function() sandbox:stop() end)
    local client = assert(n8n.new { url = sandbox.url, api_key = sandbox.api_key })
    local workflow = fixtures.create(client, "old", 1)[1]
    local now = os.time()
    sandbox:seed { executions = { { workflow = workflow, started = now - 3 * 86400 },
      { workflow = workflow, started = now - 60 }, { workflow = workflow, started = now - 50, status = "waiting" },
      { workflow = workflow, started = now - 40 } } }
    local ids = {}
    local report = assert(executions.export(client, function(_, execution) ids[#ids + 1] = execution.id end,
      { since = "1d" }))
    assert.same({ "4", "2" }, ids)
    assert.same({ "3" }, report.state.unfinished)
  end)
end)
