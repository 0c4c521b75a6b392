-- Making many changes (n8n.run.executor), without a server.
local unpack = table.unpack or unpack

local executor = require "n8n.run.executor"
local errors = require "n8n.errors"
local journals = require "n8n.run.journal"
local n8n = require "n8n"
local n8n_report = require "n8n.run.report"
local process = require "spec.support.process"
local scheduler = require "n8n.http.scheduler"

local function steps(...)
  local result = {}
  for i, id in ipairs { ... } do
    result[i] = { id = id, name = id:upper(), intent = { action = "try" } }
  end
  return result
end

local function make(waves, attempt, more)
  local run = { report = n8n_report.new { title = "test" }, journal = journals.open(nil), attempt = attempt }
  for name, value in pairs(more or {}) do
    run[name] = value
  end
  executor.make(waves, run)
  return run.report
end

local function problem(fields)
  fields.kind, fields.message = fields.kind or "http", fields.message or "no"
  return errors.new(fields)
end

-- On PUC Lua 5.1 one step comes after another.
local it_where_side_by_side = scheduler.CONCURRENT and it or function() end

local DONE = { class = "change", outcome = "done" }

describe("changes", function()
  it("are made wave by wave, each with an entry", function()
    local order = {}
    local report = make({ steps("a", "b"), steps "c" }, function(step)
      order[#order + 1] = step.id
      return DONE
    end)
    assert.same({ "a", "b", "c" }, order)
    assert.same({ done = 3 }, report.counts)
    assert.equal("A", report.entries[1].name)
  end)

  it("that were put off are tried again for as long as that helps", function()
    local tries, ready = 0, {}
    local report = make({ steps("a", "b", "c") }, function(step)
      tries = tries + 1
      local needs = ({ a = "b", b = "c" })[step.id]
      if needs and not ready[needs] then
        return { class = "later", outcome = "refused", reason = problem { status = 400 } }
      end
      ready[step.id] = true
      return DONE
    end)
    assert.same({ done = 3 }, report.counts)
    assert.equal(6, tries)
  end)

  it("that were put off in vain are failures with the last refusal", function()
    local report = make({ steps("a", "b") }, function(step)
      return step.id == "b" and DONE
        or { class = "later", outcome = "refused", reason = problem { status = 400, message = "not published" } }
    end)
    assert.same({ done = 1, failed = 1 }, report.counts)
    assert.matches("not published", report.entries[2].reason)
  end)

  it("that need another are made of what that one made, or not at all", function()
    local made, failing, last, only = unpack(steps("a", "b", "c", "d"))
    made.id = nil
    last.id, last.needs, last.more = nil, made, { file = "f" }
    only.needs = failing
    local report = make({ { made, failing }, { last, only } }, function(step)
      if step == failing then
        return { class = "failure", outcome = "failed", reason = "no" }
      end
      return { class = "change", outcome = "done", id = step == made and "new" or nil }
    end)
    assert.same({ done = 2, failed = 1 }, report.counts)
    assert.equal("new", last.id)
    assert.equal("f", report.entries[3].file)
    assert.equal("new", report.entries[3].id)
    assert.is_true(last.done)
    assert.is_nil(only.done)
  end)

  it("that are not begun after what they need have a word of their own", function()
    local first, second, third = unpack(steps("a", "b", "c"))
    second.needs, second.undone = first, "not published"
    third.needs = second
    local report = make({ { first }, { second }, { third } }, function(step)
      return step == first and { class = "change", outcome = "done", reason = "words", err = problem { status = 401 } }
        or DONE
    end)
    assert.same({ done = 1, ["not published"] = 1 }, report.counts)
  end)

  it("go on after a failure, or stop when asked", function()
    local function attempt(step)
      return step.id == "a" and { class = "failure", outcome = "failed", reason = problem { status = 400 } } or DONE
    end
    assert.same({ failed = 1, done = 1 }, make({ steps("a", "b") }, attempt).counts)
    assert.same({ failed = 1, ["not begun"] = 2 },
      make({ steps("a", "b"), steps "c" }, attempt, { continue_on_error = false }).counts)
  end)

  it("stop when all others would fail in the same way", function()
    for _, fields in ipairs { { status = 401 }, { kind = "tls" }, { kind = "config" }, { kind = "read_only" } } do
      assert.same({ failed = 1, ["not begun"] = 1 }, make({ steps("a", "b") }, function()
        return { class = "failure", outcome = "failed", reason = "words", err = problem(fields) }
      end).counts)
    end
  end)

  it("stop when nobody answers several times in a row", function()
    local count = 0
    local report = make({ steps("a", "b", "c", "d", "e", "f") }, function()
      count = count + 1
      return count == 2 and DONE
        or { class = "failure", outcome = "failed", reason = problem { kind = "transport" } }
    end)
    assert.same({ failed = 4, done = 1, ["not begun"] = 1 }, report.counts)
  end)

  it("that are broken off stand in the report", function()
    local seen
    local ok, raised = pcall(make, { steps("a", "b") }, function()
      error("interrupted!", 0)
    end, { on_progress = function(report)
      seen = report
    end })
    assert.is_false(ok)
    assert.equal("interrupted!", raised)
    assert.same({ ["broken off"] = 1 }, seen.counts)
  end)

  it("that were put off stand in the report when another is broken off", function()
    local seen
    assert.is_false(pcall(make, { steps("a", "b") }, function(step)
      if step.id == "b" then
        error("interrupted!", 0)
      end
      return { class = "later", outcome = "refused", reason = "not yet" }
    end, { on_progress = function(report)
      seen = report
    end }))
    assert.same({ ["broken off"] = 1, failed = 1 }, seen.counts)
  end)

  it("that were put off are not tried again after a stop", function()
    local tries = 0
    local report = make({ steps("a", "b") }, function(step)
      tries = tries + 1
      return step.id == "a" and { class = "later", outcome = "refused", reason = "not yet" }
        or { class = "failure", outcome = "failed", reason = problem { status = 401 } }
    end)
    assert.equal(2, tries)
    assert.same({ failed = 2 }, report.counts)
  end)

  it("raise what an attempt raised, and stand in the report", function()
    local trouble = problem { kind = "transport" }
    local seen
    local ok, raised = pcall(make, { steps("a", "b") }, function()
      error(trouble)
    end, { on_progress = function(report)
      seen = report
    end })
    assert.is_false(ok)
    assert.equal(trouble, raised)
    assert.same({ ["broken off"] = 1 }, seen.counts)
  end)

  describe("several at once", function()
    it_where_side_by_side("are so within a wave, and no more than asked", function()
      local under_way, most, ended = 0, 0, {}
      local report = make({ steps("a", "b", "c", "d", "e"), steps("f", "g") }, function(step)
        under_way = under_way + 1
        most = math.max(most, under_way)
        if step.id == "f" then
          assert.equal(5, #ended)
        end
        n8n.sleep(step.id == "a" and 0.05 or 0.01)
        under_way = under_way - 1
        ended[#ended + 1] = step.id
        return DONE
      end, { concurrency = 3 })
      assert.equal(3, most)
      assert.same({ done = 7 }, report.counts)
      assert.is_true(ended[1] ~= "a")
    end)

    it_where_side_by_side("let those under way end when one stops the run", function()
      local report = make({ steps("a", "b", "c", "d", "e") }, function(step)
        n8n.sleep(step.id == "a" and 0.01 or 0.05)
        return step.id == "a" and { class = "failure", outcome = "failed", reason = problem { status = 401 } } or DONE
      end, { concurrency = 3 })
      assert.same({ failed = 1, done = 2, ["not begun"] = 2 }, report.counts)
      assert.equal("stopped early: the others would fail like the last one", report.notes[1])
    end)

    it_where_side_by_side("stand in the report and in the journal when they are broken off", function()
      local folder = process.tempdir()
      local path = folder .. "/journal.jsonl"
      local journal = assert(journals.begin(path, { server = "http://a" }))
      local seen
      local ok, raised = pcall(make, { steps("a", "b", "c", "d", "e") }, function(step)
        n8n.sleep(({ a = 0, b = 5, c = 5, d = 0.05 })[step.id])
        if step.id == "d" then
          error("interrupted!", 0)
        end
        return DONE
      end, { concurrency = 3, journal = journal, on_progress = function(report)
        seen = report
      end })
      journal:close()
      assert.is_false(ok)
      assert.equal("interrupted!", raised)
      assert.same({ done = 1, ["broken off"] = 3 }, seen.counts)
      local ids = {}
      for i, entry in ipairs(seen.entries) do
        ids[i] = entry.id
      end
      assert.same({ "a", "b", "c", "d" }, ids)
      local pending = journals.pending(assert(journals.read(path)))
      process.remove(folder)
      assert.same({ "b", "c", "d" }, { pending[1].id, pending[2].id, pending[3].id })
    end)
  end)

  describe("and their journal", function()
    local folder, path

    before_each(function()
      folder = process.tempdir()
      path = folder .. "/journal.jsonl"
    end)

    after_each(function()
      process.remove(folder)
    end)

    local function open(more)
      local options = { server = "http://a", look = function(intent)
        return intent.id == "made" or intent.name == "anew", intent.name == "anew" and "its id" or nil
      end }
      for name, value in pairs(more or {}) do
        options[name] = value
      end
      return journals.begin(path, options)
    end

    it("stand in it before and after", function()
      local journal = assert(open())
      make({ steps "a" }, function()
        assert.equal(1, #journals.pending(assert(journals.read(path))))
        return DONE
      end, { journal = journal })
      journal:close()
      assert.same({}, journals.pending(assert(journals.read(path))))
    end)

    it("are not made when it cannot be written", function()
      local journal = { intend = function()
        return nil, problem { kind = "io", message = "disk full" }
      end }
      local count = 0
      local report = make({ steps("a", "b") }, function()
        count = count + 1
        return DONE
      end, { journal = journal })
      assert.equal(0, count)
      assert.same({ ["not begun"] = 2 }, report.counts)
      assert.matches("disk full", report.entries[1].reason)
    end)

    it("is of one run, of one server, and knows what became of what was begun", function()
      local journal = assert(open())
      assert(journal:intend { action = "create", id = "made", server = "http://a" })
      assert(journal:intend { action = "create", id = "lost", server = "http://a" })
      assert(journal:intend { action = "create", name = "anew", server = "http://a" })
      journal:close()
      assert.equal("journal", select(2, open()).kind)
      assert.equal("journal", select(2, open { resume = true, server = "http://b" }).kind)
      local trouble = problem { kind = "transport" }
      assert.equal(trouble, select(2, open { resume = true, look = function()
        return nil, trouble
      end }))
      assert(open { resume = true }):close()
      local entries = assert(journals.read(path))
      assert.same({}, journals.pending(entries))
      assert.equal("done", entries[4].outcome)
      assert.equal("made", entries[4].id)
      assert.equal("not done", entries[5].outcome)
      assert.equal("its id", entries[6].id)
    end)

    it("is needed to resume", function()
      assert.has_error(function()
        journals.begin(nil, { resume = true })
      end)
    end)
  end)
end)
