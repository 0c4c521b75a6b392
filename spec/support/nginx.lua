--- A real nginx on 127.0.0.1, in front of whatever a spec puts behind it.
--
--    local nginx = proxies.start('location / { proxy_pass ' .. url .. '; }')
--    nginx.url
--    nginx:stop()
-- @module spec.support.nginx
local process = require "spec.support.process"
local socket = require "socket"

local proxies = {}

local Proxy = {}
Proxy.__index = Proxy

local CONFIGURATION = [[
daemon off;
master_process off;
pid %(folder)/pid;
error_log %(folder)/log;
events { worker_connections 64; }
http {
  access_log off;
  client_body_temp_path %(folder)/body;
  proxy_temp_path %(folder)/proxy;
  fastcgi_temp_path %(folder)/fastcgi;
  uwsgi_temp_path %(folder)/uwsgi;
  scgi_temp_path %(folder)/scgi;
  server {
    listen 127.0.0.1:%(port)%(tls);
    %(server)
  }
}
]]

-- Debian keeps nginx where only root's PATH leads.
local PROGRAM = 'PATH=$PATH:/usr/sbin; command -v nginx'

--- The path of nginx, or nil.
function proxies.program()
  local found = process.run({ "sh", "-c", PROGRAM }).out:match("%S+")
  return found
end

local function accepts(port)
  local connection = socket.connect("127.0.0.1", port)
  if connection then
    connection:close()
  end
  return connection ~= nil
end

--- Starts an nginx.
-- @param server what stands in its `server` block
-- @param tls table or nil: `key`, `certificate` (files)
-- @return nginx with `url`, `port`, `stop()`
function proxies.start(server, tls)
  local folder, port = process.tempdir(), process.free_port()
  if tls then
    server = ("ssl_certificate %s; ssl_certificate_key %s;\n"):format(tls.certificate, tls.key) .. server
  end
  local values = { folder = folder, port = port, tls = tls and " ssl" or "", server = server }
  local file = assert(io.open(folder .. "/conf", "w"))
  file:write((CONFIGURATION:gsub("%%%((%a+)%)", values)))
  file:close()
  local child = process.start({ assert(proxies.program()), "-e", folder .. "/log", "-c", folder .. "/conf" },
    { log = folder .. "/output" })
  local give_up = socket.gettime() + 20
  while not accepts(port) do
    assert(child:alive() and socket.gettime() < give_up, process.read(folder .. "/log"))
    socket.sleep(0.02)
  end
  local url = ("%s://127.0.0.1:%d"):format(tls and "https" or "http", port)
  return setmetatable({ folder = folder, port = port, url = url, child = child }, Proxy)
end

--- Ends it and removes its files. Safe to call twice.
function Proxy:stop()
  if self.child then
    self.child:stop()
    self.child = nil
    process.remove(self.folder)
  end
end

return proxies
