--- Reads what the server's own schemas say of the bodies that its operations take: `/discover?include=schemas`.

local server = require "n8n.client.server"
local values = require "n8n.util.values"

local body_schemas = {}

-- The schema of a member of an object, wherever the schema says it.
local function property_of(schema, name)
  local property = values.list(schema.properties)[name]
  if type(property) == "table" then
    return property
  end
  for _, word in ipairs { "allOf", "anyOf", "oneOf" } do
    for _, part in ipairs(values.list(schema[word])) do
      local found = property_of(part, name)
      if found then
        return found
      end
    end
  end
end

local function descend(schema, path)
  for _, step in ipairs(path) do
    if type(step) == "number" then
      schema = type(schema.items) == "table" and schema.items or nil
    else
      schema = property_of(schema, step)
    end
    if not schema then
      return nil
    end
  end
  return schema
end

-- The endpoints with the schemas of their bodies: five times the size, so asked for when they are needed.
local function described_endpoints(client, facts_known)
  if not facts_known.described then
    local data, err = server.discover(client, { query = { include = "schemas" } })
    if not data then
      return nil, err
    end
    facts_known.described = server.read_endpoints(data)
  end
  return facts_known.described
end

--- What the server's own schema says of a member of a body that the table of operations does not know. Asks for the
-- schemas once per client.
-- @tparam table client
-- @tparam table operation
-- @tparam {string|number,...} path to the member: names, and numbers for places in arrays
-- @return the member's JSON Schema; false where the server does not know it, as on 1.x, which does not tell its schemas
-- @treturn ?table the error
function body_schemas.member(client, operation, path)
  local facts_known, err = server.known(client)
  if not facts_known then
    return nil, err
  elseif facts_known.line == "1" then
    return false
  end
  local endpoints
  endpoints, err = described_endpoints(client, facts_known)
  if not endpoints then
    return nil, err
  end
  local endpoint = server.endpoint(endpoints, operation)
  return endpoint ~= nil and type(endpoint.requestSchema) == "table" and descend(endpoint.requestSchema, path) or false
end

return body_schemas
