--- The stand-in n8n: state, API, webhooks, faults, log, and the control paths that only the parent process can use.
local faults = require "n8n.testing.faults"
local http_server = require "n8n.testing.http_server"
local json = require "n8n.testing.json"
local keys = require "n8n.testing.keys"
local licence = require "n8n.testing.licence"
local router = require "n8n.testing.router"
local seed = require "n8n.testing.seed"
local socket = require "socket"
local state = require "n8n.testing.state"

local executions = require "n8n.testing.families.executions"
local users = require "n8n.testing.families.users"
local webhooks = require "n8n.testing.families.webhooks"

local sandbox = {}

local JSON_TYPE = "application/json; charset=utf-8"
local HTML_TYPE = "text/html; charset=utf-8"
local EDITOR = "<!DOCTYPE html>\n<html lang=\"en\">\n<head><title>n8n.io - Workflow Automation</title></head>\n"
  .. "<body><div id=\"app\"></div></body>\n</html>\n"
local KEPT_BODIES = 64

local FAMILIES = { "workflows", "executions", "credentials", "tags", "variables", "projects", "folders", "users",
  "data_tables", "data_table_rows", "instance", "discover" }

-- The routes of one line of n8n.
local function all_routes(line)
  local routes = {}
  for _, name in ipairs(FAMILIES) do
    for _, route in ipairs(require("n8n.testing.families." .. name).routes) do
      if not route.lines or route.lines == line then
        routes[#routes + 1] = route
      end
    end
  end
  return routes
end

local function by_id(a, b)
  return a.id < b.id
end

local function newest_first(a, b)
  return a.number > b.number
end

local function new_store(options, routes)
  local store = {
    line = options.line, keys = {}, routes = routes,
    workflows = state.collection(by_id), users = state.collection(by_id),
    tags = state.collection(), projects = state.collection(), variables = state.collection(),
    data_tables = state.collection(), folders = state.collection(),
    credentials = state.collection(newest_first), executions = state.collection(newest_first),
    credential_number = 0, execution_number = 0, event_number = 0,
  }
  licence.set(store, options.licensed)
  keys.add(store, options.api_key, keys.scopes_of(routes))
  store.owner = users.create(store, { email = "owner@example.com", role = "global:owner", firstName = "Olive",
    lastName = "Owner" })
  store.personal_project = store.owner.project
  return store
end

local function is_control(request)
  return request.path:find("^/sandbox/") ~= nil
end

local Sandbox = {}
Sandbox.__index = Sandbox

--- Makes a sandbox.
-- @param options `line` ("1" or "2"), `api_key`, `token` (opens the control paths), `licensed`
function sandbox.new(options)
  state.seed_random()
  local self = setmetatable({ options = options, token = options.token, faults = faults.new(), log = {}, bodies = {},
    body_count = 0, tag_number = 0 }, Sandbox)
  self.routes = all_routes(options.line)
  self.router = router.new(self.routes, options.line)
  self.store = new_store(options, self.routes)
  self.server = http_server.new(function(request, status) return self:handle(request, status) end,
    function(request) return not is_control(request) end)
  return self
end

local function reply(status, content_type, body, headers)
  return { status = status, content_type = content_type, body = body or "", extra = headers or {} }
end

local function html_error(status, text)
  return reply(status, HTML_TYPE, ("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
    .. "<title>Error</title>\n</head>\n<body>\n<pre>%s</pre>\n</body>\n</html>\n"):format(text),
    { ["Content-Security-Policy"] = "default-src 'none'", ["X-Content-Type-Options"] = "nosniff" })
end

-- The same body for the same target keeps its tag. Only the last bodies are remembered.
function Sandbox:etag(target, body)
  local kept = self.bodies[target]
  if not kept or kept.body ~= body then
    if not kept then
      self.body_count = self.body_count + 1
    end
    if self.body_count > KEPT_BODIES then
      self.bodies, self.body_count = {}, 1
    end
    self.tag_number = self.tag_number + 1
    kept = { body = body, tag = ('W/"%x-%x"'):format(#body, self.tag_number) }
    self.bodies[target] = kept
  end
  return kept.tag
end

local function accepts_html(request)
  local accept = request.headers.accept
  return not accept or accept:find("*/*", 1, true) ~= nil or accept:find("text/html", 1, true) ~= nil
end

-- Reads a JSON body. -> false when it is malformed
local function read_json(request)
  request.json = json.object()
  if request.body ~= "" and router.media_type(request.headers["content-type"]) == "application/json" then
    local value = json.decode(request.body)
    if value == nil then
      return false
    end
    request.json = value
  end
  return true
end

function Sandbox:api(request, path)
  local ok, status, body = pcall(self.router.answer, self.router, request, path, self.store)
  if not ok and type(status) == "table" then
    status, body = status.status, status.body
  elseif not ok then
    io.stderr:write("n8n.testing: ", tostring(status), "\n")
    status, body = 500, '{"message":"Internal server error"}'
  end
  if status == 204 or not body then
    return reply(status, nil, "")
  end
  local response = reply(status, JSON_TYPE, body)
  local etag = self:etag(request.method .. " " .. request.target, body)
  response.extra.ETag = etag
  if request.method == "GET" and request.headers["if-none-match"] == etag then
    response.status, response.body, response.content_type = 304, "", nil
  end
  return response
end

--- Answers as n8n would, without faults.
function Sandbox:process(request)
  if (request.headers["user-agent"] or ""):lower():find("bot", 1, true) then
    return reply(204, nil, "")
  elseif not read_json(request) then
    return html_error(500, "Internal Server Error")
  end
  local path = request.path
  if path == "/api/v1" or path:find("^/api/v1/") then
    return self:api(request, path:sub(8))
  elseif path == "/healthz" or path == "/healthz/readiness" then
    return reply(200, JSON_TYPE, '{"status":"ok"}')
  elseif path:find("^/webhook/") then
    local status, body, webhook = webhooks.answer(self.store, request, path:sub(10), executions.outcome)
    if webhook then
      executions.add(self.store, webhook)
    end
    return reply(status, JSON_TYPE, body)
  elseif request.method == "GET" and (accepts_html(request) or path == "/") then
    return reply(200, HTML_TYPE, EDITOR)
  end
  return html_error(404, ("Cannot %s %s"):format(request.method, path))
end

local function finish(response)
  local headers = {}
  if response.content_type then
    headers[1] = { "Content-Type", response.content_type }
  end
  if response.status ~= 204 and response.status ~= 304 then
    headers[#headers + 1] = { "Content-Length", #response.body }
    headers[#headers + 1] = { "Vary", "Accept-Encoding" }
  end
  for name, value in pairs(response.extra) do
    headers[#headers + 1] = { name, value }
  end
  response.headers = headers
  return response
end

local function log_entry(request)
  return { method = request.method, path = request.path, query = request.query, headers = request.headers,
    body = request.body or "", status = 0, connection = request.connection, at = socket.gettime() }
end

--- Answers a request, or lets a fault do it.
function Sandbox:handle(request, status)
  if status == 413 then
    return finish(html_error(413, "PayloadTooLargeError: request entity too large"))
  elseif status then
    return finish(reply(status, nil, ""))
  elseif is_control(request) then
    return finish(self:control(request))
  end
  local entry = log_entry(request)
  self.log[#self.log + 1] = entry
  local rule = self.faults:strike(request)
  local response
  if rule then
    response = faults.apply(rule, request, function() return self:process(request) end, reply)
    if not response then
      request.drop()
    end
  else
    response = self:process(request)
  end
  entry.status = response.status
  return finish(response)
end

local CONTROLS = {}

function CONTROLS.seed(self, given)
  return seed.apply(self.store, given)
end

function CONTROLS.key(self, given)
  return json.object("api_key", keys.limited(self.store, given.scopes))
end

function CONTROLS.reset(self)
  self.store = new_store(self.options, self.routes)
  self.faults:clear()
  self.log = {}
  self.server:reset_counters()
end

function CONTROLS.fault(self, given)
  self.faults:add(given)
end

function CONTROLS.faults_clear(self)
  self.faults:clear()
end

function CONTROLS.log(self)
  local entries = json.array()
  for i, entry in ipairs(self.log) do
    entries[i] = json.from_lua(entry)
  end
  return entries
end

function CONTROLS.log_clear(self)
  self.log = {}
  self.server:reset_counters()
end

function CONTROLS.stats(self)
  return json.object("requests", #self.log, "peak", self.server.peak, "connections", self.server.connections)
end

--- Answers a request to a control path.
function Sandbox:control(request)
  local control = CONTROLS[request.path:match("^/sandbox/([%w_]+)$") or ""]
  if request.headers["x-sandbox-token"] ~= self.token or not control or not read_json(request) then
    return html_error(404, "Cannot " .. request.method .. " " .. request.path)
  end
  local ok, value = pcall(control, self, request.json)
  if not ok then
    local message = type(value) == "table" and value.body or json.encode(json.object("message", tostring(value)))
    return reply(400, JSON_TYPE, message)
  end
  return reply(200, JSON_TYPE, json.encode(value or json.object()))
end

return sandbox
