--- Begins and ends maintenance windows: unpublishes a selection, and publishes just that again.

local verbs = require "n8n.bulk.verbs"
local core = require "n8n.core"
local errors = require "n8n.errors"
local actions = require "n8n.run.actions"
local journals = require "n8n.run.journal"
local lazy = require "n8n.util.lazy"
local tables = require "n8n.util.tables"
local undo = lazy "n8n.transfer.undo"

local window = {}

local unpublish = verbs.make(actions.unpublish)

-- Waits for what still runs of the workflows that were unpublished, all of them together so many seconds.
local function drain(client, report, seconds)
  local give_up = core.now() + seconds
  local entries = {}
  for _, entry in ipairs(report.entries) do
    entries[#entries + 1] = entry.outcome == actions.unpublish.done and entry or nil
  end
  for _, entry in ipairs(entries) do
    local ok, err = client.workflows:wait_drained(entry.id, { timeout = math.max(give_up - core.now(), 1) })
    if not ok then
      report:failure("still running", { id = entry.id, name = entry.name, reason = err })
    end
  end
end

--- Begins a window: see `n8n.bulk.window_start`.
function window.start(client, given, options)
  if type(options) ~= "table" or options.journal == nil then
    errors.misuse("a maintenance window needs a 'journal': it says afterwards what is to be published again")
  end
  actions.check_drain(options)
  local report, err = unpublish(client, given, tables.without(options, "drain"))
  if report and options.drain and not options.dry_run then
    drain(client, report, options.drain)
  end
  return report, err
end

-- Any journal can be undone; what ends a window must not undo a restoration by mistake.
local function check_window(path)
  local entries, err = journals.read(path)
  if not entries then
    return nil, err
  end
  for _, entry in ipairs(entries) do
    if entry.step == "intent" and entry.action ~= "unpublish" then
      return nil, errors.new { kind = "journal", message = path .. " is not the journal of a maintenance window",
        hint = "name the one that window_start wrote; other runs are taken back with undo" }
    end
  end
  return true
end

--- Ends a window: see `n8n.bulk.window_stop`.
function window.stop(client, journal, options)
  local report, err = check_window(journal)
  if report then
    report, err = undo.run(client, journal, options)
  end
  if report then
    report.title = "window stop"
  end
  return report, err
end

return window
