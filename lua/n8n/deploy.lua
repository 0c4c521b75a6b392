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

local apply = require "n8n.deploy.apply"
local plan = require "n8n.deploy.plan"
local lazy = require "n8n.util.lazy"
local option_names = require "n8n.util.options"
local undo = lazy "n8n.transfer.undo"

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
  return plan.make(client, type(source) == "table" and source or { source }, check_options(options))
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
deploy.apply = apply.apply

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
