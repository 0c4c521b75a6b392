--- Instructions that the JSON core spends on a byte, counted by callgrind: the same number on a busy machine as on an
-- idle one, so that a regression shows.
--
--    lua5.4 bench/instructions.lua
--
-- Compares with what is recorded in bench/instructions.txt and fails when something takes 5 % more; with `record` as
-- the argument it writes that file anew. The counts hold for one compiler and its flags (Debian 12's gcc, -O2).
local process = require "spec.support.process"

local RECORDED = "bench/instructions.txt"
local TOLERANCE = 1.05
local WORK = { "scan", "decode", "encode", "pretty" }

local function work(name, rounds, under)
  local words = { "tools/run", process.lua(), "bench/work.lua", name, rounds }
  return process.run(words, { env = { N8N_UNDER = under or false } })
end

local function count(name, rounds)
  local folder = process.tempdir()
  local result = work(name, rounds, "valgrind --tool=callgrind --callgrind-out-file=" .. folder .. "/out")
  process.remove(folder)
  return assert(tonumber(result.err:match("Collected : (%d+)")), result.err)
end

local function read_recorded()
  local recorded = {}
  for line in (process.read(RECORDED) or ""):gmatch("[^\n]+") do
    local name, number = line:match("^(%w+)%s+([%d.]+)$")
    recorded[name or ""] = tonumber(number)
  end
  return recorded
end

local size = tonumber(work("size", 0).out)
local recorded, lines, worse = read_recorded(), {}, false
for i, name in ipairs(WORK) do
  -- The difference of two runs leaves out what is done once.
  local per_byte = (count(name, 3) - count(name, 1)) / 2 / size
  lines[i] = ("%-8s %.2f"):format(name, per_byte)
  local before = recorded[name]
  local is_worse = before ~= nil and per_byte > before * TOLERANCE
  worse = worse or is_worse
  print(("  %s instructions a byte%s%s"):format(lines[i], before and (" (recorded: %.2f)"):format(before) or "",
    is_worse and ": MORE than recorded" or ""))
end
if arg[1] == "record" then
  local file = assert(io.open(RECORDED, "w"))
  file:write(table.concat(lines, "\n"), "\n")
  file:close()
elseif worse then
  os.exit(1)
end
