--- Makes texts of servers and of configurations fit to be shown: in one line, cut, without control characters and
-- without passwords.

local text = require "n8n.util.text"

local shown = {}

local URL_LIMIT = 2048
local SENTENCE_LIMIT = 500
local SENTENCE_READ = 2048 -- bytes of a sentence that are looked at: searching it for users takes time by the square

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
local function one_line(value)
  value = value:gsub("^[\128-\191]+", " "):gsub("([%z\1-\127])[\128-\191]+", "%1 ")
  value = value:gsub("([\192-\255])([\128-\191]*)", shown_character)
  return (value:gsub("[%z\1-\32\127]+", " "):gsub("^ ", ""):gsub(" $", ""))
end

local SECRET_NAMES = { "key", "token", "secret", "password", "passwd", "auth", "signature" }

-- libcurl repeats a proxy's URL that it cannot read, perhaps cut off: everything up to its last "@" may be a password.
local function shown_proxy(start, rest)
  if not rest:find("'", 1, true) then
    return start .. "[hidden]"
  end
  return start .. rest:gsub("^.*@", "[hidden]@")
end

-- A sentence without user information, in URLs and in what is written as a URL's "user:password@host".
local function without_users(value)
  value = value:gsub("([Pp]roxy %l+ %l+ ')(.*)", shown_proxy)
  value = value:gsub("(%a[%w+.-]*://)[^/?#%s]*@", "%1[hidden]@")
  return (value:gsub("[%w._~%%+-]+:[^%s/'\"]+@", "[hidden]@"))
end

--- A URL without user information and without the values of parameters that look like secrets, cut to 2 KB.
-- @tparam string url
-- @treturn string
function shown.url(url)
  local clean = one_line(url):gsub("^(%a[%w+.-]*://)[^/?#]*@", "%1")
  clean = clean:gsub("([?&;])([^=&;#]*)=([^&;#]*)", function(separator, name)
    if text.holds_one(name:lower(), SECRET_NAMES) then
      return separator .. name .. "=[hidden]"
    end
  end)
  return text.cut(clean, URL_LIMIT)
end

--- A sentence without user information, cut to 500 bytes.
-- @tparam string value
-- @treturn string
function shown.sentence(value)
  return text.cut(without_users(text.cut(one_line(value), SENTENCE_READ)), SENTENCE_LIMIT)
end

return shown
