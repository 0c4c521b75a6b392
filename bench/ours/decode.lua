-- The ids of all workflows, each decoded in full.
local n8n = require "n8n"
local client = assert(n8n.new())
for workflow in client.workflows:each() do
  io.write(workflow.id, "\n")
end
