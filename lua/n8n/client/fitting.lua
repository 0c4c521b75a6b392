--- Finds what of a body n8n would refuse, and leaves it out: members that are read-only, members that this server does
-- not know where it takes known ones only, and values that n8n stores and answers for "not set" but does not take back.
--
-- What there is to know comes from the table of operations; a name that the table does not have is looked up in the
-- server's own schemas, since a newer n8n may take more.

local body_schemas = require "n8n.client.body_schemas"
local core = require "n8n.core"
local errors = require "n8n.errors"
local suggest = require "n8n.util.suggest"
local tables = require "n8n.util.tables"
local values = require "n8n.util.values"

local fitting = {}

-- ---- Schemas of the table ----

local indexes = setmetatable({}, { __mode = "k" })

--- The members that a schema names.
-- @tparam table schema a body's, a member's or an item's, of `core.operations()`
-- @treturn table by name
function fitting.members(schema)
  if not indexes[schema] then
    local index = {}
    for _, member in ipairs(schema.members or {}) do
      index[member.name] = member
    end
    indexes[schema] = index
  end
  return indexes[schema]
end

--- The names of the members that may be sent.
-- @tparam table schema
-- @treturn {string,...}
function fitting.writable(schema)
  local names = {}
  for _, member in ipairs(schema.members or {}) do
    if not member.read_only then
      names[#names + 1] = member.name
    end
  end
  return names
end

--- Whether the server's line takes a member; asked for only where one of the operation's lines does not.
-- @tparam table client
-- @tparam table operation
-- @tparam table member
-- @treturn ?boolean
-- @treturn ?table the error
function fitting.taken(client, operation, member)
  if member.lines == nil or member.lines == "12" or member.lines == operation.lines then
    return true
  end
  local line, err = client:line()
  if not line then
    return nil, err
  end
  return member.lines:find(line, 1, true) ~= nil
end

-- ---- Values ----

local function is_null(value)
  return value == core.null or (core.isfragment(value) and tostring(value):find("^%s*null%s*$") ~= nil)
end

--- Whether a value is a null where the schema wants something.
-- @tparam table schema
-- @param value
-- @treturn boolean
function fitting.is_refused_null(schema, value)
  return not schema.nullable and schema.type ~= "any" and schema.type ~= nil and is_null(value)
end

-- n8n's editor stores this text for "as the instance has it", also where a boolean or one of a few texts is due.
local UNSET = "DEFAULT"

local function allows_text(schema, text)
  if schema.type ~= "string" then
    return schema.type == "any" or schema.type == nil
  end
  return schema.enum == nil or tables.set(schema.enum)[text] == true
end

local function is_refused_unset(schema, value)
  return values.decoded(value) == UNSET and not allows_text(schema, UNSET)
end

-- ---- The walk ----

local walk

-- Runs a step further down a path, which is one array that grows and shrinks.
local function below(path, step, run, ...)
  local depth = #path + 1
  path[depth] = step
  local drop, err = run(...)
  path[depth] = nil
  return drop, err
end

-- What becomes of a member that the table knows: true (left out), nil (sent), or what of it is left out.
local function judge_known(judge, member, value, path)
  if member.read_only or fitting.is_refused_null(member, value) or is_refused_unset(member, value) then
    return true
  end
  local here, err = fitting.taken(judge.client, judge.operation, member)
  if err then
    return nil, err
  elseif not here then
    return true
  end
  return walk(judge, member, value, path)
end

-- Short names are like each other by chance: n8n's own `cid` is no misspelt `id`.
local SHORTEST_SLIP = 5

-- Whether a path ends with a member of the thing, or things, that the body is: not further down in it.
local function is_top(judge, path)
  return #path == (judge.operation.body.kind == "array" and 2 or 1)
end

-- Whether an unknown name is a slip of the pen: at the top of a body, where all names that n8n answers are known, each
-- is; further down those that look like a known one are. In what was read from the server nothing is.
local function is_slip(judge, writable, path)
  if judge.is_reading(path[1]) then
    return false
  end
  local name = tostring(path[#path])
  return is_top(judge, path) or (#name >= SHORTEST_SLIP and suggest.nearest(name, writable) ~= nil)
end

-- A slip in the names that a script writes is its misuse; further down bodies are often data, from files: there it is
-- an error that can be reported.
local function about_slip(judge, writable, path)
  local name = path[#path]
  local operation = judge.operation.resource .. ":" .. judge.operation.verb
  if is_top(judge, path) then
    local whose = #path > 1 and "member of " .. fitting.name(path, #path - 1) or "member"
    errors.misuse(("%s: %s"):format(operation, suggest.unknown(whose, name, writable)))
  end
  return errors.new { kind = "unsupported", operation = operation,
    hint = "nothing was sent",
    message = suggest.unknown("member of " .. fitting.name(path, #path - 1), name, writable) }
end

-- What becomes of one that the table does not know: the server's own schema says. Where an object takes any name, n8n
-- passes over those that mean nothing to it: further down that is data, at the top a word that would go unheard.
local function judge_unknown(judge, schema, name, path)
  if is_top(judge, path) and judge.is_answered(name) then
    return true
  end
  if not schema.closed and (not is_top(judge, path) or judge.is_reading(path[1])) then
    return is_top(judge, path) or nil
  end
  local found, err = body_schemas.member(judge.client, judge.operation, path)
  if found then
    return found.readOnly == true or nil
  elseif err then
    return nil, err
  end
  local writable = fitting.writable(schema)
  if is_slip(judge, writable, path) then
    return nil, about_slip(judge, writable, path)
  end
  return true
end

local function walk_object(judge, schema, value, path)
  local known, drops = fitting.members(schema), nil
  for name, member_value in pairs(value) do
    local drop, err
    if known[name] then
      drop, err = below(path, name, judge_known, judge, known[name], member_value, path)
    else
      drop, err = below(path, name, judge_unknown, judge, schema, name, path)
    end
    if err then
      return nil, err
    elseif drop then
      drops = drops or {}
      drops[name] = drop
    end
  end
  return drops
end

local function walk_array(judge, schema, value, path)
  local drops
  for i, element in ipairs(value) do
    local drop, err = below(path, i, walk, judge, schema, element, path)
    if err then
      return nil, err
    elseif drop then
      drops = drops or {}
      drops[i] = drop
    end
  end
  return drops
end

function walk(judge, schema, value, path)
  value = values.decoded(value)
  if type(value) ~= "table" then
    return nil
  elseif schema.members then
    return walk_object(judge, schema, value, path)
  elseif schema.items then
    return walk_array(judge, schema.items, value, path)
  end
end

--- What of a body has to be left out.
-- @tparam table judge `client`, `operation`, `is_answered(name)`: whether n8n answers a member that it does not take,
--   `is_reading(step)`: whether that member of the body, or that thing of an array, is as the server answered it
-- @param body a table, or JSON text checked
-- @treturn ?table by name or place: true, or a table of the same kind for what is left out further down; nil: nothing
-- @treturn ?table the error: the server could not be asked, or a name further down is a slip of the pen
-- @raise for slips of the pen at the top
function fitting.refused(judge, body)
  return walk(judge, judge.operation.body, body, {})
end

--- A path as people read it.
-- @tparam {string|number,...} path
-- @tparam[opt] number depth how many of its steps
-- @treturn string `"nodes[2].cid"`
function fitting.name(path, depth)
  local text = ""
  for i = 1, depth or #path do
    local step = path[i]
    if type(step) == "number" then
      text = ("%s[%d]"):format(text, step)
    else
      text = (text == "" and "" or text .. ".") .. tostring(step)
    end
  end
  return text
end

-- ---- Leaving out ----

local without

local function leaves(drops)
  local names = {}
  for name, drop in pairs(drops) do
    if drop == true then
      names[#names + 1] = name
    end
  end
  return names
end

-- The exact text of an array's elements.
local function elements(text)
  local page = assert(core.page(text, {}))
  local texts = {}
  for i = 1, page:count() do
    texts[i] = page:text(i)
  end
  page:close()
  return texts
end

local function array_text(text, drops)
  local texts = elements(text)
  for i, drop in pairs(drops) do
    texts[i] = tostring(without(core.fragment(texts[i]), drop))
  end
  return "[" .. table.concat(texts, ",") .. "]"
end

--- The exact text of one top-level member of an object's text.
-- @tparam string text an object's, checked
-- @tparam string name
-- @treturn ?string nil when it is not there
function fitting.member_text(text, name)
  local picked = assert(core.pick(text, { name }))
  return picked:match('^%s*{%s*"[^"]*"%s*:%s*(.*)}%s*$')
end

local function object_text(text, drops)
  local replaced = {}
  for name, drop in pairs(drops) do
    -- A member that is there twice has no one text: n8n will say what it thinks of it.
    local member = drop ~= true and core.fragment(fitting.member_text(text, name))
    if member then
      replaced[name] = tostring(without(member, drop))
    end
  end
  return core.replace(core.drop(text, leaves(drops)), replaced)
end

local function fragment_without(fragment, drops)
  local text = tostring(fragment)
  local edited = text:find("^%s*%[") and array_text(text, drops) or object_text(text, drops)
  return assert(core.fragment(edited))
end

function without(value, drops)
  if core.isfragment(value) then
    return fragment_without(value, drops)
  end
  local copy = tables.clone(value)
  for name, drop in pairs(drops) do
    copy[name] = drop ~= true and without(value[name], drop) or nil
  end
  return copy
end

--- The body without what has to be left out. The rest of a JSON text stays byte for byte; tables are copied.
-- @param body a table, or JSON text checked
-- @tparam table drops of `fitting.refused`
-- @return the body
fitting.without = without

--- The names of what is left out.
-- @tparam table drops of `fitting.refused`
-- @treturn {string,...} sorted
function fitting.names(drops)
  local names = {}
  local path = {}
  local function collect(part)
    local depth = #path + 1
    for step, drop in pairs(part) do
      path[depth] = step
      if drop == true then
        names[#names + 1] = fitting.name(path)
      else
        collect(drop)
      end
    end
    path[depth] = nil
  end
  collect(drops)
  table.sort(names)
  return names
end

return fitting
