---@meta n8n.http.await

---Waiting for requests. The one place where the face waits.
---@class n8n.http.await
local await = {}

---Lua's own functions on coroutines: `create`, `resume`, `status`, `yield`. nginx replaces those of `coroutine` by its
---own: they work in its requests only, and a coroutine made by them that waits when its request is given up ends in a
---crash of nginx (0.10.23).
---@type any
await.coroutines = nil

---Whether this Lua can yield from within `pcall` and the iterators of `for`: all but PUC 5.1.
---@type any
await.YIELDS_IN_PCALL = nil

---Lets a driver wait in place of a coroutine.
---@param coroutine thread
---@param driver? table `driver.wait(request)` returns when the request is done, `driver.sleep(seconds)` when the time has passed; both usually yield. `driver.begun(call)`, if it is there, is called for each request. nil: the coroutine blocks again.
function await.drive(coroutine, driver) end

---Whether a coroutine has a driver: it goes on by itself, whatever the one that asks does.
---@param coroutine? thread
---@return boolean
function await.is_driven(coroutine) end

---Lets a host wait in place of all coroutines that have no driver of their own.
---@param find function answers the driver for what runs now, nil where that may block; raises where it cannot wait
function await.host(find) end

---Raises where nothing can wait. Whatever is waited for is begun after this.
function await.check() end

---Whether waiting here blocks: no driver does it.
---@return boolean
function await.blocks() end

---Whether it is the host that waits here.
---@return boolean
function await.is_hosted() end

---Tells the driver which calls its coroutine has begun, so that it can `abandon` them together with it.
---@param call table of `n8n.http.call`
function await.begun(call) end

---Returns when the request is done, whoever has begun it.
---@param request any of `core.submit` or a leaf
function await.done(request) end

---Returns when the request is done. If waiting is interrupted by an error, the request is cancelled first.
---@param request any of `core.submit` or a leaf
---@return any # the request
function await.request(request) end

---Lets time pass while the requests under way go on. Outside a scheduler it returns early when nothing is under way:
---then there is nothing to wait for.
---@param seconds number
function await.sleep(seconds) end

---Lets time pass, whether requests are under way or not: for trying something again later.
---@param seconds number a signal may end it earlier
function await.pause(seconds) end

return await
