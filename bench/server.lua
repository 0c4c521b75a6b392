--- The canned n8n of the measurements: nginx with pages on disk, so that the server is never the limit.
--
-- `/api/v1` answers what the measurements ask for; `/many/api/v1` has ten times as many workflows. Publishing takes
-- 20 ms.
-- @module bench.server
local page = require "bench.page"
local process = require "spec.support.process"
local socket = require "socket"

local server = {}

local PAGE = 250

local CONFIGURATION = [[
load_module %MODULES%/ngx_http_echo_module.so;
daemon off;
worker_processes 1;
pid %FOLDER%/nginx.pid;
error_log %FOLDER%/error.log;
events { worker_connections 512; }
http {
  access_log off;
  sendfile on;
  tcp_nopush on;
  keepalive_requests 10000000;
  keepalive_timeout 60;
  default_type application/json;
  client_body_temp_path %FOLDER%/temporary;
  server {
    listen 127.0.0.1:%PORT%;
    root %FOLDER%;
    location = /api/v1/discover { return 200 '{"data":{"scopes":[],"resources":{}}}'; }
    location = /api/v1/workflows { try_files /workflows/page$arg_cursor.json =404; }
    location = /many/api/v1/workflows { try_files /many/page$arg_cursor.json =404; }
    location = /api/v1/executions { try_files /executions/page$arg_cursor.json =404; }
    location = /large/api/v1/executions { try_files /large/page$arg_cursor.json =404; }
    location ~ ^/api/v1/workflows/[^/]+/(publish|activate)$ {
      echo_sleep 0.02;
      echo '{"id":"w","active":true}';
    }
    location ~ ^/api/v1/workflows/[^/]+$ { try_files /workflow.json =404; }
  }
}
]]

local function write(path, text)
  local file = assert(io.open(path, "wb"))
  assert(file:write(text))
  assert(file:close())
end

local function execution(number)
  return ([[{"id":"%d","finished":true,"mode":"webhook","retryOf":null,"retrySuccessId":null,"status":"success",]]
    .. [["createdAt":"2026-03-01T10:00:00.000Z","startedAt":"2026-03-01T10:00:00.100Z",]]
    .. [["stoppedAt":"2026-03-01T10:00:01.000Z","deletedAt":null,"workflowId":"wf00000000000001","waitTill":null}]])
    :format(number)
end

-- Pages of a list as files; each names the next one.
local function write_pages(folder, count, item)
  os.execute("mkdir -p " .. process.quote(folder))
  local last = math.ceil(count / PAGE)
  for number = 1, last do
    local items = {}
    for i = 1, PAGE do
      items[i] = item((number - 1) * PAGE + i)
    end
    write(("%s/page%s.json"):format(folder, number > 1 and number or ""), ('{"data":[%s],"nextCursor":%s}'):format(
      table.concat(items, ","), number < last and '"' .. number + 1 .. '"' or "null"))
  end
end

-- One page whose executions hold a hundred megabytes each.
local function write_large_page(folder, count)
  os.execute("mkdir -p " .. process.quote(folder))
  local file = assert(io.open(folder .. "/page.json", "wb"))
  local piece = ([[{"json":{"id":12345,"text":"%s"},"pairedItem":{"item":0}}]]):format(("lorem ipsum "):rep(80))
  local megabyte = (piece .. ","):rep(math.floor(1e6 / #piece))
  file:write('{"data":[')
  for i = 1, count do
    file:write(i > 1 and "," or "", execution(1000000 - i):sub(1, -2), ',"data":{"items":[')
    for _ = 1, 100 do
      file:write(megabyte)
    end
    file:write(piece, "]}}")
  end
  file:write('],"nextCursor":null}')
  file:close()
end

local function modules_folder()
  local pipe = assert(io.popen("nginx -V 2>&1"))
  local text = pipe:read("*a")
  pipe:close()
  return text:match("%-%-modules%-path=(%S+)") or "/usr/lib/nginx/modules"
end

local function await(port)
  local give_up = socket.gettime() + 10
  repeat
    local connection = socket.connect("127.0.0.1", port)
    if connection then
      connection:close()
      return
    end
    socket.sleep(0.02)
  until socket.gettime() > give_up
  error("nginx did not start")
end

--- Writes the pages and starts nginx.
-- @treturn table `url`, `folder`, `stop()`
function server.start()
  local folder = process.tempdir()
  os.execute("chmod 755 " .. process.quote(folder)) -- nginx gives up root's rights
  write_pages(folder .. "/workflows", 5000, page.workflow)
  write_pages(folder .. "/many", 50000, page.workflow)
  write_pages(folder .. "/executions", 100000, function(number)
    return execution(1000000 - number)
  end)
  write_large_page(folder .. "/large", 10)
  write(folder .. "/workflow.json", page.workflow(1))
  local port = process.free_port()
  local text = CONFIGURATION:gsub("%%(%u+)%%", { MODULES = modules_folder(), FOLDER = folder, PORT = port })
  write(folder .. "/nginx.conf", text)
  local child = process.start({ "nginx", "-p", folder, "-c", folder .. "/nginx.conf", "-e", folder .. "/error.log" },
    { log = folder .. "/log" })
  await(port)
  return {
    url = "http://127.0.0.1:" .. port,
    folder = folder,
    stop = function()
      child:stop()
      process.remove(folder)
    end,
  }
end

return server
