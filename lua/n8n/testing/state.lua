--- What the sandbox stores: clock, ids, and collections that know their order.
local socket = require "socket"

local state = {}

local ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"

--- The time as n8n writes it.
-- @param seconds since the epoch; default now
function state.iso(seconds)
  seconds = seconds or socket.gettime()
  local milliseconds = math.floor(seconds * 1000 + 0.5)
  local whole = math.floor(milliseconds / 1000)
  return os.date("!%Y-%m-%dT%H:%M:%S", whole) .. (".%03dZ"):format(milliseconds - whole * 1000)
end

--- The time as SQLite's own clock gives it: whole seconds.
function state.iso_seconds()
  return os.date("!%Y-%m-%dT%H:%M:%S.000Z")
end

--- Seeds the ids, so that two sandboxes never share one.
function state.seed_random()
  local address = tostring({}):match("(%x+)$") or "0"
  math.randomseed((math.floor(socket.gettime() * 1000) + tonumber(address:sub(-6), 16)) % 2147483647)
end

--- A new id as n8n's: 16 letters and digits.
function state.id()
  local letters = {}
  for i = 1, 16 do
    local at = math.random(#ALPHABET)
    letters[i] = ALPHABET:sub(at, at)
  end
  return table.concat(letters)
end

--- A random UUID.
function state.uuid()
  return (("xxxxxxxx-xxxx-4xxx-yxxx-xxxxxxxxxxxx"):gsub("[xy]", function(letter)
    return ("%x"):format(letter == "x" and math.random(0, 15) or math.random(8, 11))
  end))
end

local Collection = {}
Collection.__index = Collection

--- A collection of records with an `id`.
-- @param before function(a, b) that orders the list; default the order of creation
function state.collection(before)
  return setmetatable({ list = {}, by_id = {}, before = before }, Collection)
end

function Collection:get(id)
  return self.by_id[id]
end

function Collection:add(record)
  local list, low = self.list, #self.list + 1
  if self.before and list[1] then
    low = 1
    local high = #list + 1
    while low < high do
      local middle = math.floor((low + high) / 2)
      if self.before(record, list[middle]) then
        high = middle
      else
        low = middle + 1
      end
    end
  end
  table.insert(list, low, record)
  self.by_id[record.id] = record
  return record
end

function Collection:remove(record)
  for i, other in ipairs(self.list) do
    if other == record then
      table.remove(self.list, i)
      break
    end
  end
  self.by_id[record.id] = nil
end

--- The first record with that value in a member.
function Collection:find(name, value)
  for _, record in ipairs(self.list) do
    if record[name] == value then
      return record
    end
  end
end

--- The records that pass a test, in order.
function Collection:filter(test)
  local found = {}
  for _, record in ipairs(self.list) do
    if test(record) then
      found[#found + 1] = record
    end
  end
  return found
end

return state
