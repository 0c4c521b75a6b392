--- Compares a backup with the live instance: what is new there, what is gone, what is different.

local data_tables = require "n8n.backup.data_tables"
local lists = require "n8n.backup.lists"
local manifests = require "n8n.backup.manifest"
local workflows = require "n8n.backup.workflows"
local errors = require "n8n.errors"
local json = require "n8n.json"
local tables = require "n8n.util.tables"

local compare = {}

local function same(left, right)
  return json.pretty(json.encode(left)) == json.pretty(json.encode(right))
end

-- What the answer of `workflows:get` has within these and the item of a list has not.
local function comparable(name, value)
  if name == "activeVersion" and type(value) == "table" then
    return json.object(tables.without(value, "workflowPublishHistory"))
  end
  return value
end

-- The members of a live item that the saved workflow has otherwise.
local function differences(saved, item)
  local names = {}
  for _, name in ipairs(tables.keys(item)) do
    local old, value = saved[name], item[name]
    if name ~= "shared" and (old == nil or not same(comparable(name, old), comparable(name, value))) then
      names[#names + 1] = name
    end
  end
  return names
end

local function compare_workflow(view, report, entry, workflow)
  if entry.stamp == workflow.stamp then
    return
  end
  local text = view:read(entry.path)
  local saved = text and json.decode(text)
  local names = type(saved) == "table" and differences(saved, workflow.item) or {}
  if #names > 0 or entry.stamp then
    report:change("different", { id = workflow.id, name = workflow.name, path = entry.path,
      reason = #names > 0 and table.concat(names, ", ") or "the list of the server shows a change" })
  end
end

local function report_gone(report, entries)
  for _, entry in ipairs(manifests.sorted(entries)) do
    report:change("gone", { id = entry.id, name = entry.name, path = entry.path,
      reason = "in the backup, no longer on the server" })
  end
end

-- The entries of the workflows by id; before version 2 manifests named no kinds.
local function saved_workflows(view)
  local found = {}
  for _, entry in ipairs(view.manifest.files) do
    if entry.kind == "workflow" or entry.kind == nil and entry.path:find("^workflows/") then
      found[entry.id] = entry
    end
  end
  return found
end

local function compare_workflows(view, client, report, on_progress)
  local saved = saved_workflows(view)
  workflows.list(client, function(workflow, so_far)
    local entry = saved[workflow.id]
    if not entry then
      report:change("new", { id = workflow.id, name = workflow.name, reason = "on the server, not in the backup" })
    else
      compare_workflow(view, report, entry, workflow)
      saved[workflow.id] = nil
    end
    workflow.item = nil
    if on_progress then
      on_progress(report, so_far, nil, "workflows compared")
    end
  end)
  report_gone(report, saved)
end

-- ---- Lists ----

local function name_of(item)
  for _, name in ipairs { "name", "key", "email" } do
    if type(item[name]) == "string" then
      return item[name]
    end
  end
end

local function saved_items(view, path)
  local text = view.entries[path] and view:read(path)
  local items = text and json.decode(text)
  if type(items) ~= "table" then
    return nil
  end
  local by_id = {}
  for _, item in ipairs(items) do
    by_id[tostring(item.id)] = item
  end
  return by_id
end

-- Live items as `{id, text}` against those of a list's file.
local function compare_items(report, part, saved, live)
  for _, one in ipairs(live) do
    local item, old = json.decode(one.text), saved[one.id]
    local entry = { id = one.id, name = ("%s: %s"):format(part, name_of(item) or one.id) }
    if not old then
      entry.reason = "on the server, not in the backup"
      report:change("new", entry)
    elseif not same(old, item) then
      entry.reason = table.concat(differences(old, item), ", ")
      report:change("different", entry)
    end
    saved[one.id] = nil
  end
  local gone = {}
  for id, item in pairs(saved) do
    gone[#gone + 1] = { id = id, name = ("%s: %s"):format(part, name_of(item) or id), path = id }
  end
  report_gone(report, gone)
end

-- Compares a part with what `read` answers. What the key may not read now is a note; all else ends the comparison.
local function compare_part(view, report, part, read)
  local saved = saved_items(view, part .. ".json")
  if not saved then
    return
  end
  local live, err = errors.answered(read)
  if live then
    compare_items(report, part, saved, live)
  elseif err.kind == "unsupported" or err.status == 403 or err.status == 404 then
    report:note(("not compared: %s: %s"):format(part, err.message))
  else
    error(err, 0)
  end
end

--- Compares, and enters each difference into a report: `new`, `gone`, `different`, with what differs.
-- @tparam table view of `n8n.backup.view`
-- @tparam table client
-- @tparam table report
-- @tparam[opt] function on_progress
-- @raise the error object
function compare.run(view, client, report, on_progress)
  compare_workflows(view, client, report, on_progress)
  for _, list in ipairs(lists.LISTS) do
    compare_part(view, report, list.name, function()
      return lists.read(client, list)
    end)
  end
  compare_part(view, report, "data_tables", function()
    return data_tables.list(client)
  end)
end

return compare
