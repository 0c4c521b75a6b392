--- Items: plain tables of JSON whose metatable knows the operations on them.
--
-- `pairs` sees only what the server sent, and a member of the JSON hides a method of the same name. The metatable
-- belongs to one client and one resource (and, for things inside others, to the one that holds them).

local errors = require "n8n.errors"

local unpack = table.unpack or unpack

local items = {}

-- What the operations of a resource say about its items: where they are, what names one, which verbs act on one.
local Kind = {}
Kind.__index = Kind

local function path_parameters(path)
  local names = {}
  for name in path:gmatch("{([^}]+)}") do
    names[#names + 1] = name
  end
  return names
end

-- The operation whose path ends with the item's own name: reading one, else changing or removing one.
local function operation_on_one(operations)
  for _, verb in ipairs { "get", "update", "delete", "remove", "uninstall" } do
    local operation = operations[verb]
    if operation and operation.path:find("/{[^/{}]+}$") then
      return operation
    end
  end
end

--- The kind of items a resource has.
-- @tparam string resource its name
-- @tparam table operations verb -> operation
-- @tparam ?string member the one that names an item in paths: `"id"`
-- @treturn ?table the kind; nil when the resource has no items that can be named
function items.kind(resource, operations, member)
  local operation = operation_on_one(operations)
  if not operation or not member then
    return nil
  end
  local collection = operation.path:match("^(.*)/{[^/{}]+}$")
  local self = setmetatable({
    resource = resource,
    collection = collection,
    parents = path_parameters(collection),
    member = member,
    methods = {},
  }, Kind)
  for verb, candidate in pairs(operations) do
    if candidate.path:sub(1, #collection + 2) == collection .. "/{" and #candidate.parameters > #self.parents then
      self.methods[verb] = items.method(verb)
    end
  end
  if operations.get then
    self.methods.refresh = items.refresh
  end
  return self
end

-- The metatable for items of one client inside certain parents.
local function metatable_for(client, kind, parents)
  if #parents == 0 and client.metatables[kind.resource] then
    return client.metatables[kind.resource]
  end
  local metatable = { __index = kind.methods, __name = "n8n." .. kind.resource, client = client, kind = kind,
    parents = parents }
  if #parents == 0 then
    client.metatables[kind.resource] = metatable
  end
  return metatable
end

--- Makes a decoded value an item.
-- @tparam table client the face's client
-- @tparam table kind of `items.kind`
-- @tparam {string,...} parents the path arguments of what holds it
-- @param value what was decoded; returned unchanged unless it is a JSON object
-- @return value
function items.adopt(client, kind, parents, value)
  if type(value) == "table" then
    setmetatable(value, metatable_for(client, kind, parents))
  end
  return value
end

--- The metatable's data of an item: `client`, `kind`, `parents`; nil for other values.
-- @param value anything
-- @treturn ?table
function items.about(value)
  local metatable = type(value) == "table" and getmetatable(value)
  return type(metatable) == "table" and metatable.kind and metatable or nil
end

--- What names an item in paths.
-- @tparam table item
-- @treturn string
-- @raise when the item was read without it
function items.id(item)
  local about = items.about(item)
  if not about then
    errors.misuse("this is no item of a client: was the method called with '.' instead of ':'?")
  end
  local id = rawget(item, about.kind.member)
  if type(id) ~= "string" and type(id) ~= "number" then
    errors.misuse(("this item was read without its '%s': add it to 'fields'"):format(about.kind.member))
  end
  return id
end

--- Takes over what an answer says about the same item.
-- @tparam table item
-- @tparam table answer another reading of it
-- @treturn table item
function items.merge(item, answer)
  for name, value in pairs(answer) do
    item[name] = value
  end
  return item
end

--- The leading path arguments of an operation on an item.
-- @tparam table item
-- @treturn {string,...} what holds it, and its own name
-- @treturn table what `about` says
-- @treturn table its resource, of the client that read it
function items.path_arguments(item)
  local about = items.about(item)
  local arguments = {}
  local id = items.id(item)
  for i, parent in ipairs(about.parents) do
    arguments[i] = parent
  end
  arguments[#arguments + 1] = id
  return arguments, about, about.client[about.kind.resource]
end

-- Calls an operation of the item's resource on the item. An answer that is the same item is taken over into the table
-- at hand, which is then what is returned.
local function call(verb, item, ...)
  local arguments, about, resource = items.path_arguments(item)
  local count = #arguments
  for i = 1, select("#", ...) do
    arguments[count + i] = (select(i, ...))
  end
  local answer, err, extra = resource[verb](resource, unpack(arguments, 1, count + select("#", ...)))
  local member = about.kind.member
  if items.about(answer) and getmetatable(answer).kind == about.kind and answer[member] == item[member] then
    answer = items.merge(item, answer)
  end
  if extra then
    return answer, err, extra
  elseif err then
    return nil, err
  end
  return answer
end

--- The method of items that calls an operation of their resource.
-- @tparam string verb
-- @treturn function `method(item, ...)`
function items.method(verb)
  return function(item, ...)
    return call(verb, item, ...)
  end
end

--- Reads the item again, into the same table: afterwards it holds what the server has now, and nothing else.
-- @tparam table item
-- @tparam[opt] table query as `get` of the resource takes it
-- @treturn ?table item
-- @treturn ?table the error
function items.refresh(item, query)
  local arguments, about, resource = items.path_arguments(item)
  arguments[#arguments + 1] = query
  local answer, err = resource:get(unpack(arguments))
  if not answer then
    return nil, err
  end
  if not items.about(answer) then
    return nil, errors.new { kind = "protocol", operation = about.kind.resource .. ":get",
      message = "the answer is no object: the item stays as it was" }
  end
  for name in pairs(item) do
    item[name] = nil
  end
  return items.merge(item, answer)
end

return items
