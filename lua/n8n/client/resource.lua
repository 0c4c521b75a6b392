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

local core = require "n8n.core"
local errors = require "n8n.errors"
local lazy = require "n8n.util.lazy"
local method = require "n8n.client.method"
local items = lazy "n8n.client.items"
local suggest = lazy "n8n.util.suggest"
local tables = lazy "n8n.util.tables"
local updates = lazy "n8n.client.updates"

local resource = {}

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

-- What some resources do besides their operations, or in place of them: `module.verb(self, plain, ...)`, where `plain`
-- is the method of the operation. The module is loaded with the first such call.
local EXTENSIONS = {
  executions = { module = lazy "n8n.client.executions", verbs = { "wait" } },
  workflows = { module = lazy "n8n.client.workflows",
    verbs = { "delete", "publish", "trigger", "unpublish", "update", "wait_drained" } },
}
local NONE = { verbs = {} }

local function replaces(operations)
  return operations.update ~= nil and operations.update.body ~= nil
end

-- The kinds of items, by resource; false: it has none that can be named.
local kinds = setmetatable({}, {
  __index = function(known, name)
    local operations = operations_of(name)
    local kind = items.kind(name, operations, key_members[name]) or false
    if kind and replaces(operations) then
      function kind.methods.update(item, changes, options)
        return updates.of_item(operations, item, changes, options)
      end
    end
    for _, verb in ipairs((EXTENSIONS[name] or NONE).verbs) do
      kind.methods[verb] = kind.methods[verb] or items.method(verb)
    end
    known[name] = kind
    return kind
  end,
})

local function extended(name, verb, plain)
  return function(self, ...)
    method.check_self(self, name, verb)
    return EXTENSIONS[name].module[verb](self, plain, ...)
  end
end

local function methods_of(name)
  local operations, leaves = operations_of(name), core.leaves(name)
  local methods = {}
  for verb, operation in pairs(operations) do
    local leaf = leaves[verb]
    methods[verb] = method.of(operation, leaf, kinds)
    if operation.list then
      local suffix = verb == "list" and "" or "_" .. verb:gsub("^list_", "")
      for _, how in ipairs { "each", "all" } do
        methods[how .. suffix] = method.over(operation, leaf, kinds, how, how .. suffix)
      end
    end
  end
  if replaces(operations) then
    local plain = methods.update
    function methods.update(self, ...)
      return updates.checked(plain, operations, self, ...)
    end
  end
  for _, verb in ipairs((EXTENSIONS[name] or NONE).verbs) do
    methods[verb] = extended(name, verb, methods[verb])
  end
  return methods
end

-- A resource of a client; a name that is no verb of it raises.
local function metatable_of(name, methods)
  return {
    __name = "n8n." .. name,
    __index = function(_, verb)
      if methods[verb] == nil and type(verb) == "string" and not verb:find("^_") then
        errors.misuse(suggest.unknown(name .. " verb", verb, tables.keys(methods)))
      end
      return methods[verb]
    end,
    __tostring = function(self)
      return ("n8n.%s (%s)"):format(name, self.client.url)
    end,
  }
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
