--- Runs tasks: coroutines that wait for requests without holding each other up. `n8n.map` and `n8n.loop` use it.
--
-- Tasks are in groups; whoever steps a group resumes its tasks and no others. Mostly there is one group, as there is
-- one engine: tasks of several maps and clients, and maps in the functions of maps, all wait in the same place. In a
-- host such as nginx each map has its own, since a task has to run as part of the host's request that began it; there
-- a task may also wait for what the host offers. A task costs nothing while it waits: the engine says which requests
-- have ended.

local await = require "n8n.http.await"
local core = require "n8n.core"

local scheduler = {}

local LONGEST_STEP = 1.0 -- seconds; an interrupt is noticed between two steps
local SHORTEST_PAUSE, LONGEST_PAUSE = 0.001, 0.01 -- seconds between two steps where a driver does the waiting

local plain = await.coroutines
local create, resume, status, yield = plain.create, plain.resume, plain.status, plain.yield

--- Whether tasks can wait side by side on this Lua.
scheduler.CONCURRENT = await.YIELDS_IN_PCALL

local PARKED = {} -- what a task yields when it waits

-- Only a group holds its tasks, and only who steps it holds a group: what nobody steps any more is collected, and its
-- requests are cancelled thereby.
local tasks = setmetatable({}, { __mode = "kv" }) -- coroutine -> task
local groups = setmetatable({}, { __mode = "k" }) -- group -> true
local known_engine

local Group = {}
Group.__index = Group

local Task = {}
Task.__index = Task

local function new_group(is_hosted)
  local group = setmetatable({
    is_hosted = is_hosted, -- stepped by a coroutine of the host's
    waiting = {}, -- ticket of a request -> the task that waits for it; the next one is in `next_waiting`
    sleeping = {}, -- task -> when it wakes
    ready = {}, -- tasks to be resumed, from `first` to `last`
    first = 1,
    last = 0,
    living = {}, -- task -> true, until it has ended
  }, Group)
  groups[group] = true
  return group
end

-- ---- Waiting ----

local function make_ready(task)
  if not task.is_ready then
    local group = task.group
    task.is_ready = true
    group.sleeping[task] = nil
    group.ready[group.last + 1] = task
    group.last = group.last + 1
  end
end

local function stop_waiting(task)
  local waiting, ticket = task.group.waiting, task.ticket
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
    local waiting = task.group.waiting
    task.ticket, task.next_waiting = ticket, waiting[ticket]
    waiting[ticket] = task
    yield(PARKED)
  end
end

function driver.sleep(seconds)
  scheduler.park(scheduler.current(), core.now() + seconds)
end

function driver.begun(call)
  scheduler.current().calls[call] = true
end

--- Waits in a task until `wake` is called on it, or until the time has come.
-- @tparam table task the one that runs
-- @tparam ?number time as of `core.now`
function scheduler.park(task, time)
  task.group.sleeping[task] = time
  yield(PARKED)
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
  task.group.living[task] = nil
  task.group.sleeping[task] = nil
  tasks[task.coroutine] = nil
  await.drive(task.coroutine, nil)
  task.ended = true
end

local function finish(task, ok, problem)
  retire(task)
  task.on_end(ok, problem)
end

-- What a task yields to wait for something of the host's, such as ngx.sleep, is yielded on to it: for the host it is
-- the coroutine that steps which waits.
local function pass_on(thread, ok, ...)
  if not ok or (...) == PARKED or status(thread) == "dead" then
    return ok, (...)
  end
  return pass_on(thread, resume(thread, yield(...)))
end

local function run(task)
  task.is_ready = false
  if task.ended then
    return
  end
  local thread = task.coroutine
  local ok, yielded
  if task.group.is_hosted then
    ok, yielded = pass_on(thread, resume(thread))
  else
    ok, yielded = resume(thread)
  end
  if not ok then
    finish(task, false, scheduler.trace(yielded, thread))
  elseif status(thread) == "dead" then
    finish(task, true)
  elseif yielded ~= PARKED then
    local problem = debug.traceback(thread, "only calls of n8n may wait in a task, and something else yielded")
    task:kill()
    task.on_end(false, problem)
  elseif task.is_doomed then
    task:kill()
  end
end

--- Begins a task. It runs from the group's next step on.
-- @tparam function fn
-- @tparam function on_end `on_end(ok, problem)` is called when `fn` has returned or raised, with the traceback in a
--   problem that is a mistake
-- @tparam ?{table,...} family an array that the task is added to before anything else happens: an interrupt may come
--   at any time
-- @treturn table the task
function Group:begin(fn, on_end, family)
  local task = setmetatable({ group = self, coroutine = create(fn), on_end = on_end,
    calls = setmetatable({}, { __mode = "k" }) }, Task)
  if scheduler.CONCURRENT then
    tasks[task.coroutine] = task
    await.drive(task.coroutine, driver)
  end
  if family then
    family[#family + 1] = task
  end
  self.living[task] = true
  make_ready(task)
  return task
end

--- Ends a task that waits: its requests are cancelled, and it does not go on. One that runs goes on until it waits.
-- @treturn boolean whether one of the requests may have taken effect all the same
function Task:kill()
  if self.ended then
    return false
  end
  local state = status(self.coroutine)
  if state == "running" or state == "normal" then
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

function Group:wake_waiting(ticket)
  local task = self.waiting[ticket]
  self.waiting[ticket] = nil
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
    for group in pairs(groups) do
      for ticket in pairs(group.waiting) do
        group:wake_waiting(ticket)
      end
    end
  end
  return engine
end

local function wake_finished()
  local engine = current_engine()
  local ticket = engine:finished()
  while ticket do
    for group in pairs(groups) do
      group:wake_waiting(ticket)
    end
    ticket = engine:finished()
  end
end

function Group:next_wake()
  local soonest
  for _, time in pairs(self.sleeping) do
    soonest = soonest and math.min(soonest, time) or time
  end
  return soonest
end

--- Seconds until a task has to be looked after.
-- @tparam number longest what to answer when that is later, or never
-- @treturn number
function Group:time_left(longest)
  wake_finished() -- requests may have ended while somebody else waited for theirs
  if self.first <= self.last then
    return 0
  end
  local soonest = self:next_wake()
  return soonest and math.max(0, math.min(longest, soonest - core.now())) or longest
end

function Group:wake_sleepers()
  if next(self.sleeping) ~= nil then
    local now = core.now()
    for task, time in pairs(self.sleeping) do
      if time <= now then
        make_ready(task)
      end
    end
  end
end

-- Each once: what becomes ready meanwhile waits for the next step.
function Group:resume_ready()
  local stop = self.last
  while self.first <= stop do
    local position = self.first
    self.first = position + 1
    local task = self.ready[position]
    self.ready[position] = nil
    run(task)
  end
end

--- Whether there are tasks that have not ended.
-- @treturn boolean
function Group:active()
  return next(self.living) ~= nil
end

--- Has requests and tasks go on.
-- @tparam number seconds to wait for something to happen, at most
function Group:step(seconds)
  local engine = core.engine()
  local wait = self:time_left(seconds)
  if engine:active() > 0 or wait == 0 then
    engine:step(wait)
  else
    core.sleep(wait)
  end
  wake_finished()
  self:wake_sleepers()
  self:resume_ready()
end

-- A step where a driver does the waiting, with the time in between: the longer nothing happens the longer. Answers how
-- long to pause next time.
function Group:step_and_pause(seconds, pause)
  local resumed = self.first
  self:step(0)
  if self.first > resumed then
    return SHORTEST_PAUSE
  end
  await.pause(self:time_left(math.min(seconds, pause)))
  return math.min(pause * 2, LONGEST_PAUSE)
end

--- Waits until `is_over()`. In a task others go on meanwhile, and whoever makes it over wakes the task; elsewhere this
-- is what runs the group's tasks.
-- @tparam function is_over
-- @tparam ?number time as of `core.now`: wait no longer than until then
function Group:wait(is_over, time)
  local task = scheduler.current()
  local pause = SHORTEST_PAUSE
  while not is_over() and not (time and core.now() >= time) do
    local longest = time and math.max(0, math.min(LONGEST_STEP, time - core.now())) or LONGEST_STEP
    if task then
      scheduler.park(task, time)
    elseif await.blocks() then
      self:step(longest)
    else
      pause = self:step_and_pause(longest, pause)
    end
  end
end

--- The group of what belongs to nobody in particular.
scheduler.common = new_group(false)

--- The group for tasks that are begun and waited for here.
-- @treturn table
function scheduler.group()
  local task = scheduler.current()
  if task then
    return task.group
  end
  return await.is_hosted() and new_group(true) or scheduler.common
end

return scheduler
