--- Selects workflows of a source. What is named and not there is an error, never an empty selection.

local errors = require "n8n.errors"
local selection = require "n8n.instance.selection"
local suggest = require "n8n.util.suggest"
local tables = require "n8n.util.tables"

local source_selection = {}

local function fail(message, hint)
  error(errors.new { kind = "selector", message = message, hint = hint }, 0)
end

--- A text as an array of one, or an array of texts as it is.
-- @param value
-- @treturn ?{string,...} nil: it is neither, or without a text, or one of them is empty
function source_selection.texts(value)
  local texts = type(value) == "string" and { value } or value
  local sound = type(texts) == "table" and #texts > 0
  for _, text in ipairs(sound and texts or {}) do
    sound = sound and type(text) == "string" and text ~= ""
  end
  return sound and texts or nil
end

--- Checks a selector: as `n8n.instance.selection` does, and `name` may be an array, and there may be a `folder`.
-- @tparam table given
-- @treturn table
-- @raise when it is none
function source_selection.check(given)
  if type(given) ~= "table" then
    errors.misuse(("a selector must be a table, got a %s"):format(type(given)))
  end
  local rest, names = tables.without(given, "name", "folder"), source_selection.texts(given.name)
  if given.folder ~= nil and (type(given.folder) ~= "string" or given.folder == "") then
    errors.misuse("selector: 'folder' must be a text that is not empty")
  end
  rest.all = rest.all or given.name ~= nil or given.folder ~= nil or nil
  local checked = selection.check(rest)
  if given.name ~= nil and not names then
    errors.misuse("selector: 'name' must be a text that is not empty, or an array of such")
  end
  checked.names, checked.folder = names, given.folder
  return checked
end

-- ---- What is named must be there ----

local function check_known(what, wanted, known)
  local set = tables.set(known)
  for _, name in ipairs(wanted or {}) do
    if not set[name] then
      local near = suggest.nearest(name, known)
      fail(("the source has no %s '%s'"):format(what, name), near and ("did you mean '%s'?"):format(near) or nil)
    end
  end
end

local function check_tags(set, checked)
  local known = tables.column(set.tags or {}, "name")
  for _, entry in ipairs(set.index.list) do
    for _, name in ipairs(entry.tags) do
      known[#known + 1] = name
    end
  end
  check_known("tag", checked.tags, known)
end

-- Id of the project that is meant, by id or name.
local function project_id(set, text)
  local projects, found = tables.copy(set.projects), {}
  for _, workflow in ipairs(set.workflows or {}) do
    projects[#projects + 1] = workflow.project
  end
  for _, project in ipairs(projects) do
    if project.id == text then
      return text
    end
    found[project.id] = project.name == text and true or found[project.id]
  end
  for _, entry in ipairs(set.index.list) do
    if entry.project == text then
      return text
    end
  end
  found = tables.keys(found)
  if #found > 1 then
    fail(("%d projects have the name '%s': %s"):format(#found, text, table.concat(found, ", ")),
      "give the id of the one that is meant")
  end
  if #found == 0 then
    check_known("project", { text }, tables.column(projects, "name"))
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

local function in_folder(folder, text)
  return folder ~= nil and (folder.id == text or folder.name == text)
end

--- The entries of a source's index that are selected, by id.
-- @tparam table set a source with its `index`
-- @tparam ?table checked of `check`; nil: all
-- @treturn {table,...}
-- @raise an error object for what is not there
function source_selection.entries(set, checked)
  if not checked then
    return set.index.list
  end
  local list = set.index.list
  check_tags(set, checked)
  check_known("workflow with the id", checked.ids, tables.column(list, "id"))
  check_known("workflow", checked.names, tables.column(list, "name"))
  local project = checked.project and project_id(set, checked.project)
  local folders = {}
  if checked.folder then
    check_folder(set, checked.folder)
    for _, workflow in ipairs(set.workflows) do
      folders[workflow.id] = workflow.folder
    end
  end
  local rest, found = tables.without(checked, "project"), {} -- the project is looked at here
  local ids, names = tables.set(checked.ids), tables.set(checked.names)
  for _, entry in ipairs(list) do
    if selection.matches(rest, as_api(entry)) and (not checked.ids or ids[entry.id])
        and (not checked.names or names[entry.name])
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
function source_selection.apply(set, checked)
  if not checked then
    return set
  end
  local wanted = tables.by_id(source_selection.entries(set, checked))
  local selected = tables.copy(set, { workflows = {} })
  for _, workflow in ipairs(set.workflows) do
    selected.workflows[#selected.workflows + 1] = wanted[workflow.id] and workflow or nil
  end
  return selected
end

return source_selection
