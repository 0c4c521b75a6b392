---@meta n8n.runbook.creating

---Creating workflows, each once, whatever becomes of the answers.
---@class n8n.runbook.creating
local creating = {}

---Reads a list page by page, while others create in it. Iterations refuse that where an answer is lost: they promise
---to hand out nothing that was created meanwhile. Here just that is looked for; what is created moves others to later
---pages, and so hides nothing.
---@param resource table of a client, with `list`
---@param query? table
---@return table[]? # items; some may be there twice
---@return n8n.errors.Error # the error
function creating.read(resource, query) end

---The workflows of exactly a name.
---@param client n8n.client.Client
---@param name string
---@return table[]?
---@return n8n.errors.Error # the error
function creating.namesakes(client, name) end

---Splits members into what a creation takes and what only an update does (`description`).
---@param members table
---@param line string
---@return table # for the creation
---@return table # for an update behind it; empty: none is needed
function creating.body(members, line) end

---The workflow that a creation made whose answer nobody has. It is claimed: no other creation finds it.
---@param run table `client`; `known_ids` (id -> true: there before the run); `created` (id -> true: made by this run)
---@param name string
---@param is_it function `is_it(workflow)` whether its content is what was sent
---@return table|boolean? # the workflow; false when there is none; nil when the server cannot be asked
---@return n8n.errors.Error # the error
function creating.find(run, name, is_it) end

---Sends a creation; when the answer is lost, looks, and only if there is nothing sends it once more. Not after a
---time-out: the server may still be at it.
---@param run table see `find`
---@param body table
---@param is_it function see `find`
---@return table? # the workflow
---@return n8n.errors.Error # the error
---@return string? # what is to be said where the error alone would mislead
function creating.post(run, body, is_it) end

return creating
