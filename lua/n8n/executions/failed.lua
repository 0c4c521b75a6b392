--- Failed executions: finding them, seeing why, trying them again.
--
--     local listing = assert(failed.list(client, { since = "24h", details = true }))
--     io.write(listing:text())
--     local report = assert(failed.retry(client, listing))
--
-- Failed are the executions that ended with an error or crashed.
-- @module n8n.executions.failed

local errors = require "n8n.errors"
local json = require "n8n.json"
local option_names = require "n8n.util.options"
local changes = require "n8n.run.executor"
local n8n_report = require "n8n.run.report"
local suggest = require "n8n.util.suggest"
local times = require "n8n.util.times"

local failed = {}

-- ---- Since when ----

local UNITS = { s = 1, m = 60, h = 3600, d = 86400, w = 7 * 86400 }

local function completed(text)
  if text:find("^%d%d%d%d%-%d%d%-%d%d$") then
    return text .. "T00:00:00Z"
  elseif text:find("^%d%d%d%d%-%d%d%-%d%dT%d%d:%d%d$") then
    return text .. ":00Z"
  end
  return text:find("Z$") and text or text .. "Z"
end

--- A point in time as people write it.
-- @tparam string text `"90m"`, `"24h"`, `"7d"`, `"2w"` (so long ago), or an ISO date, with a time or without:
--   `"2026-11-23"`, `"2026-11-23T08:00"` (UTC)
-- @tparam[opt] number now seconds since 1970
-- @treturn ?number seconds since 1970
-- @treturn ?table the error: not a point in time
function failed.since(text, now)
  local count, unit = text:match("^(%d+%.?%d*)%s*([smhdw])$")
  if count then
    return (now or os.time()) - tonumber(count) * UNITS[unit]
  end
  local seconds = times.of_json(completed(text))
  if seconds then
    return seconds
  end
  return nil, errors.new { kind = "config", message = ("'%s' is not a point in time"):format(text),
    hint = "write 90m, 24h, 7d, or a date such as 2026-11-23 or 2026-11-23T08:00 (UTC)" }
end

local function iso(seconds)
  return os.date("!%Y-%m-%dT%H:%M:%S", math.floor(seconds)) .. ".000Z"
end

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
  if #ids == 1 then
    return ids[1]
  end
  table.sort(ids)
  local near = suggest.nearest(wanted, known)
  return nil, errors.new {
    kind = "selector",
    message = #ids > 1 and ("%d workflows have the name '%s': %s"):format(#ids, wanted, table.concat(ids, ", "))
      or ("there is no workflow with the id or name '%s'"):format(wanted),
    hint = #ids > 1 and "give the id of the one that is meant" or near and ("did you mean '%s'?"):format(near) or nil,
  }
end

-- ---- Listing ----

local FIELDS = { "id", "status", "workflowId", "startedAt", "stoppedAt", "mode", "retryOf", "retrySuccessId" }

-- 1.x counts crashed executions among those with errors, 2.x has a status for each.
local STATUSES = { ["1"] = { "error" }, ["2"] = { "error", "crashed" } }

local function text_or_nil(value)
  return value ~= nil and value ~= json.null and tostring(value) or nil
end

local function began(execution)
  return times.of_json(execution.startedAt) or times.of_json(execution.stoppedAt)
end

-- Numbers of any length, the newest first.
local function newer(left, right)
  if #left.id ~= #right.id then
    return #left.id > #right.id
  end
  return left.id > right.id
end

local function read_status(client, status, wanted, found)
  local query = { status = status, workflowId = wanted.workflow, startedAfter = wanted.after }
  for execution in client.executions:each(query, { fields = FIELDS }) do
    local at = began(execution)
    if not wanted.since or at == nil or at >= wanted.since then
      found[#found + 1] = {
        id = tostring(execution.id),
        status = execution.status,
        started = text_or_nil(execution.startedAt),
        stopped = text_or_nil(execution.stoppedAt),
        mode = text_or_nil(execution.mode),
        workflow_id = text_or_nil(execution.workflowId),
        retry_of = text_or_nil(execution.retryOf),
        retried_by = text_or_nil(execution.retrySuccessId),
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
  local data = type(full.data) == "table" and full.data or {}
  local result = type(data.resultData) == "table" and data.resultData or {}
  local problem = type(result.error) == "table" and result.error or {}
  local node = type(problem.node) == "table" and problem.node.name
  execution.node = text_or_nil(result.lastNodeExecuted) or text_or_nil(node)
  execution.message = text_or_nil(problem.message)
  if not execution.message then
    execution.message = full.dataTooLargeToDisplay and "its data is too large to be shown" or "n8n kept no message"
  end
end

local Listing = {}
Listing.__index = Listing
Listing.__name = "n8n.failed"

local function list(client, options)
  local line, err = client:line()
  if not line then
    return nil, err
  end
  local since
  if options.since then
    since, err = failed.since(options.since)
    if not since then
      return nil, err
    end
  end
  local names = workflow_names(client)
  local workflow
  if options.workflow then
    workflow, err = find_workflow(names, options.workflow)
    if not workflow then
      return nil, err
    end
  end
  local found = {}
  for _, status in ipairs(STATUSES[line]) do
    -- The server's own filter only saves pages: the times are compared here, where a second more or less is known.
    read_status(client, status, { since = since, workflow = workflow, on_progress = options.on_progress,
      after = since and line ~= "1" and iso(since - 1) or nil }, found)
  end
  table.sort(found, newer)
  local listing = setmetatable({ ok = true, executions = json.array {}, total = #found, since = since and iso(since),
    details = options.details == true }, Listing)
  for i = 1, math.min(#found, options.limit or #found) do
    local execution = found[i]
    execution.workflow = names[execution.workflow_id]
    if options.details then
      add_details(client, execution)
    end
    listing.executions[i] = execution
    if options.on_progress then
      options.on_progress(nil, i, math.min(#found, options.limit or #found), "failed executions")
    end
  end
  return listing
end

--- Lists failed executions, the newest first.
--
-- Options: `since` (as `failed.since` takes it), `workflow` (id or exact name), `limit` (the newest so many), `details`
-- (reads of each what went wrong: one request more each), `on_progress(nil, done, total, what)`.
--
-- The listing has `executions` of `{ id=, status=, started=, stopped=, mode=, workflow_id=, workflow=, retry_of=,
-- retried_by=, node=, message= }`, `total` (how many there are without the limit), and the methods `groups`,
-- `text`, `json` and `exit_code` (0).
-- @tparam table client
-- @tparam[opt] table options
-- @treturn ?table the listing
-- @treturn ?table the error; kind `selector` for a workflow that does not exist
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

-- Names and messages come from a server: one line, no control characters that could move a terminal's cursor.
local function shown(text)
  return (tostring(text):gsub("%c+", " "))
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
  return shown(line)
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
      lines[#lines + 1] = shown(("%6d  %s, last at %s"):format(group.count,
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

-- ---- Trying again ----

-- Which executions were retried: execution id -> id of the newest retry. A retry that runs or waits counts too.
local function retries(client, listing)
  local by_origin = {}
  local function add(id, origin)
    local known = by_origin[origin]
    if not known or newer({ id = id }, { id = known }) then
      by_origin[origin] = id
    end
  end
  for _, execution in ipairs(listing.executions) do
    if execution.retry_of then
      add(execution.id, execution.retry_of)
    end
  end
  for _, status in ipairs { "running", "waiting" } do
    for execution in client.executions:each({ status = status }, { fields = { "id", "retryOf" } }) do
      local origin = text_or_nil(execution.retryOf)
      if origin then
        add(tostring(execution.id), origin)
      end
    end
  end
  return by_origin
end

-- Why an execution is not to be tried again; nil when it is. A failed retry is an execution of its own to n8n: unless
-- that is asked for, it is not tried again, or a script that runs every hour would never come to an end.
local function settled(execution, by_origin, again)
  if execution.retried_by then
    return "a retry has succeeded: " .. execution.retried_by
  elseif by_origin[execution.id] then
    return "it was retried already: " .. by_origin[execution.id]
  elseif execution.retry_of and not again then
    return ("it is a retry, of %s (again, --again: try it once more)"):format(execution.retry_of)
  elseif not execution.workflow then
    return "its workflow is gone"
  end
end

-- The retry of an execution that was begun after it was last looked, if there is one.
local function find_retry(client, execution)
  for _, status in ipairs { "error", "success", "running", "waiting" } do
    local query = { status = status, workflowId = execution.workflow_id }
    for candidate in client.executions:each(query, { fields = { "id", "retryOf", "status" } }) do
      if text_or_nil(candidate.retryOf) == execution.id then
        return candidate
      elseif not newer({ id = tostring(candidate.id) }, execution) then
        break -- newest first: a retry is newer than what it retries
      end
    end
  end
end

local function outcome_of(retry, looked)
  local entry = { retry = tostring(retry.id), status = retry.status }
  local reason = ("execution %s: %s%s"):format(entry.retry, tostring(retry.status),
    looked and " (the answer was lost; a look shows it)" or "")
  if retry.status == "error" or retry.status == "crashed" then
    return { class = "failure", outcome = "failed again", reason = reason, more = entry }
  end
  return { class = "change", outcome = "retried", reason = reason, more = entry }
end

local function attempt(client, options)
  return function(step)
    local text, err = client.executions:retry(step.id, { loadWorkflow = options.current_workflow or nil },
      { as = "raw" })
    if text then
      return outcome_of(assert(json.decode(assert(json.pick(text, { "id", "status" })))))
    elseif err.ambiguous then
      local ok, retry = pcall(find_retry, client, step.execution)
      if ok and retry then
        return outcome_of(retry, true)
      end
    end
    return { class = "failure", outcome = "failed", reason = err }
  end
end

local function settle(client)
  return function(intent)
    local ok, retry = pcall(find_retry, client, { id = intent.id, workflow_id = intent.workflow_id })
    if not ok then
      return nil, retry
    end
    return retry ~= nil
  end
end

local function sort_executions(client, listing, report, options)
  local by_origin, steps = retries(client, listing), {}
  for _, execution in ipairs(listing.executions) do
    local reason = settled(execution, by_origin, options.again)
    local entry = { id = execution.id, name = execution.workflow, reason = reason }
    if reason then
      report:same("skipped", entry)
    elseif options.dry_run then
      report:change("would retry", entry)
    else
      steps[#steps + 1] = { id = execution.id, name = execution.workflow, execution = execution,
        intent = { action = "retry", kind = "execution", workflow_id = execution.workflow_id, server = client.url } }
    end
  end
  return steps
end

local function retry(client, listing, options)
  local report = n8n_report.new { title = "retry", dry_run = options.dry_run == true }
  local journal, err
  if not options.dry_run then
    journal, err = changes.open_journal(options.journal, { server = client.url, resume = options.resume,
      look = settle(client) })
    if not journal then
      return nil, err
    end
  end
  local steps = sort_executions(client, listing, report, options)
  if journal then
    changes.make({ steps }, { report = report, journal = journal, attempt = attempt(client, options),
      concurrency = options.concurrency, continue_on_error = options.continue_on_error,
      on_progress = options.on_progress })
    journal:close()
  end
  return report
end

--- Tries failed executions again, each once.
--
-- n8n runs the retry before it answers. Skipped are those of which a retry has succeeded, was made already or is under
-- way, those whose workflow is gone, and, unless `again` is given, those that are retries themselves. The report has an
-- entry per execution: `retried`, `failed again` (with the new execution's id in `retry`), `failed` (n8n refused),
-- `skipped`.
--
-- Options: `again` (try the newest retry of each once more, if it failed), `current_workflow` (run the workflow as it
-- is now, not as it was), `dry_run`, `journal`, `resume`, `concurrency` (1), `continue_on_error`, `on_progress` as for
-- `n8n.bulk`.
-- @tparam table client
-- @tparam table listing of `list`
-- @tparam[opt] table options
-- @treturn ?table the report (see `n8n.run.report`)
-- @treturn ?table the error
function failed.retry(client, listing, options)
  options = option_names.check(options,
    { "again", "current_workflow", "dry_run", "journal", "resume", "concurrency", "continue_on_error",
      "on_progress" })
  option_names.check_whole(options, "concurrency")
  return errors.answered(retry, client, listing, options)
end

return failed
