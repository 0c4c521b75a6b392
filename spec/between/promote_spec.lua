-- Promotion from one real n8n to another: from the version that the run is for to 2.41.1.
local fixtures = require "spec.support.fixtures"
local n8n = require "n8n"
local process = require "spec.support.process"
local promote = require "n8n.promote"
local real_n8n = require "spec.support.real_n8n"
local reference_fixtures = require "spec.support.reference_fixtures"
local server = require "spec.support.server"

describe("a promotion from a real n8n to another", function()
  local current, from, to, second, folder, prefix, made, selector
  local two = server.current().line == "2"

  local function credential(client, name)
    local created = assert(client.credentials:create { name = name, type = "httpHeaderAuth",
      data = { name = "x", value = "only-for-specs" } })
    return { id = created.id, name = name, type = created.type }
  end

  local function data_table(client, name)
    local created = assert(client.data_tables:create { name = name, columns = { { name = "a", type = "string" } } })
    return { id = created.id, name = name }
  end

  local function named(client, name)
    for item in client.workflows:each(nil, { verify = true }) do
      if item.name == prefix .. name then
        return assert(client.workflows:get(item.id))
      end
    end
    error("there is no " .. prefix .. name)
  end

  local function node(workflow, name)
    for _, one in ipairs(workflow.nodes) do
      if one.name == name then
        return one
      end
    end
  end

  local function changed(plan)
    local found = {}
    for _, item in ipairs(plan.items) do
      if item.action ~= "unchanged" then
        found[#found + 1] = ("%s: %s (%s) %s"):format(item.name, item.action, tostring(item.reason),
          table.concat(item.changes or {}, " | "))
      end
    end
    return table.concat(found, "\n")
  end

  setup(function()
    current = server.current()
    from = assert(n8n.new { url = current.url, api_key = current.api_key })
    second = real_n8n.start()
    to = assert(n8n.new { url = second.url, api_key = second.api_key })
    folder, prefix = process.tempdir(), fixtures.unique("promoted") .. " "
    selector = { name_like = prefix }
    made = reference_fixtures.create_set(from, 20, { prefix = prefix, credential = credential(from, prefix .. "key"),
      data_table = two and data_table(from, prefix .. "rows") or nil })
    if two then
      data_table(to, prefix .. "rows")
      for i, workflow in ipairs(made) do
        if i ~= 16 and i ~= 19 then -- which nothing calls
          assert(from.workflows:publish(workflow.id))
        end
      end
    end
  end)

  teardown(function()
    process.remove(folder)
    second:stop()
    local ids = {}
    for i = #made, 1, -1 do
      ids[#ids + 1] = made[i].id
    end
    fixtures.delete(from, ids)
  end)

  it("stops before the first write for a credential that leads nowhere", function()
    local plan, err = promote.plan(from, to, { selector = selector })
    assert.is_nil(plan)
    assert.equal("unresolved", err.kind)
    local text = tostring(err)
    for _, words in ipairs { "workflow '" .. prefix, "node 'Fetch'",
      ("the target has no credential httpHeaderAuth '%skey'"):format(prefix), "bind it: {\"credentials\"" } do
      assert.truthy(text:find(words, 1, true), text)
    end
    assert.equal(0, #assert(to.workflows:all()))
  end)

  it("leads all references of 20 workflows to what they mean there, and a second one finds nothing to do", function()
    local key = credential(to, "production key")
    local options = { selector = selector, publish = two and "source" or "keep",
      bindings = { credentials = { ["httpHeaderAuth/" .. prefix .. "key"] = "production key" } } }
    local plan = assert(promote.plan(from, to, options))
    assert.equal(20, plan.counts.create, changed(plan))
    local report = assert(promote.apply(to, plan, { journal = folder .. "/j.jsonl" }))
    assert.is_true(report.ok, report:text())
    assert.equal(20, report.counts.created)
    local w15 = named(to, "15")
    assert.equal(named(to, "14").id, node(w15, "Call 1").parameters.workflowId.value)
    assert.equal(named(to, "1").id, w15.settings.errorWorkflow)
    assert.equal(named(to, "3").id, named(to, "2").settings.callerIds)
    assert.equal(named(to, "11").id, node(named(to, "14"), "Tool").parameters.workflowId.value)
    assert.equal(key.id, node(named(to, "8"), "Fetch").credentials.httpHeaderAuth.id)
    assert.equal(two, named(to, "15").active)
    assert.is_false(named(to, "16").active)
    local again = assert(promote.plan(from, to, options))
    assert.is_true(promote.is_empty(again), changed(again))
    assert.equal(20, again.counts.unchanged)
    local drift = assert(promote.drift(from, to, options.selector and { selector = selector,
      bindings = options.bindings, publication = two }))
    assert.is_false(drift.drift, drift:text())
  end)

  it("shows drift in both directions, and brings the change over with an override", function()
    local bindings = { credentials = { ["httpHeaderAuth/" .. prefix .. "key"] = "production key" } }
    local fetch = named(from, "8")
    node(fetch, "Fetch").parameters.url = "http://changed.example.com/a"
    assert(from.workflows:get(fetch.id)):update { nodes = fetch.nodes }
    local report = assert(promote.drift(from, to, { selector = selector, bindings = bindings }))
    assert.equal(2, report:exit_code())
    assert.same({ differs = 1, unchanged = 19 }, report.counts)
    assert.truthy(report:text():find("changed.example.com", 1, true), report:text())
    report = assert(promote.drift(to, from, { selector = selector,
      bindings = { credentials = { ["httpHeaderAuth/production key"] = prefix .. "key" } } }))
    assert.same({ differs = 1, unchanged = 19 }, report.counts, report:text())
    local options = { selector = selector, bindings = bindings, overrides = {
      replace = { ["http://changed.example.com"] = "https://live.example.com" },
      workflows = { [prefix .. "8"] = { settings = { timezone = "Europe/Berlin" } } } } }
    report = assert(promote.apply(to, assert(promote.plan(from, to, options))))
    assert.is_true(report.ok, report:text())
    assert.equal(1, report.counts.updated)
    local there = named(to, "8")
    assert.equal("https://live.example.com/a", node(there, "Fetch").parameters.url)
    assert.equal("Europe/Berlin", there.settings.timezone)
    local again = assert(promote.plan(from, to, options))
    assert.is_true(promote.is_empty(again), changed(again))
  end)

  if two then
    it("finds every kind of reference of a workflow", function()
      local own = assert(from.workflows:create(fixtures.workflow(prefix .. "everything")))
      table.insert(made, own)
      local ids = { own = own.id, called = made[3].id, tool = made[4].id, retriever = made[5].id, inline = made[6].id,
        errors = made[1].id, callers = { made[7].id, made[9].id },
        credential = { name = prefix .. "key", type = "httpHeaderAuth",
          id = node(named(from, "4"), "Fetch").credentials.httpHeaderAuth.id },
        inner_credential = { name = prefix .. "key", type = "httpHeaderAuth",
          id = node(named(from, "4"), "Fetch").credentials.httpHeaderAuth.id },
        data_table = { name = prefix .. "rows", id = node(named(from, "6"), "Rows").parameters.dataTableId.value } }
      local body = reference_fixtures.everything(ids, prefix .. "everything")
      body.id = nil
      assert(from.workflows:update(own.id, body))
      local options = { selector = selector, bindings = { credentials = {
        ["httpHeaderAuth/" .. prefix .. "key"] = "production key" } } }
      local plan, err = promote.plan(from, to, options)
      assert.is_nil(plan)
      assert.truthy(tostring(err):find("agent 'Support'", 1, true), tostring(err)) -- n8n lists no agents
      options.bindings.agents = { [reference_fixtures.IDS.agent] = "agProduction0001" }
      options.overrides = { replace = { ["http://changed.example.com"] = "https://live.example.com" },
        workflows = { [prefix .. "8"] = { settings = { timezone = "Europe/Berlin" } } } }
      plan, err = promote.plan(from, to, options)
      assert(plan, err)
      local report = assert(promote.apply(to, plan))
      assert.is_true(report.ok, report:text())
      local there = named(to, "everything")
      local text = n8n.json.encode { nodes = there.nodes, settings = there.settings }
      for _, old in ipairs { ids.own, ids.called, ids.tool, ids.retriever, ids.inline, ids.errors, ids.callers[1],
        ids.credential.id, ids.data_table.id } do
        assert.is_nil(text:find(old, 1, true), old .. " is still in " .. text)
      end
      local again = assert(promote.plan(from, to, options))
      assert.is_true(promote.is_empty(again), changed(again))
    end)
  end
end)
