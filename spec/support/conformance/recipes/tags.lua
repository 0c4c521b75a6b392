-- Tags.
local cursors = require "spec.support.conformance.cursors"
local fixtures = require "spec.support.fixtures"

return function(run)
  local tag = run:call("tags:create", { name = fixtures.unique "tag" })
  run:call("tags:list", { limit = 10 })
  run:call("tags:list", { cursor = cursors.offset(10, 0) })
  run:call("tags:get", tag.id)
  run:call("tags:update", tag.id, { name = fixtures.unique "tag" })
  run:call("tags:delete", tag.id)
end
