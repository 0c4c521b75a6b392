--- Checks credential data against the JSON Schema that n8n gives for a credential type.
--
-- Only what n8n's schemas use is understood: `type`, `enum`, `const`, `required`, `properties`,
-- `additionalProperties`, `allOf`, `anyOf`, `oneOf`, `not`, `if`/`then`/`else`, and the bounds of numbers. Everything
-- else is taken to hold: n8n checks again, and this check must never refuse what n8n takes. For the same reason it has
-- n8n's own reading of what no standard has: a `type` that is none of JSON's (`"json"`, `"notice"`) holds for every
-- value.
--
-- Problems name fields and what the schema allows, never a value: values are secrets.

local json = require "n8n.json"
local suggest = require "n8n.util.suggest"
local tables = require "n8n.util.tables"

local schemas = {}

local is_object = json.is_object

local TYPES = {
  string = function(value)
    return type(value) == "string"
  end,
  number = function(value)
    return type(value) == "number"
  end,
  integer = function(value)
    return type(value) == "number" and value == math.floor(value)
  end,
  boolean = function(value)
    return type(value) == "boolean"
  end,
  array = function(value)
    return type(value) == "table" and json.is_array(value)
  end,
  object = is_object,
  null = function(value)
    return value == json.null
  end,
}

local function same(left, right)
  return left == right or (type(left) == "table" and type(right) == "table" and left ~= json.null
    and right ~= json.null and json.pretty(left) == json.pretty(right))
end

-- The field that a problem is about, in words.
local function named(path)
  return path == "" and "the data" or ("field '%s'"):format(path)
end

local function below(path, name)
  return path == "" and name or path .. "." .. name
end

local function add(problems, path, sentence)
  problems[#problems + 1] = named(path) .. " " .. sentence
end

local check -- check(schema, value, path, problems)

local function holds(schema, value)
  local problems = {}
  check(schema, value, "", problems)
  return #problems == 0
end

local function check_type(expected, value, path, problems)
  local names = type(expected) == "table" and expected or { expected }
  for _, name in ipairs(names) do
    if not TYPES[name] or TYPES[name](value) then
      return
    end
  end
  add(problems, path, "must be of type " .. table.concat(names, " or "))
end

local function check_enum(allowed, value, path, problems)
  local names = {}
  for i, candidate in ipairs(allowed) do
    if same(candidate, value) then
      return
    end
    names[i] = type(candidate) == "table" and json.encode(candidate) or tostring(candidate)
  end
  add(problems, path, "must be one of: " .. table.concat(names, ", "))
end

local function check_required(names, value, path, problems)
  for _, name in ipairs(names) do
    if value[name] == nil then
      problems[#problems + 1] = named(below(path, name)) .. " is missing"
    end
  end
end

local function check_members(schema, value, path, problems)
  local known = is_object(schema.properties) and schema.properties or {}
  for _, name in ipairs(tables.keys(value)) do
    if known[name] ~= nil then
      check(known[name], value[name], below(path, name), problems)
    elseif schema.additionalProperties == false then
      problems[#problems + 1] = suggest.unknown("field", below(path, name), tables.keys(known))
    elseif is_object(schema.additionalProperties) then
      check(schema.additionalProperties, value[name], below(path, name), problems)
    end
  end
end

-- n8n writes the bounds of numbers as arrays of one number.
local function bound(value)
  if type(value) == "table" then
    value = value[1]
  end
  return type(value) == "number" and value or nil
end

local BOUNDS = {
  { "minimum", "must be at least", function(value, limit) return value >= limit end },
  { "maximum", "must be at most", function(value, limit) return value <= limit end },
  { "exclusiveMinimum", "must be above", function(value, limit) return value > limit end },
  { "exclusiveMaximum", "must be below", function(value, limit) return value < limit end },
}

local function check_bounds(schema, value, path, problems)
  for _, rule in ipairs(BOUNDS) do
    local limit = bound(schema[rule[1]])
    if limit and not rule[3](value, limit) then
      add(problems, path, ("%s %s"):format(rule[2], tostring(limit)))
    end
  end
end

local function count_holding(forms, value)
  local count = 0
  for _, schema in ipairs(forms) do
    count = count + (holds(schema, value) and 1 or 0)
  end
  return count
end

-- n8n's schemas say so about fields that another field's value rules out.
local function check_not(schema, path, problems)
  local names = schema.required
  if type(names) == "table" and #names == 1 then
    problems[#problems + 1] = named(below(path, names[1])) .. " does not go with the other fields' values"
  else
    add(problems, path, "has a form that the schema forbids")
  end
end

local function check_combinations(schema, value, path, problems)
  for _, part in ipairs(schema.allOf or {}) do
    check(part, value, path, problems)
  end
  if schema.anyOf and count_holding(schema.anyOf, value) == 0 then
    add(problems, path, "fits none of the forms that the schema allows")
  end
  if schema.oneOf and count_holding(schema.oneOf, value) ~= 1 then
    add(problems, path, "must fit exactly one of the forms that the schema allows")
  end
  if is_object(schema["not"]) and holds(schema["not"], value) then
    check_not(schema["not"], path, problems)
  end
  if is_object(schema["if"]) then
    local branch = schema[holds(schema["if"], value) and "then" or "else"]
    if is_object(branch) then
      check(branch, value, path, problems)
    end
  end
end

check = function(schema, value, path, problems)
  if schema == false then
    add(problems, path, "is not allowed")
  end
  if not is_object(schema) then
    return
  end
  if schema.type ~= nil then
    check_type(schema.type, value, path, problems)
  end
  if type(schema.enum) == "table" then
    check_enum(schema.enum, value, path, problems)
  end
  if schema.const ~= nil and not same(schema.const, value) then
    add(problems, path, "must have the one value that the schema names")
  end
  if is_object(value) then
    check_required(schema.required or {}, value, path, problems)
    check_members(schema, value, path, problems)
  elseif type(value) == "number" then
    check_bounds(schema, value, path, problems)
  end
  check_combinations(schema, value, path, problems)
end

--- What is wrong with credential data.
-- @tparam table schema decoded, as `client.credentials:schema(type)` answers it
-- @tparam table data field -> value
-- @treturn {string,...} sentences, each problem once; none when the data fits
function schemas.check(schema, data)
  local problems, told, result = {}, {}, {}
  check(schema, data, "", problems)
  for _, problem in ipairs(problems) do
    if not told[problem] then
      told[problem] = true
      result[#result + 1] = problem
    end
  end
  return result
end

--- A value that came as text, from the environment or a file, as the schema wants it: `"5432"` is a number and `"true"`
-- a boolean where the field is one. Other texts, and texts that are neither, stay as they are.
-- @tparam table schema
-- @tparam string field
-- @tparam string text
-- @return the value
function schemas.from_text(schema, field, text)
  local about = is_object(schema.properties) and schema.properties[field]
  local kind = is_object(about) and about.type
  if kind == "number" and text:find("^%s*[+-]?%d+%.?%d*[eE]?[+-]?%d*%s*$") then
    return tonumber(text) or text
  elseif kind == "boolean" and (text == "true" or text == "false") then
    return text == "true"
  end
  return text
end

return schemas
