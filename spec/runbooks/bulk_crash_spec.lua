-- Bulk changes, several at once, that are killed or interrupted, and go on with their journal.
local journals = require "n8n.run.journal"
local own_sandbox = require "spec.support.own_sandbox"
local process = require "spec.support.process"

local COUNT = 24

describe("a bulk run of several at once", function()
  local sandbox, client, folder, env, journal

  own_sandbox.use(function(...)
    sandbox, client, folder = ...
    env = { N8N_URL = sandbox.url, N8N_API_KEY = sandbox.api_key }
    journal = folder .. "/journal.jsonl"
  end)

  before_each(function()
    sandbox:seed { workflows = COUNT }
    sandbox:log_clear()
    sandbox:fault { path = "/publish$", delay = 0.05 }
  end)

  local function words(...)
    return { process.lua(), "examples/bulk_activate.lua", "--all", "--concurrency", "4", "--journal", journal, ... }
  end

  local function count_active()
    return #assert(client.workflows:all({ active = true }, { fields = { "id" } }))
  end

  -- Every intent has an outcome, each behind its own.
  local function assert_settled()
    local begun = {}
    for _, entry in ipairs(assert(journals.read(journal))) do
      if entry.step == "intent" then
        assert.is_nil(begun[entry.n])
        begun[entry.n] = entry
      elseif entry.step == "note" then
        assert.is_nil(entry.n) -- how a workflow was left
      else
        assert.equal("outcome", entry.step)
        assert.is_table(begun[entry.n])
      end
    end
    assert.same({}, journals.pending(assert(journals.read(journal))))
  end

  it("makes all changes, and keeps the limit", function()
    local result = process.run(words(), { env = env })
    assert.equal(0, result.code, result.err)
    assert.matches("(24 published)", result.out, 1, true)
    assert.equal(COUNT, count_active())
    assert.is_true(sandbox:stats().peak <= 4)
    assert_settled()
  end)

  it("is resumed after it was killed", function()
    local killed = 0
    for i = 1, 4 do
      local resume = process.read(journal) and "--resume" or nil
      local run = process.run_killed(0.1 + i * 0.05, words(resume), { env = env })
      killed = killed + (run.code == 137 and 1 or 0)
    end
    assert.is_true(killed >= 1)
    local result = process.run(words(process.read(journal) and "--resume" or nil), { env = env })
    assert.equal(0, result.code, result.err .. result.out)
    assert.equal(COUNT, count_active())
    assert_settled()
  end)

  it("ends with its report after Ctrl-C, and is resumed", function()
    local starter = folder .. "/interrupted.lua"
    local file = assert(io.open(starter, "w"))
    file:write([[os.execute("(sleep 0.4; kill -INT $PPID) &") dofile "examples/bulk_activate.lua"]])
    file:close()
    sandbox:faults_clear()
    sandbox:fault { path = "/publish$", delay = 0.2 }
    local all = words()
    all[2] = starter
    local result = process.run(all, { env = env })
    assert.equal(130, result.code, result.err)
    assert.matches("interrupted", result.err)
    assert.matches("broken off", result.out)
    assert.matches("interrupted: what is not listed was not begun", result.out, 1, true)
    assert.is_true(count_active() < COUNT)
    sandbox:faults_clear()
    result = process.run(words "--resume", { env = env })
    assert.equal(0, result.code, result.err .. result.out)
    assert.equal(COUNT, count_active())
    assert_settled()
  end)
end)
