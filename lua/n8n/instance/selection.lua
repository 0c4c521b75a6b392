--- Selections: which workflows a job is about. A job takes one as a table, its selector.
--
-- n8n's own filters are not trusted: it drops names of tags that it does not know, and 1.x ignores tags when a project
-- is given. What the server answers is checked here again, item by item.
-- @classmod Selection

--- A selector; a workflow is selected when all of its members hold.
-- @table Selection
-- @tfield[opt] string|{string,...} tags names (or one); the workflow carries all of them
-- @tfield[opt] string name its exact name
-- @tfield[opt] string name_like part of its name, in any case of letters, with `%` for anything and `_` for one
--   character
-- @tfield[opt] string project the id or the exact name of the project that it is in; where projects cannot be listed
--   (licence, scope `project:list`), the id of one that has workflows
-- @tfield[opt] string|{string,...} ids of workflows (or one)
-- @tfield[opt] boolean active whether it is published
-- @tfield[opt] boolean archived whether it is archived
-- @tfield[opt] boolean all every workflow. Needed where nothing else narrows it: `active` and `archived` alone do not

local errors = require "n8n.errors"
local projects = require "n8n.instance.projects"
local suggest = require "n8n.util.suggest"
local tables = require "n8n.util.tables"
local model = require "n8n.workflow.model"

local must = errors.must

local selection = {}

local KINDS = { tags = "list", ids = "list", name = "string", name_like = "string", project = "string",
  active = "boolean", archived = "boolean", all = "boolean" }
local NARROWING = { "tags", "ids", "name", "name_like", "project" }

local function check_text(name, value)
  if type(value) ~= "string" or value == "" then
    errors.misuse(("selector: '%s' must be a text that is not empty"):format(name))
  end
  return value
end

local function check_list(name, value)
  value = type(value) == "string" and { value } or value
  if type(value) ~= "table" or #value == 0 then
    errors.misuse(("selector: '%s' must be an array that is not empty"):format(name))
  end
  local list = {}
  for i, text in ipairs(value) do
    list[i] = check_text(name, text)
  end
  return list
end

local function check_member(name, value)
  local kind = KINDS[name]
  if not kind then
    errors.misuse(suggest.unknown("selector member", tostring(name), tables.keys(KINDS)))
  elseif kind == "list" then
    return check_list(name, value)
  elseif kind == "string" then
    return check_text(name, value)
  elseif type(value) ~= "boolean" then
    errors.misuse(("selector: '%s' must be true or false"):format(name))
  end
  return value
end

--- Checks a selector.
-- @tparam table given as above
-- @treturn table a copy, with lists where one text was given
-- @raise when it is not a selector, or selects everything without `all = true`
-- @local
function selection.check(given)
  if type(given) ~= "table" then
    errors.misuse(("a selector must be a table, got a %s"):format(type(given)))
  end
  local checked, narrow = {}, false
  for name, value in pairs(given) do
    checked[name] = check_member(name, value)
  end
  for _, name in ipairs(NARROWING) do
    narrow = narrow or checked[name] ~= nil
  end
  if checked.all == false then
    errors.misuse("selector: 'all' can only be true")
  elseif not narrow and not checked.all then
    errors.misuse("this selector selects every workflow: name tags, name, name_like, project or ids, or say all = true")
  end
  return checked
end

-- ---- What a workflow has to be like ----

-- One character of a LIKE pattern as a Lua pattern. A character is a byte and the bytes that continue it (UTF-8).
local function like_character(character)
  if character == "%" then
    return ".*"
  elseif character == "_" then
    return "[^\128-\191][\128-\191]*"
  end
  return character:find("%w") and character or "%" .. character
end

local function contains_like(text, pattern)
  return text:lower():find((pattern:lower():gsub("[%z\1-\127]", like_character))) ~= nil
end

local function carries(workflow, wanted)
  local carried = tables.set(model.tag_names(workflow))
  for _, name in ipairs(wanted) do
    if not carried[name] then
      return false
    end
  end
  return true
end

--- Whether a workflow is selected, as far as it says so itself.
-- @tparam table checked of `check`; its `project` is an id
-- @tparam table workflow as the API has it
-- @treturn boolean
-- @local
function selection.matches(checked, workflow)
  if checked.tags and not carries(workflow, checked.tags) then
    return false
  elseif checked.name and workflow.name ~= checked.name then
    return false
  elseif checked.name_like and not contains_like(workflow.name, checked.name_like) then
    return false
  elseif checked.active ~= nil and workflow.active ~= checked.active then
    return false
  elseif checked.archived ~= nil and (workflow.isArchived == true) ~= checked.archived then
    return false
  end
  local project = checked.project and (model.owner(workflow) or {}).projectId
  return project == nil or project == checked.project
end

-- ---- Reading ----

local FIELDS = { "id", "name", "active", "isArchived", "tags", "shared", "versionId", "activeVersionId" }

-- What narrows the list on the server. It may answer more than what is asked for, never less: so names of tags with a
-- comma in them stay out (the list of tags is joined by commas), and names with a backslash (which LIKE may drop).
local function query_of(checked)
  local query = { active = checked.active, projectId = checked.project }
  local name = checked.name or checked.name_like
  if name and not name:find("\\", 1, true) then
    query.name = name
  end
  local tags = {}
  for _, tag in ipairs(checked.tags or {}) do
    if not tag:find(",", 1, true) then
      tags[#tags + 1] = tag
    end
  end
  query.tags = #tags > 0 and tags or nil
  return next(query) ~= nil and query or nil
end

local function read_list(client, checked, fields)
  local found = {}
  for workflow in client.workflows:each(query_of(checked), { fields = fields, verify = true }) do
    if selection.matches(checked, workflow) then
      found[#found + 1] = workflow
    end
  end
  table.sort(found, tables.id_order)
  return found
end

-- Reads the named ones, each once, in the order of their names.
local function read_ids(client, checked)
  local found, missing, unmatched, seen = {}, {}, {}, {}
  for _, id in ipairs(checked.ids) do
    local workflow, err
    if not seen[id] then
      seen[id] = true
      workflow, err = client.workflows:get(id)
      if not workflow and err.status ~= 404 then
        error(err, 0)
      end
      local list = not workflow and missing or selection.matches(checked, workflow) and found or unmatched
      list[#list + 1] = workflow or id
    end
  end
  return found, missing, unmatched
end

-- A tag that nobody made is a typing mistake, not an empty selection.
local function check_tags_exist(client, checked)
  local tags, err = client.tags:all()
  if not tags then
    -- A key that may not list tags: the workflows' own have to do.
    return err.status == 403 or nil, err
  end
  local names = tables.column(tags, "name")
  local known = tables.set(names)
  for _, name in ipairs(checked.tags) do
    if not known[name] then
      return nil, errors.new { kind = "selector", message = suggest.unknown("tag", name, names) }
    end
  end
  return true
end

-- Nor is a name that no workflow has. Where one has it and the rest of the selector leaves nothing, there is nothing to
-- do: a run that is repeated has published what was not.
local function check_name_exists(client, wanted)
  local names = {}
  for workflow in client.workflows:each(nil, { fields = { "id", "name" } }) do
    if workflow.name == wanted then
      return true
    end
    names[#names + 1] = workflow.name
  end
  local near = suggest.nearest(wanted, names)
  return nil, errors.new { kind = "selector", message = ("there is no workflow with the name '%s'"):format(wanted),
    hint = near and ("did you mean '%s'?"):format(near)
      or "or this key may not see it; name_like finds parts of names" }
end

local function with_fields(more)
  local fields = tables.copy(FIELDS)
  for _, name in ipairs(more or {}) do
    fields[#fields + 1] = name
  end
  return fields
end

local function read(client, checked, more)
  if checked.tags then
    must(check_tags_exist(client, checked))
  end
  if checked.project then
    checked.project = must(projects.find(client, checked.project))
  end
  if checked.ids then
    local found, missing, unmatched = read_ids(client, checked)
    return { found = found, missing = missing, unmatched = unmatched }
  end
  local found = read_list(client, checked, with_fields(more))
  if #found == 0 and checked.name then
    must(check_name_exists(client, checked.name))
  end
  return { found = found, missing = {}, unmatched = {} }
end

--- Reads the selected workflows.
-- @tparam table client
-- @tparam table checked of `check`
-- @tparam ?{string,...} more members that are needed besides `id`, `name`, `active`, `isArchived`, `tags`, `versionId`
--   and `activeVersionId`
-- @treturn ?table `found` (the workflows), `missing` (ids that there are not), `unmatched` (workflows named by `ids`
--   for which another member of the selector does not hold)
-- @treturn ?table the error; kind `selector` for a tag, project or name that does not exist
-- @local
function selection.read(client, checked, more)
  return errors.answered(read, client, checked, more)
end

return selection
