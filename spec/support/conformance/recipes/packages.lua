-- Packages of workflows, and community packages of nodes: of the latter only what needs no network.
local fixtures = require "spec.support.fixtures"

local IMPORT = {
  credentialMatchingMode = "id-only",
  credentialMissingMode = "must-preexist",
  bindings = "{}",
  workflowConflictPolicy = "new-version",
  workflowIdPolicy = "new",
  missingNodeTypeMode = "fail",
  workflowPublishingPolicy = "unpublish-all",
  projectConflictPolicy = "merge",
  folderConflictPolicy = "merge",
  overwriteDeletionPolicy = "archive",
  dataTableMatchingMode = "by-id",
  dataTableMissingMode = "do-nothing",
  dataTableSchemaConflictPolicy = "keep-existing",
  variableMissingMode = "do-nothing",
  variableConflictPolicy = "keep-existing",
  variableParentPolicy = "project",
  tagMissingMode = "do-nothing",
  tagConflictPolicy = "skip",
}

local function workflow_packages(run)
  local workflow = assert(run.client.workflows:create(fixtures.workflow(fixtures.unique "packed")))
  local package = run:call("packages:export", {
    workflowIds = { workflow.id },
    includeVariableValues = false,
    includeTags = true,
    missingWorkflowDependencyPolicy = "fail",
    workflowVersionPolicy = "latest",
    credentialExportPolicy = "no-values",
    includeArchivedWorkflows = false,
  })
  run:refused(400, "folder(s) not found", "packages:export", { folderIds = { "none" } })
  run:refused(400, "project(s) not found", "packages:export", { projectIds = { "none" } })
  IMPORT.package = { content = package, filename = "spec.n8np" }
  IMPORT.projectId = run:personal_project()
  run:call("packages:import", IMPORT)
  IMPORT.folderId = "none"
  run:refused(400, "Folder not found", "packages:import", IMPORT)
end

local function community_packages(run)
  run:call("community_packages:list")
  run:refused(400, "must start with n8n-nodes-", "community_packages:install",
    { name = "not-a-node-package", version = "1.0.0", verify = false })
  run:refused(404, "not installed", "community_packages:update", "n8n-nodes-none",
    { version = "1.0.0", verify = false })
  run:refused(404, "not installed", "community_packages:uninstall", "n8n-nodes-none")
end

return function(run)
  if run.line == "2" then
    workflow_packages(run)
    community_packages(run)
  end
end
