-- Reports: what is done, what is not, and the exit code that says so.
local cjson = require "cjson"
local errors = require "n8n.errors"
local report = require "n8n.run.report"

describe("a report", function()
  it("of nothing is done", function()
    local r = report.new { title = "test" }
    assert.is_true(r.ok)
    assert.is_false(r.partial)
    assert.equal(0, r:exit_code())
    assert.equal("test: done (nothing to do)\n", r:text())
  end)

  it("counts outcomes", function()
    local r = report.new { title = "test" }
    r:change("created", { id = "1", name = "a" })
    r:change("created", { id = "2", name = "b" })
    r:same("unchanged", { id = "3", name = "c" })
    assert.same({ created = 2, unchanged = 1 }, r.counts)
    assert.equal(0, r:exit_code())
    assert.equal("  created    a (1)\n  created    b (2)\ntest: done (2 created, 1 unchanged)\n", r:text())
    assert.truthy(r:text({ all = true }):find("unchanged  c (3)", 1, true))
    assert.equal("", r:text { failures_only = true })
  end)

  it("with failures is failed, or partly done", function()
    local r = report.new { title = "test" }
    r:failure("failed", { id = "1", reason = errors.new { kind = "http", message = "no", hint = "so" } })
    assert.equal(1, r:exit_code())
    assert.is_false(r.ok)
    r:change("created", { id = "2" })
    assert.is_true(r.partial)
    assert.equal(3, r:exit_code())
    assert.equal("  failed     1: no; hint: so\ntest: PARTLY DONE (1 created, 1 failed)\n",
      r:text { failures_only = true })
  end)

  it("with failures among what was skipped is failed", function()
    local r = report.new { title = "test" }
    r:same("skipped", { id = "1", reason = "by rule" })
    r:failure("failed", { id = "2", reason = "no" })
    r:same("skipped", { id = "3", reason = "by rule" })
    assert.equal(1, r:exit_code())
    assert.matches("FAILED", r:text(), 1, true)
    r:same("unchanged", { id = "4" })
    assert.equal(3, r:exit_code())
  end)

  it("of a dry run has another exit code when there is something to do", function()
    local r = report.new { title = "test", dry_run = true }
    r:same("unchanged", { id = "1" })
    assert.equal(0, r:exit_code())
    r:change("create", { id = "2" })
    assert.equal(2, r:exit_code())
    r:failure("failed", { id = "3", reason = "no" })
    assert.equal(3, r:exit_code())
  end)

  it("of a comparison has that exit code when there are differences", function()
    local r = report.new { title = "test", comparison = true }
    r:same("sound", { id = "1" })
    assert.equal(0, r:exit_code())
    assert.equal("test: no difference (1 sound)\n", r:text())
    r:change("gone", { id = "2" })
    assert.equal(2, r:exit_code())
    assert.truthy(r:text():find("test: there are differences (1 gone, 1 sound)", 1, true))
    r:failure("damaged", { id = "3", reason = "no" })
    assert.equal(3, r:exit_code())
  end)

  it("shows no control characters of names", function()
    local r = report.new { title = "test" }
    r:change("created", { id = "1", name = "a\27[2Jb\nc" })
    r:note("x\27y")
    assert.is_nil(r:text():find("\27", 1, true))
    assert.is_nil(r:text():find("b\nc", 1, true))
  end)

  it("is JSON with arrays and objects where they belong, also when empty", function()
    local r = report.new { title = "test" }
    assert.truthy(r:json():find('"entries": []', 1, true))
    assert.truthy(r:json():find('"counts": {}', 1, true))
    r:change("created", { id = "1", name = "a" })
    local value = cjson.decode(r:json())
    assert.equal(1, value.counts.created)
    assert.equal("a", value.entries[1].name)
    assert.is_true(value.ok)
    assert.equal(1, value.changes)
  end)
end)
