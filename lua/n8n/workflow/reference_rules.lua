--- Lists the places in a workflow where the id of something else can stand: data, which `reference_sites` reads.
--
-- Each rule has:
--
-- - `kind`: what is referred to: `"credential"`, `"workflow"`, `"data_table"`, `"agent"`, `"project"`, `"folder"`,
--   `"resolver"` (of credentials), and, outside of any n8n, `"file"` and `"url"`
-- - `role`: what for, in words for people
-- - `nodes`: types of nodes; nil: the workflow itself, or (`form = "credentials"`) nodes of every type. n8n makes
--   `...Tool` and `...HitlTool` of many types; the rules of a type hold for these too
-- - `place`: where, from the node or from the workflow
-- - `form`: how it is written there:
--   - `credentials`: `{ <type> = { id=, name= } }`; `id = null`, or only a name as text (old), is a reference by name
--   - `locator`: `{ __rl = true, mode=, value=, cachedResultName=, cachedResultUrl= }`, or the id as text (old) or as
--     number
--   - `id`: the id as text; `ids`: ids with commas between them
--   - `workflow_text`: a workflow as JSON text, looked through by the same rules
--   - `agent`: an agent's definition, as an object or JSON text: its credentials, workflow tools and node tools
--   - `outside`: text, nothing that an instance has an id of
-- - `when`: parameters that decide whether n8n looks at the place: `{ source = { "database", absent = true } }` holds
--   for that value, and for nodes without that parameter. An expression may turn out as anything, so it holds too
-- - `checked`: n8n 2.x refuses to publish the workflow while what is named is not published
-- - `optional`: what does not exist there does no harm
-- - `remote`: it is in the instance that the node's credential leads to, which is another one at times
-- - `derived`: n8n sets it itself and ignores what is written
-- - `from`: where n8n has it, below its `node_modules`

local rules = {}

local CALL = "n8n-nodes-base.executeWorkflow"
local TOOL = "@n8n/n8n-nodes-langchain.toolWorkflow"
local RETRIEVER = "@n8n/n8n-nodes-langchain.retrieverWorkflow"
local API = "n8n-nodes-base.n8n"
local AGENT = "n8n-nodes-base.messageAnAgent"

local CALL_SOURCE = "n8n-nodes-base/dist/nodes/ExecuteWorkflow/ExecuteWorkflow/ExecuteWorkflow.node.js"
local API_SOURCE = "n8n-nodes-base/dist/nodes/N8n/"
local AGENT_SOURCE = "n8n-nodes-base/dist/nodes/MessageAnAgent/v2/MessageAnAgentV2.node.js"
local IN_DATABASE = { source = { "database", absent = true } }
local IN_PARAMETER = { source = { "parameter" } }

--- The rules, in the order in which a node's references are listed.
rules.RULES = {
  {
    kind = "credential", role = "credential", place = "credentials", form = "credentials",
    from = "n8n/dist/workflow-helpers.js (replaceInvalidCredentials)",
  },
  {
    kind = "workflow", role = "call", nodes = { CALL }, place = "parameters.workflowId", form = "locator",
    when = IN_DATABASE, checked = true, from = CALL_SOURCE,
  },
  {
    kind = "workflow", role = "tool", nodes = { TOOL }, place = "parameters.workflowId", form = "locator",
    when = IN_DATABASE,
    from = "@n8n/n8n-nodes-langchain/dist/nodes/tools/ToolWorkflow/{v1,v2}/versionDescription.js",
  },
  {
    kind = "workflow", role = "retriever", nodes = { RETRIEVER }, place = "parameters.workflowId", form = "locator",
    when = IN_DATABASE,
    from = "@n8n/n8n-nodes-langchain/dist/nodes/retrievers/RetrieverWorkflow/RetrieverWorkflow.node.js",
  },
  {
    kind = "workflow", role = "inline workflow", nodes = { CALL, TOOL, RETRIEVER },
    place = "parameters.workflowJson", form = "workflow_text", when = IN_PARAMETER,
    from = "n8n/dist/modules/n8n-packages/entities/credential/workflow-credential-references.js",
  },
  {
    kind = "file", role = "workflow file", nodes = { CALL }, place = "parameters.workflowPath", form = "outside",
    when = { source = { "localFile" } }, from = CALL_SOURCE,
  },
  {
    kind = "url", role = "workflow URL", nodes = { CALL }, place = "parameters.workflowUrl", form = "outside",
    when = { source = { "url" } }, from = CALL_SOURCE,
  },
  {
    kind = "data_table", role = "data table", nodes = { "n8n-nodes-base.dataTable" },
    place = "parameters.dataTableId", form = "locator",
    from = "n8n-nodes-base/dist/nodes/DataTable/common/fields.js",
  },
  {
    kind = "data_table", role = "evaluation",
    nodes = { "n8n-nodes-base.evaluation", "n8n-nodes-base.evaluationTrigger" },
    place = "parameters.dataTableId", form = "locator", when = { source = { "dataTable", absent = true } },
    from = "n8n-nodes-base/dist/nodes/Evaluation/Evaluation/Description.node.js, "
      .. "EvaluationTrigger/EvaluationTrigger.node.ee.js",
  },
  {
    kind = "workflow", role = "n8n API", nodes = { API }, place = "parameters.workflowId", form = "locator",
    when = { resource = { "workflow", absent = true } }, remote = true,
    from = API_SOURCE .. "WorkflowLocator.js, WorkflowDescription.js",
  },
  {
    kind = "workflow", role = "n8n API", nodes = { API }, place = "parameters.filters.workflowId", form = "locator",
    when = { resource = { "execution" } }, remote = true, from = API_SOURCE .. "ExecutionDescription.js",
  },
  {
    kind = "project", role = "n8n API", nodes = { API }, place = "parameters.filters.projectId", form = "id",
    when = { resource = { "workflow", absent = true } }, remote = true, from = API_SOURCE .. "WorkflowDescription.js",
  },
  {
    kind = "credential", role = "n8n API", nodes = { API }, place = "parameters.credentialId", form = "id",
    when = { resource = { "credential" } }, remote = true, from = API_SOURCE .. "CredentialDescription.js",
  },
  {
    kind = "workflow", role = "n8n API", nodes = { API }, place = "parameters.workflowObject",
    form = "workflow_text", when = { resource = { "workflow", absent = true } }, remote = true,
    from = API_SOURCE .. "WorkflowDescription.js",
  },
  {
    kind = "agent", role = "agent", nodes = { AGENT }, place = "parameters.agentId", form = "locator",
    when = { agentSource = { "referenced", absent = true } }, from = AGENT_SOURCE,
  },
  {
    kind = "agent", role = "inline agent", nodes = { AGENT }, place = "parameters.inlineAgent", form = "agent",
    when = { agentSource = { "inline" } },
    from = AGENT_SOURCE .. ", @n8n/api-types/dist/agents/inline-agent-config.schema.js",
  },
  {
    kind = "workflow", role = "error workflow", place = "settings.errorWorkflow", form = "id",
    none = { DEFAULT = true },
    from = "n8n/dist/modules/n8n-packages/entities/workflow/references/error-workflow.reference.js",
  },
  {
    kind = "workflow", role = "caller", place = "settings.callerIds", form = "ids", optional = true,
    from = "n8n/dist/modules/n8n-packages/entities/workflow/references/caller-ids.reference.js",
  },
  {
    kind = "resolver", role = "credential resolver", place = "settings.credentialResolverId", form = "id",
    optional = true, derived = true, from = "n8n/dist/public-api/v1/openapi.yml (workflowSettings)",
  },
  {
    kind = "folder", role = "folder", place = "parentFolderId", form = "id", optional = true,
    from = "n8n/dist/public-api/v1/openapi.yml (POST and PUT /workflows)",
  },
}

--- How an own page of n8n looks in a `cachedResultUrl`, by kind. So a resource locator of a type without a rule shows
-- what it names.
rules.PAGES = { workflow = "/workflow/", data_table = "/datatables/", agent = "/agents/" }

local by_type, of_workflow, of_every_node = {}, {}, {}
for _, rule in ipairs(rules.RULES) do
  rule.path = {}
  for name in rule.place:gmatch("[^.]+") do
    rule.path[#rule.path + 1] = name
  end
  for _, type_name in ipairs(rule.nodes or {}) do
    by_type[type_name] = by_type[type_name] or {}
    table.insert(by_type[type_name], rule)
  end
  if not rule.nodes then
    table.insert(rule.form == "credentials" and of_every_node or of_workflow, rule)
  end
end

--- The rules of a workflow's own members.
rules.WORKFLOW = of_workflow

--- The rules of nodes of every type.
rules.EVERY_NODE = of_every_node

--- The rules of a type of nodes, also when n8n has made it a tool.
-- @param type_name
-- @treturn {table,...}
function rules.of_type(type_name)
  if type(type_name) ~= "string" then
    return {}
  end
  local base = type_name:match("^(.*)HitlTool$") or type_name:match("^(.*)Tool$")
  return by_type[type_name] or by_type[base or type_name] or {}
end

return rules
