--- Journals: what a run was about to change, written down before, and how it went, written down after.
--
-- A JSON Lines file, one object per line, handed to the system after each line. An intent is
-- `{"n":1,"step":"intent","at":"...",...}`, its outcome `{"n":1,"step":"outcome","at":"...",...}`. An intent without
-- an outcome is a change of which nobody knows whether it was made: look before making it again.

local errors = require "n8n.errors"
local json = require "n8n.json"
local files = require "n8n.store.files"

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
    if err.missing then
      return 0
    end
    return nil, err
  end
  local entries, problem, whole = parse(path, text)
  if not entries then
    return nil, problem
  end
  if whole < #text then
    local ok
    ok, err = files.write(path, text:sub(1, whole))
    if not ok then
      return nil, err
    end
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
  local last, err = mend(path)
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
  entry.at = os.date("!%Y-%m-%dT%H:%M:%SZ")
  for name, value in pairs(fields) do
    entry[name] = value
  end
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

return journal
