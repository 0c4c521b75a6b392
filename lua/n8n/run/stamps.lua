--- Tells by stamps whether somebody has changed a workflow, its tags, its publication or its place.
--
-- A workflow's `updatedAt` and `versionId` say nothing of its tags and publication, so these are part of the stamp.
-- What triggers remember (`staticData`) is not: n8n writes that while nobody changes anything.

local errors = require "n8n.errors"
local target = require "n8n.instance.target"
local json = require "n8n.json"
local values = require "n8n.util.values"

local stamps = {}

--- The stamp of a workflow.
-- @tparam table entry of an inventory, or of `n8n.workflow.model.entry`
-- @treturn string
function stamps.of(entry)
  return table.concat({ tostring(entry.updatedAt), tostring(entry.versionId), tostring(entry.active),
    tostring(entry.activeVersionId), tostring(entry.archived), table.concat(entry.tags, "\1") }, " ")
end

-- What a journal keeps of how a workflow was left.
local function note_of(entry)
  return { id = entry.id, updatedAt = entry.updatedAt, versionId = entry.versionId, active = entry.active,
    activeVersionId = entry.activeVersionId, archived = entry.archived, tags = json.array(entry.tags) }
end

--- Writes into the journal of a run how it leaves what it has changed.
-- @tparam table journal
-- @tparam table client
-- @tparam table touched ids of workflows, as keys
-- @tparam table report is told when it cannot be found out: undoing has to do without
function stamps.leave(journal, client, touched, report)
  if not journal.path or next(touched) == nil then
    return
  end
  local workflows, err = errors.answered(target.read_workflows, client)
  if not workflows then
    report:note("the journal does not say how everything was left: " .. err.message)
    return
  end
  for _, entry in ipairs(workflows.list) do
    if touched[entry.id] then
      journal:note(note_of(entry))
    end
  end
end

--- Whether a workflow is as it was left.
-- @tparam table note of the journal: `id`, `updatedAt`, `versionId`, `active`, `activeVersionId`, `archived`, `tags`
-- @tparam table entry as it is now
-- @tparam table parts which part matters: `content`, `state` (publication and archive), `tags`
-- @treturn boolean
function stamps.matches(note, entry, parts)
  if parts.content and (note.updatedAt ~= entry.updatedAt or note.versionId ~= entry.versionId) then
    return false
  elseif parts.state and (note.active ~= entry.active or note.archived ~= entry.archived) then
    return false
  elseif parts.content and parts.state and values.present(note.activeVersionId) ~= entry.activeVersionId then
    return false
  end
  return not parts.tags or table.concat(note.tags, "\1") == table.concat(entry.tags, "\1")
end

return stamps
