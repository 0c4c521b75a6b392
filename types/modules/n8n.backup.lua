---@meta n8n.backup

---Backups: everything that the API shows of an n8n, exact and in files that people can diff.
---@class n8n.backup
local backup = {}

---What a backup has beside the workflows, and `options.skip` may name: `tags`, `credentials`, ...
---@type any
backup.PARTS = nil

---Brings the backup in a folder up to date, or makes the first one.
---@param client n8n.Client
---@param dir string is made where it is not there
---@param options? table
---@return n8n.Report? # the report
---@return n8n.errors.Error # the error; the backup in the folder is then the one from before
function backup.run(client, dir, options) end

---Opens a backup to read it, in whatever state it is.
---@param dir string
---@return table? # the view: `manifest`; `state` (`"whole"`, `"running"`, `"abandoned"` or `"ready"`); `entries`, of the manifest, by path; `read(path)` answers a whole file and `lines(path)` an iterator of the lines of a `.jsonl`, both checked against the manifest and right in every state
---@return n8n.errors.Error # the error, kind `backup`; with `foreign` when the folder holds no backup
function backup.open(dir) end

---Checks a backup against its manifest: every file is there, with its size and SHA-256, and is JSON; the manifest
---itself is as it was written, and names all that it counts. What a workflow refers to and the backup does not hold is
---a note: that is how the server was, and no damage. Talks to no server unless told to.
---@param dir string
---@param options? table
---@return n8n.Report? # the report
---@return n8n.errors.Error # the error: no backup there, its manifest is damaged, or the server does not answer
function backup.verify(dir, options) end

return backup
