--- What executions have besides their operations: they end.
-- @classmod executions

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

local errors = require "n8n.errors"
local polling = require "n8n.http.polling"

local executions = {}

local EXECUTION_SECONDS = 300
--- What the status of an execution says that is not over.
-- @local
executions.UNFINISHED = { new = true, running = true, waiting = true }

local function gone(err, id)
  return errors.new { kind = "gone", operation = "executions:wait", status = err.status,
    message = ("the execution %s is no longer there"):format(id),
    hint = "it was deleted, or it ended and its workflow's settings do not keep it" }
end

function executions.wait(self, _, id, options)
  local client = self.client
  options = polling.check_options(options, { "waiting", "data" })
  local known = false
  local over, err = polling.poll("executions:wait", polling.timed(options, EXECUTION_SECONDS), function(limits)
    local execution, err = client.executions:get(id, nil, limits)
    if not execution then
      return nil, known and err.status == 404 and gone(err, id) or err
    elseif type(execution) ~= "table" or type(execution.status) ~= "string" then
      return nil, polling.unusable("executions:wait", "status of the execution")
    end
    known = true
    if not executions.UNFINISHED[execution.status] or options.waiting and execution.status == "waiting" then
      return execution
    end
    return nil, nil, ("execution %s is %s"):format(id, execution.status)
  end)
  if over and options.data then
    return client.executions:get(id, { includeData = true })
  end
  return over, err
end

return executions
