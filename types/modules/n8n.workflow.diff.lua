---@meta n8n.workflow.diff

---What differs between two workflows: nodes, fields of nodes, connections, settings, tags.
---@class n8n.workflow.diff
local graph_diff = {}

---Compares two workflows.
---@param old table decoded, as it is
---@param new table decoded, as it should be
---@param options? table `positions`: those of nodes count; `strict`: what the new one leaves out counts, as when two instances are compared; `known`: ids of the server's credentials, as keys; `members`: names of other members to compare (`description`, `nodeGroups` and `pinData` unless given)
---@return table # a plain table, where fields are `{ path=, old=, new=, old_name=, new_name= }` (a side that is not there is left out; names are those that resource locators remember):  - `same`: nothing of what follows differs - `name`: nil or `{ old=, new= }` - `nodes`: `added` and `removed`, `{ name=, type= }` each; `renamed`, `{ from=, to= }`; `changed`, `{ name=, fields= }`; and what is no difference: the names of nodes that are `moved`, have an `other_id` or whose references differ in what is `remembered`, and whether nodes are `reordered` - `connections`: `added` and `removed`, `{ from=, output=, type=, to=, input= }` each; `reordered`: they are written in another way - `settings`, `members`: fields - `tags`: `added` and `removed`, names
function graph_diff.compare(old, new, options) end

---The differences in lines for people: `+` came, `-` went, `~` is another. Long values are cut, and of texts of
---several lines the first line that differs is shown. What is no difference is told only when there is nothing else.
---@param old table as for `compare`
---@param new table
---@param options? table as for `compare`; also `width`: bytes of a value, 60 unless given; `limit`: at most so many lines
---@return string[]
function graph_diff.lines(old, new, options) end

return graph_diff
