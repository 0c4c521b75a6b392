--- Resources: tables whose methods are the operations of the API.
--
-- Every operation is `client.<resource>:<verb>(path arguments..., body or query, options)`. It returns the answer,
-- or `nil, err`; operations with a body return the names of the members that were left out of it as a third value.
-- `options` are those below and, for operations with a body, `query`.
--
-- What it returns depends on what n8n sends: a table for an object (an item where the thing has
-- operations of its own; a page of a list as it is, with items in `data`), a marked array for an array, the value
-- itself for a number, a text or a boolean (`false` is an answer: compare with nil), `n8n.null` for null, a string for
-- a file (`packages:export`), and `true` for nothing (201, 204, or 304 to the option `etag`).
--
-- A file in a form (`packages:import`) is `{ content = bytes, filename = name }` or `{ path = file on disk }`, which is
-- read while it is sent; `nil, err` of kind `io` when it cannot be read.
--
-- Every list has two more: `each(path arguments..., query, options)`, the iterator of `List`, and
-- `all(path arguments..., query, options)`, which collects it. Lists of other things lend their name: `list_tags` has
-- `each_tags` and `all_tags`, `status` has `each_status` and `all_status`.
--
-- **Items** are what operations answer where the thing has operations of its own: plain tables of JSON whose metatable
-- knows these. `pairs` sees only what the server sent, and a member of the JSON hides a method of the same name. Of the
-- operations on one thing each is a method of the item, without the path arguments; besides
--
-- - `item:refresh(query)` reads it again, into the same table: afterwards it holds what the server has now, and nothing
--   else
-- - `item:update(changes, options)` changes members of it and leaves the rest as it is on the server. What was read is
--   read again right before it is written, and the write is refused (kind `stale`) when the two readings differ;
--   `force = true` writes without the check. Afterwards the item holds what the server answered
-- @classmod Resource

--- Options of an operation.
-- @table Options
-- @tfield[opt] string as `"raw"`: answer the exact text
-- @tfield[opt] string file a path: the answer goes to that file, which appears when it is whole and sound. Returned is
--   a table with `file` (the path), `bytes`, `content_type` and, for package exports, `counts`; `true` when nothing
--   came. Errors have the kind `io` when the file cannot be written; what can be known before is known before anything
--   is sent. Not together with `as`
-- @tfield[opt] number timeout seconds without progress
-- @tfield[opt] number deadline seconds over all attempts
-- @tfield[opt] integer retries attempts after the first
-- @tfield[opt] integer max_response bytes of the answer at most
-- @tfield[opt] string etag of an answer that is known: where it is still the same, `true` is answered

local call = require "n8n.http.call"
local core = require "n8n.core"
local errors = require "n8n.errors"
local filters = require "n8n.client.filters"
local items = require "n8n.client.items"
local lazy = require "n8n.util.lazy"
local option_names = require "n8n.util.options"
local downloads = lazy "n8n.http.downloads"
local executions = lazy "n8n.client.executions"
local iterate = lazy "n8n.client.lists"
local suggest = lazy "n8n.util.suggest"
local updates = lazy "n8n.client.updates"
local workflows = lazy "n8n.client.workflows"
local writes = lazy "n8n.client.writes"

local unpack = table.unpack or unpack

local resource = {}

-- ---- Arguments ----

local function check_self(self, operation)
  if type(self) ~= "table" or rawget(self, "client") == nil then
    errors.misuse(("call it with ':': client.%s:%s(...)"):format(operation.resource, operation.verb))
  end
end

-- Splits what a method was given into path arguments (with n), the body or query, and the options.
local function split(operation, ...)
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

-- Our own option and those for the leaf.
local function split_options(options)
  if options == nil then
    return nil, nil
  end
  if type(options) ~= "table" then
    errors.misuse(("the options must be a table, got a %s"):format(type(options)))
  end
  option_names.check_plain("the options", options)
  option_names.check_plain("option 'query'", options.query)
  if options.as ~= nil and options.as ~= "raw" then
    errors.misuse("option 'as' can only be \"raw\"")
  end
  downloads.check(options.file)
  if options.as and options.file then
    errors.misuse("options 'as' and 'file' exclude each other: a file holds the exact text")
  end
  local others = {}
  for name, value in pairs(options) do
    if name ~= "as" then
      others[name] = value
    end
  end
  return options.as, others
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
  if not parents then
    return function(value)
      return value
    end
  end
  return function(value)
    return items.adopt(self.client, kind, parents, value)
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
      return nil, pending:bad_answer("protocol", filters.UNCHECKABLE)
    elseif carried then
      kept[#kept + 1] = item
    end
  end
  value.data = kept
  return value
end

local function is_json(request)
  local content_type = request:header("Content-Type")
  return content_type ~= nil and content_type:lower():find("json", 1, true) ~= nil
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

-- One result where that is all, so that it can stand in the middle of a call.
local function with(value, left_out)
  if left_out then
    return value, nil, left_out
  end
  return value
end

-- The method of one operation.
local function method(operation, leaf, kinds)
  local context = context_of(operation)
  return function(self, ...)
    check_self(self, operation)
    local client = self.client
    local path, content, options = split(operation, ...)
    local as, others = split_options(options)
    if not operation.body then
      option_names.check_plain("the query", content)
    end
    filters.check(operation, content)
    local carries = operation.paging and filters.tags(operation, content)
    local file = others and others.file
    if carries and (as or file) then
      errors.misuse("a list filtered by 'tags' has to be checked item by item: use each with as = \"raw\"")
    elseif file and operation.reply == "empty" then
      errors.misuse(("%s answers nothing that could go to a file"):format(context.operation))
    end
    local left_out
    if operation.body then
      local err
      content, err, left_out = writes.fit(client, operation, content)
      if err then
        return nil, err
      end
    end
    local arguments = { unpack(path, 1, path.n) }
    arguments[path.n + 1], arguments[path.n + 2], arguments.n = content, others, path.n + 2
    local creates = operation.method == "POST" and fill(operation.path, path) or nil
    local pending, err = call.start(client, context, leaf, arguments, creates)
    if not pending then
      return nil, err
    end
    local request
    request, err = pending:finish()
    if not request then
      return nil, err
    end
    if file then
      local kept
      kept, err = downloads.keep(pending, request, file, operation.reply ~= "binary")
      if not kept then
        return nil, err
      end
      return with(kept, left_out)
    end
    if request:size() == 0 then
      return with(true, left_out)
    end
    if as == "raw" or operation.reply == "binary" or (operation.reply ~= "json" and not is_json(request)) then
      return with(request:text(), left_out)
    end
    local value, message, offset = request:value()
    if value == nil then
      return nil, pending:bad_answer("decode", message, offset)
    end
    if operation.method == "GET" and (operation.item or operation.paging) and type(value) ~= "table" then
      return nil, pending:bad_answer("protocol", "the answer is neither an object nor an array")
    end
    if carries then
      value, err = check_page(pending, value, carries)
      if not value then
        return nil, err
      end
    end
    return with(adopt_answer(value, adopter(self, operation, kinds, path), operation.list), left_out)
  end
end

local function source_of(self, operation, leaf, kinds, context, path)
  return {
    client = self.client,
    operation = operation,
    leaf = leaf,
    context = context,
    arguments = path,
    collection = fill(operation.path, path),
    adopt = adopter(self, operation, kinds, path),
  }
end

-- `how`: each or all.
local function each_method(operation, leaf, kinds, how)
  local context = context_of(operation)
  return function(self, ...)
    check_self(self, operation)
    local path, query, options = split(operation, ...)
    filters.check(operation, query)
    return iterate[how](source_of(self, operation, leaf, kinds, context, path), query, options)
  end
end

-- ---- Definition ----
-- A resource is defined when a script first asks for it.

local key_members
resource.names, key_members = core.resources()

local operations_by_resource = {}

-- The operations of a resource, by verb.
local function operations_of(name)
  local operations = operations_by_resource[name]
  if not operations then
    operations = {}
    for _, operation in ipairs(core.operations(name)) do
      operations[operation.verb] = operation
    end
    operations_by_resource[name] = operations
  end
  return operations
end

-- What some resources have besides their operations, or in place of them.
local EXTENSIONS = { executions = executions, workflows = workflows }

-- The kinds of items, by resource; false: it has none that can be named.
local kinds = setmetatable({}, {
  __index = function(known, name)
    local operations = operations_of(name)
    local kind = items.kind(name, operations, key_members[name]) or false
    if kind and operations.update and operations.update.body then
      function kind.methods.update(item, changes, options)
        return updates.of_item(operations, item, changes, options)
      end
    end
    if EXTENSIONS[name] then
      EXTENSIONS[name].extend_items(kind.methods)
    end
    known[name] = kind
    return kind
  end,
})

local function define(name, operations)
  local leaves = core.leaves(name)
  local methods = {}
  for verb, operation in pairs(operations) do
    local leaf = leaves[verb]
    methods[verb] = method(operation, leaf, kinds)
    if operation.list then
      local suffix = verb == "list" and "" or "_" .. verb:gsub("^list_", "")
      methods["each" .. suffix] = each_method(operation, leaf, kinds, "each")
      methods["all" .. suffix] = each_method(operation, leaf, kinds, "all")
    end
  end
  return methods
end

-- A resource of a client; a name that is no verb of it raises.
local function metatable_of(name, methods)
  local known = {}
  for verb in pairs(methods) do
    known[#known + 1] = verb
  end
  return {
    __name = "n8n." .. name,
    __index = function(_, verb)
      if methods[verb] == nil and type(verb) == "string" and not verb:find("^_") then
        errors.misuse(suggest.unknown(name .. " verb", verb, known))
      end
      return methods[verb]
    end,
    __tostring = function(self)
      return ("n8n.%s (%s)"):format(name, self.client.url)
    end,
  }
end

local function with_self(resource_name, verb, run)
  local named = { resource = resource_name, verb = verb }
  return function(self, ...)
    check_self(self, named)
    return run(self, ...)
  end
end

local function extend(name, methods)
  EXTENSIONS[name].extend(methods)
  for verb, run in pairs(methods) do
    methods[verb] = with_self(name, verb, run)
  end
end

local function methods_of(name)
  local operations = operations_of(name)
  local methods = define(name, operations)
  if operations.update and operations.update.body then
    local plain = methods.update
    function methods.update(self, ...)
      return updates.checked(plain, operations, self, ...)
    end
  end
  if EXTENSIONS[name] then
    extend(name, methods)
  end
  return methods
end

local metatables = {}
for _, name in ipairs(resource.names) do
  metatables[name] = false -- until it is asked for
end

--- A resource of a client.
-- @tparam table client
-- @tparam string name
-- @treturn ?table nil when there is no such resource
-- @local
function resource.of(client, name)
  local metatable = metatables[name]
  if metatable == nil then
    return nil
  elseif not metatable then
    metatable = metatable_of(name, methods_of(name))
    metatables[name] = metatable
  end
  return setmetatable({ client = client }, metatable)
end

return resource
