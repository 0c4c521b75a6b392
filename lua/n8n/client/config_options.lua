--- Checks the options of `n8n.new`, and completes them with their defaults. Wrong types and unknown names raise.

local errors = require "n8n.errors"
local lazy = require "n8n.util.lazy"
local suggest = lazy "n8n.util.suggest"
local tables = lazy "n8n.util.tables"

local config_options = {}

local MIB = 1024 * 1024

-- Every option: the types it may have, its default, the smallest number allowed.
local OPTIONS = {
  url = { "string" },
  api_path = { "string" },
  webhook_url = { "string" },
  api_key = { "string", "function" },
  timeout = { "number", default = 60, above = 0 },
  connect_timeout = { "number", default = 10, above = 0 },
  deadline = { "number", default = 600, above = 0 },
  retries = { "number", default = 4, whole = true },
  rate = { "number", above = 0 },
  burst = { "number", default = 1, whole = true, above = 0 },
  concurrency = { "number", whole = true, above = 0 },
  ca_file = { "string" },
  ca_path = { "string" },
  client_cert = { "string" },
  client_key = { "string" },
  client_key_password = { "string" },
  proxy = { "string" },
  headers = { "table" },
  user_agent = { "string" },
  max_response = { "number", default = 1024 * MIB, whole = true, above = 0 },
  page_memory = { "number", default = 8 * MIB, whole = true },
  compression = { "boolean" },
  read_only = { "boolean", default = false },
  on_request = { "function" },
  on_response = { "function" },
}

local function check_number(name, value, rule)
  if value ~= value or value < 0 or (rule.above and value <= rule.above) or value == math.huge then
    errors.misuse(("option '%s' must be a number above %s%d, got %s"):format(name, rule.above and "" or "or equal to ",
      rule.above or 0, tostring(value)))
  end
  if rule.whole and value ~= math.floor(value) then
    errors.misuse(("option '%s' must be a whole number, got %s"):format(name, tostring(value)))
  end
end

-- Another value would break the request or its answer.
local OUR_HEADERS = {}
for name in ("accept content-length content-type expect host transfer-encoding"):gmatch("%S+") do
  OUR_HEADERS[name] = true
end

--- Raises about headers that cannot be sent, or that are not the script's to set.
-- @tparam table headers by name
function config_options.check_headers(headers)
  for name, value in pairs(headers) do
    if type(name) ~= "string" or not name:find("^[%w!#$%%&'*+.^_`|~-]+$") then
      errors.misuse(("option 'headers': '%s' is not a header's name"):format(tostring(name)))
    end
    if type(value) ~= "string" or value:find("[%z\r\n]") then
      errors.misuse(("option 'headers': the value of '%s' must be a text in one line"):format(name))
    end
    if name:lower() == "x-n8n-api-key" then
      errors.misuse("option 'headers': the key goes into the option 'api_key'")
    elseif OUR_HEADERS[name:lower()] then
      errors.misuse(("option 'headers': '%s' is set by the client, and cannot be another"):format(name))
    end
  end
end

--- Raises about options that `n8n.new` does not take.
-- @param options
-- @treturn table a copy, with defaults for what is not given
-- @raise naming the calling script's line
function config_options.read(options)
  if type(options) ~= "table" then
    errors.misuse(("the options must be a table, got a %s"):format(type(options)))
  end
  local checked = {}
  for name, value in pairs(options) do
    local rule = OPTIONS[name]
    if not rule then
      errors.misuse(suggest.unknown("option", tostring(name), tables.keys(OPTIONS)))
    end
    if type(value) ~= rule[1] and type(value) ~= rule[2] then
      errors.misuse(("option '%s' must be a %s, got a %s"):format(name, table.concat(rule, " or a "), type(value)))
    end
    if type(value) == "number" then
      check_number(name, value, rule)
    end
    checked[name] = value
  end
  if checked.headers then
    config_options.check_headers(checked.headers)
  end
  if checked.user_agent and checked.user_agent:lower():find("bot", 1, true) then
    errors.misuse("option 'user_agent' must not contain 'bot': n8n gives such clients an empty answer to everything")
  end
  if checked.client_key and not checked.client_cert then
    errors.misuse("option 'client_key' needs 'client_cert'")
  end
  for name, rule in pairs(OPTIONS) do
    if checked[name] == nil then
      checked[name] = rule.default
    end
  end
  return checked
end

--- Whether a text can be an API key: what is wrong with it, or nil. Never repeats the text.
-- @tparam string key
-- @treturn ?string
function config_options.key_fault(key)
  if type(key) ~= "string" then
    return ("the API key must be a text, got a %s"):format(type(key))
  end
  if key == "" then
    return "the API key is empty"
  end
  if key:find("[%z\1-\32\127-\255]") then
    return "the API key holds a blank, a line break or a letter beyond ASCII: is it cut off cleanly?"
  end
end

return config_options
