--- The recipes: functions that call every operation of a family, with all that it takes, in an order that works.
-- They find an n8n of their own and leave it as they please.
-- @module spec.support.conformance.recipes
local recipes = {}

local FAMILIES = {
  "credentials", "data_tables", "evaluations", "executions", "folders", "instance", "log_streaming",
  "node_type_policies", "packages", "projects", "promotions", "roles", "settings", "source_control", "tags", "users",
  "variables", "workflows",
}

--- Follows all recipes.
-- @param run a conformance run
-- @return table by family of what stopped its recipe, empty when nothing did
function recipes.follow(run)
  local stopped = {}
  for _, family in ipairs(FAMILIES) do
    local ok, reason = pcall(require("spec.support.conformance.recipes." .. family), run)
    if not ok then
      stopped[family] = tostring(reason)
    end
  end
  return stopped
end

return recipes
