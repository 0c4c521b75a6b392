--- Collects what the doctor finds, for people, for scripts and for exit codes.

local json = require "n8n.json"
local tables = require "n8n.util.tables"

local report = {}

local Report = {}
Report.__index = Report
Report.__name = "n8n.doctor.report"

--- Makes an empty report.
-- @tparam ?string url what is examined; nil: nothing is configured
-- @treturn table the report
function report.new(url)
  return setmetatable({ ok = true, url = url, findings = json.array {} }, Report)
end

local function add(self, level, subject, message, advice)
  self.findings[#self.findings + 1] = { level = level, subject = subject, message = message, advice = advice }
end

--- Adds what is as it should be.
-- @tparam string subject one word: `"tls"`
-- @tparam string message a sentence without its full stop
function Report:well(subject, message)
  add(self, "ok", subject, message)
end

--- Adds what is worth knowing, and neither good nor bad; `advice`, what to do, may be nil.
function Report:info(subject, message, advice)
  add(self, "info", subject, message, advice)
end

--- Adds what works now and will not for long, or not always.
function Report:warning(subject, message, advice)
  add(self, "warning", subject, message, advice)
end

--- Adds what keeps n8n from answering. The report is no longer `ok`.
function Report:problem(subject, message, advice)
  self.ok = false
  add(self, "problem", subject, message, advice)
end

--- How many findings have a level.
function Report:count(level)
  local count = 0
  for _, finding in ipairs(self.findings) do
    count = count + (finding.level == level and 1 or 0)
  end
  return count
end

--- The first finding about a subject; nil: there is none.
function Report:about(subject)
  for _, finding in ipairs(self.findings) do
    if finding.subject == subject then
      return finding
    end
  end
end

--- The exit status of a script with this report: 0 all well, 1 a problem, 3 nothing but warnings.
function Report:exit_code()
  if not self.ok then
    return 1
  end
  return self:count("warning") > 0 and 3 or 0
end

local function counted(count, word)
  return ("%d %s%s"):format(count, word, count == 1 and "" or "s")
end

local function verdict(self)
  local problems, warnings = self:count("problem"), self:count("warning")
  if problems + warnings == 0 then
    return "all is well"
  elseif problems == 0 then
    return counted(warnings, "warning")
  end
  return counted(problems, "problem") .. (warnings > 0 and ", " .. counted(warnings, "warning") or "")
end

--- The report for people: a line per finding, below it what to do, and the sum.
-- @tparam[opt] table options `failures_only`: only problems and warnings, and nothing where there are none
-- @treturn string lines, each ending with a line break
function Report:text(options)
  local failures_only = options and options.failures_only
  local lines = {}
  for _, finding in ipairs(self.findings) do
    if not failures_only or finding.level == "problem" or finding.level == "warning" then
      lines[#lines + 1] = ("  %-8s %s: %s"):format(finding.level, finding.subject, finding.message)
      lines[#lines + 1] = finding.advice and "           to do: " .. finding.advice or nil
    end
  end
  if not failures_only or #lines > 0 then
    lines[#lines + 1] = ("doctor: %s%s"):format(self.url and self.url .. ": " or "", verdict(self))
  end
  return #lines > 0 and table.concat(lines, "\n") .. "\n" or ""
end

--- The report for people.
-- @treturn string
function Report:__tostring()
  return self:text()
end

--- The report as JSON, indented.
-- @treturn string
function Report:json()
  return assert(json.pretty(tables.copy(self)))
end

return report
