--- Production webhooks: where a workflow's nodes open them, and what calling one does.
local json = require "n8n.testing.json"

local webhooks = {}

local TYPE = "n8n-nodes-base.webhook"

local function escape(text)
  return (text:gsub("[^%w._~!*'()-]", function(letter) return ("%%%02X"):format(letter:byte()) end))
end

local function unescape(text)
  return (text:gsub("%%(%x%x)", function(code) return string.char(tonumber(code, 16)) end))
end

local function is_dynamic(path)
  return path:find("^:") ~= nil or path:find("/:", 1, true) ~= nil
end

-- The path that n8n registers, in which ":name" stands for any segment.
local function path_of(workflow_id, node)
  local path = tostring(node.parameters.path or ""):gsub("^/", ""):gsub("/$", "")
  if node.webhookId == nil then
    return ("%s/%s/%s"):format(workflow_id, escape(node.name:lower()), path)
  elseif path == "" then
    return node.webhookId
  end
  return is_dynamic(path) and node.webhookId .. "/" .. path or path
end

local function methods_of(parameters)
  local given = parameters.httpMethod
  if type(given) == "table" then
    return given
  end
  return given and { given } or parameters.multipleMethods == true and { "GET", "POST" } or { "GET" }
end

--- The webhooks of some nodes.
-- @param workflow_id id
-- @param nodes array of nodes
-- @return array of { node=, method=, path= }
function webhooks.of(workflow_id, nodes)
  local found = {}
  for _, node in ipairs(nodes) do
    if node.type == TYPE and node.disabled ~= true and node.parameters then
      for _, method in ipairs(methods_of(node.parameters)) do
        found[#found + 1] = { node = node, method = method, path = path_of(workflow_id, node) }
      end
    end
  end
  return found
end

-- Whether a path is the registered one; the values of its ":name" segments.
local function match(registered, path)
  local parameters, rest = json.object(), path .. "/"
  for segment in registered:gmatch("[^/]+") do
    local given
    given, rest = rest:match("^([^/]*)/(.*)$")
    if given and segment:sub(1, 1) == ":" then
      json.set(parameters, segment:sub(2), given)
    elseif given ~= segment then
      return nil
    end
  end
  return rest == "" and parameters or nil
end

--- The published workflow that answers a webhook.
-- @param workflows the sandbox's collection
-- @param method HTTP method
-- @param path decoded, behind /webhook/
-- @return the record, its webhook, values of the path's parameters; or nil and a method that the path knows
function webhooks.find(workflows, method, path)
  local other_method
  for _, workflow in ipairs(workflows.list) do
    for _, webhook in ipairs(workflow.active and webhooks.of(workflow.id, workflow.active_version.nodes) or {}) do
      local parameters = match(webhook.path, path)
      if parameters and webhook.method == method then
        return workflow, webhook, parameters
      elseif parameters then
        other_method = webhook.method
      end
    end
  end
  return nil, other_method
end

local function query_of(request)
  local query = json.object()
  for name, value in (request.query or ""):gmatch("([^&=]+)=([^&]*)") do
    json.set(query, unescape(name), unescape((value:gsub("+", " "))))
  end
  return query
end

local function headers_of(request)
  local headers = json.object()
  for name, value in pairs(request.headers) do
    json.set(headers, name, value)
  end
  return headers
end

local function not_registered(method, path, other_method)
  local message = other_method and ("This webhook is not registered for %s requests. Did you mean to make a %s "
    .. "request?"):format(method, other_method)
    or ('The requested webhook "%s %s" is not registered.'):format(method, path)
  return 404, json.encode(json.object("code", 404, "message", message))
end

-- The answer behind the last node, or before the first one.
local function answer_of(webhook, item, status)
  if webhook.node.parameters.responseMode ~= "lastNode" then
    return 200, '{"message":"Workflow was started"}'
  elseif status == "error" then
    return 500, '{"message":"Error in workflow"}'
  end
  return 200, json.encode(item)
end

--- Answers a request to a webhook.
-- @param store the sandbox's state
-- @param request as the HTTP server gives it, with `json`
-- @param path behind /webhook/, as it came
-- @param outcome function(nodes): what a workflow of these nodes comes to
-- @return status, JSON text, and the execution that it starts, if any: fields of `executions.add`
function webhooks.answer(store, request, path, outcome)
  path = unescape(path)
  local workflow, webhook, parameters = webhooks.find(store.workflows, request.method, path)
  if not workflow then
    return not_registered(request.method, path, webhook)
  end
  local item = json.object("headers", headers_of(request), "params", parameters, "query", query_of(request), "body",
    request.json)
  local status = outcome(workflow.active_version.nodes)
  local code, text = answer_of(webhook, item, status)
  return code, text, { workflow = workflow, mode = "webhook", status = status, item = item }
end

return webhooks
