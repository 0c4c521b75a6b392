--- Reads workflows from files, wherever these are from: a folder in git, the editor's download, `n8n export:workflow`
-- (one file with an array, or `--separate`), a backup made by `n8n.backup`.

local backup = require "n8n.backup"
local core = require "n8n.core"
local errors = require "n8n.errors"
local json = require "n8n.json"
local files = require "n8n.store.files"
local problem_lists = require "n8n.transfer.problems"
local values = require "n8n.util.values"

local workflow_files = {}

-- What keeps a decoded value from being a workflow; nil: it is one.
local function fault_of(value)
  if not json.is_object(value) then
    return "is not a JSON object"
  elseif not json.is_array(value.nodes) or not json.is_object(value.connections) then
    return "is not a workflow: it lacks nodes or connections"
  elseif type(value.name) ~= "string" or value.name == "" then
    return "is a workflow without a name: give it one"
  elseif values.present(value.id) ~= nil and type(value.id) ~= "string" and type(value.id) ~= "number" then
    return "has an id that is no text"
  end
end

--- The workflow in a text.
-- @tparam string place what to call it in messages: the file
-- @tparam string text
-- @treturn ?table the workflow: `place`, `text`, `value`, `name`, `id`
-- @treturn ?string what keeps it from being one
function workflow_files.parse(place, text)
  local value, err = json.decode(text)
  if value == nil then
    return nil, ("%s: %s (at byte %d)"):format(place, err.message, err.offset)
  end
  local fault = fault_of(value)
  if fault then
    return nil, ("%s %s"):format(place, fault)
  end
  return {
    place = place,
    text = text,
    name = value.name,
    id = values.text(value.id),
    value = value,
  }
end

local function add(found, problems, place, text)
  local workflow, problem = workflow_files.parse(place, text)
  table.insert(workflow and found or problems, workflow or problem)
end

-- A file with an array holds several workflows: each is cut out of the text as it stands there.
local function add_file(found, problems, path, text)
  if not text:find("^%s*%[") then
    add(found, problems, path, text)
    return
  end
  local page, message, offset = core.page(text, {})
  if not page then
    problems[#problems + 1] = ("%s: bad JSON: %s (at byte %d)"):format(path, message, offset or 0)
    return
  end
  for i = 1, page:count() do
    add(found, problems, ("%s, item %d"):format(path, i), page:text(i))
  end
  page:close()
end

local function is_left_out(name, kind)
  return name:sub(1, 1) == "." or (kind ~= "directory" and not name:lower():find("%.json$"))
end

-- Reads a folder: a backup's workflows, else every .json file in it and below.
local function add_folder(found, problems, root)
  local view, err = backup.open(root)
  if view then
    for _, entry in ipairs(view.manifest.files) do
      if entry.path:find("^workflows/") then
        add_file(found, problems, root .. "/" .. entry.path, errors.must(view:read(entry.path)))
      end
    end
    return
  elseif not err.foreign then
    error(err, 0)
  end
  for _, path in ipairs(errors.must(files.walk(root, is_left_out))) do
    path = root .. "/" .. path
    add_file(found, problems, path, errors.must(files.read(path)))
  end
end

local function same_twice(found, problems)
  local places = {}
  for _, workflow in ipairs(found) do
    if workflow.id then
      if places[workflow.id] then
        problems[#problems + 1] = ("the id %s is there twice: in %s and in %s"):format(workflow.id,
          places[workflow.id], workflow.place)
      end
      places[workflow.id] = workflow.place
    end
  end
end

local function read(paths)
  local found, problems = {}, {}
  for _, path in ipairs(paths) do
    path = path:gsub("(.)/+$", "%1")
    if files.kind(path) == "directory" then
      add_folder(found, problems, path)
    else
      add_file(found, problems, path, errors.must(files.read(path)))
    end
  end
  same_twice(found, problems)
  if #problems > 0 then
    error(problem_lists.error("the source cannot be deployed", problems), 0)
  elseif #found == 0 then
    error(errors.new { kind = "plan", message = "there is no workflow in " .. table.concat(paths, ", "),
      hint = "name .json files, or a folder that has some" }, 0)
  end
  return found
end

--- Reads workflows from files and folders. All is read and checked before anything is answered.
-- @tparam {string,...} paths files and folders; in folders, files that end in `.json`, hidden ones left out
-- @treturn ?{table,...} the workflows: `place` (file, and item in it), `text` (as it stands there), `value`, `name`,
--   `id`
-- @treturn ?table the error; kind `plan` with `problems` when files are not what they should be
function workflow_files.read(paths)
  return errors.answered(read, paths)
end

return workflow_files
