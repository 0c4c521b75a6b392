--- What iterations promise, on a server with many workflows: shared by the specs on the sandbox and on a real n8n.
-- @module spec.support.sweeps
local assert = require "luassert"
local busted = require "busted"
local fixtures = require "spec.support.fixtures"
local n8n = require "n8n"

local describe, it, setup, teardown = busted.describe, busted.it, busted.setup, busted.teardown

local sweeps = {}

-- How many of the workflows that carry the name are active.
local function count(client, name, active)
  return #assert(client.workflows:all({ name = name, active = active }, { fields = { "id" } }))
end

-- Fails when a loop hands out something twice.
local function once(seen, id)
  assert.is_nil(seen[id], "handed out twice: " .. tostring(id))
  seen[id] = true
end

local function specs(connect, many)
  local client, prefix

  setup(function()
    client = assert(n8n.new(connect()))
    prefix = fixtures.unique("sweep") .. "."
    fixtures.create(client, prefix, many)
  end)

  teardown(function()
    if client then
      for workflow in client.workflows:each({ name = prefix }, { fields = { "id", "active" } }) do
        if workflow.active then
          assert(workflow:deactivate())
        end
        assert(fixtures.delete_when_settled(client, workflow.id))
      end
    end
  end)

  it("hands out each item once", function()
    local seen, number = {}, 0
    for workflow in client.workflows:each { name = prefix } do
      once(seen, workflow.id)
      number = number + 1
    end
    assert.equal(many, number)
  end)

  it("activates all of the inactive ones in a plain loop", function()
    local activated = 0
    for workflow in client.workflows:each { active = false, name = prefix } do
      assert(workflow:activate())
      activated = activated + 1
    end
    assert.equal(many, activated)
    assert.equal(0, count(client, prefix, false))
    assert.equal(many, count(client, prefix, true))
  end)

  it("ends a loop that copies, with one copy of each", function()
    local copied = 0
    for workflow in client.workflows:each { name = prefix } do
      workflow.name = "copy of " .. workflow.name
      assert(client.workflows:create(workflow))
      copied = copied + 1
    end
    assert.equal(many, copied)
    assert.equal(many, count(client, "copy of " .. prefix))
    assert.equal(2 * many, count(client, prefix))
  end)

  it("deletes all of the inactive ones in a plain loop", function()
    local deleted = 0
    for workflow in client.workflows:each { name = prefix, active = false } do
      assert(workflow:delete())
      deleted = deleted + 1
    end
    assert.equal(many, deleted)
    assert.equal(0, count(client, prefix, false))
    assert.equal(many, count(client, prefix))
  end)

  it("misses nothing when another client changes what a read-only client lists", function()
    local options = connect()
    options.read_only = true
    local reader = assert(n8n.new(options))
    local changed = 0
    for workflow in reader.workflows:each({ active = true, name = prefix }, { fields = { "id" } }) do
      assert(client.workflows:deactivate(workflow.id))
      changed = changed + 1
    end
    assert.equal(many, changed)
    assert.equal(0, count(client, prefix, true))
  end)

  it("starts anew after a break", function()
    local moved = "moved." .. prefix:reverse()
    local renamed, number = {}, 0
    local function rename(workflow)
      assert.is_nil(renamed[workflow.id])
      renamed[workflow.id] = true
      number = number + 1
      assert(workflow:update { name = moved .. number })
    end
    for workflow in client.workflows:each { name = prefix } do
      rename(workflow)
      if number == 5 then
        break
      end
    end
    for workflow in client.workflows:each { name = prefix } do
      rename(workflow)
    end
    assert.equal(many, number)
    assert.equal(0, count(client, prefix))
    assert.equal(many, count(client, moved))
    prefix = moved
  end)

  it("nests, also when the inner loop deletes half of what the outer one lists", function()
    local outer, inner, deleted, seen = 0, 0, 0, {}
    for workflow in client.workflows:each({ name = prefix }, { fields = { "id" } }) do
      once(seen, workflow.id)
      outer = outer + 1
      if outer == 1 then
        for other in client.workflows:each({ name = prefix }, { fields = { "id" } }) do
          inner = inner + 1
          if inner % 2 == 0 and other.id ~= workflow.id then
            assert(fixtures.delete_when_settled(client, other.id))
            deleted = deleted + 1
          end
        end
      end
    end
    assert.equal(many, inner)
    local left = assert(client.workflows:all({ name = prefix }, { fields = { "id" } }))
    assert.equal(many - deleted, #left)
    for _, workflow in ipairs(left) do
      assert.is_true(seen[workflow.id])
    end
  end)

  it("verifies", function()
    local number = 0
    for text in client.workflows:each({ name = prefix, limit = 100 }, { verify = true, as = "raw" }) do
      assert.is_string(text)
      number = number + 1
    end
    assert.equal(count(client, prefix), number)
  end)
end

--- Defines the specs, in a block of their own. They run in order and build on each other: `many` workflows are created,
-- activated, copied, the copies deleted, ...
-- @param connect function that answers options for `n8n.new`
-- @param many how many workflows; more than two pages' worth
function sweeps.define(connect, many)
  describe(("with %d workflows"):format(many), function()
    specs(connect, many)
  end)
end

return sweeps
