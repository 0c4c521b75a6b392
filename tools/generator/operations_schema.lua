-- JSON schemas as the generator holds them: { type, types, nullable, closed, open, properties, items, values, enum,
-- default, limits, alternatives }, where a property is { schema, required, read_only, lines }. `open` is an object of
-- which the document says that it may have any other members; `types` are those that an "any" chooses from, where they
-- are known; `alternatives` says how many a choice has. Reads them from a document and merges the two lines.

local support = require("operations_support")
local fail = support.fail

local SCALARS = { string = true, number = true, integer = true, boolean = true }
local LIMITS = { "exclusiveMinimum", "format", "maxItems", "maxLength", "maximum", "minItems", "minLength",
  "minProperties", "minimum", "pattern" }

-- The types a schema chooses from; nil where it takes anything.
local function kinds_of(schema)
  return schema.types or (schema.type ~= "any" and { schema.type } or nil)
end

local function merged_types(a, b)
  local types = support.union(kinds_of(a), kinds_of(b))
  if types then
    table.sort(types)
    return #types > 1 and types or nil
  end
end

-- The values that both allow (`together`), or either.
local function merged_enum(a, b, together)
  if not together then
    return support.union(a, b)
  elseif not a or not b then
    return a or b
  end
  local allowed, both = support.set(b), {}
  for _, value in ipairs(a) do
    both[#both + 1] = allowed[value] and value or nil
  end
  return both
end

-- All limits of both (`together`), or those that both have.
local function merged_limits(a, b, together)
  local merged = {}
  for name, value in pairs(a or {}) do
    merged[name] = (together or (b and b[name] == value)) and value or nil
  end
  for name, value in pairs(together and b or {}) do
    merged[name] = merged[name] or value
  end
  return next(merged) and merged or nil
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
    open = a.open or b.open,
    items = combine(a.items, b.items, together),
    values = combine(a.values, b.values, together),
    enum = merged_enum(a.enum, b.enum, together),
    limits = merged_limits(a.limits, b.limits, together),
    alternatives = a.alternatives or b.alternatives,
  }
  if merged.type == "any" then
    merged.types = not together and merged_types(a, b) or (together and (a.types or b.types)) or nil
  end
  if together then
    merged.default = a.default or b.default
  else
    merged.default = a.default == b.default and a.default or nil
  end
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
        schema = read(member),
        required = required[name] or false,
        read_only = resolved.readOnly or false,
        lines = line_bit,
      }
    end
    return properties
  end

  local function read_limits(source)
    local limits = {}
    for _, name in ipairs(LIMITS) do
      limits[name] = support.text_of(source[name])
    end
    return next(limits) and limits or nil
  end

  local function read_once(source)
    local kind = source.type
    local nullable = source.nullable or false
    if type(kind) == "table" then
      fail("a list of types is OpenAPI 3.1: teach the generator")
    end
    local schema = { type = kind or (source.properties and "object") or "any", nullable = nullable, closed = false,
      enum = support.texts(source.enum), default = support.text_of(source.default), limits = read_limits(source) }
    if schema.type == "object" then
      schema.closed = source.additionalProperties == false
      if source.properties then
        schema.properties = read_properties(source)
      end
      local others = source.additionalProperties
      schema.open = others == true or (type(others) == "table" and next(others) == nil) or nil
      if type(others) == "table" and next(others) then
        local values = read(others)
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
    local parts = source.oneOf or source.anyOf or {}
    for _, part in ipairs(parts) do
      local alternative = read(part)
      -- An anyOf that only names required members says nothing about the shape.
      if alternative.type ~= "any" or alternative.nullable then
        alternatives = alternatives and combine(alternatives, alternative, false) or alternative
      end
    end
    if alternatives then
      schema = combine(schema, alternatives, true)
    end
    schema.alternatives = #parts > 1 and #parts or schema.alternatives
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

return { reader = schema_reader, merge = merge, combine = combine }
