-- Lists, filters and cursors of n8n. Runs against the sandbox and against a real n8n.
local mime = require "mime"
local raw = require "spec.support.raw"

describe("n8n's lists", function()
  local line, null

  setup(function()
    line = raw.server().line
    null = require("cjson").null
  end)
  after_each(raw.clean)

  local function get(path)
    local status, value = raw.call("GET", path)
    return status, value
  end

  local function cursor(text)
    return (mime.b64(text):gsub("=", "%%3D"):gsub("+", "%%2B"):gsub("/", "%%2F"))
  end

  -- Workflows of one name, in the order of the list.
  local function make(count, more)
    local name = raw.unique "page"
    local ids = {}
    for i = 1, count do
      local fields = { name = name .. "-" .. i }
      for key, value in pairs(more or {}) do
        fields[key] = value
      end
      ids[i] = raw.workflow(fields).id
    end
    table.sort(ids)
    return name, ids
  end

  local function ids_of(value)
    local ids = {}
    for i, item in ipairs(value.data) do
      ids[i] = item.id
    end
    return ids
  end

  it("order workflows by id and page by an offset", function()
    local name, ids = make(5)
    local _, first = get("/workflows?limit=2&name=" .. name)
    assert.same({ ids[1], ids[2] }, ids_of(first))
    assert.equal('{"limit":2,"offset":2}', mime.unb64(first.nextCursor))
    local _, second = get("/workflows?name=" .. name .. "&cursor=" .. first.nextCursor:gsub("=", "%%3D"))
    assert.same({ ids[3], ids[4] }, ids_of(second))
    local _, third = get("/workflows?name=" .. name .. "&cursor=" .. second.nextCursor:gsub("=", "%%3D"))
    assert.same({ ids[5] }, ids_of(third))
    assert.equal(null, third.nextCursor)
  end)

  it("shift under mutations", function()
    local name, ids = make(4)
    local _, first = get("/workflows?limit=2&name=" .. name)
    raw.delete_workflow(ids[1])
    raw.delete_workflow(ids[2])
    local _, second = get("/workflows?name=" .. name .. "&cursor=" .. first.nextCursor:gsub("=", "%%3D"))
    assert.same({}, ids_of(second))
    assert.equal(null, second.nextCursor)
  end)

  it("obey the cursor's limit rather than the query's, and know no filters from it", function()
    local name, ids = make(4)
    local _, page = get("/workflows?limit=2&name=" .. name .. "&cursor=" .. cursor '{"limit":3,"offset":1}')
    assert.same({ ids[2], ids[3], ids[4] }, ids_of(page))
    local _, all = get("/workflows?cursor=" .. cursor '{"limit":250,"offset":0}')
    assert.truthy(#all.data >= 4)
  end)

  it("give a cursor for ever with limit=0", function()
    local name = make(2)
    local _, page = get("/workflows?limit=0&name=" .. name)
    assert.equal(2, #page.data)
    assert.equal('{"limit":0,"offset":0}', mime.unb64(page.nextCursor))
  end)

  it("clamp a limit above 250 on 2.x and refuse it on 1.x", function()
    local status, value = get "/workflows?limit=1000"
    if line == "1" then
      assert.equal(400, status)
      assert.equal("request/query/limit must be <= 250", value.message)
    else
      assert.equal(200, status)
    end
  end)

  it("refuse other limits and cursors", function()
    local status, value = get "/workflows?limit=abc"
    assert.equal(400, status)
    assert.equal(line == "1" and "request/query/limit must be number"
      or "request/query/limit Param `limit` must be a valid integer", value.message)
    for _, path in ipairs { "/workflows", "/tags", "/users", "/executions" } do
      status, value = get(path .. "?cursor=zzz")
      assert.equal(400, status)
      assert.equal("An invalid cursor was provided", value.message)
    end
  end)

  it("take an open offset on 2.x only", function()
    local name, ids = make(3)
    local status, value = get("/workflows?limit=2&offset=1&name=" .. name)
    if line == "1" then
      assert.equal(400, status)
      assert.equal("Unknown query parameter 'offset'", value.message)
    else
      assert.same({ ids[2], ids[3] }, ids_of(value))
    end
  end)

  it("ignore unknown parameters on 2.x, where 1.x refuses them; /users always does", function()
    for _, path in ipairs { "/workflows", "/tags", "/executions" } do
      local status, value = get(path .. "?activ=true")
      if line == "1" then
        assert.equal(400, status)
        assert.equal("Unknown query parameter 'activ'", value.message)
      else
        assert.equal(200, status)
      end
    end
    local status, value = get "/users?foo=1"
    assert.equal(400, status)
    assert.equal("Unknown query parameter 'foo'", value.message)
  end)

  it("take an empty filter for none on 2.x, where 1.x refuses it", function()
    make(1)
    for _, name in ipairs { "tags", "name" } do
      local status, value = get("/workflows?" .. name .. "=")
      if line == "1" then
        assert.equal(400, status)
        assert.equal(("Empty value found for query parameter '%s'"):format(name), value.message)
      else
        assert.equal(200, status)
        assert.truthy(#value.data >= 1)
      end
    end
  end)

  it("filter by part of a name, in any case", function()
    local name, ids = make(3)
    local _, value = get("/workflows?name=" .. name:upper())
    assert.same(ids, ids_of(value))
    _, value = get("/workflows?name=%20" .. name .. "%20")
    assert.same(ids, ids_of(value))
    _, value = get("/workflows?name=" .. name:gsub("p", "_"))
    assert.same(ids, ids_of(value))
    _, value = get("/workflows?name=" .. name .. "%25" .. "2")
    assert.equal(1, #value.data)
  end)

  it("filter by active", function()
    local name, ids = make(2, { nodes = raw.json("[" .. raw.trigger .. "]") })
    assert.equal(200, (raw.call("POST", "/workflows/" .. ids[2] .. "/activate")))
    local _, value = get("/workflows?active=true&name=" .. name)
    assert.same({ ids[2] }, ids_of(value))
    _, value = get("/workflows?active=false&name=" .. name)
    assert.same({ ids[1] }, ids_of(value))
    local status
    status, value = get("/workflows?active=yes")
    assert.equal(400, status)
    assert.equal(line == "1" and "request/query/active must be boolean"
      or "request/query/active Invalid enum value. Expected 'true' | 'false', received 'yes'", value.message)
  end)

  it("filter by tags: all of them, in this case", function()
    local name, ids = make(2)
    local prod, eu = raw.tag(), raw.tag()
    raw.call("PUT", "/workflows/" .. ids[1] .. "/tags", { { id = prod.id }, { id = eu.id } })
    raw.call("PUT", "/workflows/" .. ids[2] .. "/tags", { { id = prod.id } })
    local function tagged(tags)
      local _, value = get("/workflows?name=" .. name .. "&tags=" .. tags)
      return ids_of(value)
    end
    assert.same(ids, tagged(prod.name))
    assert.same({ ids[1] }, tagged(prod.name .. "," .. eu.name))
    assert.same({ ids[1] }, tagged(prod.name .. "%20,%20" .. eu.name))
    assert.same({}, tagged(prod.name:upper()))
    assert.same({}, tagged "nosuchtag")
    -- An unknown name among known ones is dropped by 1.x.
    assert.same(line == "1" and ids or {}, tagged(prod.name .. ",nosuchtag"))
  end)

  it("forget about tags where 1.x is given a project", function()
    local name, ids = make(2)
    local tag = raw.tag()
    raw.call("PUT", "/workflows/" .. ids[1] .. "/tags", { { id = tag.id } })
    local _, value = get("/workflows?name=" .. name)
    local project = value.data[1].shared[1].projectId
    _, value = get("/workflows?name=" .. name .. "&tags=" .. tag.name .. "&projectId=" .. project)
    assert.same(line == "1" and ids or { ids[1] }, ids_of(value))
    _, value = get("/workflows?name=" .. name .. "&projectId=nosuchproject")
    assert.same({}, ids_of(value))
  end)

  it("leave out pinned data on request", function()
    local name = make(1)
    local _, value = get("/workflows?name=" .. name)
    assert.equal(null, value.data[1].pinData)
    _, value = get("/workflows?excludePinnedData=true&name=" .. name)
    assert.is_nil(value.data[1].pinData)
  end)

  it("order tags by their creation", function()
    local made = { raw.tag().id, raw.tag().id, raw.tag().id }
    local found, path = {}, "/tags?limit=250"
    repeat
      local _, value = get(path)
      for _, id in ipairs(ids_of(value)) do
        for _, own in ipairs(made) do
          found[#found + 1] = own == id and id or nil
        end
      end
      path = value.nextCursor ~= null and "/tags?cursor=" .. value.nextCursor:gsub("=", "%%3D")
    until not path
    assert.same(made, found)
  end)
end)
