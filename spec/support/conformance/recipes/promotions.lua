-- Promotions: providers, connections with their configurations and projects, and changes.
local cursors = require "spec.support.conformance.cursors"

local REMOTE = { schemaVersion = 1, remoteUrl = "git@127.0.0.1:spec/spec.git" }
local APPLY = { name = "apply", settings = { schemaVersion = 1, branchName = "main" } }
local PROMOTE = { name = "promote",
  settings = { schemaVersion = 1, baseBranchName = "main", createBranchOnPromotion = true } }
local SOURCE = { configId = "none", branchName = "main", commitSha = ("0"):rep(40) }
local KEY = { authType = "ssh-key", keyType = "ed25519" }
local TOKEN = { authType = "token", username = "spec", password = "spec" }

local function providers(run)
  for _, auth in ipairs { KEY, TOKEN } do
    run:call("promotion_providers:create", { name = "spec", type = "git", auth = auth })
    run:call("promotion_providers:update", "none", { name = "spec", auth = auth })
  end
  run:call("promotion_providers:list", { limit = 10 })
  run:call("promotion_providers:list", { cursor = cursors.offset(10, 0) })
  run:call("promotion_providers:get", "none")
  run:call("promotion_providers:delete", "none")
end

local function connections(run)
  run:call("promotion_connections:create", { name = "spec", scope = "projects", providerId = "none", target = REMOTE,
    configs = { apply = APPLY, promote = PROMOTE } })
  run:call("promotion_connections:list", { limit = 10, providerId = "none", scope = "projects" })
  run:call("promotion_connections:list", { cursor = cursors.offset(10, 0) })
  run:call("promotion_connections:get", "none")
  run:call("promotion_connections:update", "none", { name = "spec", providerId = "none", target = REMOTE })
  run:call("promotion_connections:update_apply_config", "none", APPLY)
  run:call("promotion_connections:update_promote_config", "none", PROMOTE)
  run:call("promotion_connections:delete_config", "none", "apply")
end

local function promotion(run, project)
  run:call("promotion_connections:add_project", "none", project)
  run:call("promotion_connections:list_projects", "none")
  run:call("promotion_changes:list", project, "promote", { order = "asc", search = "spec", sort = "name" })
  run:call("promotion_connections:clone", "none", "promote")
  run:call("promotion_connections:promote", "none", { commitMessage = "spec", force = false })
  run:call("promotion_connections:apply", "none", { expectedSource = SOURCE })
  run:call("promotion_connections:continue_apply", "none", { expectedSource = SOURCE })
  run:call("promotion_connections:disconnect", "none", "promote")
  run:call("promotion_connections:remove_project", "none", project)
end

return function(run)
  providers(run)
  connections(run)
  promotion(run, run:personal_project())
  run:call("promotion_connections:delete", "none")
end
