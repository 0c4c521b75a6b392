-- Journals: written before and after, readable after a crash.
local files = require "n8n.store.files"
local journal = require "n8n.run.journal"
local process = require "spec.support.process"

describe("a journal", function()
  local dir, path

  before_each(function()
    dir = process.tempdir()
    path = dir .. "/journal.jsonl"
  end)

  after_each(function()
    process.remove(dir)
  end)

  it("holds each line as soon as it is written", function()
    local log = assert(journal.open(path))
    local n = assert(log:intend { action = "create", name = "a\nb" })
    local entries = assert(journal.read(path))
    assert.equal(1, #entries)
    assert.equal("intent", entries[1].step)
    assert.equal("a\nb", entries[1].name)
    assert.truthy(entries[1].at:find("^%d+-%d+-%d+T%d+:%d+:%d+Z$"))
    assert.same(entries, journal.pending(entries))
    assert.is_true(log:outcome(n, { outcome = "created", id = "7" }))
    entries = assert(journal.read(path))
    assert.equal("created", entries[2].outcome)
    assert.equal(entries[1].n, entries[2].n)
    assert.same({}, journal.pending(entries))
    log:close()
    log:close()
  end)

  it("is continued by a later run, with numbers of its own", function()
    local log = assert(journal.open(path))
    log:intend { action = "create" }
    log:close()
    log = assert(journal.open(path))
    local n = assert(log:intend { action = "update" })
    log:outcome(n, { outcome = "updated" })
    log:close()
    local entries = assert(journal.read(path))
    assert.equal(3, #entries)
    local pending = journal.pending(entries)
    assert.equal(1, #pending)
    assert.equal("create", pending[1].action)
  end)

  it("that was cut in its last line is read up to there, and mended when it is continued", function()
    local log = assert(journal.open(path))
    log:intend { action = "create", name = "one" }
    log:intend { action = "create", name = "two" }
    log:close()
    local text = files.read(path)
    for length = #text - 1, #text - 20, -1 do
      files.write(path, text:sub(1, length))
      local entries, err, cut = journal.read(path)
      assert.is_nil(err)
      assert.equal(1, #entries)
      assert.is_true(cut)
    end
    log = assert(journal.open(path))
    log:intend { action = "delete" }
    log:close()
    local entries, _, cut = journal.read(path)
    assert.is_false(cut)
    assert.equal("one", entries[1].name)
    assert.equal("delete", entries[2].action)
    assert.equal(2, #entries)
  end)

  it("does not take another file for its own", function()
    files.write(path, "not json\n")
    local log, err = journal.open(path)
    assert.is_nil(log)
    assert.equal("journal", err.kind)
    assert.truthy(err.message:find("line 1", 1, true))
    assert.equal("not json\n", files.read(path))
  end)

  it("without a file keeps nothing and stands in no way", function()
    local log = assert(journal.open(nil))
    local n = assert(log:intend { action = "create" })
    assert.is_true(log:outcome(n, {}))
    log:close()
  end)

  it("that cannot be written says so before anything is changed", function()
    local log, err = journal.open(dir .. "/none/journal")
    assert.is_nil(log)
    assert.equal("io", err.kind)
    local script = ([[
      local log = assert(require("n8n.run.journal").open(%q))
      for i = 1, 100 do
        local n, err = log:intend { name = ("x"):rep(100) }
        if not n then print(err.kind, err.message) break end
      end
    ]]):format(path)
    local run = process.run { "sh", "-c", "ulimit -f 1; trap '' XFSZ; exec \"$0\" -e \"$1\"", process.lua(), script }
    assert.truthy(run.out:find("^io\tcannot write the journal .*File too large"), run.out .. run.err)
  end)

  it("is refused where its entries are none of a journal", function()
    for _, line in ipairs { '{}', '{"step":"outcome"}', '{"step":"intent","n":"1"}', '{"id":"5"}' } do
      assert(files.write(path, line .. "\n"))
      for _, work in ipairs { journal.read, journal.open } do
        local entries, err = work(path)
        assert.is_nil(entries, line)
        assert.equal("journal", err.kind)
      end
    end
  end)
end)
