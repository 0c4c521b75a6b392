-- Folders of the owner's project.
return function(run)
  local project = run:personal_project()
  run:call("folders:create", project, { name = "folder", parentFolderId = "none" })
  run:call("folders:list", project, { filter = { name = "folder" }, select = { "id", "name" }, skip = 0, take = 5,
    sortBy = "name:asc" })
  run:call("folders:get", project, "none")
  run:call("folders:update", project, "none", { name = "folder", parentFolderId = "none" })
  run:call("folders:delete", project, "none", { transferToFolderId = "none" })
end
