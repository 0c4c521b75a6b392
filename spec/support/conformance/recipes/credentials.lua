-- Credentials. The community edition has no second project to transfer them to.
local cursors = require "spec.support.conformance.cursors"
local fixtures = require "spec.support.fixtures"

local function body(run, name)
  local fields = { name = name, type = "httpHeaderAuth", data = { name = "X-Spec", value = "spec" } }
  if run.line == "2" then
    fields.id, fields.isResolvable, fields.projectId = "conformance1", false, run:personal_project()
  end
  return fields
end

return function(run)
  local credential = run:call("credentials:create", body(run, fixtures.unique "credential"))
  run:call("credentials:list", { limit = 10 })
  run:call("credentials:list", { cursor = cursors.offset(10, 0) })
  run:call("credentials:get", credential.id)
  run:call("credentials:schema", "httpHeaderAuth")
  run:call("credentials:update", credential.id, { name = fixtures.unique "credential", type = "httpHeaderAuth",
    data = { value = "other" }, isPartialData = true, isGlobal = false, isResolvable = false })
  run:call("credentials:test", credential.id)
  run:refused(run.line == "2" and 404 or 400, "Could not find project", "credentials:transfer", credential.id,
    { destinationProjectId = "none" })
  run:call("credentials:delete", credential.id)
end
