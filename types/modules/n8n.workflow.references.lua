---@meta n8n.workflow.references

---What a workflow refers to: every place where the id of a credential, another workflow, a data table, ... can stand.
---@class n8n.workflow.references
local references = {}

---The rules: where references stand, how they are written there, and where n8n's own code has them.
references.RULES = require("n8n.workflow.reference_rules").RULES

---Finds all references of a workflow.
---@param workflow table decoded; also one with `nodes` alone
---@param options? table `known`: `{ workflow = { [id] = true }, data_table = ... }`, what there is where the workflow comes from, so that resource locators of types without a rule are known by the id they hold
---@return table[] # references: nodes in their order, then what the workflow itself holds
function references.find(workflow, options) end

---Puts other ids in the place of those that a workflow refers to.
---@param workflow table decoded; it is not changed
---@param new_of function gets a reference, answers the new id (nil: as it is) and the new name (nil: not known). It is not asked about dynamic ones. For one by name, a credential gets the id, anything else the new name
---@param options? table as for `find`
---@return table # the workflow with the new ids; parts without changes are shared with the one given
---@return table[] # what was changed: `{ reference=, id=, name= }`
function references.rewrite(workflow, new_of, options) end

---The names of the variables (`$vars.name`) that a workflow's expressions and code use. They go by name, so that
---nothing has to be rewritten; but an instance without them runs the workflow with nothing in their place.
---@param workflow table decoded
---@return string[] # sorted
function references.variables(workflow) end

return references
