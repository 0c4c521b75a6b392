--- Finds where a workflow's references stand, by the rules (`n8n.workflow.reference_rules`), and how each is changed.
-- What a reference is, `n8n.workflow` says.

local json = require "n8n.json"
local tables = require "n8n.util.tables"
local values = require "n8n.util.values"
local rules = require "n8n.workflow.reference_rules"

local reference_sites = {}

--- Takes the place of what is to be removed.
reference_sites.REMOVED = {}

local DEEPEST_TEXT = 8 -- workflows in workflows as JSON text: each level doubles the backslashes
local DEEPEST_VALUE = 1000
local REMOVED = reference_sites.REMOVED

-- A path that goes on from another one.
local function below(path, ...)
  local longer = tables.copy(path)
  for _, key in ipairs { ... } do
    longer[#longer + 1] = key
  end
  return longer
end

-- An id or name as text without blanks around it; nil for whatever else, and for nothing.
local function text_of(value)
  if type(value) == "number" then
    value = json.encode(value)
  elseif type(value) == "userdata" and value ~= json.null then
    value = tostring(value) -- a number that no Lua number holds
  elseif type(value) ~= "string" then
    return nil
  end
  local first = value:find("%S")
  return first and value:match("^.*%S", first)
end

local function is_expression(text)
  return text:sub(1, 1) == "=" or text:find("{{", 1, true) ~= nil
end

local function place_text(path, from)
  local parts = {}
  for i = from, #path do
    local key = path[i]
    parts[#parts + 1] = type(key) == "number" and ("[%d]"):format(key) or (#parts > 0 and "." or "") .. key
  end
  return table.concat(parts)
end

-- A scope says what holds for all references found in a part of a document: the node, whether it is disabled...
local function narrowed(scope, members)
  return setmetatable(members, { __index = scope })
end

-- The scope of what a place holds inside: `from` is where the paths in it begin.
local function inside(scope, rule, path, from, sites)
  return narrowed(scope, { sites = sites, level = scope.level + 1, from = from, within = scope.node ~= nil,
    outer = scope.outer .. place_text(path, scope.from) .. " > ", remote = rule.remote or scope.remote })
end

-- Notes a reference. `edits` answers what has to be changed, for a new id and a new name or nil.
local function note(scope, rule, path, found, edits)
  found.kind, found.role = found.kind or rule.kind, rule.role
  found.node, found.node_type, found.inner = scope.node, scope.node_type, scope.inner
  found.where = scope.outer .. place_text(path, scope.from)
  found.disabled = scope.disabled or nil
  found.self = found.kind == "workflow" and found.id ~= nil and found.id == scope.own_id or nil
  found.checked = rule.checked and scope.level == 0 or nil
  found.optional, found.derived = rule.optional, rule.derived
  found.remote = rule.remote or scope.remote or nil
  if found.dynamic then
    found.id, edits = nil, nil
  end
  table.insert(scope.sites, { reference = found, edits = edits })
end

local collect_document, collect_agent

-- What a text holds that is JSON itself. It is changed as a text, so that its other bytes stay.
local function collect_text(scope, rule, path, text, collect)
  local head, body = text:match("^(=?)(.*)$")
  local value = json.decode(body)
  if type(value) ~= "table" or scope.level >= DEEPEST_TEXT then
    if is_expression(text) then
      note(scope, rule, path, { dynamic = true, expression = text })
    end
    return
  end
  local inner = inside(scope, rule, path, 1, {})
  collect(inner, value, {})
  if #inner.sites > 0 then
    table.insert(scope.sites, { sites = inner.sites, path = path, head = head, text = body, value = value })
  end
end

local function collect_held(scope, rule, path, held, collect)
  if type(held) == "string" then
    collect_text(scope, rule, path, held, collect)
  elseif type(held) == "table" then
    collect(inside(scope, rule, path, #path + 1), held, path)
  end
end

local forms = {}

-- Edits of an id and a name that are members of what stands at a path.
local function edits_below(path, id_member, name_member)
  return function(new_id, new_name)
    local edits = {}
    if new_id then
      edits[#edits + 1] = { below(path, id_member), new_id }
    end
    if new_name then
      edits[#edits + 1] = { below(path, name_member), new_name }
    end
    return edits
  end
end

-- What is said of an id.
local function named_by(id)
  local dynamic = is_expression(id) or nil
  return { id = id, dynamic = dynamic, expression = dynamic and id }
end

local function credential(scope, rule, path, type_name, held)
  local named = type(held) == "string" and text_of(held)
  if named then
    return note(scope, rule, path, { type = type_name, name = named, by_name = true }, function(id, name)
      return { { path, id and { id = id, name = name or held } or name } }
    end)
  elseif type(held) ~= "table" or held.__aiGatewayManaged == true then
    return
  end
  local id, name = text_of(held.id), text_of(held.name)
  if not id and not name then
    return
  end
  local found = id and named_by(id) or { by_name = true }
  found.type, found.name = type_name, name
  note(scope, rule, below(path, "id"), found, edits_below(path, "id", "name"))
end

function forms.credentials(scope, rule, path, held)
  if type(held) ~= "table" then
    return
  end
  for _, type_name in ipairs(tables.keys(held)) do
    if type(type_name) == "string" then
      credential(scope, rule, below(path, type_name), type_name, held[type_name])
    end
  end
end

function forms.id(scope, rule, path, held)
  local id = text_of(held)
  if id and not (rule.none and rule.none[id]) then
    note(scope, rule, path, named_by(id), function(new_id)
      return { { path, new_id } }
    end)
  end
end

forms.outside = forms.id

-- Each id of a list is changed in its place, so that two may change places.
function forms.ids(scope, rule, path, held)
  local position = 0
  for piece in (text_of(held) or ""):gmatch("[^,]+") do
    position = position + 1
    local mine, id = position, text_of(piece)
    if id then
      note(scope, rule, path, named_by(id), function(new_id)
        return { { path, function(current)
          local at = 0
          return (text_of(current):gsub("[^,]+", function(part)
            at = at + 1
            local first = at == mine and part:find("%S")
            return first and part:sub(1, first - 1) .. new_id .. part:sub(first + #id) or nil
          end))
        end } }
      end)
    end
  end
end

-- The cached name without the id that the n8n node's lists put behind it, "Orders (#12)", and whether it was there.
local function cached_name(held, id)
  local cached = text_of(held.cachedResultName)
  local tail = " (#" .. (id or "") .. ")"
  if cached and cached:sub(-#tail) == tail then
    return cached:sub(1, -#tail - 1), true
  end
  return cached, false
end

-- The cached URL with the new id: of n8n's own page, relative, and naming nothing but the id. A data table's has its
-- project in it, and what is absolute names another host: these would be false.
local function cached_url(kind, cached, old_id, new_id)
  local page = rules.PAGES[kind]
  local tail = page and page .. old_id
  if kind == "workflow" and cached:sub(1, 1) == "/" and cached:sub(-#tail) == tail then
    return cached:sub(1, -#old_id - 1) .. new_id
  end
  return REMOVED
end

local function locator_edits(path, held, found)
  local old = text_of(held.value)
  return function(id, name)
    local value = id
    if found.by_name then
      value = name or old
    elseif held.mode == "url" then
      local before, after = old:match("^(.*/workflow/)[0-9a-zA-Z]+(.*)$")
      value = before and before .. id .. after or id
    end
    local edits = { { below(path, "value"), value } }
    local cached, with_id = cached_name(held, found.id)
    if cached then
      cached = name and with_id and ("%s (#%s)"):format(name, id) or name or REMOVED
      edits[#edits + 1] = { below(path, "cachedResultName"), cached }
    end
    if text_of(held.cachedResultUrl) and found.id and id ~= found.id then
      local url = cached_url(found.kind, text_of(held.cachedResultUrl), found.id, id)
      edits[#edits + 1] = { below(path, "cachedResultUrl"), url }
    end
    return edits
  end
end

function forms.locator(scope, rule, path, held)
  if type(held) ~= "table" then
    return forms.id(scope, rule, path, held)
  end
  local value = text_of(held.value)
  if not value then
    return
  end
  local found = { kind = rule.kind, id = value, name = cached_name(held, value), generic = rule.generic }
  if is_expression(value) or rule.kind == "data_table" and value:find("{", 1, true) then
    found.dynamic, found.expression = true, value
  elseif held.mode == "name" then
    found.id, found.name, found.by_name = nil, value, true
  elseif held.mode == "url" then
    found.id = value:match("^.*/workflow/([0-9a-zA-Z]+)") or value
  end
  note(scope, rule, below(path, "value"), found, locator_edits(path, held, found))
end

function forms.workflow_text(scope, rule, path, held)
  collect_held(scope, rule, path, held, collect_document)
end

function forms.agent(scope, rule, path, held)
  collect_held(scope, rule, path, held, collect_agent)
end

-- Whether n8n looks at a place, by what other parameters say; also, whether an expression decides that.
local function applies(rule, parameters)
  local uncertain = false
  for name, wanted in pairs(rule.when or {}) do
    local value = parameters[name]
    if value == nil or value == json.null then
      if not wanted.absent then
        return false
      end
    elseif value ~= wanted[1] then
      if type(value) ~= "string" or not is_expression(value) then
        return false
      end
      uncertain = true
    end
  end
  return true, uncertain
end

-- What a resource locator without a rule names: its link leads to a page of n8n, or something with its id is known.
-- Short numbers are everywhere, so that they tell nothing.
local function kind_of(scope, locator)
  local id = type(locator.value) == "string" and text_of(locator.value)
  if not id or is_expression(id) then
    return nil
  end
  local url = type(locator.cachedResultUrl) == "string" and locator.cachedResultUrl or ""
  for _, kind in ipairs { "agent", "data_table", "workflow" } do
    local page = rules.PAGES[kind] .. id
    if url:sub(1, 1) == "/" and url:sub(-#page) == page then
      return kind
    end
    if scope.known[kind] and scope.known[kind][id] ~= nil and id:find("%D") then
      return kind
    end
  end
end

local function collect_locators(scope, value, path, seen)
  if type(value) ~= "table" or seen[value] or #path > DEEPEST_VALUE then
    return
  end
  if value.__rl == true then
    local kind = kind_of(scope, value)
    if kind then
      forms.locator(scope, { kind = kind, role = kind:gsub("_", " "), generic = true }, below(path), value)
    end
    return
  end
  for _, key in ipairs(tables.keys(value)) do
    path[#path + 1] = key
    collect_locators(scope, value[key], path, seen)
    path[#path] = nil
  end
end

-- What stands at the place of a rule, and the path to it. The first member may have another name.
local function held_at(root, path, rule, members)
  local held, there = root, below(path)
  for i, name in ipairs(rule.path) do
    name = i == 1 and members[name] or name
    there[#there + 1] = name
    held = values.list(held)[name]
  end
  return held, there
end

-- A node, or an agent's node tool, where the members have other names.
local function collect_node(scope, node, path, members)
  local parameters = values.list(node[members.parameters])
  local function look(rule)
    local held, there = held_at(node, path, rule, members)
    local fits, uncertain = applies(rule, parameters)
    if held ~= nil and held ~= json.null and fits then
      -- n8n does not check what it cannot know
      forms[rule.form](scope, uncertain and narrowed(rule, { checked = false }) or rule, there, held)
    end
    return held
  end
  for _, rule in ipairs(rules.EVERY_NODE) do
    look(rule)
  end
  local seen = {}
  for _, rule in ipairs(rules.of_type(node[members.type])) do
    local held = look(rule)
    if type(held) == "table" then
      seen[held] = true -- not to be found again, nor where n8n does not look at it
    end
  end
  collect_locators(scope, parameters, below(path, members.parameters), seen)
end

local NODE = { type = "type", parameters = "parameters" }
local NODE_TOOL = { type = "nodeType", parameters = "nodeParameters" }
local AGENT_RULES = {
  credential = { kind = "credential", role = "agent" },
  agentId = { kind = "agent", role = "agent" },
  workflow = { kind = "workflow", role = "agent tool" },
}

-- A workflow tool names its workflow by id, and by name; older ones by name alone.
local function collect_agent_tool(scope, tool, path)
  local id, name = text_of(tool.workflowId), text_of(tool.workflow)
  if id or name then
    local found = { id = id, name = name, by_name = not id or nil }
    local place = below(path, id and "workflowId" or "workflow")
    note(scope, AGENT_RULES.workflow, place, found, edits_below(path, "workflowId", "workflow"))
  end
end

function collect_agent(scope, value, path)
  if type(value) ~= "table" or #path > DEEPEST_VALUE then
    return
  end
  scope = narrowed(scope, { inner = text_of(value.name) })
  if type(value.nodeType) == "string" then
    return collect_node(scope, value, path, NODE_TOOL)
  elseif value.type == "workflow" then
    collect_agent_tool(scope, value, path)
  end
  for _, key in ipairs(tables.keys(value)) do
    local held, there = value[key], below(path, key)
    if (key == "credential" or key == "agentId") and type(held) == "string" and held ~= "managed" then
      forms.id(scope, AGENT_RULES[key], there, held)
    else
      collect_agent(scope, held, there)
    end
  end
end

function collect_document(scope, document, path)
  for i, node in ipairs(values.list(document.nodes)) do
    if type(node) == "table" then
      local name, disabled = text_of(node.name), scope.disabled or node.disabled == true
      local there = below(path, "nodes", i)
      local members = scope.within and { inner = name, disabled = disabled }
        or { node = name, node_type = text_of(node.type), disabled = disabled, from = #there + 1 }
      collect_node(narrowed(scope, members), node, there, NODE)
    end
  end
  for _, rule in ipairs(rules.WORKFLOW) do
    local held, there = held_at(document, path, rule, {})
    if held ~= nil then
      forms[rule.form](scope, rule, there, held)
    end
  end
end

--- The sites of a workflow. A site is a `reference` with `edits`, a function from a new id and name to what has to be
-- changed, `{ path, value }` each (nil: nothing can be); or it is a text with `sites` inside: `path`, `text` without
-- the `head` that makes it an expression, and its decoded `value`.
-- @param workflow anything
-- @tparam[opt] table options `known`
-- @treturn {table,...}
function reference_sites.of(workflow, options)
  local sites = {}
  if type(workflow) == "table" then
    collect_document({
      sites = sites, level = 0, outer = "", from = 1, own_id = text_of(workflow.id),
      known = options and options.known or {},
    }, workflow, {})
  end
  return sites
end

return reference_sites
