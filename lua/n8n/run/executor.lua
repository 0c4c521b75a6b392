--- Makes many changes: what all jobs that change something have in common.
--
-- Every change is written into the journal before it is made and once more when it is known how it went; several may be
-- under way at once. Each item gets an entry in the report. A failure does not keep the others from being tried, unless
-- it is one that all of them would meet: a key that is not accepted, a server that does not answer.

local errors = require "n8n.errors"
local map = require "n8n.map"
local tables = require "n8n.util.tables"

local executor = {}

local Run = {}
Run.__index = Run

local SILENT_LIMIT = 3 -- items in a row without a word from n8n itself, after which it is taken to be gone

local PROXY_ERRORS = { [502] = true, [503] = true, [504] = true }

local function is_silence(err)
  return err.kind ~= "http" or PROXY_ERRORS[err.status] == true
end

-- Whether the next item would fail for the same reason.
local function ends_run(run, err)
  if not errors.is(err) then
    run.silent = 0
    return false
  end
  run.silent = is_silence(err) and run.silent + 1 or 0
  return run.silent >= SILENT_LIMIT or err.status == 401 or err.kind == "config" or err.kind == "tls"
    or err.kind == "read_only"
end

-- Whether there is something to do it to: what the step needs was made.
local function is_due(step)
  if not step.needs then
    return true
  end
  step.id = step.id or step.needs.id
  return step.needs.done == true
end

function Run:progress(step)
  self.done = self.done + 1
  if self.on_progress then
    self.on_progress(self.report, self.done, self.total, step.name)
  end
end

function Run:add(step, result)
  local entry = tables.copy(step.more, result.more)
  entry.id, entry.name, entry.reason = step.id, step.name, result.reason or step.reason
  if not (step.silent and result.class ~= "failure") then
    self.report[result.class](self.report, result.outcome, entry)
  end
  step.reported, self.under_way[step] = true, nil
  self:progress(step)
end

-- Writes down what is about to be done; answers what the journal wants to know it by again.
function Run:intend(step)
  local intent = tables.copy(step.intent)
  intent.id, intent.name = step.id, step.name
  return self.journal:intend(intent)
end

function Run:stop(reason)
  self.stopped = self.stopped or reason
end

function Run:judge(result)
  if ends_run(self, result.err or result.reason) then
    self:stop "the others would fail like the last one"
  elseif result.class == "failure" and not self.continue_on_error then
    self:stop "stopped at the first failure, as asked"
  end
end

function Run:put_off(step, refusal)
  if not step.refusal then
    self.deferred[#self.deferred + 1] = step
  end
  step.refusal, self.under_way[step] = refusal, nil
end

-- Those put off, of which nothing has become yet.
function Run:left()
  local steps = {}
  for _, step in ipairs(self.deferred) do
    steps[#steps + 1] = not step.reported and step or nil
  end
  return steps
end

-- Makes one change.
function Run:make(step)
  self.begun = self.begun + 1
  self.under_way[step] = self.begun
  local n, err = self:intend(step)
  if not n then
    self:stop(err.message)
    self:add(step, { class = "failure", outcome = step.undone or "not begun", reason = err })
    return
  end
  local result = self.attempt(step)
  step.id, step.done = result.id or step.id, result.class == "change" or result.class == "same"
  local written
  written, err = self.journal:outcome(n, tables.copy({ outcome = result.outcome, id = step.id,
    done = step.done or nil }, result.journal))
  if result.class == "later" then
    self:put_off(step, result.reason)
  else
    self:add(step, result)
  end
  if written then
    self:judge(result)
  else
    self:stop(err.message)
  end
end

function Run:give_up(steps, first)
  for i = first, #steps do
    local step = steps[i]
    if is_due(step) then
      self:add(step, { class = "failure", outcome = step.undone or step.refusal and "failed" or "not begun",
        reason = step.refusal or self.stopped })
    else
      self:progress(step)
    end
  end
end

-- The steps of a wave, so many at once as is asked. Nothing in a wave depends on anything else in it.
function Run:wave(steps)
  local taken = 0
  local function next_due()
    while taken < #steps and not self.stopped do
      taken = taken + 1
      if is_due(steps[taken]) then
        return steps[taken]
      end
      self:progress(steps[taken])
    end
  end
  local _, raised = map.run(next_due, function(step)
    self:make(step)
  end, { concurrency = self.concurrency, stop_on_error = true, keep = "failures" })
  if raised then
    error(raised, 0)
  elseif self.stopped then
    self:give_up(steps, taken + 1)
  end
end

-- What was put off is tried again for as long as something of it succeeds.
function Run:try_again()
  local before, steps = math.huge, self:left()
  while not self.stopped and #steps > 0 and #steps < before do
    before = #steps
    self:wave(steps)
    steps = self:left()
  end
end

function Run:waves(waves)
  for _, steps in ipairs(waves) do
    if self.stopped then
      self:give_up(steps, 1)
    else
      self:wave(steps)
    end
  end
  self:try_again()
end

-- What was under way when something broke the run off, in the order it was begun.
function Run:break_off()
  local steps = {}
  for step in pairs(self.under_way) do
    steps[#steps + 1] = step
  end
  table.sort(steps, function(left, right)
    return self.under_way[left] < self.under_way[right]
  end)
  for _, step in ipairs(steps) do
    self:add(step, { class = "failure", outcome = "broken off",
      reason = "it was under way, and may have been done or not: run again to have it looked at" })
  end
end

--- Makes changes, in waves: a wave begins when the one before has ended.
--
-- A step is a table:
--
-- - `id`, `name`: of what is changed; `more`: further members of its entry in the report
-- - `intent`: what the journal says about it besides id and name
-- - `reason`: what its entry says where the attempt gives no other reason
-- - `needs`: a step of an earlier wave. Unless that one was made, this one is dropped without a word: the other's entry
--   says why. It takes the other's id where it has none.
-- - `silent`: it gets an entry only when it fails: another step speaks for it
-- - `undone`: the outcome of its entry when it is not begun, or put off in vain (`"not begun"`, `"failed"`)
--
-- `attempt(step)` makes the change and answers `{ class=, outcome=, reason=, id=, more=, journal= }`: a class of
-- `n8n.run.report` (`"change"`, `"same"`, `"failure"`), or `"later"` for one that may succeed when others have. The
-- reason is a sentence or an error object (`err` is the object where the reason is a sentence about it); `more` are
-- further members of the entry, `journal` of the outcome in the journal. Afterwards `step.done` says whether it was
-- made (or need not be), `step.id` of what.
--
-- When it is broken off (an interrupt, a mistake in the script), the report still gets all that was begun, before the
-- error goes on its way.
-- @tparam {table,...} waves arrays of steps
-- @tparam table run `report`, `journal`, `attempt`, `concurrency` (1: steps of a wave under way at once),
--   `continue_on_error` (default true), `on_progress`
function executor.make(waves, run)
  local self = setmetatable({ report = run.report, journal = run.journal, attempt = run.attempt,
    concurrency = run.concurrency or 1, on_progress = run.on_progress,
    continue_on_error = run.continue_on_error ~= false, under_way = {}, begun = 0, deferred = {}, done = 0, total = 0,
    silent = 0 }, Run)
  for _, steps in ipairs(waves) do
    self.total = self.total + #steps
  end
  local ok, problem = pcall(self.waves, self, waves)
  self:break_off()
  self:give_up(self:left(), 1)
  if not ok then
    error(problem, 0)
  end
  if self.stopped then
    self.report:note("stopped early: " .. self.stopped)
  end
end

return executor
