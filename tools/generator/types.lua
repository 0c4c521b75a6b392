-- The types of everything public, for lua-language-server: files of a folder, by name.

local module_types = require("types_modules")
local public_modules = require("public_modules")
local resource_types = require("types_resources")
local sorted_keys = require("operations_support").sorted_keys
local written_methods = require("written_methods")

-- What the core makes and no module of ours defines.
local VALUES = [[
---@meta _

---JSON's null, the same value as `cjson.null`: true in a condition, so compare with `==`.
---@alias n8n.null lightuserdata

---Checked JSON text that is written as it is, whatever value it has.
---@alias n8n.fragment any
]]

local function client_text(names)
  local lines = { "---@meta _\n", "---@class n8n.Client" }
  for _, name in ipairs(names) do
    lines[#lines + 1] = ("---@field %s n8n.resource.%s"):format(name, name)
  end
  return table.concat(lines, "\n") .. "\n"
end

--- All files.
-- @param operations of operations_merge.lua
-- @return name -> text
return function(operations)
  local names, methods, modules = {}, {}, public_modules.texts()
  for _, operation in ipairs(operations) do
    names[operation.resource] = true
  end
  local files = { ["values.lua"] = VALUES, ["client.lua"] = client_text(sorted_keys(names)) }
  for _, module in ipairs(modules) do
    local text, name, is_class = module_types(module, names, methods)
    if text then
      files[(is_class and "classes/" or "modules/") .. name .. ".lua"] = text
    end
  end
  local _, options = written_methods(modules, names)
  for name, text in pairs(resource_types(operations, methods, options)) do
    files["resources/" .. name .. ".lua"] = text
  end
  return files
end
