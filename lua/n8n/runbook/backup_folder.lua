--- The folder of a backup: its format, how it changes from one whole state to the next, and how it is read in any state.
--
--     manifest.json                          every file with size and SHA-256, which server, what is not included
--     workflows/<id>.json                    a workflow: exactly what `workflows:get` answers
--     versions/<workflow id>/<version>.json  a version of its history (`history`): what `workflow_versions:get` answers
--     tags.json, credentials.json,           a list each: an array of the items, by id
--       variables.json, projects.json,
--       users.json
--     folders.json, project_users.json       the same of each project, each item with a `projectId` more
--     data_tables.json                       an array of the tables by id, `columns` by their index, without `sizeBytes`
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
-- `removed`, arrays of entries by path; `executions`, what is covered of them (`n8n.export`); `digest`, over the rest.
-- An entry: `path`, `size`, `sha256`, `kind` (`workflow`, `version`, `list`, `rows`, `executions`) and, as the kind has
-- them, `id`, `name`, `count` (of items in a list, rows, executions), `stamp` (the digest of what tells a change of it
-- in a list of the server's), of a workflow `published` (absent: not; `draft`: the version that runs is the one that is
-- saved; `other version`: the file's `activeVersion` runs) and `archived`, of a version its `workflow`.
--
-- A run writes what is new into `.staging`, with the new manifest. Renaming that to `.ready` is the point of no return:
-- before it the old backup is the backup, after it the new one is. From `.ready` the files move into place, the
-- manifest last; each step can be done twice, so a later run finishes what a killed one began. A `.staging` that a run
-- finds is thrown away.
--
-- Nothing in the folder changes when the backup does not: the times in the manifest are those of the run that changed
-- something last.
--
-- Whoever reads a backup does it through `backup_folder.view(root)`: `view.manifest`, `view:read(path)` for a whole file
-- and `view:lines(path)` for the lines of a `.jsonl`, both checked against the manifest and right in every state.
-- @module n8n.runbook.backup_folder

local errors = require "n8n.errors"
local json = require "n8n.json"
local digest = require "n8n.runbook.digest"
local files = require "n8n.runbook.files"

local backup_folder = {}

local FORMAT, VERSION = "lua-n8n backup", 1
local MANIFEST, STEPS = "manifest.json", "steps.json"
local STAGING, READY, LOCK, REMOVED = "/.staging", "/.ready", "/.lock", "removed/"

local function refuse(message, hint)
  return nil, errors.new { kind = "backup", message = message, hint = hint }
end

local function foreign(message, hint)
  local _, err = refuse(message, hint)
  err.foreign = true
  return nil, err
end

-- ---- The manifest ----

-- The manifest vouches for the files; its own digest, over its text without that member, vouches for it.
local function seal(manifest)
  manifest.digest = nil
  manifest.digest = digest.sha256(assert(json.pretty(manifest)))
  return assert(json.pretty(manifest))
end

local function is_sealed(text, manifest)
  local claimed = manifest.digest
  local resealed = seal(manifest)
  return manifest.digest == claimed and resealed == text
end

local function damaged(path, why)
  return refuse(("%s %s"):format(path, why), "the backup is damaged: take a copy of it that verifies")
end

-- nil without an error: there is none.
local function read_manifest(path)
  local text, err = files.read(path)
  if not text then
    if err.missing then
      return nil
    end
    return nil, err
  end
  local manifest, problem = json.decode(text)
  if manifest == nil then
    return damaged(path, ("is not JSON: %s (at byte %d)"):format(problem.message, problem.offset))
  elseif type(manifest) ~= "table" or manifest.format ~= FORMAT then
    return foreign(path .. " is not the manifest of a backup", "name the folder of a backup, or a new one")
  elseif type(manifest.version) ~= "number" or manifest.version > VERSION then
    return refuse(path .. " was written by a newer lua-n8n", "use that one, or a new folder")
  elseif not is_sealed(text, manifest) then
    return damaged(path, "was changed after it was written")
  end
  return manifest
end

local function by_path(entries)
  local found = {}
  for _, entry in ipairs(entries) do
    found[entry.path] = entry
  end
  return found
end

-- ---- Reading ----

local View = {}
View.__index = View

--- What a backup is in, as somebody who reads it needs to know.
--
-- - `whole`: nothing is under way
-- - `running`: a run works on it now
-- - `abandoned`: a run was killed before it had everything; the backup is the one from before
-- - `ready`: a run was killed while it moved its files into place; the backup is that run's, and reads as such
backup_folder.STATES = { "whole", "running", "abandoned", "ready" }

local function state_of(root)
  if files.is_locked(root .. LOCK) then
    return "running"
  elseif files.kind(root .. READY .. "/" .. MANIFEST) then
    return "ready"
  elseif files.kind(root .. STAGING) then
    return "abandoned"
  end
  return "whole"
end

--- Opens a backup to read it, in whatever state it is.
-- @tparam string root the folder
-- @treturn ?table the view: `state` (of `STATES`), `manifest`, `read(path)`
-- @treturn ?table the error: the manifest is damaged, or, with its `foreign` true, this is no backup
function backup_folder.view(root)
  local ok, err = digest.available()
  if not ok then
    return nil, err
  end
  local self = setmetatable({ root = root, state = state_of(root), moved = {} }, View)
  self.manifest, err = read_manifest(root .. READY .. "/" .. MANIFEST)
  if self.manifest then
    local steps = json.decode(files.read(root .. READY .. "/" .. STEPS) or "{}") or {}
    for from, to in pairs(steps.moved or {}) do
      self.moved[to] = from
    end
  elseif not err then
    self.manifest, err = read_manifest(root .. "/" .. MANIFEST)
  end
  if not self.manifest then
    if err then
      return nil, err
    end
    return foreign(root .. " holds no backup: there is no " .. MANIFEST, "name the folder that a backup was made into")
  end
  self.entries = by_path(self.manifest.files)
  for _, entry in ipairs(self.manifest.removed) do
    self.entries[entry.path] = entry
  end
  return self
end

-- The text as it is on disk: in .ready, in its place, or, for what is gone from the server, still where it was.
local function read_anywhere(self, path)
  local candidates = { self.root .. READY .. "/" .. path, self.root .. "/" .. path }
  if self.moved[path] then
    table.insert(candidates, 1, self.root .. "/" .. self.moved[path])
  end
  local text, err
  for _, candidate in ipairs(candidates) do
    text, err = files.read(candidate)
    if text or not err.missing then
      break
    end
  end
  return text, err
end

--- The content of a file of the backup, if it is what the manifest says.
-- @tparam string path as the manifest names it
-- @treturn ?string
-- @treturn ?table the error; `missing` when the file is not there, `damaged` when it is not what was written
function View:read(path)
  local entry = self.entries[path]
  local text, err = read_anywhere(self, path)
  if not text then
    return nil, err
  end
  local fault
  if #text ~= entry.size then
    fault = ("has %d bytes, not %d"):format(#text, entry.size)
  elseif digest.sha256(text) ~= entry.sha256 then
    fault = "was changed after it was written: its SHA-256 is another"
  end
  if fault then
    local _
    _, err = damaged(self.root .. "/" .. path, fault)
    err.damaged = true
    return nil, err
  end
  return text
end

--- Files in the places of backup files that the manifest does not know.
-- @treturn {string,...} paths
function View:strangers()
  local known = by_path(self.manifest.files)
  local found = {}
  for _, name in ipairs(files.list(self.root .. "/workflows") or {}) do
    if not known["workflows/" .. name] then
      found[#found + 1] = "workflows/" .. name
    end
  end
  return found
end

-- ---- From .ready into place ----

local function move_into_place(root, path)
  local ok, err = files.make_folder(files.parent(root .. "/" .. path))
  if ok then
    ok, err = files.move(root .. READY .. "/" .. path, root .. "/" .. path)
  end
  return ok, err
end

-- Moves and removals of what is gone from the server. What was done before the run was killed is passed over.
local function take_steps(root)
  local text, err = files.read(root .. READY .. "/" .. STEPS)
  if not text then
    return err.missing, err
  end
  local steps = json.decode(text)
  for from, to in pairs(steps.moved) do
    if files.kind(root .. "/" .. from) then
      local ok
      ok, err = files.make_folder(files.parent(root .. "/" .. to))
      if ok then
        ok, err = files.move(root .. "/" .. from, root .. "/" .. to)
      end
      if not ok then
        return nil, err
      end
    end
  end
  for _, path in ipairs(steps.deleted) do
    local ok
    ok, err = files.remove(root .. "/" .. path)
    if not ok then
      return nil, err
    end
  end
  return true
end

-- Finishes what a run has decided. Each step can be repeated; without the manifest in .ready all of them are done.
local function settle(root)
  local ready = root .. READY
  if files.kind(ready .. "/" .. MANIFEST) then
    local ok, err = take_steps(root)
    if not ok then
      return nil, err
    end
    local paths
    paths, err = files.walk(ready)
    if not paths then
      return nil, err
    end
    for _, path in ipairs(paths) do
      if path ~= MANIFEST and path ~= STEPS then
        ok, err = move_into_place(root, path)
        if not ok then
          return nil, err
        end
      end
    end
    ok, err = move_into_place(root, MANIFEST)
    if not ok then
      return nil, err
    end
  end
  return files.remove_tree(ready)
end

-- ---- Writing ----

local Writer = {}
Writer.__index = Writer

-- A folder with things that are not ours is none to write a backup into. Hidden files (.git) and a README may be there.
local function check_usable(root)
  local names, err = files.list(root)
  if not names then
    return nil, err
  end
  for _, name in ipairs(names) do
    if name:sub(1, 1) ~= "." and not name:find("^README") then
      return refuse(("%s is not empty and holds no backup (there is '%s')"):format(root, name),
        "name a new or an empty folder")
    end
  end
  return true
end

local function prepare(self)
  local root = self.root
  local ok, err = settle(root)
  if not ok then
    return nil, err
  end
  ok, err = files.remove_tree(root .. STAGING)
  if not ok then
    return nil, err
  end
  self.manifest, err = read_manifest(root .. "/" .. MANIFEST)
  if err then
    return nil, err
  end
  if not self.manifest then
    return check_usable(root)
  end
  self.old = by_path(self.manifest.files)
  return true
end

--- Opens a folder for a run: makes it if need be, locks it, finishes or throws away what an earlier run left.
-- @tparam string root
-- @treturn ?table the writer: `manifest` (of the backup so far, or nil), `put`, `commit`, `close`
-- @treturn ?table the error: kind `busy` when another run works on it, `backup` when it is something else, `io`
function backup_folder.open(root)
  local ok, err = digest.available()
  if ok then
    ok, err = files.make_folder(root)
  end
  if not ok then
    return nil, err
  end
  local self = setmetatable({ root = root, old = {}, new = {}, names = {}, staged = 0 }, Writer)
  self.interrupted = files.kind(root .. READY) and "ready" or files.kind(root .. STAGING) and "abandoned" or nil
  self.lock, err = files.lock(root .. LOCK)
  if not self.lock then
    return nil, err
  end
  local ran
  ran, ok, err = pcall(prepare, self)
  if not ran or not ok then
    self.lock:release()
  end
  if not ran then
    error(ok, 0)
  elseif not ok then
    return nil, err
  end
  return self
end

local function stage(self, path, text)
  local target = self.root .. STAGING .. "/" .. path
  local ok, err = files.make_folder(files.parent(target))
  if ok then
    ok, err = files.write(target, text)
  end
  if not ok then
    return nil, err
  end
  self.staged = self.staged + 1
  return true
end

--- A path for a thing with this id. Two ids that differ only in case get names that do not clash on systems which fold
-- case; so call it in the order of the ids, for the same names in every run.
-- @tparam string folder `"workflows"`
-- @tparam string id
-- @treturn string
function Writer:path_for(folder, id)
  local name = files.safe_name(id)
  local key = folder .. "/" .. name:lower()
  if self.names[key] then
    name = name .. "~" .. digest.sha256(id):sub(1, 8)
  end
  self.names[key] = true
  return ("%s/%s.json"):format(folder, name)
end

--- Gives the new backup a file.
-- @tparam string path below the folder
-- @tparam string text
-- @tparam table about further members of the manifest's entry: `id`, `name`, `count`
-- @treturn ?string `"added"`, `"changed"` or `"unchanged"`
-- @treturn ?table the error
function Writer:put(path, text, about)
  local entry = { path = path, size = #text, sha256 = digest.sha256(text) }
  for name, value in pairs(about) do
    entry[name] = value
  end
  self.new[path] = entry
  local old = self.old[path]
  if old and old.sha256 == entry.sha256 and files.read(self.root .. "/" .. path) == text then
    return "unchanged"
  end
  local ok, err = stage(self, path, text)
  if not ok then
    return nil, err
  end
  return old and "changed" or "added"
end

local function sorted(entries)
  local list = json.array {}
  for _, entry in pairs(entries) do
    list[#list + 1] = entry
  end
  table.sort(list, function(left, right)
    return left.path < right.path
  end)
  return list
end

-- What is in the old backup and not in the new one, and what to do about it.
local function part_with(self, keep)
  local removed, steps = {}, { moved = json.object {}, deleted = json.array {} }
  for _, entry in ipairs(self.manifest and self.manifest.removed or {}) do
    if keep then
      removed[entry.path] = entry
    else
      steps.deleted[#steps.deleted + 1] = entry.path
    end
  end
  local gone = {}
  for path, entry in pairs(self.old) do
    if not self.new[path] then
      gone[#gone + 1] = entry
      if keep then
        local moved = { path = REMOVED .. path, size = entry.size, sha256 = entry.sha256, id = entry.id,
          name = entry.name }
        removed[moved.path] = moved
        steps.moved[path] = moved.path
      else
        steps.deleted[#steps.deleted + 1] = path
      end
    end
  end
  table.sort(steps.deleted)
  return sorted(removed), steps, sorted(gone)
end

-- Whether two manifests say the same, but for the times.
local function same_backup(old, new)
  if not old then
    return false
  end
  local function timeless(manifest)
    local copy = {}
    for name, value in pairs(manifest) do
      copy[name] = value
    end
    copy.started, copy.finished, copy.digest = nil, nil, nil
    return json.pretty(copy)
  end
  return timeless(old) == timeless(new)
end

--- Makes the files that were `put` the backup. After a failure before the point of no return the old backup stands;
-- after one behind it the next run goes on from there.
-- @tparam table head the manifest's members but for `files` and `removed`
-- @tparam boolean keep_removed whether what is gone from the server goes to `removed/` or is deleted
-- @treturn ?boolean whether the backup changed
-- @treturn ?table the error; else the entries of what is gone
function Writer:commit(head, keep_removed)
  local removed, steps, gone = part_with(self, keep_removed)
  local manifest = { format = FORMAT, version = VERSION, files = sorted(self.new), removed = removed }
  for name, value in pairs(head) do
    manifest[name] = value
  end
  if self.staged == 0 and same_backup(self.manifest, manifest) then
    return false, gone
  end
  local ok, err = stage(self, STEPS, json.encode(steps))
  if ok then
    ok, err = stage(self, MANIFEST, seal(manifest))
  end
  if ok then
    ok, err = files.move(self.root .. STAGING, self.root .. READY)
  end
  if ok then
    ok, err = settle(self.root)
  end
  if not ok then
    return nil, err
  end
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

return backup_folder
