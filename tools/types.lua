-- The types of everything public, for lua-language-server: files of a folder, by name.

local module_types = require("types_modules")
local resource_types = require("types_resources")
local sorted_keys = require("operations_support").sorted_keys

-- What the core makes and no module of ours defines.
local VALUES = [[
---@meta _

---JSON's null, the same value as `cjson.null`: true in a condition, so compare with `==`.
---@alias n8n.null lightuserdata

---Checked JSON text that is written as it is, whatever value it has.
---@alias n8n.fragment any
]]

local function client_text(names)
  local lines = { "---@meta _\n", "---@class n8n.client.Client" }
  for _, name in ipairs(names) do
    lines[#lines + 1] = ("---@field %s n8n.resource.%s"):format(name, name)
  end
  return table.concat(lines, "\n") .. "\n"
end

-- The modules that the reference describes too: all that config.ld does not leave out.
local function public_modules()
  local settings, left_out, found = {}, {}, {}
  assert(loadfile("config.ld", "t", settings))()
  for _, path in ipairs(settings.file.exclude) do
    left_out[path] = true
  end
  local pipe = assert(io.popen("find lua/n8n -name '*.lua'"))
  for path in pipe:lines() do
    local folder = path:match("^(.*)/")
    if not left_out[path] and not left_out[folder] and not left_out[folder:match("^(.*)/") or folder] then
      found[#found + 1] = path
    end
  end
  pipe:close()
  table.sort(found)
  return found
end

local function read_file(path)
  local file = assert(io.open(path))
  local text = file:read("a")
  file:close()
  return text
end

--- All files.
-- @param operations of operations_merge.lua
-- @return name -> text
return function(operations)
  local names, methods, described = {}, {}, {}
  for _, operation in ipairs(operations) do
    names[operation.resource] = true
  end
  local files = { ["values.lua"] = VALUES, ["client.lua"] = client_text(sorted_keys(names)) }
  for _, path in ipairs(public_modules()) do
    local text, name = module_types(read_file(path), names, methods, described)
    if text then
      files["modules/" .. name .. ".lua"] = text
    end
  end
  for name, text in pairs(resource_types(operations, methods, described)) do
    files["resources/" .. name .. ".lua"] = text
  end
  return files
end
