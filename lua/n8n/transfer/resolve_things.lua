--- Finds on a target what a thing of a source is, for `n8n.transfer.resolve`.

local inventory = require "n8n.instance.inventory"
local projects = require "n8n.instance.projects"
local targets = require "n8n.instance.target"
local json = require "n8n.json"
local bindings = require "n8n.transfer.bindings"
local suggest = require "n8n.util.suggest"
local tables = require "n8n.util.tables"

local resolve_things = {}

--- What messages call the kinds.
resolve_things.WORDS = { credential = "credential", workflow = "workflow", data_table = "data table", tag = "tag",
  project = "project", folder = "folder", agent = "agent" }

local WORDS = resolve_things.WORDS

local LISTS = { credential = "credentials", data_table = "data_tables", tag = "tags", project = "projects",
  folder = "folders" }

-- ---- The things of both sides ----

--- The things of a kind as an array.
-- @tparam table side a source or a target
-- @tparam string kind
-- @treturn ?{table,...} nil: not known
function resolve_things.things_of(side, kind)
  if kind == "workflow" then
    return side.workflows and side.workflows.list or side.index and side.index.list
  end
  local list = side[LISTS[kind] or ""]
  if list and (kind == "credential" or kind == "data_table") then
    local things = {}
    for _, thing in pairs(list) do
      things[#things + 1] = thing
    end
    table.sort(things, tables.id_order)
    return things
  end
  return list
end

-- The things of a kind by id, put together once.
local function index_of(indexes, side, kind)
  if not indexes[kind] then
    local things = resolve_things.things_of(side, kind)
    indexes[kind] = { list = things, by_id = tables.by_id(things) }
  end
  return indexes[kind]
end

--- The things of a kind on the target.
-- @tparam table run of `resolve`
-- @tparam string kind
-- @treturn table `list` (nil: not known), `by_id`
function resolve_things.target_index(run, kind)
  return index_of(run.indexes, run.target, kind)
end

--- What the source knows of a thing that is referred to; what the reference itself says of it goes for the rest.
-- @tparam table run of `resolve`
-- @tparam table reference
-- @treturn table `id`, `name`, `type`, `path`, `columns`, `missing` (the source lists such things, and not this one)
function resolve_things.source_thing(run, reference)
  local known = index_of(run.source_index, run.source, reference.kind)
  local thing = reference.id and known.by_id[reference.id]
  return { id = reference.id, name = thing and thing.name or reference.name,
    type = reference.type or thing and thing.type, path = thing and thing.path, columns = thing and thing.columns,
    missing = known.list ~= nil and thing == nil }
end

-- ---- Finding on the target ----

local function fits(thing, name, kind, type)
  return thing.name == name and not thing.archived
    and (kind ~= "credential" or type == nil or thing.type == nil or thing.type == type)
end

--- Those of a name: of folders also by their path, of credentials by type and name.
-- @tparam table index of `target_index`
-- @tparam string name
-- @tparam string kind
-- @tparam[opt] string type of a credential
-- @treturn {table,...}
function resolve_things.named(index, name, kind, type)
  local found = {}
  for _, thing in ipairs(index.list or {}) do
    if fits(thing, name, kind, type) or kind == "folder" and thing.path and table.concat(thing.path, "/") == name
        or kind == "credential" and thing.type and thing.type .. "/" .. tostring(thing.name) == name then
      found[#found + 1] = thing
    end
  end
  return found
end

local function called(kind, thing)
  local words = { WORDS[kind] or kind }
  words[#words + 1] = thing.type
  words[#words + 1] = thing.name and "'" .. thing.name .. "'" or nil
  words[#words + 1] = thing.id and "(" .. thing.id .. ")" or nil
  return table.concat(words, " ")
end

-- Names on the target that are like the one looked for.
local function near(index, thing, kind)
  local names = {}
  for _, other in ipairs(index.list or {}) do
    if not other.archived and (kind ~= "credential" or other.type == nil or other.type == thing.type) then
      names[#names + 1] = other.name
    end
  end
  return thing.name and suggest.nearest(thing.name, names)
end

local function how_to_bind(kind, thing)
  local left = kind == "credential" and thing.name and thing.type and thing.type .. "/" .. thing.name
    or thing.name or thing.id
  return ('bind it: {"%s": {%s: "<its id or name on the target>"}}'):format(bindings.MEMBERS[kind], json.encode(left))
end

--- What a binding leads to.
-- @tparam table run of `resolve`
-- @tparam string kind
-- @tparam table thing of the source
-- @tparam string right what it is bound to
-- @treturn ?table `id`, `name`, `how`, `archived`, `thing`
-- @treturn ?table what is wrong: `reason`, `hint`
-- @treturn ?string a warning
function resolve_things.bound(run, kind, thing, right)
  local index = resolve_things.target_index(run, kind)
  if not index.list then
    return { id = right, name = thing.name, how = "binding, not checked" }, nil,
      ("the target does not show its %s, so the binding to '%s' was not checked"):format(bindings.MEMBERS[kind]
        :gsub("_", " "), right)
  end
  local there = index.by_id[right]
  if there and kind == "credential" and thing.type and there.type and there.type ~= thing.type then
    return nil, { reason = ("%s is bound to %s, which is of the type %s"):format(called(kind, thing), right,
      there.type), hint = "bind it to one of its own type" }
  elseif there then
    return { id = there.id, name = there.name, how = "binding", archived = there.archived, thing = there }
  end
  local found = resolve_things.named(index, right, kind, thing.type)
  if #found == 1 then
    return { id = found[1].id, name = found[1].name, how = "binding", thing = found[1] }
  elseif #found > 1 then
    return nil, { reason = ("%s is bound to '%s', and the target has %d of that name (%s)"):format(called(kind, thing),
      right, #found, inventory.ids(found)), hint = "bind it to an id" }
  end
  local like = near(index, { name = right, type = thing.type }, kind)
  return nil, { reason = ("%s is bound to '%s', which the target does not have"):format(called(kind, thing), right),
    hint = like and ("did you mean '%s'?"):format(like) or nil }
end

-- ids that n8n draws are not drawn twice.
local function is_random(id)
  return projects.is_id(id) and not id:find("^%d+$")
end

--- What has the same id, where that says that it is the same thing.
-- @tparam table run of `resolve`
-- @tparam string kind
-- @tparam table thing of the source
-- @treturn ?table as of `bound`
function resolve_things.same_id(run, kind, thing)
  local there = thing.id and resolve_things.target_index(run, kind).by_id[thing.id]
  if not there or kind == "credential" and there.type and thing.type and there.type ~= thing.type then
    return nil
  elseif there.name == thing.name or run.options.same_lineage or is_random(thing.id) then
    return { id = there.id, name = there.name, how = "same id", archived = there.archived, thing = there }
  end
end

-- By name, if it says which one is meant.
local function same_name(run, kind, thing)
  local index = resolve_things.target_index(run, kind)
  local found = thing.name and resolve_things.named(index, thing.name, kind, thing.type) or {}
  if #found == 1 then
    local there = found[1]
    local warning = kind == "credential" and there.type == nil
      and ("%s: n8n 1.x does not tell of which type '%s' is; it was taken for its name"):format(called(kind, thing),
        there.name) or nil
    return { id = there.id, name = there.name, how = kind == "credential" and "name and type" or "name",
      thing = there }, nil, warning
  elseif #found > 1 then
    return nil, { reason = ("the target has %d %ss %snamed '%s' (%s)"):format(#found, WORDS[kind] or kind,
      thing.type and thing.type .. " " or "", thing.name, inventory.ids(found)), hint = how_to_bind(kind, thing) }
  end
  local like = near(index, thing, kind)
  return nil, { reason = ("the target has no %s"):format(called(kind, thing))
    .. (thing.missing and ", nor has the source" or ""),
    hint = (like and ("did you mean '%s'? "):format(like) or "") .. how_to_bind(kind, thing) }
end

--- Where a thing leads: by bindings, id or name.
-- @tparam table run of `resolve`
-- @tparam string kind
-- @tparam table thing of the source
-- @treturn ?table as of `bound`
-- @treturn ?table what is wrong: `reason`, `hint`
-- @treturn ?string a warning
function resolve_things.find(run, kind, thing)
  local right = bindings.of(run.bindings, kind, thing)
  if right then
    return resolve_things.bound(run, kind, thing, right)
  elseif not resolve_things.target_index(run, kind).list then
    local why = targets.reason(run.target, LISTS[kind]) or "n8n's API does not list them"
    return nil, { reason = ("%s cannot be looked for: %s"):format(called(kind, thing), why),
      hint = how_to_bind(kind, thing) }
  end
  local found = resolve_things.same_id(run, kind, thing)
  if found then
    return found
  end
  return same_name(run, kind, thing)
end

return resolve_things
