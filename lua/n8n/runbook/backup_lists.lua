--- The lists that a backup has beside its workflows, as a source has them.
-- @module n8n.runbook.backup_lists

local errors = require "n8n.errors"
local inventory = require "n8n.runbook.inventory"
local json = require "n8n.json"

local backup_lists = {}

local present = inventory.present

local function decode(view, path)
  if not view.entries[path] then
    return nil
  end
  local text, err = view:read(path)
  if not text then
    error(err, 0)
  end
  local value, problem = json.decode(text)
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

local function project_id(value)
  value = present(value)
  return type(value) == "table" and value.id or value
end

--- Reads the lists of a backup into a source; a list that is not in the backup stays nil.
-- @tparam table view of `n8n.runbook.backup_folder.view`
-- @tparam table set the source
-- @raise an error object that names the file
function backup_lists.read(view, set)
  local credentials = decode(view, "credentials.json")
  if credentials then
    set.credentials = {}
    for _, item in ipairs(credentials) do
      set.credentials[item.id] = { id = item.id, name = item.name, type = item.type }
    end
  end
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
end

return backup_lists
