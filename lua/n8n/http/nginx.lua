--- Waits inside of nginx's Lua (libnginx-mod-http-lua, OpenResty) with `ngx.sleep`, so that the worker does other
-- things meanwhile.
--
-- nginx lets Lua wait for its own sockets and timers only, not for a descriptor of ours. So who waits looks from time
-- to time whether the answer is there, the longer it takes the less often.

local core = require "n8n.core"
local errors = require "n8n.errors"
local tables = require "n8n.util.tables"

local nginx = {}

local SHORTEST_PAUSE, LONGEST_PAUSE = 0.001, 0.01 -- seconds between two looks

-- By phase, as ngx.get_phase names them: where ngx.sleep works, and where no request of anybody is held up by blocking.
local WAITS = tables.set { "access", "content", "preread", "rewrite", "server_rewrite", "ssl_cert", "ssl_client_hello",
  "ssl_session_fetch", "timer" }
local BLOCKS = tables.set { "exit_worker", "init", "init_worker" }

local driver = {}

function driver.wait(request)
  local pause = SHORTEST_PAUSE
  core.engine():step(0)
  while not request:done() do
    ngx.sleep(pause)
    pause = math.min(pause * 2, LONGEST_PAUSE)
    core.engine():step(0)
  end
end

function driver.sleep(seconds)
  local time = core.now() + seconds
  repeat
    core.engine():step(0)
    local left = math.max(0, time - core.now())
    ngx.sleep(core.engine():active() > 0 and math.min(left, LONGEST_PAUSE) or left)
  until core.now() >= time
end

--- The driver for what runs now, for `await.host`.
-- @treturn ?table nil where waiting may block
-- @raise in phases in which nothing can wait
function nginx.driver()
  local phase = ngx.get_phase()
  if WAITS[phase] then
    return driver
  elseif not BLOCKS[phase] then
    errors.misuse(("nothing can wait for n8n in nginx's phase '%s': do it in a handler of ngx.timer.at(0, ...)")
      :format(phase))
  end
end

return nginx
