-- Users: one is invited (nothing is mailed: no mail server is set) and deleted again.
local cursors = require "spec.support.conformance.cursors"
local fixtures = require "spec.support.fixtures"

return function(run)
  local email = fixtures.unique "user" .. "@example.com"
  local invited = run:call("users:create", { { email = email, role = "global:member" } })
  local id = invited[1].user.id
  local filters = { includeRole = true, limit = 10, projectId = run:personal_project() }
  filters.offset = run.line == "2" and 0 or nil
  run:call("users:list", filters)
  run:call("users:list", { cursor = cursors.offset(10, 0) })
  run:call("users:get", id, { includeRole = true })
  run:call("users:change_role", id, { newRoleName = "global:admin" })
  run:call("users:delete", id)
end
