--- Polls: looks again and again until there is something to see.
--
-- The pauses between two looks grow. Polling gives up after `timeout` seconds with an error of kind `timeout` that says
-- what was seen last. A scheduler can drive the pauses (see `n8n.http.await`).

local await = require "n8n.http.await"
local core = require "n8n.core"
local errors = require "n8n.errors"
local option_names = require "n8n.util.options"

local unpack = table.unpack or unpack

local polling = {}

local FIRST_PAUSE, LONGEST_PAUSE, GROWTH = 0.1, 3, 1.5
local SHORTEST_LOOK = 0.5 -- seconds that the first look has in any case

--- Raises unless these are options of a waiter.
-- @tparam ?table options
-- @tparam ?{string,...} more names that this one knows besides
-- @treturn table the options; {} for nil
function polling.check_options(options, more)
  local known = { "timeout", "on_progress", unpack(more or {}) }
  options = option_names.check(options, known)
  local timeout = options.timeout
  if timeout ~= nil and not (type(timeout) == "number" and timeout >= 0 and timeout < math.huge) then
    errors.misuse("option 'timeout' must be a number of seconds")
  end
  option_names.check_type(options, "on_progress", "function")
  return options
end

local function too_late(operation, timeout, seen)
  return errors.new { kind = "timeout", operation = operation,
    message = ("waited %g s in vain; last seen: %s"):format(math.floor(timeout * 10 + 0.5) / 10, seen) }
end

--- A failure in a few words, for what was seen last.
-- @tparam table err
-- @treturn string
function polling.in_words(err)
  return err.status and ("HTTP %d, %s"):format(err.status, err.message) or err.message
end

--- The error for an answer in which what is waited for cannot be seen.
-- @tparam string operation
-- @tparam string lacking what it should have
-- @treturn table
function polling.unusable(operation, lacking)
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
function polling.poll(operation, options, look)
  local start, pause = core.now(), FIRST_PAUSE
  while true do
    local time = math.max(start + options.timeout - core.now(), SHORTEST_LOOK)
    local value, err, seen = look { deadline = time, retries = 0 }
    if err and is_passing(err) then
      err, seen = nil, polling.in_words(err)
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
function polling.timed(options, timeout)
  return { timeout = options.timeout or timeout, on_progress = options.on_progress }
end

--- The seconds that an option `wait` means: `true` for the usual ones, or a number.
-- @param given the option
-- @tparam ?number usual
-- @treturn ?number
function polling.seconds(given, usual)
  if given == nil or given == false then
    return nil -- no waiting
  elseif given == true then
    return usual
  elseif type(given) ~= "number" or not (given >= 0 and given < math.huge) then
    errors.misuse("option 'wait' must be true, false or a number of seconds")
  end
  return given
end

return polling
