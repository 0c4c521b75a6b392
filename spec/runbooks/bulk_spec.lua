-- Bulk operations (n8n.bulk) and examples/bulk_activate.lua, on the sandbox or a real n8n.
local unpack = table.unpack or unpack

local bulk = require "n8n.bulk"
local fixtures = require "spec.support.fixtures"
local journal = require "n8n.run.journal"
local n8n = require "n8n"
local process = require "spec.support.process"
local server = require "spec.support.server"
local testing = require "n8n.testing"

-- The members of a workflow that calls another.
local function calling(id)
  return {
    nodes = {
      fixtures.workflow("x").nodes[1],
      { id = "call", name = "Call", type = "n8n-nodes-base.executeWorkflow", typeVersion = 1.2, position = { 220, 0 },
        parameters = { workflowId = { __rl = true, value = id, mode = "list" } } },
    },
    connections = { ["Twice a year"] = { main = { { { node = "Call", type = "main", index = 0 } } } } },
  }
end

local function outcomes(report)
  local result = {}
  for _, entry in ipairs(report.entries) do
    result[entry.name or entry.id] = entry.outcome
  end
  return result
end

describe("bulk", function()
  local current, client, prefix, tag, folder

  local function create(name, more)
    return assert(client.workflows:create(fixtures.workflow(prefix .. " " .. name, more))).id
  end

  local function tagged(name, more)
    local id = create(name, more)
    assert(client.workflows:update_tags(id, { { id = tag.id } }))
    return id
  end

  local function is_active(id)
    return assert(client.workflows:get(id)).active
  end

  before_each(function()
    current = server.current()
    client = assert(n8n.new { url = current.url, api_key = current.api_key })
    prefix = fixtures.unique "bulk"
    tag = assert(client.tags:create { name = fixtures.unique "bulk-tag" })
    folder = process.tempdir()
  end)

  after_each(function()
    if current.sandbox then
      current.sandbox:faults_clear()
    end
    assert.is_true(assert(bulk.delete(client, { name_like = prefix }, { unpublish = true })).ok)
    client.tags:delete(tag.id)
    process.remove(folder)
  end)

  it("publishes what carries the tag and nothing else", function()
    local a, b, other = tagged "a", tagged "b", create "other"
    assert(client.workflows:publish(b))
    local report = assert(bulk.publish(client, { tags = { tag.name } }))
    assert.is_true(report.ok)
    assert.same({ published = 1, unchanged = 1 }, report.counts)
    assert.same({ [prefix .. " a"] = "published", [prefix .. " b"] = "unchanged" }, outcomes(report))
    assert.is_true(is_active(a))
    assert.is_true(is_active(b))
    assert.is_false(is_active(other))
    assert.equal(0, report:exit_code())
  end)

  it("publishes more than a page", function()
    local count = current.kind == "sandbox" and 260 or 5 -- a real n8n takes minutes for so many
    fixtures.create(client, prefix, count)
    local report = assert(bulk.publish(client, { name_like = prefix }))
    assert.same({ published = count }, report.counts)
    report = assert(bulk.unpublish(client, { name_like = prefix, active = true }))
    assert.same({ unpublished = count }, report.counts)
    report = assert(bulk.delete(client, { name_like = prefix }))
    assert.same({ deleted = count }, report.counts)
    assert.same({}, client.workflows:all { name = prefix })
  end)

  it("says what it would do and does nothing", function()
    local a = tagged "a"
    local report = assert(bulk.publish(client, { tags = tag.name }, { dry_run = true, journal = folder .. "/j" }))
    assert.same({ ["would publish"] = 1 }, report.counts)
    assert.equal(2, report:exit_code())
    assert.is_false(is_active(a))
    assert.is_nil(process.read(folder .. "/j"))
  end)

  it("refuses to change more than max", function()
    local a, b = tagged "a", tagged "b"
    local report, err = bulk.publish(client, { tags = { tag.name } }, { max = 1 })
    assert.is_nil(report)
    assert.equal("refused", err.kind)
    assert.matches("2 workflows", err.message)
    assert.matches("--max", err.hint, 1, true)
    assert.is_false(is_active(a) or is_active(b))
    assert.is_true(assert(bulk.publish(client, { tags = { tag.name } }, { max = 2 })).ok)
  end)

  it("knows a tag that nobody made from an empty selection", function()
    local report, err = bulk.publish(client, { tags = { tag.name .. "x" } })
    assert.is_nil(report)
    assert.equal("selector", err.kind)
    assert.matches("did you mean '" .. tag.name:gsub("%p", "%%%0") .. "'", err.message)
    report = assert(bulk.publish(client, { tags = { tag.name } }))
    assert.same({ "the selector matches no workflow" }, report.notes)
    assert.equal(0, report:exit_code())
  end)

  it("knows a name that no workflow has from one with which there is nothing to do", function()
    create "a"
    local report, err = bulk.publish(client, { name = prefix .. " ax" })
    assert.is_nil(report)
    assert.equal("selector", err.kind)
    assert.matches("no workflow with the name '" .. prefix .. " ax'", err.message, 1, true)
    assert.matches("did you mean '" .. prefix .. " a'", err.hint, 1, true)
    local unpublished = { name = prefix .. " a", active = false }
    assert.same({ published = 1 }, assert(bulk.publish(client, unpublished)).counts)
    report = assert(bulk.publish(client, unpublished))
    assert.same({ "the selector matches no workflow" }, report.notes)
    assert.equal(0, report:exit_code())
    assert.equal(0, assert(bulk.publish(client, { name_like = prefix .. " z" })):exit_code())
  end)

  it("refuses a selector that selects everything without saying so, and sends nothing", function()
    for _, given in ipairs { {}, { active = false }, { tags = {} } } do
      assert.has_error(function()
        bulk.delete(client, given)
      end)
    end
    assert.has_error(function()
      bulk.publish(client, { tags = { tag.name } }, { dryrun = true })
    end)
    assert.equal(1, client:counters().requests) -- the tag made above
  end)

  it("takes a name for the whole name", function()
    create "a"
    create "a b"
    local report = assert(bulk.publish(client, { name = prefix .. " a" }))
    assert.same({ [prefix .. " a"] = "published" }, outcomes(report))
  end)

  it("names ids that there are not, and does the others", function()
    local a, b = tagged "a", create "b"
    local report = assert(bulk.publish(client, { ids = { a, "nosuchworkflow", b, a }, tags = { tag.name } }))
    assert.same({ [prefix .. " a"] = "published", nosuchworkflow = "missing", [prefix .. " b"] = "skipped" },
      outcomes(report))
    assert.is_false(report.ok)
    assert.equal(3, report:exit_code())
    assert.is_false(is_active(b))
  end)

  it("says why one cannot be published, and publishes the rest", function()
    tagged "good"
    tagged("empty", { nodes = n8n.array {}, connections = n8n.object {} })
    local report = assert(bulk.publish(client, { tags = { tag.name } }))
    assert.same({ [prefix .. " good"] = "published", [prefix .. " empty"] = "failed" }, outcomes(report))
    assert.is_true(report.partial)
    for _, entry in ipairs(report.entries) do
      if entry.outcome == "failed" then
        assert.matches("trigger", entry.reason)
      end
    end
  end)

  it("stops at the first failure when asked, and says what was not begun", function()
    for i = 1, 3 do
      tagged("empty " .. i, { nodes = n8n.array {}, connections = n8n.object {} })
    end
    local report = assert(bulk.publish(client, { tags = { tag.name } }, { continue_on_error = false }))
    assert.same({ failed = 1, ["not begun"] = 2 }, report.counts)
    assert.equal(1, report:exit_code())
  end)

  it("publishes callees before their callers", function()
    local bottom = create("1 bottom")
    local middle = create("2 middle", calling(bottom))
    local top = create("0 top", calling(middle))
    local path = folder .. "/publish.jsonl"
    local report = assert(bulk.publish(client, { ids = { top, middle, bottom } }, { journal = path }))
    assert.same({ published = 3 }, report.counts)
    local order = {}
    for _, entry in ipairs(journal.read(path)) do
      if entry.step == "intent" then
        order[#order + 1] = entry.id
      end
    end
    assert.same({ bottom, middle, top }, order)
  end)

  it("knows that 1.x does not activate what only others call", function()
    local id = create("sub", {
      nodes = { { id = "s", name = "Called", type = "n8n-nodes-base.executeWorkflowTrigger", typeVersion = 1.1,
        position = { 0, 0 }, parameters = { inputSource = "passthrough" } } },
      connections = n8n.object {},
    })
    local report = assert(bulk.publish(client, { ids = { id } }))
    assert.same(current.line == "1" and { skipped = 1 } or { published = 1 }, report.counts)
    assert.is_true(report.ok)
  end)

  it("takes the id of a project, also where projects cannot be listed", function()
    local a = create "a"
    local project = assert(client.workflows:get(a)).shared[1].projectId
    assert.same({ published = 1 }, assert(bulk.publish(client, { project = project, name_like = prefix })).counts)
  end)

  it("names workflows that call each other", function()
    local a = create("a")
    local b = create("b", calling(a))
    assert(assert(client.workflows:get(a)):update(calling(b)))
    local report = assert(bulk.publish(client, { ids = { a, b } }))
    assert.matches(prefix .. " a -> " .. prefix .. " b -> " .. prefix .. " a", report.notes[1]:gsub("%-", "-"), 1, true)
    if current.line == "2" then
      assert.same({ failed = 2 }, report.counts)
      assert.matches("not published", report.entries[1].reason)
    end
  end)

  it("writes down what was, before each change", function()
    local a = tagged "a"
    local path = folder .. "/j.jsonl"
    assert(bulk.publish(client, { tags = { tag.name } }, { journal = path }))
    local entries = assert(journal.read(path))
    assert.equal(3, #entries)
    assert.equal("publish", entries[1].action)
    assert.equal(a, entries[1].id)
    assert.is_false(entries[1].before.active)
    assert.same({ tag.id }, entries[1].before.tags)
    assert.equal("published", entries[2].outcome)
    assert.equal(client.url, entries[1].server)
    assert.same({ "note", a, true }, { entries[3].step, entries[3].id, entries[3].active }) -- how it was left
  end)

  it("does not mix two runs in one journal, and resumes a broken-off one by looking", function()
    local a, b = tagged "a", tagged "b"
    local path = folder .. "/j.jsonl"
    local log = assert(journal.open(path))
    assert(log:intend { action = "publish", kind = "workflow", id = a, name = "a", server = client.url })
    log:close()
    assert(client.workflows:publish(a))
    local report, err = bulk.publish(client, { tags = { tag.name } }, { journal = path })
    assert.is_nil(report)
    assert.equal("journal", err.kind)
    assert.is_false(is_active(b))
    report = assert(bulk.publish(client, { tags = { tag.name } }, { journal = path, resume = true }))
    assert.same({ published = 1, unchanged = 1 }, report.counts)
    local entries = assert(journal.read(path))
    assert.equal("done", entries[2].outcome)
    assert.is_true(entries[2].looked)
    assert.same({}, journal.pending(entries))
  end)

  it("keeps a published workflow's newer draft a draft, unless asked", function()
    if current.line ~= "2" then
      return
    end
    local a = tagged "a"
    assert(client.workflows:publish(a))
    local workflow = assert(client.workflows:get(a))
    local nodes = workflow.nodes
    nodes[2].position = { 400, 0 }
    assert(workflow:update({ nodes = nodes }, { publish = false }))
    local report = assert(bulk.publish(client, { tags = { tag.name } }))
    assert.same({ unchanged = 1 }, report.counts)
    assert.matches("draft", report.entries[1].reason)
    report = assert(bulk.publish(client, { tags = { tag.name } }, { drafts = true }))
    assert.same({ published = 1 }, report.counts)
    workflow = assert(client.workflows:get(a))
    assert.equal(workflow.versionId, workflow.activeVersionId)
  end)

  it("deletes published workflows only when told to unpublish them", function()
    local a, b = tagged "a", tagged "b"
    assert(client.workflows:publish(a))
    local report = assert(bulk.delete(client, { tags = { tag.name } }))
    assert.same({ [prefix .. " a"] = "skipped", [prefix .. " b"] = "deleted" }, outcomes(report))
    assert.equal(3, report:exit_code())
    assert.equal(404, select(2, client.workflows:get(b)).status)
    report = assert(bulk.delete(client, { tags = { tag.name } }, { unpublish = true }))
    assert.same({ deleted = 1 }, report.counts)
    assert.equal(404, select(2, client.workflows:get(a)).status)
  end)

  it("archives and takes out again, where the server can", function()
    local a = tagged "a"
    assert(client.workflows:publish(a))
    local report, err = bulk.archive(client, { tags = { tag.name } })
    if current.line == "1" then
      assert.is_nil(report)
      assert.equal("unsupported", err.kind)
      return
    end
    assert.same({ archived = 1 }, report.counts)
    assert.matches("was published", report.entries[1].reason)
    assert.same({ unchanged = 1 }, assert(bulk.archive(client, { ids = { a } })).counts)
    assert.same({ skipped = 1 }, assert(bulk.publish(client, { ids = { a } })).counts)
    assert.same({ unarchived = 1 }, assert(bulk.unarchive(client, { ids = { a }, archived = true })).counts)
    assert.is_false(assert(client.workflows:get(a)).isArchived)
  end)

  it("adds and takes away tags, and leaves the others", function()
    local a = tagged "a"
    local extra = fixtures.unique "bulk-extra"
    local report, err = bulk.tag(client, { ids = { a } }, { tags = { extra } })
    assert.is_nil(report)
    assert.equal("selector", err.kind)
    assert.same({ ["would tag"] = 1 },
      assert(bulk.tag(client, { ids = { a } }, { tags = { extra }, create_tags = true, dry_run = true })).counts)
    report = assert(bulk.tag(client, { ids = { a } }, { tags = { extra }, create_tags = true }))
    assert.same({ tagged = 1 }, report.counts)
    assert.same({ unchanged = 1 }, assert(bulk.tag(client, { ids = { a } }, { tags = extra })).counts)
    assert.equal(2, #assert(client.workflows:list_tags(a)))
    assert.same({ untagged = 1 }, assert(bulk.untag(client, { ids = { a } }, { tags = { extra } })).counts)
    local left = assert(client.workflows:list_tags(a))
    assert.equal(1, #left)
    assert.equal(tag.name, left[1].name)
    for each in client.tags:each() do
      if each.name == extra then
        assert(client.tags:delete(each.id))
      end
    end
  end)

  it("tells of its progress", function()
    tagged "a"
    tagged "b"
    local seen = {}
    assert(bulk.publish(client, { tags = { tag.name } }, { on_progress = function(report, done, total)
      seen[#seen + 1] = { done, total, #report.entries }
    end }))
    assert.same({ { 1, 2, 1 }, { 2, 2, 2 } }, seen)
  end)

  it("waits until n8n lets go of what it was told to delete", function()
    local a = tagged "a"
    assert(client.workflows:publish(a))
    if not current.sandbox then
      return
    end
    current.sandbox:fault { method = "DELETE", count = 1, status = 500, body = '{"message":"Internal server error"}' }
    current.sandbox:fault { method = "DELETE", nth = 2, count = 1, status = 409, body = '{"message":"not yet"}' }
    assert.same({ deleted = 1 },
      assert(bulk.delete(client, { tags = { tag.name } }, { unpublish = true })).counts)
    local b = tagged "b"
    current.sandbox:fault { method = "DELETE", status = 409, body = '{"message":"not yet"}' }
    local report = assert(bulk.delete(client, { ids = { b } }, { drain = 0.3 }))
    assert.same({ failed = 1 }, report.counts)
    assert.matches("not yet", report.entries[1].reason)
  end)

  for _, line in ipairs { "1", "2" } do
    it("selects by project and tags on " .. line .. ".x, whatever the server makes of the two together", function()
      local sandbox = assert(testing.start { line = line, licensed = true, seed = {
        projects = { "Ops", "Other" }, tags = { "prod" }, workflows = {
          fixtures.workflow("ours", { project = "Ops", tags = { "prod" } }),
          fixtures.workflow("ours untagged", { project = "Ops" }),
          fixtures.workflow("theirs", { project = "Other", tags = { "prod" } }),
        } } })
      local there = assert(n8n.new { url = sandbox.url, api_key = sandbox.api_key })
      local report, err = bulk.publish(there, { project = "Opps" })
      assert.is_nil(report)
      assert.matches("did you mean 'Ops'", err.message)
      report = assert(bulk.publish(there, { project = "Ops", tags = { "prod" } }))
      assert.same({ ours = "published" }, outcomes(report))
      sandbox:stop()
    end)
  end

  describe("when answers are lost", function()
    local impatient, publishing

    before_each(function()
      publishing = current.line == "1" and "/activate$" or "/publish$"
      impatient = assert(n8n.new { url = current.url, api_key = current.api_key, retries = 0 })
    end)

    local function fault(rule)
      if current.sandbox then
        current.sandbox:fault(rule)
        return true
      end
    end

    it("looks, and reports what was done", function()
      local a = tagged "a"
      if not fault { path = publishing, lost = true } then
        return
      end
      local report = assert(bulk.publish(impatient, { tags = { tag.name } }))
      assert.same({ published = 1 }, report.counts)
      assert.matches("a look shows", report.entries[1].reason)
      assert.is_true(is_active(a))
      current.sandbox:faults_clear()
      local b = tagged "b"
      fault { method = "DELETE", lost = true }
      report = assert(bulk.delete(impatient, { ids = { b } }))
      assert.same({ deleted = 1 }, report.counts)
    end)

    it("reports a failure where the look shows that nothing was done", function()
      local a = tagged "a"
      if not fault { path = publishing, drop = true } then
        return
      end
      local report = assert(bulk.publish(impatient, { tags = { tag.name } }))
      assert.same({ failed = 1 }, report.counts)
      assert.is_false(is_active(a))
    end)

    it("stops when the server does not answer any more", function()
      for i = 1, 5 do
        tagged("w" .. i)
      end
      if not fault { path = publishing, garbage = "starting" } then
        return
      end
      fault { path = "/workflows/%w+$", drop = true }
      local report = assert(bulk.publish(impatient, { tags = { tag.name } }))
      assert.same({ failed = 3, ["not begun"] = 2 }, report.counts)
      assert.matches("stopped early", report.notes[1])
    end)

    it("selects by tags also with a key that may not list tags", function()
      tagged "a"
      if not fault { path = "/v1/tags$", status = 403, body = '{"message":"Forbidden"}' } then
        return
      end
      assert.same({ published = 1 }, assert(bulk.publish(impatient, { tags = { tag.name } })).counts)
    end)

    it("stops when the key is no longer accepted", function()
      for i = 1, 3 do
        tagged("w" .. i)
      end
      if not fault { path = publishing, nth = 2, status = 401, body = '{"message":"unauthorized"}' } then
        return
      end
      local report = assert(bulk.publish(impatient, { tags = { tag.name } }))
      assert.same({ published = 1, failed = 1, ["not begun"] = 1 }, report.counts)
      assert.equal(3, report:exit_code())
    end)
  end)

  describe("script", function()
    local function run(...)
      local words = { process.lua(), "examples/bulk_activate.lua", ... }
      return process.run(words, { env = { N8N_URL = current.url, N8N_API_KEY = current.api_key } })
    end

    it("activates and deactivates by tag, with the exit codes of its state", function()
      local a = tagged "a"
      local result = run("--tag", tag.name, "--dry-run")
      assert.equal(2, result.code, result.err)
      assert.matches("would publish " .. prefix, result.out, 1, true)
      result = run("--tag", tag.name, "--journal", folder .. "/j")
      assert.equal(0, result.code, result.err)
      assert.matches("publish: done (1 published)", result.out, 1, true)
      assert.equal("", result.err)
      assert.is_true(is_active(a))
      result = run("--tag", tag.name, "--deactivate", "--json")
      assert.equal(0, result.code, result.err)
      local report = assert(n8n.json.decode(result.out))
      assert.same({ unpublished = 1 }, report.counts)
      assert.equal(a, report.entries[1].id)
      assert.is_false(is_active(a))
    end)

    it("exits 3 when only a part was done and 1 when nothing was", function()
      tagged("empty", { nodes = n8n.array {}, connections = n8n.object {} })
      local result = run("--tag", tag.name, "--quiet")
      assert.equal(1, result.code)
      assert.equal("", result.out)
      assert.matches("trigger", result.err)
      tagged "good"
      result = run("--tag", tag.name)
      assert.equal(3, result.code)
      assert.matches("PARTLY DONE", result.out, 1, true)
    end)

    it("exits 1 with a sentence for what it cannot do", function()
      for _, case in ipairs {
        { {}, "nothing is selected" },
        { { "--tag", tag.name, "--resume" }, "needs the --journal" },
        { { "--tag", tag.name .. "y" }, "did you mean" },
        { { "--name", prefix .. " none" }, "there is no workflow with the name" },
        { { "--tags", "x" }, "unknown option" },
      } do
        local result = run(unpack(case[1]))
        assert.equal(1, result.code)
        assert.matches(case[2], result.err, 1, true)
        assert.equal("", result.out)
      end
    end)
  end)
end)
