-- Packages: workflows of one real n8n, exported to a file and imported from it into a second one.
local fixtures = require "spec.support.fixtures"
local lfs = require "lfs"
local n8n = require "n8n"
local process = require "spec.support.process"
local real_n8n = require "spec.support.real_n8n"
local server = require "spec.support.server"

-- What n8n 2.41 leaves out of a package: they stay at home, or come with the first run.
local NOT_PACKED = { description = true, pinData = true, staticData = true }

-- The members of a workflow that the API takes.
local function writable_members()
  local names = {}
  for _, operation in ipairs(n8n.operations) do
    if operation.resource == "workflows" and operation.verb == "update" then
      for _, member in ipairs(operation.body.members) do
        if not member.read_only then
          names[#names + 1] = member.name
        end
      end
    end
  end
  return names
end

local function text_of(value)
  return n8n.json.pretty(n8n.json.encode(value))
end

-- A graph with what is easily lost: credentials, notes, odd characters, empty lists and objects, odd numbers.
local function caller(callee, credential)
  local workflow = fixtures.workflow("Aufruf \"漢字\"", {
    settings = { executionOrder = "v1", timezone = "Europe/Berlin", saveManualExecutions = true },
  })
  workflow.nodes[3] = {
    id = "6f1d6a3e-0000-4000-8000-000000000003", name = "Ask ü", type = "n8n-nodes-base.httpRequest",
    typeVersion = 4.2, position = { 440, -16 }, notes = "one\ntwo", disabled = true, retryOnFail = true, maxTries = 3,
    parameters = { url = "http://127.0.0.1/", authentication = "genericCredentialType",
      genericAuthType = "httpHeaderAuth", nested = { n8n.array {}, n8n.object {}, 0.1, 9007199254740991, n8n.null } },
    credentials = { httpHeaderAuth = { id = credential.id, name = credential.name } },
  }
  workflow.nodes[4] = {
    id = "6f1d6a3e-0000-4000-8000-000000000004", name = "Call", type = "n8n-nodes-base.executeWorkflow",
    typeVersion = 1.2, position = { 660, 0 },
    parameters = { workflowId = { __rl = true, mode = "id", value = callee.id } },
  }
  workflow.connections.Nothing = { main = { { { node = "Ask ü", type = "main", index = 0 } } } }
  workflow.connections["Ask ü"] = { main = { n8n.array {}, { { node = "Call", type = "main", index = 0 } } } }
  return workflow
end

describe("a package of a real n8n", function()
  local source, folder, path, second

  setup(function()
    local current = server.current()
    source = assert(n8n.new { url = current.url, api_key = current.api_key })
    folder = process.tempdir()
    path = folder .. "/all.n8np"
  end)

  teardown(function()
    process.remove(folder)
    if second then
      second:stop()
    end
  end)

  if server.current().line == "1" then
    it("is not offered by 1.x, and says so", function()
      local answer, err = source.packages:export({ workflowIds = { "1" } }, { file = path })
      assert.is_nil(answer)
      assert.is_true(err.status == 404 or err.status == 405)
      assert.is_nil(lfs.attributes(path))
    end)
    return
  end

  it("goes over disk to a second one, where the workflows are the same", function()
    local credential = assert(source.credentials:create {
      name = "header", type = "httpHeaderAuth", data = { name = "X-Key", value = "only-for-specs" } })
    local callee = assert(source.workflows:create(fixtures.workflow("callee")))
    local workflow = assert(source.workflows:create(caller(callee, credential)))
    local tag = assert(source.tags:create { name = fixtures.unique("packed") })
    assert(workflow:update_tags { { id = tag.id } })

    local answer = assert(source.packages:export({ workflowIds = { workflow.id, callee.id } }, { file = path }))
    assert.equal(path, answer.file)
    assert.equal(lfs.attributes(path, "size"), answer.bytes)
    assert.equal("application/gzip", answer.content_type)
    assert.same({ 2, 1, 1 }, { answer.counts.workflows, answer.counts.credentials, answer.counts.tags })
    local listing = process.run { "tar", "-tzf", path }
    assert.equal(0, listing.code, listing.err)
    assert.truthy(listing.out:find("manifest.json", 1, true))

    second = real_n8n.start { version = server.current().version }
    local target = assert(n8n.new { url = second.url, api_key = second.api_key })
    local report = assert(target.packages:import { package = { path = path }, workflowConflictPolicy = "fail" })
    assert.equal(2, #report.workflows)
    local compared = 0
    for _, id in ipairs { workflow.id, callee.id } do
      local here, there = assert(source.workflows:get(id)), assert(target.workflows:get(id))
      for _, name in ipairs(writable_members()) do
        if here[name] ~= nil and not NOT_PACKED[name] then
          assert.equal(text_of(here[name]), text_of(there[name]), name)
          compared = compared + 1
        end
      end
    end
    assert.equal(10, compared) -- name, nodes, connections, settings and nodeGroups of two
    assert.equal(tag.name, assert(target.workflows:list_tags(workflow.id))[1].name)

    -- The same bytes from memory; the file is not asked for a second time.
    local file = assert(io.open(path, "rb"))
    local bytes = file:read("*a")
    file:close()
    local refused, err = target.packages:import {
      package = { content = bytes, filename = "all.n8np" }, workflowConflictPolicy = "fail" }
    assert.is_nil(refused)
    assert.equal(409, err.status)
    assert.equal("workflow-conflict", err.issues[1].type)
    assert(target.packages:import {
      package = { content = bytes, filename = "all.n8np" }, workflowConflictPolicy = "skip" })

    fixtures.delete(source, { workflow.id, callee.id })
    assert(credential:delete())
    assert(tag:delete())
  end)

  it("that is refused leaves no file", function()
    local answer, err = source.packages:export({ workflowIds = { "nope" } }, { file = folder .. "/none" })
    assert.is_nil(answer)
    assert.equal(400, err.status)
    assert.truthy(err.message:find("not found", 1, true))
    assert.is_nil(lfs.attributes(folder .. "/none"))
  end)

  it("that is none is refused", function()
    local answer, err = source.packages:import {
      package = { content = "no archive", filename = "x.n8np" }, workflowConflictPolicy = "fail" }
    assert.is_nil(answer)
    assert.equal(400, err.status)
  end)
end)

describe("an answer of a real n8n", function()
  it("goes to a file as it came", function()
    local client = assert(n8n.new { url = server.current().url, api_key = server.current().api_key })
    local workflow = assert(client.workflows:create(fixtures.workflow("to a file")))
    local folder = process.tempdir()
    local answer = assert(client.workflows:get(workflow.id, nil, { file = folder .. "/workflow.json" }))
    local text = process.read(folder .. "/workflow.json")
    assert.equal(#text, answer.bytes)
    assert.equal(text, client.workflows:get(workflow.id, nil, { as = "raw" }))
    process.remove(folder)
    fixtures.delete(client, { workflow.id })
  end)

  if server.current().line == "2" then
    it("in several lists iterates: roles", function()
      local client = assert(n8n.new { url = server.current().url, api_key = server.current().api_key })
      local grouped, count = assert(client.roles:list()), 0
      for _, group in pairs(grouped) do
        count = count + #group
      end
      local all = assert(client.roles:all())
      assert.is_true(count > 3)
      assert.equal(count, #all)
      assert.equal(all[1].slug, assert(all[1]:refresh()).slug)
    end)

    it("of every other shape iterates where a community server gives it", function()
      local client = assert(n8n.new { url = server.current().url, api_key = server.current().api_key })
      assert.same({}, assert(client.community_packages:all()))
      local data_table = assert(client.data_tables:create {
        name = fixtures.unique("t"), columns = { { name = "a", type = "string" }, { name = "b", type = "number" } } })
      local columns = {}
      for column in client.data_table_columns:each(data_table.id) do
        columns[#columns + 1] = column.name
      end
      assert.same({ "a", "b" }, columns)
      local ids = assert(client.data_table_rows:insert(data_table.id, {
        data = { { a = "x", b = 1 }, { a = "y", b = 2 } }, returnType = "id" }))
      assert.equal(2, #ids)
      assert.equal(2, #assert(client.data_table_rows:all(data_table.id)))
      assert.is_true(client.data_tables:delete(data_table.id))
    end)
  end
end)
