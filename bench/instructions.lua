--- Instructions that the JSON core spends on a byte and Lua on our files, counted by callgrind: the same number on a
-- busy machine as on an idle one, so that a regression shows.
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

-- Instructions that a program of one line takes.
local function count_line(line)
  local folder = process.tempdir()
  local under = "valgrind --tool=callgrind --callgrind-out-file=" .. folder .. "/out"
  local result = process.run({ "tools/run", process.lua(), "-e", line }, { env = { N8N_UNDER = under } })
  process.remove(folder)
  return assert(tonumber(result.err:match("Collected : (%d+)")), result.err)
end

-- Millions to load our Lua files and to have a client with its workflows: what a start costs besides libcurl.
local function count_load()
  local line = [[collectgarbage "stop" require "n8n.core"]]
  local more = [[ local workflows = require("n8n").new { url = "http://127.0.0.1", api_key = "key" }.workflows]]
  return (count_line(line .. more) - count_line(line)) / 1e6
end

local recorded, lines, worse = read_recorded(), {}, false

local function note(name, number, unit)
  lines[#lines + 1] = ("%-8s %.2f"):format(name, number)
  local before = recorded[name]
  local is_worse = before ~= nil and number > before * TOLERANCE
  worse = worse or is_worse
  print(("  %s %s%s%s"):format(lines[#lines], unit, before and (" (recorded: %.2f)"):format(before) or "",
    is_worse and ": MORE than recorded" or ""))
end

for _, name in ipairs(WORK) do
  -- The difference of two runs leaves out what is done once.
  note(name, (count(name, 3) - count(name, 1)) / 2 / size, "instructions a byte")
end
note("load", count_load(), "million instructions")
if arg[1] == "record" then
  local file = assert(io.open(RECORDED, "w"))
  file:write(table.concat(lines, "\n"), "\n")
  file:close()
elseif worse then
  os.exit(1)
end
