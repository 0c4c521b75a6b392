---@meta _

---@class n8n.Selection
---@field tags? string|string[] names (or one); the workflow carries all of them
---@field name? string its exact name
---@field name_like? string part of its name, in any case of letters, with `%` for anything and `_` for one character
---@field project? string the id or the exact name of the project that it is in; where projects cannot be listed (licence, scope `project:list`), the id of one that has workflows
---@field ids? string|string[] of workflows (or one)
---@field active? boolean whether it is published
---@field archived? boolean whether it is archived
---@field all? boolean every workflow. Needed where nothing else narrows it: `active` and `archived` alone do not
local Selection = {}

