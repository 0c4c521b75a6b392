-- A backup restored into an empty n8n, and a backup of that: the same, but for ids. On instances of its own: what other
-- specs leave behind is no part of it.
local backup = require "n8n.backup"
local bulk = require "n8n.bulk"
local n8n = require "n8n"
local process = require "spec.support.process"
local real_n8n = require "spec.support.real_n8n"
local restorable = require "spec.support.restorable"
local restore = require "n8n.restore"
local source = require "n8n.transfer.source"
local testing = require "n8n.testing"
local transfer_plan = require "n8n.transfer.plan"

local json = n8n.json

local VERSION = os.getenv("N8N_TEST_VERSION") or real_n8n.default_version
local LINE = VERSION:sub(1, 1)
local COUNT = tonumber(os.getenv("N8N_RESTORE_COUNT")) or 600

-- ---- What is restored ----

local function node(name, kind, version, parameters, more)
  local made = { id = ("00000000-0000-4000-8000-%012x"):format(#name * 7919 + name:byte(-1)), name = name,
    type = "n8n-nodes-base." .. kind, typeVersion = version, position = { 0, 0 }, parameters = parameters }
  for member, value in pairs(more or {}) do
    made[member] = value
  end
  return made
end

local function webhook(path)
  return node("Webhook", "webhook", 2, { path = path, httpMethod = "POST", options = json.object {} },
    { webhookId = ("10000000-0000-4000-8000-%012x"):format(#path * 31 + (tonumber(path:match("%d+")) or 0)) })
end

local function called()
  return node("Called", "executeWorkflowTrigger", 1.1, { inputSource = "passthrough" })
end

local function call(id, name)
  return node("Call", "executeWorkflow", 1.2, { workflowId = { __rl = true, mode = "list", value = id,
    cachedResultName = name, cachedResultUrl = "/workflow/" .. id },
    workflowInputs = { mappingMode = "defineBelow", value = json.object {} } })
end

local function workflow(name, nodes, more)
  local made = { name = name, nodes = nodes, connections = json.object {}, settings = { executionOrder = "v1" } }
  for i = 1, #nodes - 1 do
    made.connections[nodes[i].name] = { main = { { { node = nodes[i + 1].name, type = "main", index = 0 } } } }
  end
  for member, value in pairs(more or {}) do
    made[member] = value
  end
  return made
end

-- An IF whose branches lead nowhere, first and last.
local function branching(name, i)
  local made = workflow(name, { webhook("if-" .. i),
    node("Which", "if", 2.2, { conditions = { options = { version = 2 }, combinator = "and",
      conditions = n8n.array {} }, options = json.object {} }), node("End", "noOp", 1, json.object {}) })
  made.connections.Which = { main = i % 20 == 0 and { json.array {}, { { node = "End", type = "main", index = 0 } } }
    or { { { node = "End", type = "main", index = 0 } }, json.array {} } }
  return made
end

local KINDS = {}

-- Each makes a workflow; answers what is done with it: `publish`, `draft` (saved over what runs), `tags`, `archive`.
KINDS[0] = function(_, i)
  return branching("branches " .. i, i), { publish = i % 20 == 0 }
end
KINDS[1] = function(_, i)
  return workflow("callee " .. i, { called(), node("End", "noOp", 1, json.object {}) }), { publish = LINE ~= "1" }
end
KINDS[2] = function(ids, i)
  return workflow("caller " .. i, { webhook("call-" .. i), call(ids[i - 1], "callee " .. i - 1) }), { publish = true }
end
KINDS[3] = function(ids, i)
  return workflow("credential " .. i, { webhook("http-" .. i), node("Ask", "httpRequest", 4.2,
    { url = "http://127.0.0.1:1/", authentication = "genericCredentialType", genericAuthType = "httpBasicAuth" },
    { credentials = { httpBasicAuth = { id = ids.credential, name = "Billing ü" } } }) }), { publish = i % 3 == 0 }
end
KINDS[4] = function(_, i)
  return workflow(("é 漢字 🎉 \"%d\" \\ /"):format(i), { webhook("pin-" .. i), node("🚀 Нода", "set", 3.4,
    { options = json.object {}, text = "{{ $json.ö }}\n\t\226\128\168 <&>" }) },
    { pinData = LINE ~= "1" and { ["🚀 Нода"] = { { json = { a = 0.1, b = json.null,
      c = n8n.array {} } } } } or nil })
end
KINDS[5] = function(_, i)
  return workflow("memory " .. i, { webhook("mem-" .. i) },
    { staticData = { global = { last = i, list = { 1, 2 } }, ["node:Webhook"] = json.object {} } })
end
KINDS[6] = function(ids, i)
  return workflow("tagged " .. i, { webhook("tag-" .. i) }), { publish = i % 4 == 0,
    tags = i % 3 == 0 and { ids.tags[1], ids.tags[2] } or { ids.tags[2] } }
end
KINDS[7] = function(ids, i)
  return workflow("edited " .. i, { webhook("edit-" .. i), node("Before", "noOp", 1, json.object {}) }),
    { publish = true, draft = LINE ~= "1" and workflow("edited " .. i, { webhook("edit-" .. i),
      call(ids[i - 6], "callee " .. i - 6), node("After", "noOp", 1, json.object {}) }) or nil }
end
KINDS[8] = function(_, i)
  return workflow("old " .. i, { webhook("old-" .. i) }), { archive = LINE ~= "1" }
end
KINDS[9] = function(ids, i)
  return workflow("handled " .. i, { webhook("handled-" .. i) }, { settings = { executionOrder = "v1",
    errorWorkflow = ids[i - 8], callerPolicy = "workflowsFromAList", callerIds = ids[i - 8] .. "," .. ids[i - 7],
    timezone = "Europe/Rome", saveExecutionProgress = true, executionTimeout = 60 } }), { publish = true }
end

local function must(value, err)
  return assert(value, tostring(err))
end

local function finish(client, id, todo)
  if todo.publish then
    must(client.workflows:publish(id))
  end
  if todo.draft then
    must(client.workflows:update(id, todo.draft, { publish = false }))
  end
  if todo.tags then
    local body = n8n.array {}
    for i, tag in ipairs(todo.tags) do
      body[i] = { id = tag }
    end
    must(client.workflows:update_tags(id, body))
  end
  if todo.archive then
    must(client.workflows:archive(id))
  end
end

-- Publishing takes n8n longest, so only every third ten is.
local function of_ten(todo, i)
  if i % 30 >= 10 then
    todo.publish, todo.draft = nil, nil
  end
  return todo
end

-- Tens one behind the other, since they refer to each other; many tens at once.
local function seed_ten(client, shared, first)
  local ids = setmetatable({}, { __index = shared })
  for i = first, math.min(first + 9, COUNT - 1) do
    local body, todo = KINDS[i % 10](ids, i)
    ids[i] = must(client.workflows:create(body)).id
    finish(client, ids[i], of_ten(todo or {}, i))
  end
  return true
end

local function seed_circles(client)
  local a = must(client.workflows:create(workflow("circle a", { called() }))).id
  local b = must(client.workflows:create(workflow("circle b", { called(), call(a, "circle a") }))).id
  local own = must(client.workflows:create(workflow("circle own", { called() }))).id
  must(client.workflows:update(own, workflow("circle own", { called(), call(own, "circle own") })))
  if LINE == "1" then
    must(client.workflows:update(a, workflow("circle a", { called(), call(b, "circle b") })))
    return
  end
  for _, id in ipairs { a, b, own } do
    must(client.workflows:publish(id))
  end
  must(client.workflows:update(a, workflow("circle a", { called(), call(b, "circle b") }), { publish = true }))
end

local function make_credential(client)
  return must(client.credentials:create { name = "Billing ü", type = "httpBasicAuth",
    data = { user = "u", password = "p" } }).id
end

local function make_table(client)
  local made = must(client.data_tables:create { name = "people ü", columns = { { name = "name", type = "string" },
    { name = "age", type = "number" }, { name = "here", type = "boolean" }, { name = "since", type = "date" } } })
  local rows = n8n.array {}
  for i = 1, 700 do
    rows[i] = { name = i % 5 == 0 and json.null or "n" .. i, age = i % 7 == 0 and json.null or i + 0.25,
      here = i % 2 == 0, since = i % 3 == 0 and json.null or ("2026-01-02T03:04:05.%03dZ"):format(i) }
  end
  must(client.data_table_rows:insert(made.id, { data = rows, returnType = "count" }))
end

local function seed(client)
  local shared = { credential = make_credential(client), tags = {} }
  for i, name in ipairs { "prod", "früh ☀", "unused" } do
    shared.tags[i] = must(client.tags:create { name = name }).id
  end
  local tens = {}
  for first = 0, COUNT - 1, 10 do
    tens[#tens + 1] = first
  end
  local _, err = n8n.map(tens, function(first)
    return seed_ten(client, shared, first)
  end, { concurrency = LINE == "1" and 1 or 6, stop_on_error = true }) -- 1.x on SQLite mixes transactions up
  assert(not err, tostring(err))
  seed_circles(client)
  if LINE ~= "1" then
    make_table(client)
  end
end

-- ---- What is compared ----

local MEMBERS = { "name", "nodes", "connections", "settings", "staticData", "pinData", "description", "nodeGroups" }

-- What can be written, as one text; ids of the first instance replaced by those of the second.
local function text_of(item, ids)
  local shown = { tags = json.array(item.tags), archived = item.archived, published = item.published or json.null }
  if type(item.published) == "table" then
    shown.published = { nodes = item.published.nodes, connections = item.published.connections }
  end
  for _, name in ipairs(MEMBERS) do
    local value = item.value[name]
    shown[name] = value ~= nil and value ~= json.null and value or nil
  end
  return (assert(json.pretty(shown)):gsub("%w+", ids))
end

local function by_name(set)
  local found = {}
  for _, item in ipairs(set.workflows) do
    assert(not found[item.name], "twice: " .. item.name)
    found[item.name] = item
  end
  return found
end

local function ids_between(first, second)
  local ids = {}
  for name, item in pairs(first) do
    ids[item.id] = assert(second[name], "not restored: " .. name).id
  end
  return ids
end

local function only_id(things)
  local id = next(things)
  assert(next(things, id) == nil)
  return id
end

-- What 2.x adds to what 1.x had.
local function upgrade(text)
  if LINE == "1" then
    return (text:gsub('\n  "nodeGroups": %[%],', ""):gsub('\n  "pinData": {},', ""))
  end
  return text
end

describe("a backup of a real n8n", function()
  if _VERSION ~= "Lua 5.4" then
    return -- once is enough: it takes minutes
  end

  local dir, from, to

  local function instance(version)
    local started = real_n8n.start { version = version }
    return started, assert(n8n.new { url = started.url, api_key = started.api_key })
  end

  setup(function()
    dir = process.tempdir()
    local client
    from, client = instance(VERSION)
    seed(client)
    local report = must(backup.run(client, dir .. "/first", { concurrency = 6 }))
    assert(report.complete, report:text())
    from:stop()
    to = { instance(real_n8n.default_version) }
  end)

  teardown(function()
    from:stop()
    if to then
      to[1]:stop()
    end
    process.remove(dir)
  end)

  local function plan(options)
    options = options or {}
    options.concurrency = 6
    return must(restore.plan(to[2], dir .. "/first", options))
  end

  it("is restored into an empty one, equal but for ids", function()
    local credential = make_credential(to[2])
    local report = must(restore.apply(to[2], plan(), { journal = dir .. "/journal", concurrency = 6 }))
    assert.is_true(report.ok, report:text { failures_only = true })
    local second = must(backup.run(to[2], dir .. "/second", { concurrency = 6 }))
    assert(second.complete, second:text())
    local one, two = must(source.read(dir .. "/first")), must(source.read(dir .. "/second"))
    local first, again = by_name(one), by_name(two)
    assert.equal(#one.workflows, #two.workflows)
    assert.equal(COUNT + 3, #one.workflows)
    local ids = ids_between(first, again)
    for _, item in ipairs(one.workflows) do
      for _, used in ipairs(item.value.nodes) do
        local held = used.credentials and used.credentials.httpBasicAuth
        if held then
          ids[held.id] = credential
        end
      end
    end
    for name, item in pairs(first) do
      local number = LINE == "1" and tonumber(name:match("^callee (%d+)"))
      if number and number % 30 < 10 then
        item.published = "draft" -- 2.x publishes no caller without
      end
      assert.equal(upgrade(text_of(item, ids)), upgrade(text_of(again[name], {})))
    end
    if LINE ~= "1" then
      local left, right = one.data_tables[only_id(one.data_tables)], two.data_tables[only_id(two.data_tables)]
      local rows, count = right.rows(), 0
      for row in left.rows() do
        local other = rows()
        count = count + 1
        assert.same({ row.name, row.age, row.here, row.since }, { other.name, other.age, other.here, other.since })
      end
      assert.equal(700, count)
    end
  end)

  it("changes nothing the second time", function()
    local again = plan()
    local words = {}
    for _, item in ipairs(again.items) do
      words[#words + 1] = item.action ~= "unchanged" and item.name .. ": " .. tostring(item.reason) or nil
    end
    assert.same({}, words)
    assert.is_true(transfer_plan.is_empty(again))
  end)

  local function id_of(name)
    for _, item in ipairs(assert(to[2].workflows:all({ name = name }, { fields = { "id", "name" } }))) do
      if item.name == name then
        return item.id
      end
    end
  end

  it("is not restored over what somebody has changed meanwhile", function()
    local id = id_of "handled 9"
    assert(assert(to[2].workflows:get(id)):update { settings = { executionTimeout = 11 } })
    local given = plan { name = "handled 9" }
    assert.equal(1, given.changing)
    assert(assert(to[2].workflows:get(id)):update { settings = { executionTimeout = 12 } })
    local report, err = restore.apply(to[2], given)
    assert.is_nil(report)
    assert.equal("stale", err.kind)
    assert.truthy(err.message:find("'handled 9' (" .. id .. ") was changed", 1, true), err.message)
    assert.equal(12, assert(to[2].workflows:get(id)).settings.executionTimeout)
  end)

  local function stamp(id)
    local item = assert(to[2].workflows:get(id))
    return { item.name, item.versionId, item.activeVersionId, item.active, item.isArchived }
  end

  for _, case in ipairs { { "of the same content", "same", "same" }, { "of another content", "theirs", "ours" } } do
    it("makes of every state every other, and that undone what was, " .. case[1], function()
      local sandbox = assert(testing.start())
      local client = assert(n8n.new { url = sandbox.url, api_key = sandbox.api_key })
      local bound, ids = restorable.seed_states(client, to[2], case[2], case[3])
      must(backup.run(client, dir .. "/states " .. case[2]))
      local options = { bindings = { workflows = bound } }
      local given = must(restore.plan(to[2], dir .. "/states " .. case[2], options))
      local report = must(restore.apply(to[2], given, { journal = dir .. "/states " .. case[2] .. ".jsonl" }))
      assert.is_true(report.ok, report:text())
      local there = restorable.state(to[2], " over ").workflows
      for name, text in pairs(restorable.state(client).workflows) do
        assert.equal(text, there[name])
      end
      given = must(restore.plan(to[2], dir .. "/states " .. case[2], options))
      report = must(restore.apply(to[2], given))
      assert.same({ unchanged = 16 }, report.counts, report:text())
      report = must(restore.undo(to[2], dir .. "/states " .. case[2] .. ".jsonl"))
      assert.is_true(report.ok, report:text())
      restorable.assert_states(to[2], case[3])
      for _, id in pairs(ids) do
        must(to[2].workflows:delete(id, { unpublish = true }))
      end
      sandbox:stop()
    end)
  end

  it("leaves nothing behind when a restoration is undone", function()
    local handled = id_of "handled 9"
    local report = must(restore.apply(to[2], plan { name = { "callee 1", "circle own" }, conflict = "copy" },
      { journal = dir .. "/copies" }))
    assert.same({ created = 2, published = LINE ~= "1" and 2 or nil }, report.counts)
    must(restore.apply(to[2], plan { name = "handled 9" }, { journal = dir .. "/handled" }))
    assert.equal(60, assert(to[2].workflows:get(handled)).settings.executionTimeout)
    for _, name in ipairs { "/handled", "/copies" } do
      report = must(restore.undo(to[2], dir .. name))
      assert.is_true(report.ok, report:text())
    end
    assert.equal(12, assert(to[2].workflows:get(handled)).settings.executionTimeout)
    assert.is_true(assert(to[2].workflows:get(handled)).active)
    assert.is_nil(id_of "callee 1 (restored)")
    assert.is_nil(id_of "circle own (restored)")
  end)

  it("runs at the same versions after a maintenance window", function()
    local ids = { id_of "callee 1", id_of "caller 2", id_of "edited 7", id_of "old 8" }
    local before = {}
    for i, id in ipairs(ids) do
      before[i] = stamp(id)
    end
    local report = must(bulk.window_start(to[2], { ids = ids }, { journal = dir .. "/window", drain = 30 }))
    assert.is_true(report.ok, report:text())
    assert.equal(3, report.counts.unpublished)
    report = must(bulk.window_stop(to[2], dir .. "/window"))
    assert.is_true(report.ok, report:text())
    for i, id in ipairs(ids) do
      assert.same(before[i], stamp(id))
    end
  end)
end)
