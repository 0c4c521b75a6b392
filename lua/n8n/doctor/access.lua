--- Finds out about the key: whether it arrives, whether n8n takes it, and what it says about itself.
--
-- n8n answers 401 to a missing key and to a wrong one. But where the request passes its OpenAPI validator (all of 1.x,
-- /users and /discover of 2.x) the message differs: "'X-N8N-API-KEY' header required" or "unauthorized". So the key has
-- arrived, or not, for certain; only where both get the same answer it has to be said that nobody can tell.

local answers = require "n8n.doctor.answers"
local probe = require "n8n.doctor.probe"

local access = {}

local DAY = 24 * 60 * 60
local SOON = 14 * DAY
local CLOCKS_DIFFER = 60 -- seconds: HTTP tells whole ones, and requests take their time

local PATH, QUERY = "/users", "limit=1"
local MAKE_ONE = "make a new key in n8n, Settings > n8n API"

local function date(seconds)
  return os.date("!%Y-%m-%d %H:%M UTC", seconds)
end

local function span(seconds)
  if seconds >= 2 * DAY then
    return ("%d days"):format(math.floor(seconds / DAY))
  elseif seconds >= 2 * 60 * 60 then
    return ("%d hours"):format(math.floor(seconds / 3600))
  end
  return seconds >= 120 and ("%d minutes"):format(math.floor(seconds / 60)) or ("%d seconds"):format(seconds)
end

-- The server's time now, or ours where it does not tell.
local function now(visit)
  return visit.api.date and visit.api.date or os.time()
end

--- Whether the server's clock and ours agree.
-- @tparam table visit
function access.check_clock(visit)
  local answer = visit.api
  if not answer.date then
    return
  end
  local difference = math.floor(answer.asked - answer.date + 0.5)
  if math.abs(difference) > CLOCKS_DIFFER then
    visit.report:warning("clock", ("this machine's clock is %s %s the server's (or the proxy's)"):format(
      span(math.abs(difference)), difference > 0 and "ahead of" or "behind"),
      "let both machines take their time from a time server: filters by date, and the expiry of keys and certificates, "
        .. "go wrong otherwise")
  end
end

-- ---- Does n8n take it ----

local function said(answer)
  return ("%s %s"):format(answer.status, answers.message(answer) or "")
end

-- The header does not arrive.
local function stripped(report)
  report:problem("header", "the key does not reach n8n: it says that the header X-N8N-API-KEY is missing, although it "
    .. "was sent", "let the proxy in front pass X-N8N-API-KEY on: look for a rule that clears the header (nginx: "
    .. "proxy_set_header X-N8N-API-KEY \"\") or that lets only known ones pass. To prove it, run this on n8n's own "
    .. "host, past the proxy: there the key arrives")
end

-- Nobody can tell from here whether the header does not arrive or the key is refused.
local function undecided(report)
  report:problem("key", "n8n refuses the request, and says the same without a key and with a wrong one: either a "
    .. "proxy in front removes or replaces the header X-N8N-API-KEY, or the key is not one of this n8n. The key itself "
    .. "looks sound", "run this on n8n's own host, past the proxy: if the key works there, let the proxy pass the "
    .. "header on; else " .. MAKE_ONE)
end

-- The key arrives, looks sound, and is refused.
local function unknown(report)
  report:problem("key", "the key reaches n8n, which does not know it: it was deleted or rotated, is of another n8n "
    .. "or of a user who is disabled, or n8n's public API is switched off",
    MAKE_ONE .. ", or compare the URL with that of the n8n it is from. If every key is refused: "
      .. "N8N_PUBLIC_API_DISABLED in n8n's environment")
end

-- What the key says about itself explains why it is refused: says so.
local function told_by_token(visit, token)
  local report = visit.report
  if token.fault then
    report:problem("key", "the key is malformed: " .. token.fault, "copy the key alone and whole, without quotes, "
      .. "'Bearer ' or line breaks; n8n shows it once, so if it is lost " .. MAKE_ONE)
  elseif token.expires and token.expires <= now(visit) then
    report:problem("key", ("the key expired on %s, %s ago"):format(date(token.expires),
      span(now(visit) - token.expires)), MAKE_ONE .. ", with a later expiry or none")
  elseif token.audience == "mcp-server-api" then
    report:problem("key", "the key is one for n8n's MCP server, not for its API", MAKE_ONE)
  elseif not token.legacy and token.issuer ~= "n8n" then
    report:problem("key", "the key is a token, but none that n8n issued", MAKE_ONE)
  else
    return false
  end
  return true
end

local function refused(visit, answer, token)
  if answers.misses_key(answer) then
    stripped(visit.report)
    return
  elseif told_by_token(visit, token) then
    return
  end
  local wrong = probe.get(probe.with_wrong_key(visit.client), PATH, QUERY)
  local arrives = said(visit.api) ~= said(answer) and said(wrong) == said(answer)
  if arrives then
    unknown(visit.report)
  else
    undecided(visit.report)
  end
end

-- A key that works: until when.
local function works(visit, token)
  local left = token.expires and token.expires - now(visit)
  if left and left <= 0 then
    visit.report:warning("key", ("n8n takes the key, although it says of itself that it expired on %s"):format(
      date(token.expires)), "look whether something on the way sends a key of its own")
  elseif left and left <= SOON then
    visit.report:warning("key", ("n8n takes the key, but it expires on %s, in %s"):format(date(token.expires),
      span(left)), MAKE_ONE .. " before that")
  elseif left then
    visit.report:well("key", ("n8n takes the key, until %s"):format(date(token.expires)))
  else
    visit.report:well("key", "n8n takes the key" .. (token.issuer and ", which does not expire" or ""))
  end
end

--- Whether n8n takes the key. The first request that carries it.
-- @tparam table visit
-- @treturn ?boolean true: it does not
function access.check_key(visit)
  local report = visit.report
  local answer, no_key = probe.get(visit.client, PATH, QUERY)
  if no_key then
    report:problem("key", no_key.message, "look at the function given as api_key")
    return true
  elseif not answer.status then
    report:problem("connection", answer.err.message, answer.err.hint or "try again; then look at n8n's log")
    return true
  end
  local token = visit.client.keys.token()
  if answer.status == 401 then
    refused(visit, answer, token)
    return true
  elseif not answers.is_api(answer) then
    report:problem("answer", ("with the key the API answers otherwise than expected (%s)"):format(
      answers.describe(answer)), "look at the rules of the proxy in front, and at n8n's log")
    return true
  end
  if visit.api.status == 200 then
    report:info("header", "n8n also answers without a key: a proxy in front adds one of its own")
  end
  works(visit, token)
end

return access
