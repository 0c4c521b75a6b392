--- The folders of projects: there only with a licence, on 2.x.
local json = require "n8n.testing.json"
local like = require "n8n.testing.like"
local router = require "n8n.testing.router"
local state = require "n8n.testing.state"
local tags = require "n8n.testing.families.tags"
local views = require "n8n.testing.families.workflow_views"
local workflows = require "n8n.testing.families.workflows"

local folders = {}

local LICENCE = "feat:folders"

-- What stands for no folder: the top of the project.
local ROOT = "0"

local CREATE = { type = "object", closed = true, members = {
  { name = "name", type = "string", required = true }, { name = "parentFolderId", type = "string" } } }
local UPDATE = { type = "object", closed = true, members = {
  { name = "name", type = "string" }, { name = "parentFolderId", type = "string" } },
  check = function(value) return not value[json.KEYS][1] and "must NOT have fewer than 1 properties" or nil end }

local function name_problem(name)
  if name == "" then
    return "Folder name cannot be empty"
  elseif name:find('[][^\\/:*?"<>|]') then
    return "Folder name contains invalid characters"
  elseif name:find("^%.+$") then
    return "Folder name cannot consist of dots only"
  elseif name:find("^%.") then
    return "Folder name cannot start with a dot"
  elseif #name > 128 then
    return "Folder name cannot be longer than 128 characters"
  end
end

local function checked_name(name)
  name = name:match("^%s*(.-)%s*$")
  local problem = name_problem(name)
  return problem and router.fail(400, problem) or name
end

local function check_folder_id(id)
  if id and #id > 36 then
    router.fail(400, "String must contain at most 36 character(s)")
  end
end

local function project_of(context)
  local id = context.params.projectId
  return context.store.projects:get(id) or router.fail(404, ('Project with ID "%s" not found'):format(id))
end

local function find(context, id, project)
  local folder = context.store.folders:get(id)
  if not folder or folder.project_id ~= project.id then
    router.fail(404, "Could not find the folder: " .. id)
  end
  return folder
end

--- Adds a folder.
-- @param store the sandbox's state
-- @param fields `name`, `project_id` (default: the owner's own), `parent_id`
-- @return the record
function folders.create(store, fields)
  local now = state.iso()
  return store.folders:add { id = state.id(), name = fields.name, parent_id = fields.parent_id, tag_ids = {},
    project_id = fields.project_id or store.personal_project.id, createdAt = now, updatedAt = now }
end

local function inside(store, folder)
  return store.folders:filter(function(one) return one.parent_id == folder.id end)
end

-- A folder and all below it, as a set of ids.
local function tree_of(store, folder, found)
  found = found or {}
  found[folder.id] = true
  for _, one in ipairs(inside(store, folder)) do
    tree_of(store, one, found)
  end
  return found
end

local function workflows_in(store, ids)
  return store.workflows:filter(function(workflow) return ids[workflow.folder_id or false] == true end)
end

local function count_live(list)
  local count = 0
  for _, workflow in ipairs(list) do
    count = count + (workflow.isArchived and 0 or 1)
  end
  return count
end

local function entity(folder)
  return json.object("id", folder.id, "name", folder.name, "parentFolderId", folder.parent_id or json.null,
    "createdAt", folder.createdAt, "updatedAt", folder.updatedAt)
end

local FIELDS = {}

function FIELDS.name(folder)
  return "name", folder.name
end

function FIELDS.createdAt(folder)
  return "createdAt", folder.createdAt
end

function FIELDS.updatedAt(folder)
  return "updatedAt", folder.updatedAt
end

function FIELDS.project(folder, store)
  local project = store.projects:get(folder.project_id)
  return "homeProject", json.object("id", project.id, "name", project.name, "type", project.type, "icon", json.null)
end

function FIELDS.parentFolder(folder, store)
  local parent = folder.parent_id and store.folders:get(folder.parent_id)
  return "parentFolder", parent and json.object("id", parent.id, "name", parent.name,
    "parentFolderId", parent.parent_id or json.null) or json.null
end

function FIELDS.tags(folder, store)
  local list = json.array()
  for i, tag in ipairs(tags.of(folder, store)) do
    list[i] = json.object("id", tag.id, "name", tag.name)
  end
  return "tags", list
end

function FIELDS.workflowCount(folder, store)
  return "workflowCount", count_live(workflows_in(store, { [folder.id] = true }))
end

function FIELDS.subFolderCount(folder, store)
  return "subFolderCount", #inside(store, folder)
end

function FIELDS.path(folder, store)
  local names, at = json.array(), folder
  while at do
    table.insert(names, 1, at.name)
    at = at.parent_id and store.folders:get(at.parent_id)
  end
  return "path", names
end

local SELECTABLE = { "id", "name", "createdAt", "updatedAt", "project", "tags", "parentFolder", "workflowCount",
  "subFolderCount", "path" }
local SHOWN = { "project", "parentFolder", "tags", "workflowCount", "subFolderCount" }
local SORTS = { "name:asc", "name:desc", "createdAt:asc", "createdAt:desc", "updatedAt:asc", "updatedAt:desc" }

local function contains(list, value)
  for _, one in ipairs(list) do
    if one == value then
      return true
    end
  end
  return false
end

local function refuse(name, message)
  router.fail(400, ("request/query/%s %s"):format(name, message))
end

-- -> array of names, or nil for the usual ones
local function selected(text)
  if not text or text == "" then
    return nil
  end
  local fields = json.decode(text) or refuse("select", "Invalid select format")
  local sound = json.is_array(fields)
  for _, name in ipairs(sound and fields or {}) do
    sound = sound and contains(SELECTABLE, name)
  end
  if not sound then
    refuse("select", "Invalid select fields. Valid fields are: " .. table.concat(SELECTABLE, ", "))
  end
  return fields[1] and fields or nil
end

local function is_text(value)
  return value == nil or type(value) == "string"
end

local function is_texts(value)
  for _, one in ipairs(json.is_array(value) and value or {}) do
    if type(one) ~= "string" then
      return false
    end
  end
  return value == nil or json.is_array(value)
end

local FILTERS = { parentFolderId = is_text, name = is_text, tags = is_texts, excludeFolderIdAndDescendants = is_text }

local function checked_filter(text)
  if not text or text == "" then
    return {}
  end
  local filter = json.decode(text)
  if filter == nil then
    refuse("filter", "Invalid filter format")
  end
  local sound = json.is_object(filter)
  for _, name in ipairs(sound and filter[json.KEYS] or {}) do
    sound = sound and FILTERS[name] ~= nil and FILTERS[name](filter[name])
  end
  return sound and filter or refuse("filter", "Invalid filter fields")
end

local function has_tags(folder, names, store)
  local count, wanted = 0, {}
  for _, name in ipairs(names) do
    wanted[name] = true
  end
  for _, tag in ipairs(tags.of(folder, store)) do
    count = count + (wanted[tag.name] and 1 or 0)
  end
  return count == #names
end

local function matching(store, project, filter)
  local pattern = filter.name and filter.name ~= "" and like.pattern("%" .. filter.name .. "%")
  local parent = filter.parentFolderId ~= "" and filter.parentFolderId
  local without = store.folders:get(filter.excludeFolderIdAndDescendants or false)
  local excluded = without and tree_of(store, without) or {}
  return store.folders:filter(function(folder)
    return folder.project_id == project.id and not excluded[folder.id]
      and (not pattern or folder.name:lower():find(pattern) ~= nil)
      and (not parent or (folder.parent_id or ROOT) == parent)
      and has_tags(folder, filter.tags or {}, store)
  end)
end

local function order(found, sort)
  local field, direction = (sort or "updatedAt:desc"):match("^(%a+):(%a+)$")
  table.sort(found, function(a, b)
    local first, second = a[field]:lower(), b[field]:lower()
    if first == second then
      return a.id < b.id
    elseif direction == "asc" then
      return first < second
    end
    return first > second
  end)
  return found
end

local function whole(text, name, default)
  if not text or text == "" then
    return default
  end
  local digits = text:match("^%s*([+-]?%d+)")
  return digits and tonumber(digits) or refuse(name:lower(), name .. " must be a valid number")
end

local function list_item(folder, store, fields)
  local object = fields and json.object("id", folder.id) or entity(folder)
  for _, name in ipairs(fields or SHOWN) do
    if FIELDS[name] then
      json.set(object, FIELDS[name](folder, store))
    end
  end
  return object
end

-- Taking nothing takes all.
local function list(context)
  local query, store = context.query, context.store
  local filter, fields = checked_filter(query.filter), selected(query.select)
  if query.sortBy and not contains(SORTS, query.sortBy) then
    refuse("sortBy", "must be equal to one of the allowed values: " .. table.concat(SORTS, ", "))
  end
  local skip, take = whole(query.skip, "Skip", 0), whole(query.take, "Take", 10)
  local found, data = order(matching(store, project_of(context), filter), query.sortBy), json.array()
  for i = take == 0 and 1 or skip + 1, take == 0 and #found or math.min(skip + take, #found) do
    data[#data + 1] = list_item(found[i], store, fields)
  end
  return 200, json.encode(json.object("count", #found, "data", data))
end

local function get(context)
  local store = context.store
  local folder = find(context, context.params.folderId, project_of(context))
  local tree, sub_folders = tree_of(store, folder), -1
  for _ in pairs(tree) do
    sub_folders = sub_folders + 1
  end
  local shown = entity(folder)
  json.set(shown, "totalSubFolders", sub_folders)
  json.set(shown, "totalWorkflows", count_live(workflows_in(store, tree)))
  return 200, json.encode(shown)
end

local function create(context)
  local store, body = context.store, context.body
  local project = context.params.projectId == "personal" and store.personal_project or project_of(context)
  local name = checked_name(body.name)
  check_folder_id(body.parentFolderId)
  local parent = body.parentFolderId and body.parentFolderId ~= "" and find(context, body.parentFolderId, project)
  local folder = folders.create(store, { name = name, project_id = project.id,
    parent_id = parent and parent.id or nil })
  local shown = entity(folder)
  json.set(shown, "parentFolder", parent and entity(parent) or json.null)
  return 201, json.encode(shown)
end

local function move(context, folder, parent_id, project)
  if parent_id == folder.id then
    router.fail(400, "Cannot set a folder as its own parent")
  elseif parent_id == ROOT then
    folder.parent_id = nil
    return
  end
  local parent = find(context, parent_id, project)
  if tree_of(context.store, folder)[parent.id] then
    router.fail(400, "Cannot set a folder's parent to a folder that is a descendant of the current folder")
  end
  folder.parent_id = parent.id
end

local function update(context)
  local project, body = project_of(context), context.body
  local name = body.name and checked_name(body.name)
  check_folder_id(body.parentFolderId)
  local folder = find(context, context.params.folderId, project)
  folder.name = name or folder.name
  if body.parentFolderId and body.parentFolderId ~= "" then
    move(context, folder, body.parentFolderId, project)
  end
  folder.updatedAt = state.iso_seconds()
  return 200, json.encode(entity(folder))
end

-- Workflows below a deleted folder are archived and come to the top of the project.
local function archive_all(store, folder)
  local tree = tree_of(store, folder)
  for _, workflow in ipairs(workflows_in(store, tree)) do
    workflows.archive(store, workflow)
    workflow.folder_id = nil
    views.forget(workflow)
  end
  for id in pairs(tree) do
    store.folders:remove(store.folders:get(id))
  end
end

local function move_all(store, folder, to)
  for _, one in ipairs(inside(store, folder)) do
    one.parent_id = to
  end
  for _, workflow in ipairs(workflows_in(store, { [folder.id] = true })) do
    workflow.folder_id = to
    views.forget(workflow)
  end
  store.folders:remove(folder)
end

local function delete(context)
  local store, project, target = context.store, project_of(context), context.query.transferToFolderId
  check_folder_id(target)
  local folder = find(context, context.params.folderId, project)
  if not target then
    archive_all(store, folder)
    return 204
  elseif target == folder.id then
    router.fail(400, "Cannot transfer folder contents to the folder being deleted")
  end
  move_all(store, folder, target ~= ROOT and find(context, target, project).id or nil)
  return 204
end

local LIST_QUERY = { { name = "filter", kind = "string" }, { name = "select", kind = "string" },
  { name = "sortBy", kind = "string" }, { name = "skip", kind = "string" }, { name = "take", kind = "string" },
  closed = true }

local function route(method, path, id, scope, handler, more)
  local entry = more or {}
  entry.method, entry.path, entry.id, entry.handler = method, "/projects/:projectId/folders" .. path, id, handler
  entry.scope, entry.licence, entry.lines = "folder:" .. scope, LICENCE, "2"
  entry.openapi, entry.body_required = method ~= "GET", entry.body ~= nil
  return entry
end

folders.routes = {
  route("GET", "", "listFolders", "list", list, { query = LIST_QUERY }),
  route("GET", "/:folderId", "getFolder", "read", get),
  route("POST", "", "createFolder", "create", create, { body = CREATE }),
  route("PATCH", "/:folderId", "updateFolder", "update", update, { body = UPDATE }),
  route("DELETE", "/:folderId", "deleteFolder", "delete", delete,
    { query = { { name = "transferToFolderId", kind = "string" } } }),
}

return folders
