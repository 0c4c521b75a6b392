-- A client's limits: its rate, its requests in flight, and what it does when a server throttles.
local n8n = require "n8n"
local core = require "n8n.core"
local socket = require "socket"
local testing = require "n8n.testing"

local server

local function client(options)
  options.url, options.api_key = server.url, server.api_key
  return assert(n8n.new(options))
end

-- Submits all at once, drives them to their end, and answers the requests.
local function submit_all(count, make)
  local requests = {}
  for i = 1, count do
    requests[i] = make(i)
  end
  while core.engine():step(1) do end
  for i = 1, count do
    assert.is_true(requests[i]:done())
  end
  return requests
end

local function list_tags(c, options)
  return function()
    return core.leaves().tags.list(c.core, nil, options)
  end
end

local function create_tag(c, options)
  return function(i)
    return core.leaves().tags.create(c.core, { name = "tag " .. i }, options)
  end
end

local function failures(requests)
  local found = {}
  for _, request in ipairs(requests) do
    found[#found + 1] = request:failure()
  end
  return found
end

-- The core's client gets its key when the face's is first used.
local function ready(options)
  local c = client(options)
  assert(c.tags:list())
  server:log_clear()
  return c
end

describe("a client's limits", function()
  before_each(function()
    server = assert(testing.start())
  end)

  after_each(function()
    server:stop()
  end)

  it("keep the requests in flight to `concurrency`, and send what waits in order", function()
    local c = ready { concurrency = 3 }
    server:fault { delay = 0.02 }
    local requests = submit_all(20, create_tag(c))
    assert.same({}, failures(requests))
    assert.equal(3, server:stats().peak)
    local names = {}
    for i, entry in ipairs(server:log()) do
      names[i] = tonumber(entry.body:match("tag (%d+)"))
    end
    -- Those that are in flight together may arrive in any order.
    for i, number in ipairs(names) do
      assert.is_true(math.abs(number - i) < 3)
    end
  end)

  it("leave other clients alone", function()
    local slow, free = ready { concurrency = 1 }, ready {}
    server:fault { delay = 0.05 }
    submit_all(10, function(i)
      return list_tags(i <= 2 and slow or free)()
    end)
    assert.is_true(server:stats().peak >= 8)
  end)

  it("send no faster than `rate`, but for the burst", function()
    local c = ready { rate = 50, burst = 5 }
    local begun = socket.gettime()
    assert.same({}, failures(submit_all(15, list_tags(c))))
    assert.is_true(socket.gettime() - begun >= 10 / 50 - 0.01)
    assert.equal(0, c:counters().throttled)
  end)

  it("do not hold back a request for ever: its deadline counts", function()
    local c = ready { rate = 0.001 }
    local failure = submit_all(1, list_tags(c, { deadline = 2 }))[1]:failure()
    assert.equal("timeout", failure.kind)
    assert.equal("throttled", failure.reason)
    assert.is_false(failure.ambiguous)
    assert.equal(0, failure.attempts)
    assert.equal(0, #server:log())
  end)

  it("are checked", function()
    for _, wrong in ipairs { { rate = 0 }, { rate = -1 }, { burst = 0 }, { concurrency = 0 }, { concurrency = 1.5 } } do
      assert.error(function()
        client(wrong)
      end)
    end
  end)

  it("let a request that waits be cancelled", function()
    local c = ready { concurrency = 1 }
    server:fault { delay = 0.05 }
    local requests = {}
    for i = 1, 4 do
      requests[i] = create_tag(c)(i)
    end
    requests[2]:cancel()
    while core.engine():step(1) do end
    assert.equal("cancelled", requests[2]:failure().kind)
    assert.is_false(requests[2]:failure().ambiguous)
    for _, i in ipairs { 1, 3, 4 } do
      assert.is_nil(requests[i]:failure())
    end
    assert.equal(3, #server:log())
  end)
end)

describe("a server that throttles", function()
  before_each(function()
    server = assert(testing.start())
  end)

  after_each(function()
    server:stop()
  end)

  it("gets every request through, once, without a storm", function()
    local c = ready {}
    server:fault { rate = 40, status = 429 }
    local requests = submit_all(120, create_tag(c))
    assert.same({}, failures(requests))
    local taken = {}
    for _, entry in ipairs(server:log()) do
      if entry.status == 201 then
        assert.is_nil(taken[entry.body])
        taken[entry.body] = true
      end
    end
    assert.equal(120, #assert(c.tags:all()))
  end)

  it("holds back all requests of the client for as long as it asks", function()
    local c = ready {}
    server:fault { count = 1, status = 429, headers = { ["Retry-After"] = "1" } }
    local first = list_tags(c)()
    while c:counters().throttled == 0 do
      core.engine():step(0.01)
    end
    assert.is_false(first:done())
    local refused = server:log()[1].at
    assert.same({}, failures(submit_all(3, list_tags(c))))
    for i, entry in ipairs(server:log()) do
      assert.is_true(i == 1 or entry.at - refused >= 0.95)
    end
  end)

  it("makes a request fail at once that would have to wait beyond its deadline", function()
    local c = ready {}
    server:fault { count = 1, status = 429, headers = { ["Retry-After"] = "3600" } }
    assert.equal(429, submit_all(1, list_tags(c))[1]:status())
    local failure = submit_all(1, list_tags(c, { deadline = 60 }))[1]:failure()
    assert.equal("throttled", failure.reason)
    assert.equal(1, #server:log())
  end)

  it("is not asked again where it names a time beyond the deadline, however it says so", function()
    for _, wait in ipairs { "3600", "99999999999999999999999", "9223372036854775807", ("9"):rep(1000),
      "Fri, 31 Dec 2100 23:59:59 GMT" } do
      local c = ready { deadline = 60 }
      server:fault { count = 1, status = 429, headers = { ["Retry-After"] = wait } }
      local request = submit_all(1, list_tags(c))[1]
      assert.equal(429, request:status(), wait)
      assert.is_true(request:failure().retry_after >= 3600)
      assert.equal(1, #server:log())
    end
  end)

  it("is asked again where it names no time that can be read, or one that is over", function()
    for _, wait in ipairs { "-5", "soon", "", "0", "1, 2", "Fri, 31 Dec 1999 23:59:59 GMT", "1e9", "0x10" } do
      local c = ready { rate = 1000, burst = 10 }
      assert.same({}, failures(submit_all(10, list_tags(c)))) -- what it bears is known
      server:fault { count = 1, status = 429, headers = { ["Retry-After"] = wait } }
      local from = socket.gettime()
      assert.same({}, failures(submit_all(1, list_tags(c))))
      assert.is_true(socket.gettime() - from < 5)
    end
  end)

  it("is asked as fast as before once it has recovered", function()
    local c = ready { rate = 500, burst = 100 }
    server:fault { count = 1, status = 503 }
    assert.same({}, failures(submit_all(30, list_tags(c))))
    assert.equal(1, c:counters().throttled)
  end)
end)
