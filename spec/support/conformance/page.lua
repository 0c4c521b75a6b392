--- docs/conformance.md: written from what was seen, and read back to be held against what is seen.
-- @module spec.support.conformance.page
local process = require "spec.support.process"
local report = require "spec.support.conformance.report"

local page = {}

page.PATH = "docs/conformance.md"

-- Lines of n8n in the order of the columns.
local LINES = { "2", "1" }
local ABSENT = "–"
local CELL = "([^|]-) |"

local TEXT = [[
# Conformance

Every operation of n8n's public API, called with everything it takes, on a real n8n of each line: what the answer
proved, and what an independent validator says to the requests. Written by `make conformance`, not by hand;
`make test-live` does it all again and fails where it sees anything else.

## What the columns say
**Answer**: what n8n answered to a call through `c.<resource>:<verb>()`. All calls of an operation together pass every
query parameter and every member of the body that this line of n8n knows, nested ones too; the row shows the call that
proves most.

- A status alone (`200`, `201`, `202`, `204`): n8n did it, and the reply had the shape that the table of operations
  tells.
- `404: words`: n8n found the operation and refused these arguments, in words of that operation's own. Any other
  refusal fails the run, one of an unknown parameter or member above all.
- `403, licence: feature`: n8n found the operation, which a community edition does not include. In each of these cases
  the same method on a misspelt path, and another method on the same path, were answered with 404 or 405. What the
  request carried is then proved by the other column alone, as n8n mostly looks at the licence first.

**Document**: how many requests were sent, and that the validator finds nothing wrong with any of them by the OpenAPI
document of that version: path and method, query (names that the document does not have are errors) and body (required
members, types, values, read-only members; names that the document does not have are errors, also where it leaves the
body open). The validator is [openapi-backend](https://www.npmjs.com/package/openapi-backend) %s.

An operation that a line of n8n does not have shows %s.

## What they add up to
%s
## The operations
]]

local function row_text(cells)
  return "| " .. table.concat(cells, " | ") .. " |\n"
end

local function answer_cell(proof)
  if proof.kind == "result" then
    return tostring(proof.status)
  elseif proof.kind == "licence" then
    return ("%d, licence: %s"):format(proof.status, proof.words)
  end
  return ("%d: %s"):format(proof.status, proof.words)
end

--- The cells of a report's rows.
-- @param made a report without problems
-- @return table: `version`, `cells` by name of the row: { answer, document }
function page.column(made)
  local cells = {}
  for _, row in ipairs(made.rows) do
    assert(row.proof and #row.problems == 0, row.name .. " is not proved")
    cells[row.name] = { answer_cell(row.proof), ("%d ok"):format(row.requests) }
  end
  return { version = made.version, cells = cells }
end

-- How many of a column were proved how.
local function counts(column)
  local found = { total = 0, result = 0, licence = 0, own = 0, requests = 0 }
  for _, cells in pairs(column.cells) do
    local kind = cells[1]:find("licence: ", 1, true) and "licence" or cells[1]:find(": ", 1, true) and "own" or "result"
    found[kind] = found[kind] + 1
    found.total = found.total + 1
    found.requests = found.requests + tonumber(cells[2]:match("^%d+"))
  end
  return found
end

local function summary(columns)
  local text = { row_text { "n8n", "operations", "a result", "own refusal", "licence", "requests" },
    row_text { "---", "---", "---", "---", "---", "---" } }
  for _, line in ipairs(LINES) do
    local column = columns[line]
    local found = counts(column)
    text[#text + 1] = row_text { column.version, found.total, found.result, found.own, found.licence, found.requests }
  end
  return table.concat(text)
end

local function heading(columns)
  local titles, rule = { "Operation", "Request" }, { "---", "---" }
  for _, line in ipairs(LINES) do
    local version = columns[line].version
    titles[#titles + 1], titles[#titles + 2] = version .. ": answer", version .. ": document"
    rule[#rule + 1], rule[#rule + 2] = "---", "---"
  end
  return row_text(titles) .. row_text(rule)
end

local function operation_row(route, columns)
  local cells = { "`" .. route.name .. "`", "`" .. route.route .. "`" }
  for _, line in ipairs(LINES) do
    local seen = columns[line].cells[route.name] or { ABSENT, ABSENT }
    cells[#cells + 1], cells[#cells + 2] = seen[1], seen[2]
  end
  return row_text(cells)
end

--- The page.
-- @param columns table by line ("1", "2") of what `page.column` answers
-- @param validator version of openapi-backend
function page.render(columns, validator)
  local text = { TEXT:format(validator, ABSENT, summary(columns)), heading(columns) }
  for _, route in ipairs(report.routes()) do
    text[#text + 1] = operation_row(route, columns)
  end
  return table.concat(text)
end

local function read_versions(text)
  return text:match("\n| Operation | Request | ([^:|]+): answer | [^|]+ | ([^:|]+): answer |")
end

--- Reads a page.
-- @param text as it stands in the file
-- @return table by line of `version` ("none" where the page does not say) and `cells`, as `page.column` answers them
function page.parse(text)
  local columns = {}
  local versions = { read_versions(text) }
  for i, line in ipairs(LINES) do
    columns[line] = { version = versions[i] or "none", cells = {} }
  end
  local pattern = "\n| `([^`]+)` | `[^`]+` | " .. table.concat({ CELL, CELL, CELL, CELL }, " ")
  for name, answer_2, document_2, answer_1, document_1 in text:gmatch(pattern) do
    columns["2"].cells[name] = answer_2 ~= ABSENT and { answer_2, document_2 } or nil
    columns["1"].cells[name] = answer_1 ~= ABSENT and { answer_1, document_1 } or nil
  end
  return columns
end

--- The text of the committed page, or nil.
function page.read()
  return process.read(page.PATH)
end

return page
