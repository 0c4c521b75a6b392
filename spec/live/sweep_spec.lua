-- What iterations promise, on a real n8n with 600 workflows.
local server = require "spec.support.server"
local sweeps = require "spec.support.sweeps"

describe("an iteration over a real n8n", function()
  sweeps.define(function()
    local current = server.current()
    assert.equal("real", current.kind)
    return { url = current.url, api_key = current.api_key }
  end, 600)
end)
