-- What types and reference say about lists and items beyond the single operation.

local combine = require("operations_schema").combine
local naming = require("operations_naming")
local support = require("operations_support")

local listing = {}

--- Whether an operation is a list, with `each` and `all`, as lua/n8n/client/resource.lua decides: what the operation
-- says, else that it pages or is called so.
function listing.is_list(operation)
  return operation.list ~= nil or operation.paging ~= nil or (operation.method == "GET" and operation.verb == "list")
end

--- What the names of a list's `each` and `all` end with.
function listing.suffix_of(operation)
  return operation.verb == "list" and "" or "_" .. operation.verb:gsub("^list_", "")
end

--- The members of an answer that hold its items, by name: `data`, or what the operation says; "*" stands for each that
-- is an array.
function listing.holders_of(operation)
  local wanted, names = operation.list or "data", {}
  local schema = operation.reply_schema
  for _, name in ipairs(support.sorted_keys(schema and schema.properties or {})) do
    if schema.properties[name].schema.type == "array" and (name == wanted or wanted == "*") then
      names[#names + 1] = name
    end
  end
  return names
end

--- The array that holds the items of an answer, the answer itself or a member of it; nil where the answer is one thing.
function listing.array_of(operation)
  local schema = operation.reply_schema
  if schema and schema.type == "array" then
    return schema
  end
  local holder = listing.holders_of(operation)[1]
  return holder and schema.properties[holder].schema
end

--- The members of a resource's items: those of all answers that have such items.
function listing.item_schema(operations, resource)
  local schema
  for _, operation in ipairs(operations) do
    local reply = operation.item == resource and operation.reply_schema
    if reply then
      local list = listing.array_of(operation)
      local own = list and list.items or reply
      schema = schema and combine(schema, own, false) or own
    end
  end
  return schema
end

--- Operations by verb, with what n8n.client.items looks at.
function listing.by_verb(operations)
  local verbs = {}
  for _, operation in ipairs(operations) do
    local parameters = {}
    for index, argument in ipairs(operation.arguments) do
      parameters[index] = argument.name
    end
    verbs[operation.verb] = { path = operation.path, parameters = parameters, operation = operation }
  end
  return verbs
end

--- The operations by resource (each list with `all`, those of every resource), and the member that names an item of
-- each resource that has items.
function listing.group(operations)
  local grouped, keys, answered = {}, {}, {}
  for _, operation in ipairs(operations) do
    grouped[operation.resource] = grouped[operation.resource] or { all = operations }
    table.insert(grouped[operation.resource], operation)
    answered[operation.item or false] = true
  end
  for _, rule in ipairs(naming.resources) do
    keys[rule.resource] = keys[rule.resource] or (answered[rule.resource] and rule.key)
  end
  return grouped, keys
end

return listing
