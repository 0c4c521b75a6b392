--- What executions have besides their operations: they end.
-- @module n8n.client.executions

--- Waits until an execution is over: `success`, `error`, `canceled` or `crashed`. How it ended is its `status`; an
-- execution that failed is no error of waiting.
-- @function executions:wait
-- @tparam string|integer executionId
-- @tparam[opt] table options
-- @tparam[opt=300] number options.timeout seconds
-- @tparam[opt] function options.on_progress `on_progress(seen, seconds)`, called after every look in vain
-- @tparam[opt] boolean options.waiting true: an execution that waits (for a date, a form, a webhook) will do too
-- @tparam[opt] boolean options.data true: answer it with its data
-- @treturn ?n8n.item.executions the execution
-- @treturn ?table the error: kind `timeout`, or `gone` when it vanished meanwhile

local items = require "n8n.client.items"
local lazy = require "n8n.util.lazy"
local wait = lazy "n8n.http.polling"

local executions = {}

local function wait_method(self, id, options)
  return wait.execution(self.client, id, options)
end

--- Adds the methods that are no operations.
-- @tparam table methods of the resource `executions`, by verb
function executions.extend(methods)
  methods.wait = wait_method
end

--- Adds the methods of items that are no operations.
-- @tparam table methods of the items, by verb
function executions.extend_items(methods)
  methods.wait = items.method("wait")
end

return executions
