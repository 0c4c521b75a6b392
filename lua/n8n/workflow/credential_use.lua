--- Finds which node of which workflow uses which credential: n8n 1.x lists none, but its workflows name them.

local json = require "n8n.json"
local tables = require "n8n.util.tables"
local values = require "n8n.util.values"
local model = require "n8n.workflow.model"

local credential_use = {}

-- A credential as nodes name it: `{id, name}`, or in very old workflows its name alone.
local function named(value)
  if type(value) == "string" then
    return nil, value
  elseif type(value) == "table" then
    return values.text(value.id), type(value.name) == "string" and value.name or nil
  end
end

local function add_node(found, node, published)
  for kind, value in pairs(values.list(node.credentials)) do
    local id, name = named(value)
    local key = ("%s\0%s\0%s\0%s"):format(kind, id or "", id and "" or name or "", tostring(node.name))
    if (id or name) and not found[key] then
      found[key] = true
      found[#found + 1] = { type = tostring(kind), id = id, name = name, node = tostring(node.name),
        disabled = node.disabled == true or nil, published = published }
    end
  end
end

--- The credentials that a workflow names, in what is saved and, with `published`, in the version that runs only.
-- @tparam table workflow decoded
-- @treturn {table,...} `{type, id, name, node, disabled, published}`
function credential_use.of(workflow)
  local found = {}
  for _, node in ipairs(model.nodes(workflow)) do
    add_node(found, node)
  end
  for _, node in ipairs(model.nodes(values.list(workflow.activeVersion))) do
    add_node(found, node, true)
  end
  return found
end

local function sort_by(list, ...)
  local names = { ... }
  table.sort(list, function(left, right)
    for _, name in ipairs(names) do
      local one, other = left[name] or "", right[name] or ""
      if one ~= other then
        return one < other
      end
    end
    return false
  end)
end

--- All uses, gathered by credential.
-- @tparam table by_workflow workflow id -> what `of` answered
-- @treturn {table,...} `{id, type, name, uses = {{workflow, node, disabled, published}, ...}}`, in an order that
--   depends on nothing else
function credential_use.gathered(by_workflow)
  local credentials, list = {}, json.array {}
  for _, workflow in ipairs(tables.keys(by_workflow)) do
    for _, use in ipairs(by_workflow[workflow]) do
      local key = ("%s\0%s\0%s"):format(use.type, use.id or "", use.id and "" or use.name)
      local credential = credentials[key]
      if not credential then
        credential = { id = use.id, type = use.type, name = use.name, uses = json.array {} }
        credentials[key] = credential
        list[#list + 1] = credential
      end
      credential.uses[#credential.uses + 1] = { workflow = workflow, node = use.node, disabled = use.disabled,
        published = use.published }
    end
  end
  for _, credential in ipairs(list) do
    sort_by(credential.uses, "workflow", "node")
  end
  sort_by(list, "type", "id", "name")
  return list
end

return credential_use
