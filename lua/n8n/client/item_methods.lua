--- What items do when a method of theirs is called (see `n8n.client.items`); loaded with the first call.
-- @module n8n.client.item_methods

local errors = require "n8n.errors"
local items = require "n8n.client.items"

local unpack = table.unpack or unpack

local item_methods = {}

--- What names an item in paths.
-- @tparam table item
-- @treturn string
-- @raise when the item was read without it
function item_methods.id(item)
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
function item_methods.merge(item, answer)
  for name, value in pairs(answer) do
    item[name] = value
  end
  return item
end

--- The leading path arguments of an operation on an item.
-- @tparam table item
-- @treturn {string,...} what holds it, and its own name
-- @treturn table what `about` says
function item_methods.path_arguments(item)
  local about = items.about(item)
  local arguments = {}
  local id = item_methods.id(item)
  for i, parent in ipairs(about.parents) do
    arguments[i] = parent
  end
  arguments[#arguments + 1] = id
  return arguments, about
end

--- Calls an operation of the item's resource on the item. An answer that is the same item is taken over into the table
-- at hand, which is then what is returned.
-- @tparam string verb
-- @tparam table item
-- @param ... more arguments
-- @return what the operation answers
function item_methods.call(verb, item, ...)
  local arguments, about = item_methods.path_arguments(item)
  local count = #arguments
  for i = 1, select("#", ...) do
    arguments[count + i] = (select(i, ...))
  end
  local resource = about.client[about.kind.resource]
  local answer, err, extra = resource[verb](resource, unpack(arguments, 1, count + select("#", ...)))
  local member = about.kind.member
  if items.about(answer) and getmetatable(answer).kind == about.kind and answer[member] == item[member] then
    answer = item_methods.merge(item, answer)
  end
  if extra then
    return answer, err, extra
  elseif err then
    return nil, err
  end
  return answer
end

--- Reads the item again, into the same table: afterwards it holds what the server has now, and nothing else.
-- @tparam table item
-- @tparam[opt] table query as `get` of the resource takes it
-- @treturn ?table item
-- @treturn ?table the error
function item_methods.refresh(item, query)
  local arguments, about = item_methods.path_arguments(item)
  arguments[#arguments + 1] = query
  local resource = about.client[about.kind.resource]
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
  return item_methods.merge(item, answer)
end

return item_methods
