--- Finds out why a server cannot be talked to: name, port, time-out, proxy, TLS.

local probe = require "n8n.doctor.probe"
local text = require "n8n.util.text"

local connection = {}

-- Scheme, host and port of a URL.
local function parts_of(url)
  local scheme, host, port = url:match("^(%a+)://(%[[%x:.]+%]):?(%d*)")
  if not scheme then
    scheme, host, port = url:match("^(%a+)://([^:/]+):?(%d*)")
  end
  return { scheme = scheme, host = host, port = port ~= "" and port or scheme == "https" and "443" or "80" }
end

local function fetch_certificate(server)
  return ("openssl s_client -showcerts -connect %s:%s </dev/null"):format(server.host, server.port)
end

-- How OpenSSL and libcurl name what is wrong with a certificate, and what it means. The first that fits counts.
local CERTIFICATES = {
  { "certificate has expired", function(server)
    return ("the certificate of %s has expired"):format(server.host),
      "renew it on the server or on the proxy in front; if it is new already, restart what serves it"
  end },
  { "certificate is not yet valid", function(server)
    return ("the certificate of %s is not valid yet"):format(server.host),
      "check this machine's clock first, then the certificate's dates"
  end },
  { "subject name", function(server)
    return ("the certificate is another host's: it does not name %s"):format(server.host),
      "use the name that the certificate has in the URL, or get a certificate for this one"
  end },
  { "IP address mismatch", function(server)
    return ("the certificate does not name the address %s"):format(server.host),
      "use the name that the certificate has in the URL, or get a certificate for this address"
  end },
  { "certificate chain", function(server)
    return ("the certificate of %s is signed by an authority that this machine does not know"):format(server.host),
      "give that authority's certificate with ca_file (--ca-file), or SSL_CERT_FILE"
  end },
  { "self.signed", function(server)
    return ("the certificate of %s is self-signed: nobody vouches for it"):format(server.host),
      ("copy the certificate from the server and give it with ca_file (--ca-file). '%s' shows what comes over the "
        .. "network: compare it with the server's before you trust it"):format(fetch_certificate(server))
  end },
  { "issuer certificate", function(server)
    return ("the certificate of %s is signed by an authority that this machine does not know, or the server leaves "
      .. "out the certificates in between"):format(server.host),
      "for an authority of your own give its certificate with ca_file (--ca-file) or SSL_CERT_FILE; else let the "
        .. "server send its whole chain"
  end },
}

-- A certificate that is not trusted.
local function certificate_problem(report, server, err)
  for _, rule in ipairs(CERTIFICATES) do
    if err.message:find(rule[1]) then
      return report:problem("tls", rule[2](server))
    end
  end
  report:problem("tls", ("the certificate of %s is not trusted: %s"):format(server.host, err.message),
    "give the certificate of its authority with ca_file (--ca-file) or SSL_CERT_FILE")
end

local OTHER_SCHEME = { http = "https", https = "http" }

-- Whether the other of http and https is spoken at that port. Nothing of ours goes there but the question.
local function speaks_other_scheme(visit, server)
  local url = ("%s://%s:%s"):format(OTHER_SCHEME[server.scheme], server.host, server.port)
  local answer = probe.get(probe.stranger(visit.client, url), "/healthz")
  return answer.status ~= nil or answer.err.reason == "certificate", url
end

local function tls_problem(visit, server, err)
  local report = visit.report
  if err.reason == "certificate" then
    return certificate_problem(report, server, err)
  elseif err.reason == "ca_file" then
    return report:problem("tls", "the file of authorities cannot be read: " .. err.message,
      "check ca_file (--ca-file), SSL_CERT_FILE and CURL_CA_BUNDLE: a file of certificates in PEM")
  elseif err.reason == "client_certificate" then
    return report:problem("tls", "the client certificate cannot be used: " .. err.message,
      "check client_cert, client_key and client_key_password: PEM files that belong together")
  end
  local plain, url = speaks_other_scheme(visit, server)
  if plain then
    return report:problem("tls", ("%s port %s speaks plain HTTP, not TLS"):format(server.host, server.port),
      ("use %s, if nobody can listen on the way; else put a proxy that speaks TLS in front"):format(url))
  end
  report:problem("tls", "the TLS handshake failed: " .. err.message,
    "check that the port is the one for HTTPS, which TLS versions the server speaks, and whether it wants a client "
      .. "certificate (client_cert, client_key)")
end

local function refused_problem(report, server)
  local advice = "check that n8n runs, and host and port of the URL: n8n itself listens on port 5678 unless told "
    .. "otherwise, a proxy in front on 443 or 80"
  if server.host == "localhost" or server.host:find("^127%.") then
    advice = advice .. "; inside a container this address is the container itself, not its host"
  end
  report:problem("port", ("nothing listens on %s port %s, or a firewall refuses"):format(server.host, server.port),
    advice)
end

local PROXY_WORDS = { "resolve proxy", "CONNECT ", "from proxy", "SOCKS" }

-- Whether a failure is that of a proxy which the requests go through: libcurl says so, or names another address.
local function is_proxy_failure(server, err)
  if text.holds_one(err.message, PROXY_WORDS) then
    return true
  end
  local host, port = err.message:match("[Cc]onnect to (%S+) port (%d+)")
  return host ~= nil and (port ~= server.port or host ~= server.host:gsub("[%[%]]", ""):gsub("%.$", ""))
end

local function lost_problem(visit, server, err)
  local tls, url = false, nil
  if server.scheme == "http" then
    tls, url = speaks_other_scheme(visit, server)
  end
  if tls then
    return connection.wants_tls(visit, url)
  end
  visit.report:problem("service", ("what listens on %s port %s does not speak HTTP: %s"):format(server.host,
    server.port, err.message), "check host and port: this is no n8n, or a proxy that drops the connection")
end

--- Says that the URL must begin with https.
-- @tparam table visit
-- @tparam string url that would be right
function connection.wants_tls(visit, url)
  local server = parts_of(visit.client.url)
  visit.report:problem("tls", ("%s port %s speaks TLS, not plain HTTP"):format(server.host, server.port),
    ("use %s"):format(url))
end

-- What to say about a request that got no answer, by the transport's word for it.
local BY_REASON = {
  dns = function(visit, server)
    visit.report:problem("name", ("the name %s cannot be resolved"):format(server.host),
      "check the URL's spelling, this machine's network and its name server")
  end,
  refused = function(visit, server)
    refused_problem(visit.report, server)
  end,
  connect = function(visit, server)
    visit.report:problem("timeout", ("no connection to %s port %s within the time allowed: a firewall drops what is "
      .. "sent, or the host is down"):format(server.host, server.port),
      "check host, port and firewall, or whether this network needs a proxy (https_proxy)")
  end,
  reset = lost_problem,
  cut = lost_problem,
  garbage = lost_problem,
}

local function unanswered(visit, server, err)
  if is_proxy_failure(server, err) then
    visit.report:problem("proxy", "the proxy that requests go through does not let them pass: " .. err.message,
      "check the option proxy, and https_proxy, http_proxy and no_proxy in the environment")
  elseif BY_REASON[err.reason] then
    BY_REASON[err.reason](visit, server, err)
  elseif err.kind == "timeout" then
    visit.report:problem("timeout", ("%s port %s takes the connection, but does not answer"):format(server.host,
      server.port), "look at the load and the log of n8n, and of the proxy in front of it")
  elseif err.kind == "tls" then
    tls_problem(visit, server, err)
  else
    visit.report:problem("connection", err.message, err.hint or "look at n8n and at what is in front of it")
  end
end

--- Whether the server can be talked to at all. Asked without the key.
-- @tparam table visit gets `health`, the answer of /healthz
-- @treturn ?boolean true: it cannot
function connection.check(visit)
  local server = parts_of(visit.client.url)
  visit.health = probe.get(visit.instance, "/healthz")
  if not visit.health.status then
    unanswered(visit, server, visit.health.err)
    return true
  end
  visit.report:well("connection", ("%s port %s answers%s"):format(server.host, server.port,
    server.scheme == "https" and ", its certificate is trusted" or ""))
end

return connection
