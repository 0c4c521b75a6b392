---@meta n8n.runbook.undo_journal

---Journals read backwards: what a run has changed, and how it was before.
---@class n8n.runbook.undo_journal
local undo_journal = {}

---Reads what a run has changed.
---@param entries table[] of its journal
---@param url string of the server that it must be about
---@param path string for messages
---@return table[]? # workflows: `id`, `name`, `created`, `deleted`, `unknown` (may have been created), `before`, `parts` (`tags`, `state`, `content`: what the run has changed), `left` (how it was left, of `n8n.runbook.stamps`), `version`
---@return table[] # other things: `kind`, `id`, `name`, `before` (a value), `rows`, `removed` (the run deleted it)
---@return n8n.errors.Error # the error, in place of the first
function undo_journal.read(entries, url, path) end

return undo_journal
