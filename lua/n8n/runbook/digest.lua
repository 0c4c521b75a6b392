--- SHA-256, from OpenSSL by way of luaossl (Debian: lua-luaossl; rock: luaossl).
--
-- Only the runbooks that keep files need it, so it is looked for when they run and not when they are loaded.
-- @module n8n.runbook.digest

local errors = require "n8n.errors"

local digest = {}

--- Whether digests can be made here.
-- @treturn ?boolean true
-- @treturn ?table the error: luaossl is not installed
function digest.available()
  local found = pcall(require, "openssl.digest")
  if found then
    return true
  end
  return nil, errors.new {
    kind = "config",
    message = "SHA-256 needs the Lua module openssl.digest (luaossl), which is not installed",
    hint = "apt-get install lua-luaossl, or luarocks install luaossl",
  }
end

--- The SHA-256 of a text.
-- @tparam string text
-- @treturn string 64 hexadecimal digits, lower case
-- @raise when luaossl is not installed: ask `available` first
function digest.sha256(text)
  local binary = require("openssl.digest").new("sha256"):final(text)
  return (binary:gsub(".", function(byte)
    return ("%02x"):format(byte:byte())
  end))
end

return digest
