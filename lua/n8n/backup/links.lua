--- Tells whether what the workflows of a backup refer to is in it: workflows, credentials, data tables, tags, projects.

local json = require "n8n.json"
local tables = require "n8n.util.tables"
local values = require "n8n.util.values"
local references = require "n8n.workflow.references"

local links = {}

local MOST_SENTENCES = 50

local LISTS = { ["credentials.json"] = "credential", ["data_tables.json"] = "data_table", ["tags.json"] = "tag",
  ["projects.json"] = "project" }

local Links = {}
Links.__index = Links

--- Begins to look at a backup.
-- @tparam table manifest
-- @treturn table
function links.new(manifest)
  local self = setmetatable({ known = { workflow = {} }, sentences = {}, more = 0 }, Links)
  for _, entry in ipairs(manifest.files) do
    if entry.path:find("^workflows/") then
      self.known.workflow[entry.id] = true
    end
  end
  return self
end

local function add_list(self, kind, items)
  self.known[kind] = {}
  for _, item in ipairs(items) do
    if type(item) == "table" and item.id ~= nil then
      self.known[kind][tostring(item.id)] = true
    end
  end
end

local function miss(self, workflow, what, id, name)
  if #self.sentences == MOST_SENTENCES then
    self.more = self.more + 1
    return
  end
  self.sentences[#self.sentences + 1] = ("workflow %s (%s): %s %s%s is not in the backup"):format(
    tostring(workflow.name), tostring(workflow.id), what, tostring(id), name and " '" .. tostring(name) .. "'" or "")
end

local function add_workflow(self, workflow)
  for _, reference in ipairs(references.find(workflow, { known = self.known })) do
    local known = self.known[reference.kind]
    local id = reference.id
    if known and id ~= nil and not reference.dynamic and not reference.remote and not known[tostring(id)] then
      local what = (reference.node and ("node '%s' uses the %s"):format(reference.node, reference.kind:gsub("_", " "))
        or "the " .. (reference.role or reference.kind))
      miss(self, workflow, what, id, reference.name)
    end
  end
  for _, tag in ipairs(values.list(workflow.tags)) do
    if type(tag) == "table" and self.known.tag and not self.known.tag[tostring(tag.id)] then
      miss(self, workflow, "the tag", tag.id, tag.name)
    end
  end
end

--- Takes a file of the backup into account. In the order of the manifest, where lists come before workflows: what a
-- workflow refers to is looked up at once.
-- @tparam table entry of the manifest
-- @param value what is in it, decoded; anything else than a table is passed over
function Links:add(entry, value)
  if type(value) ~= "table" then
    return
  elseif LISTS[entry.path] and json.is_array(value) then
    add_list(self, LISTS[entry.path], value)
  elseif entry.path:find("^workflows/") then
    add_workflow(self, value)
  end
end

--- What does not lead anywhere.
-- @treturn {string,...} sentences
function Links:unresolved()
  local sentences = tables.copy(self.sentences)
  if self.more > 0 then
    sentences[#sentences + 1] = ("... and %d more references to what is not in the backup"):format(self.more)
  end
  return sentences
end

return links
