--- What whole processes cost, side by side in one run: this library, curl itself, and what else people use.
--
--    run.lua ROUNDS [OUTPUT [TITLE]]           by `make bench`
--
-- Every contestant does the same work against the same canned server and has to print the same lines, or it is out.
-- The rounds are interleaved, so that a machine that is busy for a while slows all of them; the first is a warm-up.
-- Figures are medians; compare ratios, not seconds of different machines. With OUTPUT the tables are written there as
-- Markdown too; with TITLE only what has it in its title is measured.
local process = require "spec.support.process"
local server = require "bench.server"

local rounds = tonumber(arg[1]) or 5
local lua = process.lua()
local node = assert(os.getenv("N8N_BENCH_NODE"), "run it by tools/bench, which installs the others") .. "/node"
local cli = os.getenv("N8N_BENCH_CLI") .. "/node_modules/.bin/n8n-cli"

local function read_command(line)
  local pipe = assert(io.popen(line))
  local text = pipe:read("*a")
  pipe:close()
  return (text:gsub("%s+$", ""))
end

-- ---- What is measured ----

local function curl_pages(base, pages)
  local words = { "curl", "-sf", "-H", "X-N8N-API-KEY: key", "-H", "Accept: application/json" }
  for page = 1, pages do
    words[#words + 1] = "-o"
    words[#words + 1] = "/dev/null"
    words[#words + 1] = base .. "/api/v1/workflows?limit=250" .. (page > 1 and "&cursor=" .. page or "")
  end
  return words
end

local function ids(count)
  local lines = {}
  for i = 1, count do
    lines[i] = ("wf%014d\n"):format(i)
  end
  return table.concat(lines)
end

local function execution_ids(count)
  local lines = {}
  for i = 1, count do
    lines[i] = ("%d\n"):format(1000000 - i)
  end
  return table.concat(lines)
end

local function measurements(url)
  local ours = function(name, ...)
    return { lua, "bench/ours/" .. name .. ".lua", ... }
  end
  return {
    {
      title = "The ids of 5,000 workflows (20 pages, 33 MB)",
      url = url, output = ids(5000),
      contestants = {
        { name = "curl, to /dev/null", command = curl_pages(url, 20), silent = true },
        { name = "lua-n8n, each with fields", command = ours "list", key = "fields" },
        { name = "lua-n8n, each, decoded in full", command = ours "decode", key = "full" },
        { name = "Lua 5.2, curl binding, lua-cjson", command = { "lua5.2", "bench/peers/curl-cjson.lua" },
          key = "cjson" },
        { name = "curl and jq, page by page", command = { "sh", "bench/peers/curl-jq.sh" } },
        { name = "Node.js, fetch", command = { node, "bench/peers/list.mjs" } },
        { name = "n8n-cli", command = { node, cli, "workflow", "list", "--format", "id-only" }, key = "cli" },
      },
      targets = {
        { "fields: CPU at most 5 x curl", "fields", "cpu", 5, "baseline" },
        { "fields: CPU at most 1/8 of a curl binding with lua-cjson", "fields", "cpu", 1 / 8, "cjson" },
        { "fields: CPU at most 1/15 of n8n-cli", "fields", "cpu", 1 / 15, "cli" },
        { "fields: peak memory under 16 MiB", "fields", "memory", 16 },
      },
    },
    {
      title = "The ids of 50,000 workflows (200 pages, 330 MB)",
      url = url .. "/many", output = ids(50000),
      contestants = {
        { name = "curl, to /dev/null", command = curl_pages(url .. "/many", 200), silent = true },
        { name = "lua-n8n, each with fields", command = ours "list", key = "fields" },
      },
      targets = { { "fields: peak memory under 16 MiB", "fields", "memory", 16 } },
    },
    {
      title = "One workflow: start, one GET, end",
      url = url, output = ids(1),
      contestants = {
        { name = "curl", command = { "curl", "-sf", "-H", "X-N8N-API-KEY: key", "-o", "/dev/null",
          url .. "/api/v1/workflows/wf00000000000001" }, silent = true },
        { name = "lua-n8n", command = ours "get", key = "get" },
        { name = "Node.js, fetch", command = { node, "bench/peers/get.mjs" } },
        { name = "n8n-cli", command = { node, cli, "workflow", "get", "wf00000000000001", "--format", "id-only" } },
      },
      targets = { { "CPU at most 3 ms above curl's", "get", "cpu", 0.003, "above",
        why = "counted by callgrind, curl spends 15.5 million instructions and we 31.8. Of the 16.3 more, 1.0 are "
          .. "Lua's start, 3.4 that `require` binds all symbols of libcurl and its libraries at once and 2.7 that they "
          .. "are looked for in more places, 7.4 that Lua reads our files, and the rest that it runs them. How many "
          .. "milliseconds that takes is the machine's affair: compare the other rows" } },
    },
    {
      title = "1,000 workflows published, 16 at once, 20 ms each (ideal: 1.25 s)",
      url = url, output = ids(1000),
      contestants = {
        { name = "lua-n8n, n8n.map", command = ours "publish", key = "map" },
        { name = "Node.js, fetch", command = { node, "bench/peers/publish.mjs" } },
      },
      targets = {
        { "wall time at most 1.15 x 1.25 s", "map", "wall", 1.15 * 1.25,
          why = "the answers come when they should, but who waits for them gets the processor late where more "
            .. "processes are ready than there are cores (see the load above): the peer of this table is late in the "
            .. "same way" },
        { "CPU under 0.2 ms a call", "map", "cpu", 0.2,
          why = "counted by callgrind, a call costs 278,000 instructions, 130,000 of Lua's, 75,000 of libcurl's, "
            .. "66,000 of the C library's and 6,000 of ours, as many as when it was met. How many milliseconds that "
            .. "takes is the machine's affair: compare the other row" },
        { "at most 16 connections", "map", "(%d+) connections", 16 },
      },
    },
    {
      title = "100,000 executions (400 pages)",
      url = url, output = execution_ids(100000),
      contestants = { { name = "lua-n8n, each with fields", command = ours "executions", key = "executions" } },
      targets = {
        { "MiB more after the last than after the 1,000th: at most 2", "executions", "(%d+) KiB after 1000;", 2,
          "until", "(%d+) KiB after 100000" },
      },
    },
    {
      title = "One page of ten executions with 100 MB of data each (1 GB)",
      url = url .. "/large", output = execution_ids(10),
      contestants = { { name = "lua-n8n, each with fields", command = ours("executions", "data"), key = "large" } },
      targets = { { "peak memory at most that of one execution and 16 MiB", "large", "memory", 1e8 / 2 ^ 20 + 16 } },
    },
  }
end

-- ---- Running ----

local function run_once(contestant, measurement, folder)
  local output = folder .. "/output"
  local words = { folder .. "/measure", output }
  for _, word in ipairs(contestant.command) do
    words[#words + 1] = word
  end
  local result = process.run(words, { env = { N8N_URL = measurement.url, N8N_API_KEY = "key" } })
  local wall, cpu, kib, code = result.out:match("^(%S+) (%S+) (%d+) (%d+)")
  assert(code == "0", ("%s failed: %s"):format(contestant.name, result.err))
  if not contestant.silent and process.read(output) ~= measurement.output then
    error(("%s printed something else than the others"):format(contestant.name))
  end
  contestant.notes = result.err
  return { wall = tonumber(wall), cpu = tonumber(cpu), memory = tonumber(kib) / 1024 }
end

local function median(samples, name)
  local values = {}
  for i, sample in ipairs(samples) do
    values[i] = sample[name]
  end
  table.sort(values)
  local middle = #values / 2
  if #values % 2 == 1 then
    return values[math.ceil(middle)]
  end
  return (values[middle] + values[middle + 1]) / 2
end

local function measure(measurement, folder)
  local samples = {}
  for round = 0, rounds do
    for i, contestant in ipairs(measurement.contestants) do
      local sample = run_once(contestant, measurement, folder)
      samples[i] = samples[i] or {}
      samples[i][round] = sample -- the warm-up is number 0, which ipairs leaves out
    end
  end
  for i, contestant in ipairs(measurement.contestants) do
    contestant.cpu = median(samples[i], "cpu")
    contestant.wall = median(samples[i], "wall")
    contestant.memory = median(samples[i], "memory")
  end
end

-- ---- Printing ----

local lines = {}

local function say(format, ...)
  local line = format:format(...)
  lines[#lines + 1] = line
  print(line)
end

local function contestant_named(measurement, key)
  for _, contestant in ipairs(measurement.contestants) do
    if contestant.key == key then
      return contestant
    end
  end
end

-- What a contestant said about itself, in one line.
local function notes_of(contestant)
  return (contestant.notes:gsub("\n$", ""):gsub("\n", "; "))
end

-- A figure that was measured, or a pattern for one that the contestant said itself.
local function figure_of(contestant, figure)
  return contestant[figure] or assert(tonumber(notes_of(contestant):match(figure)), figure)
end

local function say_target(measurement, target)
  local text, key, figure, most, against = target[1], target[2], target[3], target[4], target[5]
  local contestant = contestant_named(measurement, key)
  local value = figure_of(contestant, figure)
  if against == "until" then
    value = (figure_of(contestant, target[6]) - value) / 1024
  elseif against == "baseline" then
    value = value / measurement.contestants[1][figure]
  elseif against == "above" then
    value = value - measurement.contestants[1][figure]
  elseif against then
    value = value / contestant_named(measurement, against)[figure]
  end
  say("- %s: %s (%.4g, wanted at most %.4g)", text, value <= most and "met" or "NOT met", value, most)
  if value > most and target.why then
    say("  Why: %s.", target.why)
  end
end

local function say_measurement(measurement)
  say("")
  say("## %s", measurement.title)
  say("")
  say("| | CPU, ms | x | wall, ms | peak memory, MiB |")
  say("|---|---:|---:|---:|---:|")
  local first = measurement.contestants[1]
  for _, contestant in ipairs(measurement.contestants) do
    say("| %s | %.1f | %.1f | %.1f | %.1f |", contestant.name, contestant.cpu * 1e3, contestant.cpu / first.cpu,
      contestant.wall * 1e3, contestant.memory)
  end
  if #measurement.targets > 0 then
    say("")
  end
  for _, target in ipairs(measurement.targets) do
    say_target(measurement, target)
  end
  for _, contestant in ipairs(measurement.contestants) do
    if contestant.notes:find("%S") then
      say("")
      say("%s says: %s.", contestant.name, notes_of(contestant))
    end
  end
end

local function load_average()
  return (process.read("/proc/loadavg") or "?"):match("^%S+")
end

local function say_surroundings()
  say("# Performance")
  say("")
  say("Written by `make bench`: whole processes, %d interleaved rounds after a warm-up, medians. The server is nginx",
    rounds)
  say("with pages from disk on the same machine, plain HTTP, not compressed. Every contestant printed the same lines.")
  say("\"x\" is the CPU time over that of the first row; memory is that of the largest process.")
  say("")
  say("- %s, on %s, %s cores", os.date("!%Y-%m-%d"),
    read_command "sed -n 's/^model name[^:]*: //p' /proc/cpuinfo | head -n 1", read_command "nproc")
  say("- processes that were ready to run meanwhile, before the first measurement: %s", load_average())
  say("- %s, %s, Node.js %s, n8n-cli %s, %s", read_command(lua .. " -v 2>&1"):match("^%S+ %S+"),
    read_command "curl --version":match("^%S+ %S+"), read_command(node .. " --version"),
    read_command(node .. " " .. cli .. " --version"):match("/(%S+)"), read_command "jq --version")
end

local function main()
  local canned = server.start()
  local ok, problem = pcall(function()
    assert(os.execute(("cc -O2 -o %s/measure bench/measure.c"):format(canned.folder)))
    say_surroundings()
    for _, measurement in ipairs(measurements(canned.url)) do
      if measurement.title:find(arg[3] or "", 1, true) then
        measure(measurement, canned.folder)
        say_measurement(measurement)
      end
    end
  end)
  canned.stop()
  assert(ok, problem)
  if arg[2] then
    local file = assert(io.open(arg[2], "w"))
    file:write(table.concat(lines, "\n"), "\n")
    file:close()
  end
end

main()
