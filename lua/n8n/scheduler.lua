--- Tasks: coroutines that wait for requests without holding each other up. What `n8n.map` and `n8n.loop` are made of.
--
-- There is one set of tasks per Lua state, as there is one engine: tasks of several maps and clients, and maps in the
-- functions of maps, all wait in the same place. A task costs nothing while it waits: the engine says which requests
-- have ended.
-- @module n8n.scheduler

local await = require "n8n.await"
local core = require "n8n.core"

local scheduler = {}

local LONGEST_STEP = 1.0 -- seconds; an interrupt is noticed between two steps
local POLL = 0.01 -- seconds between two steps where somebody else's driver has to be given time

--- Whether tasks can wait side by side on this Lua.
scheduler.CONCURRENT = await.YIELDS_IN_PCALL

local PARKED = {} -- what a task yields when it waits

local tasks = setmetatable({}, { __mode = "k" }) -- coroutine -> task
local waiting = {} -- ticket of a request -> the task that waits for it; the next one is in `next_waiting`
local sleeping = {} -- task -> when it wakes
local ready, first, last = {}, 1, 0 -- tasks to be resumed, from `first` to `last`
local living = {} -- task -> true, until it has ended
local known_engine

local Task = {}
Task.__index = Task

-- ---- Waiting ----

local function make_ready(task)
  if not task.is_ready then
    task.is_ready = true
    sleeping[task] = nil
    ready[last + 1] = task
    last = last + 1
  end
end

local function stop_waiting(task)
  local ticket = task.ticket
  task.ticket = nil
  if ticket and waiting[ticket] == task then
    waiting[ticket] = task.next_waiting
  elseif ticket then
    local before = waiting[ticket]
    while before and before.next_waiting ~= task do
      before = before.next_waiting
    end
    if before then
      before.next_waiting = task.next_waiting
    end
  end
  task.next_waiting = nil
end

--- The task that runs.
-- @treturn ?table nil outside of tasks, and on Lua 5.1
function scheduler.current()
  local running = coroutine.running()
  return running and tasks[running]
end

local driver = {}

function driver.wait(request)
  local task = scheduler.current()
  local ticket = request:watch()
  if ticket then
    task.ticket, task.next_waiting = ticket, waiting[ticket]
    waiting[ticket] = task
    coroutine.yield(PARKED)
  end
end

function driver.sleep(seconds)
  sleeping[scheduler.current()] = core.now() + seconds
  coroutine.yield(PARKED)
end

function driver.begun(call)
  scheduler.current().calls[call] = true
end

--- Waits in a task until `wake` is called on it, or until the time has come.
-- @tparam table task the one that runs
-- @tparam ?number time as of `core.now`
function scheduler.park(task, time)
  sleeping[task] = time
  coroutine.yield(PARKED)
end

--- Has a task that is parked go on.
-- @tparam table task
scheduler.wake = make_ready

-- ---- Life ----

--- What a task raised, as it is raised again where the task cannot be seen: with a traceback, if it is a mistake in the
-- script. Those are texts that begin with a place; what else is raised, and an interrupt, stays as it is.
-- @param problem what was raised
-- @tparam[opt] thread thread where; the running one unless given
-- @return problem, or a longer text
function scheduler.trace(problem, thread)
  if type(problem) ~= "string" or not problem:find("^[^\n]-:%d+: ") or problem:find("interrupted!$")
    or problem:find("\nstack traceback:", 1, true) then
    return problem
  end
  return thread and debug.traceback(thread, problem) or debug.traceback(problem, 2)
end

-- A weak table of Lua 5.1 does not let go of a key that its value refers to. `ended` comes last: after an interrupt in
-- here it is all done again.
local function retire(task)
  living[task] = nil
  sleeping[task] = nil
  tasks[task.coroutine] = nil
  await.drive(task.coroutine, nil)
  task.ended = true
end

local function finish(task, ok, problem)
  retire(task)
  task.on_end(ok, problem)
end

local function resume(task)
  task.is_ready = false
  if task.ended then
    return
  end
  local thread = task.coroutine
  local ok, yielded = coroutine.resume(thread)
  if not ok then
    finish(task, false, scheduler.trace(yielded, thread))
  elseif coroutine.status(thread) == "dead" then
    finish(task, true)
  elseif yielded ~= PARKED then
    local problem = debug.traceback(thread, "only calls of n8n may wait in a task, and something else yielded")
    task:kill()
    task.on_end(false, problem)
  elseif task.is_doomed then
    task:kill()
  end
end

--- Begins a task. It runs from the next step on.
-- @tparam function fn
-- @tparam function on_end `on_end(ok, problem)` is called when `fn` has returned or raised, with the traceback in a
--   problem that is a mistake
-- @tparam ?{table,...} family an array that the task is added to before anything else happens: an interrupt may come
--   at any time
-- @treturn table the task
function scheduler.begin(fn, on_end, family)
  local task = setmetatable({ coroutine = coroutine.create(fn), on_end = on_end,
    calls = setmetatable({}, { __mode = "k" }) }, Task)
  if scheduler.CONCURRENT then
    tasks[task.coroutine] = task
    await.drive(task.coroutine, driver)
  end
  if family then
    family[#family + 1] = task
  end
  living[task] = true
  make_ready(task)
  return task
end

--- Ends a task that waits: its requests are cancelled, and it does not go on. One that runs goes on until it waits.
-- @treturn boolean whether one of the requests may have taken effect all the same
function Task:kill()
  if self.ended then
    return false
  end
  local status = coroutine.status(self.coroutine)
  if status == "running" or status == "normal" then
    self.is_doomed = true
    return false
  end
  await.drive(self.coroutine, nil)
  stop_waiting(self)
  local ambiguous = false
  for call in pairs(self.calls) do
    ambiguous = call:abandon() or ambiguous
  end
  if self.on_kill then
    ambiguous = self.on_kill() or ambiguous
  end
  if coroutine.close then
    coroutine.close(self.coroutine)
  end
  retire(self)
  return ambiguous
end

-- ---- Steps ----

local function wake_waiting(ticket)
  local task = waiting[ticket]
  waiting[ticket] = nil
  while task do
    local following = task.next_waiting
    task.ticket, task.next_waiting = nil, nil
    make_ready(task)
    task = following
  end
end

-- After a fork the child has an engine of its own, and the requests of the parent's count as done.
local function current_engine()
  local engine = core.engine()
  if engine ~= known_engine then
    known_engine = engine
    for ticket in pairs(waiting) do
      wake_waiting(ticket)
    end
  end
  return engine
end

local function wake_finished()
  local engine = current_engine()
  local ticket = engine:finished()
  while ticket do
    wake_waiting(ticket)
    ticket = engine:finished()
  end
end

local function next_wake()
  local soonest
  for _, time in pairs(sleeping) do
    soonest = soonest and math.min(soonest, time) or time
  end
  return soonest
end

--- Seconds until a task has to be looked after.
-- @tparam number longest what to answer when that is later, or never
-- @treturn number
function scheduler.time_left(longest)
  wake_finished() -- requests may have ended while somebody else waited for theirs
  if first <= last then
    return 0
  end
  local soonest = next_wake()
  return soonest and math.max(0, math.min(longest, soonest - core.now())) or longest
end

local function wake_sleepers()
  if next(sleeping) ~= nil then
    local now = core.now()
    for task, time in pairs(sleeping) do
      if time <= now then
        make_ready(task)
      end
    end
  end
end

-- Each once: what becomes ready meanwhile waits for the next step.
local function resume_ready()
  local stop = last
  while first <= stop do
    local position = first
    first = position + 1
    local task = ready[position]
    ready[position] = nil
    resume(task)
  end
end

--- Whether there are tasks that have not ended.
-- @treturn boolean
function scheduler.active()
  return next(living) ~= nil
end

--- Has requests and tasks go on.
-- @tparam number seconds to wait for something to happen, at most
function scheduler.step(seconds)
  local engine = core.engine()
  local wait = scheduler.time_left(seconds)
  if engine:active() > 0 or wait == 0 then
    engine:step(wait)
  else
    core.sleep(wait)
  end
  wake_finished()
  wake_sleepers()
  resume_ready()
end

-- A step from outside of tasks. In a coroutine that has a driver of its own, the driver does the waiting.
local function turn(seconds)
  if not await.is_driven(coroutine.running()) then
    scheduler.step(seconds)
    return
  end
  scheduler.step(0)
  local left = scheduler.time_left(math.min(seconds, POLL))
  if left > 0 then
    await.pause(left)
  end
end

--- Waits until `is_over()`. In a task others go on meanwhile, and whoever makes it over wakes the task; elsewhere this
-- is what runs the tasks.
-- @tparam function is_over
-- @tparam ?number time as of `core.now`: wait no longer than until then
function scheduler.wait(is_over, time)
  local task = scheduler.current()
  while not is_over() and not (time and core.now() >= time) do
    if task then
      scheduler.park(task, time)
    else
      turn(time and math.max(0, math.min(LONGEST_STEP, time - core.now())) or LONGEST_STEP)
    end
  end
end

return scheduler
