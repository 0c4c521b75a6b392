--- Reads where workflows come from, in one form: an instance, the folder of a backup, or files.
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

local backup = require "n8n.backup"
local errors = require "n8n.errors"
local files = require "n8n.store.files"
local source_backup = require "n8n.transfer.source_backup"
local source_instance = require "n8n.transfer.source_instance"
local source_selection = require "n8n.transfer.source_selection"
local source_workflows = require "n8n.transfer.source_workflows"
local workflow_files = require "n8n.transfer.workflow_files"
local option_names = require "n8n.util.options"
local tables = require "n8n.util.tables"
local references = require "n8n.workflow.references"

local source = {}

local function read_files(paths)
  local workflows = {}
  for i, parsed in ipairs(errors.must(workflow_files.read(paths))) do
    workflows[i] = source_workflows.of(parsed)
  end
  return source_workflows.complete({ kind = "files", label = table.concat(paths, ", "), not_included = {
    { what = "credentials", reason = "files of workflows do not list them" } } }, workflows)
end

local function is_client(from)
  return type(from) == "table" and type(from.url) == "string" and from.workflows ~= nil
end

local function path_list(from)
  return source_selection.texts(from)
    or errors.misuse("a source must be a client, the folder of a backup, or files and folders (one or an array)")
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

-- The ids of the workflows that one needs to run: those that it calls, uses as a tool or hands its errors to. Not those
-- that may call it, nor what disabled nodes name.
local function called(workflow)
  local ids = {}
  for _, reference in ipairs(references.find(workflow.value)) do
    if reference.kind == "workflow" and reference.role ~= "caller" and not reference.dynamic
        and not reference.disabled and not reference.self then
      ids[#ids + 1] = reference.id
    end
  end
  return ids
end

-- Adds what the selected workflows call, and what those call, and so on.
local function follow(self)
  local there, front = tables.by_id(self.workflows), self.workflows
  while #front > 0 do
    local wanted = {}
    for _, workflow in ipairs(front) do
      for _, id in ipairs(called(workflow)) do
        local entry = self.index.by_id[id]
        if entry and not there[id] and not entry.archived then
          there[id] = entry
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
  table.sort(self.workflows, tables.id_order)
end

local OPTIONS = { "selector", "include", "skip", "index_only", "concurrency", "on_progress" }

local function read(from, options)
  local self
  if is_client(from) then
    self = source_instance.read(from, options)
  else
    local paths = path_list(from)
    local view = backup_view(paths)
    self = source_selection.apply(view and source_backup.read(view, options.on_progress) or read_files(paths),
      options.selector)
  end
  if options.index_only then
    self.workflows = {}
  elseif options.include then
    follow(self)
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
  local selector = options.selector and source_selection.check(options.selector)
  return errors.answered(read, from, tables.copy(options, { selector = selector }))
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
  return errors.answered(source_selection.apply, set, source_selection.check(selector))
end

return source
