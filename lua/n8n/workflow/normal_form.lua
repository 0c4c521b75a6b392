--- Compares workflows as n8n saves them: what it adds or drops, and what can be written.
--
-- Members are compared by their canonical text: order of keys and white space are noise. What n8n itself adds or drops
-- when it saves is no difference either, or a second deployment would find changes for ever:
--
-- - `id` and `webhookId` of nodes that the file leaves out: n8n makes them up
-- - settings that the file leaves out: n8n keeps its own; `"DEFAULT"` is the same as not there
-- - settings that n8n takes and does not keep
-- - a credential whose id the server does not know: n8n links the one of that name and type, if there is one

local core = require "n8n.core"
local json = require "n8n.json"
local tables = require "n8n.util.tables"
local values = require "n8n.util.values"

local present = values.present

local normal_form = {}

-- Taken by 2.x, but kept only with certain licences and set-ups, without a word where they are not.
local NOT_ALWAYS_KEPT = { binaryMode = true, redactionPolicy = true, credentialResolverId = true }

local function operation(verb)
  for _, candidate in ipairs(core.operations("workflows")) do
    if candidate.verb == verb then
      return candidate
    end
  end
end

local function knows(thing, line)
  return thing.lines == nil or thing.lines:find(line, 1, true) ~= nil
end

--- The members that this line of n8n lets one write, as its API document has them.
-- @tparam string verb `"create"` or `"update"`
-- @tparam string line `"1"` or `"2"`
-- @treturn table name -> what the document says about it
function normal_form.writable(verb, line)
  local found = {}
  for _, member in ipairs(operation(verb).body.members) do
    if not member.read_only and knows(member, line) then
      found[member.name] = member
    end
  end
  return found
end

--- The names of the members that are written when a workflow comes from elsewhere: a folder or a project of the source
-- means nothing on the target.
-- @tparam string line
-- @tparam ?boolean static_data whether what triggers remember comes along
-- @treturn {string,...} sorted
function normal_form.names_to_move(line, static_data)
  local members = tables.without(normal_form.writable("update", line), "parentFolderId", "projectId")
  if not static_data then
    members.staticData = nil
  end
  return tables.keys(members)
end

--- The settings that this line takes. It refuses a workflow with any other.
-- @tparam table settings
-- @tparam string line
-- @treturn table the settings it takes
-- @treturn {string,...} the names of those it does not, sorted
function normal_form.fit_settings(settings, line)
  local taken, fitted, left_out = {}, json.object {}, {}
  for _, member in ipairs(normal_form.writable("update", line).settings.members) do
    taken[member.name] = knows(member, line)
  end
  for name, value in pairs(settings) do
    if taken[name] then
      fitted[name] = value
    else
      left_out[#left_out + 1] = name
    end
  end
  table.sort(left_out)
  return fitted, left_out
end

local function is_empty(value)
  return type(value) ~= "table" or next(value) == nil
end

--- The members of a workflow as they can be sent. Null says "not there": left out unless it takes something away.
-- @tparam table value decoded, as the API has it
-- @tparam ?table there the workflow that is replaced, decoded; nil: one is created
-- @tparam {string,...} names members to send
-- @tparam string line `"1"` or `"2"`
-- @treturn table
-- @treturn {string,...} what this line does not take: `"settings.binaryMode"`, `"pinData"`
function normal_form.sendable(value, there, names, line)
  local wanted, left_out = {}, {}
  for _, name in ipairs(names) do
    local member = value[name]
    if present(member) ~= nil or (member ~= nil and there and present(there[name]) ~= nil) then
      wanted[name] = member
    end
  end
  if wanted.settings then
    local refused
    wanted.settings, refused = normal_form.fit_settings(wanted.settings, line)
    for _, name in ipairs(refused) do
      left_out[#left_out + 1] = "settings." .. name
    end
  end
  if line == "1" and not is_empty(value.pinData) then
    left_out[#left_out + 1] = "pinData"
  end
  return wanted, left_out
end

--- Whether two values are the same for n8n: by their canonical text, and null is as good as not there.
-- @param left
-- @param right
-- @treturn boolean
function normal_form.same(left, right)
  left, right = present(left), present(right)
  if left == nil or right == nil then
    return left == right
  end
  return json.pretty { left } == json.pretty { right }
end

local same = normal_form.same

-- What stands for "not there".
local function is_default(name, value)
  return value == "DEFAULT" or (name == "executionTimeout" and value == -1)
end

--- Whether a setting would be the same after it was written.
-- @tparam string name
-- @param value as it should be
-- @param there as it is
-- @treturn boolean
function normal_form.same_setting(name, value, there)
  if present(there) == nil or is_default(name, there) then
    return present(value) == nil or is_default(name, value) or NOT_ALWAYS_KEPT[name] == true
  end
  return value == "DEFAULT" or same(value, there)
end

local function same_settings(wanted, there)
  for name, value in pairs(wanted) do
    if not normal_form.same_setting(name, value, there[name]) then
      return false
    end
  end
  return true
end

-- The credentials of a node as the server will have them: ids that it does not know give way to the one that it has
-- there under the same name.
local function linked_credentials(wanted, there, known)
  if not known or type(wanted) ~= "table" or type(there) ~= "table" then
    return wanted
  end
  local linked = {}
  for kind, credential in pairs(wanted) do
    local other = there[kind]
    local replaced = type(credential) == "table" and type(other) == "table" and not known[credential.id]
      and other.name == credential.name
    linked[kind] = replaced and other or credential
  end
  return linked
end

--- A node as the server will have it after it was written in the place of another: with what n8n makes up, and with
-- the credentials that n8n links.
-- @tparam table wanted
-- @tparam table there
-- @tparam[opt] table known ids of the server's credentials, as keys; nil: not known
-- @treturn table
function normal_form.expected_node(wanted, there, known)
  local expected = tables.copy(wanted)
  for _, name in ipairs { "id", "webhookId" } do
    if expected[name] == nil then
      expected[name] = there[name]
    end
  end
  expected.credentials = linked_credentials(wanted.credentials, there.credentials, known)
  return expected
end

local function same_node(wanted, there, known)
  if type(wanted) ~= "table" or type(there) ~= "table" then
    return same(wanted, there)
  end
  return same(normal_form.expected_node(wanted, there, known), there)
end

local function same_nodes(wanted, there, known)
  if #wanted ~= #there then
    return false
  end
  for i, node in ipairs(wanted) do
    if not same_node(node, there[i], known) then
      return false
    end
  end
  return true
end

--- Compares a workflow as it should be with how it is.
-- @tparam table wanted decoded; only members that are in it are compared
-- @tparam table there decoded
-- @tparam {string,...} names members to compare
-- @tparam[opt] table known ids of the server's credentials, as keys; nil: not known
-- @treturn {string,...} the names of the members that differ, sorted
function normal_form.members(wanted, there, names, known)
  local changed = {}
  for _, name in ipairs(names) do
    local value, other = wanted[name], there[name]
    if value ~= nil then
      local equal
      if name == "settings" and type(value) == "table" then
        equal = same_settings(value, values.list(other))
      elseif name == "nodes" and type(other) == "table" then
        equal = same_nodes(value, other, known)
      else
        equal = same(value, other)
      end
      if not equal then
        changed[#changed + 1] = name
      end
    end
  end
  table.sort(changed)
  return changed
end

return normal_form
