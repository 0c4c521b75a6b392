--- A stand-in n8n for tests of scripts: on loopback HTTP, in a process of its own, with the paging, validation and
-- errors of the real one (2.41 or 1.123), faults on demand and its state in memory.
--
--     local testing = require "n8n.testing"
--     local server = assert(testing.start())
--     server:seed { workflows = 600, tags = { "prod" } }
--     local c = n8n.new { url = server.url, api_key = server.api_key }
--     ...
--     server:stop()
--
-- It ends with this process, whatever happens. Needs LuaSocket.
-- @module n8n.testing

--- What can be read off a sandbox.
-- @table Server
-- @tfield string url for `n8n.new`
-- @tfield string api_key for `n8n.new`
-- @tfield string line `"1"` or `"2"`
-- @tfield ?table seeded the ids of what the option `seed` made, by family
local arguments = require "n8n.testing.arguments"
local http = require "socket.http"
local json = require "n8n.testing.json"
local ltn12 = require "ltn12"
local misuse = require "n8n.util.misuse"
local socket = require "socket"
local text = require "n8n.util.text"

local testing = {}

local START_SECONDS = 20

local Server = {}
Server.__index = Server

-- The interpreter that runs this script.
local function this_interpreter()
  local lowest = 0
  while arg and arg[lowest - 1] do
    lowest = lowest - 1
  end
  return os.getenv("N8N_LUA") or lowest < 0 and arg[lowest] or nil
end

local function random_text(length)
  local source = io.open("/dev/urandom", "rb")
  local bytes = source and source:read(length) or tostring({}) .. socket.gettime() .. tostring({})
  if source then
    source:close()
  end
  return (bytes:gsub(".", function(byte) return ("%02x"):format(byte:byte()) end))
end

-- The child looks for modules where this process does.
local function command(interpreter)
  local script = ("package.path, package.cpath = %q, %q; require('n8n.testing.process').run()")
    :format(package.path, package.cpath)
  return ("exec %s -e %s"):format(text.shell_word(interpreter), text.shell_word(script))
end

-- Waits for the child to say its port, while it lives: a line written to a dead one fails.
local function await_port(listener, pipe)
  listener:settimeout(0.1)
  local give_up = socket.gettime() + START_SECONDS
  local child
  repeat
    child = listener:accept()
  until child or not (pipe:write("\n") and pipe:flush()) or socket.gettime() > give_up
  if not child then
    return nil
  end
  child:settimeout(START_SECONDS)
  local line = child:receive("*l")
  child:close()
  return tonumber(line)
end

--- Starts a sandbox.
-- @param options table or nil: `line` ("2", the default, stands for n8n 2.41; "1" for 1.123), `seed` (see
-- `Server:seed`), `licensed` (what n8n's licence allows: true for everything, or an array of features such as
-- "feat:folders"; default nothing, as on a community server), `port` (default: a free one), `api_key` (default: random;
-- it has every scope), `interpreter` (the Lua to run it; default: the one that runs this script)
-- @treturn ?Server the server
-- @treturn ?string what is wrong
-- @raise for options that there are not, and for values of a wrong type; so do `seed` and `fault`
function testing.start(options)
  misuse.checked(arguments.check_start, options)
  options = options or {}
  local line = options.line or "2"
  local interpreter = options.interpreter or this_interpreter()
  if not interpreter then
    return nil, "no interpreter known to run the sandbox: name one with the option interpreter"
  end
  local listener = assert(socket.bind("127.0.0.1", 0))
  local _, report_to = listener:getsockname()
  local server = setmetatable({ line = line, token = random_text(16), api_key = options.api_key or random_text(20) },
    Server)
  local pipe = assert(io.popen(command(interpreter), "w"))
  pipe:write(json.encode(json.object("line", line, "api_key", server.api_key, "token", server.token,
    "licensed", json.from_lua(options.licensed or false, nil, true), "port", options.port or 0,
    "report_to", tonumber(report_to))), "\n")
  pipe:flush()
  local port = await_port(listener, pipe)
  listener:close()
  if not port then
    pipe:close()
    return nil, "the sandbox did not start with " .. interpreter
  end
  server.pipe, server.url = pipe, "http://127.0.0.1:" .. port
  if options.seed then
    server.seeded = server:seed(options.seed)
  end
  return server
end

-- Calls a control path of the sandbox; raises when it refuses.
local function control(server, name, value)
  local body, received = value and json.encode(value) or "{}", {}
  local ok, status = http.request {
    method = "POST", url = server.url .. "/sandbox/" .. name, source = ltn12.source.string(body),
    sink = ltn12.sink.table(received), create = socket.tcp,
    headers = { ["x-sandbox-token"] = server.token, ["content-type"] = "application/json", ["content-length"] = #body },
  }
  local answer = ok and json.decode(table.concat(received))
  if status ~= 200 then
    error(("sandbox: %s: %s"):format(name, type(answer) == "table" and answer.message or tostring(status)), 3)
  end
  return answer
end

-- A decoded value as scripts expect it: no marks of the codec.
local function plain(value)
  if value == json.null then
    return nil
  elseif type(value) == "number" then
    -- Lua 5.3 and later tell 3 from 3.0.
    return value % 1 == 0 and tonumber(("%d"):format(value)) or value
  elseif type(value) ~= "table" then
    return value
  end
  local copy = {}
  for key, member in pairs(value) do
    if key ~= json.KEYS then
      copy[key] = plain(member)
    end
  end
  return copy
end

-- Members that hold arrays, also when a script leaves them empty.
local ARRAYS = { nodes = true, nodeGroups = true, tags = true, main = "nested", workflows = true, executions = true,
  credentials = true, projects = true, variables = true, users = true, folders = true,
  data_tables = true, columns = true, rows = true,
  licensed = true }

--- Ends the sandbox. Safe to call twice; a server that is collected ends too.
function Server:stop()
  if self.pipe then
    local pipe = self.pipe
    self.pipe = nil
    pipe:close()
  end
end

--- Adds records past the API. For each family a number of samples, or an array:
-- `workflows` (tables as for POST, with also `active`, `isArchived`, `description`, `tags` = array of names, `project`
-- and `folder` = names; or strings of JSON), `tags` and `projects` (names),
-- `credentials` (`name`, `type`, `data`, `id`),
-- `executions` (`workflow` = id or name, `status`, `mode`, `started` = seconds since the epoch, `seconds`, `data`),
-- `variables` (`key`, `value`), `users` (`email`, `role`, `firstName`, `lastName`), `data_tables` (`name`, `columns` =
-- array of `name` and `type`, `rows`, `project`), `folders` (`name`, `parent`, `project`). `licensed` = true, false or
-- an array of features changes the licence.
-- @param given table
-- @return table: for each family the array of ids
function Server:seed(given)
  misuse.checked(arguments.check_seed, given)
  local value = json.from_lua(given, ARRAYS)
  for i, workflow in ipairs(type(value.workflows) == "table" and value.workflows or {}) do
    if type(workflow) == "string" then
      value.workflows[i] = json.raw(workflow)
    end
  end
  return plain(control(self, "seed", value))
end

--- Makes an API key that may do less than the sandbox's own; it is gone after `reset`. A server of line "1" asks for
-- scopes only where it is licensed for "feat:apiKeyScopes".
-- @param scopes array of names such as "workflow:list"; an unknown one raises
-- @return the key
function Server:key(scopes)
  return control(self, "key", json.object("scopes", json.from_lua(scopes, nil, true))).api_key
end

--- Back to the state after the start: no records but the owner, no faults, an empty log, no key but its own.
function Server:reset()
  control(self, "reset")
end

--- Lets requests fail. Which ones: `method`, `path` (Lua pattern on the path), `nth` (from the nth match on), `count`
-- (so many matches; default all), `probability` (0 to 1; the faults are the same for the same `seed`, a whole number),
-- `rate` (only what is more than so many requests per second: with `status` = 429 a server that throttles).
-- How, one or more:
--
-- - `delay`: seconds before anything happens
-- - `status`, with `headers`, `body`, `content_type`: this answer, the request is not processed
-- - `drop` = true: closed without an answer, not processed; `lost` = true: processed, closed without an answer
-- - `cut` = n: processed, the connection closed after n bytes of the answer, head included
-- - `garbage`: "html" (a login page), "text", "starting" ("n8n is starting up"), "empty" (204): 2xx in place of n8n's
--   answer;
--   "truncated" (half of the body), "type" (another content type): n8n's answer, spoiled
-- - `drip` = { bytes=, seconds= }: the answer in pieces of so many bytes (default 1) with pauses (default 0.05)
-- - `close` = true: the connection is closed behind the answer, unannounced
-- @param rule table
function Server:fault(rule)
  misuse.checked(arguments.check_fault, rule)
  control(self, "fault", json.from_lua(rule))
end

--- No more faults.
function Server:faults_clear()
  control(self, "faults_clear")
end

--- The requests so far, in order of arrival: array of { `method`, `path`, `query` (text), `headers` (lower-case names),
-- `body`, `status` (0: none was sent), `connection` (its number), `at` (seconds since the epoch) }.
function Server:log()
  return plain(control(self, "log"))
end

--- Forgets the requests so far and starts `stats` anew.
function Server:log_clear()
  control(self, "log_clear")
end

--- Counts since the start, `reset` or `log_clear`: `requests`, `peak` (most requests in flight at once), `connections`
-- (that brought a request).
function Server:stats()
  return plain(control(self, "stats"))
end

return testing
