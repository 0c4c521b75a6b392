--- Many at once: `n8n.map`.
--
--     local outcomes = assert(n8n.map(ids, function(id)
--       return client.workflows:archive(id)
--     end, { concurrency = 16 }))
--     for _, outcome in ipairs(outcomes) do
--       print(outcome.item, outcome.ok or outcome.error)
--     end
--
-- The function runs for up to `concurrency` items at once: while one waits for an answer, others go on. It is ordinary
-- code, with `for`, `pcall` and calls of any client, also of `n8n.map`.
--
-- There is an *outcome* for each item, in the order of the items: `index`, `item`, and
--
-- - `ok = true`, with what the function returned in `value`, and in `values` (with `n`) where that was more than one;
-- - `ok = false` with `error`, where it returned nil or false and an error, or raised an error object (then with
--   `raised = true`);
-- - `ok = false`, `cancelled = true`, where it was begun and broken off; its `error` says `ambiguous` when a change was
--   under way that may have been made;
-- - `ok = false`, `cancelled = true`, `begun = false`, where it was not begun any more.
--
-- The outcomes as a whole have counts: `total`, `ok`, `failed`, `cancelled` and `not_begun`.
--
-- What else the function raises is a mistake in the script: everything under way is cancelled, and it is raised again,
-- with the traceback of where it happened. So it is with Ctrl-C.
--
-- PUC Lua 5.1 cannot yield from within `pcall` and `for`: there one item comes after another, whatever `concurrency`
-- says, and a deadline is noticed between two of them.
-- @module n8n.map

local core = require "n8n.core"
local errors = require "n8n.errors"
local lists = require "n8n.client.lists"
local option_names = require "n8n.util.options"
local scheduler = require "n8n.http.scheduler"
local tables = require "n8n.util.tables"

local map = {}

local function trace(problem)
  return scheduler.trace(problem)
end

local CONCURRENCY = 8

local Map = {}
Map.__index = Map

-- ---- What is asked ----

local OPTIONS = { "concurrency", "deadline", "keep", "on_progress", "stop_on_error" }

local function check_options(options)
  options = option_names.check(options, OPTIONS)
  option_names.check_whole(options, "concurrency")
  local deadline = options.deadline
  if deadline ~= nil and not (type(deadline) == "number" and deadline > 0) then
    errors.misuse("option 'deadline' must be a number of seconds above 0")
  elseif options.keep ~= nil and options.keep ~= "failures" then
    errors.misuse("option 'keep' can only be \"failures\"")
  end
  option_names.check_type(options, "on_progress", "function")
  return options
end

local function check_source(items, fn)
  if type(items) ~= "table" and type(items) ~= "function" then
    errors.misuse(("the items must be an array or an iterator, got a %s"):format(type(items)))
  elseif type(fn) ~= "function" then
    errors.misuse(("what to do with an item must be a function, got a %s"):format(type(fn)))
  end
  local count = type(items) == "table" and #items or 0 -- as a metatable says, perhaps
  if type(count) ~= "number" or count < 0 or count % 1 ~= 0 then
    errors.misuse(("the items are no array: their length is %s"):format(tostring(count)))
  end
end

-- An iterator over the items.
local function source_of(items)
  if type(items) == "function" then
    return items
  end
  local index, total = 0, #items
  return function()
    if index == total then
      return nil
    end
    index = index + 1
    local item = items[index]
    if item == nil then
      errors.misuse(("the items have a hole at %d"):format(index))
    end
    return item
  end
end

-- ---- Outcomes ----

local function cancelled(message, more)
  return errors.new(tables.copy({ kind = "cancelled", message = message }, more))
end

-- What the function returned, or an error object that it raised.
local function outcome_of(index, item, ok, ...)
  local count = select("#", ...)
  local value, err = ...
  local outcome = { index = index, item = item }
  if not ok then
    outcome.ok, outcome.error, outcome.raised = false, value, true
  elseif not value and err ~= nil then
    outcome.ok, outcome.error = false, err
  else
    outcome.ok, outcome.value = true, value
  end
  if ok and count > (outcome.ok and 1 or 2) then
    outcome.values = { n = count, ... }
  end
  return outcome
end

function Map:add(outcome)
  local outcomes = self.outcomes
  local name = outcome.ok and "ok" or outcome.begun == false and "not_begun" or outcome.cancelled and "cancelled"
    or "failed"
  outcomes[name] = outcomes[name] + 1
  if self.keep ~= "failures" or not outcome.ok then
    self.by_index[outcome.index] = outcome
  end
end

-- Fills the array; with some left out there are no holes in it.
function Map:in_order()
  for index = 1, self.index do
    self.outcomes[#self.outcomes + 1] = self.by_index[index]
  end
  self.outcomes.total = self.total or self.index
  return self.outcomes
end

-- ---- Working ----

--- No more items are begun; those under way end as they will.
function Map:stop(err)
  self.stopped = self.stopped or errors.is(err) and err or errors.new { kind = "failed", message = tostring(err) }
end

function Map:wake_workers()
  for worker in pairs(self.queue) do
    self.queue[worker] = nil
    scheduler.wake(worker)
  end
end

-- The next item and its number; nil at the end. One worker at a time may be in the iterator: it can wait there itself.
function Map:pull()
  local worker = scheduler.current()
  while self.pulling do
    self.queue[worker] = true
    scheduler.park(worker)
  end
  if self.stopped or self.exhausted then
    return nil
  end
  self.pulling = true
  local ok, item = xpcall(self.next_item, trace)
  self.pulling = false
  self:wake_workers()
  if not ok and not errors.is(item) then
    error(item, 0)
  elseif not ok then
    self:stop(item)
    return nil
  elseif item == nil then
    self.exhausted = true
    return nil
  end
  self.index = self.index + 1
  if self.stopped or self:is_late() then
    self.taken[#self.taken + 1] = { index = self.index, item = item }
    return nil
  end
  return item, self.index
end

function Map:report(outcome)
  self:add(outcome)
  self.done = self.done + 1
  if self.on_progress and self.on_progress(self.done, self.total, outcome) == false then
    self:stop(cancelled("on_progress has stopped it"))
  elseif self.stop_on_error and not outcome.ok then
    self:stop(outcome.error)
  end
end

function Map:is_exhausted()
  return self.exhausted or self.index == self.total
end

function Map:is_late()
  return self.until_time ~= nil and core.now() >= self.until_time
end

-- Takes items until there are no more.
function Map:work(worker)
  while not self:is_late() do
    local item, index = self:pull()
    if item == nil then
      return
    end
    self.begun[worker] = { index = index, item = item }
    self.busy = self.busy + 1
    if self.group then
      self:begin_another()
    end
    local outcome = outcome_of(index, item, xpcall(function()
      return self.fn(item, index)
    end, trace))
    self.begun[worker] = nil
    self.busy = self.busy - 1
    if outcome.raised and not errors.is(outcome.error) then
      error(outcome.error, 0)
    end
    self:report(outcome)
  end
end

-- ---- The run ----

function Map:begin_worker()
  local number = self.number + 1
  self.number = number
  self.running = self.running + 1
  self.group:begin(function()
    self:work(number)
  end, self.ended, self.workers)
end

-- One more worker, if all that there are have an item: of an iterator only that shows how many are needed.
function Map:begin_another()
  if self.busy == self.running and self.number < self.concurrency and not self:is_exhausted() and not self.stopped then
    self:begin_worker()
  end
end

function Map:begin_workers()
  local owner = scheduler.current()
  function self.ended(ok, problem)
    self.running = self.running - 1
    if not ok and self.problem == nil then
      self.problem = { value = problem }
    end
    if owner then
      scheduler.wake(owner)
    end
  end
  for _ = 1, math.min(self.concurrency, self.total or CONCURRENCY) do
    self:begin_worker()
  end
end

-- Ends what is under way. Answers whether something of it may have taken effect all the same.
function Map:kill_workers()
  local any = false
  for i, worker in ipairs(self.workers) do
    local ambiguous = worker:kill()
    local broken = self.begun[i]
    if broken then
      broken.ambiguous = ambiguous or broken.ambiguous
    end
    any = any or ambiguous
  end
  return any
end

function Map:is_over()
  return self.running == 0 or self.problem ~= nil
end

function Map:oversee_workers()
  self:begin_workers()
  self.group:wait(function()
    return self:is_over()
  end, self.until_time)
  self:kill_workers()
end

-- Lets the workers work. Whatever ends the waiting ends them too.
function Map:run_workers()
  local owner = scheduler.current()
  if owner then
    owner.on_kill = function()
      return self:kill_workers()
    end
  end
  local ok, problem = pcall(self.oversee_workers, self)
  if owner then
    owner.on_kill = nil
  end
  if not ok or self.problem then
    self:kill_workers()
    self:close_source()
    error(ok and self.problem.value or problem, 0)
  end
end

function Map:close_source()
  if not self:is_exhausted() then
    lists.close(self.next_item)
  end
end

-- The outcomes of what was broken off, and of what is left of an array.
function Map:give_up()
  local reason = self.stopped.message
  for _, broken in pairs(self.begun) do
    self:report { index = broken.index, item = broken.item, ok = false, cancelled = true,
      error = cancelled("broken off: " .. reason, { ambiguous = broken.ambiguous or nil }) }
  end
  while self.total and self.index < self.total do
    self.index = self.index + 1
    self.taken[#self.taken + 1] = { index = self.index, item = self.items[self.index] }
  end
  for _, left in ipairs(self.taken) do
    self:add { index = left.index, item = left.item, ok = false, cancelled = true, begun = false,
      error = cancelled("not begun: " .. reason) }
  end
end

function Map:run()
  if scheduler.CONCURRENT then
    self.group = scheduler.group()
    self:run_workers()
  else
    self:work(1)
  end
  if next(self.begun) ~= nil or #self.taken > 0 or self:is_late() and not self:is_exhausted() then
    self:stop(cancelled("the deadline has passed", { reason = "deadline" }))
  end
  if not self.stopped then
    return self:in_order()
  end
  self:close_source()
  self:give_up()
  self.stopped.outcomes = self:in_order()
  return nil, self.stopped
end

--- Does something with each of many items, several at once.
--
-- Options:
--
-- - `concurrency` (8): how many items are under way at once, at most
-- - `on_progress(done, total, outcome)`: called after each item, as they end; `total` is nil for an iterator. When it
--   answers false, nothing more is begun
-- - `stop_on_error`: nothing more is begun after the first outcome that is not `ok`
-- - `deadline`: seconds after which nothing more is begun and what is under way is cancelled
-- - `keep = "failures"`: only outcomes that are not `ok` are kept, so that memory stays flat; the counts are of all
-- @tparam {any,...}|function items an array, or an iterator such as `client.workflows:each(...)`, of which an item is
--   taken when there is room for it
-- @tparam function fn `fn(item, index)`
-- @tparam[opt] table options
-- @treturn ?{table,...} the outcomes, in the order of the items; nil when not all items were done
-- @treturn ?table the error: why not all were. What the iterator raised, `deadline`, what `stop_on_error` met. Its
--   `outcomes` are those that there are
-- @raise mistakes in the script, `fn` included
function map.run(items, fn, options)
  check_source(items, fn)
  options = check_options(options)
  local self = setmetatable({
    items = items,
    fn = fn,
    next_item = source_of(items),
    total = type(items) == "table" and #items or nil,
    until_time = options.deadline and core.now() + options.deadline,
    on_progress = options.on_progress,
    stop_on_error = options.stop_on_error,
    keep = options.keep,
    concurrency = options.concurrency or CONCURRENCY,
    number = 0, -- of the last worker
    running = 0, -- workers that have not ended
    busy = 0, -- those with an item
    index = 0,
    done = 0,
    begun = {}, -- by worker
    taken = {}, -- from the iterator, but not begun any more
    by_index = {},
    workers = {},
    queue = {},
    outcomes = { total = 0, ok = 0, failed = 0, cancelled = 0, not_begun = 0 },
  }, Map)
  return self:run()
end

return map
