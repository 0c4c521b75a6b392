--- Reports: what a job did, item by item, for people, for scripts and for exit codes.
-- @classmod Report

--- The members of a report, a plain table; further ones as the job says.
-- @table Report
-- @tfield boolean ok everything that was asked for is done (or, in a dry run, can be)
-- @tfield boolean partial some of it is done and some is not; what was skipped is neither
-- @tfield boolean dry_run nothing was changed; the entries say what would be
-- @tfield ?boolean comparison two things were compared; the entries of the class `"change"` are the differences
-- @tfield string title `"deploy"`
-- @tfield table counts outcome -> how many entries have it
-- @tfield {table,...} entries `{ id=, name=, outcome=, class=, reason=, ... }` in the order they came; `class` is
--   `"change"`, `"same"` or `"failure"`; `details`: lines about it, shown below its own
-- @tfield {string,...} notes sentences about the run as a whole

local json = require "n8n.json"
local tables = require "n8n.util.tables"
local text = require "n8n.util.text"

local report = {}

local Report = {}
Report.__index = Report
Report.__name = "n8n.Report"

--- Makes an empty report.
-- @tparam table fields `title`, `dry_run`, and whatever else the job wants to say
-- @treturn table the report
-- @local
function report.new(fields)
  local self = setmetatable(tables.copy({ ok = true, partial = false, dry_run = false }, fields), Report)
  self.counts, self.entries, self.notes = json.object {}, json.array {}, json.array {}
  return self
end

local function add(self, class, outcome, entry)
  local added = tables.copy({ class = class, outcome = outcome }, entry)
  if added.reason ~= nil then
    added.reason = tostring(added.reason)
  end
  self.counts[outcome] = (self.counts[outcome] or 0) + 1
  self.entries[#self.entries + 1] = added
  self.changes = (self.changes or 0) + (class == "change" and 1 or 0)
  self.failures = (self.failures or 0) + (class == "failure" and 1 or 0)
  self.skips = (self.skips or 0) + (class == "same" and outcome == "skipped" and 1 or 0)
  self.ok = self.failures == 0
  self.partial = self.failures > 0 and self.failures + self.skips < #self.entries
  return added
end

--- Adds an item that was changed (in a dry run: that would be).
-- @tparam string outcome `"created"`, `"published"`, ...
-- @tparam table entry `id`, `name`, `reason`, ...
-- @treturn table the entry
function Report:change(outcome, entry)
  return add(self, "change", outcome, entry)
end

--- Adds an item that is as it should be, or is left alone by rule.
-- @tparam string outcome `"unchanged"`, ...; `"skipped"` for what is left alone by rule
-- @tparam table entry
-- @treturn table the entry
function Report:same(outcome, entry)
  return add(self, "same", outcome, entry)
end

--- Adds an item with which something that was asked for is not done. The report is no longer `ok`.
-- @tparam string outcome `"failed"`, `"missing"`, ...
-- @tparam table entry with the `reason`: a sentence or an error object
-- @treturn table the entry
function Report:failure(outcome, entry)
  return add(self, "failure", outcome, entry)
end

--- Adds a sentence about the run as a whole.
-- @tparam string sentence
function Report:note(sentence)
  self.notes[#self.notes + 1] = tostring(sentence)
end

--- The exit status of a script with this report: 0 done, 1 failed, 2 a dry run that found changes or a comparison that
-- found differences, 3 partly done.
-- @treturn number
function Report:exit_code()
  if not self.ok then
    return self.partial and 3 or 1
  end
  return (self.dry_run or self.comparison) and (self.changes or 0) > 0 and 2 or 0
end

-- Names come from a server: one line, no control characters that could move a terminal's cursor.
local shown = text.line

local function entry_line(entry)
  local words = { ("  %-10s"):format(entry.outcome) }
  if entry.name ~= nil then
    words[#words + 1] = shown(entry.name)
  end
  if entry.id ~= nil then
    words[#words + 1] = entry.name ~= nil and "(" .. shown(entry.id) .. ")" or shown(entry.id)
  end
  local line = table.concat(words, " ")
  if entry.reason then
    line = line .. ": " .. entry.reason:gsub("%s*\n%s*", "; ")
  end
  return shown(line)
end

local function counts_line(self)
  local parts = {}
  for outcome, count in pairs(self.counts) do
    parts[#parts + 1] = ("%d %s"):format(count, outcome)
  end
  table.sort(parts, function(left, right)
    return left:match("%D+$") < right:match("%D+$")
  end)
  return #parts > 0 and table.concat(parts, ", ") or "nothing to do"
end

local function verdict(self)
  if self.ok and self.comparison then
    return (self.changes or 0) > 0 and "there are differences" or "no difference"
  elseif self.dry_run then
    return self.ok and "dry run, nothing was changed" or "dry run, nothing was changed; not all of it can be done"
  elseif self.ok then
    return "done"
  end
  return self.partial and "PARTLY DONE" or "FAILED"
end

--- The report for people: one line per item that was changed or failed, the notes, the counts.
-- @tparam[opt] table options `all`: also the items that were left as they are; `failures_only`: only what failed
-- @treturn string lines, each ending with a line break
function Report:text(options)
  options = options or {}
  local lines = {}
  for _, entry in ipairs(self.entries) do
    local wanted = options.all or entry.class ~= "same"
    if options.failures_only then
      wanted = entry.class == "failure"
    end
    if wanted then
      lines[#lines + 1] = entry_line(entry)
      for _, detail in ipairs(entry.details or {}) do
        lines[#lines + 1] = "               " .. shown(detail)
      end
    end
  end
  if not options.failures_only then
    for _, note in ipairs(self.notes) do
      lines[#lines + 1] = shown(note)
    end
  end
  if not (options.failures_only and self.ok) then
    lines[#lines + 1] = ("%s: %s (%s)"):format(self.title, verdict(self), counts_line(self))
  end
  return #lines > 0 and table.concat(lines, "\n") .. "\n" or ""
end

--- The report as JSON, indented.
-- @treturn string
function Report:json()
  local plain = tables.copy(self)
  plain.changes, plain.failures, plain.skips = self.changes or 0, self.failures or 0, nil
  return assert(json.pretty(plain))
end

return report
