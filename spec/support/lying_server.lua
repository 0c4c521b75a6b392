--- A server on 127.0.0.1 that does what a spec tells it, byte by byte: for what no honest HTTP server does.
--
-- The spec gives the source of a handler, which runs in a child process for one connection after another:
--
--    local server = lying_server.start [[
--      local request = read_request()        -- method, path, headers (lower case), body; nil at the connection's end
--      reply(200, '{"ok":true}', { ["Retry-After"] = 1 })
--      send("raw bytes")  close()  sleep(1)  -- number: how many connections came before, plus one
--    ]]
--    server.url, server:requests()           -- what read_request has seen: { {method=, path=, headers=, body=} }
--    server:stop()
-- @module spec.support.lying_server
local socket = require "socket"
local process = require "spec.support.process"

local lying_server = {}
lying_server.__index = lying_server

--- Starts a server.
-- @param handler Lua source, see above
-- @param options table: `tls` = { key=, certificate= } (files) to speak TLS
-- @return server with `url`, `port`, `requests()`, `connections()`, `stop()`
function lying_server.start(handler, options)
  options = options or {}
  local dir = process.tempdir()
  local file = assert(io.open(dir .. "/handler", "w"))
  file:write("local read_request, reply, send, close, sleep, number = ... ", handler)
  file:close()
  local tls = options.tls or {}
  local child = process.start({ process.lua(), "spec/support/lying_server.lua", dir, tls.key, tls.certificate },
    { log = dir .. "/log" })
  local give_up = socket.gettime() + 30
  local port
  repeat
    socket.sleep(0.01)
    port = tonumber(process.read(dir .. "/port") or "")
  until port or socket.gettime() > give_up
  assert(port, "the lying server did not start: " .. tostring(process.read(dir .. "/log")))
  local scheme = options.tls and "https" or "http"
  return setmetatable({ dir = dir, child = child, port = port, url = ("%s://127.0.0.1:%d"):format(scheme, port) },
    lying_server)
end

--- The requests that the handler has read.
function lying_server:requests()
  local requests = {}
  for line in (process.read(self.dir .. "/requests") or ""):gmatch("[^\n]+") do
    requests[#requests + 1] = require("cjson").decode(line)
  end
  return requests
end

--- How many connections came.
function lying_server:connections()
  return #(process.read(self.dir .. "/connections") or "")
end

--- Ends the server and removes its files.
function lying_server:stop()
  if self.child then
    self.child:stop()
    process.remove(self.dir)
    self.child = nil
  end
end

-- ---- The child ----

local function append(path, text)
  local file = assert(io.open(path, "a"))
  file:write(text)
  file:close()
end

-- What a handler may do with a connection.
local function tools(connection, dir)
  local function send(text)
    return connection:send(text)
  end
  local function close()
    connection:close()
  end
  local function reply(status, body, headers)
    local lines = { ("HTTP/1.1 %d Answer"):format(status), "Content-Length: " .. #(body or "") }
    headers = headers or {}
    headers["Content-Type"] = headers["Content-Type"] or "application/json"
    for name, value in pairs(headers) do
      lines[#lines + 1] = name .. ": " .. value
    end
    return send(table.concat(lines, "\r\n") .. "\r\n\r\n" .. (body or ""))
  end
  local function read_request()
    local line = connection:receive("*l")
    if not line then
      return nil
    end
    local request = { headers = {} }
    request.method, request.path = line:match("^(%S+) (%S+)")
    for header in function() return connection:receive("*l") end do
      if header == "" then
        break
      end
      local name, value = header:match("^([^:]+):%s*(.*)$")
      request.headers[name:lower()] = value
    end
    local size = tonumber(request.headers["content-length"] or 0)
    request.body = size > 0 and connection:receive(size) or "" -- receive(0) would wait for more
    append(dir .. "/requests", require("cjson").encode(request) .. "\n")
    return request
  end
  return read_request, reply, send, close
end

local function serve(dir, key, certificate)
  local handler = assert(loadfile(dir .. "/handler"))
  local listener = assert(socket.bind("127.0.0.1", 0))
  local _, port = listener:getsockname()
  append(dir .. "/port.new", port .. "\n")
  os.rename(dir .. "/port.new", dir .. "/port")
  local number = 0
  while true do
    local connection = listener:accept()
    number = number + 1
    append(dir .. "/connections", "x")
    if key then
      local ssl = require "ssl"
      connection = ssl.wrap(connection, { mode = "server", protocol = "any", key = key, certificate = certificate })
    end
    if not key or connection:dohandshake() then
      local read_request, reply, send, close = tools(connection, dir)
      handler(read_request, reply, send, close, socket.sleep, number)
    end
    connection:close()
  end
end

if arg and arg[0] and arg[0]:match("lying_server%.lua$") then
  serve(arg[1], arg[2], arg[3])
end

return lying_server
