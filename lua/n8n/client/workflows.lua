--- What workflows have besides their operations, and what some of these take besides the options of requests.
--
-- n8n 2.x publishes and unpublishes; 1.x activates and deactivates. `publish` and `unpublish` do the right thing on
-- both.
-- @classmod workflows

--- Options of `workflows:update`, besides those of requests.
-- @table update.options
-- @tfield[opt] boolean publish false: only the draft changes. On 2.x this is `publishIfActive=false`; 1.x has no
--   drafts, so there the update of an active workflow is refused (kind `unsupported`) rather than changing what runs.
--   true: a published workflow is published with the change, as the API does by itself
-- @tfield[opt] boolean force true: write also where the workflow has changed since it was read (else kind `stale`)

--- Options of `workflows:publish`, besides those of requests.
-- @table publish.options
-- @tfield[opt] boolean|number wait true (30) or seconds: on 2.x, which sets triggers up after its answer, wait until
--   it is seen to have done so: it counts them then (`triggerCount`). Where the count stays as it was (a workflow
--   published again), nothing can be seen: kind `unconfirmed`, "accepted, not confirmed", with the `workflow`

--- Deletes a workflow.
-- @function workflows:delete
-- @tparam string workflowId
-- @tparam[opt] table query
-- @tparam[opt] boolean query.unpublish true: unpublish it first, wait until none of its executions runs, and delete
--   it when n8n lets go of it. A key that may not list executions does not see them
-- @tparam[opt] boolean|number query.wait true (60) or seconds for that. Alone it unpublishes nothing, and waits for
--   what was unpublished a moment ago
-- @tparam[opt] table options those of requests
-- @treturn ?n8n.item.workflows what was deleted
-- @treturn ?table the error

--- Starts a workflow through its production webhook, since the API cannot.
--
-- The webhook is found in the nodes of the published version, which is what runs, and called once: whatever its method,
-- a call that may have arrived is not repeated. The API key does not go along. A call that waits carries a header
-- `X-Lua-N8n-Call` with a random value, which n8n keeps in the execution's data: that tells its execution from others
-- that start at the same moment.
-- @function workflows:trigger
-- @tparam string workflowId
-- @tparam[opt] table|string body a table is sent as JSON
-- @tparam[opt] table options
-- @tparam[opt] string options.webhook the name of its node, where the workflow has several
-- @tparam[opt] string options.method where it listens to several. Default: POST with a body, GET without
-- @tparam[opt] table options.params values of the `:name` parts of its path
-- @tparam[opt] table options.query more of the request
-- @tparam[opt] table options.headers more of the request
-- @tparam[opt] table options.auth `{ user = , password = }` (basic), `{ header = , value = }`, or `{ token = }` (JWT,
--   bearer)
-- @tparam[opt] string options.content_type of a body that is a text, which needs it; of JSON text, in place of
--   `application/json`
-- @tparam[opt] string options.path with `method`: a webhook that cannot be found in the nodes: what follows
--   `.../webhook/` in its address
-- @tparam[opt] string options.webhook_url where production webhooks lie, in place of the client's
-- @tparam[opt] boolean|number options.wait true (60) or seconds: waits until the execution that this call started is
--   over
-- @tparam[opt] number options.timeout seconds without progress
-- @tparam[opt] number options.deadline seconds over all attempts
-- @tparam[opt] integer options.max_response bytes of the answer at most
-- @treturn ?table `status`, `content_type`, `body` (decoded where it is JSON) and, with `wait`, `execution`
-- @treturn ?table the error: kind `unpublished`, `webhook` (none, several, not of that name), `execution` (none seen;
--   with `answer`), `timeout`, or that of the request

--- Waits until a workflow is unpublished and none of its executions runs. 2.x takes its triggers down a moment later
-- still: the API shows it nowhere, but refuses to delete.
-- @function workflows:wait_drained
-- @tparam string workflowId
-- @tparam[opt] table options
-- @tparam[opt=60] number options.timeout seconds
-- @tparam[opt] function options.on_progress `on_progress(seen, seconds)`, called after every look in vain
-- @treturn ?n8n.item.workflows the workflow
-- @treturn ?table the error: kind `timeout`

local core = require "n8n.core"
local errors = require "n8n.errors"
local lazy = require "n8n.util.lazy"
local option_names = require "n8n.util.options"
local tables = require "n8n.util.tables"
local drain = lazy "n8n.client.drain"
local polling = lazy "n8n.http.polling"
local publication = lazy "n8n.client.publication"
local trigger = lazy "n8n.client.trigger"

local workflows = {}

local function unsupported(operation, message, hint)
  return nil, errors.new { kind = "unsupported", operation = operation, message = message, hint = hint }
end

-- Publishes or unpublishes with the method that this server's line knows.
local function by_line(self, current, older, verb, id, body, options)
  local line, err = self.client:line()
  if not line then
    return nil, err
  elseif line ~= "1" then
    return current(self, id, body, options)
  elseif core.isfragment(body) or type(body) == "table" and next(body) ~= nil then
    return unsupported("workflows:" .. verb, "this n8n (1.x) cannot publish a chosen version",
      "leave the body out: 1.x activates the workflow as it is")
  end
  return older(self, id, type(body) ~= "table" and body or nil, options) -- what is no body raises there
end

function workflows.publish(self, plain, id, body, options)
  if type(body) == "table" and rawget(body, "wait") ~= nil then
    errors.misuse("'wait' is an option, behind the body: publish(nil, { wait = true }) of a workflow")
  end
  local given = type(options) == "table" and options
  local seconds = given and polling.seconds(given.wait, publication.SECONDS)
  options = given and tables.without(given, "wait") or options
  local function publish()
    return by_line(self, plain, self.activate, "publish", id, body, options)
  end
  if not seconds then
    return publish()
  end
  return publication.confirmed(self.client, id, seconds, publish)
end

function workflows.unpublish(self, plain, ...)
  return by_line(self, plain, self.deactivate, "unpublish", ...)
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

function workflows.update(self, plain, id, body, options)
  local publish = type(options) == "table" and options.publish
  if type(options) ~= "table" or publish == nil then
    return plain(self, id, body, options)
  end
  option_names.check_type(options, "publish", "boolean")
  local line, err = self.client:line()
  if not line then
    return nil, err
  end
  options = tables.without(options, "publish")
  if line ~= "1" then
    options.query = tables.copy(options.query, { publishIfActive = publish })
  elseif not publish then
    local ok
    ok, err = refuse_if_active(self, id)
    if not ok then
      return nil, err
    end
  end
  return plain(self, id, body, options)
end

-- `delete` takes no query, so the table behind the id holds our options: `delete(id, { unpublish = true })`.
function workflows.delete(self, plain, id, given, options)
  if type(given) ~= "table" or next(given) == nil then
    return plain(self, id, given, options)
  end
  option_names.check(given, { "unpublish", "wait" })
  option_names.check_type(given, "unpublish", "boolean")
  local seconds = polling.seconds(given.wait)
  if not given.unpublish and not given.wait then
    return plain(self, id, nil, options)
  end
  return drain.delete(self.client, id, { unpublish = given.unpublish, seconds = seconds, delete = plain,
    request = options })
end

function workflows.trigger(self, _, id, body, options)
  return trigger.call(self.client, id, body, options)
end

function workflows.wait_drained(self, _, id, options)
  return drain.wait(self.client, id, options)
end

return workflows
