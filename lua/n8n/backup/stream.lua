--- Writes a file of a backup piece by piece, because it does not fit in memory: rows, executions. All that fails is
-- raised as an error object.

local errors = require "n8n.errors"
local digest = require "n8n.store.digest"
local files = require "n8n.store.files"

local must = errors.must

local stream = {}

local Stream = {}
Stream.__index = Stream

--- Begins a file.
-- @tparam string target its path among what a run has staged
-- @tparam function accept `accept(size, sha256, about)` takes it into the backup and answers `"added"`, `"changed"` or
--   `"unchanged"`
-- @treturn table the stream; its `size` is what was written so far
function stream.open(target, accept)
  must(files.make_folder(files.parent(target)))
  return setmetatable({ target = target, accept = accept, file = must(files.create(target)), hash = digest.begin(),
    size = 0 }, Stream)
end

--- Writes on.
function Stream:write(text)
  local ok, problem = self.file:write(text)
  if not ok then
    must(files.failure("write", self.target, problem))
  end
  self.hash:add(text)
  self.size = self.size + #text
end

local function close(self)
  local closed, problem = self.file:close()
  self.file = nil
  if not closed then
    must(files.failure("write", self.target, problem))
  end
end

local function write_pieces(self, source, pieces)
  for _, piece in ipairs(pieces) do
    source:seek("set", piece.offset)
    self:write(source:read(piece.size))
  end
end

--- Puts what was written in another order.
-- @tparam {table,...} pieces `{offset, size}` of what was written, in the wanted order
function Stream:reorder(pieces)
  close(self)
  local unordered = self.target .. ".unordered"
  must(files.move(self.target, unordered))
  local source, problem = io.open(unordered, "rb")
  if not source then
    must(files.failure("read", unordered, problem))
  end
  self.file = must(files.create(self.target))
  self.hash, self.size = digest.begin(), 0
  local ok, err = pcall(write_pieces, self, source, pieces)
  source:close()
  must(ok, err)
  must(files.remove(unordered))
end

--- Ends the file, which is then one of the new backup.
-- @tparam table about further members of the manifest's entry
-- @treturn string `"added"`, `"changed"` or `"unchanged"`
function Stream:finish(about)
  close(self)
  local outcome = self.accept(self.size, self.hash:finish(), about)
  if outcome == "unchanged" then
    must(files.remove(self.target))
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

return stream
