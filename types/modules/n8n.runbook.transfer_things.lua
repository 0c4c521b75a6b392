---@meta n8n.runbook.transfer_things

---Tags, data tables with their rows, and variables: how a transfer makes each, once, whatever becomes of the answers.
---@class n8n.runbook.transfer_things
local transfer_things = {}

---Makes a tag; where somebody else was quicker, theirs is as good.
---@param run table of `n8n.runbook.transfer_apply`
---@param step table
---@return table # the result (see `n8n.runbook.changes`)
function transfer_things.tag(run, step) end

---The ids of tags by name, as the target has them now.
---@param client n8n.client.Client
---@return table?
---@return n8n.errors.Error # the error
function transfer_things.tag_ids(client) end

---Makes a data table with its columns.
---@param run table
---@param step table with `data_table` of the plan
---@return table # the result
function transfer_things.data_table(run, step) end

---Fills a data table of this plan's. Rows go in in their order, so those that are there tell where to go on.
---@param run table with `rows(source_id)`, which answers an iterator of rows
---@param step table
---@return table # the result
function transfer_things.rows(run, step) end

---Makes a variable, or gives it its value.
---@param run table
---@param step table with `variable` of the plan
---@return table # the result
function transfer_things.variable(run, step) end

---Whether what an earlier run began to make is there; `rows` and values are simply written again.
---@param run table
---@param step table
---@return boolean?
---@return string|table # its id, or the error
function transfer_things.was_done(run, step) end

return transfer_things
