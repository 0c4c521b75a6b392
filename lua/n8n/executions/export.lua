--- Executions out of n8n: streamed, and from where the last run came to. What it promises: `n8n.executions.export`.
--
-- How none is missed although executions come and end meanwhile: the newest id that the server shows is asked for
-- first, then what runs. What has an id up to that one was there by then, so it is over, or among what runs, or waits;
-- newer ones are for the next run.

local errors = require "n8n.errors"
local json = require "n8n.json"
local lists = require "n8n.client.lists"
local n8n_report = require "n8n.run.report"
local option_names = require "n8n.util.options"
local read_since = require "n8n.executions.since"
local tables = require "n8n.util.tables"
local is_below = require("n8n.util.text").is_below
local times = require "n8n.util.times"

local export = {}

local OPTIONS = { "status", "workflow", "project", "since", "data", "large", "state", "on_progress" }
local LOOKED_AT = { "id", "status", "startedAt", "stoppedAt", "workflowId", "dataTooLargeToDisplay" }
local OVER = { success = true, error = true, canceled = true, crashed = true, unknown = true }
local UNFINISHED = { ["1"] = { "running", "waiting" }, ["2"] = { "running", "waiting", "new" } }
local HIDDEN_AMONG = 200
local CHECKPOINT_ITEMS = 10

-- ---- Ids ----

-- The text one above a decimal number.
local function successor(id)
  local head, digit, nines = id:match("^(%d*)([0-8])(9*)$")
  if head then
    return head .. tostring(tonumber(digit) + 1) .. ("0"):rep(#nines)
  end
  return "1" .. ("0"):rep(#id)
end

-- ---- What is asked ----

local function selection_of(options)
  return { status = options.status, workflow = options.workflow, project = options.project,
    data = options.data ~= false, since = options.since_text }
end

-- A later run may ask for what began later, and no more; else the state would speak of what it never saw.
local function check_state(state, selection)
  local old = type(state) == "table" and state.selection
  if type(old) ~= "table" or type(state.open) ~= "table" or type(state.unfinished) ~= "table" then
    return nil, errors.new { kind = "config", message = "the state to go on from is not that of an export",
      hint = "give the state of a report as it was, or none" }
  end
  for _, name in ipairs { "status", "workflow", "project", "data" } do
    if old[name] ~= selection[name] then
      return nil, errors.new { kind = "config",
        message = ("what was exported before was chosen otherwise: %s %s, and is %s now"):format(name,
          old[name] == nil and "was not given" or "was " .. tostring(old[name]),
          selection[name] == nil and "not given" or tostring(selection[name])),
        hint = "choose as before, or export into another place" }
    end
  end
  if old.since and (not selection.since or selection.since < old.since) then
    return nil, errors.new { kind = "config",
      message = ("what was exported before began with executions of %s; older ones are asked for now")
        :format(old.since),
      hint = "ask for no older ones, or export into another place" }
  end
  return true
end

local function copy_state(state, selection)
  local copied = { version = 1, top = state and state.top or nil, open = json.array {}, unfinished = json.array {},
    selection = state and state.selection or selection }
  for i, stretch in ipairs(state and state.open or {}) do
    copied.open[i] = { above = stretch.above, below = stretch.below }
  end
  for i, id in ipairs(state and state.unfinished or {}) do
    copied.unfinished[i] = id
  end
  return copied
end

local function query_of(run, more)
  return tables.copy({ workflowId = run.options.workflow, projectId = run.options.project }, more)
end

-- ---- One execution ----

local function about(text)
  local picked = json.pick(text, LOOKED_AT)
  local value = picked and json.decode(picked)
  if type(value) ~= "table" or value.id == nil then
    error(errors.new { kind = "protocol", message = "an execution without an id" }, 0)
  end
  value.id = tostring(value.id)
  return value
end

local function is_over(execution)
  return OVER[execution.status] == true
end

-- What a sink answers.
local function checked(ok, err)
  if not ok then
    error(errors.is(err) and err or errors.new { kind = "sink", message = tostring(err) }, 0)
  end
end

local function hand_out(run, text, execution)
  -- n8n writes it in one line; what stands between here and n8n may not.
  checked(run.sink:write(text:find("[\r\n]") and assert(json.compact(text)) or text, execution))
  run.written = run.written + 1
  run.bytes = run.bytes + #text
  if execution.dataTooLargeToDisplay then
    run.without_data = run.without_data + 1
  end
end

local function checkpoint(run, final)
  run.since_checkpoint = 0
  if run.sink.checkpoint then
    checked(run.sink:checkpoint(run.state, final))
  end
end

local function step(run)
  run.since_checkpoint = run.since_checkpoint + 1
  if run.since_checkpoint >= CHECKPOINT_ITEMS then
    checkpoint(run, false)
  end
  if run.options.on_progress then
    run.options.on_progress(run.report, run.written, nil, "executions")
  end
end

-- Whether it is one of those that were asked for. The server looks at that itself, but for `since` on 1.x, and but for
-- what still ran when it was asked.
local function is_wanted(run, execution)
  local status, since = run.options.status, run.state.selection.since
  return (not status or execution.status == status)
    and not (since and type(execution.startedAt) == "string" and execution.startedAt < since)
end

-- ---- What still runs or waits ----

local function note_unfinished(run, id)
  if not run.known_unfinished[id] then
    run.known_unfinished[id] = true
    run.state.unfinished[#run.state.unfinished + 1] = id
  end
end

local function list_unfinished(run)
  for _, status in ipairs(UNFINISHED[run.line]) do
    for execution in run.client.executions:each(query_of(run, { status = status }), { fields = { "id" } }) do
      local id = tostring(execution.id)
      if not is_below(run.newest, id) and (not run.state.top or is_below(run.state.top, id)) then
        note_unfinished(run, id)
      end
    end
  end
end

-- What 1.x has at work and shows in no list, such as what waits for seconds only: the newest ids that no list names are
-- asked for one by one.
local function find_hidden(run)
  local lowest = math.max(tonumber(run.state.top or "0") + 1, tonumber(run.newest) - HIDDEN_AMONG + 1)
  local shown = {}
  local iterator = run.client.executions:each(query_of(run, {}), { fields = { "id" }, below = successor(run.newest) })
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
      and (not is_over(execution) or is_wanted(run, execution)) then
      note_unfinished(run, id)
    end
  end
end

-- Those that an earlier run could not have yet.
local function finish_earlier(run)
  local waiting = run.state.unfinished
  run.state.unfinished = json.array {}
  for i, id in ipairs(waiting) do
    local text, err = run.client.executions:get(id, run.single_query, { as = "raw" })
    if not text and err.status ~= 404 then
      error(err, 0)
    end
    local execution = text and about(text)
    if not execution then
      run.report:note(("execution %s, which had not ended when it was seen, is gone"):format(id))
    elseif not is_over(execution) then
      run.state.unfinished[#run.state.unfinished + 1] = id
    elseif is_wanted(run, execution) then
      hand_out(run, text, execution)
    end
    -- A checkpoint in between has to name those that are still to be asked for.
    local settled = #run.state.unfinished
    for rest = i + 1, #waiting do
      run.state.unfinished[#run.state.unfinished + 1] = waiting[rest]
    end
    step(run)
    for place = #run.state.unfinished, settled + 1, -1 do
      run.state.unfinished[place] = nil
    end
  end
  for _, id in ipairs(run.state.unfinished) do
    run.known_unfinished[id] = true
  end
end

-- ---- Stretches of ids ----

-- Reads one stretch from the top down. What is outside it is passed over, so a server that begins elsewhere than it was
-- told to costs time and nothing else.
local function read_stretch(run, stretch)
  local iterator = run.client.executions:each(run.query, { as = "raw", below = stretch.below })
  for text in iterator do
    local execution = about(text)
    local id = execution.id
    if not is_below(stretch.above, id) then
      break
    elseif is_below(id, stretch.below) then
      if not is_over(execution) then
        note_unfinished(run, id)
      elseif is_wanted(run, execution) and not run.known_unfinished[id] then
        hand_out(run, text, execution)
      end
      stretch.below = id
      step(run)
    end
  end
  lists.close(iterator)
end

local function newest_id(run)
  local page, err = run.client.executions:list(query_of(run, { limit = 1 }))
  if not page then
    error(err, 0)
  end
  local first = page.data[1]
  return first and tostring(first.id) or nil
end

local function read_all(run)
  local state = run.state
  run.newest = newest_id(run)
  finish_earlier(run)
  if run.newest and (not state.top or is_below(state.top, run.newest)) then
    list_unfinished(run)
    if run.line == "1" then
      find_hidden(run)
    end
    table.insert(state.open, 1, { above = state.top or "0", below = successor(run.newest) })
    state.top = run.newest
  end
  while state.open[1] do
    read_stretch(run, state.open[1])
    table.remove(state.open, 1)
  end
  checkpoint(run, true)
end

-- ---- The run ----

local function as_sink(sink)
  if type(sink) == "function" then
    return { write = function(_, text, execution)
      local ok, err = sink(text, execution)
      if ok == nil and err ~= nil then
        return nil, err
      end
      return true
    end }
  elseif type(sink) == "table" and type(sink.write) == "function" then
    return sink
  end
  errors.misuse("a sink is a function, or a table with a function 'write'")
end

local function checked_options(options)
  options = option_names.check(options, OPTIONS)
  local copied = tables.copy(options)
  if options.since then
    local began_after, err = read_since(options.since)
    if not began_after then
      return nil, err
    end
    copied.since_text = times.to_json(began_after)
  end
  return copied
end

-- The id of the workflow that is meant by an id or an exact name. n8n answers no execution of an id that there is not,
-- which would look like a workflow that never ran. A key that may not read workflows has to give the id.
local function find_workflow(client, wanted)
  local found, err = client.workflows:get(wanted)
  if found then
    return found.id
  elseif err.status ~= 404 then
    return err.status == 403 and wanted or nil, err
  end
  local entries
  entries, err = client.workflows:all({ name = wanted }, { fields = { "id", "name" } })
  local ids = {}
  for _, entry in ipairs(entries or {}) do
    ids[#ids + 1] = entry.name == wanted and entry.id or nil
  end
  if not entries or #ids == 1 then
    return ids[1], err
  end
  return nil, errors.new { kind = "selector",
    message = #ids > 1 and ("%d workflows have the name '%s': %s"):format(#ids, wanted, table.concat(ids, ", "))
      or ("there is no workflow with the id or name '%s'"):format(wanted),
    hint = #ids > 1 and "give the id of the one that is meant" or "or this key may not see it" }
end

-- What the requests for executions with their data say.
local function set_queries(run)
  local options = run.options
  local data = options.data ~= false or nil
  local large = data and options.large and run.line ~= "1" or nil
  run.query = query_of(run, { status = options.status, includeData = data, ignoreDataSizeLimit = large,
    startedAfter = run.line ~= "1" and run.state.selection.since or nil })
  run.single_query = { includeData = data, ignoreDataSizeLimit = large }
end

local function finish_report(run)
  local report = run.report
  report.counts.written = run.written
  report.changes = run.written
  report.bytes = run.bytes
  report.state = run.state
  if #run.state.unfinished > 0 then
    report:note(("%d executions have not ended yet: a later run takes them"):format(#run.state.unfinished))
  end
  if run.without_data > 0 then
    report:note(("%d executions came without their data, which is larger than n8n shows: option large, --large")
      :format(run.without_data))
  end
  return report
end

--- Checks options: see `n8n.executions.check_export`.
function export.check(options)
  local good, err = checked_options(options)
  return good and true or nil, err
end

--- Hands executions to a sink: see `n8n.executions.export`.
function export.run(client, sink, options)
  sink = as_sink(sink)
  local err
  options, err = checked_options(options)
  if not options then
    return nil, err
  end
  if options.workflow then
    options.workflow, err = find_workflow(client, options.workflow)
    if not options.workflow then
      return nil, err
    end
  end
  local selection = selection_of(options)
  local before = options.state or sink.state
  local ok
  if before then
    ok, err = check_state(before, selection)
    if not ok then
      return nil, err
    end
  end
  local line
  line, err = client:line()
  if not line then
    return nil, err
  end
  local run = { client = client, sink = sink, options = options, line = line, state = copy_state(before, selection),
    known_unfinished = {}, written = 0, bytes = 0, without_data = 0, since_checkpoint = 0,
    report = n8n_report.new { title = "export" } }
  set_queries(run)
  return errors.answered(function()
    read_all(run)
    return finish_report(run)
  end)
end

return export
