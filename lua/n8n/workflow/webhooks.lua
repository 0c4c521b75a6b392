--- Finds the production webhooks that a workflow's nodes open, and where they lie.
--
-- Two types of nodes are known, since their addresses follow from the node alone: webhooks and public chats. Others
-- (the triggers of services, forms for people) are called by who knows their path.

local errors = require "n8n.errors"
local tables = require "n8n.util.tables"
local text = require "n8n.util.text"
local values = require "n8n.util.values"

local webhooks = {}

local function trim(path)
  return (path:gsub("^%s+", ""):gsub("%s+$", ""):gsub("^/", ""):gsub("/$", ""))
end

local function is_expression(value)
  return type(value) == "string" and value:sub(1, 1) == "="
end

-- ---- Where a node's webhook lies ----

-- As JavaScript's encodeURIComponent does it.
local function encode_component(value)
  return (value:gsub("[^%w._~!*'()-]", function(character)
    return ("%%%02X"):format(character:byte())
  end))
end

-- The segments that n8n puts before a path that is not the whole of it: the node's own id; where it has none, the
-- workflow's and the node's name, which n8n registers percent-encoded.
local function own_segments(workflow_id, node)
  if type(node.webhookId) == "string" then
    return { node.webhookId }
  end
  return { workflow_id, encode_component(node.name:lower()) }
end

-- n8n takes the path as it is: two slashes in a row have an empty segment between them.
local function split(path)
  local segments = {}
  for segment in (path ~= "" and path .. "/" or ""):gmatch("([^/]*)/") do
    segments[#segments + 1] = segment
  end
  return segments
end

local function is_dynamic(path)
  return path:sub(1, 1) == ":" or path:find("/:", 1, true) ~= nil
end

local function append(segments, more)
  for _, segment in ipairs(more) do
    segments[#segments + 1] = segment
  end
  return segments
end

local function methods_of(parameters)
  local given = parameters.httpMethod
  local methods = {}
  for _, method in ipairs(type(given) == "table" and given or { given }) do
    methods[#methods + 1] = type(method) == "string" and method or nil
  end
  if given == nil then
    return parameters.multipleMethods == true and { "GET", "POST" } or { "GET" }
  end
  return methods
end

local KNOWN = {}

KNOWN["n8n-nodes-base.webhook"] = function(workflow_id, node, parameters)
  local path = parameters.path or ""
  local methods = methods_of(parameters)
  if is_expression(path) or is_expression(methods[1]) or type(path) ~= "string" then
    return { unknown = "its path or its method is an expression" }
  elseif #methods == 0 then
    return { unknown = "it names no method" }
  end
  path = trim(path)
  local segments = split(path)
  if is_dynamic(path) or type(node.webhookId) ~= "string" then
    segments = append(own_segments(workflow_id, node), segments)
  elseif path == "" then
    segments = { node.webhookId }
  end
  return { methods = methods, segments = segments, shows_headers = true }
end

KNOWN["@n8n/n8n-nodes-langchain.chatTrigger"] = function(workflow_id, node, parameters)
  if parameters.public ~= true then
    return nil
  end
  return { methods = { "POST" }, segments = append(own_segments(workflow_id, node), { "chat" }) }
end

--- The webhooks of a workflow's nodes, in their order. Disabled nodes have none.
-- @tparam string workflow_id
-- @tparam {table,...} nodes of the version that runs
-- @treturn {table,...} of `node` (its name), `methods`, `segments` of the path (not encoded; `":id"` stands for a
--   value), `shows_headers` (whether its executions hold the request's headers), or `unknown`: why it cannot be told
function webhooks.find(workflow_id, nodes)
  local found = {}
  for _, node in ipairs(nodes) do
    local is_node = type(node) == "table" and type(node.name) == "string"
    local known = is_node and node.disabled ~= true and KNOWN[node.type]
    local parameters = known and values.list(node.parameters)
    local webhook = known and known(workflow_id, node, parameters)
    if webhook then
      webhook.node = node.name
      found[#found + 1] = webhook
    end
  end
  return found
end

-- ---- Which one is meant ----

local function refusal(message, hint)
  return nil, errors.new { kind = "webhook", operation = "workflows:trigger", message = message, hint = hint }
end

local function names_of(found)
  local names = {}
  for i, webhook in ipairs(found) do
    names[i] = ("'%s' (%s)"):format(webhook.node, table.concat(webhook.methods or {}, ", "))
  end
  return table.concat(names, ", ")
end

--- The webhook to call.
-- @tparam {table,...} found of `find`
-- @tparam ?string name of its node; nil: the only one
-- @treturn ?table
-- @treturn ?table the error (kind `webhook`): none, several, another name, or one whose address is an expression
function webhooks.choose(found, name)
  local chosen = {}
  for _, webhook in ipairs(found) do
    if name == nil or webhook.node == name then
      chosen[#chosen + 1] = webhook
    end
  end
  if #found == 0 then
    return refusal("the published workflow has no webhook that can be called",
      "give it a Webhook node; for the triggers of services give 'path' and 'method'")
  elseif #chosen == 0 then
    return refusal(("the published workflow has no webhook '%s'"):format(name), "it has " .. names_of(found))
  elseif #chosen > 1 then
    return refusal(("the workflow has %d webhooks: which one is meant?"):format(#chosen),
      "name it with the option 'webhook': " .. names_of(chosen))
  elseif chosen[1].unknown then
    return refusal(("the webhook '%s' cannot be found: %s"):format(chosen[1].node, chosen[1].unknown),
      "give 'path' and 'method'")
  end
  return chosen[1]
end

-- A webhook with several methods is called with the one that was asked for; else with what suits the call: POST with a
-- body, GET without.
local function choose_method(webhook, asked, has_body)
  local wanted = asked and asked:upper() or #webhook.methods > 1 and (has_body and "POST" or "GET")
    or webhook.methods[1]
  if tables.set(webhook.methods)[wanted] then
    return wanted
  end
  return refusal(("the webhook '%s' does not listen to %s"):format(webhook.node, wanted),
    "give 'method': it listens to " .. table.concat(webhook.methods, ", "))
end

--- How a webhook is called.
-- @tparam table webhook of `choose`
-- @tparam ?string method asked for
-- @tparam boolean has_body
-- @tparam table params values for the `:name` segments of its path
-- @treturn ?string the method
-- @return the path, encoded, with a slash before it; the error where the method is nil
function webhooks.address(webhook, method, has_body, params)
  local err
  method, err = choose_method(webhook, method, has_body)
  if not method then
    return nil, err
  end
  local parts, known = {}, {}
  for i, segment in ipairs(webhook.segments) do
    local name = segment:match("^:(.+)$")
    local value = segment
    if name then
      value = params[name]
      if value == nil then
        return refusal(("the webhook's path needs a value for '%s'"):format(name),
          ("give it with the option 'params': { %s = ... }"):format(name))
      end
      known[name] = true
    end
    if value == "." or value == ".." then
      return refusal(("'%s' cannot stand in the path of a request"):format(value), "give the webhook another path")
    end
    parts[i] = text.percent(tostring(value))
  end
  for name in pairs(params) do
    if not known[name] then
      return refusal(("the webhook's path has no ':%s'"):format(name), "look at the names in 'params'")
    end
  end
  return method, "/" .. table.concat(parts, "/")
end

return webhooks
