--- Workflows as tables: what one refers to, and what differs between two. Nothing is sent, so no n8n is needed.
--
--     local workflow = require "n8n.workflow"
--     for _, reference in ipairs(workflow.references(saved)) do print(reference.kind, reference.id, reference.where)
--     end
--     for _, line in ipairs(workflow.diff_lines(saved, changed)) do print(line) end
-- @module n8n.workflow

--- A reference: a place where a workflow names something that has an id of its own in each n8n.
-- @table Reference
-- @tfield string kind what is named: `credential`, `workflow`, `data_table`, ... (`RULES` lists them)
-- @tfield string role what for: `call`, `error workflow`, ...
-- @tfield ?string id nil where it is named by `name` alone (`by_name`) or by an expression (`dynamic`)
-- @tfield ?string name as the workflow remembers it, which may be out of date
-- @tfield ?string type of a credential, where the workflow says it
-- @tfield ?string node the node's name; nil for what the workflow itself holds
-- @tfield ?string node_type
-- @tfield ?string inner the node inside of a workflow that `node` holds as a text, or the tool of an agent
-- @tfield string where the place in the node, or in the workflow
-- @tfield ?boolean disabled the node is
-- @tfield ?boolean self it is the workflow's own id
-- @tfield ?boolean generic found without a rule of the node's type
-- @tfield ?boolean by_name
-- @tfield ?boolean dynamic
-- @tfield ?string expression the text of the expression that names it
-- @tfield ?boolean checked n8n 2.x publishes the workflow only when what is named is published
-- @tfield ?boolean optional it does no harm when it is missing
-- @tfield ?boolean remote the node's n8n credential says in which instance it is
-- @tfield ?boolean derived n8n ignores what is written

local diff = require "n8n.workflow.diff"
local references = require "n8n.workflow.references"

local workflow = {}

--- The rules: where references stand, how they are written there, and where n8n's own code has them.
workflow.RULES = references.RULES

--- Finds all references of a workflow.
--
-- What n8n does not look at is none: `workflowId` of a node whose `source` is a text, empty values, a credential that
-- n8n's AI gateway manages. Whatever shape the workflow has, nothing is raised.
-- @function references
-- @tparam table value the workflow, decoded; also one with `nodes` alone
-- @tparam[opt] table options `known`: `{ workflow = { [id] = true }, data_table = ... }`, what there is where the
--   workflow comes from, so that resource locators of types without a rule are known by the id they hold
-- @treturn {table,...} references (see `Reference`): nodes in their order, then what the workflow itself holds
workflow.references = references.find

--- Puts other ids in the place of references.
-- @function rewrite
-- @tparam table value the workflow, decoded
-- @tparam function new_of gets a reference, answers the new id (nil: as it is) and the new name (nil: not known). It is
--   not asked about dynamic ones. For one by name, a credential gets the id, anything else the new name
-- @tparam[opt] table options as for `references`
-- @treturn table the workflow with the new ids; parts without changes are shared with the one given
-- @treturn {table,...} what was changed: `{ reference=, id=, name= }`
workflow.rewrite = references.rewrite

--- The names of the variables (`$vars.name`) that a workflow's expressions and code use. They go by name, so that
-- nothing has to be rewritten; but an instance without them runs the workflow with nothing in their place.
-- @function variables
-- @tparam table value the workflow, decoded
-- @treturn {string,...} sorted
workflow.variables = references.variables

--- Compares two workflows: nodes, fields of nodes, connections, settings, tags.
--
-- A node is the same one by its id, else by its name, so that a renamed node is not two. What nobody has changed is no
-- difference: the order of members, what n8n fills in or links itself, the ids of nodes, positions, and what a
-- reference remembers besides the id. Members and settings that the new workflow leaves out stay as they are when it is
-- written, so they do not differ, unless `strict`.
--
-- The answer is a plain table, where fields are `{ path=, old=, new=, old_name=, new_name= }` (a side that is not there
-- is left out; names are those that resource locators remember):
--
-- - `same`: nothing of what follows differs
-- - `name`: nil or `{ old=, new= }`
-- - `nodes`: `added` and `removed`, `{ name=, type= }` each; `renamed`, `{ from=, to= }`; `changed`,
--   `{ name=, fields= }`; and what is no difference: the names of nodes that are `moved`, have an `other_id` or whose
--   references differ in what is `remembered`, and whether nodes are `reordered`
-- - `connections`: `added` and `removed`, `{ from=, output=, type=, to=, input= }` each; `reordered`: they are written
--   in another way
-- - `settings`, `members`: fields
-- - `tags`: `added` and `removed`, names
-- @function diff
-- @tparam table old decoded, as it is
-- @tparam table new decoded, as it should be
-- @tparam[opt] table options `positions`: those of nodes count; `strict`: what the new one leaves out counts, as when
--   two instances are compared; `known`: ids of the server's credentials, as keys; `members`: names of other members to
--   compare (`description`, `nodeGroups` and `pinData` unless given)
-- @treturn table
workflow.diff = diff.compare

--- The differences in lines for people: `+` came, `-` went, `~` is another. Long values are cut, and of texts of
-- several lines the first line that differs is shown. What is no difference is told only when there is nothing else.
-- @function diff_lines
-- @tparam table old as for `diff`
-- @tparam table new
-- @tparam[opt] table options as for `diff`; also `width`: bytes of a value, 60 unless given; `limit`: at most so many
--   lines
-- @treturn {string,...}
workflow.diff_lines = diff.lines

return workflow
