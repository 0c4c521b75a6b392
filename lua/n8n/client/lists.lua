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

local core = require "n8n.core"
local errors = require "n8n.errors"
local option_names = require "n8n.util.options"
local sweep = require "n8n.client.sweep"
local tables = require "n8n.util.tables"
local tag_filter = require "n8n.client.tag_filter"
local text = require "n8n.util.text"

local lists = {}

local PAGE_LIMIT = 250
local DATA_PAGE_LIMIT = 10 -- executions with their data

-- The sweep behind each iterator that was handed out.
local behind = setmetatable({}, { __mode = "k" })

-- ---- What is asked ----

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

local function check_options(options, paging)
  option_names.check(options)
  option_names.check_as(options)
  if options.fields ~= nil then
    check_fields(options.fields)
    if options.as then
      errors.misuse("options 'as' and 'fields' exclude each other")
    end
  end
  if options.file ~= nil then
    errors.misuse("option 'file' is for one answer, and an iteration has many: give it to list")
  end
  option_names.check_type(options, "verify", "boolean")
  if options.below ~= nil and not tostring(options.below):find("^%d+$") then
    errors.misuse("option 'below' must be an id: decimal digits")
  elseif options.below and paging ~= "last_id" then
    errors.misuse("option 'below' is for lists that page by id: executions")
  end
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
local function page_members(key, fields, carries)
  local names, position = {}, {}
  local function add(name)
    if not position[name] then
      names[#names + 1] = name
      position[name] = #names
    end
  end
  add(key)
  if carries then
    add "tags"
  end
  for _, name in ipairs(fields or {}) do
    add(name)
  end
  return names, position
end

-- Where a list that pages by id goes on behind an id. n8n's cursor of such a list is the base64 of a small JSON text,
-- on both lines; its limit is the one that counts. A server that does not understand one answers 400 or begins at the
-- beginning; neither loses an item to who looks at the ids that come.
local function cursor_behind(id, limit)
  return text.base64(('{"lastId":"%s","limit":%d}'):format(id, limit))
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
-- @tparam ?table options see above
-- @treturn function the iterator; nil, nil, and a table for the generic `for` of Lua 5.4
-- @raise the error object when the list cannot be read to its end
-- @local
function lists.each(source, query, options)
  options = options == nil and {} or options
  check_options(options, source.operation.paging)
  local carries = query and tag_filter.of(source.operation, query)
  query = page_query(source.operation, query)
  local key = source.operation.key or "id"
  local members, position = page_members(key, options.fields, carries)
  local running = sweep.begin {
    source = source,
    query = query,
    start = options.below and cursor_behind(tostring(options.below), query.limit) or nil,
    options = tables.without(options, "as", "below", "fields", "verify"),
    raw = options.as == "raw",
    fields = options.fields and tables.set(options.fields),
    verify = options.verify,
    carries = carries,
    key = key,
    members = members,
    position = position,
  }
  local function iterator()
    return running:next()
  end
  behind[iterator] = running
  return iterator, nil, nil, setmetatable({ sweep = running }, Closer)
end

--- Ends an iteration early, where no `for` does.
-- @tparam function iterator what `each` answered; of others nothing is known, and nothing done
-- @local
function lists.close(iterator)
  if behind[iterator] then
    behind[iterator]:close()
  end
end

--- All items of a list, as an array; takes what `each` does.
-- @treturn ?table the items
-- @treturn ?table the error
-- @local
function lists.all(source, query, options)
  return errors.answered(function()
    local found = setmetatable({}, core.array_mt)
    for item in lists.each(source, query, options) do
      found[#found + 1] = item
    end
    return found
  end)
end

return lists
