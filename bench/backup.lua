--- A backup of 5,000 workflows by this library, beside the server's own `n8n export:workflow`, on one real n8n.
--
--    tools/run lua5.4 bench/backup.lua [COUNT [ROUNDS [PAGE]]]
--
-- Both run as whole processes against the same database; the rounds are interleaved, figures are medians. With PAGE its
-- section is put into that file, in the place of the one of that COUNT. The n8n is the one that `make n8n` installs. On
-- SQLite n8n's own command does 900 workflows and fails on 5,000; the table says so then.
local cjson = require "cjson"
local files = require "n8n.store.files"
local n8n = require "n8n"
local page = require "bench.page"
local process = require "spec.support.process"
local real_n8n = require "spec.support.real_n8n"
local socket = require "socket"

local count, rounds = tonumber(arg[1]) or 5000, tonumber(arg[2]) or 1
local lua = process.lua()
local TITLE = ("## A backup of %d workflows"):format(count)
local EDITS = 3

local folder = process.tempdir()

-- Peak memory comes from the same little program as in bench/run.lua.
local function build_measure()
  local built = process.run { "cc", "-O2", "-o", folder .. "/measure", "bench/measure.c" }
  assert(built.code == 0, built.err)
end

local function measure(words, env)
  local all = { folder .. "/measure", folder .. "/output" }
  for _, word in ipairs(words) do
    all[#all + 1] = word
  end
  local result = process.run(all, { env = env })
  local wall, cpu, kib, code = result.out:match("^(%S+) (%S+) (%d+) (%d+)")
  if code ~= "0" then
    return nil, table.concat(words, " ") .. ": " .. result.err .. (process.read(folder .. "/output") or "")
  end
  io.stderr:write(("%s: %s s\n"):format(table.concat(words, " "), wall))
  return { wall = tonumber(wall), cpu = tonumber(cpu), memory = tonumber(kib) / 1024 }
end

-- ---- The workflows ----

-- n8n's own importer is quicker than the API, which makes them one by one.
local function import(instance)
  local texts = {}
  for i = 1, count do
    texts[i] = page.workflow(i):gsub('"active":true', '"active":false'):gsub('"tags":%b[]', '"tags":[]')
  end
  assert(files.write(folder .. "/workflows.json", "[" .. table.concat(texts, ",") .. "]"))
  local words, env = instance:command("import:workflow", "--input=" .. folder .. "/workflows.json")
  local result = process.run(words, { env = env })
  assert(result.code == 0, result.err .. result.out)
end

local function edit(client, round)
  for i = 1, EDITS do
    local workflow = assert(client.workflows:get(("wf%014d"):format(i * 7)))
    assert(workflow:update { name = ("Orders: edited %d in round %d"):format(i, round) })
  end
end

-- ---- The rounds ----

local CONTESTANTS = {
  { key = "first", name = "lua-n8n, first backup" },
  { key = "same", name = "lua-n8n, nothing changed" },
  { key = "edited", name = "lua-n8n, three edited" },
  { key = "own", name = "n8n export:workflow --backup --all" },
}

local function saved(root, under)
  local found = 0
  for _ in pairs(assert(files.walk(root .. under))) do
    found = found + 1
  end
  return found
end

local function one_round(instance, client, round)
  local env = { N8N_URL = instance.url, N8N_API_KEY = instance.api_key }
  local root = ("%s/backup%d"):format(folder, round)
  local ours = { lua, "examples/backup.lua", root, "--json" }
  local figures = { first = assert(measure(ours, env)) }
  assert(saved(root, "/workflows") == count)
  figures.same = assert(measure(ours, env))
  assert(not cjson.decode(process.read(folder .. "/output")).changed)
  edit(client, round)
  figures.edited = assert(measure(ours, env))
  assert(cjson.decode(process.read(folder .. "/output")).counts.changed == EDITS)
  local own = ("%s/own%d"):format(folder, round)
  local words, own_env = instance:command("export:workflow", "--backup", "--all", "--output=" .. own .. "/")
  local problem
  figures.own, problem = measure(words, own_env)
  if figures.own then
    assert(saved(own, "") == count)
  else
    io.stderr:write(problem, "\n")
  end
  assert(files.remove_tree(own))
  assert(files.remove_tree(root))
  return figures
end

local function median(values)
  table.sort(values)
  return values[math.floor(#values / 2) + 1]
end

local function table_of(results)
  local lines = { "| | CPU, s | wall, s | peak memory, MiB |", "|---|---:|---:|---:|" }
  for _, contestant in ipairs(CONTESTANTS) do
    local columns = {}
    for _, unit in ipairs { "cpu", "wall", "memory" } do
      local values = {}
      for _, figures in ipairs(results) do
        values[#values + 1] = figures[contestant.key] and figures[contestant.key][unit]
      end
      columns[#columns + 1] = #values > 0 and ("%.1f"):format(median(values)) or "it fails"
    end
    lines[#lines + 1] = ("| %s | %s |"):format(contestant.name, table.concat(columns, " | "))
  end
  return table.concat(lines, "\n")
end

local function section(instance, results)
  return ([[%s

Written by `tools/run lua5.4 bench/backup.lua %d %d docs/performance.md` on %s.
A real n8n %s on SQLite on the same machine, %d workflows of 6.8 KB, whole processes, rounds: %d, medians.
n8n's own command reads the database itself, and its CPU time is all there is; what the server spends on answering ours
is not in it. A first backup asks for each workflow, since lists leave out `description`; a later one for those that
changed.

%s
]]):format(TITLE, count, rounds, os.date("!%Y-%m-%d"), instance.version, count, rounds, table_of(results))
end

local function put_into(path, text)
  local old = files.read(path) or ""
  local from = old:find(TITLE, 1, true)
  local head = from and old:sub(1, from - 1) or old .. "\n"
  local rest = from and old:sub(from):match("\n(## .*)$")
  assert(files.write(path, head .. text .. (rest and "\n" .. rest or "")))
end

build_measure()
local instance = real_n8n.start {}
local ok, problem = pcall(function()
  local began = socket.gettime()
  import(instance)
  io.stderr:write(("imported in %.0f s\n"):format(socket.gettime() - began))
  local client = assert(n8n.new { url = instance.url, api_key = instance.api_key })
  local results = {}
  for round = 1, rounds do
    results[round] = one_round(instance, client, round)
  end
  local text = section(instance, results)
  io.stdout:write(text)
  if arg[3] then
    put_into(arg[3], text)
  end
end)
instance:stop()
process.remove(folder)
if not ok then
  error(problem, 0)
end
