--- Finds the executions that still run or wait, so that a later run of the export hands them out when they are over.

local lists = require "n8n.client.lists"
local delivery = require "n8n.executions.delivery"
local json = require "n8n.json"
local tables = require "n8n.util.tables"
local text = require "n8n.util.text"

local unfinished = {}

local UNFINISHED = { ["1"] = { "running", "waiting" }, ["2"] = { "running", "waiting", "new" } }
local HIDDEN_AMONG = 200

--- Remembers one for a later run.
function unfinished.note(run, id)
  if not run.known_unfinished[id] then
    run.known_unfinished[id] = true
    run.state.unfinished[#run.state.unfinished + 1] = id
  end
end

local function list(run)
  for _, status in ipairs(UNFINISHED[run.line]) do
    for execution in run.client.executions:each(tables.copy(run.scope, { status = status }), { fields = { "id" } }) do
      local id = tostring(execution.id)
      if not text.is_below(run.newest, id) and (not run.state.top or text.is_below(run.state.top, id)) then
        unfinished.note(run, id)
      end
    end
  end
end

-- What 1.x has at work and shows in no list, such as what waits for seconds only: the newest ids that no list names are
-- asked for one by one.
local function find_hidden(run)
  local lowest = math.max(tonumber(run.state.top or "0") + 1, tonumber(run.newest) - HIDDEN_AMONG + 1)
  local shown = {}
  local iterator = run.client.executions:each(run.scope, { fields = { "id" }, below = run.below })
  for execution in iterator do
    if tonumber(execution.id) < lowest then
      break
    end
    shown[tostring(execution.id)] = true
  end
  lists.close(iterator)
  for number = tonumber(run.newest), lowest, -1 do
    local id = ("%d"):format(number)
    local execution, err
    if not shown[id] then
      execution, err = run.client.executions:get(id)
    end
    if err and err.status ~= 404 then
      error(err, 0)
    elseif execution and (not run.options.workflow or execution.workflowId == run.options.workflow)
      and (not delivery.is_over(execution) or delivery.is_wanted(run, execution)) then
      unfinished.note(run, id)
    end
  end
end

--- Remembers what has not ended yet of all that is there, up to the newest.
function unfinished.find(run)
  list(run)
  if run.line == "1" then
    find_hidden(run)
  end
end

--- Hands out those that an earlier run could not have yet.
function unfinished.finish_earlier(run)
  local waiting = run.state.unfinished
  run.state.unfinished = json.array {}
  for i, id in ipairs(waiting) do
    local content, err = run.client.executions:get(id, run.single_query, { as = "raw" })
    if not content and err.status ~= 404 then
      error(err, 0)
    end
    local execution = content and delivery.about(content)
    if not execution then
      run.report:note(("execution %s, which had not ended when it was seen, is gone"):format(id))
    elseif not delivery.is_over(execution) then
      run.state.unfinished[#run.state.unfinished + 1] = id
    elseif delivery.is_wanted(run, execution) then
      delivery.hand_out(run, content, execution)
    end
    -- A checkpoint in between has to name those that are still to be asked for.
    local settled = #run.state.unfinished
    for rest = i + 1, #waiting do
      run.state.unfinished[#run.state.unfinished + 1] = waiting[rest]
    end
    delivery.step(run)
    for place = #run.state.unfinished, settled + 1, -1 do
      run.state.unfinished[place] = nil
    end
  end
  for _, id in ipairs(run.state.unfinished) do
    run.known_unfinished[id] = true
  end
end

return unfinished
