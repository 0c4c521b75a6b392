-- How fast JSON is: a page of 250 workflows as n8n lists them, decoded, encoded and cut into items, beside lua-cjson.
--
--   make bench            or: tools/run lua5.4 bench/json.lua [seconds per measurement]
local cjson = require "cjson"
local core = require "n8n.core"
local page = require "bench.page"

local seconds = tonumber(arg[1]) or 1

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

local text = page.of(250)
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
  local checked = assert(core.page(text, { "id" }))
  for i = 1, checked:count() do
    checked:member(i, 1)
  end
  checked:close()
end)
