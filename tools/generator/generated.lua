-- What is generated: the files, and from which facts.

local c_text = require("operations_c")
local facts = require("operations_facts")
local merge = require("operations_merge")
local reference = require("reference")
local support = require("operations_support")
local types = require("types")

local generated = {}

-- The bits of the lines, as N8N_LINE_* in src/schema.h, and the facts of the n8n that we hold for each.
generated.FACTS = { [1] = "tools/generator/facts/n8n-1.txt", [2] = "tools/generator/facts/n8n-2.txt" }

--- The facts of a line as they are kept, or those of a file.
-- @return text
function generated.facts_text(line, file)
  local handle = assert(io.open(file or generated.FACTS[line]))
  local text = handle:read("a")
  handle:close()
  return text
end

--- Folders that hold nothing else.
generated.FOLDERS = { "docs/reference", "types" }

local function routes_text(operations)
  return table.concat(support.sorted_keys(operations), "\n") .. "\n"
end

--- The operations of both lines, merged and named.
-- @return array sorted by resource and verb
function generated.operations()
  return merge((facts.read(generated.facts_text(2), 2)), (facts.read(generated.facts_text(1), 1)))
end

-- The routes of both documents, for the specs.
local function add_routes(files)
  for line in pairs(generated.FACTS) do
    local operations, version = facts.read(generated.facts_text(line), line)
    files[("spec/data/operations_%s.txt"):format(version)] = routes_text(operations)
  end
end

--- All files.
-- @return name -> text
function generated.files()
  local files = {}
  add_routes(files)
  files["src/operations_table.inc"] = c_text(generated.operations())
  for name, text in pairs(types(generated.operations())) do
    files["types/" .. name] = text
  end
  for name, text in pairs(reference(generated.operations())) do
    files["docs/reference/" .. name] = text
  end
  return files
end

return generated
