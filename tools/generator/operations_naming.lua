-- What n8n's OpenAPI document does not say: our names for its operations, and facts about them that it leaves out.
-- operations_merge.lua merges this with the documents. Paths here are normalised: every parameter is "{}".
-- A path that no rule covers stops the generator, so a new family of n8n is named by a person, never by accident.

local shapes = require("n8n.client.filter_shapes")

local naming = {}

-- Path prefix -> resource, the longest prefix wins. `key` is the member by which an item of the resource is told from
-- its siblings and which fills the last path argument of its methods; resources without one have no items: settings,
-- reports, and rows whose keys the user chose.
naming.resources = {
  { prefix = "/audit", resource = "audit" },
  { prefix = "/community-packages", resource = "community_packages", key = "packageName" },
  { prefix = "/credentials", resource = "credentials", key = "id" },
  { prefix = "/data-tables", resource = "data_tables", key = "id" },
  { prefix = "/data-tables/{}/columns", resource = "data_table_columns", key = "id" },
  { prefix = "/data-tables/{}/rows", resource = "data_table_rows" },
  { prefix = "/discover", resource = "discover" },
  { prefix = "/executions", resource = "executions", key = "id" },
  { prefix = "/insights", resource = "insights" },
  { prefix = "/n8n-packages", resource = "packages" },
  { prefix = "/node-type-policies/instance", resource = "instance_node_type_policy" },
  { prefix = "/node-type-policies/policies", resource = "node_type_policies", key = "id" },
  { prefix = "/node-type-policies/projects", resource = "project_node_type_policies" },
  { prefix = "/node-type-policies/scopes", resource = "node_type_policies" },
  { prefix = "/projects", resource = "projects", key = "id" },
  { prefix = "/projects/{}/folders", resource = "folders", key = "id" },
  { prefix = "/projects/{}/users", resource = "project_users", key = "id" },
  { prefix = "/promotions/connections", resource = "promotion_connections", key = "id" },
  { prefix = "/promotions/projects", resource = "promotion_changes" },
  { prefix = "/promotions/providers", resource = "promotion_providers", key = "id" },
  { prefix = "/role-mapping-rules", resource = "role_mapping_rules", key = "id" },
  { prefix = "/roles", resource = "roles", key = "slug" },
  { prefix = "/settings/ldap", resource = "ldap" },
  { prefix = "/settings/ldap/sync", resource = "ldap_syncs" },
  { prefix = "/settings/log-streaming/destinations", resource = "log_streaming_destinations", key = "id" },
  { prefix = "/settings/log-streaming/event-types", resource = "log_streaming_event_types" },
  { prefix = "/settings/otel", resource = "otel" },
  { prefix = "/settings/security-policy", resource = "security_policy" },
  { prefix = "/settings/sso/oidc", resource = "oidc" },
  { prefix = "/settings/sso/saml", resource = "saml" },
  { prefix = "/source-control", resource = "source_control" },
  { prefix = "/tags", resource = "tags", key = "id" },
  { prefix = "/users", resource = "users", key = "id" },
  { prefix = "/variables", resource = "variables", key = "id" },
  { prefix = "/workflows", resource = "workflows", key = "id" },
  { prefix = "/workflows/{}/history", resource = "workflow_versions", key = "versionId" },
  { prefix = "/workflows/{}/{}", resource = "workflow_versions", key = "versionId" },
  { prefix = "/workflows/{}/versions", resource = "workflow_versions", key = "versionId" },
  { prefix = "/workflows/{}/test-runs", resource = "test_runs", key = "id" },
  { prefix = "/workflows/{}/test-runs/{}/test-cases", resource = "test_cases" },
}

-- Where the rules (list, get, create, update, delete on the collection and its members; else the last word of the
-- path) would give a wrong, doubled or unclear verb. Lists of other things than the resource's own items are called
-- list_<things>: plain `tags` would also be hidden by the member of that name on every workflow.
naming.verbs = {
  ["POST /audit"] = "generate",
  ["POST /community-packages"] = "install",
  ["DELETE /community-packages/{}"] = "uninstall",
  ["POST /data-tables/{}/rows"] = "insert",
  ["GET /discover"] = "get",
  ["POST /executions/stop"] = "stop_many",
  ["GET /executions/{}/tags"] = "list_tags",
  ["PUT /executions/{}/tags"] = "update_tags",
  ["GET /node-type-policies/instance"] = "get",
  ["PUT /node-type-policies/scopes/{}/attachments"] = "update_attachments",
  ["POST /projects/{}/users"] = "add",
  ["PATCH /projects/{}/users/{}"] = "change_role",
  ["DELETE /projects/{}/users/{}"] = "remove",
  ["PUT /promotions/connections/{}/configs/apply"] = "update_apply_config",
  ["PUT /promotions/connections/{}/configs/promote"] = "update_promote_config",
  ["DELETE /promotions/connections/{}/configs/{}"] = "delete_config",
  ["POST /promotions/connections/{}/apply/continue"] = "continue_apply",
  ["GET /promotions/connections/{}/projects"] = "list_projects",
  ["POST /promotions/connections/{}/projects/{}"] = "add_project",
  ["DELETE /promotions/connections/{}/projects/{}"] = "remove_project",
  ["GET /promotions/projects/{}/changes/{}"] = "list",
  ["GET /settings/ldap"] = "get",
  ["POST /settings/ldap/sync"] = "run",
  ["GET /settings/otel"] = "get",
  ["GET /settings/security-policy"] = "get",
  ["GET /settings/sso/oidc"] = "get",
  ["GET /settings/sso/saml"] = "get",
  ["PATCH /users/{}/role"] = "change_role",
  ["GET /workflows/{}/tags"] = "list_tags",
  ["PUT /workflows/{}/tags"] = "update_tags",
  ["GET /workflows/{}/{}"] = "get",
  ["GET /workflows/{}/versions/{}"] = "get",
}

-- Two routes of one operation: the second is an alias of the first. The first is the one that both lines answer.
naming.aliases = {
  ["GET /workflows/{}/versions/{}"] = "GET /workflows/{}/{}",
}

-- Path arguments the document calls `id` or `name`, or names at length.
naming.arguments = {
  { prefix = "/community-packages", from = "name", to = "packageName" },
  { prefix = "/promotions/connections", from = "promotionConnectionId", to = "connectionId" },
  { prefix = "/promotions/providers", from = "promotionProviderId", to = "providerId" },
  { prefix = "/role-mapping-rules", from = "roleMappingRuleId", to = "ruleId" },
  { prefix = "/settings/log-streaming/destinations", from = "id", to = "destinationId" },
  { prefix = "/users", from = "id", to = "userId" },
  { prefix = "/variables", from = "id", to = "variableId" },
  { prefix = "/workflows", from = "id", to = "workflowId" },
  { prefix = "/workflows", from = "runId", to = "testRunId" },
  { prefix = "/workflows", from = "workflowVersionId", to = "versionId" },
}

-- POSTs that may be sent again although the first may have taken effect: they set a state or only look. Everything
-- else that is a POST may act twice.
naming.idempotent_verbs = {
  activate = true,
  archive = true,
  cancel = true,
  deactivate = true,
  generate = true,
  publish = true,
  stop = true,
  test = true,
  test_trace = true,
  unarchive = true,
  unpublish = true,
  upsert = true,
}

-- Query parameters that are more than the document says: of which type, and of which shape where that is JSON.
naming.parameters = {
  ["GET /data-tables"] = { filter = { schema = shapes.data_tables.schema } },
  ["GET /data-tables/{}/rows"] = { filter = { schema = shapes.data_table_rows.schema } },
  ["DELETE /data-tables/{}/rows/delete"] = { filter = { schema = shapes.data_table_rows.schema } },
  ["GET /workflows"] = { tags = { type = "list" } },
  ["GET /projects/{}/folders"] = {
    filter = { type = "json", schema = shapes.folders.schema },
    select = { type = "json" },
    skip = { type = "integer", minimum = 0 },
    take = { type = "integer", minimum = 1 },
  },
}

-- Where the reply's members mislead: false for an answer that is no item, or the resource whose items it answers.
naming.items = {
  ["GET /executions/{}/tags"] = false, -- annotation tags, which no other operation knows
  ["PUT /executions/{}/tags"] = false,
  ["PUT /promotions/connections/{}/configs/apply"] = false, -- the config, not its connection
  ["PUT /promotions/connections/{}/configs/promote"] = false,
  ["GET /roles"] = "roles",
  ["GET /workflows/{}/tags"] = "tags",
  ["PUT /workflows/{}/tags"] = "tags",
}

-- Lists whose items are neither the answer itself nor its member `data`: the member that holds them; "*" where there
-- are several, one for each sort.
naming.lists = {
  ["GET /promotions/connections/{}/projects"] = "projectIds",
  ["GET /promotions/projects/{}/changes/{}"] = "changes",
  ["GET /roles"] = "*",
}

-- Members that the document lets a client send but a client must not: `shared` says who owns and sees the workflow,
-- is read from GET, and 1.x copies it onto the stored workflow as it comes.
naming.read_only = {
  ["POST /workflows"] = { "shared" },
  ["PUT /workflows/{}"] = { "shared" },
}

-- Shapes that the document leaves open, by the name of the member: outgoing connections are grouped by node, then by
-- kind, then by output; pinned data are lists of items by node.
naming.shapes = {
  connections = {
    type = "object",
    values = {
      type = "object",
      values = { type = "array", items = { type = "array", nullable = true, items = { type = "object" } } },
    },
  },
  pinData = { type = "object", nullable = true, values = { type = "array", items = { type = "object" } } },
}

return naming
