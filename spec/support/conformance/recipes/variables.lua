-- Variables.
local cursors = require "spec.support.conformance.cursors"

return function(run)
  local project = run:personal_project()
  run:call("variables:create", { key = "SPEC", value = "spec", projectId = project })
  run:call("variables:list", { limit = 10, projectId = project, state = "empty" })
  run:call("variables:list", { cursor = cursors.offset(10, 0) })
  run:call("variables:update", "none", { key = "SPEC", value = "spec", projectId = project })
  run:call("variables:delete", "none")
end
