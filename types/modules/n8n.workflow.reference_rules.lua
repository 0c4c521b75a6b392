---@meta n8n.workflow.reference_rules

---The places in a workflow where the id of something else can stand: data, which `n8n.workflow.references` reads.
---@class n8n.workflow.reference_rules
local rules = {}

---The forms.
---@type any
rules.FORMS = nil

---The rules, in the order in which a node's references are listed.
---@type any
rules.RULES = nil

---How an own page of n8n looks in a `cachedResultUrl`, by kind. So a resource locator of a type without a rule shows
---what it names.
---@type any
rules.PAGES = nil

---The rules of a workflow's own members.
---@type any
rules.WORKFLOW = nil

---The rules of nodes of every type.
---@type any
rules.EVERY_NODE = nil

---The rules of a type of nodes, also when n8n has made it a tool.
---@param type_name any
---@return table[]
function rules.of_type(type_name) end

return rules
