-- A restoration that is killed, at any moment: its journal completes it, and nothing is there twice.
local backup = require "n8n.backup"
local journals = require "n8n.run.journal"
local n8n = require "n8n"
local own_sandbox = require "spec.support.own_sandbox"
local process = require "spec.support.process"
local restorable = require "spec.support.restorable"
local restore = require "n8n.restore"
local socket = require "socket"
local testing = require "n8n.testing"

local KILLS = 50
local ENOUGH_BEGUN = 15 -- of them, that had begun to write

describe("a restoration that is killed", function()
  local sandbox, client, dir, from, wanted, env

  own_sandbox.use(function(...)
    sandbox, client, dir = ...
    env = { N8N_URL = sandbox.url, N8N_API_KEY = sandbox.api_key }
  end)

  setup(function()
    from = { server = assert(testing.start()), dir = process.tempdir() }
    from.client = assert(n8n.new { url = from.server.url, api_key = from.server.api_key })
    restorable.seed(from.client, 12)
    assert(backup.run(from.client, from.dir .. "/b"))
    wanted = restorable.state(from.client)
  end)

  teardown(function()
    from.server:stop()
    process.remove(from.dir)
  end)

  local function words(...)
    return { process.lua(), "examples/restore.lua", from.dir .. "/b", "--apply", "--concurrency", "4", "--journal",
      dir .. "/j", ... }
  end

  -- How long a run takes that is left alone.
  local function duration()
    local began = socket.gettime()
    local result = process.run(words(), { env = env })
    assert.equal(0, result.code, result.err .. result.out)
    assert.same(wanted, restorable.state(client))
    return socket.gettime() - began
  end

  local function again()
    sandbox:reset()
    process.remove(dir)
    dir = process.tempdir()
  end

  it("is completed by its journal, wherever it was killed, and nothing is doubled", function()
    math.randomseed(20261126)
    local seconds = duration()
    local killed, begun, tries = 0, 0, 0
    while killed < KILLS or begun < ENOUGH_BEGUN do
      tries = tries + 1
      assert.is_true(tries <= 3 * KILLS, ("killed %d, begun %d of %d"):format(killed, begun, tries))
      again()
      local after = seconds * (0.05 + 0.95 * math.random())
      local result = process.run_killed(after, words(), { env = env })
      if result.code == 137 then
        killed = killed + 1
      else
        -- It was quicker than the one that was measured.
        seconds = seconds * 0.9
      end
      -- What the killed run sent last may still be under way: nobody starts that soon.
      socket.sleep(0.05)
      local entries = journals.read(dir .. "/j") or {}
      begun = begun + (#entries > 0 and 1 or 0)
      local report = restore.resume(client, dir .. "/j", { concurrency = 4 })
      if not report then
        assert.equal(0, #entries)
        local plan = assert(restore.plan(client, from.dir .. "/b"))
        report = assert(restore.apply(client, plan, { journal = dir .. "/j-again", concurrency = 4 }))
      end
      assert.is_true(report.ok, ("after %.3f s: %s"):format(after, report:text()))
      assert.same(wanted, restorable.state(client))
      assert.same({}, journals.pending(journals.read(dir .. "/j") or {}))
    end
  end)

  it("is undone by its journal, too", function()
    local seconds = duration()
    for i = 1, 5 do
      again()
      process.run_killed(seconds * (0.3 + 0.12 * i), words(), { env = env })
      socket.sleep(0.05)
      if #(journals.read(dir .. "/j") or {}) > 0 then
        assert(restore.resume(client, dir .. "/j"))
        local report = assert(restore.undo(client, dir .. "/j"))
        assert.is_true(report.ok, report:text())
        assert.same({ workflows = {}, tags = {}, tables = {} }, restorable.state(client))
      end
    end
  end)
end)
