---@meta n8n.runbook.backup_executions

---The executions of a backup: appended in files of their own, each of which is part of the backup once it is full.
---@class n8n.runbook.backup_executions
local backup_executions = {}

---What the option `executions` may choose.
---@type any
backup_executions.OPTIONS = nil

---Keeps what an earlier run saved.
---@param run table of `n8n.runbook.backup_run`
function backup_executions.keep(run) end

---Saves what is new of them. What was saved before stands whatever happens.
---@param run table of `n8n.runbook.backup_run`, whose other parts are committed
---@param commit function `commit(run)` makes what the folder was given the backup
function backup_executions.save(run, commit) end

---Checks the option `executions`.
---@param wanted any `true`, or a table of `OPTIONS`
function backup_executions.check(wanted) end

return backup_executions
