-- Both lines of n8n as one list of operations, under our names and with our rules (operations_naming.lua).

local naming = require("operations_naming")
local schemas = require("operations_schema")
local support = require("operations_support")
local combine, merge_schemas = schemas.combine, schemas.merge
local fail, sorted_keys, normalise, covers = support.fail, support.sorted_keys, support.normalise, support.covers

local ALWAYS_IDEMPOTENT = { GET = true, PUT = true, DELETE = true, PATCH = true }
local PAGE_LIMIT = 250 -- n8n's own, where its document names none

-- Merging the lines ---------------------------------------------------------------------------------------------------

local function merge_line(newer, older)
  newer.lines = newer.lines | older.lines
  for name, parameter in pairs(older.query) do
    local ours = newer.query[name]
    if ours then
      ours.lines = ours.lines | parameter.lines
      ours.values = support.union(ours.values, parameter.values)
    else
      newer.query[name] = parameter
    end
  end
  if newer.body and older.body then
    newer.body.schema = merge_schemas(newer.body.schema, older.body.schema)
    newer.body.required = newer.body.required and older.body.required
  elseif older.body then
    newer.body = older.body
    newer.body.required = false
  elseif newer.body then
    newer.body.required = false
  end
  newer.reply_schema = combine(newer.reply_schema, older.reply_schema, false)
  if newer.reply ~= older.reply then
    newer.reply = "mixed"
  end
  return newer
end

-- Rules ---------------------------------------------------------------------------------------------------------------

local function paging_of(operation)
  local query = operation.query
  if operation.key == "GET /executions" then
    return "last_id"
  elseif query.limit and query.cursor then
    return "cursor"
  elseif query.skip and query.take then
    return "skip_take"
  end
end

-- Puts our shapes in the place of members that the document leaves open.
local function shape(schema)
  for name, property in pairs(schema and schema.properties or {}) do
    if naming.shapes[name] then
      property.schema = naming.shapes[name]
    else
      shape(property.schema)
    end
  end
  if schema then
    shape(schema.items)
    shape(schema.values)
  end
end

-- What we know about an operation beyond what the document says.
local function refine(operation)
  operation.paging = paging_of(operation)
  for name, known in pairs(naming.parameters[operation.key] or {}) do
    local parameter = operation.query[name] or fail("%s: no parameter %s", operation.key, name)
    parameter.type = known.type or parameter.type
    parameter.minimum = known.minimum or parameter.minimum
    parameter.schema = known.schema
  end
  local limit = operation.paging and operation.query.limit
  if limit then
    limit.minimum, limit.maximum = limit.minimum or 1, limit.maximum or PAGE_LIMIT
  end
  shape(operation.body and operation.body.schema)
  shape(operation.reply_schema)
end

-- Naming --------------------------------------------------------------------------------------------------------------

local function snake(word)
  return (word:gsub("-", "_"):gsub("(%l)(%u)", "%1_%2"):lower())
end

local function longest_rule(path)
  local found
  for _, rule in ipairs(naming.resources) do
    if covers(rule.prefix, path) and (not found or #rule.prefix > #found.prefix) then
      found = rule
    end
  end
  return found
end

local ON_COLLECTION = { GET = "list", POST = "create", PUT = "update" }
local ON_MEMBER = { GET = "get", PUT = "update", PATCH = "update", DELETE = "delete" }

local function verb_of(operation, rule)
  local rest = normalise(operation.path):sub(#rule.prefix + 1)
  local verb = naming.verbs[operation.key]
  if not verb and rest == "" then
    verb = ON_COLLECTION[operation.method]
  elseif not verb and rest == "/{}" then
    verb = ON_MEMBER[operation.method]
  elseif not verb then
    for word in rest:gmatch("[^/]+") do
      verb = word ~= "{}" and snake(word) or verb
    end
  end
  return verb or fail("no verb for %s", operation.key)
end

-- The members of an item in the reply, whether it comes alone, in a bare array or in `data`.
local function reply_members(schema)
  if not schema then
    return nil
  end
  if schema.type == "array" then
    return schema.items and schema.items.properties
  end
  local data = schema.properties and schema.properties.data
  if data and data.schema and data.schema.type == "array" and data.schema.items then
    return data.schema.items.properties
  end
  return schema.properties
end

local function item_of(operation, rule)
  local fixed = naming.items[operation.key]
  if fixed ~= nil then
    return fixed or nil
  end
  local members = rule.key and reply_members(operation.reply_schema)
  return members and members[rule.key] and rule.resource or nil
end

-- The member that holds the items of a list: "data", also for an answer that is the array itself.
local function list_of(operation)
  local schema = operation.reply_schema
  if naming.lists[operation.key] or operation.method ~= "GET" or not schema then
    return naming.lists[operation.key]
  end
  local data = schema.properties and schema.properties.data
  local holder = data and data.schema or schema
  return holder.type == "array" and "data" or nil
end

local function rename_arguments(operation)
  local path = normalise(operation.path)
  for _, argument in ipairs(operation.arguments) do
    for _, rule in ipairs(naming.arguments) do
      if rule.from == argument.name and covers(rule.prefix, path) then
        operation.path = operation.path:gsub("{" .. rule.from .. "}", "{" .. rule.to .. "}")
        argument.name = rule.to
        break
      end
    end
  end
end

local function name_operation(operation)
  local rule = longest_rule(normalise(operation.path)) or fail("no resource for %s", operation.key)
  operation.resource = rule.resource
  operation.verb = verb_of(operation, rule)
  operation.item = item_of(operation, rule)
  operation.list = list_of(operation)
  operation.idempotent = ALWAYS_IDEMPOTENT[operation.method] or naming.idempotent_verbs[operation.verb] or false
  for _, name in ipairs(naming.read_only[operation.key] or {}) do
    operation.body.schema.properties[name].read_only = true
  end
  rename_arguments(operation)
end

--- Both lines as one list, sorted by resource and verb.
-- @param newer operations of 2.x by key, as operations_document.lua reads them; changed
-- @param older those of 1.x
-- @return operations with { resource, verb, name, paging, item, idempotent, alias, alias_lines } besides
return function(newer, older)
  for key, operation in pairs(older) do
    newer[key] = newer[key] and merge_line(newer[key], operation) or operation
  end
  for _, operation in pairs(newer) do
    refine(operation)
    name_operation(operation)
  end
  for alias, key in pairs(naming.aliases) do
    local operation = newer[key] or fail("no operation %s", key)
    operation.alias, operation.alias_lines = newer[alias].path, newer[alias].lines
    operation.deprecated = operation.deprecated and newer[alias].deprecated
    newer[alias] = nil
  end
  local list, seen = {}, {}
  for _, key in ipairs(sorted_keys(newer)) do
    local operation = newer[key]
    operation.name = operation.resource .. ":" .. operation.verb
    if seen[operation.name] then
      fail("%s is both %s and %s", operation.name, seen[operation.name], key)
    end
    seen[operation.name] = key
    list[#list + 1] = operation
  end
  table.sort(list, function(a, b)
    return a.name < b.name
  end)
  return list
end
