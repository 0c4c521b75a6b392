---@meta n8n.runbook.backup_links

---@class n8n.runbook.backup_links.Links
local Links = {}

---Whether what the workflows of a backup refer to is in it: other workflows, credentials, data tables, tags, projects.
---@class n8n.runbook.backup_links
local backup_links = {}

---Begins to look at a backup.
---@param manifest table
---@return table
function backup_links.new(manifest) end

---Takes a file of the backup into account. In the order of the manifest, where lists come before workflows: what a
---workflow refers to is looked up at once.
---@param entry table of the manifest
---@param value any what is in it, decoded; anything else than a table is passed over
function Links:add(entry, value) end

---What does not lead anywhere.
---@return string[] # sentences
function Links:unresolved() end

return backup_links
