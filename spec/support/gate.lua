--- A stand-in n8n that answers when the spec says so, and not before: for what has to happen meanwhile.
--
--    local gate = gates.open()
--    ... something calls gate.url ...
--    local request = gate:await()         -- the next request, whole
--    request:answer '{"data":[],"nextCursor":null}'
--    gate:close()
-- @module spec.support.gate
local socket = require "socket"

local gates = {}

local Gate, Request = {}, {}
Gate.__index, Request.__index = Gate, Request

local PATIENCE = 20 -- seconds; nothing that works takes as long

--- Begins to listen, on 127.0.0.1.
-- @return gate with `url`
function gates.open()
  local listener = assert(socket.bind("127.0.0.1", 0))
  listener:settimeout(PATIENCE)
  local _, port = listener:getsockname()
  return setmetatable({ listener = listener, url = "http://127.0.0.1:" .. port, requests = {} }, Gate)
end

-- Requests without body only.
local function receive(connection)
  local first = assert(connection:receive "*l")
  repeat
    local line = assert(connection:receive "*l")
  until line == ""
  return first:match("^(%u+) (%S+)")
end

--- Waits for the next request that comes on a connection of its own.
-- @return request with `method`, `path`
function Gate:await()
  local connection = assert(self.listener:accept())
  connection:settimeout(PATIENCE)
  local method, path = receive(connection)
  local request = setmetatable({ connection = connection, method = method, path = path }, Request)
  self.requests[#self.requests + 1] = request
  return request
end

--- Whether a connection has come that nobody has waited for.
function Gate:has_more()
  self.listener:settimeout(0)
  local connection = self.listener:accept()
  self.listener:settimeout(PATIENCE)
  if connection then
    connection:close()
  end
  return connection ~= nil
end

--- Answers with 200 and closes the connection.
-- @param body a JSON text
function Request:answer(body)
  self.connection:send(("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n"
    .. "Connection: close\r\n\r\n%s"):format(#body, body))
  self.connection:close()
end

--- Whether the other side has given up on the request.
function Request:is_abandoned()
  self.connection:settimeout(0)
  local _, problem = self.connection:receive(1)
  return problem == "closed"
end

--- Ends it and what has not been answered.
function Gate:close()
  for _, request in ipairs(self.requests) do
    request.connection:close()
  end
  self.listener:close()
end

return gates
