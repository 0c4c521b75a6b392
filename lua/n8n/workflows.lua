--- What is particular to workflows: publishing under its two names.
--
-- n8n 2.x publishes and unpublishes; 1.x activates and deactivates. `publish` and `unpublish` do the right thing on
-- both. `update` takes one option more:
--
-- - `publish = false`: only the draft changes. On 2.x this is `publishIfActive=false`; 1.x has no drafts, so there the
--   update of an active workflow is refused (kind `unsupported`) rather than changing what runs.
-- - `publish = true`: a published workflow is published with the change, as the API does by itself.
-- @module n8n.workflows

--- Options of `workflows:update`, besides those of requests.
-- @table update.options
-- @tfield[opt] boolean publish see above

local errors = require "n8n.errors"

local workflows = {}

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
    if type(body) == "table" and next(body) ~= nil then
      return unsupported("workflows:" .. name, "this n8n (1.x) cannot publish a chosen version",
        "leave the body out: 1.x activates the workflow as it is")
    end
    return older(self, id, nil, options)
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

--- Puts these methods in place of the plain operations.
-- @tparam table methods of the resource `workflows`, by verb
function workflows.extend(methods)
  methods.publish = by_line(methods.publish, methods.activate, "publish")
  methods.unpublish = by_line(methods.unpublish, methods.deactivate, "unpublish")
  methods.update = update_with_publish(methods.update)
end

return workflows
