---@meta n8n.instance.selection

---@class n8n.instance.selection.Selector
---@field tags? string|string[] names (or one); the workflow carries all of them
---@field name? string its exact name
---@field name_like? string part of its name, in any case of letters, with `%` for anything and `_` for one character
---@field project? string the id or the exact name of the project that it is in; where projects cannot be listed (licence, scope `project:list`), the id of one that has workflows
---@field ids? string|string[] of workflows (or one)
---@field active? boolean whether it is published
---@field archived? boolean whether it is archived
---@field all? boolean every workflow. Needed where nothing else narrows it: `active` and `archived` alone do not
local Selector = {}

---Selectors: which workflows a runbook is about.
---@class n8n.instance.selection
local selector = {}

---Checks a selector.
---@param given table as above
---@return table # a copy, with lists where one text was given
function selector.check(given) end

---Whether a workflow is selected, as far as it says so itself.
---@param checked table of `check`; its `project` is an id
---@param workflow table as the API has it
---@return boolean
function selector.matches(checked, workflow) end

---Reads the selected workflows.
---@param client n8n.client.client.Client
---@param checked table of `check`
---@param more? string[] members that are needed besides `id`, `name`, `active`, `isArchived`, `tags`, `versionId` and `activeVersionId`
---@return table? # `found` (the workflows), `missing` (ids that there are not), `unmatched` (workflows named by `ids` for which another member of the selector does not hold)
---@return n8n.errors.Error # the error; kind `selector` for a tag, project or name that does not exist
function selector.read(client, checked, more) end

return selector
