--- What scripts give the sandbox: a name that is not known, or a value of a wrong type, raises, without a
-- place: the caller adds the script's line. A misspelled fault would strike everything or nothing, and a test with it
-- would prove nothing.

local arguments = {}

-- ---- What there is: a type of Lua, several ("boolean|table"), or a function(value) -> what it must be, nil if it is

local function whole_from(least)
  return function(value)
    if type(value) ~= "number" or value < least or value % 1 ~= 0 then
      return "a whole number from " .. least .. " up"
    end
  end
end

local function share(value)
  if type(value) ~= "number" or value < 0 or value > 1 then
    return "a number from 0 to 1"
  end
end

local function one_of(...)
  local words = { ... }
  return function(value)
    for _, word in ipairs(words) do
      if value == word then
        return nil
      end
    end
    return 'one of "' .. table.concat(words, '", "') .. '"'
  end
end

local function pattern(value)
  if type(value) ~= "string" or not pcall(string.find, "", value) then
    return "a Lua pattern"
  end
end

local START = { api_key = "string", interpreter = "string", licensed = "boolean|table", line = one_of("1", "2"),
  port = whole_from(0), seed = "table" }

-- How a fault strikes, and where and how often.
local EFFECTS = { delay = "number", status = whole_from(100), drop = "boolean", lost = "boolean", cut = whole_from(0),
  garbage = one_of("html", "text", "starting", "empty", "truncated", "type"), drip = "table", close = "boolean" }
local FAULT = { method = one_of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"), path = pattern, nth = whole_from(1),
  count = whole_from(1), probability = share, seed = whole_from(1), rate = "number", headers = "table", body = "string",
  content_type = "string" }
for name, kind in pairs(EFFECTS) do
  FAULT[name] = kind
end
local DRIP = { bytes = whole_from(1), seconds = "number" }

-- The members of a family's records; `required` ones, and what else than a table a record may be.
local NAMED = { members = { name = "string" }, required = { "name" }, also = "string" }
local FAMILIES = {
  credentials = { required = { "name", "type" },
    members = { name = "string", type = "string", data = "table", id = "string", projectId = "string" } },
  data_tables = { required = { "name" },
    members = { name = "string", columns = "table", rows = "table", project = "string", projectId = "string" } },
  executions = { members = { workflow = "string", status = "string", mode = "string", started = "number",
    seconds = "number", data = "table" } },
  folders = { required = { "name" }, members = { name = "string", parent = "string", project = "string" } },
  projects = NAMED,
  tags = NAMED,
  users = { required = { "email" },
    members = { email = "string", role = "string", firstName = "string", lastName = "string" } },
  variables = { required = { "key" }, members = { key = "string", value = "string", projectId = "string" } },
  workflows = { required = { "name" }, also = "string", members = { name = "string", nodes = "table",
    connections = "table", settings = "table", nodeGroups = "table", staticData = "any", pinData = "any",
    parentFolderId = "string", projectId = "string", active = "boolean", isArchived = "boolean",
    description = "string", tags = "table", project = "string", folder = "string" } },
}
local SEED = { licensed = "boolean|table" }
for family in pairs(FAMILIES) do
  SEED[family] = function(value)
    local none = type(value) == "number" and whole_from(0)(value)
    if none or type(value) ~= "number" and type(value) ~= "table" then
      return "a number of samples or an array"
    end
  end
end

-- ---- Checks ----

local function known_names(members)
  local names = {}
  for name in pairs(members) do
    names[#names + 1] = name
  end
  table.sort(names)
  return table.concat(names, ", ")
end

-- What a value must be, in words; nil for one that is.
local function wanted(kind, value)
  if type(kind) == "function" then
    return kind(value)
  elseif kind ~= "any" and not ("|" .. kind .. "|"):find("|" .. type(value) .. "|", 1, true) then
    return "a " .. kind:gsub("|", " or a ")
  end
end

local function check_members(place, given, members)
  if type(given) ~= "table" then
    error(("%s must be a table, got a %s"):format(place, type(given)), 0)
  end
  for name, value in pairs(given) do
    local kind = members[name]
    if not kind then
      error(("%s: unknown member '%s'; known are: %s"):format(place, tostring(name), known_names(members)), 0)
    end
    local right = wanted(kind, value)
    if right then
      error(("%s: %s must be %s, got %s"):format(place, name, right,
        type(value) == "string" and "'" .. value .. "'" or tostring(value)), 0)
    end
  end
end

local function check_record(place, record, family)
  if type(record) == family.also then
    return
  end
  check_members(place, record, family.members)
  for _, name in ipairs(family.required or {}) do
    if record[name] == nil then
      error(("%s: %s is missing"):format(place, name), 0)
    end
  end
end

--- The options of `start`, the seed included.
-- @param given table or nil
function arguments.check_start(given)
  if given == nil then
    return
  end
  check_members("testing.start", given, START)
  if given.seed then
    arguments.check_seed(given.seed)
  end
end

--- What `seed` adds.
-- @param given table
function arguments.check_seed(given)
  check_members("seed", given, SEED)
  for name, family in pairs(FAMILIES) do
    local records = given[name]
    for key in pairs(type(records) == "table" and records or {}) do
      if type(key) ~= "number" then
        error(("seed: %s must be a number of samples or an array, not a table with '%s'"):format(name,
          tostring(key)), 0)
      end
    end
    for i, record in ipairs(type(records) == "table" and records or {}) do
      check_record(("seed: %s[%d]"):format(name, i), record, family)
    end
  end
end

--- A fault.
-- @param rule table
function arguments.check_fault(rule)
  check_members("fault", rule, FAULT)
  if rule.drip then
    check_members("fault: drip", rule.drip, DRIP)
  end
  for name in pairs(EFFECTS) do
    if rule[name] then
      return
    end
  end
  error("fault: it does nothing; give it one or more of: " .. known_names(EFFECTS), 0)
end

return arguments
