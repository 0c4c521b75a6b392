---@meta _

---@class n8n.List.Options
---@field as? string `"raw"`: hand out the exact texts
---@field fields? string[] decode only these members
---@field verify? boolean pass over the list until two passes agree
---@field below? string only of lists that page by id (executions): begin with the first id below this one
---@field timeout? number seconds without progress
---@field deadline? number seconds over all attempts of one page
---@field retries? integer attempts after the first
---@field max_response? integer bytes of a page at most
local Options = {}

