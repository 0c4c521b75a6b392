--- Waiting until something is so: an instance ready, an execution over. Workflows have more: see
-- `n8n.client.workflows`.
--
-- All of it looks again and again, with growing pauses, and gives up after `timeout` seconds with an error of kind
-- `timeout` that says what was seen last. A scheduler can drive the pauses (see `n8n.http.await`).
-- @module n8n.http.polling

local await = require "n8n.http.await"
local core = require "n8n.core"
local errors = require "n8n.errors"
local option_names = require "n8n.util.options"
local outside = require "n8n.http.keyless"

local wait = {}

local FIRST_PAUSE, LONGEST_PAUSE, GROWTH = 0.1, 3, 1.5
local SHORTEST_LOOK = 0.5 -- seconds that the first look has in any case

--- Raises unless these are options of a waiter.
-- @tparam ?table options
-- @tparam ?{string,...} more names that this one knows besides
-- @treturn table the options; {} for nil
function wait.check_options(options, more)
  local known = { "timeout", "on_progress" }
  for _, name in ipairs(more or {}) do
    known[#known + 1] = name
  end
  options = option_names.check(options, known)
  local timeout = options.timeout
  if timeout ~= nil and not (type(timeout) == "number" and timeout >= 0 and timeout < math.huge) then
    errors.misuse("option 'timeout' must be a number of seconds")
  end
  if options.on_progress ~= nil and type(options.on_progress) ~= "function" then
    errors.misuse("option 'on_progress' must be a function")
  end
  return options
end

local function too_late(operation, timeout, seen)
  return errors.new { kind = "timeout", operation = operation,
    message = ("waited %g s in vain; last seen: %s"):format(math.floor(timeout * 10 + 0.5) / 10, seen) }
end

--- A failure in a few words, for what was seen last.
-- @tparam table err
-- @treturn string
function wait.in_words(err)
  return err.status and ("HTTP %d, %s"):format(err.status, err.message) or err.message
end

--- The error for an answer in which what is waited for cannot be seen.
-- @tparam string operation
-- @tparam string lacking what it should have
-- @treturn table
function wait.unusable(operation, lacking)
  return errors.new { kind = "protocol", operation = operation, message = "n8n's answer has no " .. lacking }
end

local PASSING_STATUS = { [429] = true, [502] = true, [503] = true, [504] = true }

-- Failures that pass while a server restarts, or has too much to do.
local function is_passing(err)
  return err.kind == "transport" or err.kind == "timeout" or err.reason == "starting" or PASSING_STATUS[err.status]
end

--- Looks until there is something to see. What fails meanwhile and may pass (no connection, 503, ...) is waited out.
-- @tparam string operation what errors call it
-- @tparam table options `timeout` (seconds from now), `on_progress(seen, seconds)`: called after every look in vain
-- @tparam function look gets options for its requests, by which they keep to the time that is left. It answers what is
--   waited for; or `nil, err` when waiting is of no use; or `nil, nil, seen`: what there is instead, in words
-- @return what `look` answered
-- @treturn ?table the error
function wait.poll(operation, options, look)
  local start, pause = core.now(), FIRST_PAUSE
  while true do
    local time = math.max(start + options.timeout - core.now(), SHORTEST_LOOK)
    local value, err, seen = look { deadline = time, retries = 0 }
    if err and is_passing(err) then
      err, seen = nil, wait.in_words(err)
    end
    if value or err then
      return value, err
    end
    local passed = core.now() - start
    if options.on_progress then
      options.on_progress(seen, passed)
    end
    local left = options.timeout - passed
    if left <= 0 then
      return nil, too_late(operation, options.timeout, seen)
    end
    await.pause(math.min(pause, left))
    pause = math.min(pause * GROWTH, LONGEST_PAUSE)
  end
end

--- A copy of a waiter's options with a time-out in place.
-- @tparam table options
-- @tparam number timeout the usual one
-- @treturn table
function wait.timed(options, timeout)
  return { timeout = options.timeout or timeout, on_progress = options.on_progress }
end

--- The seconds that an option `wait` means: `true` for the usual ones, or a number.
-- @param given the option
-- @tparam ?number usual
-- @treturn ?number
function wait.seconds(given, usual)
  if given == nil or given == false then
    return nil -- no waiting
  elseif given == true then
    return usual
  elseif type(given) ~= "number" or not (given >= 0 and given < math.huge) then
    errors.misuse("option 'wait' must be true, false or a number of seconds")
  end
  return given
end

-- ---- An instance that answers ----

local READY_SECONDS = 120
local LOOK_SECONDS = 10 -- for one look: a server that accepts and is silent is not ready
local HEALTH = "/healthz/readiness"

-- Failures that pass while an instance starts. A wrong certificate or a wrong key does not.
local function may_pass(err)
  return err.kind == "transport" or err.kind == "timeout" or err.kind == "protocol" or (err.status or 0) >= 500
    or err.status == 404 or err.status == 429
end

-- The instance's own word. Where a proxy does not let it through (404, 401, 403), the API's has to do.
local function look_at_health(caller, limits)
  local request, err = outside.send(caller, "wait_ready", { method = "GET", path = HEALTH, idempotent = true,
    json = true, retries = 0, timeout = LOOK_SECONDS, deadline = limits.deadline })
  if request or err.kind == "http" and err.status >= 400 and err.status < 500 and err.status ~= 429 then
    return true
  elseif may_pass(err) then
    return nil, nil, HEALTH .. ": " .. wait.in_words(err)
  end
  return nil, err
end

-- A key that may not list workflows is an answer of the API too.
local function look_at_api(client, limits)
  local _, err = client:request("GET", "/workflows",
    { query = { limit = 1 }, retries = 0, timeout = LOOK_SECONDS, deadline = limits.deadline })
  if not err or err.status == 403 then
    return true
  elseif may_pass(err) then
    return nil, nil, "the API: " .. wait.in_words(err)
  end
  return nil, err
end

--- Waits until an instance answers: its readiness check, then its API to this key. Also `client:wait_ready(options)`.
-- @tparam table client
-- @tparam[opt] table options `timeout` (120), `on_progress(seen, seconds)`
-- @treturn ?boolean true
-- @treturn ?table the error: kind `timeout`, or what waiting does not heal (a wrong key, a wrong certificate)
function wait.ready(client, options)
  local caller = outside.caller(client, client.instance_url)
  return wait.poll("wait_ready", wait.timed(wait.check_options(options), READY_SECONDS), function(limits)
    local ok, err, seen = look_at_health(caller, limits)
    if not ok then
      return nil, err, seen
    end
    return look_at_api(client, limits)
  end)
end

-- ---- An execution that is over ----

local EXECUTION_SECONDS = 300
local UNFINISHED = { new = true, running = true, waiting = true }

local function gone(err, id)
  return errors.new { kind = "gone", operation = "executions:wait", status = err.status,
    message = ("the execution %s is no longer there"):format(id),
    hint = "it was deleted, or it ended and its workflow's settings do not keep it" }
end

--- Waits until an execution is over: `success`, `error`, `canceled` or `crashed`. How it ended is its `status`; an
-- execution that failed is no error of waiting. Also `client.executions:wait(id, options)`, `execution:wait(options)`.
-- @tparam table client
-- @tparam string|number id
-- @tparam[opt] table options `timeout` (300), `on_progress(seen, seconds)`, `waiting = true`: an execution that waits
--   (for a date, a form, a webhook) will do too; `data = true`: answer it with its data
-- @treturn ?table the execution
-- @treturn ?table the error: kind `timeout`, or `gone` when it vanished meanwhile
function wait.execution(client, id, options)
  options = wait.check_options(options, { "waiting", "data" })
  local known = false
  local over, err = wait.poll("executions:wait", wait.timed(options, EXECUTION_SECONDS), function(limits)
    local execution, err = client.executions:get(id, nil, limits)
    if not execution then
      return nil, known and err.status == 404 and gone(err, id) or err
    elseif type(execution) ~= "table" or type(execution.status) ~= "string" then
      return nil, wait.unusable("executions:wait", "status of the execution")
    end
    known = true
    if not UNFINISHED[execution.status] or options.waiting and execution.status == "waiting" then
      return execution
    end
    return nil, nil, ("execution %s is %s"):format(id, execution.status)
  end)
  if over and options.data then
    return client.executions:get(id, { includeData = true })
  end
  return over, err
end

return wait
