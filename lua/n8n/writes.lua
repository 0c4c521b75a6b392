--- Fits bodies to what an operation takes.
--
-- What n8n answers for a thing holds members that it refuses to get back (`id`, `active`, `updatedAt`, ...). A body
-- made from an answer is therefore fitted: members that are read-only, or that this line of n8n does not take, are left
-- out and named to the caller. Names that are neither taken nor answered are slips of the pen and raise.
-- @module n8n.writes

local core = require "n8n.core"
local errors = require "n8n.errors"
local suggest = require "n8n.suggest"

local writes = {}

-- Members of n8n's answers that its API document does not name for bodies: refused or ignored when sent. Most say who
-- may see a thing, where it lies, or which version is live.
local function set(names)
  local result = {}
  for name in names:gmatch("%S+") do
    result[name] = true
  end
  return result
end

local ANSWERED_BY_ALL = set "id createdAt updatedAt shared homeProject sharedWithProjects scopes"
local ANSWERED_BY = {
  workflows = set [[activeVersion activeVersionId versionCounter sourceWorkflowId parentFolder usedCredentials ownedBy
    description projectId]],
  credentials = set "isManaged isGlobal isResolvable resolvableAllowFallback resolverId ownedBy type",
  projects = set "type role creatorId icon description",
  variables = set "type project",
  tags = set "usageCount workflowIds",
}

local function is_answered(operation, name)
  local own = ANSWERED_BY[operation.resource]
  return ANSWERED_BY_ALL[name] or (own and own[name]) or false
end

-- Members that n8n answers as null and does not take back as null. Left out of a PUT, they stay what they are.
local NEVER_NULL = {
  workflows = set "description",
}

local function is_never_null(operation, name)
  local own = NEVER_NULL[operation.resource]
  return own ~= nil and own[name] == true
end

local function is_null(value)
  return value == core.null or (core.isfragment(value) and tostring(value):find("^%s*null%s*$") ~= nil)
end

local function member_named(operation, name)
  for _, member in ipairs(operation.body.members) do
    if member.name == name then
      return member
    end
  end
end

local function writable_names(operation)
  local names = {}
  for _, member in ipairs(operation.body.members) do
    if not member.read_only then
      names[#names + 1] = member.name
    end
  end
  return names
end

-- Whether a line takes a member; the line is asked for only where lines differ.
local function taken(client, member)
  if member.lines == nil or member.lines == "12" then
    return true
  end
  local line, err = client:line()
  if not line then
    return nil, err
  end
  return member.lines:find(line, 1, true) ~= nil
end

local function unknown(operation, name)
  errors.misuse(("%s:%s: %s"):format(operation.resource, operation.verb,
    suggest.unknown("member", name, writable_names(operation))))
end

-- Whether a member of a body is to be sent. Raises for a name that nobody knows.
local function is_sent(client, operation, name, value)
  local member = member_named(operation, name)
  if member then
    if member.read_only or (is_null(value) and is_never_null(operation, name)) then
      return false
    end
    return taken(client, member)
  end
  if is_answered(operation, name) then
    return false
  end
  if operation.body.closed then
    unknown(operation, tostring(name))
  end
  return true
end

local function fit_text(client, operation, text)
  local value = core.decode(tostring(text))
  local left_out = {}
  for name, member in pairs(type(value) == "table" and value or {}) do
    local sent, err = is_sent(client, operation, name, member)
    if sent == nil then
      return nil, err
    end
    if not sent then
      left_out[#left_out + 1] = name
    end
  end
  if #left_out == 0 then
    return text
  end
  table.sort(left_out)
  return assert(core.fragment(core.drop(tostring(text), left_out))), nil, left_out
end

--- Fits a body to an operation.
-- @tparam table client the face's client
-- @tparam table operation
-- @param body a table or a checked JSON text (`n8n.json.text`); anything else is left to the core's checks
-- @return the body to send, or nil when the server could not be asked which line it is
-- @treturn ?table the error
-- @treturn ?{string,...} the names left out, sorted; nil: none
function writes.fit(client, operation, body)
  if not operation.body or operation.body.kind ~= "object" or not operation.body.members then
    return body
  elseif operation.body.type ~= "json" then
    return body -- a form: nothing that n8n answered
  end
  if core.isfragment(body) then
    return fit_text(client, operation, body)
  end
  if type(body) ~= "table" then
    return body
  end
  local fitted, left_out = {}, {}
  for name, value in pairs(body) do
    local sent, err = is_sent(client, operation, name, value)
    if sent == nil then
      return nil, err
    end
    if sent then
      fitted[name] = value
    else
      left_out[#left_out + 1] = name
    end
  end
  if #left_out == 0 then
    return body
  end
  table.sort(left_out)
  return fitted, nil, left_out
end

local INSTEAD = {
  active = "use publish and unpublish",
  tags = "use update_tags",
  isArchived = "use archive and unarchive",
}

--- Checks the changes that a script wants: each must be a member that the operation takes, here and now.
-- @tparam table client
-- @tparam table operation
-- @tparam table changes
-- @treturn ?boolean true
-- @treturn ?table the error: this line of n8n does not take a member
-- @raise for members that are unknown or read-only
function writes.check_changes(client, operation, changes)
  if type(changes) ~= "table" or next(changes) == nil then
    errors.misuse("update needs a table with the members to change")
  end
  if not operation.body.members then
    return true
  end
  for name, value in pairs(changes) do
    local member = member_named(operation, name)
    if is_null(value) and is_never_null(operation, name) then
      errors.misuse(("%s:%s: '%s' cannot be null: \"\" empties it"):format(operation.resource, operation.verb, name))
    elseif member and not member.read_only then
      local here, err = taken(client, member)
      if err then
        return nil, err
      end
      if not here then
        return nil, errors.new {
          kind = "unsupported",
          operation = operation.resource .. ":" .. operation.verb,
          message = ("this n8n does not take the member '%s'"):format(name),
          hint = "it belongs to another line of n8n: leave it out here",
        }
      end
    elseif member or is_answered(operation, name) then
      errors.misuse(("%s:%s: '%s' is read-only%s"):format(operation.resource, operation.verb, name,
        INSTEAD[name] and ": " .. INSTEAD[name] or ""))
    elseif operation.body.closed then
      unknown(operation, tostring(name))
    end
  end
  return true
end

--- The exact text of one top-level member of an object's text.
-- @tparam string text an object's, checked
-- @tparam string name
-- @treturn ?string nil when it is not there
function writes.member_text(text, name)
  local picked = assert(core.pick(text, { name }))
  return picked:match('^%s*{%s*"[^"]*"%s*:%s*(.*)}%s*$')
end

--- The body that replaces a thing by itself with some members changed: the members the operation takes, as they are,
-- and the changes.
-- @tparam table client
-- @tparam table operation the one that replaces (PUT)
-- @tparam function read `read(name)` answers a member as it is, nil when it is not there; nil and a problem when it
--   cannot be told
-- @tparam table changes
-- @treturn ?table the body
-- @return the error, or the problem of `read`
function writes.replacement(client, operation, read, changes)
  local body = {}
  for _, name in ipairs(writable_names(operation)) do
    local here, err = taken(client, member_named(operation, name))
    if err then
      return nil, err
    end
    local value
    if here and changes[name] == nil then
      value, err = read(name)
      if err then
        return nil, err
      end
    end
    if not (is_null(value) and is_never_null(operation, name)) then
      body[name] = value
    end
  end
  for name, value in pairs(changes) do
    body[name] = value
  end
  return body
end

return writes
