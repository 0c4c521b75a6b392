--- Reads an instance as a source: its lists, and the workflows that are selected.

local errors = require "n8n.errors"
local inventory = require "n8n.instance.inventory"
local target = require "n8n.instance.target"
local map = require "n8n.map"
local source_selection = require "n8n.transfer.source_selection"
local source_workflows = require "n8n.transfer.source_workflows"
local workflow_files = require "n8n.transfer.workflow_files"
local tables = require "n8n.util.tables"

local source_instance = {}

local CONCURRENCY = 4 -- workflows that are read at once

local function read_workflow(client, line, id)
  local text, err = client.workflows:get(id, nil, { as = "raw" })
  if not text then
    return nil, err
  end
  local parsed, problem = workflow_files.parse("workflow " .. id, text)
  if not parsed then
    return nil, errors.new { kind = "protocol", message = ("%s of %s"):format(problem, client.url) }
  end
  return source_workflows.of(parsed, line)
end

-- A function that reads the workflows of these ids; what is deleted meanwhile is noted.
local function loader(client, self, options)
  return function(ids)
    local outcomes = errors.must(map.run(ids, function(id)
      local workflow, problem = read_workflow(client, self.line, id)
      if workflow or problem.status ~= 404 then
        return workflow, problem
      end
      return "vanished"
    end, { concurrency = options.concurrency or CONCURRENCY, stop_on_error = true, on_progress = options.on_progress and
      function(done, total)
        options.on_progress(nil, done, total, "workflows read")
      end }))
    local found = {}
    for _, outcome in ipairs(outcomes) do
      if outcome.value == "vanished" then
        self.not_included[#self.not_included + 1] = { what = "workflow " .. outcome.item,
          reason = "it was deleted while it was read" }
      else
        found[#found + 1] = outcome.value
      end
    end
    table.sort(found, tables.id_order)
    return found
  end
end

local function add_rows(client, data_tables)
  for id, data_table in pairs(data_tables or {}) do
    data_table.rows = function()
      return client.data_table_rows:each(id, nil, { verify = true })
    end
  end
end

--- Reads an instance.
-- @tparam table client
-- @tparam table options of `n8n.transfer.source.read`
-- @treturn table the source
-- @raise an error object
function source_instance.read(client, options)
  local line = errors.must(client:line())
  local index = target.read_workflows(client, options.on_progress)
  local self, missing = inventory.read(client, line, options.skip)
  self.kind, self.label, self.url, self.line, self.index = "instance", client.url, client.url, line, index
  self.not_included = missing
  missing[#missing + 1] = line == "2" and source_workflows.FOLDERS_UNKNOWN or nil
  add_rows(client, self.data_tables)
  self.load = loader(client, self, options)
  self.workflows = options.index_only and {}
    or self.load(tables.column(source_selection.entries(self, options.selector), "id"))
  return self
end

return source_instance
