-- The rooms of lua/n8n: who stands on whom, and who is let in where.
--
--   lua5.4 tools/rooms.lua            fails, naming each fault
--   lua5.4 tools/rooms.lua graph      every module with its lines, whom it uses and who uses it
--   lua5.4 tools/rooms.lua floors     the rooms by floor, as docs/architecture.md draws them
--
-- A module is a file; `require "n8n.x"` and `lazy "n8n.x"` are its edges, whether they are followed at once or later.
-- Files directly in lua/n8n are public. A folder is a private room, and the public file of its name is its door. Rooms
-- stand on floors; edges lead to the same floor or to a lower one. The rule in full: docs/architecture.md.

package.path = (arg[0]:match("^(.*)/") or ".") .. "/generator/?.lua;" .. package.path
local public_modules = require("public_modules")

-- The floors, top first. A public module stands where its room does; those without a room are named here.
local FLOORS = {
  { "cli" },
  { "backup", "bulk", "deploy", "executions", "promote", "provision", "restore", "transfer" },
  { "run" },
  { "instance" },
  { "client", "doctor", "init", "loop", "map" },
  { "http", "store", "workflow" },
  { "error", "json" },
  { "util" },
}
local JOBS = FLOORS[2]
local DOORS = { errors = "error", script = "cli" } -- of another name than their rooms
local SHARED_BY_JOBS = "transfer" -- the one job whose room the others may enter
local SANDBOX = "testing" -- it knows nothing of the rest, and is reached by its door alone

local faults = {}

local function fault(...)
  faults[#faults + 1] = string.format(...)
end

local function index_of(floors)
  local found = {}
  for number, names in ipairs(floors) do
    for _, name in ipairs(names) do
      found[name] = number
    end
  end
  return found
end

local floor_of_name, is_job = index_of(FLOORS), index_of { JOBS }

-- ---- What there is ----

local lines_of = public_modules.lines_of

local function read(path)
  local file = assert(io.open(path))
  local text = file:read("a")
  file:close()
  return text
end

local function module_of(path)
  return (path:gsub("^lua/", ""):gsub("%.lua$", ""):gsub("/init$", ""):gsub("/", "."))
end

-- The names of our modules that a text of Lua asks for, as keys.
local function asked_for(text, known)
  local found = {}
  text = text:gsub("%-%-%[%[.-%]%]", ""):gsub("%-%-[^\n]*", "")
  for _, word in ipairs { "require", "lazy" } do
    for name in text:gmatch("%f[%w_]" .. word .. "%s*%(?%s*[\"'](n8n[%w_.]*)[\"']") do
      found[name] = known[name] and true or nil
    end
  end
  return found
end

local modules, order = {}, {} -- module -> { path, lines, uses }
for _, path in ipairs(lines_of("find lua/n8n -name '*.lua' | sort")) do
  modules[module_of(path)] = { path = path, text = read(path) }
  order[#order + 1] = module_of(path)
end
for name, module in pairs(modules) do
  module.uses = asked_for(module.text, modules)
  module.uses[name] = nil
  module.lines = select(2, module.text:gsub("\n", ""))
  module.room, module.inside = name:match("^n8n%.([%w_]+)%.(.+)$")
  local own_name = name:match("^n8n%.([%w_]+)$") or "init"
  module.place = module.room or DOORS[own_name] or own_name
  module.is_public = module.room == nil
end

local function sorted(set)
  local names = {}
  for name in pairs(set) do
    names[#names + 1] = name
  end
  table.sort(names)
  return names
end

-- ---- Circles ----

-- The groups of nodes that reach each other (Tarjan).
local function circles(graph)
  local index, low, on, stack, count, found = {}, {}, {}, {}, 0, {}
  local function visit(node)
    count = count + 1
    index[node], low[node], on[node] = count, count, true
    stack[#stack + 1] = node
    for _, other in ipairs(sorted(graph[node] or {})) do
      if not index[other] then
        visit(other)
        low[node] = math.min(low[node], low[other])
      elseif on[other] then
        low[node] = math.min(low[node], index[other])
      end
    end
    if low[node] == index[node] then
      local group = {}
      repeat
        local last = table.remove(stack)
        on[last] = nil
        group[#group + 1] = last
      until last == node
      if #group > 1 then
        table.sort(group)
        found[#found + 1] = table.concat(group, ", ")
      end
    end
  end
  for _, node in ipairs(sorted(graph)) do
    if not index[node] then
      visit(node)
    end
  end
  return found
end

local function check_circles()
  local graph, rooms = {}, {}
  for name, module in pairs(modules) do
    graph[name] = module.uses
    rooms[module.place] = rooms[module.place] or {}
    for other in pairs(module.uses) do
      if modules[other].place ~= module.place then
        rooms[module.place][modules[other].place] = true
      end
    end
  end
  for _, names in ipairs(circles(graph)) do
    fault("circle of modules: %s", names)
  end
  for _, names in ipairs(circles(rooms)) do
    fault("circle of rooms (each with its door): %s", names)
  end
end

-- ---- Floors and doors ----

-- Whether a module may enter a private one.
local function may_enter(from, to)
  if from.place == to.room then
    return true
  elseif to.room == SANDBOX or to.room == "cli" then
    return false
  elseif is_job[to.room] then
    return to.room == SHARED_BY_JOBS and is_job[from.place] ~= nil
  end
  return true
end

local function check_edge(name, other)
  local from, to = modules[name], modules[other]
  local here, there = floor_of_name[from.place], floor_of_name[to.place]
  if from.place == SANDBOX and to.place ~= SANDBOX and not from.is_public then
    fault("the sandbox knows nothing of the rest: %s uses %s", name, other)
  elseif here and there and there < here then
    fault("upwards: %s uses %s", name, other)
  end
  if to.room and not may_enter(from, to) then
    fault("a private room is entered: %s uses %s", name, other)
  end
end

local function check_floors()
  for _, name in ipairs(order) do
    local place = modules[name].place
    if not floor_of_name[place] and place ~= SANDBOX then
      fault("no floor: %s; FLOORS in tools/rooms.lua says where '%s' stands", name, place)
    end
    for _, other in ipairs(sorted(modules[name].uses)) do
      check_edge(name, other)
    end
  end
end

-- Whoever learns from examples and documents must not meet a private room there.
local function check_outside()
  for _, path in ipairs(lines_of("find examples docs README.md -type f ! -path 'docs/reference/*' | sort")) do
    for _, name in ipairs(sorted(asked_for(read(path), modules))) do
      if not modules[name].is_public then
        fault("a private room is entered: %s uses %s", path, name)
      end
    end
  end
end

-- ---- What is documented ----

local function check_documented()
  local settings, listed, public = {}, {}, {}
  assert(loadfile("config.ld", "t", settings))()
  for _, path in ipairs(settings.file) do
    listed[path] = true
  end
  for _, path in ipairs(public_modules.paths()) do
    public[path] = true
    local name = module_of(path)
    if modules[name].is_public then
      if not modules[name].text:find("\n-- @module " .. name:gsub("%p", "%%%0") .. "\n") then
        fault("%s does not say what it is: @module %s", path, name)
      end
      if not io.open(("types/modules/%s.lua"):format(name)) then
        fault("no types: %s (make generate)", name)
      end
    end
    if not listed[path] then
      fault("not in the reference: %s (the list `file` of config.ld)", path)
    end
  end
  for path in pairs(listed) do
    if not public[path] then
      fault("in the reference although it is private: %s (the list `file` of config.ld)", path)
    end
  end
  for _, path in ipairs(lines_of("ls types/modules")) do
    local name = path:gsub("%.lua$", "")
    if not (modules[name] and modules[name].is_public) then
      fault("types of what is not public: types/modules/%s", path)
    end
  end
  for _, name in ipairs(order) do
    if not modules[name].is_public and modules[name].text:find("\n%-%- @module ") then
      fault("%s is private: it is no @module", modules[name].path)
    end
  end
end

-- ---- What is said ----

local function print_graph()
  local users = {}
  for _, name in ipairs(order) do
    for other in pairs(modules[name].uses) do
      users[other] = users[other] or {}
      users[other][name] = true
    end
  end
  for _, name in ipairs(order) do
    print(("%s: %d lines\n  uses %s\n  used by %s"):format(name, modules[name].lines,
      table.concat(sorted(modules[name].uses), " "), table.concat(sorted(users[name] or {}), " ")))
  end
end

local function print_floors()
  local counts = {}
  for _, module in pairs(modules) do
    counts[module.place] = (counts[module.place] or 0) + module.lines
  end
  for number, names in ipairs(FLOORS) do
    local words = {}
    for _, name in ipairs(names) do
      words[#words + 1] = counts[name] and ("%s (%d lines)"):format(name, counts[name]) or nil
    end
    print(("%d  %s"):format(number - 1, table.concat(words, ", ")))
  end
end

check_circles()
check_floors()
check_outside()
check_documented()
if arg[1] == "graph" then
  print_graph()
elseif arg[1] == "floors" then
  print_floors()
end
local lines, public_count = { sandbox = 0, rest = 0 }, 0
for _, module in pairs(modules) do
  local part = module.place == SANDBOX and "sandbox" or "rest"
  lines[part] = lines[part] + module.lines
  public_count = public_count + (module.is_public and 1 or 0)
end
print(("%d modules, %d of them public; %d lines, and %d of the sandbox; %d faults"):format(#order, public_count,
  lines.rest, lines.sandbox, #faults))
for _, text in ipairs(faults) do
  print("  " .. text)
end
os.exit(#faults == 0)
