--- Makes SHA-256 digests, with OpenSSL by way of luaossl (Debian: lua-luaossl; rock: luaossl).
--
-- Only jobs that keep files need it, so it is looked for when they run and not when they are loaded.

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

local function hexadecimal(binary)
  return (binary:gsub(".", function(byte)
    return ("%02x"):format(byte:byte())
  end))
end

--- The SHA-256 of a text.
-- @tparam string text
-- @treturn string 64 hexadecimal digits, lower case
-- @raise when luaossl is not installed: ask `available` first
function digest.sha256(text)
  return hexadecimal(require("openssl.digest").new("sha256"):final(text))
end

local Running = {}
Running.__index = Running

--- A SHA-256 of a text that comes piece by piece.
-- @treturn table with `add(text)` and, once, `finish()`, which answers the digits
-- @raise when luaossl is not installed: ask `available` first
function digest.begin()
  return setmetatable({ hash = require("openssl.digest").new("sha256") }, Running)
end

function Running:add(text)
  self.hash:update(text)
end

function Running:finish()
  return hexadecimal(self.hash:final())
end

local BLOCK = 65536

--- The SHA-256 of a file, read block by block.
-- @tparam string path
-- @treturn ?string the digits
-- @return the size in bytes; the error, `missing` when there is no such file
function digest.of_file(path)
  local file, problem, code = io.open(path, "rb")
  local running, size = digest.begin(), 0
  while file do
    local block, read_problem = file:read(BLOCK)
    problem = read_problem
    if not block then
      break
    end
    running:add(block)
    size = size + #block
  end
  if file then
    file:close()
  end
  if problem then
    return nil, errors.new { kind = "io", message = ("cannot read %s: %s"):format(path, tostring(problem)),
      missing = code == 2 or nil }
  end
  return running:finish(), size
end

return digest
