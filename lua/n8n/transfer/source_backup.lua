--- Reads a backup as a source: its workflows, and the lists that it has beside them.

local errors = require "n8n.errors"
local inventory = require "n8n.instance.inventory"
local json = require "n8n.json"
local source_workflows = require "n8n.transfer.source_workflows"
local workflow_files = require "n8n.transfer.workflow_files"
local values = require "n8n.util.values"

local source_backup = {}

local present = values.present

local function decode(view, path)
  if not view.entries[path] then
    return nil
  end
  local value, problem = json.decode(errors.must(view:read(path)))
  if not json.is_array(value) then
    error(errors.new { kind = "backup", message = ("%s/%s is not a list%s"):format(view.root, path,
      problem and ": " .. problem.message or "") }, 0)
  end
  return value
end

local function collect(list, make)
  local at = 0
  return inventory.collect(function()
    at = at + 1
    return list[at]
  end, make)
end

-- The credentials that a backup lists; of one of 1.x, which lists none, those that its workflows name.
local function read_credentials(view)
  local list = decode(view, "credentials.json") or decode(view, "credential_use.json")
  local found = list and {}
  for _, item in ipairs(list or {}) do
    if type(item.id) == "string" then
      found[item.id] = { id = item.id, name = present(item.name), type = present(item.type) }
    end
  end
  return found
end

-- The rows of a table; nil: the backup has none of it.
local function rows_of(view, id)
  for path, entry in pairs(view.entries) do
    if entry.kind == "rows" and entry.id == id and not path:find("^removed/") then
      return function()
        local lines = errors.must(view:lines(path))
        return function()
          local line = lines()
          return line and assert(json.decode(line))
        end
      end
    end
  end
end

local function read_data_tables(view)
  local list = decode(view, "data_tables.json")
  local found = list and {}
  for _, item in ipairs(list or {}) do
    found[item.id] = { id = item.id, name = item.name, project = present(item.projectId),
      columns = inventory.columns(item.columns), rows = rows_of(view, item.id) }
  end
  return found
end

local function project_id(value)
  value = present(value)
  return type(value) == "table" and value.id or value
end

-- A list that is not in the backup stays nil.
local function read_lists(view, set)
  set.credentials, set.data_tables = read_credentials(view), read_data_tables(view)
  local tags = decode(view, "tags.json")
  set.tags = tags and collect(tags, function(item)
    return { id = item.id, name = item.name }
  end)
  local variables = decode(view, "variables.json")
  set.variables = variables and collect(variables, function(item)
    return { id = item.id, key = item.key, value = item.value, type = present(item.type),
      project = project_id(item.project) }
  end)
  local projects = decode(view, "projects.json")
  set.projects = projects and collect(projects, function(item)
    return { id = item.id, name = item.name, type = present(item.type) }
  end)
  local folders = decode(view, "folders.json")
  set.folders = folders and collect(folders, function(item)
    return { id = item.id, name = item.name, parent = present(item.parentFolderId), project = present(item.projectId) }
  end)
  inventory.add_paths(set.folders or {})
end

local function read_workflows(view, line, on_progress)
  local workflows = {}
  for _, entry in ipairs(view.manifest.files) do
    if entry.path:find("^workflows/[^/]+%.json$") then
      local text = errors.must(view:read(entry.path))
      local parsed, problem = workflow_files.parse(view.root .. "/" .. entry.path, text)
      if not parsed then
        error(errors.new { kind = "backup", message = problem }, 0)
      end
      workflows[#workflows + 1] = source_workflows.of(parsed, line)
      if on_progress then
        on_progress(nil, #workflows, nil, "workflows read")
      end
    end
  end
  return workflows
end

--- Reads a backup.
-- @tparam table view of `n8n.backup.open`
-- @tparam[opt] function on_progress `(nil, done, nil, what)`
-- @treturn table the source, with all of its workflows
-- @raise an error object that names the file
function source_backup.read(view, on_progress)
  local server = values.list(view.manifest.server)
  local self = { kind = "backup", label = "the backup in " .. view.root, url = server.url, line = server.line,
    state = view.state, not_included = {} }
  local workflows = read_workflows(view, server.line, on_progress)
  for _, missing in ipairs(view.manifest.not_included or {}) do
    self.not_included[#self.not_included + 1] = { what = missing.what, reason = missing.reason }
  end
  self.not_included[#self.not_included + 1] = source_workflows.FOLDERS_UNKNOWN
  read_lists(view, self)
  return source_workflows.complete(self, workflows)
end

return source_backup
