--- Child processes and temporary folders for specs. LuaSocket and a POSIX shell only.
-- @module spec.support.process
local socket = require "socket"

local process = {}

--- Quotes a word for the shell.
function process.quote(word)
  return "'" .. tostring(word):gsub("'", "'\\''") .. "'"
end

--- A command line of an array of words, with environment variables in front.
-- @param words array of strings
-- @param env table of variables, or nil; false as a value removes the variable
function process.command(words, env)
  local parts = {}
  if env and next(env) then
    local sets, names = {}, {}
    for name in pairs(env) do
      names[#names + 1] = name
    end
    table.sort(names)
    parts[1] = "env"
    for _, name in ipairs(names) do
      if env[name] == false then
        parts[#parts + 1] = "-u " .. name
      else
        sets[#sets + 1] = name .. "=" .. process.quote(env[name])
      end
    end
    for _, set in ipairs(sets) do
      parts[#parts + 1] = set
    end
  end
  for _, word in ipairs(words) do
    parts[#parts + 1] = process.quote(word)
  end
  return table.concat(parts, " ")
end

--- The interpreter these specs run on, to start scripts with.
function process.lua()
  if os.getenv("N8N_LUA") then
    return os.getenv("N8N_LUA")
  end
  local lowest = 0
  while arg[lowest - 1] do
    lowest = lowest - 1
  end
  return arg[lowest]
end

--- A new empty folder below $TMPDIR or /tmp. Remove it with `process.remove`.
function process.tempdir()
  local pipe = assert(io.popen("mktemp -d -t lua-n8n.XXXXXX"))
  local path = pipe:read("*l")
  pipe:close()
  return assert(path, "mktemp failed")
end

--- Removes a folder made by `process.tempdir`, and all in it.
function process.remove(path)
  assert(path:match("lua%-n8n%.%w+$"), "not a folder of ours")
  os.execute("rm -rf " .. process.quote(path))
end

--- The content of a file, or nil.
function process.read(path)
  local file = io.open(path, "rb")
  if not file then
    return nil
  end
  local text = file:read("*a")
  file:close()
  return text
end

--- Runs a command to its end.
-- @param words array: program and arguments
-- @param options table: `env` (see `process.command`), `stdin` (text), `dir` (working folder)
-- @return table: `code` (exit status; 128 + n for signal n), `out`, `err`
function process.run(words, options)
  options = options or {}
  local dir = process.tempdir()
  local file = assert(io.open(dir .. "/in", "wb"))
  file:write(options.stdin or "")
  file:close()
  local line = process.command(words, options.env)
  if options.dir then
    line = "cd " .. process.quote(options.dir) .. " && " .. line
  end
  -- Written by the shell: os.execute answers in another form on every Lua.
  -- The outer shell's own words on a command that a signal ended are nobody's output.
  os.execute(("{ (%s) <%s/in >%s/out 2>%s/err; echo $? >%s/code; } 2>/dev/null"):format(line, dir, dir, dir, dir))
  local result = {
    code = tonumber(process.read(dir .. "/code")),
    out = process.read(dir .. "/out"),
    err = process.read(dir .. "/err"),
  }
  process.remove(dir)
  return result
end

--- Runs a command that is killed (SIGKILL) if it takes longer than that, and comes back when it is really gone:
-- `timeout -s KILL` would kill itself too, and not wait for it.
-- @param seconds how long it may run
-- @param words, options as for `process.run`
-- @return what `process.run` answers; the code of a killed one is 137
function process.run_killed(seconds, words, options)
  local script = '"$@" & sleep "$0"; kill -KILL $! 2>/dev/null; wait $!'
  local all = { "sh", "-c", script, ("%.3f"):format(seconds) }
  for _, word in ipairs(words) do
    all[#all + 1] = word
  end
  return process.run(all, options)
end

--- A TCP port on 127.0.0.1 that was free a moment ago.
function process.free_port()
  local probe = assert(socket.bind("127.0.0.1", 0))
  local _, port = probe:getsockname()
  probe:close()
  return tonumber(port)
end

local Child = {}
Child.__index = Child

--- Starts a command in the background, with its own process group and nothing on its standard input. It is ended by
-- `child:stop()`, and whatever happens to this process, also by SIGKILL: see spec/support/tied.
-- @param words array: program and arguments
-- @param options table: `env`, `log` (file for its output and errors; default none)
-- @return child with `pid`, `alive()`, `stop()`
function process.start(words, options)
  options = options or {}
  local dir = process.tempdir()
  local line = ("exec setsid bash spec/support/tied %s/pid %s %s"):format(dir,
    process.quote(options.log or "/dev/null"), process.command(words, options.env))
  local pipe = assert(io.popen(line, "w"))
  local pid
  local give_up = socket.gettime() + 10
  repeat
    pid = tonumber((process.read(dir .. "/pid") or ""):match("^(%d+)\n"))
    if not pid then
      socket.sleep(0.01)
    end
  until pid or socket.gettime() > give_up
  process.remove(dir)
  return setmetatable({ pid = assert(pid, "could not start " .. words[1]), pipe = pipe }, Child)
end

--- True while the process runs.
function Child:alive()
  if not self.pipe then
    return false
  end
  local pipe = io.popen(("kill -0 %d 2>/dev/null && echo yes"):format(self.pid))
  local answer = pipe:read("*l")
  pipe:close()
  return answer == "yes"
end

--- Ends the process and its children, and waits for that. Safe to call twice.
function Child:stop()
  if self.pipe then
    local pipe = self.pipe
    self.pipe = nil
    pipe:close()
  end
end

return process
