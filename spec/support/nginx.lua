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

-- Workers of root's nginx would be another user otherwise, who cannot read a temporary folder.
local CONFIGURATION = [[
user root root;
master_process %(master);
worker_processes %(workers);
%(main)
events { worker_connections 64; }
http {
  access_log off;
  %(http)
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

--- Starts an nginx with a configuration.
-- @param configuration its text, in which `%(folder)` is an empty folder and `%(port)` the port to listen to. It stays
--   in the foreground and has its files in that folder
-- @param options table or nil: `env`, `tls` (whether it speaks TLS)
-- @return nginx with `url`, `port`, `pid`, `log()`, `reload()`, `stop()`
function proxies.run(configuration, options)
  options = options or {}
  local folder, port = process.tempdir(), process.free_port()
  local file = assert(io.open(folder .. "/conf", "w"))
  file:write((configuration:gsub("%%%((%a+)%)", { folder = folder, port = port })))
  file:close()
  local child = process.start({ assert(proxies.program()), "-e", folder .. "/log", "-c", folder .. "/conf",
    "-g", ("daemon off; pid %s/pid; error_log %s/log;"):format(folder, folder) },
    { log = folder .. "/output", env = options.env })
  local give_up = socket.gettime() + 20
  while not accepts(port) do
    assert(child:alive() and socket.gettime() < give_up, process.read(folder .. "/log"))
    socket.sleep(0.02)
  end
  local url = ("%s://127.0.0.1:%d"):format(options.tls and "https" or "http", port)
  return setmetatable({ folder = folder, port = port, url = url, child = child, pid = child.pid }, Proxy)
end

--- Starts an nginx with one server.
-- @param server what stands in its `server` block
-- @param options table or nil: `tls` (table: `key`, `certificate`, both files), `main` and `http` (what stands at the
--   top and in the `http` block), `workers` (a number: with a master process), `env`
-- @return as `proxies.run`
function proxies.start(server, options)
  options = options or {}
  local tls = options.tls
  if tls then
    server = ("ssl_certificate %s; ssl_certificate_key %s;\n"):format(tls.certificate, tls.key) .. server
  end
  local configuration = CONFIGURATION:gsub("%%%((%a+)%)", {
    tls = tls and " ssl" or "", server = server, main = options.main or "", http = options.http or "",
    master = options.workers and "on" or "off", workers = options.workers or 1,
  })
  return proxies.run(configuration, { env = options.env, tls = tls ~= nil })
end

--- What it has logged so far.
function Proxy:log()
  return process.read(self.folder .. "/log")
end

--- Has it read its configuration again, with new workers; requests under way end with the old ones.
function Proxy:reload()
  os.execute("kill -HUP " .. self.pid)
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
