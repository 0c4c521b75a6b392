--- Workflows for specs.
-- @module spec.support.fixtures
local socket = require "socket"

local fixtures = {}

local count = 0

--- A text that no other spec uses, to name things by on a shared server.
function fixtures.unique(prefix)
  count = count + 1
  return ("%s-%d-%06d"):format(prefix or "spec", count, math.random(0, 999999))
end

--- A workflow that may be activated anywhere: its trigger fires twice a year.
-- @param name its name
-- @param more table of members to add or replace
function fixtures.workflow(name, more)
  local workflow = {
    name = name,
    nodes = {
      {
        id = "6f1d6a3e-0000-4000-8000-000000000001",
        name = "Twice a year",
        type = "n8n-nodes-base.scheduleTrigger",
        typeVersion = 1.2,
        position = { 0, 0 },
        parameters = { rule = { interval = { { field = "months", monthsInterval = 6 } } } },
      },
      {
        id = "6f1d6a3e-0000-4000-8000-000000000002",
        name = "Nothing",
        type = "n8n-nodes-base.noOp",
        typeVersion = 1,
        position = { 220, 0 },
        parameters = {},
      },
    },
    connections = { ["Twice a year"] = { main = { { { node = "Nothing", type = "main", index = 0 } } } } },
    settings = { executionOrder = "v1" },
  }
  for member, value in pairs(more or {}) do
    workflow[member] = value
  end
  return workflow
end

--- Creates workflows named "<prefix> 1" ... "<prefix> <n>".
-- @return array of their ids
function fixtures.create(client, prefix, n)
  local ids = {}
  for i = 1, n do
    ids[i] = assert(client.workflows:create(fixtures.workflow(("%s %d"):format(prefix, i)))).id
  end
  return ids
end

-- n8n 2.x refuses (409) to delete what it is unpublishing, or stumbles over its own work on that (500).
local UNREADY = { [409] = true, [500] = true }

--- Deletes a workflow that was just unpublished, when n8n lets go of it.
-- @return what deleting answers; true when it was found gone after a refusal
function fixtures.delete_when_settled(client, id)
  local answer, err
  for attempt = 1, 100 do
    answer, err = client.workflows:delete(id)
    if not answer and attempt > 1 and err.status == 404 then
      return true
    elseif answer or not UNREADY[err.status] then
      break
    end
    socket.sleep(0.1 * math.min(attempt, 5))
  end
  return answer, err
end

--- Deletes workflows, published or not.
function fixtures.delete(client, ids)
  for _, id in ipairs(ids) do
    client.workflows:unpublish(id)
    local ok, err = fixtures.delete_when_settled(client, id)
    assert(ok or err.status == 404, err)
  end
end

return fixtures
