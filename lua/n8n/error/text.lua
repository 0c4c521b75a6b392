--- What an error shows: without secrets, without control characters, in one line; loaded with the first error.
-- @module n8n.error.text

local lazy = require "n8n.util.lazy"
local particulars = lazy "n8n.error.details"

local error_text = {}

local BODY_LIMIT = 2048
local URL_LIMIT = 2048
local MESSAGE_LIMIT = 500
local MESSAGE_READ = 2048 -- bytes of a message that are looked at: searching it for users takes time by the square

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
function error_text.clean_url(url)
  local shown = one_line(url):gsub("^(%a[%w+.-]*://)[^/?#]*@", "%1")
  shown = shown:gsub("([?&;])([^=&;#]*)=([^&;#]*)", function(separator, name)
    if looks_secret(name) then
      return separator .. name .. "=[hidden]"
    end
  end)
  return cut(shown, URL_LIMIT)
end

--- Makes what a new error says fit to be shown.
-- @tparam table object the error, which is changed
function error_text.tidy(object)
  object.message = cut(without_users(cut(one_line(object.message), MESSAGE_READ)), MESSAGE_LIMIT)
  if object.url then
    object.url = error_text.clean_url(object.url)
  end
  if object.body then
    object.body = cut(object.body, BODY_LIMIT)
  end
end

-- What else the server said, as it may be shown.
local function shown_particulars(err)
  local text = particulars.of(err)
  return text and ": " .. cut(without_users(cut(one_line(text), MESSAGE_READ)), MESSAGE_LIMIT) or ""
end

--- The error in one readable line, and a second one with the hint where there is one.
-- @tparam table self
-- @treturn string
function error_text.of(self)
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

return error_text
