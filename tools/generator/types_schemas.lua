-- LuaCATS types for JSON schemas. Objects with known members become classes, named after the place that needs them
-- first; schemas that say the same share one.

local sorted_keys = require("operations_support").sorted_keys

local SCALARS = { string = "string", number = "number", integer = "integer", boolean = "boolean", array = "any[]",
  object = "table<string, any>" }
local LINES = { [1] = " 1.x only", [2] = " 2.x only" }

local Pool = {}
Pool.__index = Pool

local function array_of(kind)
  return (kind:find("|", 1, true) and "(" .. kind .. ")" or kind) .. "[]"
end

local function enumeration(schema)
  local values = {}
  for index, value in ipairs(schema.enum) do
    values[index] = schema.type == "string" and ("%q"):format(value) or value
  end
  return table.concat(values, "|")
end

-- Words that LuaCATS takes for who may see a field.
local VISIBILITY = { public = true, protected = true, private = true, package = true }

local function field_name(name)
  return name:find("^[%a_][%w_]*$") and not VISIBILITY[name] and name or ('["%s"]'):format(name)
end

-- The lines of a class but its first. What is sent leaves out what the server refuses, and says what must be there. A
-- member of an answer is typed as what it is when it is there.
function Pool:fields(schema, place, sent)
  local lines = {}
  for _, name in ipairs(sorted_keys(schema.properties)) do
    local property = schema.properties[name]
    if not (sent and property.read_only) then
      lines[#lines + 1] = ("---@field %s%s %s%s"):format(field_name(name), sent and not property.required and "?" or "",
        self:type_of(property.schema, place .. "." .. name:gsub("[^%w_]", "_"), sent), LINES[property.lines] or "")
    end
  end
  if schema.open and not schema.values then
    lines[#lines + 1] = "---@field [string] any"
  elseif schema.values then
    lines[#lines + 1] = ("---@field [string] %s"):format(self:type_of(schema.values, place .. ".value", sent))
  end
  return lines
end

--- The name of the class with these lines: the one that has them already, else a new one.
function Pool:class(place, lines, exact)
  local key = table.concat(lines, "\n")
  if not self.known[key] then
    self.known[key] = place
    table.insert(self.texts, ("---@class %s%s\n%s\n"):format(exact and "(exact) " or "", place, key))
  end
  return self.known[key]
end

function Pool:object(schema, place, sent)
  if not schema.properties or not next(schema.properties) then
    return schema.values and ("table<string, %s>"):format(self:type_of(schema.values, place .. ".value", sent))
      or SCALARS.object
  end
  return self:class(place, self:fields(schema, place, sent))
end

local function choice(schema)
  local kinds = {}
  for index, kind in ipairs(schema.types) do
    kinds[index] = SCALARS[kind]
  end
  return table.concat(kinds, "|")
end

--- The type of a value.
-- @param schema of operations_schema.lua, or nil where nothing is known; `class` in it is a type that we name ourselves
-- @param place what a class is called that is needed for it
-- @param sent whether it is for what a client sends
function Pool:type_of(schema, place, sent)
  local kind
  if not schema then
    return "any"
  elseif schema.class then
    kind = schema.class
  elseif schema.enum then
    kind = enumeration(schema)
  elseif schema.type == "array" and schema.items then
    kind = array_of(self:type_of(schema.items, place, sent))
  elseif schema.type == "object" then
    kind = self:object(schema, place, sent)
  elseif schema.types then
    kind = choice(schema)
  else
    kind = SCALARS[schema.type] or "any"
  end
  return schema.nullable and kind ~= "any" and kind .. "|n8n.null" or kind
end

--- The classes made so far.
function Pool:text()
  return table.concat(self.texts, "\n")
end

return function()
  return setmetatable({ known = {}, texts = {} }, Pool)
end
