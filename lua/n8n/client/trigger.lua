--- Starts a workflow: `workflow:trigger(body, options)`, `client.workflows:trigger(id, body, options)`.

local call = require "n8n.http.call"
local core = require "n8n.core"
local errors = require "n8n.errors"
local keyless = require "n8n.http.keyless"
local misuse = require "n8n.util.misuse"
local option_names = require "n8n.util.options"
local polling = require "n8n.http.polling"
local query = require "n8n.http.query"
local started = require "n8n.client.trigger.execution"
local tables = require "n8n.util.tables"
local urls = require "n8n.client.urls"
local webhook_auth = require "n8n.client.trigger.auth"
local webhooks = require "n8n.workflow.webhooks"

local trigger = {}

local OPERATION = "workflows:trigger"
local WAIT_SECONDS = 60
local LOOK_AFTER_FAILURE = 3 -- seconds: what a failed call started is there by then
local STARTING = "^n8n is starting up"

local TYPES = { webhook = "string", method = "string", params = "table", query = "table", headers = "table",
  auth = "table", content_type = "string", path = "string", webhook_url = "string", timeout = "number",
  deadline = "number", max_response = "number" }
local NAMES = tables.keys(TYPES, { wait = true })

local function check_options(options)
  options = option_names.check(options, NAMES)
  for name, expected in pairs(TYPES) do
    if options[name] ~= nil and type(options[name]) ~= expected then
      errors.misuse(("option '%s' must be a %s, got a %s"):format(name, expected, type(options[name])))
    end
  end
  if options.path and not options.method then
    errors.misuse("option 'path' needs 'method': the method that the webhook listens to")
  end
  option_names.check_plain("option 'params'", options.params)
  for name, value in pairs(options.params or {}) do
    if type(value) ~= "string" and type(value) ~= "number" then
      errors.misuse(("option 'params': '%s' must be a text or a number, got a %s"):format(tostring(name), type(value)))
    end
  end
  option_names.check_plain("option 'headers'", options.headers)
  return options
end

-- The text of a body, and its type.
local function encode_body(body, content_type)
  if body == nil then
    return nil
  elseif core.isfragment(body) then
    return tostring(body), content_type
  elseif type(body) == "string" then
    if not content_type then
      errors.misuse("a body that is a text needs the option 'content_type'; a table is sent as JSON")
    end
    return body, content_type
  elseif type(body) ~= "table" then
    errors.misuse(("the body must be a table, or a text with 'content_type', got a %s"):format(type(body)))
  elseif content_type then
    errors.misuse("option 'content_type' is for a body that is a text: a table is sent as JSON")
  end
  return misuse.checked(core.encode, body)
end

-- ---- Which address ----

local function unpublished(workflow)
  return nil, errors.new { kind = "unpublished", operation = OPERATION,
    message = ("the workflow '%s' is not published: its production webhooks do not answer"):format(
      tostring(workflow.name)),
    hint = workflow.isArchived and "it is archived: unarchive and publish it first" or "publish it first" }
end

-- The nodes that run: on 2.x those of the published version. Says also whether the draft is another.
local function running_nodes(workflow)
  local published = workflow.activeVersion
  if type(published) == "table" and type(published.nodes) == "table" then
    return published.nodes, workflow.versionId ~= published.versionId
  end
  return workflow.nodes, false
end

-- A webhook that only the draft has is worth a word.
local function explain_draft(err, workflow, options)
  if select(2, running_nodes(workflow)) and options.webhook and type(workflow.nodes) == "table" then
    for _, webhook in ipairs(webhooks.find(workflow.id, workflow.nodes)) do
      if webhook.node == options.webhook then
        err.hint = "the draft has it, the published version has not: publish the workflow"
      end
    end
  end
  return err
end

local function clean_path(path)
  return "/" .. path:gsub("^/+", "")
end

-- The method and the encoded path to call, and the webhook that was found (nil: the path was given).
local function address(workflow, options, has_body)
  if options.path then
    return options.method:upper(), clean_path(options.path)
  end
  local nodes = running_nodes(workflow)
  if type(nodes) ~= "table" then
    return nil, polling.unusable(OPERATION, "nodes of the workflow")
  end
  local webhook, err = webhooks.choose(webhooks.find(workflow.id, nodes), options.webhook)
  if not webhook then
    return nil, explain_draft(err, workflow, options)
  end
  local method, path = webhooks.address(webhook, options.method, has_body, options.params or {})
  return method, path, webhook
end

local function base_of(client, options)
  if not options.webhook_url then
    return client.webhook_url
  end
  local base, fault = urls.webhook(options.webhook_url, client.instance_url)
  if not base then
    errors.misuse("option 'webhook_url': " .. fault)
  end
  return base
end

-- ---- The call ----

local STATUS_HINTS = {
  [401] = "the webhook asks who calls: give 'auth'",
  [403] = "the webhook refuses this caller: check 'auth', and its node's options (IP addresses, bots)",
  [404] = "n8n does not know this webhook (yet): it is set up a moment after publishing; where webhooks lie elsewhere, "
    .. "say so with 'webhook_url'",
  [500] = "the workflow failed, or ended without an answer: look at its execution",
}

-- The API's hints do not fit; those about the server do.
local function explain(err)
  if err.kind == "http" then
    err.hint = STATUS_HINTS[err.status] or err.status > 500 and err.hint or nil
  end
  return nil, err
end

local function starting(request)
  return errors.new { kind = "protocol", reason = "starting", operation = OPERATION, status = request:status(),
    message = "n8n is starting up and runs no webhooks yet", hint = "client:wait_ready() waits until it does" }
end

-- What came back: JSON decoded, anything else as the text that it is.
local function body_of(request)
  if request:size() == 0 then
    return nil
  end
  local value
  if call.is_json(request) then
    value = request:value()
  end
  if value == nil then
    return request:text()
  end
  return value
end

local function send(client, asked, options)
  if asked.mark then
    asked.headers[asked.mark.header] = asked.mark.value
  end
  local request, err = keyless.send(keyless.caller(client, asked.base, asked.headers, asked.secrets), OPERATION, {
    method = asked.method, path = asked.path, query = asked.query, body = asked.body,
    content_type = asked.content_type, idempotent = false, timeout = options.timeout, deadline = options.deadline,
    max_response = options.max_response,
  })
  if not request then
    return explain(err)
  elseif request:text(#STARTING):find(STARTING) then
    return nil, starting(request)
  end
  return { status = request:status(), content_type = request:header("Content-Type"), body = body_of(request) }
end

-- ---- The execution ----

local function cannot_be_told(webhook)
  return nil, errors.new { kind = "webhook", operation = OPERATION,
    message = ("the executions of '%s' cannot be told apart: they do not hold what was sent"):format(webhook.node),
    hint = "call it without 'wait'" }
end

-- A call that failed may have started an execution all the same: the workflow's own answer can be a failure, and an
-- answer can get lost. One that is found takes the doubt away.
local function add_execution_to_error(client, mark, seconds, err)
  if (err.status or err.ambiguous) and not err.message:find("is not registered", 1, true) then
    local execution, problem = started.await(client, mark, seconds, math.min(seconds, LOOK_AFTER_FAILURE))
    err.execution, err.execution_id = execution, execution and execution.id or problem.execution_id
    err.ambiguous = not err.execution_id and err.ambiguous or nil
  end
  return nil, err
end

local function add_execution(client, mark, seconds, answer, err)
  if not answer then
    return add_execution_to_error(client, mark, seconds, err)
  end
  local problem
  answer.execution, problem = started.await(client, mark, seconds, seconds)
  if problem then
    problem.answer = answer
    return nil, problem
  end
  return answer
end

--- See `workflows:trigger`. With `wait`, when the call itself went well, the errors `execution` (none of it was seen,
-- or several) and `timeout` (it still runs; `execution_id`) have the `answer`; the error of a call that failed may have
-- the `execution` or `execution_id` that it started all the same.
function trigger.call(client, id, body, options)
  options = check_options(options)
  local seconds = polling.seconds(options.wait, WAIT_SECONDS)
  local asked = { base = base_of(client, options), query = query.encode(options.query) }
  asked.headers, asked.secrets = webhook_auth.headers(options.headers, options.auth)
  asked.body, asked.content_type = encode_body(body, options.content_type)
  local workflow, err = client.workflows:get(id)
  if not workflow then
    return nil, err
  elseif type(workflow.active) ~= "boolean" then
    return nil, polling.unusable(OPERATION, "word on whether the workflow is published (active)")
  elseif not workflow.active then
    return unpublished(workflow)
  end
  local webhook
  asked.method, asked.path, webhook = address(workflow, options, body ~= nil)
  if not asked.method then
    return nil, asked.path
  elseif not seconds then
    return send(client, asked, options)
  elseif webhook and not webhook.shows_headers then
    return cannot_be_told(webhook)
  end
  asked.mark, err = started.mark(client, id)
  if not asked.mark then
    return nil, err
  end
  return add_execution(client, asked.mark, seconds, send(client, asked, options))
end

return trigger
