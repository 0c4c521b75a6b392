--- Carries out plans of `n8n.deploy`: what is created and updated first, then what is to be published.
--
-- No answer is taken on trust when it could mislead. After an update that failed, and after a creation whose answer
-- was lost, the server is asked what it has now: n8n saves a published workflow's new version and then answers 400 when
-- that version cannot be published; and a creation must not be sent again while it may have happened.

local errors = require "n8n.errors"
local actions = require "n8n.run.actions"
local creation = require "n8n.run.creation"
local executor = require "n8n.run.executor"
local journals = require "n8n.run.journal"
local reports = require "n8n.run.report"
local stamps = require "n8n.run.stamps"
local update = require "n8n.run.update"
local option_names = require "n8n.util.options"
local normal_form = require "n8n.workflow.normal_form"

local apply = {}

--- What changes whenever somebody changes a workflow or its publication.
-- @tparam table workflow as the server has it
-- @treturn string
function apply.stamp(workflow)
  return table.concat({ tostring(workflow.updatedAt), tostring(workflow.versionId), tostring(workflow.versionCounter),
    tostring(workflow.active), tostring(workflow.activeVersionId) }, " ")
end

local function differs(run, item, workflow)
  return #normal_form.members(item.wanted, workflow, run.plan.names, run.plan.known_credentials) > 0
end

-- ---- Creating ----

local ATTEMPTS = {}

function ATTEMPTS.create(run, step)
  local body, later = creation.body(step.item.wanted, run.plan.line)
  local workflow, err, reason = creation.post(run, body, function(candidate)
    return not differs(run, step.item, candidate)
  end)
  if not workflow then
    return update.failed(err, reason)
  end
  if next(later) ~= nil then
    local ok
    ok, err = workflow:update(later)
    if not ok then
      local result = update.failed(err, "created, but without its description: " .. err.message)
      result.id = workflow.id
      return result
    end
  end
  return { class = "change", outcome = "created", id = workflow.id }
end

-- ---- Updating ----

-- What is to be sent with it about publication: nil where there is nothing to say.
local function publish_option(run, item)
  if not item.was_published then
    return nil
  end
  return run.plan.publish ~= "never"
end

-- n8n publishes after it has answered. One look tells whether it has; if not, that is said.
local function confirmation(run, item)
  if not item.was_published or run.plan.publish == "never" or run.plan.line == "1" then
    return nil
  end
  local workflow = run.client.workflows:get(item.id)
  if workflow and workflow.active == true and workflow.activeVersionId == workflow.versionId then
    return nil
  end
  return item.reason .. " (accepted by n8n, not confirmed yet)"
end

function ATTEMPTS.update(run, step)
  local item = step.item
  local there, err = run.client.workflows:get(item.id)
  if not there then
    return update.failed(err, err.status == 404 and "it was deleted since the plan was made" or nil)
  elseif apply.stamp(there) ~= item.stamp then
    return { class = "failure", outcome = "stale", reason = "somebody changed it since the plan was made: plan again" }
  end
  local result = update.put(run.client, item.id, item.wanted, {
    publish = publish_option(run, item),
    publishes = item.was_published,
    holds = function(workflow)
      return not differs(run, item, workflow)
    end,
  })
  if result.class == "change" then
    result.reason = confirmation(run, item)
  end
  return result
end

-- ---- Publishing ----

local NOT_PUBLISHED = "not published"

function ATTEMPTS.publish(run, step)
  local result = actions.attempt(run.publishing, { id = step.id, nodes = step.item.wanted.nodes })
  if result.class == "failure" then
    result.outcome = NOT_PUBLISHED
  end
  return result
end

-- ---- The run ----

local function entry_of(item)
  return { id = item.id, name = item.name, file = item.place, reason = item.reason }
end

local function is_settled(item)
  return item.action == "unchanged" or item.action == "skipped"
end

-- Into the report what is settled, and in a dry run also the rest.
local function describe(run)
  for _, item in ipairs(run.plan.items) do
    if is_settled(item) then
      run.report:same(item.action, entry_of(item))
    elseif run.options.dry_run then
      run.report:change(item.action, entry_of(item))
    end
  end
end

local function new_step(run, item, action)
  return { id = item.id, name = item.name, item = item, action = action, more = { file = item.place },
    intent = { action = action, kind = "workflow", file = item.place, server = run.client.url } }
end

-- Publication comes when all of the content is there: a workflow can only be published after those that it calls.
local function waves(run)
  local contents, publications = {}, {}
  for _, item in ipairs(run.plan.items) do
    local content
    if item.action == "create" or item.action == "update" then
      content = new_step(run, item, item.action)
      content.reason = not (item.action == "create" and item.publish) and item.reason or nil
      content.intent.before = item.before
      contents[#contents + 1] = content
    end
    if item.publish then
      local publication = new_step(run, item, "publish")
      publication.needs, publication.undone = content, NOT_PUBLISHED
      publication.intent.before = not content and item.before or nil
      publications[#publications + 1] = publication
    end
  end
  return { contents, publications }
end

-- ---- What a broken-off run had begun ----

local LOOKS = {}

-- A creation begins only where no workflow has the name. One that the plan does not know would be created again by it.
function LOOKS.create(run, intent)
  local found, err = creation.namesakes(run.client, intent.name)
  for _, workflow in ipairs(found or {}) do
    if not run.plan.known_ids[workflow.id] then
      return nil, errors.new { kind = "plan", hint = "plan again, then resume",
        message = ("the run before has created '%s' (%s) after this plan was made"):format(intent.name, workflow.id) }
    end
  end
  return found and #found > 0, found and found[1] and found[1].id or err
end

-- An update was made when the workflow is not as it was before.
function LOOKS.update(run, intent)
  local workflow, err = run.client.workflows:get(intent.id)
  if workflow then
    return #normal_form.members(intent.before.value or intent.before, workflow, run.plan.names) > 0
  elseif err.status == 404 then
    return false
  end
  return nil, err
end

function LOOKS.publish(run, intent)
  return actions.was_done(run.publishing, intent.id)
end

local function settle(run)
  return function(intent)
    local look = intent.kind == "workflow" and LOOKS[intent.action]
    if not look then
      return false
    end
    return look(run, intent)
  end
end

local function close(run, journal, steps)
  local touched = {}
  for _, wave in ipairs(steps) do
    for _, step in ipairs(wave) do
      touched[step.id or false] = step.done
    end
  end
  stamps.leave(journal, run.client, touched, run.report)
  journal:close()
end

local function carry_out(run)
  local journal, err = journals.begin(run.options.journal, { server = run.client.url,
    resume = run.options.resume, look = settle(run) })
  if not journal then
    return nil, err
  end
  describe(run)
  local steps = waves(run)
  executor.make(steps, {
    report = run.report,
    journal = journal,
    concurrency = run.options.concurrency,
    on_progress = run.options.on_progress,
    attempt = function(step)
      return ATTEMPTS[step.action](run, step)
    end,
  })
  close(run, journal, steps)
  return run.report
end

-- Documented in n8n.deploy.
function apply.apply(client, plan, options)
  options = option_names.check(options, { "dry_run", "journal", "resume", "concurrency", "on_progress" })
  option_names.check_whole(options, "concurrency")
  if plan.url ~= client.url then
    errors.misuse(("the plan is for %s, the client for %s"):format(plan.url, client.url))
  end
  local report = reports.new { title = "deploy", server = client.url, publish = plan.publish,
    dry_run = options.dry_run or false }
  for _, warning in ipairs(plan.warnings) do
    report:note("warning: " .. warning)
  end
  -- The draft that was deployed is what is published.
  local publishing = { client = client, line = plan.line, action = actions.publish, options = { drafts = true } }
  local run = { client = client, plan = plan, options = options, report = report, publishing = publishing,
    known_ids = plan.known_ids, created = {} }
  if options.dry_run then
    describe(run)
    return report
  end
  return carry_out(run)
end

return apply
