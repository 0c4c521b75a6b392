--- Where workflows come from: an instance, the folder of a backup, or files, in one form.
--
-- What a source has that cannot be read (a licence, a scope, an older n8n, a part that a backup left out) is named in
-- `not_included`. Which folder of n8n's a workflow lies in is told by no operation of its API, only by the answer to
-- its creation: it is known where a file says it, and nowhere else.

--- A set of workflows, and what they refer to.
-- @table Source
-- @tfield string kind `"instance"`, `"backup"` or `"files"`
-- @tfield string label what messages call it: a URL, or paths
-- @tfield ?string line `"1"` or `"2"` of the n8n that it is or was made of; nil: files do not say
-- @tfield ?string url of that n8n
-- @tfield {table,...} workflows those selected, by id: `id` (its file's place where that has none, with `without_id`),
--   `name`, `value` (decoded, as the API has it), `place`, `tags` (names, sorted), `archived`, `active`, `published`
--   (nil; `"draft"`: what runs is what is in `value`; or the version that runs instead: `versionId`, `name`, `nodes`,
--   `connections`), `project` (`id`, `name`, `type`), `folder` (`id`, `name`)
-- @tfield function load reads workflows of the index by their ids, selected or not: `load(ids)` answers an array
-- @tfield table index all workflows of the source, selected or not: `list`, `by_id`, `by_name` (see
--   `n8n.instance.target`)
-- @tfield ?table credentials by id: `id`, `name`, `type`; nil: not known
-- @tfield ?{table,...} tags `id`, `name`
-- @tfield ?table data_tables by id: `id`, `name`, `project`, `columns`, `rows` (a function that answers an iterator of
--   row tables; nil where they are not there)
-- @tfield ?{table,...} variables `id`, `key`, `value`, `type`, `project`
-- @tfield ?{table,...} projects `id`, `name`, `type`
-- @tfield ?{table,...} folders `id`, `name`, `parent`, `project`, `path`
-- @tfield {table,...} not_included `what`, `reason`

local errors = require "n8n.errors"
local json = require "n8n.json"
local map = require "n8n.map"
local option_names = require "n8n.util.options"
local backup = require "n8n.backup"
local source_backup = require "n8n.transfer.source_backup"
local deploy_source = require "n8n.transfer.workflow_files"
local files = require "n8n.store.files"
local inventory = require "n8n.instance.inventory"
local source_select = require "n8n.transfer.source_selection"
local target = require "n8n.instance.target"
local model = require "n8n.workflow.model"
local values = require "n8n.util.values"

local source = {}

local CONCURRENCY = 4 -- workflows that are read at once

local FOLDERS_UNKNOWN = { what = "folders of workflows",
  reason = "n8n's API does not tell which folder a workflow is in" }

local present = values.present

-- ---- A workflow ----

-- The project that owns it, as far as the text says.
local function project_of(value)
  for _, share in ipairs(type(value.shared) == "table" and value.shared or {}) do
    if share.role == "workflow:owner" and (share.projectId or share.project) then
      local project = type(share.project) == "table" and share.project or {}
      return { id = share.projectId or project.id, name = present(project.name), type = present(project.type) }
    end
  end
end

local function folder_of(value)
  local folder = present(value.parentFolder)
  if type(folder) == "table" then
    return { id = folder.id, name = folder.name }
  end
  local id = present(value.parentFolderId)
  return id and { id = id } or nil
end

-- Which version runs. 1.x has no drafts: what is saved is what runs.
local function published_of(value, line)
  if value.active ~= true then
    return nil
  end
  local version = present(value.activeVersion)
  if line == "1" or type(version) ~= "table" or version.versionId == value.versionId
      or not json.is_array(version.nodes) then
    return "draft"
  end
  return { versionId = version.versionId, name = present(version.name), nodes = version.nodes,
    connections = version.connections }
end

-- `parsed` is of `deploy_source.parse`.
local function workflow_of(parsed, line)
  local value = parsed.value
  return {
    id = parsed.id or parsed.place, without_id = parsed.id == nil or nil, name = parsed.name, value = value,
    place = parsed.place, tags = model.tag_names(value), archived = value.isArchived == true,
    active = value.active == true, published = published_of(value, line), project = project_of(value),
    folder = folder_of(value),
  }
end

local function by_id(left, right)
  return left.id < right.id
end

local function entry_of(workflow)
  local value = workflow.value
  return { id = workflow.id, name = workflow.name, archived = workflow.archived, active = workflow.active,
    tags = workflow.tags, project = workflow.project and workflow.project.id, versionId = present(value.versionId),
    activeVersionId = present(value.activeVersionId), updatedAt = present(value.updatedAt) }
end

-- Puts the set of a source that has read everything together.
local function whole(self, workflows)
  table.sort(workflows, by_id)
  local entries, found = {}, {}
  for i, workflow in ipairs(workflows) do
    entries[i] = entry_of(workflow)
    found[workflow.id] = workflow
  end
  self.workflows, self.index = workflows, target.index(entries)
  self.load = function(ids)
    local loaded = {}
    for i, id in ipairs(ids) do
      loaded[i] = found[id]
    end
    return loaded
  end
  return self
end

-- ---- An instance ----

local function read_workflow(client, line, id)
  local text, err = client.workflows:get(id, nil, { as = "raw" })
  if not text then
    return nil, err
  end
  local parsed, problem = deploy_source.parse("workflow " .. id, text)
  if not parsed then
    return nil, errors.new { kind = "protocol", message = ("%s of %s"):format(problem, client.url) }
  end
  return workflow_of(parsed, line)
end

-- A function that reads the workflows of these ids; what is deleted meanwhile is noted.
local function loader(client, self, options)
  return function(ids)
    local outcomes, err = map.run(ids, function(id)
      local workflow, problem = read_workflow(client, self.line, id)
      if workflow or problem.status ~= 404 then
        return workflow, problem
      end
      return "vanished"
    end, { concurrency = options.concurrency or CONCURRENCY, stop_on_error = true, on_progress = options.on_progress and
      function(done, total)
        options.on_progress(nil, done, total, "workflows read")
      end })
    if err then
      error(err, 0)
    end
    local found = {}
    for _, outcome in ipairs(outcomes) do
      if outcome.value == "vanished" then
        self.not_included[#self.not_included + 1] = { what = "workflow " .. outcome.item,
          reason = "it was deleted while it was read" }
      else
        found[#found + 1] = outcome.value
      end
    end
    table.sort(found, by_id)
    return found
  end
end

local function ids_of(entries)
  local ids = {}
  for i, entry in ipairs(entries) do
    ids[i] = entry.id
  end
  return ids
end

local function add_rows(client, data_tables)
  for id, data_table in pairs(data_tables or {}) do
    data_table.rows = function()
      return client.data_table_rows:each(id, nil, { verify = true })
    end
  end
end

local function read_instance(client, options)
  local line, err = client:line()
  if not line then
    error(err, 0)
  end
  local index = target.read_workflows(client, options.on_progress)
  local self, missing = inventory.read(client, line, options.skip)
  self.kind, self.label, self.url, self.line, self.index = "instance", client.url, client.url, line, index
  self.not_included = missing
  missing[#missing + 1] = line == "2" and FOLDERS_UNKNOWN or nil
  add_rows(client, self.data_tables)
  self.load = loader(client, self, options)
  self.workflows = options.index_only and {} or self.load(ids_of(source_select.entries(self, options.selector)))
  return self
end

-- ---- A backup ----

local function read_backup(view, options)
  local manifest = view.manifest
  local server = type(manifest.server) == "table" and manifest.server or {}
  local self = { kind = "backup", label = "the backup in " .. view.root, url = server.url, line = server.line,
    state = view.state, not_included = {} }
  local workflows = {}
  for _, entry in ipairs(manifest.files) do
    if entry.path:find("^workflows/[^/]+%.json$") then
      local text, err = view:read(entry.path)
      if not text then
        error(err, 0)
      end
      local parsed, problem = deploy_source.parse(view.root .. "/" .. entry.path, text)
      if not parsed then
        error(errors.new { kind = "backup", message = problem }, 0)
      end
      workflows[#workflows + 1] = workflow_of(parsed, server.line)
      if options.on_progress then
        options.on_progress(nil, #workflows, nil, "workflows read")
      end
    end
  end
  for _, missing in ipairs(manifest.not_included or {}) do
    self.not_included[#self.not_included + 1] = { what = missing.what, reason = missing.reason }
  end
  self.not_included[#self.not_included + 1] = FOLDERS_UNKNOWN
  source_backup.read(view, self)
  return source_select.apply(whole(self, workflows), options.selector)
end

-- ---- Files ----

local function read_files(paths, options)
  local found, err = deploy_source.read(paths)
  if not found then
    error(err, 0)
  end
  local workflows = {}
  for i, parsed in ipairs(found) do
    workflows[i] = workflow_of(parsed)
  end
  local self = { kind = "files", label = table.concat(paths, ", "), not_included = {
    { what = "credentials", reason = "files of workflows do not list them" } } }
  return source_select.apply(whole(self, workflows), options.selector)
end

-- ---- Reading ----

local function is_client(from)
  return type(from) == "table" and type(from.url) == "string" and from.workflows ~= nil
end

local function path_list(from)
  local paths = type(from) == "string" and { from } or from
  local sound = type(paths) == "table" and #paths > 0
  for _, path in ipairs(sound and paths or {}) do
    sound = sound and type(path) == "string" and path ~= ""
  end
  if not sound then
    errors.misuse("a source must be a client, the folder of a backup, or files and folders (one or an array)")
  end
  return paths
end

-- The view of a backup where the paths are the folder of one; nil: they are files.
local function backup_view(paths)
  if #paths ~= 1 or files.kind(paths[1]) ~= "directory" then
    return nil
  end
  local view, err = backup.open((paths[1]:gsub("(.)/+$", "%1")))
  if not view and not err.foreign then
    error(err, 0)
  end
  return view
end

-- Adds what the selected workflows call, and what those call, and so on.
local function follow(self, find)
  local there, front = {}, self.workflows
  for _, workflow in ipairs(front) do
    there[workflow.id] = true
  end
  while #front > 0 do
    local wanted = {}
    for _, workflow in ipairs(front) do
      for _, id in ipairs(source_select.called(workflow, find)) do
        local entry = self.index.by_id[id]
        if entry and not there[id] and not entry.archived then
          there[id] = true
          wanted[#wanted + 1] = id
        end
      end
    end
    front = self.load(wanted)
    for _, workflow in ipairs(front) do
      workflow.included = true
      self.workflows[#self.workflows + 1] = workflow
    end
  end
  table.sort(self.workflows, by_id)
end

local OPTIONS = { "selector", "include", "skip", "index_only", "concurrency", "on_progress" }

local function read(from, options)
  local self
  if is_client(from) then
    self = read_instance(from, options)
  else
    local paths = path_list(from)
    local view = backup_view(paths)
    if view then
      self = read_backup(view, options)
    else
      self = read_files(paths, options)
    end
  end
  if options.index_only then
    self.workflows = {}
  elseif options.include then
    follow(self, require("n8n.workflow.references").find)
  end
  return self
end

--- Reads a source.
--
-- Options: `selector` (see `select`; nil: everything), `include = "references"` (take along the workflows that the
-- selected ones call; archived ones stay), `skip` (names of `n8n.instance.inventory.PARTS` as keys: lists of an
-- instance that are not needed), `index_only` (no workflows yet: `load(ids)` reads them), `concurrency` (workflows read
-- at once; 4), `on_progress(nil, done, total, what)`.
-- @tparam table|string|{string,...} from a client, the folder of a backup, or files and folders
-- @tparam[opt] table options
-- @treturn ?table see `Source`
-- @treturn ?table the error; kind `selector` for a selector that selects nothing
function source.read(from, options)
  options = option_names.check(options, OPTIONS)
  option_names.check_whole(options, "concurrency")
  if options.include ~= nil and options.include ~= "references" then
    errors.misuse("option 'include' can only be \"references\"")
  end
  options = { selector = options.selector and source_select.check(options.selector), include = options.include,
    skip = options.skip, index_only = options.index_only, concurrency = options.concurrency,
    on_progress = options.on_progress }
  return errors.answered(read, from, options)
end

--- Selects some workflows of a source.
-- @function select
-- @tparam table set see `Source`
-- @tparam table selector as `n8n.instance.selection` has it (`tags`, `name`, `name_like`, `project`, `ids`, `active`,
--   `archived`, `all`); `name` may be an array of names, and `folder` the id or name of a folder, where the source
--   knows it
-- @treturn ?table a set with these workflows; the rest of it is shared
-- @treturn ?table the error, kind `selector`: a tag, name, id, project or folder that there is not, or nothing is
--   selected
function source.select(set, selector)
  return errors.answered(source_select.apply, set, source_select.check(selector))
end

return source
