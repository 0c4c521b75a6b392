--- `item:update(changes)`: changes members of a thing and leaves the rest as it is on the server.
-- @module n8n.updates

local core = require "n8n.core"
local errors = require "n8n.errors"
local items = require "n8n.items"
local writes = require "n8n.writes"

local unpack = table.unpack or unpack

local updates = {}

-- Reads a member's exact text, for things that can be read again.
local function reader_of_text(text)
  return function(name)
    local member = writes.member_text(text, name)
    if not member then
      return nil
    end
    local fragment = core.fragment(member)
    if not fragment then
      return nil, ("the member '%s' is there more than once"):format(name)
    end
    return fragment
  end
end

local function bad_reading(operation, kind, message, offset)
  return nil, errors.new { kind = kind, operation = operation.resource .. ":" .. operation.verb, offset = offset,
    message = "the item cannot be read again: " .. message }
end

-- The members as they are in the item at hand, for things that only a list shows.
local function reader_of_item(item)
  return function(name)
    return rawget(item, name)
  end
end

-- The body to send. Where updating replaces the whole thing (PUT), everything that is not changed goes back byte for
-- byte as it is read now; where it changes members (PATCH), the changes are all.
local function body_for(item, arguments, about, operations, changes)
  if operations.update.method ~= "PUT" then
    return changes
  end
  local client = about.client
  if not operations.get then
    return writes.replacement(client, operations.update, reader_of_item(item), changes)
  end
  local resource = client[about.kind.resource]
  local count = #arguments
  arguments = { unpack(arguments) }
  arguments[count + 2] = { as = "raw" }
  local text, err = resource:get(unpack(arguments, 1, count + 2))
  if not text then
    return nil, err
  end
  local checked, message, offset = core.pick(text, {})
  if not checked then
    return bad_reading(operations.get, "decode", message, offset)
  end
  local body
  body, err = writes.replacement(client, operations.update, reader_of_text(text), changes)
  if not body and not errors.is(err) then
    return bad_reading(operations.get, "protocol", err)
  end
  return body, err
end

--- The method `item:update(changes, options)`.
--
-- `changes` is a table of members; each must be one that the operation takes. Options are those of requests and, for
-- workflows, `publish` (see `n8n.workflows`). Afterwards the item at hand holds what the server answered, and is
-- returned.
-- @tparam table operations of the item's resource, by verb
-- @treturn function
function updates.method(operations)
  return function(item, changes, options)
    if type(options) == "table" and options.file ~= nil then
      errors.misuse("option 'file' is not for items: their answer is taken over into the item")
    end
    local arguments, about = items.path_arguments(item)
    local ok, err = writes.check_changes(about.client, operations.update, changes)
    if not ok then
      return nil, err
    end
    local body
    body, err = body_for(item, arguments, about, operations, changes)
    if not body then
      return nil, err
    end
    local resource = about.client[about.kind.resource]
    local count = #arguments
    arguments[count + 1], arguments[count + 2] = body, options
    local answer
    answer, err = resource:update(unpack(arguments, 1, count + 2))
    if not answer then
      return nil, err
    end
    return items.merge(item, type(answer) == "table" and answer or changes)
  end
end

return updates
