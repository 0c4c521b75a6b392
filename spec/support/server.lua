--- The n8n that the contract specs run against: a real one where N8N_TEST_URL names it (see with_n8n.lua), else the
-- sandbox, as n8n 2.x or as the line that N8N_TEST_LINE names. One for all spec files of a run;
-- spec/support/helper.lua stops it at the end.
-- @module spec.support.server
local server = {}

local current

local function real()
  local version = assert(os.getenv("N8N_TEST_VERSION"), "N8N_TEST_URL without N8N_TEST_VERSION")
  return {
    url = os.getenv("N8N_TEST_URL"),
    api_key = assert(os.getenv("N8N_TEST_KEY"), "N8N_TEST_URL without N8N_TEST_KEY"),
    version = version,
    line = version:match("^%d+"),
    kind = "real",
    stop = function() end,
  }
end

local function sandbox()
  local line = os.getenv("N8N_TEST_LINE") or "2"
  local started = assert(require("n8n.testing").start { line = line })
  return {
    url = started.url,
    api_key = started.api_key,
    line = line,
    kind = "sandbox",
    sandbox = started,
    stop = function()
      started:stop()
    end,
  }
end

--- The server of this run.
-- @return table: `url`, `api_key`, `line` ("1" or "2": the line of n8n it is or stands for), `kind` ("sandbox" or
-- "real"), `version` (real only), `sandbox` (what `n8n.testing.start` answered; sandbox only)
function server.current()
  if not current then
    current = os.getenv("N8N_TEST_URL") and real() or sandbox()
  end
  return current
end

--- Stops what `current` started.
function server.stop()
  if current then
    current.stop()
    current = nil
  end
end

return server
