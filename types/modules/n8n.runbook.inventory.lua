---@meta n8n.runbook.inventory

---The lists of an n8n that workflows refer to: credentials, tags, data tables, variables, projects, folders.
---@class n8n.runbook.inventory
local inventory = {}

---What can be read, by the names of the lists.
---@type any
inventory.PARTS = nil

---Why a list cannot be read, if that is how it is on this server with this key.
---@param err table
---@return string? # `"absent"`: this n8n does not have it (licence, older line); `"denied"`: the key may not; nil: it is a failure of the moment
function inventory.obstacle(err) end

---A value that is there: not null.
---@param value any decoded
---@return any # the value, or nil
function inventory.present(value) end

---Makes an array of what an iterator yields, by id.
---@param iterator function
---@param make function item -> thing with an `id`
---@return table[]
function inventory.collect(iterator, make) end

---The columns of a data table in their order, as a plan keeps them.
---@param columns any what the API says of them, or nil
---@return table[] # `name`, `type`, `index`
function inventory.columns(columns) end

---Gives folders their `path`.
---@param folders table[] `id`, `name`, `parent`
function inventory.add_paths(folders) end

---Reads lists.
---@param client n8n.client.Client
---@param line string of `client:line()`
---@param skip? table names of parts that are not wanted, as keys
---@return table # the lists: `credentials` and `data_tables` by id, the others arrays; nil where one cannot be read. On 1.x, which does not list credentials, they are put together from its audit and from the workflows that use them: a credential that none uses has no `type` then
---@return table[] # what cannot be read: `what`, `reason`, `status`, `why` (`"absent"` or `"denied"`)
function inventory.read(client, line, skip) end

return inventory
