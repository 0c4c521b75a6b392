--- HTTP without our client, for specs that say what n8n does: LuaSocket against the server of the run.
-- @module spec.support.raw
local cjson = require "cjson"
local http = require "socket.http"
local ltn12 = require "ltn12"
local server = require "spec.support.server"
local socket = require "socket"

local raw = {}

local counter = 0

--- The server of the run: `url`, `api_key`, `line`, `kind`.
function raw.server()
  return server.current()
end

--- A name that no other spec uses on this server.
function raw.unique(prefix)
  counter = counter + 1
  return ("%s%d%03d"):format(prefix, math.floor(socket.gettime() * 1000) % 1000000000, counter)
end

--- One exchange.
-- @param method such as "GET"
-- @param path below /api/v1, or a full path where it begins with "//"
-- @param body value to encode as JSON, or nil
-- @param options table: `text` (a body as it is), `headers` (false removes one), `key` (false: without)
-- @return status, decoded body (or its text), headers, text
function raw.call(method, path, body, options)
  options = options or {}
  local current = server.current()
  local text = options.text or body ~= nil and cjson.encode(body) or nil
  local headers = { accept = "application/json", ["x-n8n-api-key"] = current.api_key }
  if options.key == false then
    headers["x-n8n-api-key"] = nil
  end
  if text then
    headers["content-length"] = #text
    headers["content-type"] = "application/json"
  elseif method ~= "GET" and method ~= "HEAD" then
    headers["content-length"] = 0
  end
  for name, value in pairs(options.headers or {}) do
    headers[name] = value or nil
  end
  local received = {}
  local url = path:find("^//") and current.url .. path:sub(2) or current.url .. "/api/v1" .. path
  local ok, status, answered = http.request { method = method, url = url, headers = headers,
    source = text and ltn12.source.string(text), sink = ltn12.sink.table(received), redirect = false }
  assert(ok, tostring(status))
  local answer = table.concat(received)
  local decoded, value = pcall(cjson.decode, answer)
  return status, decoded and value or answer, answered, answer
end

-- Values are encoded, but for `raw.json`: lua-cjson cannot write an empty array.
local function workflow_text(fields)
  local parts = {}
  for name, value in pairs(fields) do
    parts[#parts + 1] = cjson.encode(name) .. ":" .. (type(value) == "table" and value.text or cjson.encode(value))
  end
  return "{" .. table.concat(parts, ",") .. "}"
end

--- JSON text as a value of `raw.workflow_body`.
function raw.json(text)
  return { text = text }
end

raw.trigger = '{"id":"t","name":"Daily","type":"n8n-nodes-base.scheduleTrigger","typeVersion":1.2,"position":[0,0],'
  .. '"parameters":{"rule":{"interval":[{"field":"days"}]}}}'
raw.set_node = '{"id":"s","name":"Edit","type":"n8n-nodes-base.set","typeVersion":3.4,"position":[220,0],'
  .. '"parameters":{}}'

--- The text of a workflow body: name, nodes, connections, settings, and what `more` adds or (false) removes.
function raw.workflow_body(more)
  local fields = { name = "w", nodes = raw.json("[" .. raw.set_node .. "]"), connections = raw.json "{}",
    settings = raw.json "{}" }
  for name, value in pairs(more or {}) do
    if value == false then
      fields[name] = nil
    else
      fields[name] = value
    end
  end
  return workflow_text(fields)
end

local made = {}

--- Sends a workflow body.
function raw.post_workflow(more)
  local status, value, headers, text = raw.call("POST", "/workflows", nil, { text = raw.workflow_body(more) })
  if status == 200 then
    made[#made + 1] = { "workflow", value.id }
  end
  return status, value, headers, text
end

--- Makes a workflow; `raw.clean` removes it.
function raw.workflow(more)
  local status, value = raw.post_workflow(more)
  assert(status == 200, type(value) == "table" and value.message)
  return value
end

--- Makes a workflow that can be published.
function raw.publishable(more)
  local fields = { nodes = raw.json("[" .. raw.trigger .. "]") }
  for name, value in pairs(more or {}) do
    fields[name] = value
  end
  return raw.workflow(fields)
end

--- Remembers a record that `raw.clean` is to remove.
-- @param family "tag", "credential", "workflow" or "execution"
function raw.made(family, id)
  made[#made + 1] = { family, id }
  return id
end

--- Makes a tag; `raw.clean` removes it.
function raw.tag(name)
  local status, value = raw.call("POST", "/tags", { name = name or raw.unique "tag" })
  assert(status == 201)
  raw.made("tag", value.id)
  return value
end

--- Calls until the answer passes a test, for ten seconds at most.
-- @return what the last call answered
function raw.until_true(call, test)
  local give_up = socket.gettime() + 10
  while true do
    local status, value = call()
    if test(status, value) or socket.gettime() > give_up then
      return status, value
    end
    socket.sleep(0.1)
  end
end

--- Unpublishes and deletes a workflow. n8n 2.x refuses for a moment after it was unpublished, mostly with 409.
function raw.delete_workflow(id)
  raw.call("POST", "/workflows/" .. id .. "/deactivate")
  return raw.until_true(function() return raw.call("DELETE", "/workflows/" .. id) end,
    function(status) return status == 200 or status == 404 end)
end

--- Removes what was made since the last time.
function raw.clean()
  for i = #made, 1, -1 do
    local family, id = made[i][1], made[i][2]
    if family == "workflow" then
      raw.delete_workflow(id)
    else
      raw.call("DELETE", "/" .. family .. "s/" .. id)
    end
  end
  made = {}
end

return raw
