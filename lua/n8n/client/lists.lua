--- Iterations over lists: `each` and `all`.
--
-- Most cursors of n8n are offsets in disguise: what a script changes while it iterates shifts the pages that are still
-- to come. An iteration is therefore a *sweep*. It remembers what it has handed out; when it has passed over the list,
-- and this process changed anything at that server during the pass, it passes over the list again and hands out what
-- was missed. The promise: every item that matches all along is handed out exactly once, or the iteration raises.
--
-- What ends a sweep:
--
-- - a pass that no request of this process that could change something overlapped, whatever client sent it;
-- - a list that came as one page: one answer shows the list at one moment;
-- - executions: they are paged by id, newest first, so one pass misses nothing;
-- - with `verify`, a whole pass that brought the same ids as the pass before, whoever else writes.
--
-- Not handed out: what this process creates in the list meanwhile, so that a loop that copies what it reads comes to
-- an end. Ids are noted as they come back. When an answer does not name what was created, new items on later pages
-- cannot be told from it, and the sweep raises. What others create meanwhile may be handed out or not: clocks would be
-- the only way to tell, and a wrong clock must not lose an item that was there all along.
--
-- Items are told apart by their `id` (or what the API names them by); those without one by their exact text.
-- @classmod List

--- Options of an iteration, besides those of an operation but for `query`.
-- @table Options
-- @tfield[opt] string as `"raw"`: hand out the exact texts
-- @tfield[opt] {string,...} fields decode only these members
-- @tfield[opt] boolean verify pass over the list until two passes agree
-- @tfield[opt] string below only of lists that page by id (executions): begin with the first id below this one
-- @tfield[opt] number timeout seconds without progress
-- @tfield[opt] number deadline seconds over all attempts of one page
-- @tfield[opt] integer retries attempts after the first
-- @tfield[opt] integer max_response bytes of a page at most

local await = require "n8n.http.await"
local call = require "n8n.http.call"
local core = require "n8n.core"
local creations = require "n8n.http.creations"
local cursors = require "n8n.client.cursor"
local errors = require "n8n.errors"
local filters = require "n8n.client.filters"
local option_names = require "n8n.util.options"
local tables = require "n8n.util.tables"

local unpack = table.unpack or unpack

local iterate = {}

local PAGE_LIMIT = 250
local DATA_PAGE_LIMIT = 10 -- executions with their data
local MOST_PASSES = 100
local SHORTEST_WAIT, LONGEST_WAIT = 0.05, 2
local MOST_STALE_PAGES = 3 -- in a row; what is inserted between two pages makes one of them, seldom more

local Sweep = {}
Sweep.__index = Sweep

-- The sweep behind each iterator that was handed out.
local behind = setmetatable({}, { __mode = "k" })

-- ---- What is asked ----

local OWN_OPTIONS = { as = true, below = true, fields = true, verify = true }

local function check_fields(fields)
  if type(fields) ~= "table" or #fields == 0 then
    errors.misuse("option 'fields' must be an array of member names")
  end
  for _, name in ipairs(fields) do
    if type(name) ~= "string" or name == "" then
      errors.misuse("option 'fields' must hold member names")
    end
  end
end

-- Splits the options into ours and those of the requests.
local function split_options(options)
  local own, others = {}, {}
  if options ~= nil and type(options) ~= "table" then
    errors.misuse(("the options must be a table, got a %s"):format(type(options)))
  end
  option_names.check_plain("the options", options)
  for name, value in pairs(options or {}) do
    (OWN_OPTIONS[name] and own or others)[name] = value
  end
  if own.as ~= nil and own.as ~= "raw" then
    errors.misuse("option 'as' can only be \"raw\"")
  end
  if own.fields ~= nil then
    check_fields(own.fields)
    if own.as then
      errors.misuse("options 'as' and 'fields' exclude each other")
    end
  end
  if others.file ~= nil then
    errors.misuse("option 'file' is for one answer, and an iteration has many: give it to list")
  end
  if own.verify ~= nil and type(own.verify) ~= "boolean" then
    errors.misuse("option 'verify' must be true or false")
  end
  if own.below ~= nil and not tostring(own.below):find("^%d+$") then
    errors.misuse("option 'below' must be an id: decimal digits")
  end
  return own, others
end

local POSITIONS = { "cursor", "offset", "skip" }

local function takes(operation, name)
  for _, parameter in ipairs(operation.query or {}) do
    if parameter.name == name then
      return parameter
    end
  end
end

-- The query of every page: what the script asked, with a page size.
local function page_query(operation, query)
  if query ~= nil and type(query) ~= "table" then
    errors.misuse(("the query must be a table, got a %s"):format(type(query)))
  end
  option_names.check_plain("the query", query)
  query = tables.copy(query)
  for _, name in ipairs(POSITIONS) do
    if query[name] ~= nil and takes(operation, name) then
      errors.misuse(("an iteration begins at the beginning: '%s' is for list"):format(name))
    end
  end
  local size = operation.paging == "skip_take" and "take" or "limit"
  local parameter = takes(operation, size)
  if parameter and query[size] == nil then
    local most = query.includeData and query.includeData ~= "false" and DATA_PAGE_LIMIT or PAGE_LIMIT
    query[size] = math.min(most, parameter.maximum or most)
  end
  return query
end

-- The members that are looked at without decoding items: where each stands in the list given to the page.
local function page_members(key, fields, filter)
  local names, position = {}, {}
  local function add(name)
    if not position[name] then
      names[#names + 1] = name
      position[name] = #names
    end
  end
  add(key)
  if filter then
    add "tags"
  end
  for _, name in ipairs(fields or {}) do
    add(name)
  end
  return names, position
end

-- ---- Passes and pages ----

function Sweep:fail(err)
  self.entered_by = nil
  self.failure = err
  self:close()
  error(err, 0)
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
  local arguments = { unpack(source.arguments, 1, source.arguments.n) }
  arguments[source.arguments.n + 1] = query
  arguments[source.arguments.n + 2] = self.options
  arguments.n = source.arguments.n + 2
  local pending, err = call.start(source.client, source.context, source.leaf, arguments)
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

-- Whether the decimal number `left` is below `right`; both may be longer than a Lua number is exact.
local function is_below(left, right)
  if #left ~= #right then
    return #left < #right
  end
  return left < right
end

function Sweep:check_descent(id)
  local text = creations.identity_of(id) or ""
  if not text:find("^%d+$") then
    self:fail(errors.new { kind = "protocol", operation = self.source.context.operation,
      message = "an item of the list has no id to go by" })
  end
  text = text:gsub("^0+(%d)", "%1")
  if self.last_id and not is_below(text, self.last_id) then
    self:fail(errors.new { kind = "protocol", operation = self.source.context.operation,
      message = ("the ids do not descend: %s came after %s"):format(text, self.last_id),
      hint = "something between here and n8n changes the order of its pages" })
  end
  self.last_id = text
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
      self:fail(errors.new { kind = "unstable", operation = self.source.context.operation,
        message = "this process created something in the list, and the answer did not say what",
        hint = "collect the items first with all(), and create afterwards; or have the answer name what was created" })
    end
    self.fresh = self.fresh + 1
  end
  if self.filter then
    local carried = self.filter(page:member(i, self.position.tags))
    if carried == nil then
      self:fail(errors.new { kind = "protocol", operation = self.source.context.operation,
        message = filters.UNCHECKABLE })
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
    self:fail(errors.new { kind = "decode", operation = self.source.context.operation, message = message,
      offset = offset })
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
      self:fail(errors.new { kind = "unstable", operation = self.source.context.operation,
        message = ("the list kept changing through %d passes"):format(self.passes),
        hint = "collect the items first with all(), and change them afterwards; or let other writers finish" })
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

-- ---- The face ----

-- Lua 5.4 closes the fourth value of a generic for when the loop is left early; elsewhere the collector cancels the
-- request together with the iterator.
local Closer = {}
Closer.__close = function(closer)
  closer.sweep:close()
end

--- Iterates over a list.
-- @tparam table source what is read: `client`, `operation`, `leaf`, `context`, `arguments` (of the path, with `n`),
--   `collection` (the path) and `adopt(value)`, which makes a decoded value an item
-- @tparam ?table query what the list takes; `limit` is the page size, 250 unless given
-- @tparam ?table options `fields` (decode only these members), `as = "raw"` (exact texts), `verify` (pass until two
--   passes agree), and those of requests
-- @treturn function the iterator
-- @return nil
-- @return nil
-- @treturn table for the generic `for` of Lua 5.4
-- @raise the error object when the list cannot be read to its end
-- @local
function iterate.each(source, query, options)
  local own, others = split_options(options)
  local filter = filters.tags(source.operation, query)
  local descending = source.operation.paging == "last_id"
  if own.below and not descending then
    errors.misuse("option 'below' is for lists that page by id: executions")
  end
  query = page_query(source.operation, query)
  local key = source.operation.key or "id"
  local members, position = page_members(key, own.fields, filter)
  local fields
  if own.fields then
    fields = {}
    for _, name in ipairs(own.fields) do
      fields[name] = true
    end
  end
  local sweep = setmetatable({
    source = source,
    query = query,
    start = own.below and cursors.behind(tostring(own.below), query.limit) or nil,
    options = others,
    raw = own.as == "raw",
    fields = fields,
    verify = own.verify or false,
    filter = filter,
    key = key,
    members = members,
    position = position,
    skips = source.operation.paging == "skip_take",
    descending = descending,
    seen = core.idset(),
    passes = 0,
    wait = SHORTEST_WAIT,
  }, Sweep)
  creations.read(sweep)
  sweep:begin_pass()
  local function iterator()
    return sweep:next()
  end
  behind[iterator] = sweep
  return iterator, nil, nil, setmetatable({ sweep = sweep }, Closer)
end

--- Ends an iteration early, where no `for` does.
-- @tparam function iterator what `each` answered; of others nothing is known, and nothing done
-- @local
function iterate.close(iterator)
  local sweep = behind[iterator]
  if sweep then
    sweep:close()
  end
end

--- All items of a list, as an array.
-- @param source as for `each`
-- @param query as for `each`
-- @param options as for `each`
-- @treturn ?table the items
-- @treturn ?table the error
-- @local
function iterate.all(source, query, options)
  return errors.answered(function()
    local found = setmetatable({}, core.array_mt)
    for item in iterate.each(source, query, options) do
      found[#found + 1] = item
    end
    return found
  end)
end

return iterate
