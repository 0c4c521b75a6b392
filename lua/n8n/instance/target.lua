--- Reads what an instance has that workflows can be mapped onto, each list once.

local errors = require "n8n.errors"
local inventory = require "n8n.instance.inventory"
local option_names = require "n8n.util.options"
local tables = require "n8n.util.tables"
local model = require "n8n.workflow.model"

local target = {}

--- The members of an inventory.
-- @table Target
-- @tfield string url of the API
-- @tfield string line `"1"` or `"2"`
-- @tfield table workflows `list` (by id: `id`, `name`, `archived`, `active`, `tags` (names, sorted), `project` (id),
--   `versionId`, `activeVersionId`, `updatedAt`), `by_id`, `by_name` (name -> array of those that are not archived)
-- @tfield ?table credentials by id: `id`, `name`, `type` (nil: 1.x does not tell), `project`
-- @tfield ?{table,...} tags `id`, `name`
-- @tfield ?table data_tables by id: `id`, `name`, `project`, `columns`
-- @tfield ?{table,...} variables `id`, `key`, `value`, `type`, `project`
-- @tfield ?{table,...} projects `id`, `name`, `type`
-- @tfield ?{table,...} folders `id`, `name`, `parent`, `project`, `path` (names from the project's top)
-- @tfield {table,...} not_included what could not be read: `what`, `reason`, `why`

local FIELDS = { "id", "name", "active", "isArchived", "tags", "shared", "versionId", "activeVersionId", "updatedAt" }

--- Workflows as an inventory has them.
-- @tparam {table,...} list `id`, `name`, `archived`, ...
-- @treturn table `list`, `by_id`, `by_name`
function target.index(list)
  local index = { list = list, by_id = tables.by_id(list), by_name = {} }
  table.sort(list, tables.id_order)
  for _, workflow in ipairs(list) do
    if not workflow.archived then
      index.by_name[workflow.name] = index.by_name[workflow.name] or {}
      table.insert(index.by_name[workflow.name], workflow)
    end
  end
  return index
end

--- Reads which workflows an instance has, without their graphs.
-- @tparam table client
-- @tparam[opt] function on_progress `(nil, done, nil, what)`
-- @treturn table `list`, `by_id`, `by_name`
-- @raise the error object, when the server fails
function target.read_workflows(client, on_progress)
  local list = {}
  for item in client.workflows:each(nil, { fields = FIELDS, verify = true }) do
    list[#list + 1] = model.entry(item)
    if on_progress then
      on_progress(nil, #list, nil, "workflows listed")
    end
  end
  return target.index(list)
end

local function read(client, options)
  local line = errors.must(client:line())
  local workflows = target.read_workflows(client, options.on_progress)
  local self, missing = inventory.read(client, line, options.skip)
  self.url, self.line, self.workflows, self.not_included = client.url, line, workflows, missing
  return self
end

--- Reads the inventory of an instance.
--
-- Options: `skip` (names of `n8n.instance.inventory.PARTS` as keys: lists that are not needed), `on_progress`.
-- @tparam table client
-- @tparam[opt] table options
-- @treturn ?table see `Target`
-- @treturn ?table the error
function target.read(client, options)
  options = option_names.check(options, { "skip", "on_progress" })
  return errors.answered(read, client, options)
end

--- Why a list is not known.
-- @tparam table self an inventory, or a source
-- @tparam string part its name
-- @treturn ?string
function target.reason(self, part)
  for _, missing in ipairs(self.not_included or {}) do
    if missing.what == part then
      return missing.reason
    end
  end
end

return target
