--- Reads what a workflow, as the API answers it, says of itself: owner, tags, what runs. Tables in, tables out.

local json = require "n8n.json"
local tables = require "n8n.util.tables"
local values = require "n8n.util.values"

local present = values.present

local model = {}

--- The names of a workflow's tags.
-- @tparam table workflow decoded; its tags are objects, or names as some files have them
-- @treturn {string,...} sorted
function model.tag_names(workflow)
  local names = {}
  for i, tag in ipairs(values.list(workflow.tags)) do
    names[i] = type(tag) == "table" and tag.name or tag
  end
  table.sort(names)
  return names
end

--- The share of the project that owns a workflow.
-- @tparam table workflow decoded
-- @treturn ?table `projectId` and, where the answer has it, `project`; nil: the answer does not say
function model.owner(workflow)
  for _, share in ipairs(values.list(workflow.shared)) do
    if share.role == "workflow:owner" then
      return share
    end
  end
end

--- A workflow without its graph: what lists, stamps and plans keep of it.
-- @tparam table workflow decoded, as the API has it
-- @treturn table `id`, `name`, `archived`, `active`, `tags` (names, sorted), `project` (id), `versionId`,
--   `activeVersionId`, `updatedAt`
function model.entry(workflow)
  return { id = tostring(workflow.id), name = workflow.name, archived = workflow.isArchived == true,
    active = workflow.active == true, tags = model.tag_names(workflow),
    project = (model.owner(workflow) or {}).projectId, versionId = present(workflow.versionId),
    activeVersionId = present(workflow.activeVersionId), updatedAt = workflow.updatedAt }
end

--- The nodes of a workflow, or of a version of one; what is none is passed over.
-- @tparam table version decoded
-- @treturn {table,...}
function model.nodes(version)
  local nodes = {}
  for _, node in ipairs(values.list(version.nodes)) do
    nodes[#nodes + 1] = type(node) == "table" and node or nil
  end
  return nodes
end

--- The graph of a version.
-- @tparam ?table version a workflow or a version of one, decoded
-- @treturn ?table
function model.graph(version)
  if type(version) ~= "table" then
    return nil
  end
  return { nodes = version.nodes, connections = version.connections, nodeGroups = version.nodeGroups }
end

--- The graph that runs: of the published version, where that is not the draft.
-- @tparam ?table workflow decoded
-- @treturn ?table nil: none does
function model.running(workflow)
  if not workflow or workflow.active ~= true then
    return nil
  end
  local version = type(workflow.activeVersion) == "table" and workflow.activeVersion
  if not version or version.versionId == workflow.versionId then
    version = workflow
  end
  return model.graph(version)
end

--- Whether a workflow is published, and which version runs. 1.x has no drafts: what is saved is what runs.
-- @tparam table workflow decoded
-- @tparam ?string line of n8n, `"1"` or `"2"`; nil: not known
-- @treturn ?string|table nil: not published; `"draft"`: what runs is what is saved; else the version that runs instead:
--   `versionId`, `name`, `nodes`, `connections`
function model.published(workflow, line)
  if workflow.active ~= true then
    return nil
  end
  local version = present(workflow.activeVersion)
  if line == "1" or type(version) ~= "table" or version.versionId == workflow.versionId
      or not json.is_array(version.nodes) then
    return "draft"
  end
  return { versionId = version.versionId, name = present(version.name), nodes = version.nodes,
    connections = version.connections }
end

--- Whether the draft is newer than the version that is published.
-- @tparam table workflow decoded
-- @treturn boolean
function model.has_newer_draft(workflow)
  local published = present(workflow.activeVersionId)
  return published ~= nil and published ~= workflow.versionId
end

--- Whether a workflow begins with a trigger for calls by other workflows.
-- @tparam table workflow decoded
-- @treturn boolean
function model.is_called(workflow)
  for _, node in ipairs(model.nodes(workflow)) do
    if node.type == "n8n-nodes-base.executeWorkflowTrigger" and node.disabled ~= true then
      return true
    end
  end
  return false
end

--- How a workflow is before a change: what undoing the change needs to know.
-- @tparam table workflow decoded
-- @tparam[opt] {string,...} names of the members that can be written; nil: none of them is
-- @treturn table `active`, `archived`, `version`, `published_version`, `tags` (ids), `tag_names`; with names also
--   `value` and `published` (the graph that runs, where it is not the draft's)
function model.before(workflow, names)
  local entry, tags = model.entry(workflow), values.list(workflow.tags)
  local before = { active = entry.active, archived = entry.archived, version = entry.versionId,
    published_version = entry.activeVersionId, tags = json.array(tables.column(tags, "id")),
    tag_names = json.array(tables.column(tags, "name")) }
  if names then
    before.value = {}
    for _, name in ipairs(names) do
      before.value[name] = workflow[name]
    end
    before.published = entry.active and model.has_newer_draft(workflow) and model.running(workflow) or nil
  end
  return before
end

return model
