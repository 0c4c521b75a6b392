-- Publishes a thousand workflows, sixteen at once.
local n8n = require "n8n"
local client = assert(n8n.new())
local ids = {}
for i = 1, 1000 do
  ids[i] = ("wf%014d"):format(i)
end
local outcomes = assert(n8n.map(ids, function(id)
  return client.workflows:publish(id)
end, { concurrency = 16 }))
for i, outcome in ipairs(outcomes) do
  assert(outcome.ok, outcome.error)
  io.write(ids[i], "\n")
end
io.stderr:write(client:counters().connections, " connections\n")
