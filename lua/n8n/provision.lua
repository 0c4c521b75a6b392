--- Provisioning: seeing to it that credentials exist.
--
--     local plan = assert(provision.plan(client, "credentials.json"))
--     local report = assert(provision.apply(client, plan))
--
-- The spec names the credentials and where their secrets come from. The plan finds out what is there, fetches every
-- secret, and checks all data against the schemas that n8n gives for the types. Nothing is sent as long as anything is
-- wrong. Running it twice makes nothing twice:
--
-- - A credential is found by the spec's `id`, else by its exact name and type (and project, if the spec has one). What
--   is there is left alone, or overwritten with `update`: n8n does not show secrets, so they cannot be compared.
-- - On 2.x new ones get the spec's `id`, else one derived from type, project and name: a second attempt after a lost
--   answer then meets the first one's, and instances that are provisioned from one spec get the same ids.
-- - 1.x takes no ids, cannot update, and shows credentials only through its security audit, to keys that may run it,
--   and in the workflows that use them. One of the same name whose type it does not show counts as being there.
--
-- Secrets are never in plans, reports, journals or errors.
--
-- The spec:
--
--     { "credentials": [
--       { "name": "GitHub", "type": "githubApi", "project": "Ops", "id": "github-ops",
--         "data": { "user": "bot", "accessToken": { "env": "GITHUB_TOKEN" }, "server": { "file": "server.txt" } } }
--     ] }
--
-- `name`, `type` and `data` are needed. A value of `data` is taken as it is, unless it is an object with one member:
--
-- - `env`: the value of that environment variable
-- - `file`: the content of that file, without the line break at its end; from the spec's folder, unless the path begins
--   with `/`
-- - `value`: that value, for objects that would look like the others
-- @module n8n.provision

local errors = require "n8n.errors"
local option_names = require "n8n.util.options"
local changes = require "n8n.run.executor"
local journals = require "n8n.run.journal"
local credential_index = require "n8n.instance.credential_index"
local credential_schema = require "n8n.provision.schema"
local digest = require "n8n.store.digest"
local projects = require "n8n.instance.projects"
local provision_source = require "n8n.provision.spec"
local n8n_report = require "n8n.run.report"

local provision = {}

-- The data of planned steps: beside them, so that nothing that shows a plan can show a secret.
local data_of = setmetatable({}, { __mode = "k" })

-- ---- Planning ----

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
  local data, texts, problems = provision_source.resolve(credential.data, planning)
  local schema = schema_of(planning, credential.type)
  if not schema then
    problems[#problems + 1] = ("this n8n knows no credential type '%s'"):format(credential.type)
  elseif #problems == 0 then
    for field in pairs(texts) do
      data[field] = credential_schema.from_text(schema, field, data[field])
    end
    problems = credential_schema.check(schema, data)
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
    local ids = {}
    for i, each in ipairs(found) do
      ids[i] = each.id
    end
    return nil, ("%d credentials have this name and type: give the 'id' of the one that is meant (%s)"):format(#found,
      table.concat(ids, ", "))
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
  data_of[step] = data
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

local function make_plan(client, spec, options)
  local checked, err, folder = provision_source.read(spec)
  if not checked then
    return nil, err
  end
  local line
  line, err = client:line()
  if not line then
    return nil, err
  end
  local index
  index, err = credential_index.read(client, line)
  if not index then
    return nil, err
  end
  local plan = { line = line, server = client.url, steps = {}, notes = {}, ok = true }
  local planning = { client = client, line = line, index = index, schemas = {}, projects = {}, update = options.update,
    folder = options.folder or folder, environment = options.environment or os.getenv, notes = plan.notes }
  for i, credential in ipairs(checked.credentials) do
    plan.steps[i] = plan_step(planning, credential)
  end
  check_doubles(plan.steps)
  for _, step in ipairs(plan.steps) do
    plan.ok = plan.ok and #step.problems == 0
  end
  return plan
end

--- Makes a plan: looks what is there, fetches the secrets and checks all data. Changes nothing.
--
-- The plan has `ok` (nothing is wrong with the spec), `line`, `server`, `notes` (sentences about the whole), and
-- `steps` of `{ name=, type=, id=, project=, action=, problems=, reason= }`, where `action` is `"create"`, `"update"`
-- or `"keep"`.
-- It holds no secrets that could be shown; they are kept for `apply` as long as the plan lives.
--
-- Options: `update` (overwrite what is there), `folder` (where the files of a spec given as a table lie),
-- `environment(name)` (in place of `os.getenv`: a vault, say).
-- @tparam table client
-- @tparam string|table spec the path of a JSON file, or a table of that form (see above)
-- @tparam[opt] table options
-- @treturn ?table the plan
-- @treturn ?table the error; kind `spec` for a spec that is none
function provision.plan(client, spec, options)
  options = option_names.check(options, { "update", "folder", "environment" })
  local ok, err = digest.available()
  if not ok then
    return nil, err
  end
  local plan
  ok, plan, err = pcall(make_plan, client, spec, options)
  if ok then
    return plan, err
  elseif errors.is(plan) then
    return nil, plan
  end
  error(plan, 0)
end

-- ---- Applying ----

local function each_secret(value, visit)
  if type(value) == "string" then
    visit(value)
  elseif type(value) == "table" then
    for _, member in pairs(value) do
      each_secret(member, visit)
    end
  end
end

local SHORTEST_SECRET = 4 -- shorter texts would blot out half of every sentence

-- A sentence of the server's without any value of the data: longer ones first, as one may be a part of another.
local function redact(sentence, data)
  local secrets = {}
  each_secret(data, function(text)
    if #text >= SHORTEST_SECRET then
      secrets[#secrets + 1] = text
    end
  end)
  table.sort(secrets, function(left, right)
    return #left > #right
  end)
  for _, secret in ipairs(secrets) do
    sentence = sentence:gsub(secret:gsub("%W", "%%%0"), "[hidden]")
  end
  return sentence
end

local function failure(step, err)
  return { class = "failure", outcome = "failed", reason = redact(tostring(err), data_of[step]),
    err = errors.is(err) and err or nil }
end

-- The credential that a step was to make, as the server has it now: false when there is none.
local function look(run, step)
  if run.line ~= "1" then
    local there, err = run.client.credentials:get(step.id)
    if not there and err.status == 404 then
      return false
    end
    return there, err
  end
  local index, err = credential_index.read(run.client, run.line)
  if not index then
    return nil, err
  end
  return index:find(step.name, step.type, step.project)[1] or false
end

-- A creation whose answer says or leaves open that the credential is there already.
local function resolve(run, step, err)
  local there = look(run, step)
  if there and there.name == step.name and (there.type == nil or there.type == step.type) then
    return { class = "change", outcome = "created", id = there.id,
      reason = "the answer was lost; a look shows that it was done" }
  elseif err.status == 409 then
    err = ("the id '%s' is taken by a credential that this key may not see: give the spec another id"):format(step.id)
  end
  return failure(step, err)
end

-- 1.x creates in the key's own project; from there it is moved.
local function move(run, step, created)
  if run.line ~= "1" or not step.project then
    return { class = "change", outcome = "created", id = created.id, reason = step.reason }
  end
  local ok, err = run.client.credentials:transfer(created.id, { destinationProjectId = step.project })
  if ok then
    return { class = "change", outcome = "created", id = created.id, reason = "and moved to its project" }
  end
  return { class = "failure", outcome = "not moved", id = created.id,
    reason = "created, but not moved to its project: " .. redact(tostring(err), data_of[step]) }
end

local ATTEMPTS = {}

function ATTEMPTS.create(run, step)
  local body = { name = step.name, type = step.type, data = data_of[step] }
  if run.line ~= "1" then
    body.id, body.projectId = step.id, step.project
  end
  local created, err = run.client.credentials:create(body)
  if created then
    return move(run, step, created)
  elseif err.ambiguous or err.status == 409 then
    return resolve(run, step, err)
  end
  return failure(step, err)
end

function ATTEMPTS.update(run, step)
  local ok, err = run.client.credentials:update(step.id, { name = step.name, data = data_of[step] })
  if ok then
    return { class = "change", outcome = "updated", reason = step.reason }
  elseif err.ambiguous then
    local result = failure(step, err)
    result.reason = result.reason .. "; run it again: the same update twice does no harm"
    return result
  end
  return failure(step, err)
end

-- What n8n's own test of a credential says. Answers the type for which it has no test.
local function test(run, step)
  local answer, err = run.client.credentials:test(step.id)
  local entry = { id = step.id, name = step.name }
  if not answer then
    entry.reason = redact(tostring(err), data_of[step])
    run.report:failure("test failed", entry)
  elseif answer.status == "OK" then
    run.report:same("tested", entry)
  elseif tostring(answer.message):find("No testing function", 1, true) then
    entry.reason = "n8n has no test for this type"
    run.report:same("untested", entry)
    return step.type
  else
    entry.reason = redact(tostring(answer.message), data_of[step])
    run.report:failure("test failed", entry)
  end
end

local function test_all(run, steps)
  if run.line == "1" then
    run.report:note("not tested: n8n 1.x cannot test credentials through its API")
    return
  end
  local untested, seen = {}, {}
  for _, step in ipairs(steps) do
    local kind = test(run, step)
    if kind and not seen[kind] then
      seen[kind], untested[#untested + 1] = true, kind
    end
  end
  if #untested > 0 then
    table.sort(untested)
    run.report:note("untested: n8n has no test for the type " .. table.concat(untested, ", "))
  end
end

-- With anything wrong in the spec nothing is begun.
local function report_problems(report, plan)
  for _, step in ipairs(plan.steps) do
    local entry = { id = step.id, name = step.name, type = step.type }
    if #step.problems > 0 then
      entry.reason = table.concat(step.problems, "; ")
      report:failure("invalid", entry)
    else
      entry.reason = "the spec has faults: nothing was sent"
      report:failure("not begun", entry)
    end
  end
end

-- Sorts the steps: what is settled goes into the report, what is to be done is answered.
local function sort_steps(report, plan, dry_run)
  local due = {}
  for _, step in ipairs(plan.steps) do
    local entry = { id = step.id, name = step.name, type = step.type, reason = step.problem or step.reason }
    if step.problem then
      report:failure("failed", entry)
    elseif step.action == "keep" then
      report:same("unchanged", entry)
    elseif dry_run then
      report:change("would " .. step.action, entry)
    else
      step.more = { type = step.type }
      step.intent = { action = step.action, kind = "credential", type = step.type, project = step.project,
        server = plan.server }
      due[#due + 1] = step
    end
  end
  return due
end

-- Whether what a broken-off run had begun was done. An update leaves no trace to tell it by: it is simply made again.
local function settle(run)
  return function(intent)
    if intent.action ~= "create" then
      return false
    end
    local there, err = look(run, intent)
    if there == nil then
      return nil, err
    end
    return there and true or false, there and there.id or nil
  end
end

local function make(run, plan, due)
  local journal, err = journals.begin(run.options.journal, { server = plan.server, resume = run.options.resume,
    look = settle(run) })
  if not journal then
    return nil, err
  end
  changes.make({ due }, {
    report = run.report,
    journal = journal,
    concurrency = run.options.concurrency,
    on_progress = run.options.on_progress,
    attempt = function(step)
      return ATTEMPTS[step.action](run, step)
    end,
  })
  journal:close()
  return true
end

--- Carries a plan out.
--
-- The report has an entry per credential: `created`, `updated`, `unchanged` (`would create`, `would update` in a dry
-- run), `failed`; `invalid` and `not begun` when something is wrong with the spec. With `test` a further one each:
-- `tested`, `untested`, `test failed`.
--
-- Options: `dry_run`, `test` (let n8n try the credentials; 2.x), `journal`, `resume`, `concurrency` (1), `on_progress`
-- as for `n8n.bulk`.
-- @tparam table client the one that the plan was made with, or another of the same server
-- @tparam table plan of `plan`
-- @tparam[opt] table options
-- @treturn ?table the report (see `Report`)
-- @treturn ?table the error
function provision.apply(client, plan, options)
  options = option_names.check(options, { "dry_run", "test", "journal", "resume", "concurrency", "on_progress" })
  option_names.check_whole(options, "concurrency")
  if plan.server ~= client.url then
    errors.misuse(("the plan is for %s, the client for %s"):format(plan.server, client.url))
  end
  local dry_run = options.dry_run == true
  local report = n8n_report.new { title = "provision", dry_run = dry_run }
  for _, note in ipairs(plan.notes) do
    report:note(note)
  end
  if not plan.ok then
    report_problems(report, plan)
    return report
  end
  local run = { client = client, line = plan.line, options = options, report = report }
  local due = sort_steps(report, plan, dry_run)
  if dry_run then
    return report
  end
  local ok, err = make(run, plan, due)
  if not ok then
    return nil, err
  end
  if options.test then
    local testable = {}
    for _, step in ipairs(plan.steps) do
      if step.done or (step.action == "keep" and not step.problem) then
        testable[#testable + 1] = step
      end
    end
    test_all(run, testable)
  end
  return report
end

return provision
