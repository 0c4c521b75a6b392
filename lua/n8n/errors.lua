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

local lazy = require "n8n.lazy"
local particulars = lazy "n8n.particulars"

local errors = {}

local BODY_LIMIT = 2048
local URL_LIMIT = 2048
local MESSAGE_LIMIT = 500
local MESSAGE_READ = 2048 -- bytes of a message that are looked at: searching it for users takes time by the square

local Error = {}
Error.__index = Error
Error.__name = "n8n.error"

-- Cuts a text to so many bytes, between two UTF-8 characters, and says that something is missing.
local function cut(text, limit)
  if #text <= limit then
    return text
  end
  local last = limit
  while last > 0 and text:byte(last + 1) >= 0x80 and text:byte(last + 1) < 0xC0 do
    last = last - 1
  end
  return text:sub(1, last) .. "..."
end

-- A character beyond ASCII as it may be shown: nil (as it is), or a blank for the control characters U+0080 to U+009F
-- and for bytes that are no UTF-8, which a terminal may take for these.
local function shown_character(lead, rest)
  local first = lead:byte()
  local following = first >= 0xF0 and 3 or first >= 0xE0 and 2 or 1
  if #rest ~= following or (first == 0xC2 and rest:byte() < 0xA0) then
    return " "
  end
end

-- One line without control characters: text of a server must not move a terminal's cursor.
local function one_line(text)
  text = text:gsub("^[\128-\191]+", " "):gsub("([%z\1-\127])[\128-\191]+", "%1 ")
  text = text:gsub("([\192-\255])([\128-\191]*)", shown_character)
  return (text:gsub("[%z\1-\32\127]+", " "):gsub("^ ", ""):gsub(" $", ""))
end

local SECRET_NAMES = { "key", "token", "secret", "password", "passwd", "auth", "signature" }

local function looks_secret(name)
  local lower = name:lower()
  for _, word in ipairs(SECRET_NAMES) do
    if lower:find(word, 1, true) then
      return true
    end
  end
  return false
end

-- libcurl repeats a proxy's URL that it cannot read, perhaps cut off: everything up to its last "@" may be a password.
local function shown_proxy(start, rest)
  if not rest:find("'", 1, true) then
    return start .. "[hidden]"
  end
  return start .. rest:gsub("^.*@", "[hidden]@")
end

-- A sentence without user information, in URLs and in what is written as a URL's "user:password@host".
local function without_users(text)
  text = text:gsub("([Pp]roxy %l+ %l+ ')(.*)", shown_proxy)
  text = text:gsub("(%a[%w+.-]*://)[^/?#%s]*@", "%1[hidden]@")
  return (text:gsub("[%w._~%%+-]+:[^%s/'\"]+@", "[hidden]@"))
end

--- A URL that may be shown: without user information, and without the values of parameters that look like secrets, cut
-- to 2 KB.
-- @tparam string url
-- @treturn string
function errors.clean_url(url)
  local shown = one_line(url):gsub("^(%a[%w+.-]*://)[^/?#]*@", "%1")
  shown = shown:gsub("([?&;])([^=&;#]*)=([^&;#]*)", function(separator, name)
    if looks_secret(name) then
      return separator .. name .. "=[hidden]"
    end
  end)
  return cut(shown, URL_LIMIT)
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
  object.message = cut(without_users(cut(one_line(object.message), MESSAGE_READ)), MESSAGE_LIMIT)
  if object.url then
    object.url = errors.clean_url(object.url)
  end
  if object.body then
    object.body = cut(object.body, BODY_LIMIT)
  end
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

-- What else the server said, as it may be shown.
local function shown_particulars(err)
  local text = particulars.of(err)
  return text and ": " .. cut(without_users(cut(one_line(text), MESSAGE_READ)), MESSAGE_LIMIT) or ""
end

--- The error in one readable line, and a second one with the hint where there is one.
-- @treturn string
function Error:__tostring()
  local details = {}
  if self.status then
    details[#details + 1] = "HTTP " .. self.status
  end
  if self.method and self.url then
    details[#details + 1] = self.method .. " " .. self.url
  end
  if self.offset then
    details[#details + 1] = "at byte " .. self.offset
  end
  if self.attempts and self.attempts > 1 then
    details[#details + 1] = self.attempts .. " attempts"
  end
  if self.ambiguous then
    details[#details + 1] = "it may have taken effect"
  end
  local line = (self.operation and self.operation .. ": " or "") .. self.message
  if self.issues or self.violations or self.conflicts then
    line = line .. shown_particulars(self)
  end
  if #details > 0 then
    line = line .. " (" .. table.concat(details, ", ") .. ")"
  end
  return self.hint and line .. "\n  hint: " .. self.hint or line
end

--- Lets an error be joined to text: `print("not done: " .. err)`.
-- @treturn string
function Error.__concat(left, right)
  return tostring(left) .. tostring(right)
end

return errors
