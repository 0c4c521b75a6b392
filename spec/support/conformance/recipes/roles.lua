-- Roles, and the rules that map users of an identity provider to them.
local cursors = require "spec.support.conformance.cursors"

local function roles(run)
  run:call("roles:create", { displayName = "Spec", description = "of a spec", roleType = "project",
    scopes = { "workflow:read" } })
  run:call("roles:list", { withUsageCount = true })
  run:call("roles:get", "project:viewer", { withUsageCount = true })
  run:call("roles:update", "none", { displayName = "Spec", description = "of a spec", scopes = { "workflow:read" } })
  run:call("roles:delete", "none", { reassignRoleSlug = "project:viewer" })
end

local function mapping_rules(run)
  run:call("role_mapping_rules:create", { expression = "true", role = "project:viewer", type = "project", order = 0,
    projectIds = { run:personal_project() } })
  run:call("role_mapping_rules:list", { limit = 10, type = "project" })
  run:call("role_mapping_rules:list", { cursor = cursors.offset(10, 0) })
  run:call("role_mapping_rules:update", "none", { expression = "true", role = "project:viewer",
    projectIds = { run:personal_project() } })
  run:call("role_mapping_rules:move", "none", { targetIndex = 0 })
  run:call("role_mapping_rules:delete", "none")
end

return function(run)
  roles(run)
  mapping_rules(run)
end
