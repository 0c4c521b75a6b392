-- What tells of the instance as a whole.
-- The community edition looks back a week at most.
local function day(days_ago)
  return os.date("!%Y-%m-%dT00:00:00.000Z", os.time() - days_ago * 86400)
end

return function(run)
  run:call("audit:generate", { additionalOptions = { categories = { "nodes" }, daysAbandonedWorkflow = 90 } })
  run:call("discover:get", { include = "schemas", operation = "list", resource = "workflow" })
  run:call("insights:summary", { startDate = day(3), endDate = day(1), projectId = run:personal_project() })
end
