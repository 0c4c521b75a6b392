--- Certificates for specs, made with the openssl command.
-- @module spec.support.certificates
local process = require "spec.support.process"

local certificates = {}

local function openssl(...)
  local made = process.run { "openssl", ... }
  assert(made.code == 0, made.err)
end

-- A text in a new file; its path.
local function written(path, text)
  local file = assert(io.open(path, "w"))
  file:write(text)
  file:close()
  return path
end

--- A self-signed certificate.
-- @param folder where its files go
-- @param names what it vouches for: "IP:127.0.0.1", "DNS:other.example"
-- @return table `key`, `certificate`: files
function certificates.self_signed(folder, names)
  local tls = { key = folder .. "/self.key", certificate = folder .. "/self.pem" }
  openssl("req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=spec", "-addext",
    "subjectAltName=" .. names, "-keyout", tls.key, "-out", tls.certificate)
  return tls
end

--- A certificate signed by an authority of its own.
-- @param folder where its files go
-- @param names what it vouches for
-- @param days how long it is good; 0: it has expired already
-- @return table `key`, `certificate`, `authority`: files
function certificates.signed(folder, names, days)
  local tls = { key = folder .. "/server.key", certificate = folder .. "/server.pem", authority = folder .. "/ca.pem" }
  openssl("req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=authority", "-keyout",
    folder .. "/ca.key", "-out", tls.authority)
  openssl("req", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=spec", "-keyout", tls.key, "-out", folder .. "/csr")
  openssl("x509", "-req", "-in", folder .. "/csr", "-CA", tls.authority, "-CAkey", folder .. "/ca.key",
    "-CAcreateserial", "-days", days, "-extfile", written(folder .. "/names", "subjectAltName=" .. names), "-out",
    tls.certificate)
  return tls
end

return certificates
