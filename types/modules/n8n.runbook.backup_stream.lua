---@meta n8n.runbook.backup_stream

---@class n8n.runbook.backup_stream.Stream
local Stream = {}

---A file of a backup that is written piece by piece, because it does not fit in memory: rows, executions.
---@class n8n.runbook.backup_stream
local backup_stream = {}

---Begins a file.
---@param target string its path among what a run has staged
---@param accept function `accept(size, sha256, about)` takes it into the backup and answers `"added"`, `"changed"` or `"unchanged"`
---@return table? # the stream; its `size` is what was written so far
---@return n8n.errors.Error # the error
function backup_stream.open(target, accept) end

---Writes on.
---@param text string
---@return boolean? # true
---@return n8n.errors.Error # the error
function Stream:write(text) end

---Puts what was written in another order.
---@param pieces table[] `{offset, size}` of what was written, in the wanted order
---@return boolean? # true
---@return n8n.errors.Error # the error
function Stream:reorder(pieces) end

---Ends the file, which is then one of the new backup.
---@param about table further members of the manifest's entry
---@return string? # `"added"`, `"changed"` or `"unchanged"`
---@return n8n.errors.Error # the error
function Stream:finish(about) end

---Closes a file that is given up.
function Stream:abandon() end

return backup_stream
