-- Compares an OpenAPI document of n8n with what this tree was generated from, and says every difference in a line that
-- names operation and field. Exits 0 where there is none, 1 where there are some, 2 where there is no such document.
--
--   lua5.4 tools/generator/drift.lua LINE openapi.yml [FACTS]        LINE is 1 or 2, for n8n 1.x or 2.x
--
-- Needs lyaml (Debian: lua-yaml).

package.path = (arg[0]:match("^(.*)/") or ".") .. "/?.lua;lua/?.lua;" .. package.path
local differences = require("operations_drift")
local facts = require("operations_facts")
local generated = require("generated")
local read_document = require("operations_document")

-- Our names for the routes of both lines.
local function names()
  local by_key = {}
  for _, operation in ipairs(generated.operations()) do
    by_key[operation.key] = operation.name
    if operation.alias then
      by_key[operation.method .. " " .. require("operations_support").normalise(operation.alias)] = operation.name
    end
  end
  return by_key
end

local line, file = tonumber(arg[1]), arg[2]
if not generated.FACTS[line] or not file then
  io.stderr:write("usage: drift.lua 1|2 openapi.yml [FACTS]\n")
  os.exit(2)
end
local ours, version = facts.read(generated.facts_text(line, arg[3]), line)
local could, theirs = pcall(read_document, file, line)
if not could then
  io.stderr:write(("drift: %s cannot be compared: %s\n"):format(file, tostring(theirs):gsub("^[^\n]-%.lua:%d+: ", "")))
  os.exit(2)
end
local found = differences(ours, theirs, names())
for _, sentence in ipairs(found) do
  print(sentence)
end
print(("drift: %s against n8n %s: %s"):format(file, version, #found == 0 and "none"
  or #found == 1 and "1 difference" or #found .. " differences"))
os.exit(#found == 0)
