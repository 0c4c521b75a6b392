--- Executions in a JSON Lines file, with a second file beside it that says how far it is: see `n8n.executions.file`.

local errors = require "n8n.errors"
local json = require "n8n.json"
local files = require "n8n.store.files"
local locks = require "n8n.store.lock"

local export_file = {}

local BLOCK = 65536
local LASTING = 1 -- seconds between two writings of the state, but for the last

local Sink = {}
Sink.__index = Sink

local function read_state(path)
  local text, err = files.read(path)
  if not text then
    return nil, not err.missing and err or nil
  end
  local saved = json.decode(text)
  if type(saved) ~= "table" or type(saved.size) ~= "number" or type(saved.state) ~= "table" then
    return nil, errors.new { kind = "config", message = path .. " does not say how far an export is",
      hint = "name another file to export into, or take both files away" }
  end
  return saved
end

-- The first so many bytes of a file become the file: Lua has no other way to shorten one.
local function shorten(path, size)
  local source, problem = io.open(path, "rb")
  if not source then
    return files.failure("read", path, problem)
  end
  local short, err = files.create(path .. ".short~")
  if not short then
    source:close()
    return nil, err
  end
  local left = size
  while left > 0 do
    local block = source:read(math.min(BLOCK, left))
    if not block then
      break
    end
    local ok, write_problem = short:write(block)
    if not ok then
      problem = write_problem
      break
    end
    left = left - #block
  end
  source:close()
  local closed, close_problem = short:close()
  if problem or not closed then
    files.remove(path .. ".short~")
    return files.failure("write", path, problem or close_problem)
  end
  return files.move(path .. ".short~", path)
end

local function bring_to(path, saved)
  local size = files.size(path)
  if not size or size < saved.size then
    return nil, errors.new { kind = "config",
      message = ("%s has %d bytes, and %d of it were written before"):format(path, size or 0, saved.size),
      hint = "put the file back as it was; or take its .state.json away too, to begin anew" }
  elseif size > saved.size then
    return shorten(path, saved.size)
  end
  return true
end

--- Opens a file to export into: see `n8n.executions.file`.
function export_file.open(path, options)
  local state_path = options and options.state_file or path .. ".state.json"
  local lock, err = locks.take(path .. ".lock")
  if not lock then
    return nil, err
  end
  local self = setmetatable({ path = path, state_path = state_path, lock = lock, size = 0, written_at = 0 }, Sink)
  local saved
  saved, err = read_state(state_path)
  local ok = not err
  if saved then
    self.state, self.size = saved.state, saved.size
    ok, err = bring_to(path, saved)
  elseif ok and (files.size(path) or 0) > 0 then
    ok, err = nil, errors.new { kind = "config", message = path .. " is there already, and nothing says how far it is",
      hint = "name a new file" }
  end
  if ok then
    local problem
    self.file, problem = io.open(path, "ab")
    if not self.file then
      ok, err = files.failure("write", path, problem)
    end
  end
  if not ok then
    lock:release()
    return nil, err
  end
  return self
end

--- Writes an execution.
-- @treturn ?boolean true
-- @treturn ?table the error
function Sink:write(text)
  local ok, problem = self.file:write(text, "\n")
  if not ok then
    return files.failure("write", self.path, problem)
  end
  self.size = self.size + #text + 1
  return true
end

--- Writes down how far the file is.
-- @treturn ?boolean true
-- @treturn ?table the error
function Sink:checkpoint(state, final)
  local now = os.time()
  if not final and now - self.written_at < LASTING then
    return true
  end
  self.written_at = now
  local ok, problem = self.file:flush()
  if not ok then
    return files.failure("write", self.path, problem)
  end
  local text = assert(json.pretty { size = self.size, state = state })
  if text == self.last_text or final and not self.last_text and files.read(self.state_path) == text then
    return true
  end
  self.last_text = text
  return files.write(self.state_path, text)
end

--- Closes the file. Safe to call twice.
function Sink:close()
  if self.file then
    self.file:close()
    self.file = nil
    self.lock:release()
  end
end

return export_file
