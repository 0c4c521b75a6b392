--- One request on its way: submitted, awaited, sent again with a renewed key, reported to the hooks.
-- @module n8n.call

local await = require "n8n.await"
local errors = require "n8n.errors"
local failures = require "n8n.failures"

local unpack = table.unpack or unpack

local call = {}

local Call = {}
Call.__index = Call

-- The leaf raises on misuse; pcall leaves its message without a position, so that the caller's can be given.
local function submit(self)
  self.key = self.client.keys.current()
  local ok, request = pcall(self.leaf, self.client.core, unpack(self.arguments, 1, self.arguments.n))
  if not ok then
    errors.misuse(request)
  end
  self.request = request
end

local function report(self, hook, done)
  if not hook then
    return
  end
  local request = self.request
  local event = {
    operation = self.context.operation,
    method = request:method(),
    url = errors.clean_url(request:url()),
  }
  if done then
    local failure = request:failure()
    event.status = request:status()
    event.seconds = request:seconds()
    event.attempts = request:attempts()
    event.bytes = request:size()
    event.kind = failure and failure.kind
  end
  hook(event)
end

--- Submits a request.
-- @tparam table client the face's client
-- @tparam table context `operation`, `scope`, `has_id`: what errors and hooks say about the request
-- @tparam function leaf `leaf(core_client, arguments...)` answers the request
-- @tparam table arguments with `n`
-- @treturn ?table the call
-- @treturn ?table the error: no key can be had
-- @raise on misuse, naming the calling script's line
function call.start(client, context, leaf, arguments)
  local ok, err = client.keys.ensure()
  if not ok then
    return nil, err
  end
  local self = setmetatable({
    client = client,
    context = {
      operation = context.operation,
      scope = context.scope,
      has_id = context.has_id,
      redact = client.keys.redact,
    },
    leaf = leaf,
    arguments = arguments,
  }, Call)
  submit(self)
  report(self, client.hooks.request)
  return self
end

--- Waits for the answer. A 401 fetches the key again if it comes from a function, and sends the request once more if
-- that gives another key: n8n has not processed it.
-- @treturn ?userdata the core's request, done and well
-- @treturn ?table the error
function Call:finish()
  await.request(self.request)
  if self.request:status() == 401 and self.client.keys.renew(self.key) then
    report(self, self.client.hooks.response, true)
    submit(self)
    report(self, self.client.hooks.request)
    await.request(self.request)
  end
  report(self, self.client.hooks.response, true)
  if self.request:failure() then
    return nil, failures.of(self.request, self.context)
  end
  return self.request
end

--- Ends the call if it is under way: nobody wants the answer any more.
function Call:cancel()
  self.request:cancel()
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
