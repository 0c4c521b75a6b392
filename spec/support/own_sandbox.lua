--- A sandbox and a folder that one block of specs has to itself, so that it may break both.
-- @module spec.support.own_sandbox
local busted = require "busted"
local n8n = require "n8n"
local process = require "spec.support.process"
local testing = require "n8n.testing"

local own_sandbox = {}

--- For the beginning of a `describe`: its specs get a sandbox without any content, and an empty folder each.
-- @param receive function(sandbox, client, folder), called before each spec; the client retries once
function own_sandbox.use(receive)
  local sandbox, client, folder

  busted.setup(function()
    sandbox = assert(testing.start())
    client = assert(n8n.new { url = sandbox.url, api_key = sandbox.api_key, retries = 1 })
  end)

  busted.teardown(function()
    sandbox:stop()
  end)

  busted.before_each(function()
    sandbox:reset()
    folder = process.tempdir()
    receive(sandbox, client, folder)
  end)

  busted.after_each(function()
    process.remove(folder)
  end)
end

--- The same with a second sandbox, from which things are brought to the first.
-- @param receive function(sandbox, client, folder, from), where `from` has the second's `server` and `client`
function own_sandbox.use_two(receive)
  local from

  busted.setup(function()
    from = { server = assert(testing.start()) }
    from.client = assert(n8n.new { url = from.server.url, api_key = from.server.api_key })
  end)

  busted.teardown(function()
    from.server:stop()
  end)

  own_sandbox.use(function(sandbox, client, folder)
    from.server:reset()
    receive(sandbox, client, folder, from)
  end)
end

return own_sandbox
