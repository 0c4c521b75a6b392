-- What types and reference say about lists and items beyond the single operation.

local combine = require("operations_schema").combine
local naming = require("operations_naming")

local listing = {}

--- Whether an operation is a list: it pages, or is called so (as in lua/n8n/resource.lua).
function listing.is_list(operation)
  return operation.paging ~= nil or (operation.method == "GET" and operation.verb == "list")
end

--- What the names of a list's `each` and `all` end with.
function listing.suffix_of(operation)
  return operation.verb == "list" and "" or "_" .. operation.verb
end

--- The schema of the array that holds the items of an answer: the answer itself or its member `data`; nil where the
-- answer is one thing.
function listing.array_of(schema)
  if schema.type == "array" then
    return schema
  end
  local data = schema.properties and schema.properties.data
  return data and data.schema.type == "array" and data.schema or nil
end

--- The members of a resource's items: those of all answers that have such items.
function listing.item_schema(operations, resource)
  local schema
  for _, operation in ipairs(operations) do
    local reply = operation.item == resource and operation.reply_schema
    if reply then
      local list = listing.array_of(reply)
      local own = list and list.items or reply
      schema = schema and combine(schema, own, false) or own
    end
  end
  return schema
end

--- Operations by verb, with what n8n.items looks at.
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
