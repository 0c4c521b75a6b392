--- Notes what this process creates in lists while they are read, so that no iteration hands it out.
--
-- A POST to the path of a list creates an item of it. Its id comes back with the answer; a page of the list may show
-- the item before. So whoever has a page waits, before looking at its items, for the answers of those POSTs that were
-- under way when the page came. Mostly there are none: then nothing is waited for.

local await = require "n8n.http.await"
local core = require "n8n.core"

local creations = {}

-- By collection: the sweeps that read it; and the calls that create in it, with the request of each whose answer was
-- looked at.
local readers, calls = {}, {}

local function key_of(client, collection)
  return client.core:origin() .. collection
end

local function add(lists, key, member, value)
  lists[key] = lists[key] or setmetatable({}, { __mode = "k" })
  lists[key][member] = value
end

local function remove(lists, key, member)
  local list = lists[key]
  if list then
    list[member] = nil
    if next(list) == nil then
      lists[key] = nil
    end
  end
end

--- The text that tells an id from others, exact for every number.
-- @param id as decoded
-- @treturn ?string nil for what is no id
function creations.identity_of(id)
  if type(id) == "string" then
    return id
  elseif type(id) == "number" or core.isfragment(id) then
    return core.encode(id)
  end
end

-- What a POST has created, as far as its answer says: an array of objects, with false in it when it says nothing; nil
-- when nothing was created.
local function created_by(request)
  local failure = request:failure()
  if failure then
    return failure.ambiguous and { false } or nil
  end
  local value = request:size() > 0 and request:value()
  return type(value) == "table" and value[1] ~= nil and value or { value or false }
end

local function note_in(sweep, objects)
  for _, object in ipairs(objects) do
    local id = type(object) == "table" and creations.identity_of(rawget(object, sweep.key))
    if id then
      sweep.seen:insert(id)
    else
      sweep.blurred = true
    end
  end
end

local function note(key, call)
  local request = call.request
  if calls[key][call] == request then
    return
  end
  calls[key][call] = request
  local objects = readers[key] and created_by(request)
  if objects then
    for sweep in pairs(readers[key]) do
      note_in(sweep, objects)
    end
  end
end

--- A call that creates is on its way.
-- @tparam table client
-- @tparam string collection the path that is posted to
-- @tparam table call of `n8n.http.call`; its `request` is the one under way
function creations.begun(client, collection, call)
  add(calls, key_of(client, collection), call, false)
end

--- A call that creates has ended, however it did.
-- @tparam table client
-- @tparam string collection
-- @tparam table call
function creations.ended(client, collection, call)
  local key = key_of(client, collection)
  note(key, call)
  remove(calls, key, call)
end

--- A sweep begins to read. What is created from now on is noted in its `seen`, by its `key`; `blurred` is set when an
-- answer does not say what was created.
-- @tparam table sweep
function creations.read(sweep)
  add(readers, key_of(sweep.source.client, sweep.source.collection), sweep, true)
end

--- A sweep has ended.
-- @tparam table sweep
function creations.left(sweep)
  remove(readers, key_of(sweep.source.client, sweep.source.collection), sweep)
end

--- Returns when everything that the sweep's latest page can show of what this process created is noted.
-- @tparam table sweep
function creations.settle(sweep)
  local key = key_of(sweep.source.client, sweep.source.collection)
  local open = {}
  for call, noted in pairs(calls[key] or {}) do
    open[#open + 1] = noted ~= call.request and call or nil
  end
  for _, call in ipairs(open) do
    await.done(call.request)
    if calls[key] and calls[key][call] ~= nil then
      note(key, call)
    end
  end
end

return creations
