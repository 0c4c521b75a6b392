--- A real n8n for specs: a fresh instance with an owner and an API key, as installed by `make n8n`.
-- @module spec.support.real_n8n
local cjson = require "cjson"
local http = require "socket.http"
local ltn12 = require "ltn12"
local process = require "spec.support.process"
local socket = require "socket"

local real_n8n = {}

real_n8n.default_version = "2.41.1"

local START_SECONDS = 120
local SETUP_SECONDS = 30

-- As the login of n8n wants it.
local OWNER = { emailOrLdapLoginId = "owner@example.com", password = "Correct-horse-1" }

local function cache_folder()
  local base = os.getenv("XDG_CACHE_HOME")
  if not base or base == "" then
    base = os.getenv("HOME") .. "/.cache"
  end
  return base .. "/lua-n8n"
end

--- The Node.js that `make n8n` brings.
-- @return path of its program, which may not be there
function real_n8n.node()
  return cache_folder() .. "/node-24/node_modules/.bin/node"
end

--- The OpenAPI document of an installed n8n.
-- @param version such as "2.41.1"
-- @return path of the file
function real_n8n.document(version)
  return cache_folder() .. "/n8n-" .. version .. "/node_modules/n8n/dist/public-api/v1/openapi.yml"
end

--- What n8n's node packages say about their node types: JSON texts, arrays of descriptions.
-- @tparam string version
-- @treturn table package name -> path
function real_n8n.node_types(version)
  local paths = {}
  for _, name in ipairs { "n8n-nodes-base", "@n8n/n8n-nodes-langchain" } do
    paths[name] = ("%s/n8n-%s/node_modules/%s/dist/types/nodes.json"):format(cache_folder(), version, name)
  end
  return paths
end

--- The command that starts the installed n8n of that version, or nil and what is missing.
-- @param version such as "2.41.1"
-- @return array of words: node and the script
function real_n8n.command(version)
  local node = real_n8n.node()
  local script = cache_folder() .. "/n8n-" .. version .. "/node_modules/n8n/bin/n8n"
  for _, path in ipairs { node, script } do
    local file = io.open(path, "rb")
    if not file then
      return nil, ("n8n %s is not installed: make n8n N8N_VERSION=%s"):format(version, version)
    end
    file:close()
  end
  return { node, script }
end

-- One HTTP exchange with n8n's internal API: status, decoded body or text, and headers; or nil and a message.
local function exchange(method, url, body, cookie)
  local text = body and cjson.encode(body)
  local received = {}
  local ok, status, headers = http.request {
    method = method,
    url = url,
    source = text and ltn12.source.string(text),
    sink = ltn12.sink.table(received),
    headers = {
      ["accept"] = "application/json",
      ["content-type"] = text and "application/json",
      ["content-length"] = text and #text,
      ["cookie"] = cookie,
    },
  }
  if not ok then
    return nil, status
  end
  local answer = table.concat(received)
  local decoded, value = pcall(cjson.decode, answer)
  return status, decoded and value or answer, headers
end

-- Calls `attempt` until it answers something. Raises with its last reason when the time is up or the process is gone.
local function eventually(what, seconds, child, attempt)
  local give_up = socket.gettime() + seconds
  local result, reason
  repeat
    result, reason = attempt()
    if result then
      return result
    end
    socket.sleep(0.2)
  until socket.gettime() > give_up or not child:alive()
  error(("n8n: %s failed: %s"):format(what, tostring(reason)), 0)
end

local function wait_until_ready(child, url)
  eventually("start", START_SECONDS, child, function()
    local status, answer = exchange("GET", url .. "/healthz/readiness")
    if status == 200 and type(answer) == "table" and answer.status == "ok" then
      return true
    end
    return nil, status or answer
  end)
end

-- The name and value of each cookie of an answer, as a request sends them back. LuaSocket joins the headers with ", ".
local function cookies(headers)
  local pairs_found = {}
  for pair in (", " .. (headers["set-cookie"] or "")):gmatch(", ([%w_-]+=[^;,]*)") do
    pairs_found[#pairs_found + 1] = pair
  end
  return table.concat(pairs_found, "; ")
end

-- Makes the owner and a key with every scope. Just after the start n8n can still refuse the owner: tried again.
local function create_key(child, url)
  local cookie = eventually("owner set-up", SETUP_SECONDS, child, function()
    local status, answer, headers = exchange("POST", url .. "/rest/owner/setup", {
      email = OWNER.emailOrLdapLoginId,
      firstName = "Olive",
      lastName = "Owner",
      password = OWNER.password,
    })
    if status == 200 then
      return cookies(headers)
    end
    return nil, type(answer) == "table" and cjson.encode(answer) or answer
  end)
  local status, scopes = exchange("GET", url .. "/rest/api-keys/scopes", nil, cookie)
  assert(status == 200, "n8n: no API key scopes: " .. tostring(status))
  local created, answer = exchange("POST", url .. "/rest/api-keys",
    { label = "specs", expiresAt = cjson.null, scopes = scopes.data }, cookie)
  assert(created == 200 or created == 201, "n8n: no API key: " .. tostring(created))
  return answer.data.rawApiKey, cookie
end

-- n8n refuses more than a few logins in a row, so the one of the set-up is used again where it is known.
local function owner_cookie(url)
  if url == os.getenv("N8N_TEST_URL") and os.getenv("N8N_TEST_COOKIE") then
    return os.getenv("N8N_TEST_COOKIE")
  end
  local status, _, headers = exchange("POST", url .. "/rest/login", OWNER)
  assert(status == 200, "n8n: no login: " .. tostring(status))
  return cookies(headers)
end

--- Acts as the owner, for what only n8n's internal API does.
-- @param url the instance's
-- @return function(method, path, body) -> `data` of the answer; raises unless it is a success
function real_n8n.owner(url)
  local cookie = owner_cookie(url)
  return function(method, path, body)
    local answered, answer = exchange(method, url .. path, body, cookie)
    assert(answered == 200 or answered == 201, ("n8n: %s %s: %s"):format(method, path, tostring(answered)))
    return answer.data
  end
end

--- Makes one more API key of the owner on a running n8n. 1.x without a licence refuses: it allows one per user.
-- @param url the instance's
-- @param scopes array of scopes
-- @param expires when it does, in seconds since 1970; nil: never
-- @return the key
function real_n8n.key(url, scopes, expires)
  return real_n8n.owner(url)("POST", "/rest/api-keys",
    { label = "specs " .. socket.gettime(), expiresAt = expires or cjson.null, scopes = scopes }).rawApiKey
end

local function environment(folder, port, extra)
  local env = {
    N8N_USER_FOLDER = folder,
    N8N_PORT = port,
    N8N_LISTEN_ADDRESS = "127.0.0.1",
    N8N_RUNNERS_BROKER_PORT = process.free_port(),
    N8N_ENCRYPTION_KEY = "only-for-specs",
    N8N_DIAGNOSTICS_ENABLED = "false",
    N8N_VERSION_NOTIFICATIONS_ENABLED = "false",
    N8N_TEMPLATES_ENABLED = "false",
    N8N_PERSONALIZATION_ENABLED = "false",
    N8N_SECURE_COOKIE = "false",
    N8N_LICENSE_AUTO_RENEW_ENABLED = "false",
    NODE_ENV = "production",
    -- What the person who runs the specs set for instances of their own.
    N8N_API_KEY = false,
    N8N_URL = false,
    N8N_HOST = false,
    N8N_PATH = false,
    DB_TYPE = false,
    LD_PRELOAD = false,
  }
  for name, value in pairs(extra or {}) do
    env[name] = value
  end
  return env
end

local Instance = {}
Instance.__index = Instance

--- The log so far: n8n's output.
function Instance:log()
  return process.read(self.folder .. "/n8n.log") or ""
end

--- The words and the environment of a command of n8n's own, such as `export:workflow`, on this instance's database.
-- @param ... the command and its options
-- @return words for `process.run`, and its option `env`
function Instance:command(...)
  local words = assert(real_n8n.command(self.version))
  for _, word in ipairs { ... } do
    words[#words + 1] = word
  end
  return words, environment(self.folder, process.free_port())
end

--- Stops n8n and removes its folder. Safe to call twice.
function Instance:stop()
  if self.child then
    self.child:stop()
    self.child = nil
    process.remove(self.folder)
  end
end

local function start_once(command, version, extra)
  local folder = process.tempdir()
  local port = process.free_port()
  local url = "http://127.0.0.1:" .. port
  local child = process.start({ command[1], command[2], "start" },
    { env = environment(folder, port, extra), log = folder .. "/n8n.log" })
  local ok, key, cookie = pcall(function()
    wait_until_ready(child, url)
    return create_key(child, url)
  end)
  if ok then
    return setmetatable({ url = url, api_key = key, cookie = cookie, version = version, line = version:match("^%d+"),
      kind = "real", child = child, folder = folder }, Instance)
  end
  child:stop()
  return nil, ("%s; its log is %s/n8n.log"):format(tostring(key), folder), folder
end

--- Starts a fresh n8n on free ports with an empty database. Raises when it does not come up; its log is kept then.
-- @param options table: `version` (default `real_n8n.default_version`), `env` (more environment variables for n8n)
-- @return instance: `url`, `api_key`, `version`, `line` ("1" or "2"), `kind` ("real"), `cookie` (the owner's, for n8n's
-- internal API), `stop()`, `log()`
function real_n8n.start(options)
  options = options or {}
  local version = options.version or real_n8n.default_version
  local command = assert(real_n8n.command(version))
  -- A free port can be taken by someone else before n8n binds it.
  for _ = 1, 2 do
    local instance, reason, folder = start_once(command, version, options.env)
    if instance then
      return instance
    end
    local log = process.read(folder .. "/n8n.log") or ""
    if not log:find("already in use", 1, true) and not log:find("EADDRINUSE", 1, true) then
      error(reason, 2)
    end
    process.remove(folder)
  end
  error("n8n: its ports were taken twice in a row", 2)
end

return real_n8n
