--- Which workflows of a source are meant. What is named and not there is an error, never an empty selection.

local errors = require "n8n.errors"
local selectors = require "n8n.instance.selection"
local suggest = require "n8n.util.suggest"

local source_select = {}

local function fail(message, hint)
  error(errors.new { kind = "selector", message = message, hint = hint }, 0)
end

local function names_list(value)
  local names = type(value) == "string" and { value } or value
  local sound = type(names) == "table" and #names > 0
  for _, name in ipairs(sound and names or {}) do
    sound = sound and type(name) == "string" and name ~= ""
  end
  if not sound then
    errors.misuse("selector: 'name' must be a text that is not empty, or an array of such")
  end
  return names
end

--- Checks a selector: as `n8n.instance.selection` does, and `name` may be an array, and there may be a `folder`.
-- @tparam table given
-- @treturn table
-- @raise when it is none
function source_select.check(given)
  if type(given) ~= "table" then
    errors.misuse(("a selector must be a table, got a %s"):format(type(given)))
  end
  local rest = {}
  for name, value in pairs(given) do
    rest[name] = value
  end
  rest.name, rest.folder = nil, nil
  if given.folder ~= nil and (type(given.folder) ~= "string" or given.folder == "") then
    errors.misuse("selector: 'folder' must be a text that is not empty")
  end
  rest.all = rest.all or given.name ~= nil or given.folder ~= nil or nil
  local checked = selectors.check(rest)
  checked.names = given.name ~= nil and names_list(given.name) or nil
  checked.folder = given.folder
  return checked
end

-- ---- What is named must be there ----

local function check_known(what, wanted, known)
  local names, set = {}, {}
  for _, name in ipairs(known) do
    names[#names + 1] = not set[name] and name or nil
    set[name] = true
  end
  for _, name in ipairs(wanted or {}) do
    if not set[name] then
      local near = suggest.nearest(name, names)
      fail(("the source has no %s '%s'"):format(what, name), near and ("did you mean '%s'?"):format(near) or nil)
    end
  end
end

local function check_tags(set, checked)
  local known = {}
  for _, tag in ipairs(set.tags or {}) do
    known[#known + 1] = tag.name
  end
  for _, entry in ipairs(set.index.list) do
    for _, name in ipairs(entry.tags) do
      known[#known + 1] = name
    end
  end
  check_known("tag", checked.tags, known)
end

local function column(list, name)
  local values = {}
  for i, entry in ipairs(list) do
    values[i] = entry[name]
  end
  return values
end

-- Id of the project that is meant, by id or name.
local function project_id(set, text)
  local projects = {}
  for _, project in ipairs(set.projects or {}) do
    projects[#projects + 1] = project
  end
  for _, workflow in ipairs(set.workflows or {}) do
    projects[#projects + 1] = workflow.project
  end
  local found, names = {}, {}
  for _, project in ipairs(projects) do
    names[#names + 1] = project.name
    if project.id == text then
      return text
    elseif project.name == text and not found[project.id] then
      found[project.id], found[#found + 1] = true, project.id
    end
  end
  for _, entry in ipairs(set.index.list) do
    if entry.project == text then
      return text
    end
  end
  if #found > 1 then
    table.sort(found)
    fail(("%d projects have the name '%s': %s"):format(#found, text, table.concat(found, ", ")),
      "give the id of the one that is meant")
  end
  if #found == 0 then
    check_known("project", { text }, names)
  end
  return found[1]
end

local function check_folder(set, text)
  local known = {}
  for _, workflow in ipairs(set.workflows or {}) do
    if workflow.folder then
      known[#known + 1] = workflow.folder.id
      known[#known + 1] = workflow.folder.name
    end
  end
  if #known == 0 then
    fail(("the folder '%s' cannot be selected: %s"):format(text, set.kind == "files"
      and "these files do not say in which folder a workflow is"
      or "n8n's API does not tell which folder a workflow is in"), "select by project, tags, names or ids")
  end
  check_known("folder", { text }, known)
end

-- ---- Matching ----

local function as_api(entry)
  local tags = {}
  for i, name in ipairs(entry.tags) do
    tags[i] = { name = name }
  end
  return { name = entry.name, tags = tags, active = entry.active, isArchived = entry.archived }
end

local function contains(list, value)
  for _, one in ipairs(list) do
    if one == value then
      return true
    end
  end
  return false
end

local function in_folder(folder, text)
  return folder ~= nil and (folder.id == text or folder.name == text)
end

-- What `selectors.matches` looks at; the project is looked at here.
local function without_project(checked)
  local rest = {}
  for name, value in pairs(checked) do
    rest[name] = value
  end
  rest.project = nil
  return rest
end

--- The entries of a source's index that are selected, by id.
-- @tparam table set a source with its `index`
-- @tparam ?table checked of `check`; nil: all
-- @treturn {table,...}
-- @raise an error object for what is not there
function source_select.entries(set, checked)
  if not checked then
    return set.index.list
  end
  local list = set.index.list
  check_tags(set, checked)
  check_known("workflow with the id", checked.ids, column(list, "id"))
  check_known("workflow", checked.names, column(list, "name"))
  local project = checked.project and project_id(set, checked.project)
  local folders = {}
  if checked.folder then
    check_folder(set, checked.folder)
    for _, workflow in ipairs(set.workflows) do
      folders[workflow.id] = workflow.folder
    end
  end
  local rest, found = without_project(checked), {}
  for _, entry in ipairs(list) do
    if selectors.matches(rest, as_api(entry)) and (not checked.ids or contains(checked.ids, entry.id))
        and (not checked.names or contains(checked.names, entry.name))
        and (not project or entry.project == project)
        and (not checked.folder or in_folder(folders[entry.id], checked.folder)) then
      found[#found + 1] = entry
    end
  end
  if #found == 0 then
    fail("the selector selects no workflow of " .. set.label, "some may fit each part of it; none fits all of them")
  end
  return found
end

--- A set with the selected workflows of one that has them all.
-- @tparam table set
-- @tparam ?table checked of `check`; nil: all
-- @treturn table
-- @raise an error object for what is not there
function source_select.apply(set, checked)
  if not checked then
    return set
  end
  local wanted = {}
  for _, entry in ipairs(source_select.entries(set, checked)) do
    wanted[entry.id] = true
  end
  local selected = {}
  for name, value in pairs(set) do
    selected[name] = value
  end
  selected.workflows = {}
  for _, workflow in ipairs(set.workflows) do
    selected.workflows[#selected.workflows + 1] = wanted[workflow.id] and workflow or nil
  end
  return selected
end

--- The ids of the workflows that one needs to run: those that it calls, uses as a tool or hands its errors to. Not
-- those that may call it, nor what disabled nodes name.
-- @tparam table workflow of a source
-- @tparam function find `n8n.workflow.references.find`
-- @treturn {string,...}
function source_select.called(workflow, find)
  local ids = {}
  for _, reference in ipairs(find(workflow.value)) do
    if reference.kind == "workflow" and reference.role ~= "caller" and not reference.dynamic
        and not reference.disabled and not reference.self then
      ids[#ids + 1] = reference.id
    end
  end
  return ids
end

return source_select
