--- Keeps what the parts of a backup's run share: where files go, what cannot be had, how far it is.

local errors = require "n8n.errors"
local json = require "n8n.json"

local run = {}

local Run = {}
Run.__index = Run

--- Makes the state of a run.
-- @tparam table fields `client`, `folder` (a writer), `options`, `report`, `skip` (a set of parts), `started`
-- @treturn table
function run.new(fields)
  fields.complete, fields.denied = true, {}
  fields.counts, fields.not_included, fields.uses = json.object {}, json.array {}, {}
  return setmetatable(fields, Run)
end

--- Tells how far it is.
function Run:progress(done, total, what)
  if self.options.on_progress then
    self.options.on_progress(self.report, done, total, what)
  end
end

--- Enters a file into the report.
-- @tparam string outcome `"added"`, `"changed"` or `"unchanged"`
-- @tparam string path
-- @tparam table about of the manifest's entry
function Run:enter(outcome, path, about)
  local entry = { id = about.id, name = about.name or path, path = path, kind = about.kind,
    published = about.published }
  if outcome == "unchanged" then
    self.report:same(outcome, entry)
  else
    self.report:change(outcome, entry)
  end
end

--- Gives the backup a JSON file, sorted and indented.
-- @raise the error object
function Run:put(path, text, about)
  self:enter(self.folder:put(path, errors.must(json.pretty(text)), about), path, about)
end

--- Gives the backup a list as one file.
-- @tparam string name of the part
-- @tparam {string,...} texts of the items, in their order
-- @raise the error object
function Run:put_list(name, texts)
  self:put(name .. ".json", "[" .. table.concat(texts, ",") .. "]", { kind = "list", count = #texts })
  self.counts[name] = #texts
end

-- ---- What could not be read ----

--- Why a part cannot be read, if that is how it is on this server with this key; nil: it is a failure of the moment.
-- @treturn ?string `"absent"`, or `"denied"`: it is there and the key may not read it
function run.forbidden(err)
  if err.kind == "unsupported" then
    return "absent"
  elseif err.status == 403 then
    return err.message:lower():find("licen[sc]e") and "absent" or "denied"
  elseif err.status == 404 or err.status == 405 then
    return "absent"
  end
end

--- Notes that a part is not in the backup.
-- @tparam string part
-- @tparam string why as of `forbidden`, or `"unwanted"`
-- @tparam string reason
-- @tparam[opt] number status HTTP
function Run:leave_out(part, why, reason, status)
  self.not_included[#self.not_included + 1] = { what = part, reason = reason, status = status }
  if why == "denied" then
    self.complete, self.denied[part] = false, true
    self.report:failure("not included", { name = part, reason = reason })
  end
end

--- What is not in a backup, in sentences: a line per reason.
-- @tparam {table,...} not_included of the manifest
-- @tparam[opt] function wanted which of them
-- @treturn {string,...}
function run.left_out(not_included, wanted)
  local order, parts = {}, {}
  for _, missing in ipairs(not_included) do
    if not wanted or wanted(missing) then
      if not parts[missing.reason] then
        parts[missing.reason] = {}
        order[#order + 1] = missing.reason
      end
      table.insert(parts[missing.reason], missing.what)
    end
  end
  local sentences = {}
  for i, reason in ipairs(order) do
    sentences[i] = ("not included: %s: %s"):format(table.concat(parts[reason], ", "), reason)
  end
  return sentences
end

--- Notes in the report what is not in the backup, but for what the report names as a failure.
function Run:tell_left_out()
  for _, sentence in ipairs(run.left_out(self.not_included, function(missing)
    return not self.denied[missing.what]
  end)) do
    self.report:note(sentence)
  end
end

--- Saves one part. What cannot be had by rule is noted; everything else ends the run.
-- @tparam string part
-- @tparam function save
-- @treturn ?boolean true: saved
-- @treturn ?table the error for which it is not included
function Run:try(part, save)
  if self.skip[part] then
    self:leave_out(part, "unwanted", "left out on request")
    return nil
  end
  local ok, problem = pcall(save)
  if ok then
    return true
  end
  local why = errors.is(problem) and run.forbidden(problem)
  if not why then
    error(problem, 0)
  end
  self:leave_out(part, why, problem.message, problem.status)
  return nil, problem
end

return run
