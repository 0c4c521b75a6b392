-- The ids of all workflows.
local n8n = require "n8n"
local client = assert(n8n.new())
for workflow in client.workflows:each(nil, { fields = { "id" } }) do
  io.write(workflow.id, "\n")
end
