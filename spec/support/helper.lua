-- Loaded by busted before the specs (.busted): what was started for all spec files is stopped after the last one.
local busted = require "busted"

busted.subscribe({ "suite", "end" }, function()
  local server = package.loaded["spec.support.server"]
  if server then
    server.stop()
  end
  return nil, true
end)
