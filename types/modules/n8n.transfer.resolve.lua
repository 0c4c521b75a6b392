---@meta n8n.transfer.resolve

---@class n8n.transfer.resolve.Mapping
---@field workflow table by id in the source: `{ id=, name=, how=, archived= }`, or `{ pending = true, name= }` for one that is to be created
---@field credential table by `resolve.key`
---@field data_table table by id; `pending` where the plan makes it
---@field tag table by name; `pending` where there is none of that name yet
---@field project table by id
---@field folder table by id
---@field agent table by id
local Mapping = {}

---@class n8n.transfer.resolve.Problem
---@field kind string `"reference"`, `"workflow"` (which one of the target it is, is not clear) or `"binding"`
---@field workflow? table `id`, `name`
---@field node? string its name
---@field reference? table of `n8n.workflow.references`
---@field reason string
---@field hint? string
---@field warning? boolean it does not keep anything from being done
local Problem = {}

---Which thing of the target each thing of a source is: workflows, credentials, data tables, tags, projects, folders.
---@class n8n.transfer.resolve
local resolve = {}

---What a mapping has a reference under: its id; for the old form without one, type and name.
---@param reference table
---@return string
function resolve.key(reference) end

---Maps the workflows of a set, and everything that they refer to, onto a target.
---@param set table the workflows: a source, or a selection of one
---@param source table the whole source, for the names of things; the set itself will do
---@param target table of `n8n.instance.target.read`
---@param options? table
---@return table # see `Mapping`
---@return table[] # see `Problem`; those with `warning` do not matter for what can be done
---@return table[] # every reference: `workflow`, `workflow_id`, `node`, `kind`, `role`, `where`, `type`, `id`, `name`, and `target` (id), `target_name`, `how`, `pending`, or `problem`
function resolve.map(set, source, target, options) end

return resolve
