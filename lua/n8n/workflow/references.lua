--- Finds and rewrites what a workflow refers to: the ids of credentials, other workflows, data tables, ...
-- Where they stand is data: `n8n.workflow.reference_rules`. What a reference says: `n8n.workflow.Reference`.

local json = require "n8n.json"
local tables = require "n8n.util.tables"
local json_edit = require "n8n.workflow.json_edit"
local model = require "n8n.workflow.model"
local reference_rules = require "n8n.workflow.reference_rules"
local reference_sites = require "n8n.workflow.reference_sites"

local references = {}

--- The rules: where references stand, how they are written there, and where n8n's own code has them.
references.RULES = reference_rules.RULES

local unpack = table.unpack or unpack
local REMOVED = reference_sites.REMOVED
local DEEPEST_VALUE = 1000

local function listed(sites, found)
  for _, site in ipairs(sites) do
    if site.reference then
      found[#found + 1] = site.reference
    else
      listed(site.sites, found)
    end
  end
  return found
end

--- Finds all references: see `n8n.workflow.references`.
function references.find(workflow, options)
  return listed(reference_sites.of(workflow, options), {})
end

local object_mt = getmetatable(json.object {})

-- The value with another one at a path. Tables on the way are copied, once each; all else is shared.
local function put(value, path, index, new, copies)
  if index > #path then
    if type(new) == "function" then
      new = new(value)
    end
    return new ~= REMOVED and new or nil
  end
  local copy = value
  if not copies[value] then
    copy = tables.copy(value)
    local mark = getmetatable(value)
    if mark == json.array_mt or mark == object_mt then
      setmetatable(copy, mark)
    end
    copies[copy] = true
  end
  copy[path[index]] = put(value[path[index]], path, index + 1, new, copies)
  return copy
end

local function held_at(value, path)
  for _, key in ipairs(path) do
    value = value[key]
  end
  return value
end

-- Makes edits in the text of a value.
local function edited_text(text, value, edits)
  local copies = {}
  for _, edit in ipairs(edits) do
    local path, new = edit[1], nil
    value = put(value, path, 1, edit[2], copies)
    new = held_at(value, path)
    local parent, name = { unpack(path, 1, #path - 1) }, path[#path]
    text = json_edit.change(text, parent, function(object)
      return assert(new == nil and json.drop(object, { name }) or json.replace(object, { [name] = new }))
    end)
  end
  return text
end

local function check(what, value)
  if value ~= nil and (type(value) ~= "string" or value == "") then
    error(("references.rewrite: the new %s has to be a text, not %s"):format(what, tostring(value)), 0)
  end
end

local function edits_of(sites, new_of, changes)
  local edits = {}
  for _, site in ipairs(sites) do
    local reference = site.reference
    if not reference then
      local inner = edits_of(site.sites, new_of, changes)
      if #inner > 0 then
        edits[#edits + 1] = { site.path, site.head .. edited_text(site.text, site.value, inner) }
      end
    elseif site.edits then
      local id, name = new_of(reference)
      check("id", id)
      check("name", name)
      if id and id ~= reference.id or name and name ~= reference.name then
        changes[#changes + 1] = { reference = reference, id = id or reference.id, name = name }
        for _, edit in ipairs(site.edits(id or reference.id, name)) do
          edits[#edits + 1] = edit
        end
      end
    end
  end
  return edits
end

--- Puts other ids in the place of those that a workflow refers to.
--
-- What a place remembers besides the id follows: the cached name becomes the new one or goes, n8n's own relative link
-- gets the new id, other links go. A credential keeps its name unless there is a new one: n8n puts the right one there.
-- In workflows that are held as JSON text, only the values concerned change; all other bytes stay.
-- Parameters and returns: see `n8n.workflow.rewrite`.
function references.rewrite(workflow, new_of, options)
  local changes, copies = {}, {}
  for _, edit in ipairs(edits_of(reference_sites.of(workflow, options), new_of, changes)) do
    workflow = put(workflow, edit[1], 1, edit[2], copies)
  end
  return workflow, changes
end

local function collect_variables(value, found, depth)
  if type(value) == "string" then
    for name in value:gmatch("%$vars%s*%.%s*([%a_][%w_]*)") do
      found[name] = true
    end
    for _, name in value:gmatch("%$vars%s*%[%s*\\*(['\"])([^'\"\\]+)\\*%1%s*%]") do
      found[name] = true
    end
  elseif type(value) == "table" and depth < DEEPEST_VALUE then
    for _, held in pairs(value) do
      collect_variables(held, found, depth + 1)
    end
  end
end

--- The variables in use: see `n8n.workflow.variables`.
function references.variables(workflow)
  local found = {}
  if type(workflow) == "table" then
    for _, node in ipairs(model.nodes(workflow)) do
      collect_variables(node.parameters, found, 0)
    end
    collect_variables(workflow.settings, found, 0)
  end
  return tables.keys(found)
end

return references
