---@meta n8n.runbook.backup_tables

---The data tables of a backup: what they are in one file, the rows of each in one of its own, a row per line.
---@class n8n.runbook.backup_tables
local backup_tables = {}

---What a list of the server's tells of a table.
---@param text string the item
---@return table # `id`, `name`, `text` (as it is saved), `stamp` (another where the table or its rows are)
function backup_tables.seen(text) end

---Reads the list of all tables.
---@param client n8n.client.Client
---@return table[] # of `seen`, by id
function backup_tables.list(client) end

---Saves the tables with their rows.
---@param run table of `n8n.runbook.backup_run`
function backup_tables.save(run) end

return backup_tables
