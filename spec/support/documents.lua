--- OpenAPI documents for specs of the generator: facts of them, comparisons, doctored copies.
-- @module spec.support.documents
local need = require "spec.support.need"
local process = require "spec.support.process"
local real_n8n = require "spec.support.real_n8n"

local documents = {}

--- Nil where the generator's tools run, else the reason to skip.
function documents.lack()
  if process.run({ "lua5.4", "-e", "require 'lyaml'" }).code ~= 0 then
    return need.excuse "no lua5.4 with lyaml here (package lua-yaml)"
  end
end

--- The document of an installed n8n: its path, or nil.
-- @tparam string version
function documents.of(version)
  local words = real_n8n.command(version)
  return words and (words[2]:gsub("/bin/n8n$", "/dist/public-api/v1/openapi.yml"))
end

--- Compares a document with facts: the outcome of tools/generator/drift.lua.
-- @tparam number line of n8n
-- @tparam string path of the document
-- @tparam[opt] string facts file; without it those in the tree
function documents.drift(line, path, facts)
  return process.run { "lua5.4", "tools/generator/drift.lua", tostring(line), path, facts }
end

--- The text with `replacement` in the place of the first match of a pattern behind a place, which must be there.
-- @tparam string text
-- @tparam {string,...} places plain texts, each searched behind the one before
-- @tparam string pattern
-- @tparam string replacement as in gsub
function documents.edit(text, places, pattern, replacement)
  local position = 1
  for _, place in ipairs(places) do
    local _, last = text:find(place, position, true)
    position = assert(last, "not there: " .. place) + 1
  end
  local edited, count = text:sub(position):gsub(pattern, replacement, 1)
  assert(count == 1, "not there: " .. pattern)
  return text:sub(1, position - 1) .. edited
end

--- Writes a file.
-- @tparam string path
-- @tparam string text
-- @treturn string path
function documents.write(path, text)
  local file = assert(io.open(path, "wb"))
  assert(file:write(text))
  file:close()
  return path
end

return documents
