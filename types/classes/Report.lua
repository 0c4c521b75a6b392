---@meta _

---@class n8n.Report
---@field ok boolean everything that was asked for is done (or, in a dry run, can be)
---@field partial boolean some of it is done and some is not; what was skipped is neither
---@field dry_run boolean nothing was changed; the entries say what would be
---@field comparison? boolean two things were compared; the entries of the class `"change"` are the differences
---@field title string `"deploy"`
---@field counts table outcome -> how many entries have it
---@field entries table[] `{ id=, name=, outcome=, class=, reason=, ... }` in the order they came; `class` is `"change"`, `"same"` or `"failure"`; `details`: lines about it, shown below its own
---@field notes string[] sentences about the run as a whole
local Report = {}

---Adds an item that was changed (in a dry run: that would be).
---@param outcome string `"created"`, `"published"`, ...
---@param entry table `id`, `name`, `reason`, ...
---@return table # the entry
function Report:change(outcome, entry) end

---Adds an item that is as it should be, or is left alone by rule.
---@param outcome string `"unchanged"`, ...; `"skipped"` for what is left alone by rule
---@param entry table
---@return table # the entry
function Report:same(outcome, entry) end

---Adds an item with which something that was asked for is not done. The report is no longer `ok`.
---@param outcome string `"failed"`, `"missing"`, ...
---@param entry table with the `reason`: a sentence or an error object
---@return table # the entry
function Report:failure(outcome, entry) end

---Adds a sentence about the run as a whole.
---@param sentence string
function Report:note(sentence) end

---The exit status of a script with this report: 0 done, 1 failed, 2 a dry run that found changes or a comparison that
---found differences, 3 partly done.
---@return number
function Report:exit_code() end

---The report for people: one line per item that was changed or failed, the notes, the counts.
---@param options? table `all`: also the items that were left as they are; `failures_only`: only what failed
---@return string # lines, each ending with a line break
function Report:text(options) end

---The report as JSON, indented.
---@return string
function Report:json() end

