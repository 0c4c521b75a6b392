-- JSON schemas as the operation table holds them: { type, nullable, closed, properties, items, values, enum }, where a
-- property is { schema, required, read_only, lines }. Reads them from a document and merges the two lines.

local naming = require("operations_naming")
local support = require("operations_support")
local fail = support.fail

local SCALARS = { string = true, number = true, integer = true, boolean = true }

-- The texts of both; nil where one takes any, unless both have to be met.
local function combine_enums(a, b, together)
  if not a or not b then
    return together and (a or b) or nil
  end
  local merged, seen = {}, {}
  for _, list in ipairs { a, b } do
    for _, text in ipairs(list) do
      if not seen[text] then
        seen[text] = true
        merged[#merged + 1] = text
      end
    end
  end
  return merged
end

-- Two schemas as one. `together` is true for the parts of an allOf, where each adds; false for alternatives (oneOf, the
-- two lines), where only what all require is required and only what all refuse is refused.
local function combine(a, b, together)
  if not a or not b then
    return a or b
  end
  local merged = {
    type = a.type == b.type and a.type or (together and (a.type == "any" and b.type or b.type == "any" and a.type))
      or "any",
    nullable = a.nullable or b.nullable,
    items = combine(a.items, b.items, together),
    values = combine(a.values, b.values, together),
    enum = combine_enums(a.enum, b.enum, together),
  }
  if together then
    merged.closed = a.closed or b.closed
  else
    merged.closed = a.closed and b.closed
  end
  if merged.type == "object" and (a.properties or b.properties) then
    local properties = {}
    local ours, theirs = a.properties or {}, b.properties or {}
    for name, property in pairs(ours) do
      local other = theirs[name]
      properties[name] = {
        schema = other and combine(property.schema, other.schema, together) or property.schema,
        required = property.required and (together or other ~= nil and other.required),
        read_only = property.read_only and (other == nil or other.read_only),
        lines = property.lines | (other and other.lines or 0),
      }
    end
    for name, property in pairs(theirs) do
      if not ours[name] then
        properties[name] = {
          schema = property.schema,
          required = property.required and together,
          read_only = property.read_only,
          lines = property.lines,
        }
      end
    end
    merged.properties = properties
  end
  return merged
end

-- Of the values that a document allows those that are texts: with null goes `nullable`.
local function texts_of(values)
  local texts = {}
  for _, value in ipairs(values or {}) do
    texts[#texts + 1] = type(value) == "string" and value or nil
  end
  return #texts > 0 and texts or nil
end

--- A function that reads a schema of the document.
local function schema_reader(resolve, line_bit)
  local read
  local under_way = {} -- a schema inside itself (any JSON value) says nothing new

  local function read_properties(source)
    local required = {}
    for _, name in ipairs(source.required or {}) do
      required[name] = true
    end
    local properties = {}
    for name, member in pairs(source.properties) do
      local resolved = resolve(member)
      properties[name] = {
        schema = naming.shapes[name] or read(member),
        required = required[name] or false,
        read_only = resolved.readOnly or false,
        lines = line_bit,
      }
    end
    return properties
  end

  local function read_once(source)
    local kind = source.type
    local nullable = source.nullable or false
    if type(kind) == "table" then
      fail("a list of types is OpenAPI 3.1: teach the generator")
    end
    local schema = { type = kind or (source.properties and "object") or "any", nullable = nullable, closed = false }
    schema.enum = kind == "string" and texts_of(source.enum) or nil
    if schema.type == "object" then
      schema.closed = source.additionalProperties == false
      if source.properties then
        schema.properties = read_properties(source)
      end
      if type(source.additionalProperties) == "table" and next(source.additionalProperties) then
        local values = read(source.additionalProperties)
        schema.values = values.type ~= "any" and values or nil
      end
    elseif schema.type == "array" and source.items then
      schema.items = read(source.items)
    elseif not SCALARS[schema.type] and schema.type ~= "array" and schema.type ~= "any" then
      fail("unknown schema type %s", schema.type)
    end
    for _, part in ipairs(source.allOf or {}) do
      schema = combine(schema, read(part), true)
    end
    local alternatives
    for _, part in ipairs(source.oneOf or source.anyOf or {}) do
      local alternative = read(part)
      -- An anyOf that only names required members says nothing about the shape.
      if alternative.type ~= "any" or alternative.nullable then
        alternatives = alternatives and combine(alternatives, alternative, false) or alternative
      end
    end
    if alternatives then
      schema = combine(schema, alternatives, true)
    end
    return schema
  end

  function read(node)
    local source = resolve(node)
    if under_way[source] then
      return { type = "any" }
    end
    under_way[source] = true
    local schema = read_once(source)
    under_way[source] = nil
    return schema
  end

  return read
end

-- A member that one line refuses and the other takes is one that only the latter knows.
local function settle_lines(newer, older)
  if not newer or not older then
    return
  end
  if newer.properties and older.properties then
    for name, property in pairs(newer.properties) do
      local other = older.properties[name]
      if other then
        if property.read_only and not other.read_only then
          property.lines = 0
        elseif other.read_only and not property.read_only then
          other.lines = 0
        end
        settle_lines(property.schema, other.schema)
      end
    end
  end
  settle_lines(newer.items, older.items)
end

-- What the newer line requires is required, where both know the member.
local function settle_required(merged, newer)
  if not merged or not newer then
    return
  end
  for name, property in pairs(merged.properties or {}) do
    local other = newer.properties and newer.properties[name]
    property.required = other ~= nil and other.required
    settle_required(property.schema, other and other.schema)
  end
  settle_required(merged.items, newer.items)
end

--- The schema of a body that both lines take.
local function merge(newer, older)
  settle_lines(newer, older)
  local merged = combine(newer, older, false)
  settle_required(merged, newer)
  return merged
end

return { reader = schema_reader, merge = merge }
