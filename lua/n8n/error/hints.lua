--- Says what to do about a failed request, in a sentence: from the transport's word for it, or from status and message.
--
-- A 403 means several things: n8n answers it for what its licence leaves out, for keys without the scope, and for users
-- without the right; proxies in front answer it for reasons of their own.

local core = require "n8n.core"
local text = require "n8n.util.text"

local hints = {}

-- ---- Without an answer ----

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
  if failure.kind == "tls" and text.holds_one(failure.message, NO_TLS) then
    return "no TLS is spoken there, plain HTTP perhaps: begin the URL with http://, or give the port for HTTPS"
  end
end

--- The hint for a failure that the transport has a word for.
-- @tparam table failure of the core: `kind`, `reason`, `message`
-- @treturn ?string
function hints.of_transport(failure)
  return plain_hint(failure) or REASON_HINTS[failure.reason] or KIND_HINTS[failure.kind]
end

-- ---- 403: licence, scope, rights ----

-- Words of the 403s that the licence gives. n8n names the feature in some of them only.
local LICENCE_WORDS = { "license", "licence", "your plan" }

--- Whether a refusal is for want of a licence.
-- @tparam string message the server's
-- @treturn boolean
function hints.is_about_licence(message)
  return text.holds_one(message:lower(), LICENCE_WORDS)
end

local function by_licence(message)
  local feature = message:match("feat:[%w:]*%w")
  return { reason = "licence", feature = feature,
    hint = "this n8n's licence does not include the feature" .. (feature and " " .. feature or "") }
end

local function named(scope)
  return scope and "the scope " .. scope:gsub(",", " or ") or "a scope"
end

local function by_scope(scope)
  return { reason = "scope", scope = scope, hint = ("the key lacks %s: make a key with it"):format(named(scope)) }
end

-- Reads a 403. The members beside `hint`: `reason` (`"licence"`, `"scope"` or `"rights"` of the key's user) where it
-- can be told; `feature` of the licence, and `scope`, where n8n or the operation names it.
local function refused(message, is_html, context)
  if is_html then
    return { hint = "not n8n but something in front of it refused this: a proxy or a firewall" }
  elseif hints.is_about_licence(message) then
    return by_licence(message)
  end
  local demanded = message:match("requires the ([%w:]+) scope")
  if demanded then
    return by_scope(demanded)
  end
  -- Of a bare "Forbidden" the reason shows where the key's scopes are known.
  local scope, has_scope = context.scope, context.has_scope()
  if has_scope == false then
    return by_scope(scope)
  elseif has_scope then
    return { reason = "rights", scope = scope,
      hint = ("the key has %s, but its user may not do this: see the user's role, also in the project"):format(
        named(scope)) }
  end
  return { scope = scope,
    hint = ("the key lacks %s, or its user may not do this: client:can() tells which"):format(named(scope)) }
end

-- ---- Other statuses ----

local function operation_of(name)
  for _, operation in ipairs(core.operations()) do
    if operation.resource .. ":" .. operation.verb == name then
      return operation
    end
  end
end

local function required_members(operation)
  local names = {}
  for _, member in ipairs(operation.body and operation.body.members or {}) do
    names[#names + 1] = member.required and not member.read_only and member.name or nil
  end
  return names
end

-- A body that lacks something which n8n requires.
local function incomplete_hint(message, name)
  local operation = message:find("^request/body must have required property") and operation_of(name)
  if not operation then
    return nil
  elseif operation.verb == "update" and operation.method == "PUT" then
    return "this replaces the whole thing; to change single members, read it and call item:update{ member = value }"
  end
  local names = required_members(operation)
  return #names > 0 and ("%s needs %s"):format(name, table.concat(names, ", ")) or nil
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
    return incomplete_hint(message, context.operation)
  end
  return STATUS_HINTS[status]
end

--- What follows from an answer with an error status.
-- @tparam number status
-- @tparam string message the server's
-- @tparam string shown the same, without secrets
-- @tparam boolean is_html whether the answer was a page for people
-- @tparam table context see `n8n.error.failures`
-- @treturn table `hint`; of a refusal also `reason` (`"licence"`, `"scope"`, or `"rights"` of the key's user) where it
--   can be told, and `feature` of the licence and `scope` where n8n or the operation names them
function hints.of_answer(status, message, shown, is_html, context)
  -- 1.x answers 401 where its licence lacks source control.
  if status == 403 or status == 401 and hints.is_about_licence(message) then
    return refused(shown, is_html, context)
  end
  return { hint = status_hint(status, message, is_html, context) }
end

return hints
