---@meta n8n.transfer.source

---@class n8n.transfer.source.Source
---@field kind string `"instance"`, `"backup"` or `"files"`
---@field label string what messages call it: a URL, or paths
---@field line? string `"1"` or `"2"` of the n8n that it is or was made of; nil: files do not say
---@field url? string of that n8n
---@field workflows table[] those selected, by id: `id` (its file's place where that has none, with `without_id`), `name`, `value` (decoded, as the API has it), `place`, `tags` (names, sorted), `archived`, `active`, `published` (nil; `"draft"`: what runs is what is in `value`; or the version that runs instead: `versionId`, `name`, `nodes`, `connections`), `project` (`id`, `name`, `type`), `folder` (`id`, `name`)
---@field load function reads workflows of the index by their ids, selected or not: `load(ids)` answers an array
---@field index table all workflows of the source, selected or not: `list`, `by_id`, `by_name` (see `n8n.instance.target`)
---@field credentials? table by id: `id`, `name`, `type`; nil: not known
---@field tags? table[] `id`, `name`
---@field data_tables? table by id: `id`, `name`, `project`, `columns`, `rows` (a function that answers an iterator of row tables; nil where they are not there)
---@field variables? table[] `id`, `key`, `value`, `type`, `project`
---@field projects? table[] `id`, `name`, `type`
---@field folders? table[] `id`, `name`, `parent`, `project`, `path`
---@field not_included table[] `what`, `reason`
local Source = {}

---Where workflows come from: an instance, the folder of a backup, or files, in one form.
---@class n8n.transfer.source
local source = {}

---Reads a source.
---@param from table|string|string[] a client, the folder of a backup, or files and folders
---@param options? table
---@return table? # see `Source`
---@return n8n.errors.Error # the error; kind `selector` for a selector that selects nothing
function source.read(from, options) end

---Selects some workflows of a source.
---@param set table see `Source`
---@param selector n8n.instance.selection.Selector as `n8n.instance.selection` has it (`tags`, `name`, `name_like`, `project`, `ids`, `active`, `archived`, `all`); `name` may be an array of names, and `folder` the id or name of a folder, where the source knows it
---@return table? # a set with these workflows; the rest of it is shared
---@return n8n.errors.Error # the error, kind `selector`: a tag, name, id, project or folder that there is not, or nothing is selected
function source.select(set, selector) end

return source
