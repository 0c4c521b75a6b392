--- Lists failed executions, those that ended with an error or crashed, and says why they failed.

local errors = require "n8n.errors"
local one_workflow = require "n8n.executions.one_workflow"
local since = require "n8n.executions.since"
local json = require "n8n.json"
local option_names = require "n8n.util.options"
local suggest = require "n8n.util.suggest"
local text = require "n8n.util.text"
local times = require "n8n.util.times"
local values = require "n8n.util.values"

local must = errors.must

local failed = {}

-- ---- Which workflow ----

-- The names of all workflows by id.
local function workflow_names(client)
  local names = {}
  for workflow in client.workflows:each(nil, { fields = { "id", "name" } }) do
    names[workflow.id] = workflow.name
  end
  return names
end

-- The id of the workflow that is meant: its id, or its exact name.
local function find_workflow(names, wanted)
  if names[wanted] then
    return wanted
  end
  local ids, known = {}, {}
  for id, name in pairs(names) do
    known[#known + 1] = name
    if name == wanted then
      ids[#ids + 1] = id
    end
  end
  table.sort(ids)
  local near = suggest.nearest(wanted, known)
  return one_workflow(wanted, ids, near and ("did you mean '%s'?"):format(near) or nil)
end

-- ---- Listing ----

local FIELDS = { "id", "status", "workflowId", "startedAt", "stoppedAt", "mode", "retryOf", "retrySuccessId" }

-- 1.x counts crashed executions among those with errors, 2.x has a status for each.
local STATUSES = { ["1"] = { "error" }, ["2"] = { "error", "crashed" } }

local function began(execution)
  return times.of_json(execution.startedAt) or times.of_json(execution.stoppedAt)
end

-- The newest first.
local function newer(left, right)
  return text.is_below(right.id, left.id)
end

local function read_status(client, status, wanted, found)
  local query = { status = status, workflowId = wanted.workflow, startedAfter = wanted.after }
  for execution in client.executions:each(query, { fields = FIELDS }) do
    local at = began(execution)
    if not wanted.since or at == nil or at >= wanted.since then
      found[#found + 1] = {
        id = tostring(execution.id),
        status = execution.status,
        started = values.text(execution.startedAt),
        stopped = values.text(execution.stoppedAt),
        mode = values.text(execution.mode),
        workflow_id = values.text(execution.workflowId),
        retry_of = values.text(execution.retryOf),
        retried_by = values.text(execution.retrySuccessId),
      }
    end
    if wanted.on_progress then
      wanted.on_progress(nil, #found, nil, "failed executions")
    end
  end
end

-- What went wrong, from the execution's data: one at a time, as data can be large.
local function add_details(client, execution)
  local full, err = client.executions:get(execution.id, { includeData = true })
  if not full then
    execution.message = "its data cannot be read: " .. err.message
    return
  end
  local result = values.list(values.list(full.data).resultData)
  local problem = values.list(result.error)
  execution.node = values.text(result.lastNodeExecuted) or values.text(values.list(problem.node).name)
  execution.message = values.text(problem.message)
    or full.dataTooLargeToDisplay and "its data is too large to be shown" or "n8n kept no message"
end

local Listing = {}
Listing.__index = Listing
Listing.__name = "n8n.failed"

local function list(client, options)
  local line = must(client:line())
  local began_after = options.since and must(since(options.since)) or nil
  local names = workflow_names(client)
  local workflow = options.workflow and must(find_workflow(names, options.workflow)) or nil
  local found = {}
  for _, status in ipairs(STATUSES[line]) do
    -- The server's own filter only saves pages: the times are compared here, where a second more or less is known.
    read_status(client, status, { since = began_after, workflow = workflow, on_progress = options.on_progress,
      after = began_after and line ~= "1" and times.to_json(began_after - 1) or nil }, found)
  end
  table.sort(found, newer)
  local listing = setmetatable({ ok = true, executions = json.array {}, total = #found,
    since = began_after and times.to_json(began_after), details = options.details == true }, Listing)
  local count = math.min(#found, options.limit or #found)
  for i = 1, count do
    local execution = found[i]
    execution.workflow = names[execution.workflow_id]
    if options.details then
      add_details(client, execution)
    end
    listing.executions[i] = execution
    if options.on_progress then
      options.on_progress(nil, i, count, "failed executions")
    end
  end
  return listing
end

--- Lists failed executions: see `n8n.executions.failed`.
function failed.list(client, options)
  options = option_names.check(options, { "since", "workflow", "limit", "details", "on_progress" })
  if options.limit ~= nil and (type(options.limit) ~= "number" or options.limit < 1) then
    errors.misuse("option 'limit' must be a number above 0")
  end
  return errors.answered(list, client, options)
end

--- The listing by workflow, the one with the most failures first.
-- @treturn {table,...} `{ workflow_id=, workflow=, count=, newest= }`
function Listing:groups()
  local groups, by_id = json.array {}, {}
  for _, execution in ipairs(self.executions) do
    local id = execution.workflow_id or ""
    local group = by_id[id]
    if not group then
      group = { workflow_id = id, workflow = execution.workflow, count = 0, newest = execution.started }
      by_id[id], groups[#groups + 1] = group, group
    end
    group.count = group.count + 1
  end
  table.sort(groups, function(left, right)
    if left.count ~= right.count then
      return left.count > right.count
    end
    return left.workflow_id < right.workflow_id
  end)
  return groups
end

local function workflow_words(name, id)
  return name and ("%s (%s)"):format(name, id) or ("workflow %s, which is gone"):format(id or "?")
end

local function execution_line(execution)
  local words = { execution.started and execution.started:gsub("%.%d+Z$", "Z") or "(not begun)         ",
    execution.id, workflow_words(execution.workflow, execution.workflow_id) }
  local line = table.concat(words, "  ")
  if execution.retry_of then
    line = line .. ", a retry of " .. execution.retry_of
  end
  if execution.retried_by then
    line = line .. ", succeeded as " .. execution.retried_by
  end
  if execution.message then
    line = line .. ": " .. (execution.node and execution.node .. ": " or "") .. execution.message
  end
  return text.line(line)
end

local function total_line(listing)
  local count, retried = #listing.executions, 0
  for _, execution in ipairs(listing.executions) do
    retried = retried + (execution.retry_of and 1 or 0)
  end
  local line = ("%d failed execution%s"):format(listing.total, listing.total == 1 and "" or "s")
  if listing.total > count then
    line = line .. (", the newest %d shown"):format(count)
  end
  return retried > 0 and line .. (", %d of them retries"):format(retried) or line
end

--- The listing for people.
-- @tparam[opt] table options `group`: a line per workflow
-- @treturn string lines, each ending with a line break
function Listing:text(options)
  local lines = {}
  if options and options.group or self.group then
    for _, group in ipairs(self:groups()) do
      lines[#lines + 1] = text.line(("%6d  %s, last at %s"):format(group.count,
        workflow_words(group.workflow, group.workflow_id), group.newest or "?"))
    end
  else
    for _, execution in ipairs(self.executions) do
      lines[#lines + 1] = execution_line(execution)
    end
  end
  lines[#lines + 1] = total_line(self)
  return table.concat(lines, "\n") .. "\n"
end

--- The listing as JSON, indented, with `groups`.
-- @treturn string
function Listing:json()
  return assert(json.pretty { ok = true, executions = self.executions, total = self.total, since = self.since,
    groups = self:groups() })
end

--- The exit status of a script: 0, for having listed them.
-- @treturn number
function Listing.exit_code()
  return 0
end

return failed
