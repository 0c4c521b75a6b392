--- Takes secrets out of what is shown: errors and the events of hooks.
--
-- Servers and proxies repeat what they were sent: as it was, as a part of a URL, or as JSON. A secret is therefore
-- looked for in each of these forms.

local core = require "n8n.core"
local texts = require "n8n.util.text"
local values = require "n8n.util.values"

local redact = {}

local SHORTEST = 4 -- shorter texts would blot out half of every sentence
local JSON_LEVELS = 2 -- JSON, and JSON as a text in JSON

-- The text as it stands between the quotes of JSON; nil for bytes that JSON cannot hold.
local function json_text(text)
  local ok, encoded = pcall(core.encode, text)
  return ok and encoded:sub(2, -2) or nil
end

local function forms_of(text)
  local forms = { text, texts.percent(text) }
  local escaped = text
  for _ = 1, JSON_LEVELS do
    escaped = json_text(escaped)
    if not escaped then
      break
    end
    forms[#forms + 1] = escaped
  end
  return forms
end

-- What to replace: array of { pattern=, label=, size= }, the longest first, as one text may be a part of another.
local function rules_of(secrets)
  local rules, known = {}, {}
  for text, label in pairs(secrets) do
    for _, form in ipairs(#text >= SHORTEST and forms_of(text) or {}) do
      if not known[form] then
        known[form] = true
        rules[#rules + 1] = { pattern = form:gsub("%p", "%%%0"):gsub("%z", "%%z"), label = label, size = #form }
      end
    end
  end
  table.sort(rules, function(left, right)
    return left.size > right.size
  end)
  return rules
end

local function in_text(rules, text)
  for _, rule in ipairs(rules) do
    text = text:gsub(rule.pattern, rule.label)
  end
  return text
end

local function in_value(rules, value)
  if type(value) == "string" then
    return in_text(rules, value)
  elseif type(value) ~= "table" then
    return value
  end
  local renamed = {}
  for name, member in pairs(value) do
    value[name] = in_value(rules, member)
    if type(name) == "string" then
      local shown = in_text(rules, name)
      renamed[name] = shown ~= name and shown or nil
    end
  end
  for name, shown in pairs(renamed) do
    value[shown], value[name] = value[name], nil
  end
  return value
end

--- Makes a redactor.
-- @tparam table secrets what to hide: text -> what to show in its place; texts below four bytes are let be
-- @treturn function `clean(value)` answers a text without the secrets; of a table it cleans all texts and names in
--   place; anything else it answers as it is
-- @treturn number bytes of the longest form of a secret
function redact.new(secrets)
  local rules = rules_of(secrets)
  return function(value)
    return in_value(rules, value)
  end, rules[1] and rules[1].size or 0
end

--- Calls `visit` with every text in a value, JSON fragments included.
-- @param value
-- @tparam function visit
function redact.each_text(value, visit)
  value = values.decoded(value)
  if type(value) == "string" then
    visit(value)
  elseif type(value) == "table" then
    for _, member in pairs(value) do
      redact.each_text(member, visit)
    end
  end
end

--- A JSON text in which the letters that need no escape stand for themselves, so that a redactor finds them.
-- @tparam string text
-- @treturn string
function redact.unescape(text)
  return (text:gsub("\\u00([2-7]%x)", function(digits)
    local character = string.char(tonumber(digits, 16))
    return character:find('["\\\127]') and "\\u00" .. digits or character
  end):gsub("\\/", "/"))
end

return redact
