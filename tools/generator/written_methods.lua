-- What our modules' comments say about methods of resources: "@function workflows:trigger" describes a method, "@table
-- update.options" in the class workflows what the options of workflows:update have besides those of requests.

local read_ldoc = require("ldoc")

local function note(written, resource, verb, entry)
  written[resource] = written[resource] or {}
  written[resource][verb] = entry
end

--- All of them.
-- @param texts of the modules
-- @param resources set of their names
-- @return methods, options: resource -> verb -> entry of ldoc.lua
return function(texts, resources)
  local methods, options = {}, {}
  for _, text in ipairs(texts) do
    local module = read_ldoc(text) or { entries = {} }
    local own = (module.name or ""):match("^([%w_]+)$")
    for _, entry in ipairs(module.entries) do
      local resource, verb = entry.name:match("^(%l[%w_]*):([%w_]+)$")
      local of_options = entry.kind == "table" and entry.name:match("^([%w_]+)%.options$")
      if entry.kind == "function" and resources[resource] then
        note(methods, resource, verb, entry)
      elseif of_options and resources[own] then
        note(options, own, of_options, entry)
      end
    end
  end
  return methods, options
end
