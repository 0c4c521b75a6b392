--- Locks files, so that one run at a time works on a folder or a journal. Needs LuaFileSystem.

local lfs = require "lfs"
local errors = require "n8n.errors"
local files = require "n8n.store.files"
local times = require "n8n.util.times"

local lock = {}

-- Locks of this process: the system's own are the process's, so they would not keep two of ours apart. Those that a run
-- lost hold of, broken off by an error, do not count.
local held = setmetatable({}, { __mode = "v" })

local Lock = {}
Lock.__index = Lock

local counter = 0

local function token()
  counter = counter + 1
  local pid = (files.read("/proc/self/stat") or ""):match("^%d+")
  local unique = tostring({}):match("0x%x+") or ""
  return ("%s %s %d %s\n"):format(pid or "?", times.now(), counter, unique)
end

--- The error that another run holds a lock.
-- @tparam string path of the lock
-- @tparam[opt] string what is locked by it; the folder that the file lies in
-- @return nil
-- @treturn table the error, of kind `busy`
function lock.busy(path, what)
  local pid, since = (files.read(path) or ""):match("(%S+) (%S+) %S+ %S*\n$")
  local who = pid and pid ~= "?" and " (process " .. pid .. ", since " .. since .. ")" or ""
  return nil, errors.new {
    kind = "busy",
    message = ("%s is in use by another run%s"):format(what or files.parent(path), who),
    hint = "wait until it has ended",
  }
end

-- Whether the locked file is still the one that its name leads to: the run before may have removed it in between.
-- The second handle stays open with the first, because closing any handle of a file gives up the process's lock on it.
local function is_current(self)
  self.witness = io.open(self.path, "rb")
  return self.witness ~= nil and self.witness:read("*a"):sub(-#self.text) == self.text
end

-- The lock; false when the file was removed meanwhile: try again.
local function try(path, what)
  local handle, problem = io.open(path, "ab")
  if not handle then
    return files.failure("lock", path, problem)
  end
  if not lfs.lock(handle, "w") then
    handle:close()
    return lock.busy(path, what)
  end
  local self = setmetatable({ path = path, handle = handle, text = token() }, Lock)
  local written, write_problem = handle:write(self.text)
  if written then
    written, write_problem = handle:flush()
  end
  if not written then -- a full disk
    os.remove(path)
    self:close()
    return files.failure("lock", path, write_problem)
  elseif is_current(self) then
    return self
  end
  self:close()
  return false
end

--- Locks a file for this process, for as long as it lives: the system gives the lock back when the process ends,
-- however it ends, so there are no stale ones. The file exists only while it is locked, or after a crash.
-- @tparam string path
-- @tparam[opt] string what is locked by it, for the message; the folder that the file lies in
-- @treturn ?table the lock, with `release()`
-- @treturn ?table the error: kind `busy` when another run has it
function lock.take(path, what)
  if held[path] then
    collectgarbage()
  end
  if held[path] then
    return lock.busy(path, what)
  end
  local taken, err
  repeat
    taken, err = try(path, what)
  until taken ~= false
  held[path] = taken
  return taken, err
end

function Lock:close()
  for _, name in ipairs { "witness", "handle" } do
    if self[name] then
      self[name]:close()
      self[name] = nil
    end
  end
end

--- Gives the lock back and removes its file. Safe to call twice.
function Lock:release()
  if self.handle then
    os.remove(self.path)
    self:close()
    held[self.path] = nil
  end
end

--- Whether a run holds the lock now: this process or another.
-- @tparam string path
-- @treturn boolean
function lock.is_held(path)
  if held[path] then
    return true
  end
  local handle = io.open(path, "rb")
  if not handle then
    return false
  end
  local free = lfs.lock(handle, "r")
  handle:close()
  return not free
end

return lock
