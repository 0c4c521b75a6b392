-- Writes everything in the tree that comes from n8n's OpenAPI documents. The documents become facts (the folder facts,
-- one file per line of n8n: names and types, never sentences); the facts, our rules (operations_naming.lua) and the
-- comments of our own modules become the rest. The same input gives the same bytes.
--
--   lua5.4 tools/generator/generate.lua ...
--     facts LINE VERSION openapi.yml [FILE]    the facts of a document, in FILE or where they are kept; LINE is 1 or 2
--     write                                    all that comes from the facts
--     check                                    fails, naming what is not as `write` would leave it
--
-- `facts` needs lyaml (Debian: lua-yaml).

package.path = (arg[0]:match("^(.*)/") or ".") .. "/?.lua;lua/?.lua;" .. package.path
local facts = require("operations_facts")
local generated = require("generated")

local function read_file(name)
  local handle = io.open(name, "r")
  local text = handle and handle:read("a")
  if handle then
    handle:close()
  end
  return text
end

local function write_file(name, text)
  local handle = assert(io.open(name, "w"))
  assert(handle:write(text))
  assert(handle:close())
end

-- The files in the folders that hold nothing but what is written here.
local function files_there()
  local found = {}
  for _, folder in ipairs(generated.FOLDERS) do
    local pipe = assert(io.popen("find " .. folder .. " -type f 2>/dev/null"))
    for name in pipe:lines() do
      found[#found + 1] = name
    end
    pipe:close()
  end
  return found
end

local function write()
  local files = generated.files()
  for _, name in ipairs(files_there()) do
    if not files[name] then
      assert(os.remove(name))
    end
  end
  for name, text in pairs(files) do
    os.execute("mkdir -p " .. (name:match("^(.*)/") or "."))
    write_file(name, text)
  end
end

local function check()
  local files, stale = generated.files(), {}
  for name, text in pairs(files) do
    if read_file(name) ~= text then
      stale[#stale + 1] = name
    end
  end
  for _, name in ipairs(files_there()) do
    if not files[name] then
      stale[#stale + 1] = name
    end
  end
  table.sort(stale)
  for _, name in ipairs(stale) do
    io.stderr:write(name, " is not what tools/generator/generate.lua writes: make generate\n")
  end
  os.exit(#stale == 0)
end

local function write_facts(line, version, document, file)
  local operations = require("operations_document")(document, tonumber(line))
  write_file(file or generated.FACTS[tonumber(line)], facts.write(operations, version))
end

local commands = { facts = write_facts, write = write, check = check }
local command = commands[arg[1]]
if not command or (arg[1] == "facts") ~= (#arg >= 4) then
  io.stderr:write("usage: generate.lua facts LINE VERSION openapi.yml [FILE] | write | check\n")
  os.exit(2)
end
command(arg[2], arg[3], arg[4], arg[5])
