---@meta n8n.runbook.backup_lists

---The lists of a backup that are a file each: tags, credentials, variables, projects, users, folders, members.
---@class n8n.runbook.backup_lists
local backup_lists = {}

---The parts that this module saves.
---@type any
backup_lists.PARTS = nil

---Those that are one list of the server's, `{name, query, drop}`.
---@type any
backup_lists.LISTS = nil

---Reads a whole list.
---@param client n8n.client.Client
---@param list table `{name, query, drop}`
---@param on_item? function called with how many there were so far
---@param project? string of a list that projects have: its id, which each item gets
---@return table[] # `{id, text}`, by id
function backup_lists.read(client, list, on_item, project) end

---Saves the lists.
---@param run table of `n8n.runbook.backup_run`
function backup_lists.save(run) end

return backup_lists
