--- Items: plain tables of JSON whose metatable knows the operations on them.
--
-- `pairs` sees only what the server sent, and a member of the JSON hides a method of the same name. The metatable
-- belongs to one client and one resource (and, for things inside others, to the one that holds them).
-- @module n8n.client.items

local lazy = require "n8n.util.lazy"
local item_methods = lazy "n8n.client.item_methods"

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

--- What names an item in paths; raises when the item was read without it.
-- @tparam table item
-- @treturn string
function items.id(item)
  return item_methods.id(item)
end

--- Takes over what an answer says about the same item.
-- @tparam table item
-- @tparam table answer another reading of it
-- @treturn table item
function items.merge(item, answer)
  return item_methods.merge(item, answer)
end

--- The leading path arguments of an operation on an item.
-- @tparam table item
-- @treturn {string,...} what holds it, and its own name
-- @treturn table what `about` says
function items.path_arguments(item)
  return item_methods.path_arguments(item)
end

--- The method of items that calls an operation of their resource.
-- @tparam string verb
-- @treturn function `method(item, ...)`
function items.method(verb)
  return function(item, ...)
    return item_methods.call(verb, item, ...)
  end
end

--- Reads the item again, into the same table: afterwards it holds what the server has now, and nothing else.
-- @tparam table item
-- @tparam[opt] table query as `get` of the resource takes it
-- @treturn ?table item
-- @treturn ?table the error
function items.refresh(item, query)
  return item_methods.refresh(item, query)
end

return items
