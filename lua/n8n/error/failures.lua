--- From a request that failed to an error object: what the server said about it, and what to do.
-- @module n8n.error.failures

local core = require "n8n.core"
local errors = require "n8n.errors"
local lazy = require "n8n.util.lazy"
local incomplete = lazy "n8n.error.incomplete"
local redact = lazy "n8n.error.redact"
local refusals = lazy "n8n.error.hints"

local failures = {}

local BODY_READ = 64 * 1024 -- bytes of a failed request's body that are looked at

-- What to do about a failure that never got an answer, by the transport's word for it.
local REASON_HINTS = {
  dns = "the host's name is not known here: check the URL's spelling, and the network",
  refused = "nothing listens there: check host and port, and that n8n runs",
  reset = "the connection broke: look at n8n and at the proxy in front of it, then try again",
  certificate = "the server's certificate is not trusted: name its authority with ca_file or ca_path",
  ca_file = "check ca_file, SSL_CERT_FILE and CURL_CA_BUNDLE: a file of certificates in PEM",
  client_certificate = "check client_cert, client_key and client_key_password: PEM files that belong together",
  starting = "n8n is starting up: wait until /healthz/readiness answers, then try again",
  html = "a page for people instead of the API: check the URL, and whether a proxy asks for a login (option headers)",
  empty = "an empty answer where content is due: a proxy or a bot filter may have given it",
  redirect = "redirects are not followed: put the URL that it points to into url",
  deadline = "the deadline over all attempts has passed: raise deadline, or look why n8n is slow",
  connect = "no connection within connect_timeout: check host, port and firewall",
  throttled = "raise deadline, or the client's rate or concurrency; or have less under way at once",
  target = "look for space and rights in that folder",
  source = "check the path, and who may read the file",
  text = "a text instead of the file: check the URL, and what the proxy in front of n8n says",
  stalled = "nothing moved for timeout seconds: raise timeout, or ask for less at once (limit)",
}

local KIND_HINTS = {
  tls = "the TLS handshake failed: check that the port is the one for HTTPS; client:doctor() looks closer",
  timeout = "raise timeout or deadline, or ask for less at once (limit)",
  too_large = "raise max_response, or ask for less at once (limit)",
  read_only = "this client was made with read_only = true",
  io = "a large page goes to a temporary file: look for space and rights in the folder TMPDIR names",
}

-- How TLS libraries say that what came back is no TLS: OpenSSL, GnuTLS.
local NO_TLS = { "wrong version number", "packet length too long", "record layer failure", "unexpected TLS packet" }

-- A handshake that failed, at a port that speaks plain HTTP as it seems.
local function plain_hint(failure)
  if failure.kind == "tls" then
    for _, words in ipairs(NO_TLS) do
      if failure.message:find(words, 1, true) then
        return "no TLS is spoken there, plain HTTP perhaps: begin the URL with http://, or give the port for HTTPS"
      end
    end
  end
end

local BLOCKED = "decide on each of err.issues: change it there, or give packages:import another policy"

local UNPUBLISH_FIRST = "unpublish it first, and wait until its executions have ended: delete with the option "
  .. "unpublish = true does both"

local CONFLICT_HINTS = {
  { "import blocked", BLOCKED },
  { "still being", "it takes a moment: try again in a second" },
  { "publish", UNPUBLISH_FIRST },
  { "active", UNPUBLISH_FIRST },
  { "tag", "a tag of that name is there already: list the tags and use its id" },
  { "exist", "something of that name or id is there already: update it instead" },
}

local function conflict_hint(message)
  local lower = message:lower()
  for _, rule in ipairs(CONFLICT_HINTS) do
    if lower:find(rule[1], 1, true) then
      return rule[2]
    end
  end
  return "it contradicts what is on the server now: read it again, then decide"
end

local STATUS_HINTS = {
  [401] = "the key is missing, wrong or expired: check api_key or N8N_API_KEY against Settings > n8n API",
  [405] = "this version of n8n does not offer this operation: see client:line()",
  [413] = "the body is larger than n8n or the proxy in front of it takes (n8n: 16 MB)",
  [415] = "something on the way changed the content type: n8n takes application/json alone",
  [429] = "too many requests: a proxy or n8n Cloud throttles; leave more time between calls, or raise retries",
  [500] = "n8n failed inside: its own log says why",
  [502] = "the proxy in front got no answer from n8n: is n8n running?",
  [503] = "n8n or its database is not ready: try again later",
  [504] = "the proxy in front gave up waiting for n8n: raise its time-out, or ask for less at once",
}

-- Of an operation that 1.x does not have, its 404 says the same as for a thing that is not there.
local function unknown_item_hint(context)
  local hint = "there is no such item, or this key may not see it"
  if context.lines ~= "2" then
    return hint
  end
  local line = context.line()
  if line == "1" then
    return "this n8n (1.x) does not have this operation: see client:server()"
  end
  return line and hint or hint .. "; or this is n8n 1.x, which does not have this operation"
end

local function missing_hint(message, is_html, context)
  if is_html then
    return "there is no n8n API at this URL: check url, its path prefix and api_path"
  elseif context.has_id == nil then
    return "there is no such path or item, or this key may not see it"
  elseif context.has_id then
    return unknown_item_hint(context)
  elseif message:lower() ~= "not found" then
    return "there is none of what the message names, or this key may not see it"
  end
  return "this version of n8n does not know the path, or the URL's path prefix is wrong"
end

local NOT_CONNECTED = "not connected to a repository"

local function status_hint(status, message, is_html, context)
  if message:find(NOT_CONNECTED, 1, true) then -- 401 on 1.x
    return "connect this n8n to a repository first: Settings > Environments"
  elseif status == 404 then
    return missing_hint(message, is_html, context)
  elseif status == 409 then
    return conflict_hint(message)
  elseif status == 400 then
    return incomplete.hint(message, context.operation)
  end
  return STATUS_HINTS[status]
end

-- What follows from the status: the hint, and for a refusal what is missing, unless n8n gave a reason of its own. 1.x
-- answers 401 where its licence lacks source control.
local function explain(fields, message, is_html, context)
  if fields.status ~= 403 and not (fields.status == 401 and refusals.is_about_licence(message)) then
    fields.hint = status_hint(fields.status, message, is_html, context)
    return
  end
  for name, value in pairs(refusals.of(fields.message, is_html, context)) do
    if fields[name] == nil then
      fields[name] = value
    end
  end
end

local function is_page(text)
  return text:find("^%s*<[!%a]") ~= nil
end

-- What the server said beyond its message.
local SAID = { "issues", "violations", "conflicts", "reason", "versionId" }

-- Reads the server's words into the fields; the message where the body has one.
local function read_body(fields, text, clean)
  local value = text:find("^%s*{") and core.decode(text)
  if type(value) ~= "table" then
    return nil
  end
  for _, name in ipairs(SAID) do
    if value[name] ~= nil and value[name] ~= core.null then
      fields[name] = clean(value[name])
    end
  end
  return type(value.message) == "string" and value.message ~= "" and value.message or nil
end

-- The body as it may be shown. Of one that was not read to its end, a secret that was cut there goes too.
local function shown_body(request, text, clean, longest)
  local shown = clean(redact.unescape(text))
  if request:size() > #text then
    shown = shown:sub(1, -longest - 1)
  end
  return shown ~= "" and shown or nil
end

-- What an error says about its request.
local function request_fields(request, context, clean)
  return {
    operation = clean(context.operation),
    method = clean(request:method()),
    url = clean(request:url()),
    status = request:status(),
    attempts = request:attempts(),
  }
end

local LOST_DELETE = "gone, but an earlier attempt's answer was lost: it was deleted by that attempt, or was not there"

--- The error for a request that failed.
-- @param request of the core, done, with a failure
-- @tparam table context `operation` ("workflows:get"), `scope` that the key needs, `has_id` whether the path names an
--   item (nil: not known), `lines` of n8n that have the operation, `line()` of this one and `has_scope()` whether the
--   key has the scope (nil: not known), and `redactor()`, which answers what takes the secrets out of what is shown
--   (see `n8n.error.redact`)
-- @treturn table the error
function failures.of(request, context)
  local failure = request:failure()
  local clean, longest = context.redactor()
  local text = request:text(BODY_READ)
  local fields = request_fields(request, context, clean)
  fields.kind = failure.kind
  fields.status = failure.status or fields.status
  fields.retry_after = failure.retry_after
  fields.ambiguous = failure.ambiguous or nil
  fields.reason = failure.reason
  fields.body = shown_body(request, text, clean, longest)
  local message = fields.status and read_body(fields, text, clean) or failure.message
  fields.message = clean(message)
  if failure.kind == "http" then
    explain(fields, message, is_page(text), context)
  end
  fields.hint = fields.hint or plain_hint(failure) or REASON_HINTS[failure.reason] or KIND_HINTS[failure.kind]
  if fields.status == 404 and request:method() == "DELETE" and failure.answer_lost then
    fields.ambiguous = true
    fields.message = LOST_DELETE
    fields.hint = nil
  end
  return errors.new(fields)
end

-- Methods that change nothing: whatever became of their answers, nothing has taken effect.
local HARMLESS = { GET = true, HEAD = true }

--- The error for an answer that is not what it should be, although it came with a success: what changes something has
-- probably done so.
-- @param request of the core, done
-- @tparam table context as for `of`
-- @tparam string kind `"decode"` or `"protocol"`
-- @tparam string message what is wrong
-- @tparam ?number offset bytes before the fault
-- @treturn table the error
function failures.bad_answer(request, context, kind, message, offset)
  local clean = context.redactor()
  local fields = request_fields(request, context, clean)
  fields.kind = kind
  fields.message = clean(message)
  fields.hint = kind == "decode" and "the answer is not sound JSON: something on the way may have changed or cut it"
    or nil
  fields.offset = offset
  fields.ambiguous = not HARMLESS[request:method()] or nil
  return errors.new(fields)
end

return failures
