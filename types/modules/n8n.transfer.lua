---@meta n8n.transfer

---@class n8n.transfer.Plan
---@field kind string `"restore"`, `"promote"`: what reports call it
---@field id string tells it from other plans: its journal names it
---@field url string of the target's API
---@field line string `"1"` or `"2"`: the target's major version
---@field source string what messages call it
---@field items table[] one per workflow: `action` (`create`, `update`, `state`: only tags, publication or archive differ, `unchanged`, `skip`, `delete`), `name`, `id` (on the target), `source_id`, `place`, `reason`, `changes` (readable lines), `does` (what is done with it, as keys: `create`, `unarchive`, `unpublish`, `first`, `update`, `tags`, `publish`, `draft`, `archive`), `unresolved` (what keeps it from being published)
---@field makes table what is made besides: `tags` (names), `data_tables`, `variables`
---@field mapping table kind of thing -> id in the source -> what stands for it on the target: `id`, `name`, `how`, or `pending` for what the plan creates
---@field warnings string[]
---@field removes? table[] what is deleted besides workflows when a run is undone: `kind`, `resource`, `id`, `name`
---@field notes? table[] entries that the report gets as they are: `class`, `outcome`, `id`, `name`, `reason`
---@field counts table action -> how many items have it
local Plan = {}

---Plans and journals of the jobs that bring workflows to an n8n: `n8n.restore`, `n8n.promote`, and taking any job
---back.
---@class n8n.transfer
local transfer = {}

---What happens to publication, as the option `publish` names it.
---@type any
transfer.PUBLISH = nil

---What happens where the target has the workflow already, as the option `conflict` names it.
---@type any
transfer.CONFLICT = nil

---What can be brought over, as the option `only` names it.
---@type any
transfer.PARTS = nil

---Writes a plan into a file: all of it, or nothing.
---@param plan table
---@param path string
---@return boolean? # true
---@return n8n.errors.Error # the error
function transfer.save(plan, path) end

---Reads a plan that was saved. One that was edited since is refused.
---@param path string
---@return table? # the plan
---@return n8n.errors.Error # the error; its `missing` is true when there is no such file
function transfer.load(path) end

---Whether a plan changes anything.
---@param plan table
---@return boolean
function transfer.is_empty(plan) end

---Takes back what a run of any job has done, as its journal says it was before.
---@param client n8n.Client
---@param journal string of the run to take back
---@param options? table
---@return n8n.Report? # the report
---@return n8n.errors.Error # the error; kind `journal` for one that is another server's, `busy` while its run goes on
function transfer.undo(client, journal, options) end

return transfer
