#!/usr/bin/env lua
-- Starts a stand-in n8n on loopback and keeps it running until Ctrl-C, to try scripts on. See --help.
pcall(dofile, (arg[0]:match("^.*/") or "./") .. "checkout.lua")

local argparse = require "argparse"
local socket = require "socket"
local testing = require "n8n.testing"

local parser = argparse(arg[0]:match("[^/]+$"),
  "A stand-in n8n on loopback, with its state in memory, to try scripts on.",
  "It prints the line that points a script at it, to be copied into another shell, and runs until Ctrl-C.")
parser:option("--port", "Port to listen on.", "0"):convert(tonumber)
parser:option("--line", "The line of n8n that it stands for: 2 (2.41) or 1 (1.123).", "2"):choices { "1", "2" }
parser:option("--seed", "Begin with so many workflows, and executions of them.", "0"):convert(tonumber)
parser:flag("--licensed", "Have projects, folders and variables, as with a licence.")
local arguments = parser:parse()

local server, reason = testing.start { line = arguments.line, port = arguments.port, licensed = arguments.licensed }
if not server then
  io.stderr:write("sandbox: ", reason, "\n")
  os.exit(1)
end
if arguments.seed > 0 then
  server:seed { tags = { "prod", "staging" }, workflows = arguments.seed, credentials = 2,
    executions = 5 * arguments.seed }
end
print(("export N8N_URL=%s N8N_API_KEY=%s"):format(server.url, server.api_key))
io.stdout:flush()
while true do
  socket.sleep(3600)
end
