--- Reads bindings, which say what things of a source are called on the target. Their form: `n8n.transfer`.

local errors = require "n8n.errors"
local json = require "n8n.json"
local given_tables = require "n8n.transfer.given"
local suggest = require "n8n.util.suggest"
local tables = require "n8n.util.tables"

local bindings = {}

--- The members of a bindings file, and the kind of reference that each is about.
bindings.KINDS = { credentials = "credential", workflows = "workflow", data_tables = "data_table", tags = "tag",
  projects = "project", folders = "folder", agents = "agent" }

--- Kind of reference -> member of a bindings file.
bindings.MEMBERS = {}

for member, kind in pairs(bindings.KINDS) do
  bindings.MEMBERS[kind] = member
end

local NAMES = tables.keys(bindings.KINDS)

local function refuse(place, message)
  return nil, errors.new { kind = "bindings", message = ("%s: %s"):format(place, message) }
end

local function check_member(place, member, entries, checked)
  if not bindings.KINDS[member] then
    return refuse(place, suggest.unknown("member", tostring(member), NAMES))
  elseif type(entries) ~= "table" or json.is_array(entries) and #entries > 0 then
    return refuse(place, ("'%s' must be an object: a thing of the source -> a thing of the target"):format(member))
  end
  checked[member] = {}
  for left, right in pairs(entries) do
    if type(left) ~= "string" or type(right) ~= "string" or left == "" or right == "" then
      return refuse(place, ("%s: '%s' must be bound to an id or a name"):format(member, tostring(left)))
    end
    checked[member][left] = right
  end
  return true
end

--- Checks bindings for their form.
-- @tparam table given as above
-- @tparam[opt="the bindings"] string place what messages call them
-- @treturn ?table a copy
-- @treturn ?table the error, kind `bindings`
function bindings.check(given, place)
  place = place or "the bindings"
  if type(given) ~= "table" or json.is_array(given) and #given > 0 then
    return refuse(place, "must be an object with the members " .. table.concat(NAMES, ", "))
  end
  local checked = {}
  for member, entries in pairs(given) do
    local ok, err = check_member(place, member, entries, checked)
    if not ok then
      return nil, err
    end
  end
  return checked
end

--- Bindings that are given as a table, or in a file.
-- @tparam table|string what a table, or the path of a JSON file
-- @treturn ?table the bindings
-- @treturn ?table the error: kind `io`, or `bindings` for a file that is none
function bindings.read(what)
  return given_tables.read(what, "bindings", bindings.check)
end

-- ---- What a binding may be for ----

-- A source's things by what a binding calls them: `left` text -> true; and all texts for suggestions.
local function new_side()
  return { known = {}, texts = {} }
end

local function add(side, text)
  if type(text) == "string" and text ~= "" and not side.known[text] then
    side.known[text] = true
    side.texts[#side.texts + 1] = text
  end
end

--- What a binding can call a thing.
-- @tparam string kind of reference
-- @tparam table thing `id`, `name`, `type`, `path`
-- @treturn {string,...}
function bindings.names_of(kind, thing)
  local names = {}
  local function put(text)
    names[#names + 1] = type(text) == "string" and text or nil
  end
  put(thing.id)
  if kind == "credential" then
    put(thing.type and thing.name and thing.type .. "/" .. thing.name)
  else
    put(thing.name)
    put(thing.path and table.concat(thing.path, "/"))
  end
  return names
end

--- What the left sides of bindings can name.
-- @tparam table things kind -> array of things
-- @treturn table kind -> side, for `unknown`
function bindings.sides(things)
  local sides = {}
  for kind, list in pairs(things) do
    sides[kind] = new_side()
    for _, thing in ipairs(list) do
      for _, name in ipairs(bindings.names_of(kind, thing)) do
        add(sides[kind], name)
      end
    end
  end
  return sides
end

-- A credential that is named without its type is what people write first.
local function with_type(side, text)
  for _, known in ipairs(side.texts) do
    if known:sub(-#text - 1) == "/" .. text then
      return known
    end
  end
end

--- The bindings whose left side names nothing in the source.
-- @tparam table given of `check`
-- @tparam table sides of `sides`
-- @treturn {string,...} a sentence for each, sorted
function bindings.unknown(given, sides)
  local problems = {}
  for member, entries in pairs(given) do
    local kind = bindings.KINDS[member]
    local side = sides[kind] or new_side()
    for left in pairs(entries) do
      if not side.known[left] then
        local near = kind == "credential" and with_type(side, left) or suggest.nearest(left, side.texts)
        problems[#problems + 1] = ("the binding of %s '%s' is for nothing in the source%s"):format(
          kind:gsub("_", " "), left, near and ("; did you mean '%s'?"):format(near) or "")
      end
    end
  end
  table.sort(problems)
  return problems
end

--- What a thing of the source is bound to.
-- @tparam table given of `check`
-- @tparam string kind
-- @tparam table thing `id`, `name`, `type`
-- @treturn ?string id or name on the target
function bindings.of(given, kind, thing)
  local entries = given[bindings.MEMBERS[kind]]
  for _, name in ipairs(entries and bindings.names_of(kind, thing) or {}) do
    if entries[name] then
      return entries[name]
    end
  end
end

return bindings
