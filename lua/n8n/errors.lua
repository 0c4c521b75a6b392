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
local error_text = lazy "n8n.error.text"

local errors = {}

local Error = {}
Error.__index = Error
Error.__name = "n8n.error"

--- A URL that may be shown: without user information, and without the values of parameters that look like secrets, cut
-- to 2 KB.
-- @tparam string url
-- @treturn string
function errors.clean_url(url)
  return error_text.clean_url(url)
end

--- Makes an error object.
-- @tparam table fields the fields above; `kind` and `message` are required
-- @treturn table the error
function errors.new(fields)
  assert(type(fields) == "table" and type(fields.kind) == "string" and type(fields.message) == "string",
    "an error needs a kind and a message")
  local object = {}
  for name, value in pairs(fields) do
    object[name] = value
  end
  error_text.tidy(object)
  return setmetatable(object, Error)
end

-- Where this library's own files lie: "@/usr/share/lua/5.4/n8n/".
local LIBRARY = debug.getinfo(1, "S").source:match("^(@.*)errors%.lua$")

--- Raises about a mistake in the calling script, naming the line outside this library where it was made.
-- @tparam string message
-- @raise always
function errors.misuse(message)
  local level = 2
  local info = debug.getinfo(level, "Sl")
  while info and (info.currentline < 0 or (LIBRARY and info.source:sub(1, #LIBRARY) == LIBRARY)) do
    level = level + 1
    info = debug.getinfo(level, "Sl")
  end
  error(info and ("%s:%d: %s"):format(info.short_src, info.currentline, message) or message, 0)
end

--- Calls a function of the core. What it raises on misuse names no position: the calling script's is added.
-- @tparam function run it never yields
-- @param ... its arguments
-- @return what it answers
-- @raise naming the line of the calling script
function errors.checked(run, ...)
  local ok, result = pcall(run, ...)
  if not ok then
    errors.misuse(result)
  end
  return result
end

--- Whether a value is an error object of this module.
-- @param value anything, such as what `pcall` caught
-- @treturn boolean
function errors.is(value)
  return type(value) == "table" and getmetatable(value) == Error
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
  return error_text.of(self)
end

--- Lets an error be joined to text: `print("not done: " .. err)`.
-- @treturn string
function Error.__concat(left, right)
  return tostring(left) .. tostring(right)
end

return errors
