-- Source control, which is not connected to anything.
return function(run)
  run:call("source_control:status", { direction = "push" })
  run:call("source_control:push", { commitMessage = "spec", fileNames = { { id = "none", type = "workflow" } },
    force = false })
  local pull = { force = false }
  if run.line == "2" then
    pull.autoPublish = "none"
  else
    pull.variables = { spec = "spec" }
  end
  run:call("source_control:pull", pull)
end
