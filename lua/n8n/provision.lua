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

local apply = require "n8n.provision.apply"
local plan = require "n8n.provision.plan"

local provision = {}

--- Makes a plan: looks what is there, fetches the secrets and checks all data. Changes nothing.
--
-- The plan has `ok` (nothing is wrong with the spec), `line`, `server`, `notes` (sentences about the whole), and
-- `steps` of `{ name=, type=, id=, project=, action=, problems=, reason= }`, where `action` is `"create"`, `"update"`
-- or `"keep"`.
-- It holds no secrets that could be shown; they are kept for `apply` as long as the plan lives.
--
-- Options: `update` (overwrite what is there), `folder` (where the files of a spec given as a table lie),
-- `environment(name)` (in place of `os.getenv`: a vault, say).
-- @function plan
-- @tparam table client
-- @tparam string|table spec the path of a JSON file, or a table of that form (see above)
-- @tparam[opt] table options
-- @treturn ?table the plan
-- @treturn ?table the error; kind `spec` for a spec that is none
provision.plan = plan.make

--- Carries a plan out.
--
-- The report has an entry per credential: `created`, `updated`, `unchanged` (`would create`, `would update` in a dry
-- run), `failed`; `invalid` and `not begun` when something is wrong with the spec. With `test` a further one each:
-- `tested`, `untested`, `test failed`.
--
-- Options: `dry_run`, `test` (let n8n try the credentials; 2.x), `journal`, `resume`, `concurrency` (1), `on_progress`
-- as for `n8n.bulk`.
-- @function apply
-- @tparam table client the one that the plan was made with, or another of the same server
-- @tparam table plan of `plan`
-- @tparam[opt] table options
-- @treturn ?table the report (see `Report`)
-- @treturn ?table the error
provision.apply = apply.run

return provision
