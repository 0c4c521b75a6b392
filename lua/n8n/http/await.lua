--- Waits for requests: the one place where this library does.
--
-- Outside any scheduler waiting blocks, in steps of a second at most, so that an interrupt is noticed. A scheduler
-- registers a driver for the coroutines it runs; waiting in those is the driver's affair. A host in which nothing may
-- block, such as nginx, has a driver for all others.

local core = require "n8n.core"

local await = {}

--- Lua's own functions on coroutines: `create`, `resume`, `status`, `yield`. nginx replaces those of `coroutine` by its
-- own: they work in its requests only, and a coroutine made by them that waits when its request is given up ends in a
-- crash of nginx (0.10.23).
await.coroutines = {}
for _, name in ipairs { "create", "resume", "status", "yield" } do
  await.coroutines[name] = coroutine["_" .. name] or coroutine[name]
end

local function yields_in_pcall()
  local plain = await.coroutines
  local thread = plain.create(function()
    pcall(plain.yield)
  end)
  plain.resume(thread)
  return plain.status(thread) == "suspended"
end

--- Whether this Lua can yield from within `pcall` and the iterators of `for`: all but PUC 5.1.
await.YIELDS_IN_PCALL = yields_in_pcall()

-- Which driver runs a coroutine. A coroutine that is gone takes its entry along.
local drivers = setmetatable({}, { __mode = "k" })

--- Lets a driver wait in place of a coroutine.
-- @tparam thread coroutine
-- @tparam ?table driver `driver.wait(request)` returns when the request is done, `driver.sleep(seconds)` when the time
--   has passed; both usually yield. `driver.begun(call)`, if it is there, is called for each request. nil: the
--   coroutine blocks again.
function await.drive(coroutine, driver)
  drivers[coroutine] = driver
end

--- Whether a coroutine has a driver: it goes on by itself, whatever the one that asks does.
-- @tparam ?thread coroutine
-- @treturn boolean
function await.is_driven(coroutine)
  return coroutine ~= nil and drivers[coroutine] ~= nil
end

-- Answers the host's driver; nil where waiting may block. Raises where nothing can wait.
local host_driver = function() end

--- Lets a host wait in place of all coroutines that have no driver of their own.
-- @tparam function find answers the driver for what runs now, nil where that may block; raises where it cannot wait
function await.host(find)
  host_driver = find
end

local function current_driver()
  local running = coroutine.running()
  return running and drivers[running] or host_driver()
end

--- Raises where nothing can wait. Whatever is waited for is begun after this.
-- @raise in a host, as its driver says
function await.check()
  current_driver()
end

--- Whether waiting here blocks: no driver does it.
-- @treturn boolean
function await.blocks()
  return current_driver() == nil
end

--- Whether it is the host that waits here.
-- @treturn boolean
-- @raise where nothing can wait
function await.is_hosted()
  return not await.is_driven(coroutine.running()) and host_driver() ~= nil
end

--- Tells the driver which calls its coroutine has begun, so that it can `abandon` them together with it.
-- @tparam table call of `n8n.http.call`
function await.begun(call)
  local driver = current_driver()
  if driver and driver.begun then
    driver.begun(call)
  end
end

--- Returns when the request is done, whoever has begun it.
-- @param request of `core.submit` or a leaf
function await.done(request)
  local driver = current_driver()
  if driver then
    driver.wait(request)
    return
  end
  local engine = core.engine()
  while not request:done() do
    engine:step(1.0)
  end
end

--- Returns when the request is done. If waiting is interrupted by an error, the request is cancelled first.
-- @param request of `core.submit` or a leaf
-- @return the request
function await.request(request)
  if current_driver() then
    await.done(request)
    return request
  end
  local ok, problem = pcall(await.done, request)
  if not ok then
    request:cancel()
    error(problem, 0)
  end
  return request
end

--- Lets time pass while the requests under way go on. Outside a scheduler it returns early when nothing is under way:
-- then there is nothing to wait for.
-- @tparam number seconds
function await.sleep(seconds)
  local driver = current_driver()
  if driver then
    driver.sleep(seconds)
  else
    core.engine():step(seconds)
  end
end

--- Lets time pass, whether requests are under way or not: for trying something again later.
-- @tparam number seconds a signal may end it earlier
function await.pause(seconds)
  local driver = current_driver()
  if driver then
    driver.sleep(seconds)
  else
    core.sleep(seconds)
  end
end

return await
