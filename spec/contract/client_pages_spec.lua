-- Lists and iterations against an n8n: the sandbox, or a real one. Few items in small pages; many: sweep_spec.
local fixtures = require "spec.support.fixtures"
local n8n = require "n8n"
local server = require "spec.support.server"

describe("lists", function()
  local client, prefix, ids

  setup(function()
    local current = server.current()
    client = assert(n8n.new { url = current.url, api_key = current.api_key })
    prefix = fixtures.unique("pages")
    ids = fixtures.create(client, prefix, 7)
  end)

  teardown(function()
    fixtures.delete(client, ids)
  end)

  local function names(found)
    local result = {}
    for i, item in ipairs(found) do
      result[i] = item.name
    end
    table.sort(result)
    return result
  end

  it("come page by page", function()
    local page = assert(client.workflows:list { name = prefix, limit = 5 })
    assert.equal(5, #page.data)
    assert.is_string(page.nextCursor)
    assert.is_function(page.data[1].publish)
    local rest = assert(client.workflows:list { name = prefix, cursor = page.nextCursor })
    assert.equal(2, #rest.data)
    assert.equal(n8n.null, rest.nextCursor)
  end)

  it("come whole, whatever the page size", function()
    for _, limit in ipairs { 1, 2, 3, 7, 100 } do
      assert.equal(7, #assert(client.workflows:all { name = prefix, limit = limit }))
    end
    assert.equal(0, #assert(client.workflows:all { name = prefix .. "nothing" }))
  end)

  it("come as exact texts", function()
    for text in client.workflows:each({ name = prefix, limit = 3 }, { as = "raw" }) do
      assert.is_string(text)
      assert.truthy(assert(n8n.json.decode(text)).name:find(prefix, 1, true))
    end
    assert.is_string((assert(client.workflows:list({ name = prefix }, { as = "raw" }))))
  end)

  it("come with chosen members", function()
    local number = 0
    for workflow in client.workflows:each({ name = prefix, limit = 3 }, { fields = { "id", "name" } }) do
      assert.is_string(workflow.id)
      assert.truthy(workflow.name:find(prefix, 1, true))
      workflow.id, workflow.name = nil, nil
      assert.is_nil(next(workflow))
      number = number + 1
    end
    assert.equal(7, number)
  end)

  it("survive what the loop changes, in pages of two", function()
    local changed = 0
    for workflow in client.workflows:each { name = prefix, active = false, limit = 2 } do
      assert(workflow:activate())
      changed = changed + 1
    end
    assert.equal(7, changed)
    for workflow in client.workflows:each { name = prefix, active = true, limit = 2 } do
      assert(workflow:deactivate())
      changed = changed + 1
    end
    assert.equal(14, changed)
  end)

  it("end when the loop copies, in pages of two", function()
    local copies = 0
    for workflow in client.workflows:each { name = prefix, limit = 2 } do
      local copy = assert(client.workflows:create(workflow))
      ids[#ids + 1] = copy.id
      copies = copies + 1
    end
    assert.equal(7, copies)
    for i = #ids, 8, -1 do
      assert(client.workflows:delete(ids[i]))
      ids[i] = nil
    end
  end)

  it("raise the error object when they fail on the way", function()
    local stranger = assert(n8n.new { url = server.current().url, api_key = "no-such-key" })
    local ok, err = pcall(function()
      for _ in stranger.workflows:each() do
        error("nothing should be handed out")
      end
    end)
    assert.is_false(ok)
    assert.is_true(n8n.is_error(err))
    assert.equal(401, err.status)
    local found
    found, err = stranger.workflows:all()
    assert.is_nil(found)
    assert.equal(401, err.status)
  end)

  describe("by tag", function()
    local tag, other

    setup(function()
      tag = assert(client.tags:create { name = fixtures.unique("tag"):sub(1, 24) })
      other = assert(client.tags:create { name = fixtures.unique("other"):sub(1, 24) })
      assert(client.workflows:update_tags(ids[1], { { id = tag.id } }))
      assert(client.workflows:update_tags(ids[2], { { id = tag.id }, { id = other.id } }))
    end)

    teardown(function()
      tag:delete()
      other:delete()
    end)

    it("hold those that carry all of them", function()
      assert.same({ prefix .. " 1", prefix .. " 2" }, names(assert(client.workflows:all { tags = tag.name })))
      assert.same({ prefix .. " 2" }, names(assert(client.workflows:all { tags = { tag.name, other.name } })))
      assert.same({ prefix .. " 2" }, names(assert(client.workflows:all { tags = other.name .. "," .. tag.name })))
    end)

    it("hold nothing for a tag that is not there, alone or beside one that is", function()
      assert.same({}, names(assert(client.workflows:all { tags = "no-such-tag" })))
      assert.same({}, names(assert(client.workflows:all { tags = tag.name .. ",no-such-tag" })))
      assert.same({}, names(assert(client.workflows:list { tags = tag.name .. ",no-such-tag" }).data))
    end)

    it("are right inside a project too, where n8n 1.x forgets the tags", function()
      local shared = assert(client.workflows:get(ids[1])).shared
      local project = shared and shared[1] and shared[1].projectId
      if not project then
        pending("this server does not say which project a workflow is in")
        return
      end
      assert.same({ prefix .. " 1", prefix .. " 2" },
        names(assert(client.workflows:all { tags = tag.name, projectId = project, name = prefix })))
      local found = {}
      for workflow in client.workflows:each({ tags = tag.name, projectId = project }, { fields = { "name" } }) do
        assert.is_nil(rawget(workflow, "tags"))
        found[#found + 1] = workflow
      end
      assert.same({ prefix .. " 1", prefix .. " 2" }, names(found))
    end)

    it("cannot be taken raw as a whole page, since pages are checked", function()
      assert.has_error(function()
        client.workflows:list({ tags = tag.name }, { as = "raw" })
      end)
      local texts = {}
      for text in client.workflows:each({ tags = tag.name }, { as = "raw" }) do
        texts[#texts + 1] = text
      end
      assert.equal(2, #texts)
    end)
  end)

  it("of tags come whole", function()
    local made = {}
    for i = 1, 5 do
      made[i] = assert(client.tags:create { name = ("%s%d"):format(fixtures.unique("t"), i):sub(1, 24) })
    end
    local found = {}
    for tag in client.tags:each { limit = 2 } do
      assert.is_nil(found[tag.id])
      found[tag.id] = true
    end
    for _, tag in ipairs(made) do
      assert.is_true(found[tag.id])
      assert(tag:delete())
    end
  end)

  it("of users come whole", function()
    local users = assert(client.users:all())
    assert.is_true(#users >= 1)
    assert.is_string(users[1].id)
  end)

  it("of executions come newest first, once each", function()
    local last
    for execution in client.executions:each({ limit = 2 }, { fields = { "id", "status" } }) do
      local id = tonumber(execution.id)
      assert.is_true(last == nil or id < last)
      last = id
    end
  end)
end)
