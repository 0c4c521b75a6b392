--- Reads the spec of `n8n.provision`: checks its form, and fetches its secrets from where it says.

local errors = require "n8n.errors"
local json = require "n8n.json"
local files = require "n8n.store.files"
local suggest = require "n8n.util.suggest"
local tables = require "n8n.util.tables"

local provision_spec = {}

local function bad_spec(message)
  return nil, errors.new { kind = "spec", message = message,
    hint = 'a spec is { "credentials": [ { "name": ..., "type": ..., "data": { ... } } ] }' }
end

local is_object = json.is_object

local function is_text(value)
  return type(value) == "string" and value ~= ""
end

local TEXT = "must be a text that is not empty"
local CHECKS = {
  { name = "name", sentence = TEXT, is_right = is_text, needed = true },
  { name = "type", sentence = TEXT, is_right = is_text, needed = true },
  { name = "data", sentence = "must be an object", is_right = is_object, needed = true },
  { name = "project", sentence = TEXT, is_right = is_text },
  { name = "id", sentence = "must be 1 to 16 letters, digits, '-' or '_'", is_right = function(value)
    return is_text(value) and #value <= 16 and not value:find("[^%w_-]")
  end },
}
local MEMBERS = { "id", "name", "type", "project", "data" }
local KNOWN = tables.set(MEMBERS)

-- What is wrong with one credential's form.
local function form_problem(credential)
  if not is_object(credential) then
    return "must be an object"
  end
  for name in pairs(credential) do
    if not KNOWN[name] then
      return suggest.unknown("member", name, MEMBERS)
    end
  end
  for _, rule in ipairs(CHECKS) do
    local value = credential[rule.name]
    if (rule.needed or value ~= nil) and not rule.is_right(value) then
      return ("'%s' %s"):format(rule.name, rule.sentence)
    end
  end
end

-- An empty table of a script may stand for an empty array.
local function is_array(value)
  return type(value) == "table" and (next(value) == nil or json.is_array(value))
end

local function check_form(spec)
  if not is_object(spec) or not is_array(spec.credentials) then
    return bad_spec("the spec has no array 'credentials'")
  end
  for name in pairs(spec) do
    if name ~= "credentials" then
      return bad_spec(suggest.unknown("member", tostring(name), { "credentials" }))
    end
  end
  for i, credential in ipairs(spec.credentials) do
    local problem = form_problem(credential)
    if problem then
      local name = is_object(credential) and is_text(credential.name) and (" ('%s')"):format(credential.name) or ""
      return bad_spec(("credential %d%s: %s"):format(i, name, problem))
    end
  end
  return spec
end

--- Reads a spec and checks its form.
-- @tparam string|table spec the path of a JSON file, or what such a file holds
-- @treturn ?table the spec
-- @treturn ?table the error; kind `spec` when it is none
-- @treturn ?string the folder that paths of files begin in; nil for a table
function provision_spec.read(spec)
  if type(spec) == "table" then
    return check_form(spec)
  elseif type(spec) ~= "string" then
    errors.misuse("a spec is the path of a file or a table, not a " .. type(spec))
  end
  local text, err = files.read(spec)
  if not text then
    return nil, err
  end
  local value, problem = json.decode(text)
  if value == nil then
    return bad_spec(("%s: %s at byte %s"):format(spec, problem.message, tostring(problem.offset)))
  end
  local checked
  checked, err = check_form(value)
  return checked, err, files.parent(spec)
end

-- ---- Secrets ----

-- The word and the name of a reference; nil for a value that is meant as it is.
local function reference(value)
  if not is_object(value) then
    return nil
  end
  local word, target = next(value)
  if word == nil or next(value, word) ~= nil then
    return nil
  elseif word == "value" or ((word == "env" or word == "file") and is_text(target)) then
    return word, target
  end
end

local SOURCES = {}

function SOURCES.env(name, context)
  local text = context.environment(name)
  if text == nil or text == "" then
    return nil, ("environment variable %s is not set"):format(name)
  end
  return text
end

function SOURCES.file(path, context)
  local full = path:sub(1, 1) == "/" and path or (context.folder or ".") .. "/" .. path
  local text, err = files.read(full)
  if not text then
    return nil, err.message
  end
  text = text:gsub("\r?\n$", "")
  if text == "" then
    return nil, ("file %s is empty"):format(full)
  end
  return text
end

--- The data of a credential with its secrets in place.
-- @tparam table data of the spec
-- @tparam table context `folder`, and `environment(name)`
-- @treturn table field -> value
-- @treturn table field -> true for the values that came as text
-- @treturn {string,...} what is missing, for each field a sentence
function provision_spec.resolve(data, context)
  local resolved, texts, missing = {}, {}, {}
  for _, field in ipairs(tables.keys(data)) do
    local word, target = reference(data[field])
    if not word then
      resolved[field] = data[field]
    elseif word == "value" then
      resolved[field] = target
    else
      local text, problem = SOURCES[word](target, context)
      resolved[field], texts[field] = text, text ~= nil or nil
      if problem then
        missing[#missing + 1] = ("field '%s': %s"):format(field, problem)
      end
    end
  end
  return resolved, texts, missing
end

return provision_spec
