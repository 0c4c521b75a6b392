---@meta n8n.runbook.backup_run

---@class n8n.runbook.backup_run.Run
local Run = {}

---What the parts of a backup's run share: where files go, what cannot be had, how far it is.
---@class n8n.runbook.backup_run
local backup_run = {}

---Makes the state of a run.
---@param fields table `client`, `folder` (a writer), `options`, `report`, `skip` (a set of parts), `started`
---@return table
function backup_run.new(fields) end

---Raises an error object where there is one.
---@param value any
---@param err any
function backup_run.checked(value, err) end

---Tells how far it is.
---@param done any
---@param total any
---@param what any
function Run:progress(done, total, what) end

---Enters a file into the report.
---@param outcome string `"added"`, `"changed"` or `"unchanged"`
---@param path string
---@param about table of the manifest's entry
function Run:enter(outcome, path, about) end

---Gives the backup a JSON file, sorted and indented.
---@param path any
---@param text any
---@param about any
function Run:put(path, text, about) end

---Gives the backup a list as one file.
---@param name string of the part
---@param texts string[] of the items, in their order
function Run:put_list(name, texts) end

---Notes that a part is not in the backup.
---@param part string
---@param why string `"denied"`: it is there and the key may not read it; else as it is on this server, or as asked
---@param reason string
---@param status? number HTTP
function Run:leave_out(part, why, reason, status) end

---What is not in a backup, in sentences: a line per reason.
---@param not_included table[] of the manifest
---@param wanted? function which of them
---@return string[]
function backup_run.left_out(not_included, wanted) end

---Notes in the report what is not in the backup, but for what the report names as a failure.
function Run:tell_left_out() end

---Saves one part. What cannot be had by rule is noted; everything else ends the run.
---@param part string
---@param save function
---@return boolean? # true: saved
---@return n8n.errors.Error # the error for which it is not included
function Run:try(part, save) end

return backup_run
