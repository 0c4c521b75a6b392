---@meta n8n.runbook.backup_verify

---Verifying a backup: whether it is what was written, whether it is all there, and whether its parts fit together.
---@class n8n.runbook.backup_verify
local backup_verify = {}

---Checks a backup against its manifest: every file is there, with its size and SHA-256, and is JSON; the manifest
---itself is as it was written, and names all that it counts. What a workflow refers to and the backup does not hold is
---a note: that is how the server was, and no damage. Talks to no server unless told to.
---@param dir string
---@param options? table
---@return n8n.runbook.report.Report? # the report
---@return n8n.errors.Error # the error: no backup there, its manifest is damaged, or the server does not answer
function backup_verify.verify(dir, options) end

return backup_verify
