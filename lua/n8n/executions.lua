--- What is particular to executions: they end.
-- @module n8n.executions

local items = require "n8n.items"
local wait = require "n8n.wait"

local executions = {}

local function wait_method(self, id, options)
  return wait.execution(self.client, id, options)
end

--- Adds the methods that are no operations.
-- @tparam table methods of the resource `executions`, by verb
-- @tparam table item_methods of its items
function executions.extend(methods, item_methods)
  methods.wait = wait_method
  item_methods.wait = items.method("wait")
end

return executions
