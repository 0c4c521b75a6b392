--- Backups: everything that the API shows of an n8n, exact and in files that people can diff.
--
-- Every workflow is a file of its own, `workflows/<id>.json`: the server's text with its members sorted and indented,
-- every string and number byte for byte. Each is read by itself, because lists leave members out (`description`); later
-- runs read those that the list shows to have changed. Tags, credentials (never their secrets: the API does not show
-- them) and which node uses which, variables, projects with their folders and members, users and data tables are a file
-- each; the rows of a data table are one, a row per line. On request: the versions of each workflow, and executions.
--
-- What a licence, a missing scope or an older n8n keeps from being read is named in the manifest under `not_included`,
-- with the reason. When it is the key that may not, the report is not `ok`: something that is there is not saved.
--
-- What the folder holds and how it stays whole whatever happens: lua/n8n/backup/folder.lua.
-- @module n8n.backup

local save = require "n8n.backup.save"
local verify = require "n8n.backup.verify"
local view = require "n8n.backup.view"

local backup = {}

--- What a backup has beside the workflows, and `options.skip` may name: `tags`, `credentials`, ...
backup.PARTS = save.PARTS

--- Brings the backup in a folder up to date, or makes the first one.
--
-- Options: `skip` (an array of `PARTS` not to save), `full` (read everything again, also what the lists show to be
-- unchanged), `history` (the versions of each workflow, too), `executions` (`true`, or which: `status`, `since`,
-- `workflow`, `project`, `data`, `large` as of `n8n.executions.export`), `git` (commit the folder, made a repository if
-- it is in none), `delete_removed` (delete what is gone from the server; by default its last state moves to
-- `removed/`), `other_server` (the folder may hold the backup of another URL), `concurrency` (workflows that are read
-- at once; 4), and `on_progress(report, done, total, what)`.
--
-- The report has an entry per file: `added`, `changed`, `unchanged`, `removed`; further `changed` (whether anything in
-- the folder did), `complete`, `folder`, `commit`. It is not `ok` when the key may not read a part, when the executions
-- could not be read to the end, and when git failed; the backup stands then.
-- @function run
-- @tparam table client
-- @tparam string dir is made where it is not there
-- @tparam[opt] table options
-- @treturn ?table the report
-- @treturn ?table the error; the backup in the folder is then the one from before
backup.run = save.run

--- Opens a backup to read it, in whatever state it is.
-- @function open
-- @tparam string dir
-- @treturn ?table the view: `manifest`; `state` (`"whole"`, `"running"`, `"abandoned"` or `"ready"`); `entries`, of the
--   manifest, by path; `read(path)` answers a whole file and `lines(path)` an iterator of the lines of a `.jsonl`, both
--   checked against the manifest and right in every state
-- @treturn ?table the error, kind `backup`; with `foreign` when the folder holds no backup
backup.open = view.open

--- Checks a backup against its manifest: every file is there, with its size and SHA-256, and is JSON; the manifest
-- itself is as it was written, and names all that it counts. What a workflow refers to and the backup does not hold is
-- a note: that is how the server was, and no damage. Talks to no server unless told to.
--
-- Options: `against` (a client: compare with the live instance), `on_progress(report, done, total, what)`. The report
-- has an entry per file (`sound`, `missing`, `damaged`, `unreadable`), and with `against` one per difference: `new` (on
-- the server only), `gone` (in the backup only), `different`; then its exit code is 2. Further `state` (of
-- `open`), `complete`, `not_included`, `server`, `finished`.
-- @function verify
-- @tparam string dir
-- @tparam[opt] table options
-- @treturn ?table the report
-- @treturn ?table the error: no backup there, its manifest is damaged, or the server does not answer
backup.verify = verify.run

return backup
