--- Compares two workflows: see `n8n.workflow.diff`. What n8n fills in or links itself: `n8n.workflow.normal_form`.

local json = require "n8n.json"
local tables = require "n8n.util.tables"
local values = require "n8n.util.values"
local diff_text = require "n8n.workflow.diff_text"
local model = require "n8n.workflow.model"
local normal_form = require "n8n.workflow.normal_form"

local diff = {}

-- What n8n keeps of a workflow besides graph, settings and tags, and people change. (n8n itself writes staticData.)
local MEMBERS = { "description", "nodeGroups", "pinData" }

-- What differs in a node and is no difference.
local NOISE = { "moved", "remembered", "other_id" }

local is_object = json.is_object
local list = values.list

local function equal(left, right)
  if left == nil or right == nil then
    return left == right
  end
  return left == right or json.pretty { left } == json.pretty { right }
end

local compare_values

-- Lists: what is the same at both ends stays; what is between is compared in pairs, the rest has come or gone.
local function compare_lists(found, path, old, new)
  local first, last_old, last_new = 1, #old, #new
  while first <= last_old and first <= last_new and equal(old[first], new[first]) do
    first = first + 1
  end
  while last_old >= first and last_new >= first and equal(old[last_old], new[last_new]) do
    last_old, last_new = last_old - 1, last_new - 1
  end
  for i = first, math.max(last_old, last_new) do
    local left, right = nil, nil
    if i <= last_old then
      left = old[i]
    end
    if i <= last_new then
      right = new[i]
    end
    compare_values(found, ("%s[%d]"):format(path, i), left, right)
  end
end

-- What a reference remembers besides its id.
local function is_remembered(key, old, new)
  return (key == "cachedResultName" or key == "cachedResultUrl") and (old.__rl == true or new.__rl == true)
end

function compare_values(found, path, old, new)
  if equal(old, new) then
    return
  elseif is_object(old) and is_object(new) then
    for _, key in ipairs(tables.keys(old, new)) do
      if is_remembered(key, old, new) then
        found.remembered = found.remembered or not equal(old[key], new[key])
      else
        compare_values(found, path .. "." .. tostring(key), old[key], new[key])
      end
    end
    local last = found[#found]
    if last and last.path == path .. ".value" and (old.__rl == true or new.__rl == true) then
      last.old_name, last.new_name = old.cachedResultName, new.cachedResultName
    end
  elseif type(old) == "table" and type(new) == "table" and not is_object(old) and not is_object(new) then
    compare_lists(found, path, old, new)
  else
    found[#found + 1] = { path = path, old = old, new = new }
  end
end

local function compare_credentials(found, old, new)
  old, new = list(old), list(new)
  for _, kind in ipairs(tables.keys(old, new)) do
    local left, right = old[kind], new[kind]
    local same_id = is_object(left) and is_object(right) and left.id ~= nil and left.id ~= json.null
      and equal(left.id, right.id)
    if same_id then
      found.remembered = found.remembered or not equal(left.name, right.name)
    else
      compare_values(found, "credentials." .. tostring(kind), left, right)
    end
  end
end

-- The fields in which two nodes differ; also whether other things do: `moved`, `remembered`, `other_id`.
local function compare_nodes(old, new, options)
  local found = {}
  new = normal_form.expected_node(new, old, options.known)
  for _, key in ipairs(tables.keys(old, new)) do
    if key == "credentials" then
      compare_credentials(found, old.credentials, new.credentials)
    elseif key == "position" and not options.positions then
      found.moved = not equal(old.position, new.position)
    elseif key == "id" then
      found.other_id = not equal(old.id, new.id)
    elseif key ~= "name" then
      compare_values(found, key, old[key], new[key])
    end
  end
  return found
end

local function named(node)
  return type(node.name) == "string" and node.name or "(without a name)"
end

-- Pairs of nodes: new -> old.
local function matched(old_nodes, new_nodes)
  local pair, taken = {}, {}
  for _, key in ipairs { "id", "name" } do
    local by_key = {}
    for _, node in ipairs(old_nodes) do
      local value = node[key]
      if type(value) == "string" and not taken[node] and not by_key[value] then
        by_key[value] = node
      end
    end
    for _, node in ipairs(new_nodes) do
      local other = type(node[key]) == "string" and not pair[node] and by_key[node[key]]
      if other and not taken[other] then
        pair[node], taken[other] = other, true
      end
    end
  end
  return pair, taken
end

local function add_nodes(result, old, new, options)
  local nodes = {
    added = {}, removed = {}, renamed = {}, changed = {}, moved = {}, remembered = {}, other_id = {}, reordered = false,
  }
  local old_nodes, new_nodes, new_names = model.nodes(old), model.nodes(new), {}
  local pair, taken = matched(old_nodes, new_nodes)
  for _, node in ipairs(old_nodes) do
    if not taken[node] then
      table.insert(nodes.removed, { name = named(node), type = node.type })
    end
  end
  for i, node in ipairs(new_nodes) do
    local other = pair[node]
    nodes.reordered = nodes.reordered or other ~= nil and other ~= old_nodes[i]
    if not other then
      table.insert(nodes.added, { name = named(node), type = node.type })
    else
      if named(other) ~= named(node) then
        table.insert(nodes.renamed, { from = named(other), to = named(node) })
        new_names[named(other)] = named(node)
      end
      local fields = compare_nodes(other, node, options)
      if #fields > 0 then
        table.insert(nodes.changed, { name = named(node), fields = fields })
      end
      for _, noise in ipairs(NOISE) do
        if fields[noise] then
          table.insert(nodes[noise], named(node))
        end
        fields[noise] = nil
      end
    end
  end
  result.nodes = nodes
  return new_names
end

-- Connections one by one: text -> `{ from=, output=, type=, to=, input=, input_type= }`, `output` and `input` from 1.
local function connections_of(workflow, new_names)
  local found = {}
  for from, types in pairs(list(workflow.connections)) do
    for kind, outputs in pairs(list(types)) do
      for output, targets in ipairs(list(outputs)) do
        for _, target in ipairs(list(targets)) do
          if type(target) == "table" then
            local each = {
              from = new_names[from] or from, output = output, type = kind,
              to = new_names[target.node] or target.node, input = (tonumber(target.index) or 0) + 1,
              input_type = target.type ~= kind and target.type or nil,
            }
            found[json.pretty { each }] = each
          end
        end
      end
    end
  end
  return found
end

-- The values of the keys that others do not have, in the order of the keys.
local function missing_in(others, given)
  local found = {}
  for _, key in ipairs(tables.keys(given)) do
    if not others[key] then
      found[#found + 1] = given[key]
    end
  end
  return found
end

local function compare_settings(old, new, options)
  local found = {}
  old, new = list(old), list(new)
  for _, name in ipairs(tables.keys(new, options.strict and old or {})) do
    if not normal_form.same_setting(name, new[name], old[name]) then
      found[#found + 1] = { path = name, old = old[name], new = new[name] }
    end
  end
  return found
end

local function tag_names(tags)
  local names = {}
  for _, tag in ipairs(list(tags)) do
    local name = type(tag) == "table" and tostring(tag.name) or tostring(tag)
    names[name] = name
  end
  return names
end

local function compare_members(old, new, options)
  local found = {}
  for _, name in ipairs(options.members or MEMBERS) do
    if (new[name] ~= nil or options.strict) and not normal_form.same(old[name], new[name]) then
      compare_values(found, name, old[name], new[name])
    end
  end
  return found
end

--- Compares two workflows: see `n8n.workflow.diff`.
function diff.compare(old, new, options)
  options = options or {}
  old, new = list(old), list(new)
  local result = { connections = { added = {}, removed = {} }, tags = { added = {}, removed = {} } }
  if new.name ~= nil and new.name ~= old.name then
    result.name = { old = old.name, new = new.name }
  end
  if new.nodes == nil and not options.strict then
    new = setmetatable({ nodes = list(old.nodes) }, { __index = new })
  end
  local new_names = add_nodes(result, old, new, options)
  if new.connections ~= nil or options.strict then
    local before, after = connections_of(old, new_names), connections_of(new, {})
    result.connections = {
      added = missing_in(before, after), removed = missing_in(after, before),
      reordered = not normal_form.same(old.connections, new.connections),
    }
  end
  result.settings = compare_settings(old.settings, new.settings, options)
  if new.tags ~= nil or options.strict then
    local before, after = tag_names(old.tags), tag_names(new.tags)
    result.tags = { added = missing_in(before, after), removed = missing_in(after, before) }
  end
  result.members = compare_members(old, new, options)
  local nodes = result.nodes
  result.same = not result.name and #nodes.added + #nodes.removed + #nodes.renamed + #nodes.changed
    + #result.connections.added + #result.connections.removed + #result.settings + #result.members
    + #result.tags.added + #result.tags.removed == 0
  return result
end

--- The differences in lines for people: see `n8n.workflow.diff_lines`.
function diff.lines(old, new, options)
  return diff_text.lines(diff.compare(old, new, options), options or {})
end

return diff
