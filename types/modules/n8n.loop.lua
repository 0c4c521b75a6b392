---@meta n8n.loop

---Tasks in an event loop of one's own: cqueues, luv, or whatever can wait for a descriptor and a time.
---@class n8n.loop
local loop = {}

---Begins a task. It runs from the next step on, with the descriptor readable until then.
---@param fn function what it raises is raised by the `step` in which it happens, which can be one that `n8n.map` makes
---@param ... any its arguments
---@return table # the task: `task:done()` tells whether it has ended; `task:cancel()` ends it: its requests are cancelled, and it does not go on; one that cancels itself goes on until it waits
function loop:spawn(fn, ...) end

---Has requests and tasks go on.
---@param seconds? number to wait for something to happen, at most; a day is the longest
function loop:step(seconds) end

---Whether there are tasks that have not ended, or requests under way.
---@return boolean
function loop:active() end

---The descriptor to wait for. It stays the same, but for a fork: the child has another one.
---@return number
function loop:pollfd() end

---What to wait for at the descriptor.
---@return string # `"r"`: that it can be read
function loop:events() end

---After how long a step is due in any case.
---@return number? # seconds; nil: only the descriptor matters
function loop:timeout() end

---Lets a driver wait in place of a coroutine: for a scheduler of one's own.
---@param coroutine thread
---@param driver? table `driver.wait(request)` returns when the request is done (`request:done()`), `driver.sleep(seconds)` when the time has passed; both usually yield. `driver.begun(call)`, if it is there, is called for each request. nil: the coroutine blocks again
function loop.drive(coroutine, driver) end

return loop
