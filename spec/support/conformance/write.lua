-- Runs the conformance on the n8n that spec/support/with_n8n.lua started and writes its columns into the page. Where
-- anything is wrong it says what, leaves the page as it is and exits with status 1.
local document = require "spec.support.conformance.document"
local page = require "spec.support.conformance.page"
local report = require "spec.support.conformance.report"
local server = require("spec.support.server").current()

local function complain(made)
  local complaints = {}
  for family, reason in pairs(made.stopped) do
    complaints[#complaints + 1] = ("the recipe of %s stopped: %s"):format(family, reason)
  end
  for _, row in ipairs(made.rows) do
    for _, problem in ipairs(row.problems) do
      complaints[#complaints + 1] = row.name .. ": " .. problem
    end
  end
  table.sort(complaints)
  return complaints
end

local function write(made)
  local columns = page.parse(page.read() or "")
  columns[made.line] = page.column(made)
  local file = assert(io.open(page.PATH, "wb"))
  file:write(page.render(columns, document.validator_version()))
  file:close()
end

local made = report.make(server)
local complaints = complain(made)
if #complaints > 0 then
  io.stderr:write(table.concat(complaints, "\n"), "\n")
  os.exit(1)
end
write(made)
print(("%s: %d operations of n8n %s"):format(page.PATH, #made.rows, made.version))
