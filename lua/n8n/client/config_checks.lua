--- The checks of what `n8n.new` was given; loaded when it was given something.

local errors = require "n8n.errors"
local suggest = require "n8n.util.suggest"

local config_checks = {}

local function names_of(rules)
  local names = {}
  for name in pairs(rules) do
    names[#names + 1] = name
  end
  table.sort(names)
  return names
end

local function has_type(value, types)
  for _, name in ipairs(types) do
    if type(value) == name then
      return true
    end
  end
  return false
end

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
function config_checks.headers(headers)
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
-- @tparam table rules by name: the types it may have, the smallest number allowed
-- @treturn table a copy
-- @raise naming the calling script's line
function config_checks.options(options, rules)
  if type(options) ~= "table" then
    errors.misuse(("the options must be a table, got a %s"):format(type(options)))
  end
  local checked = {}
  for name, value in pairs(options) do
    local rule = rules[name]
    if not rule then
      errors.misuse(suggest.unknown("option", tostring(name), names_of(rules)))
    end
    if not has_type(value, rule) then
      errors.misuse(("option '%s' must be a %s, got a %s"):format(name, table.concat(rule, " or a "), type(value)))
    end
    if type(value) == "number" then
      check_number(name, value, rule)
    end
    checked[name] = value
  end
  if checked.headers then
    config_checks.headers(checked.headers)
  end
  if checked.user_agent and checked.user_agent:lower():find("bot", 1, true) then
    errors.misuse("option 'user_agent' must not contain 'bot': n8n gives such clients an empty answer to everything")
  end
  if checked.client_key and not checked.client_cert then
    errors.misuse("option 'client_key' needs 'client_cert'")
  end
  return checked
end

return config_checks
