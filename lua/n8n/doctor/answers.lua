--- Tells what an answer is: n8n's API, n8n's editor, a login page, a proxy's error, or something else.

local core = require "n8n.core"
local text = require "n8n.util.text"

local answers = {}

local function is_html(answer)
  return (answer.header("Content-Type") or ""):lower():find("text/html", 1, true) ~= nil
    or answer.text:find("^%s*<[!%a]") ~= nil
end

--- The server's words: `message` of a JSON object.
-- @tparam table answer of `n8n.doctor.probe`
-- @treturn ?string
function answers.message(answer)
  local message = answer.value and answer.value.message
  return type(message) == "string" and message or nil
end

-- {"message":"Unauthorized"} and no other member, in whatever case: 2.x writes it in two.
local function says_only(answer, words)
  local message = answers.message(answer)
  return message ~= nil and next(answer.value, next(answer.value)) == nil and message:lower() == words
end

--- Whether n8n says that the header with the key is missing.
-- @tparam table answer
-- @treturn boolean
function answers.misses_key(answer)
  return answer.status == 401 and (answers.message(answer) or ""):find("X-N8N-API-KEY", 1, true) ~= nil
end

-- A page of a list: objects, and where the next one begins (null: nowhere).
local function is_page(value)
  local data, cursor = value.data, value.nextCursor
  if not core.isarray(data) or cursor ~= core.null and type(cursor) ~= "string" then
    return false
  end
  for _, item in ipairs(data) do
    if type(item) ~= "table" then
      return false
    end
  end
  return true
end

--- Whether an answer to a request for /users is that of n8n's API, let in or not.
-- @tparam table answer
-- @treturn boolean
function answers.is_api(answer)
  if answer.status == 200 then
    return answer.value ~= nil and is_page(answer.value)
  end
  return answers.misses_key(answer) or answer.status == 401 and says_only(answer, "unauthorized")
    or answer.status == 403 and says_only(answer, "forbidden")
end

--- Whether it is the page of n8n's editor.
-- @tparam table answer
-- @treturn boolean
function answers.is_editor(answer)
  return answer.status == 200 and (answer.text:find("n8n:config:", 1, true)
    or answer.text:find("<title>n8n", 1, true)) ~= nil
end

--- Whether n8n is starting up, in its own words.
-- @tparam table answer
-- @treturn boolean
function answers.is_starting(answer)
  return answer.text:find("^n8n is starting up") ~= nil
end

--- Whether it is the health of n8n, good or bad.
-- @tparam table answer
-- @treturn boolean
function answers.is_health(answer)
  return (answer.status == 200 or answer.status == 503) and answer.value ~= nil
    and (answer.value.status == "ok" or answer.value.status == "error")
end

local LOGIN_WORDS = { "password", "log in", "login", "sign in", "signin", "single sign-on", "authenticat" }

--- Whether it is a page that asks who is there.
-- @tparam table answer
-- @treturn boolean
function answers.is_login_page(answer)
  if not is_html(answer) or answers.is_editor(answer) or answer.status == 404 then
    return false
  end
  return text.holds_one(answer.text:lower(), LOGIN_WORDS)
end

--- Whether something in front of n8n asks for a login in HTTP's own way: its name for that, `Basic` or `Bearer`.
-- @tparam table answer
-- @treturn ?string
function answers.challenge(answer)
  return (answer.status == 401 or answer.status == 407)
    and (answer.header("WWW-Authenticate") or answer.header("Proxy-Authenticate") or ""):match("^%a+") or nil
end

local NEEDS_TLS = { "sent to HTTPS port", "HTTP request to an HTTPS server", "speaking plain HTTP to an SSL" }

--- Whether a web server says that its port is one for TLS.
-- @tparam table answer
-- @treturn boolean
function answers.wants_tls(answer)
  return answer.status == 400 and text.holds_one(answer.text, NEEDS_TLS)
end

-- A header of a stranger, as it may be shown.
local function shown(value)
  return (value:gsub("[^%w ._/()+-]", " "):sub(1, 60))
end

--- What came, in a few words: for what is not n8n.
-- @tparam table answer
-- @treturn string `"HTTP 404, text/html, from nginx/1.22.1"`
function answers.describe(answer)
  local words = { "HTTP " .. answer.status }
  local kind = (answer.header("Content-Type") or ""):match("^[%w/.+-]+")
  words[#words + 1] = kind and shown(kind) or nil
  local server = answer.header("Server")
  words[#words + 1] = server and "from " .. shown(server) or nil
  return table.concat(words, ", ")
end

return answers
