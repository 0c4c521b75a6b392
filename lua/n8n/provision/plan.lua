--- Plans what provisioning does: looks what is there, fetches the secrets, checks all data. Changes nothing.

local errors = require "n8n.errors"
local credential_index = require "n8n.instance.credential_index"
local projects = require "n8n.instance.projects"
local schemas = require "n8n.provision.schema"
local secrets = require "n8n.provision.secrets"
local provision_spec = require "n8n.provision.spec"
local digest = require "n8n.store.digest"
local option_names = require "n8n.util.options"
local tables = require "n8n.util.tables"

local must = errors.must

local plan = {}

-- The schema of a type, fetched once: a table; false where n8n does not know the type.
local function schema_of(planning, kind)
  if planning.schemas[kind] == nil then
    local schema, err = planning.client.credentials:schema(kind)
    if not schema and err.status ~= 404 then
      error(err, 0)
    end
    planning.schemas[kind] = schema or false
  end
  return planning.schemas[kind]
end

-- Fetches and checks the data of a credential.
local function check_data(planning, credential)
  local data, texts, problems = provision_spec.resolve(credential.data, planning)
  local schema = schema_of(planning, credential.type)
  if not schema then
    problems[#problems + 1] = ("this n8n knows no credential type '%s'"):format(credential.type)
  elseif #problems == 0 then
    for field in pairs(texts) do
      data[field] = schemas.from_text(schema, field, data[field])
    end
    problems = schemas.check(schema, data)
  end
  return data, problems
end

local function derived_id(credential, project)
  return digest.sha256(table.concat({ credential.type, project or "", credential.name }, "\0")):sub(1, 16)
end

-- The credential of the spec as it is on the server: nil when it is not; further what keeps it from being told.
local function find(planning, credential, step)
  local by_id = planning.index.by_id[step.id or ""]
  if by_id then
    if by_id.type and by_id.type ~= credential.type then
      return nil, ("the id '%s' belongs to a credential of type '%s'"):format(step.id, by_id.type)
    end
    return by_id
  end
  local found = planning.index:find(credential.name, credential.type, step.project)
  if #found > 1 then
    return nil, ("%d credentials have this name and type: give the 'id' of the one that is meant (%s)"):format(#found,
      table.concat(tables.column(found, "id"), ", "))
  end
  return found[1]
end

local function decide_existing(planning, step, there, credential)
  step.action, step.id = "keep", there.id
  if planning.update then
    step.action = "update"
    step.reason = there.name ~= credential.name and ("was named '%s'"):format(there.name) or nil
  elseif there.name ~= credential.name then
    step.reason = ("it is named '%s' there"):format(there.name)
  elseif there.type == nil then
    step.reason = "there is one of this name; n8n 1.x does not show its type"
  else
    step.reason = "left alone: n8n does not show secrets, so nobody can tell whether they differ"
  end
  if step.project and there.project and there.project ~= step.project then
    step.problem = ("it is in another project (%s), and provisioning moves nothing"):format(there.project)
  elseif planning.line == "1" and planning.update then
    step.problem = "n8n 1.x cannot change credentials through its API: change it in the editor"
  end
end

local function decide_new(planning, step, credential)
  step.action = "create"
  if planning.line == "1" then
    step.reason = credential.id and ("n8n 1.x chooses the id itself, not '%s'"):format(credential.id) or nil
    step.id = nil
  end
end

local UNSEEN = "whether there is a project '%s' cannot be looked up; n8n refuses the credential if there is not"

-- What looks like an id is left to n8n where it cannot be looked up: unlike a list, n8n refuses a credential for a
-- project that there is not.
local function project_id(planning, name)
  if not planning.projects[name] then
    local id, err = projects.find(planning.client, name)
    if not id and err.status and projects.is_id(name) then
      planning.notes[#planning.notes + 1] = UNSEEN:format(name)
    elseif not id then
      return nil, err
    end
    planning.projects[name] = id or name
  end
  return planning.projects[name]
end

local function plan_step(planning, credential)
  local step = { name = credential.name, type = credential.type, problems = {} }
  local err
  if credential.project then
    step.project, err = project_id(planning, credential.project)
    if not step.project then
      if err.kind ~= "selector" then
        error(err, 0)
      end
      step.problems[1] = tostring(err)
      return step
    end
  end
  step.id = credential.id or (planning.line ~= "1" and derived_id(credential, step.project)) or nil
  local data, problems = check_data(planning, credential)
  step.problems = problems
  local there, trouble = find(planning, credential, step)
  if trouble then
    problems[#problems + 1] = trouble
  elseif there then
    decide_existing(planning, step, there, credential)
  else
    decide_new(planning, step, credential)
  end
  secrets.keep(step, data)
  return step
end

local function check_doubles(steps)
  local seen = {}
  for _, step in ipairs(steps) do
    local keys = { table.concat({ step.type, step.project or "", step.name }, "\0"), step.id and "\0" .. step.id }
    for _, key in ipairs(keys) do
      if seen[key] then
        step.problems[#step.problems + 1] = "the spec has this credential twice (the same name and type, or id)"
        break
      end
      seen[key] = true
    end
  end
end

local function make(client, spec, options)
  must(digest.available())
  local checked, _, folder = must(provision_spec.read(spec))
  local line = must(client:line())
  local index = must(credential_index.read(client, line))
  local made = { line = line, server = client.url, steps = {}, notes = {}, ok = true }
  local planning = { client = client, line = line, index = index, schemas = {}, projects = {}, update = options.update,
    folder = options.folder or folder, environment = options.environment or os.getenv, notes = made.notes }
  for i, credential in ipairs(checked.credentials) do
    made.steps[i] = plan_step(planning, credential)
  end
  check_doubles(made.steps)
  for _, step in ipairs(made.steps) do
    made.ok = made.ok and #step.problems == 0
  end
  return made
end

--- Makes a plan: see `n8n.provision.plan`.
function plan.make(client, spec, options)
  return errors.answered(make, client, spec, option_names.check(options, { "update", "folder", "environment" }))
end

return plan
