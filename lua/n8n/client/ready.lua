--- Waits until an instance answers: `client:wait_ready(options)`.

local keyless = require "n8n.http.keyless"
local polling = require "n8n.http.polling"

local ready = {}

local READY_SECONDS = 120
local LOOK_SECONDS = 10 -- for one look: a server that accepts and is silent is not ready
local HEALTH = "/healthz/readiness"

-- Failures that pass while an instance starts. A wrong certificate or a wrong key does not.
local function may_pass(err)
  return err.kind == "transport" or err.kind == "timeout" or err.kind == "protocol" or (err.status or 0) >= 500
    or err.status == 404 or err.status == 429
end

-- The instance's own word. Where a proxy does not let it through (404, 401, 403), the API's has to do.
local function look_at_health(caller, limits)
  local request, err = keyless.send(caller, "wait_ready", { method = "GET", path = HEALTH, idempotent = true,
    json = true, retries = 0, timeout = LOOK_SECONDS, deadline = limits.deadline })
  if request or err.kind == "http" and err.status >= 400 and err.status < 500 and err.status ~= 429 then
    return true
  elseif may_pass(err) then
    return nil, nil, HEALTH .. ": " .. polling.in_words(err)
  end
  return nil, err
end

-- A key that may not list workflows is an answer of the API too.
local function look_at_api(client, limits)
  local _, err = client:request("GET", "/workflows",
    { query = { limit = 1 }, retries = 0, timeout = LOOK_SECONDS, deadline = limits.deadline })
  if not err or err.status == 403 then
    return true
  elseif may_pass(err) then
    return nil, nil, "the API: " .. polling.in_words(err)
  end
  return nil, err
end

--- See `Client:wait_ready`.
function ready.wait(client, options)
  local caller = keyless.caller(client, client.instance_url)
  return polling.poll("wait_ready", polling.timed(polling.check_options(options), READY_SECONDS), function(limits)
    local ok, err, seen = look_at_health(caller, limits)
    if not ok then
      return nil, err, seen
    end
    return look_at_api(client, limits)
  end)
end

return ready
