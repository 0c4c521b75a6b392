--- What stands in for plain operations of workflows (see `n8n.client.workflows`); loaded when one of them is called.
-- @module n8n.client.workflow_methods

local core = require "n8n.core"
local errors = require "n8n.errors"
local lazy = require "n8n.util.lazy"
local option_names = require "n8n.util.options"
local drain = lazy "n8n.client.drain"
local publication = lazy "n8n.client.publication"
local wait = lazy "n8n.http.polling"

local workflow_methods = {}

local function unsupported(operation, message, hint)
  return nil, errors.new { kind = "unsupported", operation = operation, message = message, hint = hint }
end

local function copy(values)
  local result = {}
  for name, value in pairs(values or {}) do
    result[name] = value
  end
  return result
end

-- Calls the method that this server's line knows.
local function by_line(current, older, name)
  return function(self, id, body, options)
    local line, err = self.client:line()
    if not line then
      return nil, err
    end
    if line ~= "1" then
      return current(self, id, body, options)
    end
    if core.isfragment(body) or type(body) == "table" and next(body) ~= nil then
      return unsupported("workflows:" .. name, "this n8n (1.x) cannot publish a chosen version",
        "leave the body out: 1.x activates the workflow as it is")
    end
    return older(self, id, type(body) ~= "table" and body or nil, options) -- what is no body raises there
  end
end

-- Whether the workflow can be changed without changing what runs, on a line without drafts.
local function refuse_if_active(self, id)
  local workflow, err = self:get(id)
  if not workflow then
    return nil, err
  end
  if workflow.active then
    return unsupported("workflows:update", "this n8n (1.x) has no drafts: the update would change the active workflow",
      "unpublish it first, or pass publish = true if that is what you want")
  end
  return true
end

local function update_with_publish(update)
  return function(self, id, body, options)
    local publish = type(options) == "table" and options.publish
    if type(options) ~= "table" or publish == nil then
      return update(self, id, body, options)
    end
    if type(publish) ~= "boolean" then
      errors.misuse("option 'publish' must be true or false")
    end
    local line, err = self.client:line()
    if not line then
      return nil, err
    end
    options = copy(options)
    options.publish = nil
    if line == "1" then
      local ok = publish
      if not ok then
        ok, err = refuse_if_active(self, id)
      end
      if not ok then
        return nil, err
      end
    else
      options.query = copy(options.query)
      options.query.publishIfActive = publish
    end
    return update(self, id, body, options)
  end
end

-- The options without those that are ours.
local function without(options, names)
  local others = copy(options)
  for _, name in ipairs(names) do
    others[name] = nil
  end
  return others
end

local function publish_with_wait(publish)
  return function(self, id, body, options)
    if type(body) == "table" and rawget(body, "wait") ~= nil then
      errors.misuse("'wait' is an option, behind the body: publish(nil, { wait = true }) of a workflow")
    end
    local seconds = type(options) == "table" and wait.seconds(options.wait, publication.SECONDS)
    if not seconds then
      return publish(self, id, body, type(options) == "table" and without(options, { "wait" }) or options)
    end
    return publication.confirmed(self.client, id, seconds, function()
      return publish(self, id, body, without(options, { "wait" }))
    end)
  end
end

-- `delete` takes no query, so the table behind the id holds our options: `delete(id, { unpublish = true })`.
local function delete_with_wait(delete)
  return function(self, id, given, options)
    if type(given) ~= "table" or next(given) == nil then
      return delete(self, id, given, options)
    end
    option_names.check(given, { "unpublish", "wait" })
    if given.unpublish ~= nil and type(given.unpublish) ~= "boolean" then
      errors.misuse("option 'unpublish' must be true or false")
    end
    local seconds = wait.seconds(given.wait)
    if not given.unpublish and not given.wait then
      return delete(self, id, nil, options)
    end
    return drain.delete(self.client, id, { unpublish = given.unpublish, seconds = seconds, delete = delete,
      request = options })
  end
end

--- Each is made from the plain operations that it calls.
-- @tparam function publish
-- @tparam function activate
-- @treturn function
function workflow_methods.publish(publish, activate)
  return publish_with_wait(by_line(publish, activate, "publish"))
end

--- Likewise.
-- @tparam function unpublish
-- @tparam function deactivate
-- @treturn function
function workflow_methods.unpublish(unpublish, deactivate)
  return by_line(unpublish, deactivate, "unpublish")
end

--- Likewise.
-- @function update
-- @tparam function update
-- @treturn function
workflow_methods.update = update_with_publish

--- Likewise.
-- @function delete
-- @tparam function delete
-- @treturn function
workflow_methods.delete = delete_with_wait

return workflow_methods
