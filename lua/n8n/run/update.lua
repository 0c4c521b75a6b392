--- Writes over workflows, and finds out what became of a write that failed.
--
-- n8n saves a published workflow's new version and then answers 400 when that version cannot be published; and an
-- answer that is lost says nothing. So after a failure the server is asked what it has now.

local update = {}

--- The result of a change that failed (see `n8n.run.executor`).
-- @tparam ?table err
-- @tparam ?string reason where the error alone does not say it
-- @treturn table
function update.failed(err, reason)
  return { class = "failure", outcome = "failed", reason = reason or err, err = err }
end

-- What to say when n8n has saved but answered an error: the version could not be published.
local function saved_only(workflow, err)
  local state = workflow.active == true and "the version published before still runs"
    or "and it is NO LONGER PUBLISHED: publish a sound version"
  return { class = "failure", outcome = "draft only",
    reason = ("saved, but not published (%s): %s"):format(err.message, state) }
end

local function after_failure(client, id, err, options)
  local workflow, look_err = client.workflows:get(id)
  if not workflow then
    return update.failed(look_err, ("%s; what the server has now is not known: %s"):format(err.message,
      look_err.message))
  elseif not options.holds(workflow) then
    return update.failed(err)
  elseif options.publishes and not (err.ambiguous and workflow.active == true) then
    return saved_only(workflow, err)
  end
  return { class = "change", outcome = "updated", journal = { version = workflow.versionId } }
end

--- Writes over a workflow.
-- @tparam table client
-- @tparam string id
-- @tparam table body
-- @tparam table options `publish`: see `n8n.client.workflows.update.options`; `publishes`: it is published, and so is
--   what is written; `holds(workflow)`: whether a workflow has the content that was sent
-- @treturn table the result (see `n8n.run.executor`), its outcome `updated`
function update.put(client, id, body, options)
  local request = options.publish ~= nil and { publish = options.publish } or nil
  local answer, err = client.workflows:update(id, body, request)
  if not answer then
    return after_failure(client, id, err, options)
  end
  return { class = "change", outcome = "updated", journal = { version = answer.versionId } }
end

return update
