-- How fast JSON is: a page of 250 workflows as n8n lists them, decoded, encoded and cut into items, beside lua-cjson.
--
--   make bench            or: tools/run lua5.4 bench/json.lua [seconds per measurement]
local cjson = require "cjson"
local core = require "n8n.core"
local page = require "bench.page"

local seconds = tonumber(arg[1]) or 0.5

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
  return each
end

-- Ours and lua-cjson's by turns, each time again: a machine that is busy for a while slows both.
local function compare(name, size, ours, theirs)
  local best, best_of_theirs = math.huge, math.huge
  for _ = 1, 3 do
    best = math.min(best, measure(name, size, ours))
    best_of_theirs = math.min(best_of_theirs, measure(name .. ", lua-cjson", size, theirs))
  end
  print(("  %s not slower than lua-cjson: %s (%.2f of its time)"):format(name,
    best <= best_of_theirs and "met" or "NOT met", best / best_of_theirs))
end

local text = page.of(250)
local value = assert(core.decode(text))
local theirs = cjson.decode(text)
print(("%s, a page of 250 workflows, %.1f MB, CPU time"):format(jit and jit.version or _VERSION, #text / 1e6))
compare("decode", #text, function()
  core.decode(text)
end, function()
  cjson.decode(text)
end)
compare("encode", #text, function()
  core.encode(value)
end, function()
  cjson.encode(theirs)
end)
measure("check the page, ids only", #text, function()
  local checked = assert(core.page(text, { "id" }))
  for i = 1, checked:count() do
    checked:member(i, 1)
  end
  checked:close()
end)
