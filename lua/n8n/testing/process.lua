--- The sandbox's own process: started by n8n.testing, it ends when its standard input does, that is with its parent.
local json = require "n8n.testing.json"
local sandbox = require "n8n.testing.sandbox"
local socket = require "socket"

local process = {}

-- What select needs of the standard input.
local standard_input = { getfd = function() return 0 end, dirty = function() return false end }

local function end_with_input()
  if not io.stdin:read(1) then
    os.exit(0)
  end
end

-- Tells the parent the port; it waits on a socket of its own for that.
local function report(port, to)
  local parent = assert(socket.connect("127.0.0.1", ("%d"):format(to)))
  assert(parent:send(tostring(port) .. "\n"))
  parent:close()
end

--- Runs until the standard input ends. Its first line is a JSON object: `line`, `api_key`, `token`, `licensed`, `port`,
-- and `report_to`, a port of the parent.
function process.run()
  local options = assert(json.decode(assert(io.stdin:read("*l"), "no options")))
  local box = sandbox.new(options)
  local port = assert(box.server:listen(("%d"):format(options.port)))
  report(port, options.report_to)
  box.server:watch(standard_input, end_with_input)
  box.server:run()
end

return process
