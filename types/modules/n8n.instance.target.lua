---@meta n8n.instance.target

---@class n8n.instance.target.Target
---@field url string of the API
---@field line string `"1"` or `"2"`
---@field workflows table `list` (by id: `id`, `name`, `archived`, `active`, `tags` (names, sorted), `project` (id), `versionId`, `activeVersionId`, `updatedAt`), `by_id`, `by_name` (name -> array of those that are not archived)
---@field credentials? table by id: `id`, `name`, `type` (nil: 1.x does not tell), `project`
---@field tags? table[] `id`, `name`
---@field data_tables? table by id: `id`, `name`, `project`, `columns`
---@field variables? table[] `id`, `key`, `value`, `type`, `project`
---@field projects? table[] `id`, `name`, `type`
---@field folders? table[] `id`, `name`, `parent`, `project`, `path` (names from the project's top)
---@field not_included table[] what could not be read: `what`, `reason`, `why`
local Target = {}

---What an instance has that workflows can be mapped onto, each list read once.
---@class n8n.instance.target
local target = {}

---Workflows as an inventory has them.
---@param list table[] `id`, `name`, `archived`, ...
---@return table # `list`, `by_id`, `by_name`
function target.index(list) end

---Reads which workflows an instance has, without their graphs.
---@param client n8n.client.client.Client
---@param on_progress? function `(nil, done, nil, what)`
---@return table # `list`, `by_id`, `by_name`
function target.read_workflows(client, on_progress) end

---Reads the inventory of an instance.
---@param client n8n.client.client.Client
---@param options? table
---@return table? # see `Target`
---@return n8n.errors.Error # the error
function target.read(client, options) end

---Why a list is not known.
---@param self table an inventory, or a source
---@param part string its name
---@return string?
function target.reason(self, part) end

return target
