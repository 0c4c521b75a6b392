--- Fits bodies to what an operation takes.
--
-- What n8n answers for a thing holds members that it refuses to get back (`id`, `active`, `updatedAt`, ...). A body
-- made from an answer is therefore fitted: what `n8n.client.fitting` says would be refused is left out and named to the
-- caller. Names that are neither taken nor answered are slips of the pen: they raise, or are an error further down.

local errors = require "n8n.errors"
local fitting = require "n8n.client.fitting"
local items = require "n8n.client.items"
local tables = require "n8n.util.tables"

local writes = {}

-- Members of n8n's answers that its API document does not name for bodies: refused or ignored when sent. Most say who
-- may see a thing, where it lies, or which version is live.
local ANSWERED_BY_ALL = tables.set { "id", "createdAt", "updatedAt", "shared", "homeProject", "sharedWithProjects",
  "scopes" }
local ANSWERED_BY = {
  workflows = tables.set { "activeVersion", "activeVersionId", "versionCounter", "sourceWorkflowId", "parentFolder",
    "usedCredentials", "ownedBy", "description", "projectId" },
  credentials = tables.set { "isManaged", "isGlobal", "isResolvable", "resolvableAllowFallback", "resolverId",
    "ownedBy", "type" },
  projects = tables.set { "type", "role", "creatorId", "icon", "description" },
  variables = tables.set { "type", "project" },
  tags = tables.set { "usageCount", "workflowIds" },
}

-- What the things in an array have: tags, which are written by their ids alone.
local ANSWERED_IN = {
  update_tags = tables.set { "name", "usageCount" },
}

local function is_answered(operation, name)
  local own = operation.body.kind == "array" and ANSWERED_IN[operation.verb] or ANSWERED_BY[operation.resource]
  return ANSWERED_BY_ALL[name] or (own and own[name]) or false
end

-- The bodies that `replacement` made, with the changes in them: the rest is as it was read.
local replacements = setmetatable({}, { __mode = "k" })

local function judge_of(client, operation, body)
  local is_item, changes = items.about(body) ~= nil, replacements[body]
  local elements = operation.body.kind == "array" and type(body) == "table" and body or {}
  return {
    client = client,
    operation = operation,
    is_answered = function(name)
      return is_answered(operation, name)
    end,
    is_reading = function(step)
      return is_item or (changes ~= nil and changes[step] == nil) or items.about(elements[step]) ~= nil
    end,
  }
end

--- Fits a body to an operation.
-- @tparam table client the face's client
-- @tparam table operation
-- @param body a table or a checked JSON text (`n8n.json.text`); anything else is left to the core's checks
-- @return the body to send; nil when the server could not be asked what it takes, or for a slip further down
-- @treturn ?table the error
-- @treturn ?{string,...} the names left out, sorted; nil: none
function writes.fit(client, operation, body)
  local schema = operation.body
  if not schema or not (schema.members or schema.kind == "array" and schema.items and schema.items.members) then
    return body
  elseif schema.type ~= "json" then
    return body -- a form: nothing that n8n answered
  end
  local drops, err = fitting.refused(judge_of(client, operation, body), body)
  if err then
    return nil, err
  elseif not drops then
    return body
  end
  return fitting.without(body, drops), nil, fitting.names(drops)
end

local INSTEAD = {
  active = "use publish and unpublish",
  tags = "use update_tags",
  isArchived = "use archive and unarchive",
}

local function check_change(client, operation, member, value)
  local name = operation.resource .. ":" .. operation.verb
  if fitting.is_refused_null(member, value) then
    errors.misuse(("%s: '%s' cannot be null%s"):format(name, member.name,
      member.type == "string" and ": \"\" empties it" or ""))
  end
  local here, err = fitting.taken(client, operation, member)
  if err then
    return nil, err
  elseif not here then
    return nil, errors.new { kind = "unsupported", operation = name,
      message = ("this n8n does not take the member '%s'"):format(member.name),
      hint = "it belongs to another line of n8n: leave it out here" }
  end
  return true
end

--- Checks the changes that a script wants: each must be a member that the operation takes, here and now.
-- @tparam table client
-- @tparam table operation
-- @tparam table changes
-- @treturn ?boolean true
-- @treturn ?table the error: this n8n does not take a member, or could not be asked
-- @raise for members that are unknown or read-only
function writes.check_changes(client, operation, changes)
  if type(changes) ~= "table" or next(changes) == nil then
    errors.misuse("update needs a table with the members to change")
  end
  if not operation.body.members then
    return true
  end
  local known = fitting.members(operation.body)
  for name, value in pairs(changes) do
    local member = known[name]
    if member and not member.read_only then
      local ok, err = check_change(client, operation, member, value)
      if not ok then
        return nil, err
      end
    elseif member or is_answered(operation, name) then
      errors.misuse(("%s:%s: '%s' is read-only%s"):format(operation.resource, operation.verb, name,
        INSTEAD[name] and ": " .. INSTEAD[name] or ""))
    end
  end
  local _, err = fitting.refused(judge_of(client, operation, changes), changes)
  return err == nil or nil, err
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
  for _, name in ipairs(fitting.writable(operation.body)) do
    local member = fitting.members(operation.body)[name]
    local here, err = fitting.taken(client, operation, member)
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
    if not fitting.is_refused_null(member, value) then
      body[name] = value
    end
  end
  body = tables.copy(body, changes)
  replacements[body] = changes
  return body
end

return writes
