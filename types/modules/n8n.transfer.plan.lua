---@meta n8n.transfer.plan

---@class n8n.transfer.plan.Plan
---@field kind string `"restore"`, `"promote"`: what reports call it
---@field id string tells it from other plans: its journal names it
---@field url string of the target's API; `line`: `"1"` or `"2"`
---@field source string what messages call it
---@field items table[] one per workflow: `action` (`create`, `update`, `state`: only tags, publication or archive differ, `unchanged`, `skip`, `delete`), `name`, `id` (on the target), `source_id`, `place`, `reason`, `changes` (readable lines), `does` (see `n8n.transfer.item`), `unresolved` (what keeps it from being published)
---@field makes table what is made besides: `tags` (names), `data_tables`, `variables`
---@field mapping table of `n8n.transfer.resolve`
---@field warnings string[]
---@field removes? table[] what is deleted besides workflows when a run is undone: `kind`, `resource`, `id`, `name`
---@field notes? table[] entries that the report gets as they are: `class`, `outcome`, `id`, `name`, `reason`
---@field counts table action -> how many items have it
local Plan = {}

---Plans of transfers: what a set of workflows changes on a target. What `n8n.restore` and `n8n.promote` share.
---@class n8n.transfer.plan
local transfer_plan = {}

---What happens to publication, as `options.publish` names it.
---@type any
transfer_plan.PUBLISH = nil

---What happens where the target has the workflow already, as `options.conflict` names it.
---@type any
transfer_plan.CONFLICT = nil

---What can be brought over, as the keys of `options.only`.
---@type any
transfer_plan.PARTS = nil

---Counts the items of a plan anew.
---@param plan table
function transfer_plan.count(plan) end

---Finds out what would have to be done. Reads only.
---@param client n8n.client.client.Client
---@param set table of `n8n.transfer.source`
---@param target table of `n8n.instance.target`
---@param mapping table of `n8n.transfer.resolve`: it says which workflows are created
---@param options? table
---@return table? # the plan
---@return n8n.errors.Error # the error
function transfer_plan.make(client, set, target, mapping, options) end

---Whether a plan changes anything.
---@param plan table
---@return boolean
function transfer_plan.is_empty(plan) end

---Writes a plan into a file: all of it, or nothing.
transfer_plan.save = require("n8n.transfer.plan_file").save

---Reads a plan that was saved. One that was edited since is refused.
---@param path string
---@return table? # the plan
---@return n8n.errors.Error # the error; its `missing` is true when there is no such file
function transfer_plan.load(path) end

return transfer_plan
