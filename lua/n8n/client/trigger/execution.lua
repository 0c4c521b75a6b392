--- Finds out which execution a call of a webhook started.
--
-- n8n does not say. But a webhook node's output holds the headers of the request, and with that the execution's data: a
-- random value in a header of ours names it exactly, whatever else runs at the same time.

local core = require "n8n.core"
local errors = require "n8n.errors"
local executions = require "n8n.client.executions"
local polling = require "n8n.http.polling"

local started = {}

local OPERATION = "workflows:trigger"
local PAGE = 20
local MOST_PAGES = 50 -- of executions that came while a call was answered
local GO_ON = "wait longer (option wait), or go on waiting: client.executions:wait(%q)"

-- Only told apart, never guessed from: nothing depends on its being hard to predict.
local count = 0
local function random_value()
  count = count + 1
  local clock = ("%.9f"):format(core.now()):gsub("%D", "")
  return ("%s-%x-%s-%d"):format(tostring({}):match("%x+$"), os.time(), clock, count)
end

local function number_of(execution)
  return tonumber(execution.id) or 0
end

-- A page of executions.
local function list(client, query, limits)
  local page, err = client.executions:list(query, limits)
  if not page then
    return nil, err
  elseif type(page.data) ~= "table" then
    return nil, polling.unusable(OPERATION, "list of executions")
  end
  for _, execution in ipairs(page.data) do
    if type(execution) ~= "table" or execution.id == nil then
      return nil, polling.unusable(OPERATION, "id of an execution")
    end
  end
  return page
end

-- The executions of a workflow that came after a mark, newest first; lists leave those out that run.
local function since(client, mark, status, limits)
  local found, query = {}, { workflowId = mark.workflow_id, status = status, limit = PAGE }
  for _ = 1, MOST_PAGES do
    local page, err = list(client, query, limits)
    if not page then
      return nil, err
    end
    for _, execution in ipairs(page.data) do
      if number_of(execution) <= mark.newest then
        return found
      end
      found[#found + 1] = execution
    end
    if type(page.nextCursor) ~= "string" or page.nextCursor == query.cursor then
      return found
    end
    query.cursor = page.nextCursor
  end
  return found
end

--- Remembers how things are before a call.
-- @tparam table client
-- @tparam string workflow_id
-- @treturn ?table `header`, `value`: what the call is to carry
-- @treturn ?table the error: the executions cannot be read
function started.mark(client, workflow_id)
  local newest = 0
  for _, status in ipairs { false, "running" } do
    local page, err = list(client, { workflowId = workflow_id, limit = 1, status = status or nil })
    if not page then
      return nil, err
    end
    newest = math.max(newest, page.data[1] and number_of(page.data[1]) or 0)
  end
  return { header = "X-Lua-N8n-Call", value = random_value(), workflow_id = workflow_id, newest = newest, others = {} }
end

-- Whether an execution is the call's: its data holds the value. One that is over is looked at once.
local function is_ours(client, mark, execution, limits)
  if mark.others[execution.id] or execution.mode == "retry" then
    return false
  end
  local text, err = client.executions:get(execution.id, { includeData = true },
    { as = "raw", deadline = limits.deadline, retries = limits.retries })
  if not text and err.status ~= 404 then
    return nil, err
  elseif not text then
    return false
  elseif text:find(mark.value, 1, true) then
    return true
  end
  mark.others[execution.id] = not executions.UNFINISHED[execution.status]
  return false
end

-- Running ones first: one that ends meanwhile is then in the other list.
local function candidates(client, mark, limits)
  local all, known = {}, {}
  for _, status in ipairs { "running", false } do
    local found, err = since(client, mark, status or nil, limits)
    if not found then
      return nil, err
    end
    for _, execution in ipairs(found) do
      if not known[execution.id] then
        known[execution.id] = true
        all[#all + 1] = execution
      end
    end
  end
  return all
end

local function several(ours)
  return nil, errors.new { kind = "execution", operation = OPERATION, executions = ours,
    message = ("%d executions hold what this call sent: which one it started cannot be told"):format(#ours),
    hint = "the workflow seems to pass its headers on to itself; their ids are in 'executions'" }
end

local function look(client, mark, limits)
  local all, err = candidates(client, mark, limits)
  local ours = {}
  for _, execution in ipairs(all or {}) do
    local mine
    mine, err = is_ours(client, mark, execution, limits)
    if mine == nil then
      break
    elseif mine then
      ours[#ours + 1] = execution.id
    end
  end
  if err then
    return nil, err
  elseif #ours > 1 then
    return several(ours)
  elseif #ours == 1 then
    return ours[1]
  end
  return nil, nil, ("%d new executions, none of this call"):format(#all)
end

--- Finds the execution that a call started, and waits until it is over.
-- @tparam table client
-- @tparam table mark of `started.mark`, sent with the call
-- @tparam number seconds for both
-- @tparam number seconds_to_find for finding it
-- @treturn ?table the execution
-- @treturn ?table the error: kind `execution` (none, or several), `timeout` (it still runs; `execution_id`)
function started.await(client, mark, seconds, seconds_to_find)
  local give_up = core.now() + seconds
  local id, err = polling.poll(OPERATION, { timeout = seconds_to_find }, function(limits)
    return look(client, mark, limits)
  end)
  if not id then
    if err.kind == "timeout" and not err.method then
      err = errors.new { kind = "execution", operation = OPERATION,
        message = ("no execution of this call was seen within %g s"):format(seconds_to_find),
        hint = "the workflow may not keep its executions (settings), its webhook may have passed the call over, and "
          .. "n8n 1.x does not list executions that wait" }
    end
    return nil, err
  end
  local execution, problem = client.executions:wait(id, { timeout = math.max(give_up - core.now(), 0) })
  if problem then
    problem.execution_id = id
    problem.hint = problem.hint or problem.kind == "timeout" and GO_ON:format(id) or nil
  end
  return execution, problem
end

return started
