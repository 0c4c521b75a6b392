--- Reads which credentials an n8n has.
--
-- 2.x lists them. 1.x shows none of them, so there they are put together from what its security audit says (it names
-- every credential that no workflow uses, or none that is active, or none that ran lately) and from the workflows that
-- use them. Only the workflows know types: a credential that none uses has a name and an id there, and no type.

local errors = require "n8n.errors"
local values = require "n8n.util.values"

local credential_index = {}

local Index = {}
Index.__index = Index

local function owner(credential)
  for _, share in ipairs(values.list(credential.shared)) do
    if share.role == "credential:owner" then
      return share.id
    end
  end
end

function Index:add(id, fields)
  local known = self.by_id[id]
  if not known then
    known = { id = id }
    self.by_id[id] = known
    self.list[#self.list + 1] = known
  end
  for name, value in pairs(fields) do
    known[name] = value
  end
end

local function read_list(index, client)
  for credential in client.credentials:each(nil, { fields = { "id", "name", "type", "shared" }, verify = true }) do
    index:add(credential.id, { name = credential.name, type = credential.type, project = owner(credential) })
  end
end

-- ---- 1.x ----

local function read_uses(index, client)
  for workflow in client.workflows:each(nil, { fields = { "id", "nodes" } }) do
    for _, node in ipairs(values.list(workflow.nodes)) do
      for kind, credential in pairs(values.list(node.credentials)) do
        if type(credential) == "table" and type(credential.id) == "string" then
          index:add(credential.id, { name = credential.name, type = kind })
        end
      end
    end
  end
end

-- The names in workflows are those of the time when they were saved; the audit's are the present ones and go over them.
local function read_audit(index, client)
  local answer = errors.must(client.audit:generate { additionalOptions = { categories = { "credentials" } } })
  for _, report in pairs(answer) do
    for _, section in ipairs(values.list(report).sections or {}) do
      for _, place in ipairs(section.location or {}) do
        if place.kind == "credential" and place.id then
          index:add(place.id, { name = place.name })
        end
      end
    end
  end
end

local function read(client, line)
  local index = setmetatable({ list = {}, by_id = {} }, Index)
  if line == "1" then
    read_uses(index, client)
    read_audit(index, client)
  else
    read_list(index, client)
  end
  return index
end

--- Reads which credentials there are.
-- @tparam table client
-- @tparam string line of `client:line()`
-- @treturn ?table the index: `list` (of `{ id=, name=, type=, project= }`), `by_id`, and `find`
-- @treturn ?table the error: this key may not see them
function credential_index.read(client, line)
  return errors.answered(read, client, line)
end

local function fits(credential, name, kind, project)
  return credential.name == name and (credential.type == nil or credential.type == kind)
    and (project == nil or credential.project == nil or credential.project == project)
end

--- Those with a name and a type; where the server does not show a credential's type or project, they are not compared.
-- @tparam string name
-- @tparam string kind
-- @tparam ?string project its id
-- @treturn {table,...}
function Index:find(name, kind, project)
  local found = {}
  for _, credential in ipairs(self.list) do
    if fits(credential, name, kind, project) then
      found[#found + 1] = credential
    end
  end
  return found
end

return credential_index
