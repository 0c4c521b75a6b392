--- Plans a restoration: what is selected of a backup, what stands for it on the target, what is to be done.

local errors = require "n8n.errors"
local target = require "n8n.instance.target"
local credentials = require "n8n.restore.credentials"
local restore_mapping = require "n8n.restore.mapping"
local bindings = require "n8n.transfer.bindings"
local transfer_plan = require "n8n.transfer.plan"
local source = require "n8n.transfer.source"
local option_names = require "n8n.util.options"
local tables = require "n8n.util.tables"

local restore_plan = {}

local SELECTOR = { "tags", "name", "name_like", "ids", "project", "folder" }

local function selector_of(options)
  local selector = {}
  for _, name in ipairs(SELECTOR) do
    selector[name] = options[name]
  end
  return next(selector) ~= nil and selector or nil
end

local function check_deletion(options, selector)
  if not options.delete_others then
    return
  elseif options.max_delete == nil then
    errors.misuse("option 'delete_others' needs 'max_delete': how many workflows may be deleted at most")
  end
  for name in pairs(selector or {}) do
    if name ~= "tags" then
      errors.misuse(("option 'delete_others' goes with everything or with 'tags', not with '%s'"):format(name))
    end
  end
end

local BROUGHT = { tags = true, data_tables = true, variables = true }

-- What is to be brought back and could not be saved. What a licence leaves out was not there to be saved.
local function warn_of_missing(set, parts, warnings)
  for _, missing in ipairs(set.not_included or {}) do
    local unlicensed = missing.reason:lower():find("licen[sc]e") ~= nil
    if BROUGHT[missing.what] and not unlicensed and (parts == nil or parts[missing.what]) then
      warnings[#warnings + 1] = ("the source does not have the %s: %s"):format(missing.what, missing.reason)
    end
  end
end

local function place_in(mapping)
  return function(workflow)
    local project = workflow.project and mapping.project[workflow.project.id]
    local folder = workflow.folder and mapping.folder[workflow.folder.id]
    if project or folder then
      return { projectId = project and project.id, parentFolderId = folder and folder.id }
    end
  end
end

--- Makes the plan.
-- @tparam table client
-- @tparam string|table dir what `n8n.transfer.source.read` takes
-- @tparam table options of `n8n.restore.plan`
-- @treturn table
-- @raise an error object
function restore_plan.make(client, dir, options)
  local selector, conflict = selector_of(options), options.conflict or "overwrite"
  local only = option_names.check_texts(options, "only")
  local parts = only and tables.set(only)
  check_deletion(options, selector)
  local bound = options.bindings and errors.must(bindings.read(options.bindings)) or nil
  local whole = errors.must(source.read(dir, { on_progress = options.on_progress, concurrency = options.concurrency }))
  local set = selector and errors.must(source.select(whole, selector)) or whole
  local inventory = errors.must(target.read(client, { on_progress = options.on_progress }))
  if options.credentials then
    credentials.announce(client, options.credentials, inventory)
  end
  local mapping, found = restore_mapping.make(set, whole, inventory, { bindings = bound, conflict = conflict,
    data_tables = parts == nil or parts.data_tables, all_tables = selector == nil })
  local provisions = credentials.mark(mapping, inventory)
  warn_of_missing(whole, parts, found.warnings)
  local plan = errors.must(transfer_plan.make(client, set, inventory, mapping, { kind = "restore", conflict = conflict,
    publish = options.publish, only = parts, all_tags = selector == nil, unresolved = found.unresolved,
    static_data = options.static_data ~= false, exact = true, warnings = found.warnings, place = place_in(mapping),
    delete = options.delete_others and restore_mapping.others(inventory, mapping, selector) or nil,
    max_changes = options.max_changes, max_delete = options.max_delete, concurrency = options.concurrency,
    on_progress = options.on_progress }))
  plan.folder, plan.provisions = dir, provisions
  return plan
end

return restore_plan
