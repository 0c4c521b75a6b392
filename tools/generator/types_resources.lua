-- LuaCATS types of the resources: a class with the operations as methods, one with the members and methods of its
-- items, and those of queries, bodies and answers.

local items = require("n8n.client.items")
local listing = require("operations_items")
local new_pool = require("types_schemas")
local support = require("operations_support")
local sorted_keys = support.sorted_keys

-- Not optional: the language server cannot know that it is there where the answer is nil, and would have each script
-- ask for both.
local ERROR = "---@return n8n.errors.Error err"
local LINES = { [1] = "1.x only", [2] = "2.x only" }

local function copy(values)
  local result = {}
  for name, value in pairs(values) do
    result[name] = value
  end
  return result
end

-- ---- What goes in ----

-- `place`: what a class is called that a parameter of JSON needs.
local function parameter_type(parameter, pool, place)
  if parameter.values then
    local values = {}
    for index, value in ipairs(parameter.values) do
      values[index] = ("%q"):format(value)
    end
    return table.concat(values, "|")
  elseif parameter.type == "list" then
    return "string|string[]"
  elseif parameter.type == "json" then
    local kind = parameter.schema and pool:type_of(parameter.schema, place, true) or "table"
    return ("string|%s|n8n.fragment"):format(kind)
  end
  return parameter.type
end

local function parameter_remarks(parameter)
  local remarks = {}
  if parameter.default then
    remarks[#remarks + 1] = "default " .. parameter.default
  end
  if parameter.minimum then
    remarks[#remarks + 1] = "from " .. support.text_of(parameter.minimum)
  end
  if parameter.maximum then
    remarks[#remarks + 1] = "up to " .. support.text_of(parameter.maximum)
  end
  remarks[#remarks + 1] = LINES[parameter.lines]
  return #remarks > 0 and " " .. table.concat(remarks, ", ") or ""
end

local function query_class(pool, operation)
  local lines = {}
  for _, name in ipairs(sorted_keys(operation.query)) do
    local parameter = operation.query[name]
    lines[#lines + 1] = ("---@field %s%s %s%s"):format(name, parameter.required and "" or "?",
      parameter_type(parameter, pool, ("n8n.%s.%s"):format(operation.resource, name)), parameter_remarks(parameter))
  end
  if #lines == 0 then
    return nil
  end
  return pool:class(("n8n.%s.%s.query"):format(operation.resource, operation.verb), lines)
end

local function requires_query(operation)
  for _, parameter in pairs(operation.query) do
    if parameter.required then
      return true
    end
  end
  return false
end

local function body_type(pool, operation)
  return pool:type_of(operation.body.schema, ("n8n.%s.%s.body"):format(operation.resource, operation.verb), true)
end

-- The classes of bodies that create and update items: an item that was read is one of each.
local function bodies_of(pool, operations, resource)
  local classes, seen = {}, {}
  for _, operation in ipairs(operations) do
    local fills = operation.verb == "create" or operation.verb == "update"
    local kind = fills and operation.body and operation.item == resource and body_type(pool, operation)
    if kind and kind:find("^n8n%.[%w_.]+$") and not seen[kind] then
      seen[kind] = true
      classes[#classes + 1] = kind
    end
  end
  return #classes > 0 and ": " .. table.concat(classes, ", ") or ""
end

-- The parameters behind those of the path: { name, type, optional }.
local function trailing_parameters(pool, operation)
  local list = {}
  local query = query_class(pool, operation)
  if operation.body then
    list[1] = { "body", body_type(pool, operation), not operation.body.required }
  else
    list[1] = { "query", query or "table", not requires_query(operation) }
  end
  local options = "n8n.Resource.Options"
  if operation.body and (query or pool.described[operation.verb]) then
    options = pool:class(("n8n.%s.%s.options: n8n.Resource.Options"):format(operation.resource, operation.verb),
      query and { ("---@field query%s %s"):format(requires_query(operation) and "" or "?", query) } or {})
      :match("^[^:]+")
  end
  list[2] = { "options", options, not (operation.body and requires_query(operation)) }
  return list
end

local function argument_parameters(operation, from)
  local list = {}
  for index = from, #operation.arguments do
    local argument = operation.arguments[index]
    list[#list + 1] = { argument.name, argument.values and parameter_type(argument) or "string|integer", false }
  end
  return list
end

-- ---- What comes out ----

-- The schema of an answer in which items are of the item's class.
local function answer_schema(operation)
  local schema = operation.reply_schema
  if not schema or not operation.item then
    return schema
  end
  local item = { class = "n8n.item." .. operation.item }
  local list = listing.array_of(operation)
  if not list then
    return item
  elseif list == schema then
    return { type = "array", items = item }
  end
  local page = copy(schema)
  page.properties = copy(schema.properties)
  for _, name in ipairs(listing.holders_of(operation)) do
    page.properties[name] = copy(schema.properties[name])
    page.properties[name].schema = { type = "array", items = item }
  end
  return page
end

local function answer_type(pool, operation)
  if operation.reply == "empty" then
    return "true"
  elseif operation.reply == "binary" then
    return "string"
  end
  local kind = pool:type_of(answer_schema(operation), ("n8n.%s.%s.answer"):format(operation.resource, operation.verb))
  return operation.reply == "mixed" and kind .. "|true" or kind
end

-- The type of what an iteration hands out.
local function element_type(pool, operation)
  if operation.item then
    return "n8n.item." .. operation.item
  end
  local list = listing.array_of(operation)
  return pool:type_of(list and list.items, ("n8n.%s.%s.element"):format(operation.resource, operation.verb))
end

-- ---- Methods ----

local function add_method(out, holder, name, parameters, returns, operation)
  local names = {}
  if operation.deprecated then
    out[#out + 1] = "---@deprecated"
  end
  for index, parameter in ipairs(parameters) do
    names[index] = parameter[1]
    out[#out + 1] = ("---@param %s%s %s"):format(parameter[1], parameter[3] and "?" or "", parameter[2])
  end
  for _, line in ipairs(returns) do
    out[#out + 1] = line
  end
  out[#out + 1] = ("function %s:%s(%s) end\n"):format(holder, name, table.concat(names, ", "))
end

local function join(a, b)
  local list = copy(a)
  for _, value in ipairs(b) do
    list[#list + 1] = value
  end
  return list
end

-- "`GET /workflows/{workflowId}`", the scope, the lines.
local function add_about(out, operation)
  out[#out + 1] = ("---`%s %s`%s%s"):format(operation.method, operation.path,
    operation.scope and ", scope `" .. operation.scope .. "`" or "",
    LINES[operation.lines] and ", " .. LINES[operation.lines] or "")
end

local function returns_of(pool, operation)
  local returns = { ("---@return %s? answer"):format(answer_type(pool, operation):gsub("^(.*|.*)$", "(%1)")), ERROR }
  if operation.body then
    returns[3] = "---@return string[]? left_out members that were not sent"
  end
  return returns
end

local function add_operation(out, pool, operation)
  local arguments, trailing = argument_parameters(operation, 1), trailing_parameters(pool, operation)
  add_about(out, operation)
  add_method(out, "resource", operation.verb, join(arguments, trailing), returns_of(pool, operation), operation)
  if listing.is_list(operation) then
    local suffix = listing.suffix_of(operation)
    local element = element_type(pool, operation)
    trailing[2] = { "options", "n8n.List.Options", true }
    add_about(out, operation)
    add_method(out, "resource", "each" .. suffix, join(arguments, trailing),
      { ("---@return fun(): %s"):format(element) }, operation)
    add_about(out, operation)
    add_method(out, "resource", "all" .. suffix, join(arguments, trailing),
      { ("---@return %s? items"):format(element:find("|") and "(" .. element .. ")[]" or element .. "[]"), ERROR },
      operation)
  end
end

-- ---- Items ----

-- `item:update` takes some of the members that the operation takes.
local function changes_type(pool, operation)
  local schema = copy(operation.body.schema)
  schema.properties = {}
  for name, property in pairs(operation.body.schema.properties or {}) do
    schema.properties[name] = copy(property)
    schema.properties[name].required = false
  end
  return pool:type_of(schema, ("n8n.%s.%s.changes"):format(operation.resource, operation.verb), true)
end

local function add_item_method(out, pool, kind, verb, verbs)
  local self_type = "n8n.item." .. kind.resource
  if verb == "refresh" then
    add_method(out, "item", verb, { { "query", query_class(pool, verbs.get.operation) or "table", true } },
      { ("---@return %s? item"):format(self_type), ERROR }, {})
    return
  end
  local operation = verbs[verb].operation
  local parameters = join(argument_parameters(operation, #kind.parents + 2), trailing_parameters(pool, operation))
  local returns = returns_of(pool, operation)
  if verb == "update" and operation.body then
    parameters = { { "changes", changes_type(pool, operation), false }, parameters[#parameters] }
    returns = { ("---@return %s? item"):format(self_type), ERROR }
  end
  add_about(out, operation)
  add_method(out, "item", verb, parameters, returns, operation)
end

-- The class of an item: its members.
local function item_lines(pool, operations, resource, schema)
  local name = "n8n.item." .. resource
  local lines = { ("---@class %s%s"):format(name, bodies_of(pool, operations, resource)) }
  return join(lines, pool:fields(schema, name))
end

local function item_methods(pool, kind, verbs, schema, written)
  local out = { "local item = {}\n" }
  for _, verb in ipairs(sorted_keys(kind.methods)) do
    -- A member of the JSON hides a method of the same name.
    if not (schema.properties or {})[verb] and not written[verb] then
      add_item_method(out, pool, kind, verb, verbs)
    end
  end
  for _, verb in ipairs(sorted_keys(written)) do
    written[verb](out, "item:" .. verb, #kind.parents + 1)
  end
  return out
end

-- ---- Resources ----

-- `written`: methods that have a comment of their own, by verb; they stand in the place of those of operations.
-- `described`: the verbs whose options have members of their own.
local function resource_text(name, operations, key, written, described)
  local pool = new_pool() -- of its own: a name says which resource a class is of
  pool.described = described
  local out = { "---@class n8n.resource." .. name, "local resource = {}\n" }
  for _, operation in ipairs(operations) do
    if not written[operation.verb] then
      add_operation(out, pool, operation)
    end
  end
  for _, verb in ipairs(sorted_keys(written)) do
    written[verb](out, "resource:" .. verb, 0)
  end
  local verbs = listing.by_verb(operations)
  local kind = items.kind(name, verbs, key)
  local schema = listing.item_schema(operations.all, name)
  local class = schema and item_lines(pool, operations, name, schema) or {}
  class = join(class, kind and item_methods(pool, kind, verbs, schema, written) or { "" })
  return ("---@meta _\n\n%s\n%s\n%s"):format(pool:text(), table.concat(class, "\n"), table.concat(out, "\n"))
end

--- The types of all resources.
-- @param operations of operations_merge.lua
-- @param written resource -> verb -> what writes a method that has a comment of its own (types_modules.lua)
-- @param described resource -> verb -> what says that a module of ours describes its options (written_methods.lua)
-- @return resource -> text
return function(operations, written, described)
  local grouped, keys = listing.group(operations)
  local texts = {}
  for _, name in ipairs(sorted_keys(grouped)) do
    texts[name] = resource_text(name, grouped[name], keys[name], written[name] or {}, described[name] or {})
  end
  return texts
end
