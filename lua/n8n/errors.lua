--- The error object: what `nil, err` answers and what iterators raise.
--
-- An error says what was tried, what went wrong and what to do about it, and it never holds a secret: URLs lose their
-- user information and the values of parameters that look like keys, bodies and URLs are cut to 2 KB, and text from the
-- server loses its control characters before it can reach a terminal.
-- @module n8n.errors

--- The members of an error; only those that apply are there.
-- @table Error
-- @tfield string kind what sort of failure, one word: `config`, `transport`, `timeout`, `tls`, `http`, `protocol`,
--   `decode`, `io`, `read_only`, `cancelled`, `unsupported`, `forbidden`, `stale`, `unstable`, ... Starting workflows
--   and waiting add `unpublished`, `webhook`, `execution`, `gone` and `unconfirmed`
-- @tfield string message what went wrong; the server's own words where it said something
-- @tfield ?string hint what to do about it
-- @tfield ?integer status the HTTP status
-- @tfield ?string operation `"workflows:get"`
-- @tfield ?string method of the request
-- @tfield ?string url of the request
-- @tfield ?integer attempts how often it was sent
-- @tfield ?number retry_after seconds that the server asked to wait
-- @tfield ?boolean ambiguous true when the request may have taken effect all the same
-- @tfield ?string body the reply, cut
-- @tfield ?integer offset bytes before the fault in a text that could not be read
-- @tfield ?string option the option of `n8n.new` that is missing (kind `config`)
-- @tfield ?table answer what triggering and waiting know all the same
-- @tfield ?table execution likewise
-- @tfield ?string execution_id likewise
-- @tfield ?table executions likewise
-- @tfield ?table workflow likewise
-- @tfield ?any issues what else the server said about it
-- @tfield ?any violations
-- @tfield ?any conflicts
-- @tfield ?any reason also of a 403: `licence`, `scope`, or `rights` of the key's user; nil where it cannot be told
-- @tfield ?string feature of the licence that is missing (403)
-- @tfield ?string scope that the operation needs (403)
-- @tfield ?{string,...} missing the scopes and operations that the key may not use (kind `forbidden`)

local lazy = require "n8n.util.lazy"
local misuse = require "n8n.util.misuse"
local details = lazy "n8n.error.details"
local shown = lazy "n8n.error.shown"
local tables = lazy "n8n.util.tables"
local text = lazy "n8n.util.text"

local errors = {}

local Error = {}
Error.__index = Error
Error.__name = "n8n.error"

local BODY_LIMIT = 2048

-- Makes what a new error says fit to be shown.
local function tidy(object)
  object.message = shown.sentence(object.message)
  if object.url then
    object.url = shown.url(object.url)
  end
  if object.body then
    object.body = text.cut(object.body, BODY_LIMIT)
  end
end

--- Makes an error object.
-- @tparam table fields the fields above; `kind` and `message` are required
-- @treturn table the error
function errors.new(fields)
  assert(type(fields) == "table" and type(fields.kind) == "string" and type(fields.message) == "string",
    "an error needs a kind and a message")
  local object = tables.copy(fields)
  tidy(object)
  return setmetatable(object, Error)
end

--- Raises about a mistake in the calling script: `misuse(message)` names the line outside this library where it was
-- made.
-- @function misuse
-- @tparam string message
-- @raise always
errors.misuse = misuse.raise

--- Whether a value is an error object of this module.
-- @param value anything, such as what `pcall` caught
-- @treturn boolean
function errors.is(value)
  return type(value) == "table" and getmetatable(value) == Error
end

--- What a call answered, or its error object raised: within `answered`, and wherever errors are raised anyway.
-- @param value nil or false: there is only the error
-- @param err raised then
-- @return value and all that came with it
-- @raise err
function errors.must(value, err, ...)
  if not value then
    error(err, 0)
  end
  return value, err, ...
end

local function answer(ok, ...)
  if ok then
    return ...
  elseif errors.is((...)) then
    return nil, (...)
  end
  error((...), 0)
end

--- Calls a function that raises error objects, as iterators do, and answers them as `nil, err`. All else that it raises
-- goes on its way.
-- @tparam function work
-- @param ... its arguments
-- @return what it answers, or nil
-- @treturn ?table the error
function errors.answered(work, ...)
  return answer(pcall(work, ...))
end

--- The error in one readable line, and a second one with the hint where there is one.
-- @treturn string
function Error:__tostring()
  local notes = {}
  if self.status then
    notes[#notes + 1] = "HTTP " .. self.status
  end
  if self.method and self.url then
    notes[#notes + 1] = self.method .. " " .. self.url
  end
  if self.offset then
    notes[#notes + 1] = "at byte " .. self.offset
  end
  if self.attempts and self.attempts > 1 then
    notes[#notes + 1] = self.attempts .. " attempts"
  end
  if self.ambiguous then
    notes[#notes + 1] = "it may have taken effect"
  end
  local line = (self.operation and self.operation .. ": " or "") .. self.message
  local more = (self.issues or self.violations or self.conflicts) and details.of(self)
  if more then
    line = line .. ": " .. shown.sentence(more)
  end
  if #notes > 0 then
    line = line .. " (" .. table.concat(notes, ", ") .. ")"
  end
  return self.hint and line .. "\n  hint: " .. self.hint or line
end

--- Lets an error be joined to text: `print("not done: " .. err)`.
-- @treturn string
function Error.__concat(left, right)
  return tostring(left) .. tostring(right)
end

return errors
