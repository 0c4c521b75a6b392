--- Stamps of workflows: what tells that somebody has changed one, its tags, its publication or its place.
--
-- A workflow's `updatedAt` and `versionId` say nothing of its tags and publication, so these are part of the stamp.
-- What triggers remember (`staticData`) is not: n8n writes that while nobody changes anything.
-- @module n8n.runbook.stamps

local inventory = require "n8n.runbook.inventory"

local stamps = {}

--- A workflow as an inventory has it (see `n8n.runbook.target`).
-- @tparam table workflow decoded, as the API has it
-- @treturn table `id`, `name`, `archived`, `active`, `tags`, `versionId`, `activeVersionId`, `updatedAt`
function stamps.entry(workflow)
  local tags = {}
  for i, tag in ipairs(type(workflow.tags) == "table" and workflow.tags or {}) do
    tags[i] = tag.name
  end
  table.sort(tags)
  return { id = tostring(workflow.id), name = workflow.name, archived = workflow.isArchived == true,
    active = workflow.active == true, tags = tags, versionId = inventory.present(workflow.versionId),
    activeVersionId = inventory.present(workflow.activeVersionId), updatedAt = workflow.updatedAt }
end

--- The stamp of a workflow.
-- @tparam table entry of an inventory, or of `entry`
-- @treturn string
function stamps.of(entry)
  return table.concat({ tostring(entry.updatedAt), tostring(entry.versionId), tostring(entry.active),
    tostring(entry.activeVersionId), tostring(entry.archived), table.concat(entry.tags, "\1") }, " ")
end

return stamps
