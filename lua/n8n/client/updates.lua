--- Changes members of a thing and leaves the rest as it is on the server, `item:update(changes)`; and checks that
-- what is written builds on what the server has.
--
-- n8n has no way to say "only if nobody else changed it". So a thing that was read is read again right before it is
-- written, and the write is refused (kind `stale`) when the two readings differ. A change made between that reading and
-- the write is still lost; `force = true` writes without the check.

local core = require "n8n.core"
local errors = require "n8n.errors"
local fitting = require "n8n.client.fitting"
local items = require "n8n.client.items"
local option_names = require "n8n.util.options"
local tables = require "n8n.util.tables"
local writes = require "n8n.client.writes"

local unpack = table.unpack or unpack

local updates = {}

-- ---- Reading again ----

-- Reads a member's exact text, for things that can be read again.
local function reader_of_text(text)
  return function(name)
    local member = fitting.member_text(text, name)
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

-- The text of a thing as it is now.
local function read_again(resource, operation, path)
  local count = #operation.parameters
  local arguments = { unpack(path, 1, count) }
  arguments[count + 2] = { as = "raw" }
  local text, err = resource:get(unpack(arguments, 1, count + 2))
  if not text then
    return nil, err
  end
  local checked, message, offset = core.pick(text, {})
  if not checked then
    return bad_reading(operation, "decode", message, offset)
  end
  return text
end

-- ---- Stale readings ----

-- Every change of a thing changes `updatedAt`; two within a millisecond still differ in `versionId`, where there is
-- one. `versionCounter` is looked at for want of both only: on 1.x publishing changes it after the answer was given.
local STAMPS, COUNTERS = { "updatedAt", "versionId" }, { "versionCounter" }
local ALL = { "updatedAt", "versionId", "versionCounter" }

local function has_stamp(item)
  return rawget(item, ALL[1]) ~= nil or rawget(item, ALL[2]) ~= nil or rawget(item, ALL[3]) ~= nil
end

local function compare(item, now, names)
  local differing, compared = {}, false
  for _, name in ipairs(names) do
    local before = rawget(item, name)
    if before ~= nil and now[name] ~= nil then
      compared = true
      differing[#differing + 1] = before ~= now[name] and name or nil
    end
  end
  return differing, compared
end

-- True when the item is as the server has it, as far as it says; nil and the error when it is not.
local function check_fresh(item, text, operation)
  local now = core.decode(core.pick(text, ALL))
  local differing, compared = compare(item, now, STAMPS)
  if not compared then
    differing = compare(item, now, COUNTERS)
  end
  if #differing == 0 then
    return true
  end
  return nil, errors.new { kind = "stale", operation = operation.resource .. ":" .. operation.verb,
    message = ("the item was changed on the server after it was read (%s)"):format(table.concat(differing, ", ")),
    hint = "read it again (item:refresh()) and decide anew, or overwrite the other change with force = true" }
end

-- Stamps that an answer does not renew say nothing any more.
local function forget_stamps(item, answer)
  for _, name in ipairs(ALL) do
    if answer[name] == nil then
      item[name] = nil
    end
  end
end

local function is_forced(options)
  local force = type(options) == "table" and options.force
  if force then
    option_names.check_type(options, "force", "boolean")
  end
  return force or false
end

local function without_force(options)
  if type(options) ~= "table" or options.force == nil then
    return options
  end
  local others = tables.clone(options)
  others.force = nil
  return others
end

-- ---- item:update ----

-- The text of the item as it is now, where it is needed: to send back what does not change (PUT), and to see whether
-- somebody else changed it. False where it is not, or cannot be had.
local function reading_for(item, arguments, about, operations, forced)
  local is_checked = not forced and has_stamp(item)
  if not operations.get or (operations.update.method ~= "PUT" and not is_checked) then
    return false
  end
  local text, err = read_again(about.client[about.kind.resource], operations.get, arguments)
  if not text then
    return nil, err
  end
  local ok = true
  if is_checked then
    ok, err = check_fresh(item, text, operations.update)
  end
  return ok and text, err
end

-- The body to send. Where updating replaces the whole thing (PUT), everything that is not changed goes back byte for
-- byte as it is read now; where it changes members (PATCH), the changes are all.
local function body_for(item, arguments, about, operations, changes, forced)
  local text, err = reading_for(item, arguments, about, operations, forced)
  if text == nil then
    return nil, err
  elseif operations.update.method ~= "PUT" then
    return changes
  end
  local read = text and reader_of_text(text) or reader_of_item(item)
  local body
  body, err = writes.replacement(about.client, operations.update, read, changes)
  if not body and not errors.is(err) then
    return bad_reading(operations.get, "protocol", err)
  end
  return body, err
end

--- Updates an item: `item:update(changes, options)`.
--
-- Options are those of requests, `force` (see above) and, for workflows, `publish` (see `n8n.client.workflows`).
-- Afterwards the item at hand holds what the server answered.
-- @tparam table operations of the item's resource, by verb
-- @tparam table item
-- @tparam table changes members, of which each must be one that the operation takes
-- @tparam ?table options
-- @treturn ?table the item
-- @treturn ?table the error
-- @treturn ?{string,...} what had to be left out
function updates.of_item(operations, item, changes, options)
  if type(options) == "table" and options.file ~= nil then
    errors.misuse("option 'file' is not for items: their answer is taken over into the item")
  end
  local arguments, about, resource = items.path_arguments(item)
  local forced = is_forced(options)
  local ok, err = writes.check_changes(about.client, operations.update, changes)
  if not ok then
    return nil, err
  end
  local body
  body, err = body_for(item, arguments, about, operations, changes, forced)
  if not body then
    return nil, err
  end
  local count = #arguments
  arguments[count + 1], arguments[count + 2] = body, options
  local answer, left_out
  answer, err, left_out = resource:update(unpack(arguments, 1, count + 2))
  if not answer then
    return nil, err
  end
  answer = type(answer) == "table" and answer or changes
  forget_stamps(item, answer)
  items.merge(item, answer)
  if left_out then
    return item, nil, left_out
  end
  return item
end

-- ---- resource:update ----

-- Whether a body is the item that the path names: written back, it must build on what the server has.
local function is_of(body, operation, path)
  local about = items.about(body)
  return about ~= nil and about.kind.resource == operation.resource and has_stamp(body)
    and tostring(rawget(body, about.kind.member)) == tostring(path[#operation.parameters])
end

--- `update` of a resource that checks an item that it is given as the body, unless `force = true`.
-- @tparam function update the plain method
-- @tparam table operations of the resource, by verb
-- @tparam table self the resource
-- @param ... what `update` takes
-- @return what it answers
function updates.checked(update, operations, self, ...)
  local operation = operations.update
  local count = #operation.parameters
  local arguments = { ... }
  local body, options = arguments[count + 1], arguments[count + 2]
  if not is_forced(options) and operations.get and is_of(body, operation, arguments) then
    local text, err = read_again(self, operations.get, arguments)
    if not text then
      return nil, err
    end
    local ok
    ok, err = check_fresh(body, text, operation)
    if not ok then
      return nil, err
    end
  end
  arguments[count + 2] = without_force(options)
  return update(self, unpack(arguments, 1, math.max(count + 2, select("#", ...))))
end

return updates
