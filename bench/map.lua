-- What n8n.map costs this process: CPU time per call, for 1,000 activations at a sandbox that takes its time, so that
-- requests overlap. How long it takes is the sandbox's affair, which is not fast.
--
--   make bench            or: tools/run lua5.4 bench/map.lua [calls]
local n8n = require "n8n"
local testing = require "n8n.testing"

local calls = tonumber(arg[1]) or 1000

local server = assert(testing.start())
server:fault { path = "/publish$", delay = 0.02, status = 200, body = '{"id":"w","name":"W","active":true}' }
local client = assert(n8n.new { url = server.url, api_key = server.api_key })
assert(client:line())

local ids = {}
for i = 1, calls do
  ids[i] = "w" .. i
end

print(("%s, %d calls of publish, CPU time of this process"):format(jit and jit.version or _VERSION, calls))
for _, concurrency in ipairs { 1, 4, 16, 64 } do
  local before = client:counters().connections
  local from = os.clock()
  local outcomes = assert(n8n.map(ids, function(one)
    return client.workflows:publish(one)
  end, { concurrency = concurrency, keep = "failures" }))
  local spent = os.clock() - from
  assert(outcomes.ok == calls, outcomes[1] and outcomes[1].error)
  print(("  concurrency %-3d %8.3f ms per call, %3d new connections"):format(concurrency, spent / calls * 1e3,
    client:counters().connections - before))
end
server:stop()
