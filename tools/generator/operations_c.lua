-- Writes the merged operations as C: static const tables in which equal parts are shared.

local naming = require("operations_naming")
local sorted_keys = require("operations_support").sorted_keys

local function quoted(text)
  return text and '"' .. text:gsub('[\\"]', "\\%0") .. '"' or "NULL"
end

-- Rows of one C array without repetition: add(row list) answers the index of the first row; equal lists share.
local function pool()
  local rows, known = {}, {}
  return {
    rows = rows,
    add = function(list)
      local key = table.concat(list, "\n")
      if not known[key] then
        known[key] = #rows
        for _, row in ipairs(list) do
          rows[#rows + 1] = row
        end
      end
      return known[key]
    end,
  }
end

local schemas, properties, parameters, texts = pool(), pool(), pool(), pool()

-- A pointer to the first of several texts and their count.
local function texts_pointer(list)
  if not list then
    return "NULL, 0"
  end
  local rows = {}
  for index, text in ipairs(list) do
    rows[index] = quoted(text)
  end
  return ("&texts[%d], %d"):format(texts.add(rows), #rows)
end

local function is_unknown(schema)
  return not schema or (schema.type == "any" and not schema.nullable)
end

local function kind_of(schema)
  return schema.limits and schema.limits.format == "binary" and "FILE" or schema.type:upper()
end

-- A pointer to the schema's row, or NULL where it says nothing.
local function schema_pointer(schema, shallow)
  if is_unknown(schema) then
    return "NULL"
  end
  local first, count = "NULL", 0
  if schema.properties and not shallow then
    local rows = {}
    for _, name in ipairs(sorted_keys(schema.properties)) do
      local property = schema.properties[name]
      -- What a client cannot send needs no description beyond its kind.
      local pointer = schema_pointer(property.schema, property.read_only)
      rows[#rows + 1] = ("{%s, %s, %d, %s, %s}"):format(
        quoted(name), pointer, property.lines, property.required, property.read_only)
    end
    count = #rows
    first = count > 0 and ("&properties[%d]"):format(properties.add(rows)) or "NULL"
  end
  local row = ("{N8N_SCHEMA_%s, %s, %s, %s, %d, %s, %s, %s}"):format(
    kind_of(schema), schema.nullable or false, schema.closed and not shallow or false, first, count,
    shallow and "NULL" or schema_pointer(schema.items), shallow and "NULL" or schema_pointer(schema.values),
    texts_pointer(not shallow and schema.type == "string" and schema.enum or nil))
  return ("&schemas[%d]"):format(schemas.add({ row }))
end

local function parameter_row(parameter)
  return ("{%s, N8N_PARAMETER_%s, %s, %s, %s, %s, %s, %d}"):format(
    quoted(parameter.name), parameter.type:upper(), texts_pointer(parameter.values),
    parameter.minimum and ("%d"):format(parameter.minimum) or "INT64_MIN",
    parameter.maximum and ("%d"):format(parameter.maximum) or "INT64_MAX",
    quoted(parameter.default), parameter.required, parameter.lines)
end

local function parameters_pointer(list)
  if #list == 0 then
    return "NULL, 0"
  end
  local rows = {}
  for index, parameter in ipairs(list) do
    rows[index] = parameter_row(parameter)
  end
  return ("&parameters[%d], %d"):format(parameters.add(rows), #rows)
end

local function operation_row(operation)
  local query = {}
  for _, name in ipairs(sorted_keys(operation.query)) do
    query[#query + 1] = operation.query[name]
  end
  local body = operation.body
  local fields = {
    quoted(operation.resource), quoted(operation.verb), quoted(operation.name), quoted(operation.method),
    quoted(operation.path), quoted(operation.alias), quoted(operation.scope), quoted(operation.item),
    quoted(operation.list), parameters_pointer(operation.arguments), parameters_pointer(query),
    body and schema_pointer(body.schema) or "NULL",
    "N8N_BODY_" .. (body and body.type:upper() or "NONE"),
    "N8N_PAGING_" .. (operation.paging or "none"):upper(),
    "N8N_REPLY_" .. operation.reply:upper(),
    tostring(body ~= nil and body.required), tostring(operation.idempotent), tostring(operation.deprecated),
    tostring(operation.lines), tostring(operation.alias_lines or 0),
  }
  return "{" .. table.concat(fields, ", ") .. "}"
end

local function array_text(declaration, rows)
  return ("%s[%d] = {\n    %s,\n};\n"):format(declaration, #rows, table.concat(rows, ",\n    "))
end

local function key_rows()
  local rows, seen = {}, {}
  for _, rule in ipairs(naming.resources) do
    if rule.key and not seen[rule.resource] then
      seen[rule.resource] = true
      rows[#rows + 1] = ("{%s, %s}"):format(quoted(rule.resource), quoted(rule.key))
    end
  end
  return rows
end

local function c_text(list)
  local rows = {}
  for index, operation in ipairs(list) do
    rows[index] = operation_row(operation)
  end
  return table.concat({
    "/* Written by `make generate`: change the rules in tools/, not this file. */\n/* clang-format off */\n",
    array_text("static const char *const texts", texts.rows),
    array_text("static const n8n_parameter parameters", parameters.rows),
    -- Members point at schemas and schemas at their members.
    ("static const n8n_schema schemas[%d];\n"):format(#schemas.rows),
    array_text("static const n8n_property properties", properties.rows),
    array_text("static const n8n_schema schemas", schemas.rows),
    array_text("static const n8n_item_key item_keys", key_rows()),
    array_text("static const n8n_operation operations", rows),
    "/* clang-format on */\n",
  }, "\n")
end

return c_text
