--- A file of a backup that is written piece by piece, because it does not fit in memory: rows, executions.

local digest = require "n8n.store.digest"
local files = require "n8n.store.files"

local backup_stream = {}

local Stream = {}
Stream.__index = Stream

--- Begins a file.
-- @tparam string target its path among what a run has staged
-- @tparam function accept `accept(size, sha256, about)` takes it into the backup and answers `"added"`, `"changed"` or
--   `"unchanged"`
-- @treturn ?table the stream; its `size` is what was written so far
-- @treturn ?table the error
function backup_stream.open(target, accept)
  local ok, err = files.make_folder(files.parent(target))
  if not ok then
    return nil, err
  end
  local file
  file, err = files.create(target)
  if not file then
    return nil, err
  end
  return setmetatable({ target = target, accept = accept, file = file, hash = digest.begin(), size = 0 }, Stream)
end

--- Writes on.
-- @tparam string text
-- @treturn ?boolean true
-- @treturn ?table the error
function Stream:write(text)
  local ok, problem = self.file:write(text)
  if not ok then
    return files.failure("write", self.target, problem)
  end
  self.hash:add(text)
  self.size = self.size + #text
  return true
end

local function close(self)
  local closed, problem = self.file:close()
  self.file = nil
  if not closed then
    return files.failure("write", self.target, problem)
  end
  return true
end

--- Puts what was written in another order.
-- @tparam {table,...} pieces `{offset, size}` of what was written, in the wanted order
-- @treturn ?boolean true
-- @treturn ?table the error
function Stream:reorder(pieces)
  local ok, err = close(self)
  if not ok then
    return nil, err
  end
  local unordered = self.target .. ".unordered"
  ok, err = files.move(self.target, unordered)
  local source, problem
  if ok then
    source, problem = io.open(unordered, "rb")
    if not source then
      return files.failure("read", unordered, problem)
    end
    self.file, err = files.create(self.target)
  end
  if not self.file then
    return nil, err
  end
  self.hash, self.size = digest.begin(), 0
  for _, piece in ipairs(pieces) do
    source:seek("set", piece.offset)
    ok, err = self:write(source:read(piece.size))
    if not ok then
      break
    end
  end
  source:close()
  if not ok then
    return nil, err
  end
  return files.remove(unordered)
end

--- Ends the file, which is then one of the new backup.
-- @tparam table about further members of the manifest's entry
-- @treturn ?string `"added"`, `"changed"` or `"unchanged"`
-- @treturn ?table the error
function Stream:finish(about)
  local ok, err = close(self)
  if not ok then
    return nil, err
  end
  local outcome = self.accept(self.size, self.hash:finish(), about)
  if outcome == "unchanged" then
    ok, err = files.remove(self.target)
    if not ok then
      return nil, err
    end
  end
  return outcome
end

--- Closes a file that is given up.
function Stream:abandon()
  if self.file then
    self.file:close()
    self.file = nil
  end
end

return backup_stream
