-- How fast JSON is: a page of 250 workflows as n8n lists them, decoded, encoded and cut into items, beside lua-cjson.
--
--   make bench            or: tools/run lua5.4 bench/json.lua [seconds per measurement]
local cjson = require "cjson"
local core = require "n8n.core"

local seconds = tonumber(arg[1]) or 1

local function page_text()
  local nodes = {}
  for i = 1, 12 do
    nodes[i] = ([[{"parameters":{"url":"https://example.com/%d","options":{"timeout":%d},"note":"line\nline \"%d\""},]]
      .. [["id":"node-%d","name":"Step %d","type":"n8n-nodes-base.httpRequest","typeVersion":4.2,]]
      .. [["position":[%d,-%d],"disabled":false,"webhookId":null}]]):format(i, i * 1000, i, i, i, i * 220, i * 40)
  end
  local items = {}
  for i = 1, 250 do
    items[i] = ([=[{"id":"wf%014d","name":"Workflow %d","active":%s,"createdAt":"2026-01-01T00:00:00.000Z",]=]
      .. [=["nodes":[%s],"connections":{"Step 1":{"main":[[{"node":"Step 2","type":"main","index":0}],]=]
      .. [=[[]]}},"settings":{"executionOrder":"v1"},"tags":[]}]=]):format(i, i, tostring(i % 2 == 0),
      table.concat(nodes, ","))
  end
  return '{"data":[' .. table.concat(items, ",") .. '],"nextCursor":null}'
end

-- Runs `work` for about that many seconds and prints the rate over the text's size.
local function measure(label, size, work)
  work()
  collectgarbage()
  local rounds, from = 0, os.clock()
  repeat
    work()
    rounds = rounds + 1
  until os.clock() - from >= seconds
  local each = (os.clock() - from) / rounds
  print(("  %-36s %8.1f ms %8.0f MB/s"):format(label, each * 1e3, size / each / 1e6))
end

local text = page_text()
local value = assert(core.decode(text))
local theirs = cjson.decode(text)
print(("%s, a page of 250 workflows, %.1f MB, CPU time"):format(jit and jit.version or _VERSION, #text / 1e6))
measure("decode", #text, function()
  core.decode(text)
end)
measure("decode, lua-cjson", #text, function()
  cjson.decode(text)
end)
measure("encode", #text, function()
  core.encode(value)
end)
measure("encode, lua-cjson", #text, function()
  cjson.encode(theirs)
end)
measure("check the page, ids only", #text, function()
  local page = assert(core.page(text, { "id" }))
  for i = 1, page:count() do
    page:member(i, 1)
  end
  page:close()
end)
