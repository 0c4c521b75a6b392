---@meta n8n.workflow.diff_text

---Differences of workflows, as `n8n.workflow.diff` finds them, in lines for people.
---@class n8n.workflow.diff_text
local diff_text = {}

---Two values, cut where they differ.
---@param old any
---@param new any
---@param width? number
---@return string # `"x" -> "y"`
function diff_text.pair(old, new, width) end

---The lines.
---@param difference table what `graph_diff.compare` answers
---@param options table `width`, `limit`
---@return string[]
function diff_text.lines(difference, options) end

return diff_text
