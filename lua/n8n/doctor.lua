--- The doctor: why an n8n does not answer as it should, in sentences, each with what to do.
--
--     local report = client:doctor()
--     print(report)
--     if not report.ok then ... end
--
-- The report is a table:
--
-- - `ok`: true unless there is a problem
-- - `url`: the API that was examined; nil when nothing is configured
-- - `findings`: in the order of the examination, `{ level=, subject=, message=, advice= }`. The level is `"ok"`,
--   `"info"`, `"warning"` (it works now, and will not for long) or `"problem"`
-- - `line`: `"1"` or `"2"`, once n8n has taken the key
--
-- and has methods: `report:text()` (as `tostring`), `report:json()`, `report:about(subject)` (the first finding about a
-- subject), `report:exit_code()` (0 all well, 1 a problem, 3 nothing but warnings). Subjects are: `configuration`,
-- `name`, `port`, `timeout`, `proxy`, `tls`, `connection`, `service`, `redirect`, `starting`, `database`, `gateway`,
-- `throttled`, `login`, `path`, `disabled`, `clock`, `header`, `key`, `answer`, `version`, `scopes`, `licence`.
--
-- The examination ends where what was found makes the rest pointless. It sends GET requests only. The key goes nowhere
-- but to the API's own URL, after a request without it was answered by an n8n there; it is in no finding.
-- @module n8n.doctor

local access = require "n8n.doctor.access"
local connection = require "n8n.doctor.connection"
local permissions = require "n8n.doctor.permissions"
local place = require "n8n.doctor.place"
local probe = require "n8n.doctor.probe"
local reports = require "n8n.doctor.report"

local doctor = {}

-- One subject each, in this order. A check that answers true ends the examination.
local CHECKS = {
  connection.check,
  place.check_redirect,
  place.check_ready,
  place.check_login,
  place.check_path,
  access.check_clock,
  access.check_key,
  permissions.check_line,
  permissions.check_scopes,
  permissions.check_licence,
}

--- Examines the n8n of a client.
-- @tparam table client of `n8n.new`
-- @treturn table the report
function doctor.examine(client)
  local visit = {
    client = client,
    report = reports.new(client.url),
    origin = client.url:match("^%a+://[^/]+"),
    keyless = probe.keyless(client, client.url),
    instance = probe.keyless(client, client.instance_url),
  }
  for _, check in ipairs(CHECKS) do
    if check(visit) then
      break
    end
  end
  return visit.report
end

--- The report for a configuration that gives no client.
-- @tparam table err what `n8n.new` answered
-- @treturn table the report
function doctor.unconfigured(err)
  local report = reports.new()
  report:problem("configuration", err.message, err.hint or "see the options of n8n.new")
  return report
end

return doctor
