--- Deployment: workflow files onto a server, created or updated, and nothing else touched.
--
--     local plan = assert(deploy.plan(client, "workflows/", { publish = "keep" }))
--     local report = assert(deploy.apply(client, plan, { journal = "deploy.jsonl" }))
--
-- A file's workflow is the server's one of the same id; else the one of exactly the same name that is not archived;
-- else it is created. What a second deployment finds unchanged it leaves alone, so running it again is safe, also after
-- a run that was killed (once the server has answered what that run sent last); with that run's journal it goes on
-- there (`resume`).
--
-- Not deployed: tags, publication state and owner of the file (the API does not take them with a workflow), and
-- `staticData`, the memory of triggers between runs, unless asked for. References to things that have another id on the
-- target (credentials, called workflows) are left as they are in the file; credentials that the target does not have
-- are warned of.
-- @module n8n.deploy

local errors = require "n8n.errors"
local json = require "n8n.json"
local lazy = require "n8n.util.lazy"
local option_names = require "n8n.util.options"
local deploy_apply = require "n8n.deploy.apply"
local deploy_source = require "n8n.transfer.workflow_files"
local inventory = require "n8n.instance.inventory"
local undo = lazy "n8n.transfer.undo"
local workflow_diff = require "n8n.workflow.normal_form"
local model = require "n8n.workflow.model"

local deploy = {}

--- What can happen to publication, as `options.publish` names it.
--
-- - `keep` (the default): what is published stays published, and its new version goes live at once; nothing else is
--   published
-- - `always`: everything deployed is published afterwards
-- - `never`: only drafts change; refused where 1.x, which has no drafts, runs the workflow
deploy.PUBLISH = { "keep", "always", "never" }

--- How workflows are found on the target, as `options.match` names it: `auto` (by id, else by name), `id` (by id, and
-- nothing is created), `name`.
deploy.MATCH = { "auto", "id", "name" }

local OPTIONS = { "publish", "match", "static_data", "on_progress" }

local function check_options(options)
  options = option_names.check(options, OPTIONS)
  return {
    publish = option_names.check_one_of("value of 'publish'", options.publish or "keep", deploy.PUBLISH),
    match = option_names.check_one_of("value of 'match'", options.match or "auto", deploy.MATCH),
    static_data = options.static_data or false,
    on_progress = options.on_progress,
  }
end

-- ---- The target ----

-- Ids and names of all workflows there.
local function read_target(client)
  local target = { by_id = {}, by_name = {} }
  local fields = { "id", "name", "isArchived" }
  for item in client.workflows:each(nil, { fields = fields, verify = true }) do
    target.by_id[item.id] = item
    if item.isArchived ~= true then
      target.by_name[item.name] = target.by_name[item.name] or {}
      table.insert(target.by_name[item.name], item)
    end
  end
  return target
end

local function uses_credentials(source)
  for _, workflow in ipairs(source) do
    for _, node in ipairs(workflow.value.nodes) do
      if type(node) == "table" and type(node.credentials) == "table" and next(node.credentials) ~= nil then
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
  target.credentials = {}
  for _, credential in ipairs(list) do
    target.credentials[credential.id] = credential
  end
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
    local used = type(node) == "table" and type(node.credentials) == "table" and node.credentials or {}
    for kind, credential in pairs(used) do
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
    if by_id.isArchived == true then
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

local function names_of(members, plan)
  local names = {}
  for name in pairs(members) do
    -- A folder or project of the source means nothing on the target.
    if name ~= "parentFolderId" and name ~= "projectId" and (name ~= "staticData" or plan.static_data) then
      names[#names + 1] = name
    end
  end
  table.sort(names)
  return names
end

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
  item.wanted, item.left_out = workflow_diff.sendable(workflow.value, there, plan.names, plan.line)
  if there then
    item.changes = workflow_diff.members(item.wanted, there, plan.names, plan.known_credentials)
    item.action = #item.changes > 0 and "update" or "unchanged"
    item.was_published = is_published(there)
    item.stamp = deploy_apply.stamp(there)
    item.before = model.before(there, plan.names)
    item.wanted.settings = item.wanted.settings or workflow_diff.fit_settings(there.settings or {}, plan.line)
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

local function fill_plan(plan, client, source, target, problems)
  local claims = {}
  for i, workflow in ipairs(source) do
    if workflow.value.isArchived == true then
      plan.items[#plan.items + 1] = { action = "skipped", place = workflow.place, name = workflow.name,
        reason = "it is archived in the source" }
    else
      local found, problem = match(workflow, target, plan.match)
      local there, err
      if problem then
        problems[#problems + 1] = problem
      elseif found then
        check_claims(claims, "the target's workflow " .. found.id, workflow, problems)
        there, err = client.workflows:get(found.id)
        if not there then
          error(err, 0)
        end
      else
        check_claims(claims, ("a new workflow '%s'"):format(workflow.name), workflow, problems)
      end
      if not problem then
        local item = plan_item(plan, workflow, there)
        plan.items[#plan.items + 1] = item
        check_credentials(plan, target, workflow)
        if plan.line == "1" and plan.publish == "never" and item.action == "update" and item.was_published then
          problems[#problems + 1] = ("%s: %s is active and n8n 1.x has no drafts: what runs would change"):format(
            item.place, item.id)
        end
      end
    end
    if plan.on_progress then
      plan.on_progress(nil, i, #source, "compared")
    end
  end
end

local function make_plan(client, source, options)
  local line, err = client:line()
  if not line then
    error(err, 0)
  end
  local plan = {
    items = {},
    warnings = {},
    known_ids = {},
    line = line,
    url = client.url,
    publish = options.publish,
    match = options.match,
    static_data = options.static_data,
    on_progress = options.on_progress,
  }
  plan.names = names_of(workflow_diff.writable("update", line), plan)
  local target = read_target(client)
  for id in pairs(target.by_id) do
    plan.known_ids[id] = true
  end
  read_credentials(plan, client, target, source)
  plan.known_credentials = target.credentials
  local problems = {}
  fill_plan(plan, client, source, target, problems)
  if #problems > 0 then
    error(deploy_source.problems("this cannot be deployed", problems), 0)
  end
  plan.on_progress = nil
  return plan
end

--- Finds out what would have to be done. Reads only.
--
-- Options: `publish` (of `deploy.PUBLISH`, default `keep`), `match` (of `deploy.MATCH`, default `auto`), `static_data`
-- (deploy that member too), `on_progress(nil, done, total, what)`.
-- @tparam table client
-- @tparam string|{string,...} source files and folders; in folders the files that end in `.json`, hidden ones left out
-- @tparam[opt] table options
-- @treturn ?table the plan: `warnings`, and `items`, each with `action` (`create`, `update`, `publish`, `unchanged` or
--   `skipped`), `name`, `id`, `place`, `changes`, `reason`
-- @treturn ?table the error; kind `plan` with `problems` when the source or the match is not clear
function deploy.plan(client, source, options)
  options = check_options(options)
  local workflows, err = deploy_source.read(type(source) == "table" and source or { source })
  if not workflows then
    return nil, err
  end
  return errors.answered(make_plan, client, workflows, options)
end

--- Carries a plan out. What changed on the server since the plan was made is left alone and reported.
--
-- Options: `dry_run` (report what would be done), `journal` (a file for every change, before and after it is made),
-- `resume` (it is the journal of a run that was broken off: what that run left open is looked at first),
-- `concurrency` (how many workflows are changed at once; 1), `on_progress(report, done, total, what)`. The report has
-- an entry per workflow: `created`, `updated`, `published`, `unchanged`, `skipped`, or why not: `failed`, `stale`,
-- `draft only` (saved, but n8n does not publish that version), `not published`; `not begun` for what was left when the
-- run ended early, since the key is not accepted or the server does not answer any more. A workflow that is created and
-- published has two.
-- @function apply
-- @tparam table client
-- @tparam table plan of `deploy.plan`, for the same server
-- @tparam[opt] table options
-- @treturn ?table the report
-- @treturn ?table the error: nothing was begun; kind `journal` for a journal that is another run's or server's
deploy.apply = deploy_apply.apply

--- Takes back what a deployment with a journal has done, as far as nobody has changed it since: see
-- `n8n.transfer.undo`.
-- @tparam table client
-- @tparam string journal of that run
-- @tparam[opt] table options `force`, `dry_run`, `journal` (of the undoing), `resume`, `concurrency`, `on_progress`
-- @treturn ?table the report
-- @treturn ?table the error
function deploy.undo(client, journal, options)
  return undo.run(client, journal, options)
end

return deploy
