-- The reference of the operations as Markdown: a page per resource and an index, files of a folder by name.

local items = require("n8n.client.items")
local listing = require("operations_items")
local public_modules = require("public_modules")
local support = require("operations_support")
local written_methods = require("written_methods")
local sorted_keys = support.sorted_keys

local LINES = { [1] = "1.x", [2] = "2.x", [3] = "1.x, 2.x" }
local PAGING = { cursor = "pages by cursor", last_id = "pages by the last id",
  skip_take = "pages by `skip` and `take`" }
local REPLIES = { empty = "nothing: `true`", binary = "bytes: a string", mixed = "JSON, or nothing: `true`" }
local WRITTEN = "<!-- Written by `make generate` from the API's own description (names, types and limits) and from the "
  .. "comments of our modules. -->\n"

-- ---- Words ----

local function code(text)
  return "`" .. text:gsub("|", "\\|") .. "`"
end

local function codes(texts)
  local words = {}
  for index, text in ipairs(texts) do
    words[index] = code(text)
  end
  return table.concat(words, ", ")
end

local function limits_text(limits)
  local words = {}
  for _, name in ipairs(sorted_keys(limits or {})) do
    words[#words + 1] = ("%s %s"):format(name, name == "pattern" and code(limits[name]) or limits[name])
  end
  return #words > 0 and " (" .. table.concat(words, ", ") .. ")" or ""
end

local function type_text(schema)
  local text = schema.types and table.concat(schema.types, " or ") or schema.type
  if schema.enum then
    text = codes(schema.enum)
  elseif schema.type == "array" and schema.items and not schema.items.properties then
    text = "array of " .. type_text(schema.items)
  elseif schema.type == "array" and schema.items then
    text = "array of objects" .. (schema.items.open and " with any other members" or "")
  end
  if schema.open and schema.properties then
    text = text .. " with any other members"
  end
  return text .. limits_text(schema.limits) .. (schema.nullable and " or null" or "")
end

local function parameter_text(parameter)
  if parameter.values then
    return codes(parameter.values)
  end
  local limits = {}
  for name, value in pairs(parameter.limits or {}) do
    limits[name] = value
  end
  limits.minimum, limits.maximum = support.text_of(parameter.minimum), support.text_of(parameter.maximum)
  return parameter.type .. limits_text(limits)
end

-- ---- Tables ----

local function add_table(out, heads, rows)
  out[#out + 1] = "| " .. table.concat(heads, " | ") .. " |"
  out[#out + 1] = "|" .. ("---|"):rep(#heads)
  for _, row in ipairs(rows) do
    out[#out + 1] = "| " .. table.concat(row, " | ") .. " |"
  end
  out[#out + 1] = ""
end

local function needed(required)
  return required and "required" or ""
end

-- A row per member, those inside others behind them: `nodes[].name`.
local function add_member_rows(rows, schema, prefix, sent)
  for _, name in ipairs(sorted_keys(schema.properties or {})) do
    local property = schema.properties[name]
    if not (sent and property.read_only) then
      local inner = property.schema
      local row = { code(prefix .. name), type_text(inner) }
      if sent then
        row[#row + 1] = needed(property.required)
        row[#row + 1] = inner.default and code(inner.default) or ""
      end
      row[#row + 1] = LINES[property.lines]
      rows[#rows + 1] = row
      add_member_rows(rows, inner, prefix .. name .. ".", sent)
      add_member_rows(rows, inner.items or {}, prefix .. name .. "[].", sent)
    end
  end
end

local function add_members(out, schema, sent)
  local rows = {}
  add_member_rows(rows, schema, "", sent)
  if #rows > 0 then
    add_table(out, sent and { "member", "type", "", "default", "n8n" } or { "member", "type", "n8n" }, rows)
  end
  return #rows > 0
end

-- ---- Operations ----

local function call_text(operation, name)
  local arguments = {}
  for index, argument in ipairs(operation.arguments) do
    arguments[index] = argument.name
  end
  arguments[#arguments + 1] = operation.body and "body" or "query"
  arguments[#arguments + 1] = "options"
  return ("client.%s:%s(%s)"):format(operation.resource, name, table.concat(arguments, ", "))
end

local function add_calls(out, operation)
  out[#out + 1] = "```lua"
  out[#out + 1] = call_text(operation, operation.verb)
  if listing.is_list(operation) then
    local suffix = listing.suffix_of(operation)
    out[#out + 1] = call_text(operation, "each" .. suffix)
    out[#out + 1] = call_text(operation, "all" .. suffix)
  end
  out[#out + 1] = "```\n"
end

local function add_facts(out, operation)
  local words = { code(operation.method .. " " .. operation.path), "n8n " .. LINES[operation.lines] }
  if operation.alias then
    words[#words + 1] = ("also %s (n8n %s)"):format(code(operation.alias), LINES[operation.alias_lines])
  end
  words[#words + 1] = operation.scope and "scope " .. code(operation.scope) or "no scope"
  words[#words + 1] = PAGING[operation.paging]
  words[#words + 1] = operation.idempotent and "may be sent twice" or "is not sent twice"
  words[#words + 1] = operation.deprecated and "**deprecated**" or nil
  out[#out + 1] = table.concat(words, "; ") .. "\n"
end

local function add_arguments(out, operation)
  for _, argument in ipairs(operation.arguments) do
    if argument.values then
      out[#out + 1] = ("%s: one of %s\n"):format(code(argument.name), codes(argument.values))
    end
  end
end

local function add_query(out, operation)
  local rows = {}
  for _, name in ipairs(sorted_keys(operation.query)) do
    local parameter = operation.query[name]
    rows[#rows + 1] = { code(name), parameter_text(parameter), needed(parameter.required),
      parameter.default and code(parameter.default) or "", LINES[parameter.lines] }
    add_member_rows(rows, parameter.schema or {}, name .. ".", true)
  end
  if #rows > 0 then
    out[#out + 1] = operation.body and "Query, in `options.query`:\n" or "Query:\n"
    add_table(out, { "name", "type", "", "default", "n8n" }, rows)
  end
end

local function add_body(out, operation)
  local body = operation.body
  if not body then
    return
  end
  local schema = body.schema or { type = "any" }
  local kind = body.type == "multipart" and "a form" or type_text(schema)
  out[#out + 1] = ("Body%s: %s%s\n"):format(body.required and "" or " (may be left out)", kind,
    schema.closed and ", no other members" or "")
  add_members(out, schema.items and schema.items.properties and schema.items or schema, true)
end

local function item_link(operation)
  local page = operation.item == operation.resource and "" or operation.item .. ".md"
  return ("[%s](%s#items)"):format(operation.item, page)
end

-- One item, or several, and where.
local function amount_of(operation)
  local holders = listing.holders_of(operation)
  if not listing.array_of(operation) then
    return "an item"
  elseif #holders == 0 then
    return "an array"
  end
  return ("an object with the %s %s"):format(#holders == 1 and "array" or "arrays", codes(holders))
end

local function add_answer(out, operation)
  local schema = operation.reply_schema
  if REPLIES[operation.reply] then
    out[#out + 1] = ("Answers %s\n"):format(REPLIES[operation.reply])
  end
  if operation.reply == "empty" or operation.reply == "binary" then
    return
  end
  if operation.item then
    out[#out + 1] = ("Answers %s of %s\n"):format(amount_of(operation), item_link(operation))
    return
  end
  schema = schema or { type = "any" }
  out[#out + 1] = "Answers " .. type_text(schema) .. "\n"
  add_members(out, schema.type == "array" and schema.items or schema, false)
end

-- ---- What is ours: methods that are no operations, and what operations take besides ----

local function own_row(value, prefix)
  local kind = value.type:gsub("^%?", "")
  return { code(prefix .. value.name), code(kind), value.default and code(value.default) or "",
    (value.text:gsub("|", "\\|")) }
end

local function add_own_members(out, heading, values, prefix)
  local rows = {}
  for index, value in ipairs(values) do
    rows[index] = own_row(value, prefix)
  end
  if #rows > 0 then
    out[#out + 1] = heading .. "\n"
    add_table(out, { "name", "type", "default", "" }, rows)
  end
end

-- The members of parameters: `query.unpublish`.
local function members_of(entry)
  local members = {}
  for _, parameter in ipairs(entry.parameters) do
    if parameter.name:find(".", 1, true) then
      members[#members + 1] = parameter
    end
  end
  return members
end

local function add_own_method(out, resource, verb, entry)
  local names = {}
  for _, parameter in ipairs(entry.parameters) do
    if not parameter.name:find(".", 1, true) then
      names[#names + 1] = parameter.name
    end
  end
  out[#out + 1] = ("## %s\n\n```lua\nclient.%s:%s(%s)\n```\n"):format(verb, resource, verb, table.concat(names, ", "))
  out[#out + 1] = table.concat(entry.text, "\n") .. "\n"
  add_own_members(out, "Takes:", entry.parameters, "")
  for index, returned in ipairs(entry.returns) do
    out[#out + 1] = ("%s %s\n"):format(index == 1 and "Answers" or "or nil and", returned.text)
  end
end

local function add_operation(out, operation, own)
  local verb = operation.verb
  out[#out + 1] = ("## %s\n"):format(verb)
  add_calls(out, operation)
  add_facts(out, operation)
  add_arguments(out, operation)
  add_query(out, operation)
  if own.methods[verb] then
    add_own_members(out, "Of this library, not of the API:", members_of(own.methods[verb]), "")
  end
  add_body(out, operation)
  if own.options[verb] then
    add_own_members(out, "Options of this library, besides [those of requests](../guide.md#resources-and-verbs):",
      own.options[verb].fields, "options.")
  end
  add_answer(out, operation)
end

-- ---- Items ----

-- The verbs that are ours alone, sorted.
local function own_verbs(operations, own)
  local known = listing.by_verb(operations)
  local verbs = {}
  for _, verb in ipairs(sorted_keys(own.methods)) do
    verbs[#verbs + 1] = not known[verb] and verb or nil
  end
  return verbs
end

local function add_items(out, name, operations, key, own)
  local schema = listing.item_schema(operations.all, name)
  if not schema then
    return
  end
  out[#out + 1] = "## Items\n"
  local kind = items.kind(name, listing.by_verb(operations), key)
  if kind then
    for _, verb in ipairs(own_verbs(operations, own)) do
      kind.methods[verb] = true
    end
    out[#out + 1] = ("Named by %s. Methods: %s\n"):format(code(kind.member), codes(sorted_keys(kind.methods)))
  end
  add_members(out, schema, false)
end

-- ---- Pages ----

local function page_text(name, operations, key, own)
  local out = { WRITTEN, ("# %s\n"):format(name) }
  local rows = {}
  for _, operation in ipairs(operations) do
    rows[#rows + 1] = { ("[%s](#%s)"):format(operation.verb, operation.verb), code(operation.method .. " "
      .. operation.path), LINES[operation.lines] }
  end
  for _, verb in ipairs(own_verbs(operations, own)) do
    rows[#rows + 1] = { ("[%s](#%s)"):format(verb, verb), "of this library", LINES[3] }
  end
  add_table(out, { "verb", "request", "n8n" }, rows)
  add_items(out, name, operations, key, own)
  for _, operation in ipairs(operations) do
    add_operation(out, operation, own)
  end
  for _, verb in ipairs(own_verbs(operations, own)) do
    add_own_method(out, name, verb, own.methods[verb])
  end
  return (table.concat(out, "\n"):gsub("\n+$", "\n"))
end

local function index_text(grouped, own_of)
  local rows = {}
  for _, name in ipairs(sorted_keys(grouped)) do
    local verbs = {}
    for _, operation in ipairs(grouped[name]) do
      verbs[#verbs + 1] = ("[%s](%s.md#%s)"):format(operation.verb, name, operation.verb)
    end
    for _, verb in ipairs(own_verbs(grouped[name], own_of(name))) do
      verbs[#verbs + 1] = ("[%s](%s.md#%s)"):format(verb, name, verb)
    end
    rows[#rows + 1] = { ("[%s](%s.md)"):format(name, name), table.concat(verbs, ", ") }
  end
  local out = { WRITTEN, "# Operations\n",
    "Every operation of the API: `client.<resource>:<verb>(...)`. How they are called is in [the guide]("
      .. "../guide.md#resources-and-verbs).\n" }
  add_table(out, { "resource", "verbs" }, rows)
  return (table.concat(out, "\n"):gsub("\n+$", "\n"))
end

--- All pages.
-- @param operations of operations_merge.lua
-- @return name -> text
return function(operations)
  local grouped, keys = listing.group(operations)
  local methods, options = written_methods(public_modules.texts(), grouped)
  local function own_of(name)
    return { methods = methods[name] or {}, options = options[name] or {} }
  end
  local files = { ["README.md"] = index_text(grouped, own_of) }
  for name, own in pairs(grouped) do
    files[name .. ".md"] = page_text(name, own, keys[name], own_of(name))
  end
  return files
end
