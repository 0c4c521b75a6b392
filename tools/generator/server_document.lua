-- Fetches the OpenAPI document of the n8n at N8N_URL into a file and prints the line of n8n it belongs to, 1 or 2.
--
--   tools/run lua5.4 tools/generator/server_document.lua FILE
--
-- An n8n that is installed below a folder whose name begins with a dot cannot serve it: it answers 500.

local n8n = require("n8n")

local client = assert(n8n.new({ read_only = true }))
local line = assert(client:line())
local text = assert(client:request("GET", "/openapi.yml", { as = "raw" }))
local file = assert(io.open(arg[1], "wb"))
assert(file:write(text))
assert(file:close())
print(line)
