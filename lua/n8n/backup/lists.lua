--- Saves the lists of a backup that are a file each: tags, credentials, variables, projects, users, folders, members.

local json = require "n8n.json"
local tables = require "n8n.util.tables"

local lists = {}

-- Credentials could only hold secrets by a mistake of the server's; none of it goes into a file.
local LISTS = {
  { name = "tags" },
  { name = "credentials", drop = { "data" } },
  { name = "variables" },
  { name = "projects" },
  { name = "users", query = { includeRole = true } },
}

-- Lists that every project has one of. What is computed from other things changes with them and is left out.
local PROJECT_LISTS = {
  { name = "folders", drop = { "workflowCount", "subFolderCount" } },
  { name = "project_users" },
}

--- The parts that this module saves.
lists.PARTS = {}
--- Those that are one list of the server's, `{name, query, drop}`.
lists.LISTS = LISTS
for _, group in ipairs { LISTS, PROJECT_LISTS } do
  for _, list in ipairs(group) do
    lists.PARTS[#lists.PARTS + 1] = list.name
  end
end

--- Reads a whole list.
-- @tparam table client
-- @tparam table list `{name, query, drop}`
-- @tparam ?function on_item called with how many there were so far
-- @tparam[opt] string project of a list that projects have: its id, which each item gets
-- @treturn {table,...} `{id, text}`, by id
-- @raise the error object
function lists.read(client, list, on_item, project)
  local found = {}
  local options = { as = "raw", verify = true }
  local resource = client[list.name]
  local iterator
  if project then
    iterator = resource:each(project, list.query, options)
  else
    iterator = resource:each(list.query, options)
  end
  for text in iterator do
    local item = assert(json.decode(text))
    for _, name in ipairs(list.drop or {}) do
      if item[name] ~= nil then
        text = assert(json.drop(text, { name }))
      end
    end
    if project then
      text = assert(json.replace(text, { projectId = project }))
    end
    found[#found + 1] = { id = tostring(item.id), text = text }
    if on_item then
      on_item(#found)
    end
  end
  table.sort(found, tables.id_order)
  return found
end

local function save_list(run, list)
  local items = lists.read(run.client, list, function(so_far)
    run:progress(so_far, nil, list.name)
  end)
  run:put_list(list.name, tables.column(items, "text"))
  return items
end

local function save_project_list(run, list)
  local texts = {}
  for _, project in ipairs(run.projects) do
    for _, item in ipairs(lists.read(run.client, list, nil, project.id)) do
      texts[#texts + 1] = item.text
    end
    run:progress(#texts, nil, list.name)
  end
  run:put_list(list.name, texts)
end

-- Without the projects, nothing that belongs to one can be asked for.
local function save_project_lists(run, reason)
  for _, list in ipairs(PROJECT_LISTS) do
    run:try(list.name, function()
      if not run.projects then
        error(reason, 0)
      end
      save_project_list(run, list)
    end)
  end
end

--- Saves the lists.
-- @tparam table run of `n8n.backup.run`
-- @raise the error object
function lists.save(run)
  local reason
  for _, list in ipairs(LISTS) do
    local _, err = run:try(list.name, function()
      local items = save_list(run, list)
      if list.name == "projects" then
        run.projects = items
      end
    end)
    if list.name == "projects" then
      reason = err
    end
  end
  if not run.projects and not reason then
    for _, list in ipairs(PROJECT_LISTS) do
      run:leave_out(list.name, "unwanted", run.skip[list.name] and "left out on request"
        or "the projects were left out on request")
    end
    return
  end
  save_project_lists(run, reason)
end

return lists
