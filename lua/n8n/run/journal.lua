--- Keeps the journal of a run: what it was about to change, written down before, and how it went, written down after.
--
-- A JSON Lines file, one object per line, handed to the system after each line. An intent is
-- `{"n":1,"step":"intent","at":"...",...}`, its outcome `{"n":1,"step":"outcome","at":"...",...}`. An intent without
-- an outcome is a change of which nobody knows whether it was made: look before making it again.

local errors = require "n8n.errors"
local json = require "n8n.json"
local files = require "n8n.store.files"
local locks = require "n8n.store.lock"
local tables = require "n8n.util.tables"
local times = require "n8n.util.times"

local must = errors.must

local journal = {}

local Journal = {}
Journal.__index = Journal

local function bad(path, line)
  return nil, errors.new {
    kind = "journal",
    message = ("%s is no journal: line %d is not an entry of one"):format(path, line),
    hint = "name another file; a run can only go on with a journal that a run wrote",
  }
end

-- What every entry has; further members say what it is about.
local function is_entry(entry)
  if type(entry) ~= "table" then
    return false
  end
  return entry.step == "note" or (entry.step == "intent" or entry.step == "outcome") and type(entry.n) == "number"
end

-- The entries of a text, and how many bytes of it are whole lines.
local function parse(path, text)
  local entries, whole, number = {}, 0, 0
  for line, after in text:gmatch("([^\n]*)\n()") do
    number = number + 1
    local entry = line:find("^%s*{") and json.decode(line)
    if not is_entry(entry) then
      return bad(path, number)
    end
    entries[number] = entry
    whole = after - 1
  end
  return entries, nil, whole
end

--- Reads a journal. A last line that was cut off (the run was killed while it wrote) is left out.
-- @tparam string path
-- @treturn ?{table,...} the entries in their order
-- @treturn ?table the error; its `missing` is true when there is no such file
-- @treturn boolean whether the last line was cut
function journal.read(path)
  local text, err = files.read(path)
  if not text then
    return nil, err
  end
  local entries, problem, whole = parse(path, text)
  return entries, problem, entries and whole < #text
end

--- The intents without an outcome.
-- @tparam {table,...} entries of `read`
-- @treturn {table,...} in their order
function journal.pending(entries)
  local finished, pending = {}, {}
  for _, entry in ipairs(entries) do
    if entry.step == "outcome" then
      finished[entry.n] = true
    end
  end
  for _, entry in ipairs(entries) do
    if entry.step == "intent" and not finished[entry.n] then
      pending[#pending + 1] = entry
    end
  end
  return pending
end

-- A line that was cut off is taken away, so that the next one begins on a line of its own. What it announced was not
-- done yet: an intent is on disk before the request goes out.
local function mend(path)
  local text, err = files.read(path)
  if not text then
    return must(err.missing and 0, err)
  end
  local entries, _, whole = must(parse(path, text))
  if whole < #text then
    must(files.write(path, text:sub(1, whole)))
  end
  local last = 0
  for _, entry in ipairs(entries) do
    last = math.max(last, tonumber(entry.n) or 0)
  end
  return last
end

--- Opens a journal to write: a new file, or one that a run wrote before and that is continued.
-- @tparam ?string path nil: a journal that keeps nothing, for runs without one
-- @treturn ?table the journal: `intend`, `outcome`, `close`
-- @treturn ?table the error
function journal.open(path)
  if not path then
    return setmetatable({ last = 0 }, Journal)
  end
  local last, err = errors.answered(mend, path)
  if not last then
    return nil, err
  end
  local file, problem = io.open(path, "ab")
  if not file then
    return nil, errors.new { kind = "io", message = "cannot write the journal " .. tostring(problem) }
  end
  return setmetatable({ path = path, file = file, last = last }, Journal)
end

function Journal:append(entry, fields)
  entry = tables.copy(entry, { at = times.now() }, fields)
  if not self.file then
    return true
  end
  local ok, problem = self.file:write(json.encode(entry), "\n")
  if ok then
    ok, problem = self.file:flush()
  end
  if not ok then
    return nil, errors.new {
      kind = "io",
      message = ("cannot write the journal %s: %s"):format(self.path, tostring(problem)),
      hint = "nothing is changed that cannot be written down first: make room, then run again with this journal",
    }
  end
  return true
end

--- Writes down what is about to be changed. Call it before the request; without its yes the request must not go out.
-- @tparam table fields what and on which item: `{ action = "create", name = "..." }`; no secrets
-- @treturn ?number what `outcome` wants
-- @treturn ?table the error
function Journal:intend(fields)
  local n = self.last + 1
  local ok, err = self:append({ n = n, step = "intent" }, fields)
  if not ok then
    return nil, err
  end
  self.last = n
  return n
end

--- Writes down how it went.
-- @tparam number n of `intend`
-- @tparam table fields `{ outcome = "created", id = "..." }`
-- @treturn ?boolean true
-- @treturn ?table the error
function Journal:outcome(n, fields)
  return self:append({ n = n, step = "outcome" }, fields)
end

--- Writes down something that is neither: how a thing was left.
-- @tparam table fields
-- @treturn ?boolean true
-- @treturn ?table the error
function Journal:note(fields)
  return self:append({ step = "note" }, fields)
end

--- Closes the file, and gives back the lock that its run may hold (`self.lock`). Safe to call twice.
function Journal:close()
  if self.file then
    self.file:close()
    self.file = nil
  end
  if self.lock then
    self.lock:release()
    self.lock = nil
  end
end

-- ---- The journal of a run ----

local function refusal(message, hint)
  return errors.new { kind = "journal", message = message, hint = hint }
end

-- Finds out what became of the changes that a killed run had begun, and writes it down.
local function settle(self, pending, look)
  for _, intent in ipairs(pending) do
    local done, id_or_error = look(intent)
    if done == nil then
      error(id_or_error, 0)
    end
    must(self:outcome(intent.n, { outcome = done and "done" or "not done", done = done and true or nil, looked = true,
      id = done and id_or_error or intent.id }))
  end
end

-- What the earlier run of a journal has written; nothing where there is none.
local function read_earlier(path, options)
  if (files.read(path) or "") == "" then
    return {}
  elseif not options.resume then
    error(refusal(path .. " holds the journal of an earlier run",
      "name another file, or say that this run continues it (resume, --resume)"), 0)
  end
  local entries = must(journal.read(path))
  for _, entry in ipairs(entries) do
    if entry.server and entry.server ~= options.server then
      error(refusal(("%s is the journal of %s, not of %s"):format(path, entry.server, options.server)), 0)
    end
  end
  return entries
end

local function open(path, options)
  local entries = read_earlier(path, options)
  if options.read then
    must(options.read(entries))
  end
  local self = must(journal.open(path))
  local ok, problem = pcall(settle, self, journal.pending(entries), options.look)
  if not ok then
    self:close()
    error(problem, 0)
  end
  return self
end

-- Two runs on one journal would make everything twice. What is no plain file (`/dev/null`) has no reader either.
local LOCK = ".lock"

local function lock(path)
  local kind = files.kind(path)
  if kind and kind ~= "file" then
    return nil
  end
  return locks.take(path .. LOCK, path)
end

--- Whether no run has a journal open now: whoever reads it meanwhile knows part of what was done.
-- @tparam string path
-- @treturn ?boolean true
-- @treturn ?table the error, kind `busy`
function journal.check_ended(path)
  if locks.is_held(path .. LOCK) then
    return locks.busy(path .. LOCK, path)
  end
  return true
end

--- Opens the journal of a run. Until it is closed no other run can open it.
--
-- A run has a journal of its own, so a file that holds something is refused, unless `resume` says that the run of that
-- journal is to be continued. Then every change in it whose outcome is not known is looked at first.
-- @tparam ?string path nil: nothing is kept
-- @tparam table options `server` (the API's address: a journal of another server is refused), `resume`,
--   `read(entries)` (gets what the earlier run has written, none of a new one: true, or `nil, err`), `look(intent)`
--   (whether the change was made: true, also with the id of what it made; false; or `nil, err`)
-- @treturn ?table the journal
-- @treturn ?table the error; kind `busy`: another run has it open
function journal.begin(path, options)
  if not path then
    if options.resume then
      errors.misuse("option 'resume' needs a 'journal'")
    elseif options.read then
      options.read({})
    end
    return journal.open(nil)
  end
  local held, err = lock(path)
  if err then
    return nil, err
  end
  local ok, self, problem = pcall(errors.answered, open, path, options)
  if ok and self then
    self.lock = held
    return self
  elseif held then
    held:release()
  end
  if not ok then
    error(self, 0)
  end
  return nil, problem
end

return journal
