-- Projects and their users.
local cursors = require "spec.support.conformance.cursors"

return function(run)
  local project = run:personal_project()
  run:call("projects:create", { name = "project" })
  run:call("projects:list", { limit = 10 })
  run:call("projects:list", { cursor = cursors.offset(10, 0) })
  run:call("projects:update", project, { name = "project" })
  run:call("project_users:list", project, { limit = 10 })
  run:call("project_users:list", project, { cursor = cursors.offset(10, 0) })
  run:call("project_users:add", project, { relations = { { userId = run:owner(), role = "project:viewer" } } })
  run:call("project_users:change_role", project, run:owner(), { role = "project:viewer" })
  run:call("project_users:remove", project, run:owner())
  run:call("projects:delete", "none")
end
