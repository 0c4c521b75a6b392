--- Keeps the state of an export: what was asked for, and what was handed out. What is in it: `n8n.executions.export`.

local errors = require "n8n.errors"
local json = require "n8n.json"
local tables = require "n8n.util.tables"

local state = {}

local function refuse(message, hint)
  error(errors.new { kind = "config", message = message, hint = hint }, 0)
end

-- A later run may ask for what began later, and no more; else the state would speak of what it never saw.
local function check(given, selection)
  local old = type(given) == "table" and given.selection
  if type(old) ~= "table" or type(given.open) ~= "table" or type(given.unfinished) ~= "table" then
    refuse("the state to go on from is not that of an export", "give the state of a report as it was, or none")
  end
  for _, name in ipairs { "status", "workflow", "project", "data" } do
    if old[name] ~= selection[name] then
      refuse(("what was exported before was chosen otherwise: %s %s, and is %s now"):format(name,
        old[name] == nil and "was not given" or "was " .. tostring(old[name]),
        selection[name] == nil and "not given" or tostring(selection[name])),
        "choose as before, or export into another place")
    end
  end
  if old.since and (not selection.since or selection.since < old.since) then
    refuse(("what was exported before began with executions of %s; older ones are asked for now"):format(old.since),
      "ask for no older ones, or export into another place")
  end
end

--- The state that a run begins with.
-- @tparam ?table before of the run before
-- @tparam table options of the run, checked
-- @treturn table
-- @raise the error object: the run before chose otherwise
function state.begin(before, options)
  local selection = { status = options.status, workflow = options.workflow, project = options.project,
    data = options.data ~= false, since = options.since_text }
  if not before then
    return { version = 1, open = json.array {}, unfinished = json.array {}, selection = selection }
  end
  check(before, selection)
  local open = json.array {}
  for i, stretch in ipairs(before.open) do
    open[i] = { above = stretch.above, below = stretch.below }
  end
  return { version = 1, top = before.top, open = open, unfinished = json.array(tables.copy(before.unfinished)),
    selection = before.selection }
end

return state
