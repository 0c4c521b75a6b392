--- Plans and journals of the jobs that bring workflows to an n8n: `n8n.restore`, `n8n.promote`, and taking any job
-- back.
--
-- A plan is a plain table that can be saved as JSON and carried out later. It holds no secrets: none can be read.
-- References in it still have the ids of the source; they are rewritten when they are sent, so that what is created on
-- the way is known.
--
-- What of the target stands for a thing of the source, in this order: what the bindings say; what an earlier run has
-- made of it; the same id; the same name (credentials: and type), where the target has one of it and no more. The same
-- id only counts for the same thing when the name is the same too, when n8n drew the id at random, or when both are one
-- server. Nothing is guessed: what fits twice or not at all is a problem, with what would settle it.
--
-- **Bindings** say what things of a source are called on the target, where names and ids do not say it; a table, or a
-- JSON file:
--
--     {
--       "credentials": { "httpBasicAuth/Billing": "Billing (production)", "dKx0JdAq5YhB2mPw": "Zq4wHs1TtNn0vEe7" },
--       "workflows":   { "Send a mail": "Send a mail v2" },
--       "data_tables": { "customers_dev": "customers" },
--       "tags":        { "dev": "prod" },
--       "projects":    { "Development": "Production" },
--       "folders":     { "Invoices": "Accounting/Invoices" },
--       "agents":      { "Fq0aGmUuVb4TnW2k": "Jd8eKsYx3HcLr6Pz" }
--     }
--
-- On the left a thing of the source: its id, or its name; credentials are named with their type, as several types may
-- share a name. On the right one of the target: its id, or its name where only one has it (folders also by the path
-- from the top of their project). All members may be left out. What is not there, on either side, is an error. Agents
-- are listed by no n8n: they go by ids, on trust.
--
-- **Overrides** are values that are other ones on the target, such as addresses and limits; a table, or a JSON file:
--
--     {
--       "workflows": {
--         "Invoices": {
--           "nodes": { "Fetch": { "parameters.url": "https://erp.example.com", "parameters.options.timeout": 9000 } },
--           "settings": { "timezone": "Europe/Berlin" }
--         }
--       },
--       "replace": { "https://dev.example.com/": "https://www.example.com/" }
--     }
--
-- Workflows are named as in the source, or by their id there; nodes by name. Paths are those that plans and drifts
-- show: members with dots between them, items of lists counted from 1 (`parameters.assignments.assignments[1].value`).
-- What is there gets the value, of any JSON type. `replace` puts a text for another wherever it stands in a text among
-- the parameters of nodes, the longest first; what was put in is not searched again. Every override has to find
-- something: a node that was renamed must not go to production with its test address.
-- @module n8n.transfer

--- A plan.
-- @table Plan
-- @tfield string kind `"restore"`, `"promote"`: what reports call it
-- @tfield string id tells it from other plans: its journal names it
-- @tfield string url of the target's API
-- @tfield string line `"1"` or `"2"`: the target's major version
-- @tfield string source what messages call it
-- @tfield {table,...} items one per workflow: `action` (`create`, `update`, `state`: only tags, publication or archive
--   differ, `unchanged`, `skip`, `delete`), `name`, `id` (on the target), `source_id`, `place`, `reason`, `changes`
--   (readable lines), `does` (what is done with it, as keys: `create`, `unarchive`, `unpublish`, `first`, `update`,
--   `tags`, `publish`, `draft`, `archive`), `unresolved` (what keeps it from being published)
-- @tfield table makes what is made besides: `tags` (names), `data_tables`, `variables`
-- @tfield table mapping kind of thing -> id in the source -> what stands for it on the target: `id`, `name`, `how`, or
--   `pending` for what the plan creates
-- @tfield {string,...} warnings
-- @tfield ?{table,...} removes what is deleted besides workflows when a run is undone: `kind`, `resource`, `id`, `name`
-- @tfield ?{table,...} notes entries that the report gets as they are: `class`, `outcome`, `id`, `name`, `reason`
-- @tfield table counts action -> how many items have it

local plan = require "n8n.transfer.plan"
local undo = require "n8n.transfer.undo"

local transfer = {}

--- What happens to publication, as the option `publish` names it.
--
-- - `source` (the default): what ran there runs here, the same version; the rest does not run
-- - `keep`: what runs on the target goes on running, with what is brought; nothing else is published
-- - `always`: everything brought is published
-- - `never`: what runs on the target stays as it is, only drafts change
transfer.PUBLISH = plan.PUBLISH

--- What happens where the target has the workflow already, as the option `conflict` names it.
--
-- - `overwrite` (the default): it becomes as in the source
-- - `skip`: it is left as it is
-- - `copy`: it is left as it is, and another is created beside it
-- - `newer`: it becomes as in the source where the source's was changed later
transfer.CONFLICT = plan.CONFLICT

--- What can be brought over, as the option `only` names it.
transfer.PARTS = plan.PARTS

--- Writes a plan into a file: all of it, or nothing.
-- @function save
-- @tparam table plan
-- @tparam string path
-- @treturn ?boolean true
-- @treturn ?table the error
transfer.save = plan.save

--- Reads a plan that was saved. One that was edited since is refused.
-- @function load
-- @tparam string path
-- @treturn ?table the plan
-- @treturn ?table the error; its `missing` is true when there is no such file
transfer.load = plan.load

--- Whether a plan changes anything.
-- @function is_empty
-- @tparam table plan
-- @treturn boolean
transfer.is_empty = plan.is_empty

--- Takes back what a run of any job has done, as its journal says it was before.
--
-- What was created is deleted, what was changed or deleted is put back: content, tags, publication (the version that
-- ran), archive. What somebody has changed since is left alone and named (`changed since`), unless `force` is given. A
-- workflow that was deleted comes back with another id, as n8n gives none twice. It has a dry run and a journal, and
-- can be undone.
--
-- Options: `force`, `dry_run`, `journal` (of the undoing itself), `resume`, `concurrency` (1),
-- `on_progress(report, done, total, what)`.
-- @function undo
-- @tparam table client
-- @tparam string journal of the run to take back
-- @tparam[opt] table options
-- @treturn ?table the report
-- @treturn ?table the error; kind `journal` for one that is another server's, `busy` while its run goes on
transfer.undo = undo.run

return transfer
