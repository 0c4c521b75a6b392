--- Refuses filters of data tables, their rows and folders that n8n would not read as they are meant.
--
-- n8n leaves out what it does not know of a row filter, so that a misspelled one finds, or deletes, other rows than
-- were meant, or all of them; empty texts and arrays select all. So what does not have the shape of
-- `n8n.client.filter_shapes` is refused before anything is sent.

local core = require "n8n.core"
local errors = require "n8n.errors"
local shapes = require "n8n.client.filter_shapes"
local suggest = require "n8n.util.suggest"
local tables = require "n8n.util.tables"
local values = require "n8n.util.values"

local filters = {}

local problem_of

local function problem_of_object(value, schema, place)
  if type(value) ~= "table" or value[1] ~= nil or getmetatable(value) == core.array_mt then
    return place .. " must be an object"
  end
  local names = tables.keys(schema.properties)
  for _, name in ipairs(tables.keys(value)) do
    if not schema.properties[name] then
      return suggest.unknown("member of " .. place, name, names)
    end
  end
  for _, name in ipairs(names) do
    local property, member = schema.properties[name], value[name]
    if member == nil and property.required then
      return ("%s.%s is missing"):format(place, name)
    end
    local problem = member ~= nil and problem_of(member, property.schema, place .. "." .. name)
    if problem then
      return problem
    end
  end
end

local function problem_of_array(value, schema, place)
  if type(value) ~= "table" or (value[1] == nil and next(value) ~= nil) then
    return place .. " must be an array"
  elseif value[1] == nil then
    return ("%s = {} would select everything"):format(place)
  end
  for index, item in ipairs(value) do
    local problem = problem_of(item, schema.items or { type = "string" }, ("%s[%d]"):format(place, index))
    if problem then
      return problem
    end
  end
end

local function problem_of_text(value, schema, place)
  if type(value) ~= "string" then
    return place .. " must be a string" .. (schema.types and " or an array of strings" or "")
  elseif value == "" then
    return ("%s = '' would select everything"):format(place)
  end
  for _, known in ipairs(schema.enum or { value }) do
    if value == known then
      return nil
    end
  end
  return ("%s cannot be '%s'; it is one of: %s"):format(place, value, table.concat(schema.enum, ", "))
end

-- What is wrong with a value, in words; nil for one that fits.
function problem_of(value, schema, place)
  value = values.decoded(value)
  if schema.type == "object" then
    return problem_of_object(value, schema, place)
  elseif schema.type == "array" or (schema.types and type(value) == "table") then
    return problem_of_array(value, schema, place)
  elseif schema.type ~= "any" then
    return problem_of_text(value, schema, place)
  end
end

-- The filter of a query or a body; nil where there is none to look at: the core refuses what is empty or no table.
local function filter_in(content)
  content = values.decoded(content)
  local given = type(content) == "table" and content.filter or nil
  if type(given) == "string" and given ~= "" then
    local value, message = core.decode(given)
    return value, value == nil and "filter is no JSON: " .. message or nil
  end
  given = values.decoded(given)
  return type(given) == "table" and next(given) ~= nil and given or nil
end

--- Raises for a filter that n8n would not read as it is meant.
-- @tparam table operation
-- @param content the query, or the body of an operation with one
-- @raise naming the calling script's line, with an example of the right shape
function filters.check(operation, content)
  local shape = shapes[operation.resource]
  if not shape then
    return
  end
  local filter, problem = filter_in(content)
  problem = problem or (filter ~= nil and problem_of(filter, shape.schema, "filter"))
  if problem then
    errors.misuse(("%s:%s: %s (write: filter = %s)"):format(operation.resource, operation.verb, problem, shape.example))
  end
end

return filters
