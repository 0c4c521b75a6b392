-- The client against an n8n: the sandbox, or a real one.
local fixtures = require "spec.support.fixtures"
local n8n = require "n8n"
local server = require "spec.support.server"

local current, client

local function new(options)
  options = options or {}
  options.url = options.url or current.url
  options.api_key = options.api_key or current.api_key
  return assert(n8n.new(options))
end

-- What a function raises, as text.
local function raised(...)
  local ok, problem = pcall(...)
  assert.is_false(ok)
  return tostring(problem)
end

describe("a client", function()
  local made

  setup(function()
    current = server.current()
    client = new()
    made = {}
  end)

  teardown(function()
    fixtures.delete(client, made)
  end)

  local function create(more)
    local workflow = assert(client.workflows:create(fixtures.workflow(fixtures.unique("client"), more)))
    made[#made + 1] = workflow.id
    return workflow
  end

  describe("itself", function()
    it("knows the line of its n8n", function()
      assert.equal(current.line, client:line())
    end)

    it("does not show its key", function()
      assert.is_nil(tostring(client):find(current.api_key, 1, true))
      assert.is_nil(tostring(client.workflows):find(current.api_key, 1, true))
      for _, value in pairs(client) do
        assert.not_equal(current.api_key, value)
      end
    end)

    it("takes the URL with the API's path", function()
      assert.is_table(new({ url = current.url .. "/api/v1/" }).workflows:list { limit = 1 })
    end)

    it("refuses names that it does not know, and says which were meant", function()
      assert.truthy(raised(function() return client.worklfows end):find("did you mean 'workflows'", 1, true))
      assert.truthy(raised(function() return client.workflows.actvate end):find("did you mean 'activate'", 1, true))
    end)

    it("refuses what a list does not take, at the script's line, before anything is sent", function()
      local before = client:counters().attempts
      for _, verb in ipairs { "list", "each", "all" } do
        local message = raised(function() return client.workflows[verb](client.workflows, { activ = false }) end)
        assert.truthy(message:find("'active'", 1, true), message)
        assert.truthy(message:find("client_spec.lua:", 1, true), message)
      end
      raised(function() return client.workflows:list { tags = "" } end)
      raised(function() return client.workflows:each { tags = "" } end)
      raised(function() return client.workflows:each { limit = 0 } end)
      raised(function() return client.workflows:each { cursor = "x" } end)
      raised(function() return client.workflows:each({}, { feilds = { "id" } }) end)
      raised(function() return client.workflows:get() end)
      raised(function() return client.workflows:get("") end)
      raised(function() return client.workflows.get("id") end)
      raised(function() return client.workflows:get("id", {}, {}, {}) end)
      assert.equal(before, client:counters().attempts)
    end)

    it("counts", function()
      local before = client:counters()
      assert(client.workflows:list { limit = 1 })
      local after = client:counters()
      assert.equal(before.requests + 1, after.requests)
      assert.is_true(after.bytes_received > before.bytes_received)
    end)
  end)

  describe("keys", function()
    it("that are wrong are told from everything else", function()
      local answer, err = new({ api_key = "wrong-key-" .. ("x"):rep(30) }).workflows:list()
      assert.is_nil(answer)
      assert.is_true(n8n.is_error(err))
      assert.equal("http", err.kind)
      assert.equal(401, err.status)
      assert.equal("workflows:list", err.operation)
      assert.equal("GET", err.method)
      assert.truthy(err.hint:find("api_key", 1, true))
      assert.is_nil(tostring(err):find("wrong-key", 1, true))
    end)

    it("by function are fetched when needed, and again after a 401", function()
      local calls = 0
      local lazy = new { api_key = function()
        calls = calls + 1
        return calls == 1 and "outdated-key" or current.api_key
      end }
      assert.equal(0, calls)
      assert.is_table((assert(lazy.workflows:list { limit = 1 })))
      assert.equal(2, calls)
      assert(lazy.workflows:list { limit = 1 })
      assert.equal(2, calls)
    end)

    it("by function that stay wrong fail after one more try", function()
      local calls = 0
      local lazy = new { api_key = function()
        calls = calls + 1
        return "outdated-key"
      end }
      local _, err = lazy.workflows:list()
      assert.equal(401, err.status)
      assert.equal(2, calls)
    end)

    it("by function that has none are an error of the configuration", function()
      local _, err = new({ api_key = function() return nil, "vault sealed" end }).workflows:list()
      assert.equal("config", err.kind)
      assert.truthy(err.message:find("vault sealed", 1, true))
    end)

    it("renewed in the middle of an iteration go unnoticed by the script", function()
      local prefix = fixtures.unique("renew")
      for _, id in ipairs(fixtures.create(client, prefix, 3)) do
        made[#made + 1] = id
      end
      local key = "outdated-key"
      local lazy = new { api_key = function()
        local answer = key
        key = current.api_key
        return answer
      end }
      assert.equal(3, #assert(lazy.workflows:all({ name = prefix, limit = 2 })))
    end)
  end)

  describe("that only reads", function()
    it("refuses everything else before it is sent", function()
      local reader = new { read_only = true }
      assert.is_true(reader.read_only)
      assert(reader.workflows:list { limit = 1 })
      local before = reader:counters().attempts
      local answer, err = reader.workflows:create(fixtures.workflow("x"))
      assert.is_nil(answer)
      assert.equal("read_only", err.kind)
      answer, err = reader:request("DELETE", "/workflows/x")
      assert.is_nil(answer)
      assert.equal("read_only", err.kind)
      assert.equal(before, reader:counters().attempts)
    end)
  end)

  describe("errors", function()
    it("name an item that is not there", function()
      local answer, err = client.workflows:get("doesnotexist")
      assert.is_nil(answer)
      assert.equal("http", err.kind)
      assert.equal(404, err.status)
      assert.equal("workflows:get", err.operation)
      assert.truthy(err.hint:find("no such item", 1, true))
      assert.truthy(err.url:find("/api/v1/workflows/doesnotexist", 1, true))
    end)

    it("tell a wrong base URL", function()
      local _, err = new({ url = current.url .. "/elsewhere" }).workflows:list()
      assert.is_true(n8n.is_error(err))
      assert.truthy(err.hint)
    end)

    it("give the server's words about a body", function()
      local _, err = client:request("POST", "/workflows", { body = { name = "x" } })
      assert.equal(400, err.status)
      assert.truthy(err.message:find("nodes", 1, true), err.message)
    end)
  end)

  describe("writes", function()
    it("create, read, change and delete", function()
      local workflow = create()
      assert.is_string(workflow.id)
      local read = assert(client.workflows:get(workflow.id))
      assert.equal(workflow.name, read.name)
      assert.is_table(read.connections["Twice a year"].main[1][1])
      assert(client.workflows:delete(workflow.id))
      local _, err = client.workflows:get(workflow.id)
      assert.equal(404, err.status)
    end)

    it("take back what was read, and say what they left out", function()
      local workflow = create()
      local read = assert(client.workflows:get(workflow.id))
      read.name = read.name .. " changed"
      local answer, err, left_out = client.workflows:update(workflow.id, read)
      assert(answer, err)
      assert.equal(read.name, answer.name)
      local names = {}
      for _, name in ipairs(left_out) do
        names[name] = true
      end
      assert.is_true(names.id and names.active and names.createdAt and names.updatedAt)
      assert.is_nil(names.nodes or names.connections or names.name or names.settings)
    end)

    it("take back exact texts as well", function()
      local workflow = create()
      local text = assert(client.workflows:get(workflow.id, nil, { as = "raw" }))
      local answer, err, left_out = client.workflows:update(workflow.id, n8n.json.text(text))
      assert(answer, err)
      assert.is_true(#left_out > 3)
    end)

    it("copy", function()
      local workflow = create()
      local read = assert(client.workflows:get(workflow.id))
      local copy, err, left_out = client.workflows:create(read)
      assert(copy, err)
      made[#made + 1] = copy.id
      assert.not_equal(workflow.id, copy.id)
      assert.is_table(left_out)
    end)

    it("refuse slips of the pen", function()
      local message = raised(function()
        return client.workflows:create(fixtures.workflow("x", { conections = {} }))
      end)
      assert.truthy(message:find("did you mean 'connections'", 1, true), message)
    end)
  end)

  describe("items", function()
    it("show only the JSON", function()
      local workflow = create()
      local raw = assert(n8n.json.decode(assert(client.workflows:get(workflow.id, nil, { as = "raw" }))))
      local read = assert(client.workflows:get(workflow.id))
      assert.same(raw, read)
      for name in pairs(read) do
        assert.not_nil(raw[name])
      end
    end)

    it("carry the operations on them", function()
      local workflow = create()
      assert.equal(workflow, (assert(workflow:publish())))
      assert.is_true(workflow.active)
      assert.equal(workflow, (assert(workflow:unpublish())))
      assert.is_false(workflow.active)
      assert.equal(workflow, (assert(workflow:activate())))
      assert.is_true(client.workflows:get(workflow.id).active)
      assert(workflow:deactivate())
      assert(fixtures.delete_when_settled(client, workflow.id))
      assert.equal(404, select(2, client.workflows:get(workflow.id)).status)
    end)

    it("are read again into the same table", function()
      local workflow = create()
      workflow.name, workflow.invented = "mine", true
      assert.equal(workflow, (assert(workflow:refresh())))
      assert.not_equal("mine", workflow.name)
      assert.is_nil(workflow.invented)
    end)

    it("that were read without id cannot be acted on", function()
      local workflow = create()
      for partial in client.workflows:each({ name = workflow.name }, { fields = { "name" } }) do
        assert.same({ name = workflow.name }, partial)
        assert.truthy(raised(function() return partial:delete() end):find("add it to 'fields'", 1, true))
      end
    end)

    it("change one member and leave the rest", function()
      local workflow = create()
      local before = assert(client.workflows:get(workflow.id))
      local name = fixtures.unique("renamed")
      assert.equal(workflow, (assert(workflow:update { name = name })))
      assert.equal(name, workflow.name)
      local after = assert(client.workflows:get(workflow.id))
      assert.equal(name, after.name)
      assert.same(before.nodes, after.nodes)
      assert.same(before.connections, after.connections)
      assert.same(before.settings, after.settings)
    end)

    it("refuse changes that cannot be made", function()
      local workflow = create()
      local before = client:counters().attempts
      assert.truthy(raised(function() return workflow:update { active = true } end):find("publish", 1, true))
      assert.truthy(raised(function() return workflow:update { versionCounter = 3 } end):find("read%-only"))
      assert.truthy(raised(function() return workflow:update { nmae = "x" } end):find("did you mean 'name'", 1, true))
      raised(function() return workflow:update {} end)
      raised(function() return workflow:update "name" end)
      assert.equal(before, client:counters().attempts)
    end)

    it("belong to their client", function()
      local workflow = create()
      local reader = new { read_only = true }
      local _, err = assert(reader.workflows:get(workflow.id)):delete()
      assert.equal("read_only", err.kind)
    end)

    it("of tags and their workflows work too", function()
      local tag = assert(client.tags:create { name = fixtures.unique("tag"):sub(1, 24) })
      local workflow = create()
      assert(workflow:update_tags { { id = tag.id } })
      assert.equal(tag.name, assert(client.workflows:list_tags(workflow.id))[1].name)
      local name = fixtures.unique("t"):sub(1, 24)
      assert.equal(tag, (assert(tag:update { name = name })))
      assert.equal(name, assert(client.tags:get(tag.id)).name)
      assert(tag:delete())
      assert.equal(404, select(2, client.tags:get(tag.id)).status)
    end)
  end)

  describe("drafts", function()
    it("are what publish = false changes, where there are drafts", function()
      local workflow = create()
      local name = fixtures.unique("draft")
      assert(workflow:update({ name = name }, { publish = false }))
      assert.equal(name, workflow.name)
      assert(workflow:publish())
      local answer, err = workflow:update({ name = name .. " 2" }, { publish = false })
      if current.line == "1" then
        assert.is_nil(answer)
        assert.equal("unsupported", err.kind)
        assert.equal(name, assert(client.workflows:get(workflow.id)).name)
      else
        assert(answer, err)
        assert.equal(name .. " 2", assert(client.workflows:get(workflow.id)).name)
      end
      assert(workflow:update({ name = name .. " 3" }, { publish = true }))
      assert.equal(name .. " 3", assert(client.workflows:get(workflow.id)).name)
      raised(function() return workflow:update({ name = "x" }, { publish = "yes" }) end)
    end)
  end)

  describe("requests by path", function()
    it("answer what the methods answer", function()
      local workflow = create()
      local answer = assert(client:request("GET", "/workflows", { query = { name = workflow.name, limit = 5 } }))
      assert.equal(workflow.id, answer.data[1].id)
      local text = assert(client:request("get", "/workflows/" .. workflow.id, { as = "raw" }))
      assert.equal(workflow.id, assert(n8n.json.decode(text)).id)
    end)

    it("fail like the methods", function()
      local answer, err = client:request("GET", "/workflows/doesnotexist")
      assert.is_nil(answer)
      assert.equal(404, err.status)
      assert.equal("GET /workflows/doesnotexist", err.operation)
    end)

    it("refuse misuse", function()
      raised(function() return client:request("FETCH", "/workflows") end)
      raised(function() return client:request("GET", "workflows") end)
      raised(function() return client:request("GET", "/workflows?limit=1") end)
      raised(function() return client:request("GET", "/../rest/login") end)
      raised(function() return client:request("POST", "/workflows", { body = "text" }) end)
      assert.truthy(raised(function() return client:request("GET", "/workflows", { qurey = {} }) end):find("'query'", 1,
        true))
    end)
  end)

  describe("hooks", function()
    it("see every request, and never the key", function()
      local events = {}
      local watched = new {
        on_request = function(event) events[#events + 1] = { "request", event } end,
        on_response = function(event) events[#events + 1] = { "response", event } end,
      }
      assert(watched.workflows:list { limit = 1 })
      watched.workflows:get("doesnotexist")
      assert.equal(4, #events)
      assert.equal("request", events[1][1])
      assert.equal("workflows:list", events[1][2].operation)
      local answered = events[2][2]
      assert.equal(200, answered.status)
      assert.equal(1, answered.attempts)
      assert.is_true(answered.seconds >= 0 and answered.bytes > 0)
      assert.equal("http", events[4][2].kind)
      for _, event in ipairs(events) do
        for _, value in pairs(event[2]) do
          assert.is_nil(tostring(value):find(current.api_key, 1, true))
        end
      end
    end)
  end)
end)
