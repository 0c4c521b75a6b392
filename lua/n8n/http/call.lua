--- Sends one request, waits for it, sends it again with a renewed key, reports it to the hooks, and reads its answer.

local await = require "n8n.http.await"
local core = require "n8n.core"
local lazy = require "n8n.util.lazy"
local misuse = require "n8n.util.misuse"
local creations = lazy "n8n.http.creations"
local downloads = lazy "n8n.http.downloads"
local failures = lazy "n8n.error.failures"
local secrets = lazy "n8n.error.secrets"
local shown = lazy "n8n.error.shown"

local unpack = table.unpack or unpack

local call = {}

local Call = {}
Call.__index = Call

-- What is about to be sent: `method`, `path` and `query`.
local function planned(self)
  if self.leaf == core.submit then
    return self.arguments[1]
  end
  local resource, verb = self.context.operation:match("^(.-):(.*)$")
  return misuse.checked(core.build, resource, verb, unpack(self.arguments, 1, self.arguments.n))
end

-- The secrets of others that the request carries.
local function sent_secrets(self)
  local bodies = self.arguments
  if self.leaf == core.submit then
    bodies = { bodies[1].body and core.fragment(bodies[1].body), n = 1 }
  end
  return secrets.texts(self.context.operation, bodies)
end

-- Hooks get what may be shown: without secrets, URLs as in errors.
local function event_of(self, method, url)
  local clean = self.context.redactor()
  return {
    operation = clean(self.context.operation),
    method = clean(method),
    url = shown.url(clean(url)),
  }
end

-- The hook comes first: one that raises keeps the request from being sent.
local function submit(self)
  local client = self.client
  if client.hooks.request then
    local plan = planned(self)
    local url = client.url .. plan.path .. (plan.query and "?" .. plan.query or "")
    client.hooks.request(event_of(self, plan.method, url))
  end
  self.key, self.key_asked = client.keys.current()
  self.request = misuse.checked(self.leaf, client.core, unpack(self.arguments, 1, self.arguments.n))
  await.begun(self)
  if self.creates then
    creations.begun(client, self.creates, self)
  end
end

local function report(self)
  local hook = self.client.hooks.response
  if not hook then
    return
  end
  local request = self.request
  local failure = request:failure()
  local event = event_of(self, request:method(), request:url())
  event.status = request:status()
  event.seconds = request:seconds()
  event.attempts = request:attempts()
  event.bytes = request:size()
  event.kind = failure and failure.kind
  hook(event)
end

--- What a leaf is to be called with.
-- @tparam table path the arguments of the path, with `n`
-- @param content the body or the query
-- @tparam ?table options
-- @treturn table with `n`
function call.arguments(path, content, options)
  local arguments = { unpack(path, 1, path.n) }
  arguments[path.n + 1], arguments[path.n + 2], arguments.n = content, options, path.n + 2
  return arguments
end

--- Submits a request, once the hook for that has returned.
-- @tparam table client the face's client
-- @tparam table context `operation`, `scope`, `has_id`, `lines`: what errors and hooks say about the request
-- @tparam function leaf `leaf(core_client, arguments...)` answers the request
-- @tparam table arguments with `n`
-- @tparam ?string creates the collection in which it creates something: the path of a POST
-- @treturn ?table the call
-- @treturn ?table the error: no key can be had
-- @raise on misuse, naming the calling script's line; also where nothing can wait
function call.start(client, context, leaf, arguments, creates)
  await.check()
  local ok, err = client.keys.ensure()
  if not ok then
    return nil, err
  end
  local self = setmetatable({
    client = client,
    context = { operation = context.operation, scope = context.scope, has_id = context.has_id, lines = context.lines },
    leaf = leaf,
    arguments = arguments,
    creates = creates,
  }, Call)
  function self.context.redactor()
    return client.keys.redactor(sent_secrets(self))
  end
  function self.context.has_scope()
    return client.learned.holds(client, context.scope, self.key)
  end
  function self.context.line()
    return client.learned.known_line(client, self.key)
  end
  submit(self)
  return self
end

-- What it creates, it has created.
local function close_creation(self)
  if self.creates then
    creations.ended(self.client, self.creates, self)
    self.creates = nil
  end
end

--- Waits for the answer. A 401 fetches the key again if it comes from a function, and sends the request once more if
-- that gives another key: n8n has not processed it.
-- @treturn ?userdata the core's request, done and well
-- @treturn ?table the error
function Call:finish()
  await.request(self.request)
  if self.request:status() == 401 and self.client.keys.renew(self.key, self.key_asked) then
    report(self)
    submit(self)
    await.request(self.request)
  end
  close_creation(self)
  report(self)
  if self.request:failure() then
    return nil, failures.of(self.request, self.context)
  end
  return self.request
end

--- Whether an answer says that it is JSON.
-- @tparam userdata request of the core
-- @treturn boolean
function call.is_json(request)
  local content_type = request:header("Content-Type")
  return content_type ~= nil and content_type:lower():find("json", 1, true) ~= nil
end

--- Waits for the answer and reads it.
-- @tparam table how `file`: the path of a file that it goes to; `raw`: it is a text whatever it is; `mixed`: it is one
--   unless it says that it is JSON
-- @return what came: a table about the file, true for nothing, a text, or a decoded value; nil on failure
-- @treturn ?table the error
-- @treturn ?boolean true: it was decoded
function Call:answer(how)
  local request, err = self:finish()
  if not request then
    return nil, err
  elseif how.file then
    return downloads.keep(self, request, how.file, not how.raw)
  elseif request:size() == 0 then
    return true
  elseif how.raw or how.mixed and not call.is_json(request) then
    return request:text()
  end
  local value, message, offset = request:value()
  if value == nil then
    return nil, self:bad_answer("decode", message, offset)
  end
  return value, nil, true
end

--- Ends the call if it is under way: nobody wants the answer any more.
function Call:cancel()
  self.request:cancel()
end

--- Ends the call together with the coroutine that began it, which does not go on.
-- @treturn boolean whether it was under way and may have taken effect all the same
function Call:abandon()
  local ambiguous = false
  if not self.request:done() then
    self.request:cancel()
    ambiguous = self.request:failure().ambiguous or false
  end
  close_creation(self)
  return ambiguous
end

--- The error for an answer that is not what it should be.
-- @tparam string kind `"decode"` or `"protocol"`
-- @tparam string message
-- @tparam ?number offset
-- @treturn table the error
function Call:bad_answer(kind, message, offset)
  return failures.bad_answer(self.request, self.context, kind, message, offset)
end

return call
