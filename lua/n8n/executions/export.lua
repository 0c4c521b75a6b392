--- Reads executions out of n8n, from where the last run came to. What it promises: `n8n.executions.export`.
--
-- How none is missed although executions come and end meanwhile: the newest id that the server shows is asked for
-- first, then what runs. What has an id up to that one was there by then, so it is over, or among what runs, or waits;
-- newer ones are for the next run.

local lists = require "n8n.client.lists"
local errors = require "n8n.errors"
local delivery = require "n8n.executions.delivery"
local one_workflow = require "n8n.executions.one_workflow"
local read_since = require "n8n.executions.since"
local export_state = require "n8n.executions.state"
local unfinished = require "n8n.executions.unfinished"
local reports = require "n8n.run.report"
local option_names = require "n8n.util.options"
local tables = require "n8n.util.tables"
local is_below = require("n8n.util.text").is_below
local times = require "n8n.util.times"

local must = errors.must

local export = {}

local OPTIONS = { "status", "workflow", "project", "since", "data", "large", "state", "on_progress" }

-- ---- Stretches of ids ----

-- The text one above a decimal number.
local function successor(id)
  local head, digit, nines = id:match("^(%d*)([0-8])(9*)$")
  if head then
    return head .. tostring(tonumber(digit) + 1) .. ("0"):rep(#nines)
  end
  return "1" .. ("0"):rep(#id)
end

-- Reads one stretch from the top down. What is outside it is passed over, so a server that begins elsewhere than it was
-- told to costs time and nothing else.
local function read_stretch(run, stretch)
  local iterator = run.client.executions:each(run.query, { as = "raw", below = stretch.below })
  for text in iterator do
    local execution = delivery.about(text)
    local id = execution.id
    if not is_below(stretch.above, id) then
      break
    elseif is_below(id, stretch.below) then
      if not delivery.is_over(execution) then
        unfinished.note(run, id)
      elseif delivery.is_wanted(run, execution) and not run.known_unfinished[id] then
        delivery.hand_out(run, text, execution)
      end
      stretch.below = id
      delivery.step(run)
    end
  end
  lists.close(iterator)
end

local function newest_id(run)
  local first = must(run.client.executions:list(tables.copy(run.scope, { limit = 1 }))).data[1]
  return first and tostring(first.id) or nil
end

local function read_all(run)
  local state = run.state
  run.newest = newest_id(run)
  unfinished.finish_earlier(run)
  if run.newest and (not state.top or is_below(state.top, run.newest)) then
    run.below = successor(run.newest)
    unfinished.find(run)
    table.insert(state.open, 1, { above = state.top or "0", below = run.below })
    state.top = run.newest
  end
  while state.open[1] do
    read_stretch(run, state.open[1])
    table.remove(state.open, 1)
  end
  delivery.checkpoint(run, true)
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
  local copied = tables.copy(option_names.check(options, OPTIONS))
  copied.since_text = copied.since and times.to_json(must(read_since(copied.since))) or nil
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
  if not entries then
    return nil, err
  end
  return one_workflow(wanted, ids, "or this key may not see it")
end

-- What the requests say: all of them, and those for executions with their data.
local function set_queries(run)
  local options = run.options
  local data = options.data ~= false or nil
  local large = data and options.large and run.line ~= "1" or nil
  run.scope = { workflowId = options.workflow, projectId = options.project }
  run.query = tables.copy(run.scope, { status = options.status, includeData = data, ignoreDataSizeLimit = large,
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
  return errors.answered(function()
    return checked_options(options) ~= nil
  end)
end

local function hand_out_all(client, sink, options)
  options = checked_options(options)
  options.workflow = options.workflow and must(find_workflow(client, options.workflow)) or nil
  local state = export_state.begin(options.state or sink.state, options)
  local run = { client = client, sink = sink, options = options, line = must(client:line()), state = state,
    known_unfinished = {}, written = 0, bytes = 0, without_data = 0, since_checkpoint = 0,
    report = reports.new { title = "export" } }
  set_queries(run)
  read_all(run)
  return finish_report(run)
end

--- Hands executions to a sink: see `n8n.executions.export`.
function export.run(client, sink, options)
  return errors.answered(hand_out_all, client, as_sink(sink), options)
end

return export
