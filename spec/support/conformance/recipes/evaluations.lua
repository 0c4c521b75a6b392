-- Runs of a workflow's evaluation, and their cases.
local cursors = require "spec.support.conformance.cursors"
local fixtures = require "spec.support.fixtures"

local NO_RUN = "6f1d6a3e-0000-4000-8000-00000000000f"

return function(run)
  if run.line == "1" then
    return
  end
  local workflow = assert(run.client.workflows:create(fixtures.workflow(fixtures.unique "evaluated")))
  run:call("test_runs:list", workflow.id, { limit = 10, status = "completed" })
  run:call("test_runs:list", workflow.id, { cursor = cursors.offset(10, 0) })
  run:call("test_runs:create", workflow.id)
  run:refused(404, "Test run not found", "test_runs:get", workflow.id, NO_RUN)
  run:call("test_runs:cancel", workflow.id, NO_RUN)
  run:refused(404, "Test run not found", "test_cases:list", workflow.id, NO_RUN,
    { limit = 10, cursor = cursors.offset(10, 0) })
end
