--- Reads the lists of an n8n that workflows refer to: credentials, tags, data tables, variables, projects, folders.
--
-- Each is read once, `verify`ed (what others change meanwhile is noticed). What a licence, a missing scope or an older
-- n8n keeps from being read is named with the reason, and is nil: "there are none" and "nobody can tell" are not the
-- same.

local errors = require "n8n.errors"
local credential_index = require "n8n.instance.credential_index"
local obstacle = require "n8n.instance.obstacle"
local tables = require "n8n.util.tables"
local values = require "n8n.util.values"

local present = values.present

local inventory = {}

--- What can be read, by the names of the lists.
inventory.PARTS = { "credentials", "tags", "data_tables", "variables", "projects", "folders" }

--- The ids of things, for a message.
-- @tparam {table,...} things
-- @treturn string `"a, b"`, sorted
function inventory.ids(things)
  local ids = tables.column(things, "id")
  table.sort(ids)
  return table.concat(ids, ", ")
end

--- Makes an array of what an iterator yields, by id.
-- @tparam function iterator
-- @tparam function make item -> thing with an `id`
-- @treturn {table,...}
function inventory.collect(iterator, make)
  local found = {}
  for item in iterator do
    found[#found + 1] = make(item)
  end
  table.sort(found, tables.id_order)
  return found
end

local READERS = {}

local function read_all(resource, make)
  return inventory.collect(resource:each(nil, { verify = true }), make)
end

function READERS.credentials(client, _, line)
  return errors.must(credential_index.read(client, line)).by_id
end

function READERS.tags(client)
  return read_all(client.tags, function(item)
    return { id = item.id, name = item.name }
  end)
end

--- The columns of a data table in their order, as a plan keeps them.
-- @param columns what the API says of them, or nil
-- @treturn {table,...} `name`, `type`, `index`
function inventory.columns(columns)
  local found = {}
  for i, column in ipairs(values.list(columns)) do
    found[i] = { name = column.name, type = column.type, index = column.index }
  end
  table.sort(found, function(left, right)
    return (left.index or 0) < (right.index or 0)
  end)
  return found
end

function READERS.data_tables(client)
  return tables.by_id(read_all(client.data_tables, function(item)
    return { id = item.id, name = item.name, project = present(item.projectId),
      columns = inventory.columns(item.columns) }
  end))
end

function READERS.variables(client)
  return read_all(client.variables, function(item)
    local project = present(item.project)
    return { id = item.id, key = item.key, value = item.value, type = item.type,
      project = project and (type(project) == "table" and project.id or project) or nil }
  end)
end

function READERS.projects(client)
  return read_all(client.projects, function(item)
    return { id = item.id, name = item.name, type = present(item.type) }
  end)
end

-- The names from the project's top down to a folder.
local function path_of(folder, folders)
  local names, seen = {}, {}
  while folder and not seen[folder.id] do
    seen[folder.id] = true
    table.insert(names, 1, folder.name)
    folder = folder.parent and folders[folder.parent]
  end
  return names
end

--- Gives folders their `path`.
-- @tparam {table,...} folders `id`, `name`, `parent`
function inventory.add_paths(folders)
  local known = tables.by_id(folders)
  for _, folder in ipairs(folders) do
    folder.path = path_of(folder, known)
  end
end

function READERS.folders(client, lists)
  local found = {}
  for _, project in ipairs(lists.projects or READERS.projects(client)) do
    for item in client.folders:each(project.id) do
      found[#found + 1] = { id = item.id, name = item.name, parent = present(item.parentFolderId),
        project = project.id }
    end
  end
  inventory.add_paths(found)
  table.sort(found, tables.id_order)
  return found
end

-- Reads one list into `lists`, or says in `missing` why not.
local function read_part(client, part, lists, missing, line)
  local list, err = errors.answered(READERS[part], client, lists, line)
  local why = not list and obstacle.of(err)
  if not list and not why then
    error(err, 0)
  end
  lists[part] = list
  missing[#missing + 1] = why and { what = part, reason = err.message, status = err.status, why = why } or nil
end

--- Reads lists.
-- @tparam table client
-- @tparam string line of `client:line()`
-- @tparam[opt] table skip names of parts that are not wanted, as keys
-- @treturn table the lists: `credentials` and `data_tables` by id, the others arrays; nil where one cannot be read. On
--   1.x, which does not list credentials, they are put together from its audit and from the workflows that use them: a
--   credential that none uses has no `type` then
-- @treturn {table,...} what cannot be read: `what`, `reason`, `status`, `why` (`"absent"` or `"denied"`)
-- @raise the error object, when the server fails
function inventory.read(client, line, skip)
  local lists, missing = {}, {}
  for _, part in ipairs(inventory.PARTS) do
    if not (skip and skip[part]) then
      read_part(client, part, lists, missing, line)
    end
  end
  return lists, missing
end

return inventory
