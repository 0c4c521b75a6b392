-- The operations of one document as text, a fact a line: kept in the folder facts, where a difference between two
-- releases of n8n is a difference between lines. Names, types and limits only.
--
--   GET /workflows/{id}
--     scope "workflow:read"
--     path.id string required
--     query.excludePinnedData boolean
--     answer json codes="200"
--     reply object
--     reply.nodes[].position array
--
-- What comes behind the place is a list of words: the type, then flags and name="value". `[]` is an item of an array,
-- `{}` any member of an object that has no names.

local support = require("operations_support")
local fail, sorted_keys = support.fail, support.sorted_keys

local facts = {}

-- ---- Writing ----

local function quoted(text)
  return '"' .. text:gsub('[\\"]', "\\%0"):gsub("\n", "\\n") .. '"'
end

local function quoted_list(texts)
  local words = {}
  for index, text in ipairs(texts) do
    words[index] = quoted(text)
  end
  return table.concat(words, ",")
end

local function step(name)
  return "." .. (name:find("^[%w_$-]+$") and name or quoted(name))
end

-- The words that schemas and parameters have in common: what is true, then what has a value, in the order of names.
local function words_of(kind, flags, values)
  local words = { kind }
  for _, name in ipairs(sorted_keys(flags)) do
    words[#words + 1] = flags[name] and name or nil
  end
  for _, name in ipairs(sorted_keys(values)) do
    words[#words + 1] = name .. "=" .. (type(values[name]) == "table" and quoted_list(values[name])
      or quoted(values[name]))
  end
  return table.concat(words, " ")
end

local function with_limits(limits, values)
  for name, value in pairs(limits or {}) do
    values[name] = value
  end
  return values
end

local function add_schema(lines, place, schema, property)
  lines[#lines + 1] = place .. " " .. words_of(schema.type, {
    nullable = schema.nullable,
    closed = schema.closed,
    open = schema.open,
    required = property and property.required,
    ["read-only"] = property and property.read_only,
  }, with_limits(schema.limits, {
    enum = schema.enum,
    default = schema.default,
    types = schema.types,
    alternatives = schema.alternatives and tostring(schema.alternatives),
  }))
  for _, name in ipairs(sorted_keys(schema.properties or {})) do
    add_schema(lines, place .. step(name), schema.properties[name].schema, schema.properties[name])
  end
  if schema.items then
    add_schema(lines, place .. "[]", schema.items)
  end
  if schema.values then
    add_schema(lines, place .. "{}", schema.values)
  end
end

local function add_parameter(lines, place, parameter)
  lines[#lines + 1] = place .. step(parameter.name) .. " " .. words_of(parameter.type, {
    required = parameter.required,
  }, with_limits(parameter.limits, {
    enum = parameter.values,
    default = parameter.default,
    minimum = support.text_of(parameter.minimum),
    maximum = support.text_of(parameter.maximum),
  }))
end

--- The facts of one operation: an array of lines.
function facts.of(operation)
  local lines = {}
  if operation.scope then
    lines[#lines + 1] = "scope " .. quoted(operation.scope)
  end
  if operation.deprecated then
    lines[#lines + 1] = "deprecated yes"
  end
  for _, argument in ipairs(operation.arguments) do
    add_parameter(lines, "path", argument)
  end
  for _, name in ipairs(sorted_keys(operation.query)) do
    add_parameter(lines, "query", operation.query[name])
  end
  local body = operation.body
  if body then
    lines[#lines + 1] = "request " .. words_of(body.type, { required = body.required }, {})
    add_schema(lines, "body", body.schema)
  end
  lines[#lines + 1] = "answer " .. words_of(operation.reply, {}, { codes = operation.codes })
  if operation.reply_schema then
    add_schema(lines, "reply", operation.reply_schema)
  end
  return lines
end

--- All operations as text.
-- @param operations by key, as operations_document.lua reads them
-- @param version of the n8n whose document it was
function facts.write(operations, version)
  local texts = { ("# n8n %s. Written by `make generate`.\n"):format(version) }
  for _, key in ipairs(sorted_keys(operations)) do
    local operation = operations[key]
    texts[#texts + 1] = ("\n%s %s\n"):format(operation.method, operation.path)
    for _, line in ipairs(facts.of(operation)) do
      texts[#texts + 1] = "  " .. line .. "\n"
    end
  end
  return table.concat(texts)
end

-- ---- Reading ----

local function unquoted(text)
  return (text:gsub("\\(.)", function(letter)
    return letter == "n" and "\n" or letter
  end))
end

-- Reads from `position`, where a quoted text begins: the text, and the position behind it.
local function read_quoted(line, position)
  local last = position
  repeat
    last = line:find('"', last + 1, true) or fail("facts: a quote is open in: %s", line)
  until #line:sub(1, last - 1):match("\\*$") % 2 == 0
  return unquoted(line:sub(position + 1, last - 1)), last + 1
end

local LISTS = { enum = true, types = true, codes = true }

-- The words behind the place: the type, the flags as a set, the values by name.
local function read_words(line, position)
  local kind, first = line:match("^ ([%w-]+)()", position)
  local values = {}
  position = first
  while position <= #line do
    local name, behind = line:match("^ ([%w-]+)()", position)
    if line:sub(behind, behind) ~= "=" then
      values[name], position = true, behind
    else
      local texts = {}
      repeat
        texts[#texts + 1], behind = read_quoted(line, behind + 1)
      until line:sub(behind, behind) ~= ","
      values[name], position = LISTS[name] and texts or texts[1], behind
    end
  end
  return kind, values
end

-- The place at a line's beginning: its first word, the steps behind it, and the position of the blank after it.
local function read_place(line)
  local root, position = line:match("^(%l+)()")
  local steps = {}
  while line:sub(position, position) ~= " " do
    local word = line:sub(position, position + 1)
    if word == "[]" or word == "{}" then
      steps[#steps + 1], position = word, position + 2
    elseif word == '."' then
      steps[#steps + 1], position = read_quoted(line, position + 1)
    else
      steps[#steps + 1], position = line:match("^%.([%w_$-]+)()", position)
    end
  end
  return root, steps, position
end

local NO_LIMITS = {}
for word in ("nullable closed open required read-only enum default types alternatives"):gmatch("%S+") do
  NO_LIMITS[word] = true
end

local function limits_of(values, ...)
  local known, limits = support.set({ ... }), {}
  for name, value in pairs(values) do
    if not NO_LIMITS[name] and not known[name] then
      limits[name] = value
    end
  end
  return next(limits) and limits or nil
end

local function schema_of(kind, values)
  return {
    type = kind,
    nullable = values.nullable or false,
    closed = values.closed or false,
    open = values.open,
    enum = values.enum,
    default = values.default,
    types = values.types,
    alternatives = tonumber(values.alternatives),
    limits = limits_of(values),
  }
end

-- Puts a schema where the steps lead from the root; what holds it came before it.
local function place_schema(root, steps, schema, values, line_bit)
  local holder = root
  for index = 1, #steps - 1 do
    local name = steps[index]
    holder = name == "[]" and holder.items or name == "{}" and holder.values or holder.properties[name].schema
  end
  local name = steps[#steps]
  if name == "[]" then
    holder.items = schema
  elseif name == "{}" then
    holder.values = schema
  else
    holder.properties = holder.properties or {}
    holder.properties[name] = { schema = schema, required = values.required or false,
      read_only = values["read-only"] or false, lines = line_bit }
  end
end

local function parameter_of(name, kind, values, line_bit)
  return {
    name = name,
    type = kind,
    values = values.enum,
    minimum = tonumber(values.minimum),
    maximum = tonumber(values.maximum),
    limits = limits_of(values, "minimum", "maximum"),
    default = values.default,
    required = values.required or false,
    lines = line_bit,
  }
end

-- What each kind of line says about the operation.
local READERS = {
  deprecated = function(operation)
    operation.deprecated = true
  end,
  path = function(operation, steps, kind, values, line_bit)
    table.insert(operation.arguments, parameter_of(steps[1], kind, values, line_bit))
  end,
  query = function(operation, steps, kind, values, line_bit)
    operation.query[steps[1]] = parameter_of(steps[1], kind, values, line_bit)
  end,
  request = function(operation, _, kind, values)
    operation.body = { type = kind, required = values.required or false }
  end,
  answer = function(operation, _, kind, values)
    operation.reply, operation.codes = kind, values.codes
  end,
  body = function(operation, steps, kind, values, line_bit)
    local schema = schema_of(kind, values)
    if #steps == 0 then
      operation.body.schema = schema
    else
      place_schema(operation.body.schema, steps, schema, values, line_bit)
    end
  end,
  reply = function(operation, steps, kind, values, line_bit)
    local schema = schema_of(kind, values)
    if #steps == 0 then
      operation.reply_schema = schema
    else
      place_schema(operation.reply_schema, steps, schema, values, line_bit)
    end
  end,
}

--- Splits a line at the blank behind its place.
-- @return the place, and the words behind it
function facts.split(line)
  local _, _, position = read_place(line)
  return line:sub(1, position - 1), line:sub(position + 1)
end

local function read_fact(operation, line, line_bit)
  local scope = line:match("^scope ()")
  if scope then
    operation.scope = read_quoted(line, scope)
    return
  end
  local root, steps, position = read_place(line)
  local kind, values = read_words(line, position)
  READERS[root](operation, steps, kind, values, line_bit)
end

--- Reads what `write` wrote.
-- @param text
-- @param line_bit the bit of the line of n8n it belongs to (N8N_LINE_* in schema.h)
-- @return the operations by key, and the version
function facts.read(text, line_bit)
  local operations, operation = {}, nil
  for line in text:gmatch("[^\n]+") do
    local fact = line:match("^  (.*)")
    local method, path = line:match("^(%u+) (/.*)$")
    if fact then
      read_fact(operation, fact, line_bit)
    elseif method then
      operation = { key = method .. " " .. support.normalise(path), path = path, method = method, lines = line_bit,
        deprecated = false, arguments = {}, query = {} }
      operations[operation.key] = operation
    end
  end
  return operations, text:match("^# n8n ([%d.]+[%d])")
end

return facts
