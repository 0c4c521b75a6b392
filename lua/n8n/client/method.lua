--- Makes a method of an operation: checks what it is given, sends the request, and makes items of the answer.

local call = require "n8n.http.call"
local core = require "n8n.core"
local errors = require "n8n.errors"
local lazy = require "n8n.util.lazy"
local option_names = require "n8n.util.options"
local downloads = lazy "n8n.http.downloads"
local filters = lazy "n8n.client.filters"
local items = lazy "n8n.client.items"
local lists = lazy "n8n.client.lists"
local tables = lazy "n8n.util.tables"
local tag_filter = lazy "n8n.client.tag_filter"
local writes = lazy "n8n.client.writes"

local method = {}

-- ---- Arguments ----

--- Raises unless a method was called with the resource that it is of.
-- @param self what it was called with
-- @tparam string resource
-- @tparam string verb
function method.check_self(self, resource, verb)
  if type(self) ~= "table" or rawget(self, "client") == nil then
    errors.misuse(("call it with ':': client.%s:%s(...)"):format(resource, verb))
  end
end

-- Splits what a method was given into path arguments (with n), the body or query, and the options.
local function split(operation, verb, self, ...)
  method.check_self(self, operation.resource, verb)
  local expected = #operation.parameters
  local count = select("#", ...)
  if count > expected + 2 then
    errors.misuse(("%s:%s takes at most %d arguments, got %d"):format(operation.resource, operation.verb, expected + 2,
      count))
  end
  local arguments = { ... }
  local path = { n = expected }
  for i = 1, expected do
    path[i] = arguments[i]
  end
  return path, arguments[expected + 1], arguments[expected + 2]
end

local NO_OPTIONS = {}

local function check_options(options)
  if options == nil then
    return NO_OPTIONS
  end
  option_names.check(options)
  option_names.check_plain("option 'query'", options.query)
  option_names.check_as(options)
  downloads.check(options.file)
  if options.as and options.file then
    errors.misuse("options 'as' and 'file' exclude each other: a file holds the exact text")
  end
  return options
end

local function check_filter(operation, content)
  if content ~= nil and (type(content) ~= "table" or content.filter ~= nil) then
    filters.check(operation, content)
  end
end

-- What one call asks for, checked.
local function read_arguments(operation, self, ...)
  local path, content, options = split(operation, operation.verb, self, ...)
  local given = check_options(options)
  if not operation.body then
    option_names.check_plain("the query", content)
  end
  check_filter(operation, content)
  local carries = operation.paging and content and tag_filter.of(operation, content)
  if carries and (given.as or given.file) then
    errors.misuse("a list filtered by 'tags' has to be checked item by item: use each with as = \"raw\"")
  elseif given.file and operation.reply == "empty" then
    errors.misuse(("%s:%s answers nothing that could go to a file"):format(operation.resource, operation.verb))
  end
  return { path = path, content = content, options = options and tables.without(options, "as"), carries = carries,
    how = { file = given.file, raw = given.as == "raw" or operation.reply == "binary",
      mixed = operation.reply ~= "json" } }
end

-- The path with its arguments in place, for telling collections apart.
local function fill(path, arguments)
  local i = 0
  return (path:gsub("{[^}]*}", function()
    i = i + 1
    return tostring(arguments[i])
  end))
end

-- ---- Answers ----

-- The path arguments that name what holds the items; nil when the call's path does not say.
local function parents_of(operation, kind, path)
  local parents = {}
  for i, name in ipairs(kind.parents) do
    if operation.parameters[i] ~= name then
      return nil
    end
    parents[i] = path[i]
  end
  return parents
end

local function adopter(self, operation, kinds, path)
  local kind = operation.item and kinds[operation.item]
  local parents = kind and parents_of(operation, kind, path)
  return function(value)
    return parents and items.adopt(self.client, kind, parents, value) or value
  end
end

-- Gives the items in a decoded answer their methods: the answer itself, an array of items, `data` of a list, or every
-- array of a list in several.
local function adopt_answer(value, adopt, list_name)
  if type(value) ~= "table" then
    return value
  end
  if list_name == "*" then
    for _, group in pairs(value) do
      if getmetatable(group) == core.array_mt then
        adopt_answer(group, adopt)
      end
    end
    return value
  end
  local list = type(value.data) == "table" and value.id == nil and value.data or value
  if list[1] ~= nil then
    for _, item in ipairs(list) do
      adopt(item)
    end
  elseif list == value and getmetatable(value) ~= core.array_mt then
    adopt(value)
  end
  return value
end

-- One page of a filtered list, without the items that the server should not have answered.
local function check_page(pending, value, carries)
  if type(value.data) ~= "table" then
    return nil, pending:bad_answer("protocol", "the answer is no list: it has no array 'data'")
  end
  local kept = setmetatable({}, core.array_mt)
  for _, item in ipairs(value.data) do
    local carried
    if type(item) == "table" then
      carried = carries(item.tags)
    end
    if carried == nil then
      return nil, pending:bad_answer("protocol", tag_filter.UNCHECKABLE)
    elseif carried then
      kept[#kept + 1] = item
    end
  end
  value.data = kept
  return value
end

-- Checks a decoded answer.
local function check_answer(pending, operation, value, carries)
  if operation.method == "GET" and (operation.item or operation.paging) and type(value) ~= "table" then
    return nil, pending:bad_answer("protocol", "the answer is neither an object nor an array")
  elseif carries then
    return check_page(pending, value, carries)
  end
  return value
end

-- ---- Methods ----

local function context_of(operation)
  return {
    operation = operation.resource .. ":" .. operation.verb,
    scope = operation.scope,
    has_id = #operation.parameters > 0,
    lines = operation.lines,
  }
end

--- The method of an operation.
-- @tparam table operation
-- @tparam function leaf of the core
-- @tparam table kinds of items, by resource
-- @treturn function `method(self, ...)`: the answer, `nil, err`, or the answer, nil and what was left out of the body
function method.of(operation, leaf, kinds)
  local context = context_of(operation)
  return function(self, ...)
    local asked = read_arguments(operation, self, ...)
    local content, left_out = asked.content, nil
    if operation.body then
      local problem
      content, problem, left_out = writes.fit(self.client, operation, content)
      if problem then
        return nil, problem
      end
    end
    local pending, err = call.start(self.client, context, leaf, call.arguments(asked.path, content, asked.options),
      operation.method == "POST" and fill(operation.path, asked.path) or nil)
    if not pending then
      return nil, err
    end
    local value, is_decoded
    value, err, is_decoded = pending:answer(asked.how)
    if is_decoded then
      value, err = check_answer(pending, operation, value, asked.carries)
    end
    if value == nil then
      return nil, err
    elseif is_decoded then
      adopt_answer(value, adopter(self, operation, kinds, asked.path), operation.list)
    end
    if left_out then
      return value, nil, left_out
    end
    return value -- one result where that is all, so that it can stand in the middle of a call
  end
end

--- The method that iterates over a list, or collects it.
-- @tparam table operation
-- @tparam function leaf
-- @tparam table kinds
-- @tparam string how `"each"` or `"all"`
-- @tparam string verb what the method is called: `"each"`, `"all_tags"`
-- @treturn function `method(self, ...)`
function method.over(operation, leaf, kinds, how, verb)
  local context = context_of(operation)
  return function(self, ...)
    local path, query, options = split(operation, verb, self, ...)
    check_filter(operation, query)
    return lists[how]({
      client = self.client,
      operation = operation,
      leaf = leaf,
      context = context,
      arguments = path,
      collection = fill(operation.path, path),
      adopt = adopter(self, operation, kinds, path),
    }, query, options)
  end
end

return method
