--- Compares two sources, once the one is mapped onto the other.

local errors = require "n8n.errors"
local promote_set = require "n8n.promote.set"
local reports = require "n8n.run.report"
local mappings = require "n8n.transfer.mapping"
local source = require "n8n.transfer.source"
local source_selection = require "n8n.transfer.source_selection"
local tables = require "n8n.util.tables"
local diff = require "n8n.workflow.diff"
local normal_form = require "n8n.workflow.normal_form"

local promote_drift = {}

-- A source as something to map onto.
local function as_target(set)
  return { url = set.url, line = set.line or "2", workflows = set.index, credentials = set.credentials, tags = set.tags,
    data_tables = set.data_tables, variables = set.variables, projects = set.projects, folders = set.folders,
    not_included = set.not_included }
end

-- References that lead nowhere show as differences; what else is not clear ends it.
local function refuse_unclear(ready)
  local unclear = {}
  for _, problem in ipairs(ready.problems) do
    if problem.kind ~= "reference" then
      unclear[#unclear + 1] = problem
    end
  end
  promote_set.refuse(tables.copy(ready, { problems = unclear }), "these cannot be compared")
end

local function note_unresolved(ready, report)
  for _, problem in ipairs(ready.problems) do
    problem.warning = true
  end
  for _, warning in ipairs(promote_set.warnings(ready)) do
    report:note("warning: " .. warning)
  end
end

-- ---- One workflow ----

local function graph_of(workflow)
  if workflow.published == nil then
    return nil
  elseif workflow.published == "draft" then
    return workflow.value
  end
  return workflow.published
end

local function compare_published(drift, wanted, there, lines)
  local one, other = graph_of(wanted), graph_of(there)
  if (one == nil) ~= (other == nil) then
    lines[#lines + 1] = ("~ published: %s -> %s"):format(other and "yes" or "no", one and "yes" or "no")
    return
  elseif not one or (wanted.published == "draft" and there.published == "draft") then
    return
  end
  local new = mappings.rewrite({ nodes = one.nodes, connections = one.connections }, drift.mapping)
  local old = { nodes = other.nodes, connections = other.connections }
  if not diff.compare(old, new, drift.options).same then
    for _, line in ipairs(diff.lines(old, new, drift.options)) do
      lines[#lines + 1] = "in the published version: " .. line
    end
  end
end

-- The lines of what differs; none: nothing does.
local function differences(drift, workflow, there)
  -- What the other line of n8n has not is no difference.
  local new = normal_form.sendable(mappings.rewrite(workflow.value, drift.mapping), there.value, drift.names,
    drift.line)
  new.tags = drift.tags and mappings.tags(workflow.tags, drift.mapping) or there.tags
  local old = tables.copy(there.value, { tags = there.tags })
  local lines = {}
  if not diff.compare(old, new, drift.options).same then
    lines = diff.lines(old, new, drift.options)
  end
  if workflow.archived ~= there.archived then
    lines[#lines + 1] = ("~ archived: %s -> %s"):format(there.archived and "yes" or "no",
      workflow.archived and "yes" or "no")
  end
  if drift.publication then
    compare_published(drift, workflow, there, lines)
  end
  return lines
end

-- ---- Both ----

local function compare_pairs(drift, ready, other, report)
  local pairs_found, ids, matched = {}, {}, {}
  for _, workflow in ipairs(ready.set.workflows) do
    local entry = ready.mapping.workflow[workflow.id]
    if entry and entry.id then
      pairs_found[entry.id], ids[#ids + 1], matched[entry.id] = workflow, entry.id, true
    else
      report:change("only in source", { id = workflow.id, name = workflow.name })
    end
  end
  table.sort(ids)
  for _, there in ipairs(other.load(ids)) do
    local workflow = pairs_found[there.id]
    local lines = differences(drift, workflow, there)
    if #lines > 0 then
      report:change("differs", { id = there.id, name = there.name, source_id = workflow.id, details = lines })
    else
      report:same("unchanged", { id = there.id, name = there.name, source_id = workflow.id })
    end
  end
  return matched
end

-- What the target has under the same selector; ids say nothing there, and a tag that it has not selects nothing.
local function selected_there(other, selector)
  if not selector then
    return other.index.list
  end
  local checked = source_selection.check(selector)
  if checked.ids or checked.folder then
    return {}
  end
  local ok, entries = pcall(source_selection.entries, other, checked)
  if ok then
    return entries
  elseif errors.is(entries) then
    return {}
  end
  error(entries, 0)
end

local function add_only_there(other, matched, selector, report)
  for _, entry in ipairs(selected_there(other, selector)) do
    local wanted = not entry.archived or (selector and selector.archived)
    if wanted and not matched[entry.id] then
      report:change("only in target", { id = entry.id, name = entry.name })
    end
  end
end

--- Compares.
-- @param a what `n8n.transfer.source.read` takes
-- @param b likewise
-- @tparam table options of `n8n.promote.drift`
-- @treturn table the report
-- @raise an error object
function promote_drift.compare(a, b, options)
  local given = promote_set.read_given(options)
  local set = errors.must(source.read(a, { selector = options.selector, include = options.include,
    skip = { folders = true }, concurrency = options.concurrency, on_progress = options.on_progress }))
  local other = errors.must(source.read(b, { index_only = true, skip = { folders = true },
    concurrency = options.concurrency, on_progress = options.on_progress }))
  local report = reports.new { title = "drift", dry_run = true, comparison = true, source = set.label,
    target = other.label }
  local ready = promote_set.prepare(set, as_target(other), options, given)
  refuse_unclear(ready)
  note_unresolved(ready, report)
  local strict = set.kind ~= "files" and other.kind ~= "files" and set.line == other.line or nil
  local line = other.line or "2"
  local drift = { mapping = ready.mapping, tags = options.tags ~= false, publication = options.publication, line = line,
    names = tables.keys(normal_form.writable("update", line)), options = { strict = strict } }
  local matched = compare_pairs(drift, ready, other, report)
  add_only_there(other, matched, options.selector, report)
  report.drift = (report.changes or 0) > 0
  return report
end

return promote_drift
