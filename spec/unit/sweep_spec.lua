-- What iterations promise, on a sandbox with 600 workflows. The same on a real n8n: spec/live/sweep_spec.
local sweeps = require "spec.support.sweeps"
local testing = require "n8n.testing"

describe("an iteration over a sandbox", function()
  local sandbox

  setup(function()
    sandbox = testing.start()
  end)

  teardown(function()
    sandbox:stop()
  end)

  sweeps.define(function()
    return { url = sandbox.url, api_key = sandbox.api_key }
  end, 600)
end)
