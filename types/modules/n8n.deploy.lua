---@meta n8n.deploy

---Deployment: workflow files onto a server, created or updated, and nothing else touched.
---@class n8n.deploy
local deploy = {}

---What can happen to publication, as `options.publish` names it.
---@type any
deploy.PUBLISH = nil

---How workflows are found on the target, as `options.match` names it: `auto` (by id, else by name), `id` (by id, and
---nothing is created), `name`.
---@type any
deploy.MATCH = nil

---Finds out what would have to be done. Reads only.
---@param client n8n.Client
---@param source string|string[] files and folders; in folders the files that end in `.json`, hidden ones left out
---@param options? table
---@return table? # the plan: `warnings`, and `items`, each with `action` (`create`, `update`, `publish`, `unchanged` or `skipped`), `name`, `id`, `place`, `changes`, `reason`
---@return n8n.errors.Error # the error; kind `plan` with `problems` when the source or the match is not clear
function deploy.plan(client, source, options) end

---Carries a plan out. What changed on the server since the plan was made is left alone and reported.
---@param client n8n.Client
---@param plan table of `deploy.plan`, for the same server
---@param options? table
---@return n8n.Report? # the report
---@return n8n.errors.Error # the error: nothing was begun; kind `journal` for a journal that is another run's or server's
function deploy.apply(client, plan, options) end

---Takes back what a deployment with a journal has done, as far as nobody has changed it since: see
---`n8n.transfer.undo`.
---@param client n8n.Client
---@param journal string of that run
---@param options? table `force`, `dry_run`, `journal` (of the undoing), `resume`, `concurrency`, `on_progress`
---@return n8n.Report? # the report
---@return n8n.errors.Error # the error
function deploy.undo(client, journal, options) end

return deploy
