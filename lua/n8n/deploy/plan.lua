--- Plans a deployment: which workflow of the server each file is for, and what would be changed.

local apply = require "n8n.deploy.apply"
local errors = require "n8n.errors"
local inventory = require "n8n.instance.inventory"
local targets = require "n8n.instance.target"
local json = require "n8n.json"
local problem_lists = require "n8n.transfer.problems"
local workflow_files = require "n8n.transfer.workflow_files"
local tables = require "n8n.util.tables"
local values = require "n8n.util.values"
local model = require "n8n.workflow.model"
local normal_form = require "n8n.workflow.normal_form"

local deploy_plan = {}

-- ---- The target ----

-- Ids and names of all workflows there.
local function read_target(client)
  local found = {}
  for item in client.workflows:each(nil, { fields = { "id", "name", "isArchived" }, verify = true }) do
    found[#found + 1] = { id = item.id, name = item.name, archived = item.isArchived == true }
  end
  return targets.index(found)
end

-- What a node says of its credentials: type -> credential.
local function credentials_of(node)
  return type(node) == "table" and values.list(node.credentials) or {}
end

local function uses_credentials(source)
  for _, workflow in ipairs(source) do
    for _, node in ipairs(workflow.value.nodes) do
      if next(credentials_of(node)) ~= nil then
        return true
      end
    end
  end
  return false
end

-- Adds `credentials` (id -> credential) to the target, if they can be listed and matter.
local function read_credentials(plan, client, target, source)
  if not uses_credentials(source) then
    return
  end
  local list, err
  if plan.line == "1" then
    err = "n8n 1.x does not list them"
  else
    list, err = client.credentials:all(nil, { fields = { "id", "name", "type" } })
  end
  if not list then
    table.insert(plan.warnings, "credentials were not checked: " .. (errors.is(err) and err.message or err))
    return
  end
  target.credentials = tables.by_id(list)
end

local function warn_of_credential(plan, target, workflow, node, kind, credential)
  local namesakes = 0
  for _, other in pairs(target.credentials) do
    if other.name == credential.name and other.type == kind then
      namesakes = namesakes + 1
    end
  end
  local consequence = namesakes == 1 and "n8n will link the one of that name"
    or namesakes > 1 and ("%d there have that name: none is linked"):format(namesakes)
    or "the node will not run until it has one"
  table.insert(plan.warnings, ("%s, node %s: the target has no credential %s '%s' (%s): %s"):format(workflow.name,
    tostring(node.name), tostring(credential.id), tostring(credential.name), kind, consequence))
end

local function check_credentials(plan, target, workflow)
  if not target.credentials then
    return
  end
  for _, node in ipairs(workflow.value.nodes) do
    for kind, credential in pairs(credentials_of(node)) do
      if type(credential) == "table" and not target.credentials[credential.id] then
        warn_of_credential(plan, target, workflow, node, kind, credential)
      end
    end
  end
end

-- ---- Matching ----

-- The server's workflow for a file's: the item, or nil to create one, or nil and what is wrong.
local function match(workflow, target, how)
  local by_id = how ~= "name" and workflow.id and target.by_id[workflow.id]
  if by_id then
    if by_id.archived then
      return nil, ("%s: the target's workflow %s is archived: unarchive it first"):format(workflow.place, workflow.id)
    end
    return by_id
  elseif how == "id" then
    return nil, ("%s: the target has no workflow with the id %s"):format(workflow.place, workflow.id or "(none given)")
  end
  local namesakes = target.by_name[workflow.name] or {}
  if #namesakes > 1 then
    return nil, ("%s: the target has %d workflows named '%s' (%s): deploy by id (--match id)"):format(workflow.place,
      #namesakes, workflow.name, inventory.ids(namesakes))
  end
  return namesakes[1]
end

-- Two files must not want the same workflow, nor create two of one name.
local function check_claims(claims, key, workflow, problems)
  if claims[key] then
    problems[#problems + 1] = ("%s and %s are both for %s"):format(claims[key], workflow.place, key)
  end
  claims[key] = workflow.place
end

-- ---- The plan ----

local function is_published(there)
  return there.active == true
end

-- Whether the newest version is the one that runs.
local function is_live(there)
  return is_published(there) and (there.activeVersionId == nil or there.activeVersionId == there.versionId)
end

local function consequence(plan, item, there)
  if not there then
    return plan.publish == "always" and "and published" or "not published"
  elseif item.action == "update" and is_published(there) then
    if plan.line == "1" then
      return "it is active: what runs changes at once"
    end
    return plan.publish == "never" and "it is published: saved as a draft, the published version stays"
      or "it is published: the new version goes live at once"
  elseif item.publish then
    return "and published"
  end
end

local function sentence(item, said)
  local parts = {}
  if #item.changes > 0 then
    parts[1] = table.concat(item.changes, ", ")
  end
  parts[#parts + 1] = said
  if #item.left_out > 0 then
    parts[#parts + 1] = "n8n does not take " .. table.concat(item.left_out, ", ")
  end
  return #parts > 0 and table.concat(parts, "; ") or nil
end

local function plan_item(plan, workflow, there)
  local item = { place = workflow.place, name = workflow.name, id = there and there.id, changes = {} }
  item.wanted, item.left_out = normal_form.sendable(workflow.value, there, plan.names, plan.line)
  if there then
    item.changes = normal_form.members(item.wanted, there, plan.names, plan.known_credentials)
    item.action = #item.changes > 0 and "update" or "unchanged"
    item.was_published = is_published(there)
    item.stamp = apply.stamp(there)
    item.before = model.before(there, plan.names)
    item.wanted.settings = item.wanted.settings or normal_form.fit_settings(there.settings or {}, plan.line)
    item.publish = plan.publish == "always" and not (item.action == "update" and item.was_published)
      and not (item.action == "unchanged" and is_live(there))
    if item.action == "unchanged" and item.publish then
      item.action = "publish"
    end
  else
    item.action = "create"
    item.publish = plan.publish == "always"
    item.wanted.settings = item.wanted.settings or json.object {}
  end
  item.reason = sentence(item, consequence(plan, item, there))
  return item
end

-- Plans the workflow of a file; nothing where it is not clear which of the server's it is.
local function add_item(plan, client, target, workflow, problems, claims)
  local found, problem = match(workflow, target, plan.match)
  if problem then
    problems[#problems + 1] = problem
    return
  end
  check_claims(claims, found and "the target's workflow " .. found.id or ("a new workflow '%s'"):format(workflow.name),
    workflow, problems)
  local item = plan_item(plan, workflow, found and errors.must(client.workflows:get(found.id)))
  plan.items[#plan.items + 1] = item
  check_credentials(plan, target, workflow)
  if plan.line == "1" and plan.publish == "never" and item.action == "update" and item.was_published then
    problems[#problems + 1] = ("%s: %s is active and n8n 1.x has no drafts: what runs would change"):format(
      item.place, item.id)
  end
end

local function fill_plan(plan, client, target, workflows, on_progress)
  local claims, problems = {}, {}
  for i, workflow in ipairs(workflows) do
    if workflow.value.isArchived == true then
      plan.items[#plan.items + 1] = { action = "skipped", place = workflow.place, name = workflow.name,
        reason = "it is archived in the source" }
    else
      add_item(plan, client, target, workflow, problems, claims)
    end
    if on_progress then
      on_progress(nil, i, #workflows, "compared")
    end
  end
  if #problems > 0 then
    error(problem_lists.error("this cannot be deployed", problems), 0)
  end
end

local function make(client, paths, options)
  local workflows = errors.must(workflow_files.read(paths))
  local line = errors.must(client:line())
  local target = read_target(client)
  local plan = { items = {}, warnings = {}, known_ids = tables.set(tables.column(target.list, "id")), line = line,
    url = client.url, publish = options.publish, match = options.match,
    names = normal_form.names_to_move(line, options.static_data) }
  read_credentials(plan, client, target, workflows)
  plan.known_credentials = target.credentials
  fill_plan(plan, client, target, workflows, options.on_progress)
  return plan
end

-- See `n8n.deploy.plan`.
-- @tparam table client
-- @tparam {string,...} paths
-- @tparam table options all of them
function deploy_plan.make(client, paths, options)
  return errors.answered(make, client, paths, options)
end

return deploy_plan
