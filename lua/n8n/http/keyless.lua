--- Sends requests to the instance beside its API: webhooks, health. They never carry the API key.
--
-- What the client was told to show to a proxy in front (its headers, its TLS certificate) goes to the client's own
-- origin alone.

local call = require "n8n.http.call"
local core = require "n8n.core"
local tables = require "n8n.util.tables"

local keyless = {}

local function origin_of(url)
  return url:match("^%a+://[^/]+")
end

-- The client's headers under those of this call; a name is the same in capitals or not.
local function joined(own, headers)
  local all, given = tables.copy(own, headers), {}
  for name in pairs(headers) do
    given[name:lower()] = true
  end
  for name in pairs(own) do
    if given[name:lower()] and headers[name] == nil then
      all[name] = nil
    end
  end
  return all
end

-- In place of the client's keys: there is none to fetch, to send or to renew.
local function no_keys(client, secrets)
  return {
    ensure = function() return true end,
    current = function() return 0 end,
    renew = function() return false end,
    redactor = function() return client.keys.redactor(secrets) end,
  }
end

--- Something that sends requests below a URL for a client: in its place for `n8n.http.call`.
-- @tparam table client
-- @tparam string base_url without a slash at its end
-- @tparam ?table headers of these requests, by name
-- @tparam ?{string,...} secrets what these requests carry and nobody may see
-- @treturn table
function keyless.caller(client, base_url, headers, secrets)
  local same = origin_of(base_url) == origin_of(client.url)
  local changes = {
    base_url = base_url,
    counted_at = client.url,
    headers = joined(same and client.own_headers() or {}, headers or {}),
  }
  if not same then
    changes.client_cert, changes.client_key, changes.client_key_password = false, false, false
  end
  return setmetatable({
    url = base_url,
    core = client.connect(changes),
    keys = no_keys(client, secrets),
  }, { __index = client })
end

--- Sends a request and waits for the answer.
-- @tparam table caller of `keyless.caller`
-- @tparam string operation what errors and hooks call it
-- @tparam table request as `core.submit` takes it
-- @treturn ?userdata the core's request, done and well
-- @treturn ?table the error
function keyless.send(caller, operation, request)
  local pending, err = call.start(caller, { operation = operation }, core.submit, { request, n = 1 })
  if not pending then
    return nil, err
  end
  return pending:finish()
end

return keyless
