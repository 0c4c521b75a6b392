--- A small HTTP/1.1 server on LuaSocket: one coroutine per connection, keep-alive, pipelining, chunked bodies.
local socket = require "socket"

local http_server = {}

local READ_SIZE = 65536
local MAX_HEAD = 16384
local MAX_BODY = 16 * 1024 * 1024
local IDLE_SECONDS = 5

local REASONS = {
  [200] = "OK", [201] = "Created", [202] = "Accepted", [204] = "No Content", [301] = "Moved Permanently",
    [302] = "Found",
  [304] = "Not Modified", [400] = "Bad Request", [401] = "Unauthorized", [403] = "Forbidden", [404] = "Not Found",
  [405] = "Method Not Allowed", [408] = "Request Timeout", [409] = "Conflict", [413] = "Payload Too Large",
  [415] = "Unsupported Media Type", [429] = "Too Many Requests", [431] = "Request Header Fields Too Large",
  [500] = "Internal Server Error", [502] = "Bad Gateway", [503] = "Service Unavailable", [504] = "Gateway Timeout",
}

local Connection = {}
Connection.__index = Connection

-- Raised inside a connection's coroutine to end it.
local CLOSED = {}

-- Waits for the socket, at most until `deadline`. -> false when the time is up
local function wait(mode, deadline)
  return coroutine.yield(mode, deadline)
end

local function sleep(seconds)
  wait("sleep", socket.gettime() + seconds)
end

-- Adds what has arrived to the buffer; ends the connection when nothing can come any more.
function Connection:fill(deadline)
  while true do
    local data, reason, partial = self.socket:receive(READ_SIZE)
    data = data or partial
    if data and #data > 0 then
      self.buffer = self.buffer == "" and data or self.buffer .. data
      return
    elseif reason ~= "timeout" or not wait("read", deadline) then
      error(CLOSED, 0)
    end
  end
end

function Connection:take(size)
  local data = self.buffer:sub(1, size)
  self.buffer = self.buffer:sub(size + 1)
  return data
end

-- Collects pieces rather than joining strings: a body of megabytes arrives in many.
function Connection:read_exactly(size)
  local parts, have = {}, 0
  while have < size do
    if self.buffer == "" then
      self:fill()
    end
    local piece = self:take(size - have)
    parts[#parts + 1] = piece
    have = have + #piece
  end
  return table.concat(parts)
end

function Connection:read_line()
  while true do
    local stop = self.buffer:find("\n", 1, true)
    if stop then
      return (self:take(stop):gsub("\r?\n$", ""))
    elseif #self.buffer > MAX_HEAD then
      error(CLOSED, 0)
    end
    self:fill()
  end
end

function Connection:send(data)
  local sent = 0
  while sent < #data do
    local last, reason, partial = self.socket:send(data, sent + 1)
    sent = last or partial or sent
    if not last then
      if reason ~= "timeout" then
        error(CLOSED, 0)
      end
      wait("write")
    end
  end
end

-- The head of the next request; nil when the peer went away or stayed silent between two requests.
function Connection:read_head()
  local deadline = socket.gettime() + IDLE_SECONDS
  while true do
    local stop, last = self.buffer:find("\r?\n\r?\n")
    if stop and last <= MAX_HEAD then
      local head = self:take(last)
      return head:sub(1, stop)
    elseif #self.buffer > MAX_HEAD then
      return nil, 431
    end
    self:fill(deadline)
  end
end

local function parse_head(head)
  local line, rest = head:match("^%s*([^\r\n]+)\r?\n?(.*)$")
  local method, target, version = (line or ""):match("^(%u+) (%S+) HTTP/1%.([01])$")
  if not method then
    return nil
  end
  local headers = {}
  for name, value in rest:gmatch("([^:\r\n]+):[ \t]*([^\r\n]*)") do
    name = name:lower()
    headers[name] = headers[name] and headers[name] .. ", " .. value or value
  end
  local path, query = target:match("^([^?]*)%??(.*)$")
  return { method = method, target = target, path = path, query = query, version = version, headers = headers }
end

-- Reads and drops; what is too large is not kept.
function Connection:discard(size)
  while size > 0 do
    if self.buffer == "" then
      self:fill()
    end
    size = size - #self:take(size)
  end
end

function Connection:read_chunked()
  local parts, total = {}, 0
  while true do
    local size = tonumber(self:read_line():match("^%x+") or error(CLOSED, 0), 16)
    if size == 0 then
      repeat until self:read_line() == ""
      return total <= MAX_BODY and table.concat(parts) or nil
    end
    total = total + size
    if total <= MAX_BODY then
      parts[#parts + 1] = self:read_exactly(size)
    else
      self:discard(size)
    end
    self:read_line()
  end
end

-- -> the body, or nil when it is too large
function Connection:read_body(request)
  local length = tonumber(request.headers["content-length"])
  local chunked = (request.headers["transfer-encoding"] or ""):lower():find("chunked", 1, true)
  if (request.headers.expect or ""):lower() == "100-continue" then
    self:send("HTTP/1.1 100 Continue\r\n\r\n")
  end
  if chunked then
    return self:read_chunked()
  elseif not length then
    return ""
  elseif length > MAX_BODY then
    self:discard(length)
    return nil
  end
  return self:read_exactly(length)
end

local function head_of(response, keep)
  local lines = { ("HTTP/1.1 %d %s"):format(response.status, REASONS[response.status] or "Unknown") }
  for i = 1, #response.headers do
    lines[#lines + 1] = response.headers[i][1] .. ": " .. response.headers[i][2]
  end
  lines[#lines + 1] = "Date: " .. os.date("!%a, %d %b %Y %H:%M:%S GMT")
  if keep then
    lines[#lines + 1] = "Connection: keep-alive"
    lines[#lines + 1] = "Keep-Alive: timeout=" .. IDLE_SECONDS
  else
    lines[#lines + 1] = "Connection: close"
  end
  return table.concat(lines, "\r\n") .. "\r\n\r\n"
end

-- Sends in small pieces with pauses.
function Connection:drip(data, bytes, seconds)
  for from = 1, #data, bytes do
    self:send(data:sub(from, from + bytes - 1))
    sleep(seconds)
  end
end

function Connection:respond(request, response, keep)
  local data = head_of(response, keep)
  if request.method ~= "HEAD" and response.status ~= 204 and response.status ~= 304 then
    data = data .. (response.body or "")
  end
  local wire = response.wire or {}
  if wire.cut then
    self:send(data:sub(1, wire.cut))
    error(CLOSED, 0)
  elseif wire.drip then
    self:drip(data, wire.drip.bytes or 1, wire.drip.seconds or 0.05)
  else
    self:send(data)
  end
  if wire.close then
    error(CLOSED, 0)
  end
end

-- Counts a request, and its connection when it is the first there.
function Connection:begin(request)
  local server = self.server
  if not server.counts(request) then
    return
  elseif not self.counted then
    self.counted = true
    server.connections = server.connections + 1
  end
  self.serving = true
  server.in_flight = server.in_flight + 1
  server.peak = math.max(server.peak, server.in_flight)
end

function Connection:finish()
  if self.serving then
    self.serving = false
    self.server.in_flight = self.server.in_flight - 1
  end
end

-- Serves one request. -> false when the connection is to be closed
function Connection:serve()
  local head, status = self:read_head()
  local request = head and parse_head(head)
  if not request then
    local unread = { method = "GET", path = "", query = "", headers = {} }
    self:respond(unread, self.server.handler(unread, status or 400), false)
    return false
  end
  request.connection = self.number
  request.sleep = sleep
  request.drop = function() error(CLOSED, 0) end
  request.body = self:read_body(request)
  local server = self.server
  self:begin(request)
  local wanted = (request.headers.connection or ""):lower()
  local keep = not wanted:find("close", 1, true) and (request.version == "1" or wanted:find("keep-alive", 1, true))
  self:respond(request, server.handler(request, not request.body and 413 or nil), keep)
  self:finish()
  return keep
end

local function run_connection(connection)
  repeat until not connection:serve()
end

local Server = {}
Server.__index = Server

--- Makes a server.
-- @param handler function(request, status) -> response. Request: `method`, `path`, `query` (text), `headers`
-- (lower-case names), `body`, `connection` (its number), `sleep(seconds)`, `drop()` (ends the connection without an
-- answer). `status` is given when the request could not be read whole: 400, 413 or 431. Response: `status`, `headers`
-- (array of pairs), `body`, `wire` (`cut` after so many bytes, `drip`, `close`)
-- @param counts function(request) -> whether it counts in `peak` and `connections`
function http_server.new(handler, counts)
  return setmetatable({ handler = handler, counts = counts, waiting = {}, watched = {}, in_flight = 0, peak = 0,
    connections = 0, accepted = 0 }, Server)
end

--- Listens on 127.0.0.1.
-- @param port number, 0 for any free one
-- @return the port, or nil and a message
function Server:listen(port)
  local listener, reason = socket.tcp()
  if not listener then
    return nil, reason
  end
  listener:setoption("reuseaddr", true)
  local ok
  ok, reason = listener:bind("127.0.0.1", port)
  if ok then
    ok, reason = listener:listen(512)
  end
  if not ok then
    listener:close()
    return nil, reason
  end
  listener:settimeout(0)
  self.listener = listener
  return tonumber((select(2, listener:getsockname())))
end

--- Calls `callback` whenever the object (with `getfd`) is readable.
function Server:watch(object, callback)
  self.watched[object] = callback
end

--- Forgets the peak of requests in flight and the number of connections so far.
function Server:reset_counters()
  self.peak, self.connections = self.in_flight, 0
end

-- Runs a connection until it waits again; closes it at its end.
function Server:resume(connection, ready)
  local ok, mode, deadline = coroutine.resume(connection.thread, ready)
  if ok and coroutine.status(connection.thread) ~= "dead" then
    self.waiting[connection] = { mode = mode, deadline = deadline }
    return
  end
  self.waiting[connection] = nil
  connection:finish()
  connection.socket:close()
  if not ok and mode ~= CLOSED then
    io.stderr:write("n8n.testing: ", debug.traceback(connection.thread, tostring(mode)), "\n")
  end
end

function Server:accept()
  while true do
    local accepted = self.listener:accept()
    if not accepted then
      return
    end
    accepted:settimeout(0)
    accepted:setoption("tcp-nodelay", true)
    self.accepted = self.accepted + 1
    local connection = setmetatable({ server = self, socket = accepted, buffer = "", number = self.accepted },
      Connection)
    connection.thread = coroutine.create(function() run_connection(connection) end)
    self:resume(connection, true)
  end
end

-- What to select on, whose sockets are whose, and the time until the first deadline.
function Server:interest()
  local reads, writes, owners = { self.listener }, {}, {}
  for object in pairs(self.watched) do
    reads[#reads + 1] = object
  end
  local first
  for connection, waits in pairs(self.waiting) do
    if waits.mode == "read" then
      reads[#reads + 1] = connection.socket
    elseif waits.mode == "write" then
      writes[#writes + 1] = connection.socket
    end
    owners[connection.socket] = connection
    if waits.deadline and (not first or waits.deadline < first) then
      first = waits.deadline
    end
  end
  return reads, writes, owners, first and math.max(0, first - socket.gettime())
end

function Server:expire()
  local now, expired = socket.gettime(), {}
  for connection, waits in pairs(self.waiting) do
    if waits.deadline and waits.deadline <= now then
      expired[#expired + 1] = connection
    end
  end
  for _, connection in ipairs(expired) do
    if self.waiting[connection] then
      self:resume(connection, false)
    end
  end
end

--- Serves until something is ready, or a time-out.
function Server:step()
  local reads, writes, owners, timeout = self:interest()
  local readable, writable = socket.select(reads, writes, timeout)
  for _, list in ipairs { readable, writable } do
    for _, object in ipairs(list) do
      local connection = owners[object]
      if object == self.listener then
        self:accept()
      elseif self.watched[object] then
        self.watched[object]()
      elseif connection and self.waiting[connection] then
        self:resume(connection, true)
      end
    end
  end
  self:expire()
end

--- Serves for ever; ends when a watcher raises or exits.
function Server:run()
  while true do
    self:step()
  end
end

return http_server
