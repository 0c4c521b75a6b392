-- Which nodes may be used: the instance's policy, projects' policies, and policies to attach.
local cursors = require "spec.support.conformance.cursors"

local RULES = {
  { id = "1", action = "deny", selector = { kind = "name", value = "n8n-nodes-base.executeCommand" } },
  { id = "2", action = "allow", selector = { kind = "package", value = "n8n-nodes-base" } },
}

return function(run)
  local project = run:personal_project()
  local whole = { rules = RULES, defaultAction = "allow", version = 0 }
  run:call("instance_node_type_policy:get")
  run:call("instance_node_type_policy:update", whole)
  run:call("project_node_type_policies:get", project)
  run:call("project_node_type_policies:update", project, whole)
  run:call("node_type_policies:list", { limit = 10 })
  run:call("node_type_policies:list", { cursor = cursors.offset(10, 0) })
  run:call("node_type_policies:create", { rules = RULES })
  run:call("node_type_policies:get", "none")
  run:call("node_type_policies:update", "none", { rules = RULES, version = 0 })
  run:call("node_type_policies:update_attachments", project,
    { attachments = { { policyId = "none", priority = 1, isFloor = false } } })
  run:call("node_type_policies:delete", "none")
end
