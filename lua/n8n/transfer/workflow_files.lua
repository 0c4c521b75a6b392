--- Workflows in files, wherever they are from: a folder in git, the editor's download, `n8n export:workflow` (one file
-- with an array, or `--separate`), a backup made by `n8n.backup`.

local core = require "n8n.core"
local errors = require "n8n.errors"
local json = require "n8n.json"
local backup = require "n8n.backup"
local files = require "n8n.store.files"

local deploy_source = {}

local MOST_TOLD = 5

--- One error for several problems.
-- @tparam string what `"the source cannot be deployed"`
-- @tparam {string,...} problems
-- @treturn table the error, with `problems`
function deploy_source.problems(what, problems)
  local told = {}
  for i = 1, math.min(#problems, MOST_TOLD) do
    told[i] = problems[i]
  end
  local more = #problems > MOST_TOLD and ("; and %d more"):format(#problems - MOST_TOLD) or ""
  local err = errors.new { kind = "plan", message = what .. ": " .. table.concat(told, "; ") .. more,
    hint = "nothing was changed", problems = problems }
  -- errors.new shortens messages of servers; these are our own and each is needed.
  err.message = what .. ":\n  " .. table.concat(told, "\n  ") .. (more ~= "" and "\n  " .. more:sub(3) or "")
  return err
end

-- What keeps a decoded value from being a workflow; nil: it is one.
local function fault_of(value)
  if not json.is_object(value) then
    return "is not a JSON object"
  elseif not json.is_array(value.nodes) or not json.is_object(value.connections) then
    return "is not a workflow: it lacks nodes or connections"
  elseif type(value.name) ~= "string" or value.name == "" then
    return "is a workflow without a name: give it one"
  elseif value.id ~= nil and value.id ~= json.null and type(value.id) ~= "string" and type(value.id) ~= "number" then
    return "has an id that is no text"
  end
end

--- The workflow in a text.
-- @tparam string place what to call it in messages: the file
-- @tparam string text
-- @treturn ?table the workflow: `place`, `text`, `value`, `name`, `id`
-- @treturn ?string what keeps it from being one
function deploy_source.parse(place, text)
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
    id = value.id ~= nil and value.id ~= json.null and tostring(value.id) or nil,
    value = value,
  }
end

local function add(found, problems, place, text)
  local workflow, problem = deploy_source.parse(place, text)
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
  local paths, read
  if view then
    paths = {}
    for _, entry in ipairs(view.manifest.files) do
      if entry.path:find("^workflows/") then
        paths[#paths + 1] = entry.path
      end
    end
    read = function(path)
      return view:read(path)
    end
  elseif not err.foreign then
    return nil, err
  else
    paths, err = files.walk(root, is_left_out)
    if not paths then
      return nil, err
    end
    read = function(path)
      return files.read(root .. "/" .. path)
    end
  end
  for _, path in ipairs(paths) do
    local text
    text, err = read(path)
    if not text then
      return nil, err
    end
    add_file(found, problems, root .. "/" .. path, text)
  end
  return true
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

--- Reads workflows from files and folders. All is read and checked before anything is answered.
-- @tparam {string,...} paths files and folders; in folders, files that end in `.json`, hidden ones left out
-- @treturn ?{table,...} the workflows: `place` (file, and item in it), `text` (as it stands there), `value`, `name`,
--   `id`
-- @treturn ?table the error; kind `plan` with `problems` when files are not what they should be
function deploy_source.read(paths)
  local found, problems = {}, {}
  for _, path in ipairs(paths) do
    path = path:gsub("(.)/+$", "%1")
    local ok, err
    if files.kind(path) == "directory" then
      ok, err = add_folder(found, problems, path)
    else
      local text
      text, err = files.read(path)
      ok = text ~= nil
      if ok then
        add_file(found, problems, path, text)
      end
    end
    if not ok then
      return nil, err
    end
  end
  same_twice(found, problems)
  if #problems > 0 then
    return nil, deploy_source.problems("the source cannot be deployed", problems)
  end
  if #found == 0 then
    return nil, errors.new { kind = "plan", message = "there is no workflow in " .. table.concat(paths, ", "),
      hint = "name .json files, or a folder that has some" }
  end
  return found
end

return deploy_source
