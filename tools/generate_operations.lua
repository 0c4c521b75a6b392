#!/usr/bin/env lua5.4
-- Writes src/operations_table.inc from n8n's own OpenAPI documents, one per line of n8n, and from our rules in
-- operations_naming.lua. Facts only: names, paths and types; never the document's sentences. The same input gives the
-- same bytes.
--
--   lua5.4 tools/generate_operations.lua --line-2 openapi.yml --line-1 openapi.yml --output src/operations_table.inc
--          [--facts-2 FILE] [--facts-1 FILE]     also "METHOD /normalised/path" per operation, for the specs
--
-- Needs lyaml (Debian: lua-yaml).

package.path = (arg[0]:match("^(.*)/") or ".") .. "/?.lua;" .. package.path
local naming = require("operations_naming")
local read_document = require("operations_document")
local c_text = require("operations_c")
local merge_schemas = require("operations_schema").merge
local support = require("operations_support")
local fail, sorted_keys, normalise, covers = support.fail, support.sorted_keys, support.normalise, support.covers

local LINE_1, LINE_2 = 1, 2 -- as in schema.h: bits
local ALWAYS_IDEMPOTENT = { GET = true, PUT = true, DELETE = true, PATCH = true }

-- Merging the lines ---------------------------------------------------------------------------------------------------

local function union(a, b)
  if not a or not b then
    return nil -- one line takes any value
  end
  local values, seen = {}, {}
  for _, list in ipairs({ a, b }) do
    for _, value in ipairs(list) do
      if not seen[value] then
        seen[value] = true
        values[#values + 1] = value
      end
    end
  end
  return values
end

local function merge_line(newer, older)
  newer.lines = newer.lines | older.lines
  for name, parameter in pairs(older.query) do
    local ours = newer.query[name]
    if ours then
      ours.lines = ours.lines | parameter.lines
      ours.values = union(ours.values, parameter.values)
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
  if newer.reply ~= older.reply then
    newer.reply = "mixed"
  end
  return newer
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

-- Both lines as one list, sorted by resource and verb.
local function merge_documents(newer, older)
  for key, operation in pairs(older) do
    newer[key] = newer[key] and merge_line(newer[key], operation) or operation
  end
  for _, operation in pairs(newer) do
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

-- Main ----------------------------------------------------------------------------------------------------------------

local function write_file(name, text)
  local handle = assert(io.open(name, "w"))
  assert(handle:write(text))
  assert(handle:close())
end

local function options_of(words)
  local options = {}
  for index = 1, #words, 2 do
    local name = words[index]:match("^%-%-(.+)$")
    if not name or not words[index + 1] then
      fail("usage: --line-2 FILE --line-1 FILE --output FILE [--facts-2 FILE] [--facts-1 FILE]")
    end
    options[name] = words[index + 1]
  end
  for _, name in ipairs({ "line-2", "line-1", "output" }) do
    if not options[name] then
      fail("--%s is missing", name)
    end
  end
  return options
end

local function main()
  local options = options_of(arg)
  local newer, older = read_document(options["line-2"], LINE_2), read_document(options["line-1"], LINE_1)
  for option, document in pairs({ ["facts-2"] = newer, ["facts-1"] = older }) do
    if options[option] then
      write_file(options[option], table.concat(sorted_keys(document), "\n") .. "\n")
    end
  end
  write_file(options.output, c_text(merge_documents(newer, older)))
end

main()
