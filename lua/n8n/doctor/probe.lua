--- Sends the doctor's requests: a GET, once, answered with whatever came.

local call = require "n8n.http.call"
local core = require "n8n.core"
local times = require "n8n.util.times"

local probe = {}

local STALLED = 15 -- seconds without progress, at most: somebody is waiting for the diagnosis
local DEADLINE = 30
local LARGEST = 1024 * 1024
local BODY_READ = 64 * 1024

local function read_text(request)
  return request:status() and request:text(BODY_READ) or ""
end

local function read_value(text)
  local value = text:find("^%s*{") and core.decode(text)
  return type(value) == "table" and value or nil
end

--- Sends a GET.
-- @tparam table client of `n8n.client.client`
-- @tparam string path below the client's URL
-- @tparam ?string query
-- @treturn ?table `url`; `err`, when it did not go well; where there was an answer `status`, `text` (its first 64 KiB),
--   `value` (the same, when it is a JSON object), `header(name)`, `date` (the server's clock) and `asked` (ours, at the
--   middle of the request)
-- @treturn ?table the error: there is no key to send
function probe.get(client, path, query)
  local began = os.time()
  local pending, no_key = call.start(client, { operation = "doctor" }, core.submit, { {
    method = "GET", path = path, query = query, idempotent = true, json = true, may_be_empty = true,
    timeout = math.min(client.timeout, STALLED), deadline = DEADLINE, retries = 0, max_response = LARGEST,
  }, n = 1 })
  if not pending then
    return nil, no_key
  end
  local _, err = pending:finish()
  local request = pending.request
  local text = read_text(request)
  return {
    url = client.url .. path,
    err = err,
    status = request:status(),
    text = text,
    value = read_value(text),
    header = function(name)
      return request:status() and request:header(name)
    end,
    date = request:status() and times.of_http(request:header("Date")),
    asked = (began + os.time()) / 2,
  }
end

--- A client for another URL, or the same one, without the key.
-- @tparam table client
-- @tparam string base_url
-- @treturn table
function probe.keyless(client, base_url)
  return client.variant { base_url = base_url, api_key = false }
end

--- A client for the API with a key that no n8n has.
-- @tparam table client
-- @treturn table
function probe.with_wrong_key(client)
  return client.variant { api_key = "a-key-that-nobody-has" }
end

--- A client for a URL with nothing of ours on it: neither the key nor the configured headers nor the certificate.
-- @tparam table client
-- @tparam string base_url
-- @treturn table
function probe.stranger(client, base_url)
  return client.variant { base_url = base_url, api_key = false, headers = false, client_cert = false,
    client_key = false, client_key_password = false }
end

return probe
