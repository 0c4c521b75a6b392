--- Tasks in an event loop of one's own: cqueues, luv, or whatever can wait for a descriptor and a time.
--
-- A task is a function whose calls let other tasks, and the loop, go on until their answers are there. `pollfd`,
-- `events` and `timeout` say what the loop has to wait for; `step` then does what there is to do, without waiting:
--
--     n8n.loop:spawn(function()
--       for workflow in client.workflows:each { active = true } do print(workflow.name) end
--     end)
--
--     cqueues.new():wrap(function()
--       while n8n.loop:active() do
--         cqueues.poll(n8n.loop)            -- asks pollfd, events and timeout itself
--         n8n.loop:step()
--       end
--     end)
--
-- A script without an event loop needs none of it: calls outside of tasks block, and `n8n.map` drives its own.
--
-- PUC Lua 5.1 cannot yield from within `pcall` and `for`: there a task runs to its end in one step, and blocks.
-- @module n8n.loop

local await = require "n8n.http.await"
local core = require "n8n.core"
local errors = require "n8n.errors"
local scheduler = require "n8n.http.scheduler"

local unpack = table.unpack or unpack

local loop = {}

local LONGEST_STEP = 86400 -- seconds

local Handle = {}
Handle.__index = Handle

--- Begins a task. It runs from the next step on, with the descriptor readable until then.
-- @tparam function fn what it raises is raised by the `step` in which it happens, which can be one that `n8n.map` makes
-- @param ... its arguments
-- @treturn table the task: `task:done()` tells whether it has ended; `task:cancel()` ends it: its requests are
--   cancelled, and it does not go on; one that cancels itself goes on until it waits
function loop:spawn(fn, ...) -- luacheck: ignore self
  if type(fn) ~= "function" then
    errors.misuse(("spawn takes a function, got a %s"):format(type(fn)))
  end
  local arguments, count = { ... }, select("#", ...)
  if await.is_hosted() then
    errors.misuse("tasks are for event loops; in nginx n8n.map and ngx.thread.spawn do things side by side")
  end
  local task = scheduler.common:begin(function()
    fn(unpack(arguments, 1, count))
  end, function(ok, problem)
    if not ok then
      error(problem, 0)
    end
  end)
  core.engine():wake()
  return setmetatable({ task = task }, Handle)
end

function Handle:done()
  return self.task.ended == true
end

function Handle:cancel()
  self.task:kill()
end

--- Has requests and tasks go on.
-- @tparam[opt=0] number seconds to wait for something to happen, at most; a day is the longest
-- @raise what a task raised; the others go on with the next step
function loop:step(seconds) -- luacheck: ignore self
  if seconds ~= nil and not (type(seconds) == "number" and seconds >= 0 and seconds <= LONGEST_STEP) then
    errors.misuse("step takes seconds, from 0 to 86400")
  end
  scheduler.common:step(seconds or 0)
end

--- Whether there are tasks that have not ended, or requests under way.
-- @treturn boolean
function loop:active() -- luacheck: ignore self
  return scheduler.common:active() or core.engine():active() > 0
end

--- The descriptor to wait for. It stays the same, but for a fork: the child has another one.
-- @treturn number
function loop:pollfd() -- luacheck: ignore self
  return core.engine():pollfd()
end

--- What to wait for at the descriptor.
-- @treturn string `"r"`: that it can be read
function loop:events() -- luacheck: ignore self
  return "r"
end

--- After how long a step is due in any case.
-- @treturn ?number seconds; nil: only the descriptor matters
function loop:timeout() -- luacheck: ignore self
  local engine = core.engine():timeout()
  local tasks = scheduler.common:time_left(math.huge)
  local soonest = math.min(engine or math.huge, tasks)
  return soonest < math.huge and soonest or nil
end

--- Lets a driver wait in place of a coroutine: for a scheduler of one's own.
-- @function drive
-- @tparam thread coroutine
-- @tparam ?table driver `driver.wait(request)` returns when the request is done (`request:done()`),
--   `driver.sleep(seconds)` when the time has passed; both usually yield. `driver.begun(call)`, if it is there, is
--   called for each request. nil: the coroutine blocks again
loop.drive = await.drive

return loop
