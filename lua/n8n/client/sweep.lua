--- Sweeps over a list until all of it was handed out; `n8n.client.lists` says what is promised, and how.

local await = require "n8n.http.await"
local call = require "n8n.http.call"
local core = require "n8n.core"
local creations = require "n8n.http.creations"
local errors = require "n8n.errors"
local tables = require "n8n.util.tables"
local tag_filter = require "n8n.client.tag_filter"
local text = require "n8n.util.text"

local sweep = {}

local MOST_PASSES = 100
local SHORTEST_WAIT, LONGEST_WAIT = 0.05, 2
local MOST_STALE_PAGES = 3 -- in a row; what is inserted between two pages makes one of them, seldom more

local Sweep = {}
Sweep.__index = Sweep

--- Begins a sweep.
-- @tparam table fields what is asked: `source`, `query`, `start`, `options`, `raw`, `fields`, `verify`, `carries`,
--   `key`, `members`, `position` (see `n8n.client.lists`)
-- @treturn table the sweep
function sweep.begin(fields)
  local paging = fields.source.operation.paging
  local self = setmetatable(tables.copy(fields, {
    skips = paging == "skip_take",
    descending = paging == "last_id",
    seen = core.idset(),
    passes = 0,
    wait = SHORTEST_WAIT,
  }), Sweep)
  creations.read(self)
  self:begin_pass()
  return self
end

-- ---- Passes and pages ----

function Sweep:fail(err)
  self.entered_by = nil
  self.failure = err
  self:close()
  error(err, 0)
end

-- Fails for a reason that no single request has.
function Sweep:give_up(kind, message, hint, offset)
  self:fail(errors.new { kind = kind, operation = self.source.context.operation, message = message, hint = hint,
    offset = offset })
end

--- Ends the sweep: the request under way is cancelled, the page is freed.
function Sweep:close()
  self.ended = true
  creations.left(self)
  if self.pending then
    self.pending:cancel()
    self.pending = nil
  end
  if self.page then
    self.page:close()
    self.page = nil
  end
end

-- Asks for the page at a position: nil for the first, a cursor, or the number of items to skip.
function Sweep:ask(position)
  local query = tables.copy(self.query)
  if position then
    query[self.skips and "skip" or "cursor"] = position
  end
  local source = self.source
  local pending, err = call.start(source.client, source.context, source.leaf,
    call.arguments(source.arguments, query, self.options))
  if not pending then
    self:fail(err)
  end
  self.pending = pending
end

function Sweep:begin_pass()
  self.passes = self.passes + 1
  self.pages = 0
  self.skipped = 0
  self.fresh = 0
  self.cursors = {}
  self.stale_pages = 0
  self.shown = self.skips and core.idset()
  self.last_id = nil
  self.begun, self.ended_before = self.source.client.core:mutations()
  if self.verify then
    self.previous_ids, self.previous_count = self.pass_ids, self.pass_ids and #self.pass_ids
    self.pass_ids = core.idset()
    self.differs = self.previous_ids == nil
  end
  self:ask(self.start)
end

-- What tells item i of the page from others.
function Sweep:identity(i)
  return creations.identity_of(self.page:member(i, self.position[self.key])) or self.page:text(i)
end

-- Whether the page shows anything that the pages before it in this pass did not.
function Sweep:shows_more()
  local more = false
  for i = 1, self.count do
    more = self.shown:insert(self:identity(i)) or more
  end
  return more
end

-- Where the next page begins; nil when this one is the last; nil and a message when the answer cannot be right.
function Sweep:position_after(page)
  if not self.skips then
    local cursor = page:cursor()
    if cursor == "" or (cursor ~= nil and type(cursor) ~= "string") then
      return nil, "the server's cursor is no text to go on with"
    elseif cursor and self.cursors[cursor] then
      return nil, "the server's cursor repeats: the list would never end"
    elseif cursor and not self.source.operation.paging then
      return nil, "the server has more of this list than one answer, and no way to ask for it"
    end
    return cursor
  end
  local total = page:total()
  if total ~= nil and type(total) ~= "number" then
    return nil, "the server's count is no number"
  end
  self.stale_pages = self:shows_more() and 0 or self.stale_pages + 1
  self.skipped = self.skipped + page:count()
  if page:count() == 0 or (total and self.skipped >= total) then
    return nil
  elseif self.stale_pages >= MOST_STALE_PAGES then
    return nil, "the server shows the same items on every page: the list would never end"
  end
  return self.skipped
end

-- Takes the page that was asked for, and asks for the next one.
function Sweep:turn()
  local pending = self.pending
  local request, err = pending:finish()
  self.pending = nil
  if not request then
    self:fail(err)
  end
  local page, message, offset = core.page(request, self.members, self.source.operation.list, self.fields ~= nil)
  if not page then
    self:fail(pending:bad_answer("decode", message, offset))
  end
  self.page, self.index, self.count = page, 0, page:count()
  creations.settle(self)
  self.page_blurred = self.blurred
  self.pages = self.pages + 1
  local position
  position, message = self:position_after(page)
  if message then
    self:fail(pending:bad_answer("protocol", message))
  end
  if position then
    self.cursors[position] = true
    self:ask(position)
  else
    local begun = self.source.client.core:mutations()
    self.undisturbed = begun == self.begun and self.begun == self.ended_before
  end
end

function Sweep:is_complete()
  if self.descending or not self.source.operation.paging then
    return true
  end
  if self.verify then
    return not self.differs and #self.pass_ids == self.previous_count
  end
  return self.undisturbed or self.pages == 1
end

-- A pass that found nothing new although something is still being changed: time for that to end.
function Sweep:pause()
  if self.fresh > 0 then
    self.wait = SHORTEST_WAIT
    return
  end
  await.sleep(self.wait)
  self.wait = math.min(self.wait * 2, LONGEST_WAIT)
end

-- ---- Items ----

function Sweep:check_descent(id)
  local digits = creations.identity_of(id) or ""
  if not digits:find("^%d+$") then
    self:give_up("protocol", "an item of the list has no id to go by")
  end
  digits = digits:gsub("^0+(%d)", "%1")
  if self.last_id and not text.is_below(digits, self.last_id) then
    self:give_up("protocol", ("the ids do not descend: %s came after %s"):format(digits, self.last_id),
      "something between here and n8n changes the order of its pages")
  end
  self.last_id = digits
end

-- Whether item i of the page is one to hand out: neither seen nor created by this process, and one that was asked for.
function Sweep:is_due(i)
  local page = self.page
  if self.descending then
    self:check_descent(page:member(i, self.position[self.key]))
  else
    local identity = self:identity(i)
    if self.verify then
      self.pass_ids:insert(identity)
      if self.previous_ids and self.previous_ids:insert(identity) then
        self.differs = true
      end
    end
    if not self.seen:insert(identity) then
      return false
    end
    if self.page_blurred then
      self:give_up("unstable", "this process created something in the list, and the answer did not say what",
        "collect the items first with all(), and create afterwards; or have the answer name what was created")
    end
    self.fresh = self.fresh + 1
  end
  if self.carries then
    local carried = self.carries(page:member(i, self.position.tags))
    if carried == nil then
      self:give_up("protocol", tag_filter.UNCHECKABLE)
    end
    return carried
  end
  return true
end

function Sweep:item(i)
  if self.raw then
    return self.page:text(i)
  end
  local value, message, offset
  if self.fields then
    value, message, offset = self.page:fields(i)
    for name in pairs(value or {}) do
      if not self.fields[name] then
        value[name] = nil
      end
    end
  else
    value, message, offset = self.page:value(i)
  end
  if value == nil then
    self:give_up("decode", message, nil, offset)
  end
  return self.source.adopt(value)
end

-- The next item; nil at the end.
function Sweep:advance()
  while not self.ended do
    while self.page and self.index < self.count do
      self.index = self.index + 1
      if self:is_due(self.index) then
        return self:item(self.index)
      end
    end
    if self.page then
      self.page:close()
      self.page = nil
    end
    if self.pending then
      self:turn()
    elseif self:is_complete() then
      self:close()
    elseif self.passes >= MOST_PASSES then
      self:give_up("unstable", ("the list kept changing through %d passes"):format(self.passes),
        "collect the items first with all(), and change them afterwards; or let other writers finish")
    else
      self:pause()
      self:begin_pass()
    end
  end
end

-- A sweep that is still entered either has a coroutine waiting in it, or was left when a hook or the key's function
-- raised. (Catching that with pcall would keep coroutines of Lua 5.1 from waiting.)
function Sweep:check_entry(by)
  if not self.entered_by then
    return
  elseif self.entered_by == by then
    self:close()
    errors.misuse("the iteration was broken off by an error inside it: begin a new one")
  end
  errors.misuse("another coroutine waits for this iterator's next item, or was thrown out of it by an error: "
    .. "give each coroutine its own iterator")
end

--- The next item; nil at the end. Raises the error object of whatever goes wrong, and again when called once more.
function Sweep:next()
  local by = coroutine.running() or "main"
  self:check_entry(by)
  if self.failure then
    error(self.failure, 0)
  end
  self.entered_by = by
  local item = self:advance()
  self.entered_by = nil
  return item
end

return sweep
