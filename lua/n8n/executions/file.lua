--- Writes executions into a file, and beside it how far it is: see `n8n.executions.file`.

local errors = require "n8n.errors"
local json = require "n8n.json"
local files = require "n8n.store.files"
local locks = require "n8n.store.lock"

local must = errors.must

local file_sink = {}

local BLOCK = 65536
local LASTING = 1 -- seconds between two writings of the state, but for the last

local Sink = {}
Sink.__index = Sink

local function refuse(message, hint)
  error(errors.new { kind = "config", message = message, hint = hint }, 0)
end

-- What the run before wrote down; nil when there was none.
local function read_state(path)
  local text, err = files.read(path)
  if not text and err.missing then
    return nil
  end
  local saved = json.decode(must(text, err))
  if type(saved) ~= "table" or type(saved.size) ~= "number" or type(saved.state) ~= "table" then
    refuse(path .. " does not say how far an export is", "name another file to export into, or take both files away")
  end
  return saved
end

-- Copies so many bytes. Answers what went wrong, if anything did.
local function copy_start(source, target, size)
  local left = size
  while left > 0 do
    local block = source:read(math.min(BLOCK, left))
    if not block then
      break
    end
    local ok, problem = target:write(block)
    if not ok then
      return problem
    end
    left = left - #block
  end
end

-- The first so many bytes of a file become the file: Lua has no other way to shorten one.
local function shorten(path, size)
  local source, problem = io.open(path, "rb")
  if not source then
    must(files.failure("read", path, problem))
  end
  local short, err = files.create(path .. ".short~")
  if not short then
    source:close()
    error(err, 0)
  end
  problem = copy_start(source, short, size)
  source:close()
  local closed, close_problem = short:close()
  if problem or not closed then
    files.remove(path .. ".short~")
    must(files.failure("write", path, problem or close_problem))
  end
  must(files.move(path .. ".short~", path))
end

-- Opens the file behind what the state says, or a new one.
local function prepare(self)
  local path, size, saved = self.path, files.size(self.path), read_state(self.state_path)
  if saved and (size or -1) < saved.size then
    refuse(("%s has %d bytes, and %d of it were written before"):format(path, size or 0, saved.size),
      "put the file back as it was; or take its .state.json away too, to begin anew")
  elseif saved then
    self.state, self.size = saved.state, saved.size
    if size > saved.size then
      shorten(path, saved.size)
    end
  elseif (size or 0) > 0 then
    refuse(path .. " is there already, and nothing says how far it is", "name a new file")
  end
  local file, problem = io.open(path, "ab")
  if not file then
    must(files.failure("write", path, problem))
  end
  self.file = file
end

local function open(path)
  local self = setmetatable({ path = path, state_path = path .. ".state.json", lock = must(locks.take(path .. ".lock")),
    size = 0, written_at = 0 }, Sink)
  local ok, problem = pcall(prepare, self)
  if not ok then
    self.lock:release()
    error(problem, 0)
  end
  return self
end

--- Opens a file to export into: see `n8n.executions.file`.
function file_sink.open(path)
  return errors.answered(open, path)
end

--- Writes an execution.
function Sink:write(text)
  local ok, problem = self.file:write(text, "\n")
  if not ok then
    return files.failure("write", self.path, problem)
  end
  self.size = self.size + #text + 1
  return true
end

--- Writes down how far the file is.
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

return file_sink
