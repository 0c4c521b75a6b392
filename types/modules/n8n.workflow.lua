---@meta n8n.workflow

---@class n8n.workflow.Reference
---@field kind string what is named: `credential`, `workflow`, `data_table`, ... (`RULES` lists them)
---@field role string what for: `call`, `error workflow`, ...
---@field id? string nil where it is named by `name` alone (`by_name`) or by an expression (`dynamic`)
---@field name? string as the workflow remembers it, which may be out of date
---@field type? string of a credential, where the workflow says it
---@field node? string the node's name; nil for what the workflow itself holds
---@field node_type? string
---@field inner? string the node inside of a workflow that `node` holds as a text, or the tool of an agent
---@field where string the place in the node, or in the workflow
---@field disabled? boolean the node is
---@field self? boolean it is the workflow's own id
---@field generic? boolean found without a rule of the node's type
---@field by_name? boolean
---@field dynamic? boolean
---@field expression? string the text of the expression that names it
---@field checked? boolean n8n 2.x publishes the workflow only when what is named is published
---@field optional? boolean it does no harm when it is missing
---@field remote? boolean the node's n8n credential says in which instance it is
---@field derived? boolean n8n ignores what is written
local Reference = {}

---Workflows as tables: what one refers to, and what differs between two. Nothing is sent, so no n8n is needed.
---@class n8n.workflow
local workflow = {}

---The rules: where references stand, how they are written there, and where n8n's own code has them.
---@type any
workflow.RULES = nil

---Finds all references of a workflow.
---@param value table the workflow, decoded; also one with `nodes` alone
---@param options? table `known`: `{ workflow = { [id] = true }, data_table = ... }`, what there is where the workflow comes from, so that resource locators of types without a rule are known by the id they hold
---@return table[] # references (see `Reference`): nodes in their order, then what the workflow itself holds
function workflow.references(value, options) end

---Puts other ids in the place of references.
---@param value table the workflow, decoded
---@param new_of function gets a reference, answers the new id (nil: as it is) and the new name (nil: not known). It is not asked about dynamic ones. For one by name, a credential gets the id, anything else the new name
---@param options? table as for `references`
---@return table # the workflow with the new ids; parts without changes are shared with the one given
---@return table[] # what was changed: `{ reference=, id=, name= }`
function workflow.rewrite(value, new_of, options) end

---The names of the variables (`$vars.name`) that a workflow's expressions and code use. They go by name, so that
---nothing has to be rewritten; but an instance without them runs the workflow with nothing in their place.
---@param value table the workflow, decoded
---@return string[] # sorted
function workflow.variables(value) end

---Compares two workflows: nodes, fields of nodes, connections, settings, tags.
---@param old table decoded, as it is
---@param new table decoded, as it should be
---@param options? table `positions`: those of nodes count; `strict`: what the new one leaves out counts, as when two instances are compared; `known`: ids of the server's credentials, as keys; `members`: names of other members to compare (`description`, `nodeGroups` and `pinData` unless given)
---@return table
function workflow.diff(old, new, options) end

---The differences in lines for people: `+` came, `-` went, `~` is another. Long values are cut, and of texts of
---several lines the first line that differs is shown. What is no difference is told only when there is nothing else.
---@param old table as for `diff`
---@param new table
---@param options? table as for `diff`; also `width`: bytes of a value, 60 unless given; `limit`: at most so many lines
---@return string[]
function workflow.diff_lines(old, new, options) end

return workflow
