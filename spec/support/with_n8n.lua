-- Starts a real n8n, runs a command that finds it in N8N_TEST_URL, N8N_TEST_KEY, N8N_TEST_VERSION and N8N_TEST_COOKIE
-- (its owner's), stops it, and ends with the command's exit status.
--
--   lua5.4 spec/support/with_n8n.lua 2.41.1 command...
package.path = "./?.lua;" .. package.path
local process = require "spec.support.process"
local real_n8n = require "spec.support.real_n8n"

if #arg < 2 then
  io.stderr:write("usage: with_n8n.lua VERSION command... (it finds the n8n in N8N_TEST_URL, N8N_TEST_KEY)\n")
  os.exit(2)
end

local instance = real_n8n.start { version = arg[1] }
local words = {}
for i = 2, #arg do
  words[i - 1] = arg[i]
end
local line = process.command(words, {
  N8N_TEST_URL = instance.url,
  N8N_TEST_KEY = instance.api_key,
  N8N_TEST_COOKIE = instance.cookie,
  N8N_TEST_VERSION = instance.version,
})
local ran, result, how, code = pcall(os.execute, line)
instance:stop()
if not ran then
  error(result, 0)
end
-- Lua 5.1 and LuaJIT answer a wait status; later Luas true or nil, how it ended, and the status or signal.
if type(result) == "number" then
  os.exit(result % 256 == 0 and result / 256 or 128 + result % 128)
end
os.exit(how == "signal" and 128 + code or code)
