---@meta n8n.runbook.source_select

---Which workflows of a source are meant. What is named and not there is an error, never an empty selection.
---@class n8n.runbook.source_select
local source_select = {}

---Checks a selector: as `n8n.runbook.selector` does, and `name` may be an array, and there may be a `folder`.
---@param given table
---@return table
function source_select.check(given) end

---The entries of a source's index that are selected, by id.
---@param set table a source with its `index`
---@param checked? table of `check`; nil: all
---@return table[]
function source_select.entries(set, checked) end

---A set with the selected workflows of one that has them all.
---@param set table
---@param checked? table of `check`; nil: all
---@return table
function source_select.apply(set, checked) end

---The ids of the workflows that one needs to run: those that it calls, uses as a tool or hands its errors to. Not
---those that may call it, nor what disabled nodes name.
---@param workflow table of a source
---@param find function `n8n.runbook.references.find`
---@return string[]
function source_select.called(workflow, find) end

return source_select
