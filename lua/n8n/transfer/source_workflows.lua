--- Puts workflows into the form that sources have them in, from whatever they are read.

local target = require "n8n.instance.target"
local tables = require "n8n.util.tables"
local values = require "n8n.util.values"
local model = require "n8n.workflow.model"

local source_workflows = {}

local present = values.present

--- What no source but a file tells.
source_workflows.FOLDERS_UNKNOWN = { what = "folders of workflows",
  reason = "n8n's API does not tell which folder a workflow is in" }

-- The project that owns it, as far as the text says.
local function project_of(value)
  local share = model.owner(value) or {}
  local project = values.list(share.project)
  local id = share.projectId or project.id
  return id and { id = id, name = present(project.name), type = present(project.type) } or nil
end

local function folder_of(value)
  local folder = present(value.parentFolder)
  if type(folder) == "table" then
    return { id = folder.id, name = folder.name }
  end
  local id = present(value.parentFolderId)
  return id and { id = id } or nil
end

--- A workflow of a source.
-- @tparam table parsed of `n8n.transfer.workflow_files.parse`
-- @tparam ?string line of the n8n that it is of
-- @treturn table see `n8n.transfer.source.Source`
function source_workflows.of(parsed, line)
  local value = parsed.value
  return {
    id = parsed.id or parsed.place, without_id = parsed.id == nil or nil, name = parsed.name, value = value,
    place = parsed.place, tags = model.tag_names(value), archived = value.isArchived == true,
    active = value.active == true, published = model.published(value, line), project = project_of(value),
    folder = folder_of(value),
  }
end

local function entry_of(workflow)
  local value = workflow.value
  return { id = workflow.id, name = workflow.name, archived = workflow.archived, active = workflow.active,
    tags = workflow.tags, project = workflow.project and workflow.project.id, versionId = present(value.versionId),
    activeVersionId = present(value.activeVersionId), updatedAt = present(value.updatedAt) }
end

--- Completes a source that has read all of its workflows: `workflows`, `index`, `load`.
-- @tparam table self the source
-- @tparam {table,...} workflows
-- @treturn table the source
function source_workflows.complete(self, workflows)
  table.sort(workflows, tables.id_order)
  local entries, found = {}, tables.by_id(workflows)
  for i, workflow in ipairs(workflows) do
    entries[i] = entry_of(workflow)
  end
  self.workflows, self.index = workflows, target.index(entries)
  self.load = function(ids)
    local loaded = {}
    for i, id in ipairs(ids) do
      loaded[i] = found[id]
    end
    return loaded
  end
  return self
end

return source_workflows
