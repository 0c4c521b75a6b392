--- Finds out what answers at the URL: n8n or another, ready or not, at this path or elsewhere.

local answers = require "n8n.doctor.answers"
local connection = require "n8n.doctor.connection"
local probe = require "n8n.doctor.probe"
local shown = require "n8n.error.shown"

local place = {}

local PATH, QUERY = "/users", "limit=1" -- both lines know it, and say of it whether the key's header is missing
local USUAL_API = "/api/v1"

-- ---- Redirects ----

-- Where a redirect points to, without query and fragment, which can hold a session.
local function target_of(answer, origin)
  local location = (answer.header("Location") or ""):match("^[^?#]*")
  if location:find("^/") then
    location = origin .. location
  end
  return location ~= "" and shown.url(location) or nil
end

-- The URL to configure instead, where the redirect keeps the path of the request.
local function moved_to(target, path)
  return target:sub(-#path) == path and target:sub(1, -#path - 1) or nil
end

--- Whether the API is somewhere else, by the server's own word.
-- @tparam table visit gets `api`, the API's answer to a request without the key
-- @treturn ?boolean true: it is
function place.check_redirect(visit)
  visit.api = probe.get(visit.keyless, PATH, QUERY)
  local answer = visit.api
  if not answer.status then
    visit.report:problem("connection", answer.err.message, answer.err.hint or "try again; then look at n8n's log")
    return true
  elseif answer.status < 300 or answer.status >= 400 then
    return
  end
  local target = target_of(answer, visit.origin)
  local api_path = visit.client.url:sub(#visit.client.instance_url + 1)
  local url = target and moved_to(target, api_path .. PATH)
  if url then
    visit.report:problem("redirect", ("%s is redirected to %s"):format(visit.client.instance_url, url),
      ("use the URL %s: redirects are not followed, so that the key goes nowhere else"):format(url))
  else
    visit.report:problem("redirect", ("the API's URL is redirected%s"):format(target and " to " .. target or ""),
      "if that is a login, let the proxy pass the API's path, or give what it asks for in headers; else put the right "
        .. "URL into url")
  end
  return true
end

-- ---- Ready or not ----

--- Whether n8n, or what is in front of it, cannot answer just now.
-- @tparam table visit
-- @treturn ?boolean true: it cannot
function place.check_ready(visit)
  local answer, report = visit.api, visit.report
  visit.readiness = probe.get(visit.instance, "/healthz/readiness")
  local unready = visit.readiness.status == 503 and answers.is_health(visit.readiness)
  if answers.is_starting(answer) or unready and answer.status ~= 503 then
    report:problem("starting", "n8n is starting up and does not answer the API yet",
      "wait until /healthz/readiness answers 200; if it never does, n8n's log says what it waits for")
  elseif unready or (answers.message(answer) or ""):find("[Dd]atabase") then
    report:problem("database", "n8n runs, but its database does not answer",
      "check the database and n8n's connection to it (DB_TYPE, DB_POSTGRESDB_HOST, ...); n8n's log says more")
  elseif answer.status >= 502 and answer.status <= 504 then
    report:problem("gateway", ("a proxy answers %d: it gets no answer from n8n (%s)"):format(answer.status,
      answers.describe(answer)), "check that n8n runs, and the address under which the proxy looks for it")
  elseif answer.status == 429 then
    report:problem("throttled", "too many requests: a proxy or n8n Cloud throttles",
      "wait a while, and leave more time between calls")
  else
    return
  end
  return true
end

-- ---- Logins and strangers ----

--- Whether something in front of n8n asks for a login.
-- @tparam table visit
-- @treturn ?boolean true: it does
function place.check_login(visit)
  local answer, report = visit.api, visit.report
  if answers.is_api(answer) then
    return
  elseif answers.challenge(answer) then
    report:problem("login", ("a proxy in front of n8n asks for a login of its own (%s)"):format(
      answers.challenge(answer)), "give it in headers, as in headers = { Authorization = \"Basic ...\" }, or let the "
      .. "proxy pass the API's path without one")
  elseif answers.is_login_page(answer) then
    report:problem("login", ("a login page answers in place of n8n's API (%s)"):format(answers.describe(answer)),
      "let the proxy pass the API's path without its login, since n8n checks the key itself; or give what it asks for "
        .. "in headers")
  else
    return
  end
  return true
end

-- ---- The right path ----

-- A path and all above it: "/a/b", "/a", "".
local function upwards(path)
  local found = {}
  while path ~= "" do
    found[#found + 1] = path
    path = path:match("^(.*)/[^/]*$") or ""
  end
  found[#found + 1] = ""
  return found
end

-- The path prefix that n8n's editor names in its own page, where that is found on the way up.
local function editor_prefix(visit, prefixes)
  for _, prefix in ipairs(prefixes) do
    local answer = probe.get(probe.keyless(visit.client, visit.origin .. prefix), "/")
    if answer.status and answers.is_editor(answer) then
      return (answer.text:match('href="(/[^"?#]*)favicon%.ico"') or "/"):gsub("/+$", "")
    end
  end
end

-- Where to look: the configured path and those above it, what n8n's own page says, and the usual ones.
local function prefixes_of(visit)
  local prefixes = upwards(visit.client.instance_url:sub(#visit.origin + 1))
  local named = editor_prefix(visit, prefixes)
  prefixes[#prefixes + 1] = named
  prefixes[#prefixes + 1] = "/n8n"
  return prefixes
end

-- Looks for the API at the prefixes: the URL of the instance and the API's path, or nil.
local function search(visit)
  local api_path = visit.client.url:sub(#visit.client.instance_url + 1)
  local tried = { [visit.client.url] = true }
  for _, prefix in ipairs(prefixes_of(visit)) do
    for _, path in ipairs { api_path, USUAL_API } do
      local url = visit.origin .. prefix .. path
      if not tried[url] then
        tried[url] = true
        local answer = probe.get(probe.keyless(visit.client, url), PATH, QUERY)
        if answer.status and answers.is_api(answer) then
          return visit.origin .. prefix, path ~= api_path and path
        end
      end
    end
  end
end

local function is_n8n(visit)
  return answers.is_health(visit.health) and answers.is_health(visit.readiness) or answers.is_editor(visit.api)
end

-- Whether it is no wrong path but another reason, plain from the answer.
local function is_told_otherwise(visit)
  if answers.wants_tls(visit.api) then
    connection.wants_tls(visit, (visit.client.instance_url:gsub("^http:", "https:")))
    return true
  elseif visit.api.status == 204 then
    visit.report:problem("service", "the answer is empty: n8n gives that to user agents that look like a bot, and some "
      .. "filters do", "leave user_agent as it is by default, and look at the filters on the way")
    return true
  end
end

local function found_elsewhere(visit, url, api_path)
  local client = visit.client
  local path = api_path or client.url:sub(#client.instance_url + 1)
  local advice = "use the URL " .. url
  if api_path then
    advice = advice .. (", and leave out api_path: %s is its default"):format(USUAL_API)
  end
  visit.report:problem("path", ("there is no n8n API at %s; it is at %s%s"):format(client.url, url, path), advice)
end

local function found_nowhere(visit)
  local report, client = visit.report, visit.client
  if is_n8n(visit) then
    report:problem("disabled", ("n8n answers, but there is no API at %s (%s)"):format(client.url,
      answers.describe(visit.api)), "look at n8n's environment: N8N_PUBLIC_API_DISABLED=true switches the API off, "
      .. "N8N_PUBLIC_API_ENDPOINT gives it another path (then set api_path); a proxy may also pass the editor's paths "
      .. "alone")
  else
    report:problem("service", ("what answers at %s does not look like n8n (%s)"):format(client.instance_url,
      answers.describe(visit.api)), "check host, port and path of the URL; n8n itself listens on port 5678 unless told "
      .. "otherwise")
  end
end

--- Whether the API is at this URL, and else where.
-- @tparam table visit
-- @treturn ?boolean true: it is not
function place.check_path(visit)
  if answers.is_api(visit.api) then
    visit.report:well("path", ("n8n's API is at %s"):format(visit.client.url))
    return
  elseif is_told_otherwise(visit) then
    return true
  end
  local url, api_path = search(visit)
  if url then
    found_elsewhere(visit, url, api_path)
  else
    found_nowhere(visit)
  end
  return true
end

return place
