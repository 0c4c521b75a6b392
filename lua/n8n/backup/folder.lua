--- Writes the folder of a backup: its format, and how it changes from one whole state to the next.
--
--     manifest.json                          every file with size and SHA-256, which server, what is not included
--     workflows/<id>.json                    a workflow: exactly what `workflows:get` answers
--     versions/<workflow id>/<version>.json  a version of its history (`history`): what `workflow_versions:get` answers
--     tags.json, credentials.json,           a list each: an array of the items, by id
--       variables.json, projects.json,
--       users.json
--     folders.json, project_users.json       the same of each project, each item with a `projectId` more
--     data_tables.json                       an array of the tables by id, `columns` by index, without `sizeBytes`
--     data_tables/<id>.jsonl                 the rows of a table, an object per line, by id
--     credential_use.json                    an array of `{id, type, name, uses}` by type and id: the credentials that
--                                            workflows name, also where the server does not list any; `uses` is an
--                                            array of `{workflow, node}` with `disabled`, `published` where they are so
--     executions/<n>.jsonl                   executions (`executions`), one per line, newest first in each file
--     removed/...                            the last state of what is gone from the server, under the path it had
--     .staging/                              a run under way writes here
--     .ready/                                a run that has everything; its files are being moved into place
--     .lock                                  there while a run works
--
-- Ids become names through `files.safe_name`, and two that differ only in case get a digest more, so whoever looks for
-- a thing takes its path from the manifest. Files that end in `.json` are sorted and indented; strings and numbers keep
-- their bytes. Lines of `.jsonl` are as the server wrote them.
--
-- The manifest: `format`, `version`; `server` = `{url, line}`; `started`, `finished` (UTC); `complete` (nothing is
-- missing for want of a right); `counts` by part; `not_included` = array of `{what, reason, status?}`; `files` and
-- `removed`, arrays of entries by path; `executions`, what is covered of them (`n8n.executions.export`); `digest`, over
-- the rest. An entry: `path`, `size`, `sha256`, `kind` (`workflow`, `version`, `list`, `rows`, `executions`) and, as
-- the kind has them, `id`, `name`, `count` (of items in a list, rows, executions), `stamp` (the digest of what tells a
-- change of it in a list of the server's), of a workflow `published` (absent: not; `draft`: the version that runs is
-- the one that is saved; `other version`: the file's `activeVersion` runs) and `archived`, of a version its `workflow`.
--
-- A run writes what is new into `.staging`, with the new manifest. Renaming that to `.ready` is the point of no return:
-- before it the old backup is the backup, after it the new one is. From `.ready` the files move into place, the
-- manifest last; each step can be done twice, so a later run finishes what a killed one began. A `.staging` that a run
-- finds is thrown away.
--
-- Nothing in the folder changes when the backup does not: the times in the manifest are those of the run that changed
-- something last.
--
-- Whoever reads a backup does it through `n8n.backup.view`, which is right in every state. All that fails in writing is
-- raised as an error object.

local manifests = require "n8n.backup.manifest"
local stream = require "n8n.backup.stream"
local errors = require "n8n.errors"
local json = require "n8n.json"
local digest = require "n8n.store.digest"
local files = require "n8n.store.files"
local locks = require "n8n.store.lock"
local tables = require "n8n.util.tables"

local must = errors.must

local folder = {}

local MANIFEST, STEPS = "manifest.json", "steps.json"
local STAGING, READY, LOCK, REMOVED = "/.staging", "/.ready", "/.lock", "removed/"

-- ---- From .ready into place ----

local function move(from, to)
  must(files.make_folder(files.parent(to)))
  must(files.move(from, to))
end

-- Moves and removals of what is gone from the server. What was done before the run was killed is passed over.
local function take_steps(root)
  local text, err = files.read(root .. READY .. "/" .. STEPS)
  if not text and err.missing then
    return
  end
  local steps = json.decode(must(text, err))
  for from, to in pairs(steps.moved) do
    if files.kind(root .. "/" .. from) then
      move(root .. "/" .. from, root .. "/" .. to)
    end
  end
  for _, path in ipairs(steps.deleted) do
    must(files.remove(root .. "/" .. path))
  end
end

-- Finishes what a run has decided. Each step can be repeated; without the manifest in .ready all of them are done.
local function settle(root)
  local ready = root .. READY
  if files.kind(ready .. "/" .. MANIFEST) then
    take_steps(root)
    for _, path in ipairs(must(files.walk(ready))) do
      if path ~= MANIFEST and path ~= STEPS then
        move(ready .. "/" .. path, root .. "/" .. path)
      end
    end
    move(ready .. "/" .. MANIFEST, root .. "/" .. MANIFEST)
  end
  must(files.remove_tree(ready))
end

-- ---- Writing ----

local Writer = {}
Writer.__index = Writer

-- A folder with things that are not ours is none to write a backup into. Hidden files (.git) and a README may be there.
local function check_usable(root)
  for _, name in ipairs(must(files.list(root))) do
    if name:sub(1, 1) ~= "." and not name:find("^README") then
      must(manifests.refuse(("%s is not empty and holds no backup (there is '%s')"):format(root, name),
        "name a new or an empty folder"))
    end
  end
end

-- Takes names that nothing else may get: those of what is in the old backup, so that a thing keeps its file whatever
-- comes and goes beside it.
local function remember_names(self)
  for path, entry in pairs(self.old) do
    if entry.id and not entry.workflow then
      local parent = path:match("^(.*)/[^/]*$") or ""
      self.paths[parent .. "/" .. entry.id] = path
      self.names[path:lower()] = true
    end
  end
end

local function prepare(self)
  local root = self.root
  settle(root)
  must(files.remove_tree(root .. STAGING))
  local manifest, err = manifests.read(root .. "/" .. MANIFEST)
  if err then
    error(err, 0)
  elseif manifest then
    self.manifest, self.old = manifest, manifests.by_path(manifest.files)
    remember_names(self)
  else
    check_usable(root)
  end
end

--- Opens a folder for a run: makes it if need be, locks it, finishes or throws away what an earlier run left.
-- @tparam string root
-- @treturn table the writer: `manifest` (of the backup so far, or nil), `put`, `commit`, `close`
-- @raise kind `busy` when another run works on it, `backup` when it is something else, `io`
function folder.open(root)
  must(digest.available())
  must(files.make_folder(root))
  local self = setmetatable({ root = root, old = {}, new = {}, names = {}, paths = {}, staged = 0 }, Writer)
  self.interrupted = files.kind(root .. READY) and "ready" or files.kind(root .. STAGING) and "abandoned" or nil
  self.lock = must(locks.take(root .. LOCK))
  local ok, problem = pcall(prepare, self)
  if not ok then
    self.lock:release()
    error(problem, 0)
  end
  return self
end

local function stage(self, path, text)
  local target = self.root .. STAGING .. "/" .. path
  must(files.make_folder(files.parent(target)))
  must(files.write(target, text))
  self.staged = self.staged + 1
end

--- A path for a thing with this id: the one that it has in the old backup, if any. Two ids that differ only in case
-- get names that do not clash on systems which fold case; so call it in the order of the ids, for the same names in
-- every folder.
-- @tparam string parent `"workflows"`
-- @tparam string id
-- @tparam[opt=".json"] string ending
-- @treturn string
function Writer:path_for(parent, id, ending)
  local known = self.paths[parent .. "/" .. id]
  if known then
    return known
  end
  local path = ("%s/%s"):format(parent, files.safe_name(id))
  ending = ending or ".json"
  if self.names[(path .. ending):lower()] then
    path = path .. "~" .. digest.sha256(id):sub(1, 8)
  end
  path = path .. ending
  self.names[path:lower()] = true
  self.paths[parent .. "/" .. id] = path
  return path
end

local function entry_for(path, size, sha256, about)
  return tables.copy({ path = path, size = size, sha256 = sha256 }, about)
end

--- Gives the new backup a file.
-- @tparam string path below the folder
-- @tparam string text
-- @tparam table about further members of the manifest's entry: `kind`, `id`, `name`, `count`, ...
-- @treturn string `"added"`, `"changed"` or `"unchanged"`
function Writer:put(path, text, about)
  local entry = entry_for(path, #text, digest.sha256(text), about)
  self.new[path] = entry
  local old = self.old[path]
  if old and old.sha256 == entry.sha256 and files.read(self.root .. "/" .. path) == text then
    return "unchanged"
  end
  stage(self, path, text)
  return old and "changed" or "added"
end

--- Gives the new backup a file of the old one, as it is.
-- @tparam table entry of the old manifest
-- @tparam[opt] boolean whole look at every byte of it; else at its size
-- @treturn boolean whether it is as it was written; what is not is not taken over
function Writer:keep(entry, whole)
  local path = self.root .. "/" .. entry.path
  local sound
  if whole then
    local hash, size = digest.of_file(path)
    sound = hash == entry.sha256 and size == entry.size
  else
    sound = files.size(path) == entry.size
  end
  if sound then
    self.new[entry.path] = entry
  end
  return sound
end

--- Leaves a damaged file of the old backup in the new one, where there is no other to put in its place: verifying
-- names it.
-- @tparam table entry of the old manifest
function Writer:keep_damaged(entry)
  self.new[entry.path] = entry
end

--- Gives a file that was kept another entry in the manifest: see `put`.
function Writer:amend(path, about)
  local entry = self.new[path]
  self.new[path] = entry_for(path, entry.size, entry.sha256, about)
end

--- Begins a file that is written piece by piece: see `n8n.backup.stream`.
function Writer:stream(path)
  return stream.open(self.root .. STAGING .. "/" .. path, function(size, sha256, about)
    self.new[path] = entry_for(path, size, sha256, about)
    local old = self.old[path]
    if old and old.sha256 == sha256 and digest.of_file(self.root .. "/" .. path) == sha256 then
      return "unchanged"
    end
    self.staged = self.staged + 1
    return old and "changed" or "added"
  end)
end

-- What is in the old backup and not in the new one, and what to do about it.
local function part_with(self, keep)
  local removed, gone = {}, {}
  local steps = { moved = json.object {}, deleted = json.array {} }
  for _, entry in ipairs(self.manifest and self.manifest.removed or {}) do
    if keep then
      removed[entry.path] = entry
    else
      steps.deleted[#steps.deleted + 1] = entry.path
    end
  end
  for path, entry in pairs(self.old) do
    if not self.new[path] then
      gone[#gone + 1] = entry
      if keep then
        steps.moved[path] = REMOVED .. path
        removed[REMOVED .. path] = tables.copy(tables.without(entry, "stamp"), { path = REMOVED .. path })
      else
        steps.deleted[#steps.deleted + 1] = path
      end
    end
  end
  table.sort(steps.deleted)
  return manifests.sorted(removed), steps, manifests.sorted(gone)
end

-- What two manifests of the same backup have in common.
local function timeless(manifest)
  return json.pretty(tables.without(manifest, "started", "finished", "digest"))
end

--- Makes the files that were given the backup. A run may go on then: with the files that it just made the backup, to
-- give more of them and commit again. After a failure before the point of no return the old backup stands;
-- after one behind it the next run goes on from there.
-- @tparam table head the manifest's members but for `files` and `removed`
-- @tparam boolean keep_removed whether what is gone from the server goes to `removed/` or is deleted
-- @treturn boolean whether the backup changed
-- @treturn table the entries of what is gone
function Writer:commit(head, keep_removed)
  local removed, steps, gone = part_with(self, keep_removed)
  local manifest = tables.copy({ format = manifests.FORMAT, version = manifests.VERSION,
    files = manifests.sorted(self.new), removed = removed }, head)
  if self.staged == 0 and self.manifest and timeless(self.manifest) == timeless(manifest) then
    return false, gone
  end
  stage(self, STEPS, json.encode(steps))
  stage(self, MANIFEST, manifests.seal(manifest))
  must(files.move(self.root .. STAGING, self.root .. READY))
  settle(self.root)
  self.manifest, self.old, self.staged = manifest, self.new, 0
  self.new = manifests.by_path(manifest.files)
  return true, gone
end

--- Ends the run: throws away what was not committed, and gives the lock back. Safe to call twice.
function Writer:close()
  if self.lock then
    -- An interrupt in between must not leave the folder locked for the rest of this process's life.
    local ok, problem = pcall(files.remove_tree, self.root .. STAGING)
    self.lock:release()
    self.lock = nil
    if not ok then
      error(problem, 0)
    end
  end
end

return folder
