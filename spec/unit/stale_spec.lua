-- Updates that build on what was read before.
local lying_server = require "spec.support.lying_server"
local n8n = require "n8n"

describe("an item", function()
  local server, client

  -- `handler`: Lua that returns the answer's text for `request` and `n`, how many requests came before plus one.
  local function start(handler)
    server = lying_server.start([[
      local n = 0
      while true do
        local request = read_request()
        if not request then
          return
        end
        n = n + 1
        reply(200, (function() ]] .. handler .. [[ end)())
      end
    ]])
    client = assert(n8n.new { url = server.url, api_key = "key", retries = 0 })
  end

  after_each(function()
    server:stop()
  end)

  -- What was asked, in short: "GET workflows, PUT workflows".
  local function asked()
    local words = {}
    for i, request in ipairs(server:requests()) do
      words[i] = request.method .. " " .. request.path:match("^/api/v1/(%w+)")
    end
    return table.concat(words, ", ")
  end

  -- A tag whose reading says `first` at first and `now` afterwards.
  local function tag(first, now, written)
    start(([[ if request.method == "PUT" then
      return %q
    end
    return n == 1 and %q or %q ]]):format(written or '{"id":"t1","name":"m","updatedAt":"9"}',
      '{"id":"t1","name":"n",' .. first .. '}', '{"id":"t1","name":"n",' .. now .. '}'))
    return assert(client.tags:get("t1"))
  end

  it("that nobody changed is written, and can be written again", function()
    local item = tag('"updatedAt":"1"', '"updatedAt":"1"')
    assert(item:update { name = "m" })
    assert.equal("9", item.updatedAt)
    assert.equal("GET tags, GET tags, PUT tags", asked())
    local again, err = item:update { name = "k" } -- the server still says 1
    assert.is_nil(again)
    assert.equal("stale", err.kind)
  end)

  it("that somebody changed is not written", function()
    local item = tag('"updatedAt":"1"', '"updatedAt":"2"')
    local answer, err = item:update { name = "m" }
    assert.is_nil(answer)
    assert.equal("stale", err.kind)
    assert.equal("tags:update", err.operation)
    assert.truthy(err.message:find("(updatedAt)", 1, true), err.message)
    assert.truthy(err.hint:find("force = true", 1, true))
    answer, err = client.tags:update("t1", item)
    assert.is_nil(answer)
    assert.equal("stale", err.kind)
    assert.equal("GET tags, GET tags, GET tags", asked())
    assert.equal("n", item.name)
  end)

  it("of an iteration that leaves its stamp out is not known to be stale; with it, it is", function()
    for stamp, outcome in pairs { updatedAt = "stale", name = "written" } do
      start [[
        local function tag(stamp)
          return ('{"id":"t1","name":"n","updatedAt":"%d"}'):format(stamp)
        end
        return request.path:find("tags/", 1, true) and tag(2) or '{"data":[' .. tag(1) .. '],"nextCursor":null}' ]]
      local item = client.tags:each(nil, { fields = { "id", stamp } })()
      local written, err = item:update { name = "m" }
      assert.equal(outcome, written and "written" or err.kind)
      server:stop()
    end
  end)

  it("is written all the same where the script says so", function()
    local item = tag('"updatedAt":"1"', '"updatedAt":"2"')
    assert(client.tags:update("t1", item, { force = true }))
    assert.equal("GET tags, PUT tags", asked())
    item.updatedAt = "1"
    assert(item:update({ name = "m" }, { force = true }))
    assert.equal("GET tags, PUT tags, GET tags, PUT tags", asked())
    local ok, problem = pcall(item.update, item, { name = "m" }, { force = "yes" })
    assert.is_false(ok)
    assert.truthy(problem:find("'force' must be true or false", 1, true))
    assert(item:update({ name = "m" }, { force = true }))
    ok, problem = pcall(client.tags.update, client.tags, "t1", { name = "m" }, { farce = true })
    assert.is_false(ok)
    assert.truthy(problem:find("unknown option 'farce'", 1, true))
  end)

  it("is compared by what both readings have", function()
    local item = tag('"versionId":"a","updatedAt":"1"', '"versionId":"b","updatedAt":"1"')
    assert.truthy(select(2, item:update { name = "m" }).message:find("(versionId)", 1, true))
    server:stop()
    item = tag('"versionCounter":1', '"versionCounter":2,"updatedAt":"1"')
    assert.truthy(select(2, item:update { name = "m" }).message:find("(versionCounter)", 1, true))
    server:stop()
    -- 1.x counts its own doings at publishing too.
    item = tag('"versionCounter":1,"updatedAt":"1"', '"versionCounter":2,"updatedAt":"1"')
    assert(item:update { name = "m" })
    server:stop()
    item = tag('"other":1', '"versionCounter":2,"updatedAt":"1"')
    assert(item:update { name = "m" })
  end)

  it("is not compared with what an answer did not renew", function()
    local item = tag('"updatedAt":"1"', '"updatedAt":"2"', '{"id":"t1","name":"m"}')
    assert(item:update({ name = "m" }, { force = true }))
    assert.is_nil(item.updatedAt)
    assert(item:update { name = "k" })
  end)

  it("written to another thing is no stale reading of that", function()
    local item = tag('"updatedAt":"1"', '"updatedAt":"2"')
    assert(client.tags:update("t2", item))
    assert(client.tags:create(item))
    assert.equal("GET tags, PUT tags, POST tags", asked())
  end)

  it("that is changed member by member is read again only to be compared", function()
    start [[ return n > 3 and request.method == "GET" and '{"id":"f1","updatedAt":"2"}'
      or '{"id":"f1","updatedAt":"1"}' ]]
    local folder = assert(client.folders:get("p1", "f1"))
    assert(folder:update { name = "a" })
    assert.equal("GET projects, GET projects, PATCH projects", asked())
    assert.equal('{"name":"a"}', server:requests()[3].body)
    local _, err = folder:update { name = "b" }
    assert.equal("stale", err.kind)
    assert(folder:update({ name = "b" }, { force = true }))
    assert.equal("GET projects, GET projects, PATCH projects, GET projects, PATCH projects", asked())
  end)

  it("without anything to compare is written as the body that it is", function()
    local item = tag('"createdAt":"1"', '"updatedAt":"2"')
    assert(client.tags:update("t1", item))
    assert.equal("GET tags, PUT tags", asked())
  end)

  it("that only a list shows is written as it is at hand", function()
    start [[ return request.method == "GET" and '{"data":[{"id":"v1","key":"k","value":"v","updatedAt":"1"}],'
      .. '"nextCursor":null}' or "" ]]
    local variable = assert(client.variables:list()).data[1]
    assert(variable:update { value = "w" })
    assert.equal("GET variables, PUT variables", asked())
  end)
end)
