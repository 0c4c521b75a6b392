---@meta n8n.run.journal

---@class n8n.run.journal.Journal
local Journal = {}

---Journals: what a run was about to change, written down before, and how it went, written down after.
---@class n8n.run.journal
local journal = {}

---Reads a journal. A last line that was cut off (the run was killed while it wrote) is left out.
---@param path string
---@return table[]? # the entries in their order
---@return n8n.errors.Error # the error; its `missing` is true when there is no such file
---@return boolean # whether the last line was cut
function journal.read(path) end

---The intents without an outcome.
---@param entries table[] of `read`
---@return table[] # in their order
function journal.pending(entries) end

---Opens a journal to write: a new file, or one that a run wrote before and that is continued.
---@param path? string nil: a journal that keeps nothing, for runs without one
---@return table? # the journal: `intend`, `outcome`, `close`
---@return n8n.errors.Error # the error
function journal.open(path) end

---Writes down what is about to be changed. Call it before the request; without its yes the request must not go out.
---@param fields table what and on which item: `{ action = "create", name = "..." }`; no secrets
---@return number? # what `outcome` wants
---@return n8n.errors.Error # the error
function Journal:intend(fields) end

---Writes down how it went.
---@param n number of `intend`
---@param fields table `{ outcome = "created", id = "..." }`
---@return boolean? # true
---@return n8n.errors.Error # the error
function Journal:outcome(n, fields) end

---Writes down something that is neither: how a thing was left.
---@param fields table
---@return boolean? # true
---@return n8n.errors.Error # the error
function Journal:note(fields) end

---Closes the file, and gives back the lock that its run may hold (`self.lock`). Safe to call twice.
function Journal:close() end

return journal
