---@meta n8n.workflow.reference_sites

---Where a workflow's references stand, found by the rules (`n8n.workflow.reference_rules`), and how each is changed.
---What a reference is, `n8n.workflow.references` says.
---@class n8n.workflow.reference_sites
local reference_sites = {}

---Takes the place of what is to be removed.
---@type any
reference_sites.REMOVED = nil

---The sites of a workflow. A site is a `reference` with `edits`, a function from a new id and name to what has to be
---changed, `{ path, value }` each (nil: nothing can be); or it is a text with `sites` inside: `path`, `text` without
---the `head` that makes it an expression, and its decoded `value`.
---@param workflow any anything
---@param options? table `known`
---@return table[]
function reference_sites.of(workflow, options) end

return reference_sites
