-- Log streaming: its destinations of each kind, and its event types.
local KINDS = {
  {
    type = "webhook",
    url = "http://127.0.0.1:9/",
    method = "POST",
    sendHeaders = true,
    specifyHeaders = "keypair",
    headerParameters = { parameters = { { name = "X-Spec", value = "spec" } } },
    jsonHeaders = "{}",
    sendQuery = true,
    specifyQuery = "keypair",
    queryParameters = { parameters = { { name = "spec", value = "spec" } } },
    jsonQuery = "{}",
    options = {
      timeout = 1000,
      allowUnauthorizedCerts = false,
      queryParameterArrays = "indices",
      redirect = { redirect = { followRedirects = false, maxRedirects = 1 } },
      proxy = { proxy = { protocol = "http", host = "127.0.0.1", port = 9 } },
      socket = { keepAlive = false, maxSockets = 1, maxFreeSockets = 1 },
    },
  },
  { type = "syslog", host = "127.0.0.1", port = 9, protocol = "udp", facility = 16, app_name = "spec", tlsCa = "" },
  { type = "sentry", dsn = "http://spec@127.0.0.1:9/1" },
}

local function body(kind)
  local fields = {
    label = "spec",
    enabled = false,
    subscribedEvents = { "n8n.audit" },
    anonymizeAuditMessages = true,
    circuitBreaker = { maxFailures = 5, failureWindow = 1000 },
  }
  for name, value in pairs(kind) do
    fields[name] = value
  end
  return fields
end

return function(run)
  run:call("log_streaming_event_types:list")
  run:call("log_streaming_destinations:list")
  for _, kind in ipairs(KINDS) do
    run:call("log_streaming_destinations:create", body(kind))
    run:call("log_streaming_destinations:update", "none", body(kind))
  end
  run:call("log_streaming_destinations:get", "none")
  run:call("log_streaming_destinations:test", "none")
  run:call("log_streaming_destinations:delete", "none")
end
