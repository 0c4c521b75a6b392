-- Keeps the rockspec's lists in step with the tree: every lua/n8n/**.lua and every src/*.c is in it, and every script
-- of examples/ as a command; `make install` takes the commands from there.
--
--   lua5.4 tools/rockspec.lua check      fails, naming what differs
--   lua5.4 tools/rockspec.lua write      puts the list right
local PATH = "rockspec/lua-n8n-scm-1.rockspec"
local OPENING, CLOSING = "build = {\n", "\n}\n"

local function files(command)
  local found = {}
  local pipe = assert(io.popen("LC_ALL=C; export LC_ALL; " .. command .. " | sort"))
  for path in pipe:lines() do
    found[#found + 1] = path
  end
  pipe:close()
  assert(#found > 0, "run this in the project's root")
  return found
end

local function module_name(path)
  return (path:gsub("^lua/", ""):gsub("%.lua$", ""):gsub("/init$", ""):gsub("/", "."))
end

-- Of examples/ what is for a checkout alone.
local NO_COMMANDS = { checkout = true, demo = true }

-- "examples/bulk_activate.lua" -> "lua-n8n-bulk-activate", apart from n8n's own commands.
local function command_name(path)
  local name = path:match("([^/]+)%.lua$")
  return not NO_COMMANDS[name] and "lua-n8n-" .. name:gsub("_", "-") or nil
end

local function build_section()
  local lines = {}
  local function add(text)
    lines[#lines + 1] = text
  end
  add('  type = "builtin",')
  add("  modules = {")
  add('    ["n8n.core"] = {')
  add("      sources = {")
  for _, path in ipairs(files("ls src/*.c")) do
    add(('        "%s",'):format(path))
  end
  add("      },")
  add('      libraries = { "curl" },')
  add('      incdirs = { "src", "$(CURL_INCDIR)" },')
  add('      libdirs = { "$(CURL_LIBDIR)" },')
  add("    },")
  for _, path in ipairs(files("find lua/n8n -name '*.lua'")) do
    add(('    ["%s"] = "%s",'):format(module_name(path), path))
  end
  add("  },")
  add("  install = {")
  add("    bin = {")
  for _, path in ipairs(files("ls examples/*.lua")) do
    local name = command_name(path)
    if name then
      add(('      ["%s"] = "%s",'):format(name, path))
    end
  end
  add("    },")
  add("  },")
  add('  copy_directories = { "types" },')
  return table.concat(lines, "\n")
end

local function read()
  local file = assert(io.open(PATH))
  local text = file:read("*a")
  file:close()
  return text
end

local mode = arg[1]
local text = read()
local _, from = text:find("\n" .. OPENING, 1, true)
local to = text:find(CLOSING, assert(from, PATH .. " has no build section"), true)
local wanted = build_section()

if mode == "write" then
  local file = assert(io.open(PATH, "w"))
  file:write(text:sub(1, from), wanted, text:sub(to))
  file:close()
elseif mode == "check" then
  if text:sub(from + 1, to - 1) ~= wanted then
    io.stderr:write(PATH, " does not list the modules of this tree: lua5.4 tools/rockspec.lua write\n")
    os.exit(1)
  end
else
  io.stderr:write("usage: rockspec.lua check|write\n")
  os.exit(2)
end
