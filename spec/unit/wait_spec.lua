local await = require "n8n.http.await"
local errors = require "n8n.errors"
local wait = require "n8n.http.polling"

-- Runs a function as a scheduler would, without letting time pass. -> its results, and the pauses it asked for
local function driven(run)
  local results
  local worker = coroutine.create(function()
    results = { run() }
  end)
  local pauses = {}
  await.drive(worker, { sleep = function(seconds)
    pauses[#pauses + 1] = seconds
    coroutine.yield()
  end })
  while coroutine.status(worker) ~= "dead" do
    assert(coroutine.resume(worker))
  end
  return results, pauses
end

describe("polling", function()
  it("ends with what is there", function()
    assert.equal("value", (wait.poll("x:wait", { timeout = 60 }, function() return "value" end)))
  end)

  it("ends with a failure that waiting does not heal", function()
    local failure = errors.new { kind = "http", message = "no" }
    local value, err = wait.poll("x:wait", { timeout = 60 }, function() return nil, failure end)
    assert.is_nil(value)
    assert.equal(failure, err)
  end)

  it("looks again after pauses that grow to a limit; a scheduler may drive them", function()
    local looks = 0
    local results, pauses = driven(function()
      return wait.poll("x:wait", { timeout = 600 }, function()
        looks = looks + 1
        return looks > 20 and looks or nil, nil, "not yet"
      end)
    end)
    assert.equal(21, results[1])
    assert.equal(20, #pauses)
    for i = 2, #pauses do
      assert.is_true(pauses[i] > pauses[i - 1] or pauses[i] == 3)
    end
    assert.equal(3, pauses[20])
  end)

  it("gives up, and says what it saw last", function()
    local seen = {}
    local looks = 0
    local options = { timeout = 0.05, on_progress = function(words, seconds) seen[#seen + 1] = { words, seconds } end }
    local value, err = wait.poll("x:wait", options, function()
      looks = looks + 1
      return nil, nil, "look " .. looks
    end)
    assert.is_nil(value)
    assert.equal("timeout", err.kind)
    assert.equal("x:wait", err.operation)
    assert.truthy(err.message:find("look " .. looks, 1, true))
    assert.equal(looks, #seen)
    assert.equal("look 1", seen[1][1])
    assert.equal("number", type(seen[1][2]))
  end)

  it("looks once where there is no time", function()
    local looks = 0
    local _, err = wait.poll("x:wait", { timeout = 0 }, function()
      looks = looks + 1
      return nil, nil, "nothing"
    end)
    assert.equal("timeout", err.kind)
    assert.equal(1, looks)
  end)
end)

describe("the options of waiting", function()
  it("are checked", function()
    for _, options in ipairs { { timeot = 1 }, { timeout = "1" }, { timeout = -1 }, { timeout = math.huge },
      { on_progress = 1 } } do
      assert.is_false((pcall(wait.check_options, options)))
    end
    assert.same({}, wait.check_options())
    assert.same({ timeout = 1 }, wait.check_options { timeout = 1 })
    assert.same({ data = true }, wait.check_options({ data = true }, { "data" }))
  end)

  it("can be one: true, or seconds", function()
    assert.is_nil(wait.seconds(nil, 60))
    assert.is_nil(wait.seconds(false, 60))
    assert.equal(60, wait.seconds(true, 60))
    assert.equal(0.5, wait.seconds(0.5, 60))
    for _, wrong in ipairs { "60", -1, math.huge } do
      assert.is_false((pcall(wait.seconds, wrong, 60)))
    end
  end)
end)
