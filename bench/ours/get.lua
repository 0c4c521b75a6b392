-- One workflow.
local n8n = require "n8n"
local client = assert(n8n.new())
io.write(assert(client.workflows:get("wf00000000000001")).id, "\n")
