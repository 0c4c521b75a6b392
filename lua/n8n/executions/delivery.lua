--- Hands executions to the sink of an export, and keeps account of them.

local errors = require "n8n.errors"
local json = require "n8n.json"

local delivery = {}

local LOOKED_AT = { "id", "status", "startedAt", "stoppedAt", "workflowId", "dataTooLargeToDisplay" }
local OVER = { success = true, error = true, canceled = true, crashed = true, unknown = true }
local CHECKPOINT_ITEMS = 10

--- What an execution says of itself, whatever size it has.
function delivery.about(text)
  local picked = json.pick(text, LOOKED_AT)
  local value = picked and json.decode(picked)
  if type(value) ~= "table" or value.id == nil then
    error(errors.new { kind = "protocol", message = "an execution without an id" }, 0)
  end
  value.id = tostring(value.id)
  return value
end

--- Whether it has ended.
function delivery.is_over(execution)
  return OVER[execution.status] == true
end

-- What a sink answers.
local function checked(ok, err)
  if not ok then
    error(errors.is(err) and err or errors.new { kind = "sink", message = tostring(err) }, 0)
  end
end

--- Gives an execution to the sink.
function delivery.hand_out(run, text, execution)
  -- n8n writes it in one line; what stands between here and n8n may not.
  checked(run.sink:write(text:find("[\r\n]") and assert(json.compact(text)) or text, execution))
  run.written = run.written + 1
  run.bytes = run.bytes + #text
  if execution.dataTooLargeToDisplay then
    run.without_data = run.without_data + 1
  end
end

--- Lets the sink keep the state.
function delivery.checkpoint(run, final)
  run.since_checkpoint = 0
  if run.sink.checkpoint then
    checked(run.sink:checkpoint(run.state, final))
  end
end

--- Accounts for an execution that is settled.
function delivery.step(run)
  run.since_checkpoint = run.since_checkpoint + 1
  if run.since_checkpoint >= CHECKPOINT_ITEMS then
    delivery.checkpoint(run, false)
  end
  if run.options.on_progress then
    run.options.on_progress(run.report, run.written, nil, "executions")
  end
end

--- Whether it is one of those that were asked for. The server looks at that itself, but for `since` on 1.x, and but for
-- what still ran when it was asked.
function delivery.is_wanted(run, execution)
  local status, since = run.options.status, run.state.selection.since
  return (not status or execution.status == status)
    and not (since and type(execution.startedAt) == "string" and execution.startedAt < since)
end

return delivery
