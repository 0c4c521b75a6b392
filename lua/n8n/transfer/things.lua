--- Makes tags, data tables with their rows, and variables for a transfer: each once, whatever becomes of the answers.

local errors = require "n8n.errors"
local json = require "n8n.json"
local creation = require "n8n.run.creation"
local update = require "n8n.run.update"
local mappings = require "n8n.transfer.mapping"
local values = require "n8n.util.values"

local things = {}

local BATCH = 500 -- rows in a request

local failed = update.failed

local function made(step, id, reason)
  return { class = "change", outcome = step.outcome, id = id, reason = reason }
end

-- The one of a list that `is_it` says yes to; false: none; nil and the error.
local function find(resource, is_it)
  local list, err = creation.read(resource)
  for _, item in ipairs(list or {}) do
    if is_it(item) then
      return item
    end
  end
  return list and false, err
end

-- Creates; where the answer is lost, looks for what it may have made, and sends it once more only if that is not there.
-- Not after a time-out: the server may still be at it.
local function create_once(create, look)
  local thing, err = create()
  if thing or not err.ambiguous then
    return thing, err
  end
  local found, problem = look()
  if found == nil then
    return nil, problem
  end
  if found then
    return found
  elseif err.kind == "timeout" then
    return nil, err
  end
  return create()
end

-- ---- Tags ----

local function find_tag(run, name)
  return find(run.client.tags, function(tag)
    return tag.name == name
  end)
end

--- Makes a tag; where somebody else was quicker, theirs is as good.
-- @tparam table run of `n8n.transfer.apply`
-- @tparam table step
-- @treturn table the result (see `n8n.run.executor`)
function things.tag(run, step)
  local function look()
    return find_tag(run, step.name)
  end
  local tag, err = create_once(function()
    return run.client.tags:create { name = step.name }
  end, look)
  if not tag and err.status == 409 then
    tag = look()
  end
  if not tag then
    return failed(err)
  end
  run.tag_ids[step.name] = tag.id
  return made(step, tag.id)
end

--- The ids of tags by name, as the target has them now.
-- @tparam table client
-- @treturn ?table
-- @treturn ?table the error
function things.tag_ids(client)
  local list, err = client.tags:all(nil, { verify = true })
  if not list then
    return nil, err
  end
  local ids = {}
  for _, tag in ipairs(list) do
    ids[tag.name] = tag.id
  end
  return ids
end

-- ---- Data tables ----

local function find_table(run, data_table)
  return find(run.client.data_tables, function(found)
    return found.name == data_table.name
      and (data_table.project == nil or values.present(found.projectId) == data_table.project)
  end)
end

--- Makes a data table with its columns.
-- @tparam table run
-- @tparam table step with `data_table` of the plan
-- @treturn table the result
function things.data_table(run, step)
  local wanted, columns = step.data_table, {}
  for i, column in ipairs(wanted.columns) do
    columns[i] = { name = column.name, type = column.type }
  end
  local found, err = create_once(function()
    return run.client.data_tables:create { name = wanted.name, columns = json.array(columns),
      projectId = wanted.project }
  end, function()
    return find_table(run, wanted)
  end)
  if not found then
    return failed(err)
  end
  mappings.put(run.mapping, "data_table", wanted.source_id, found.id, wanted.name)
  return made(step, found.id)
end

-- ---- Rows ----

local function count(client, id)
  local number = 0
  for _ in client.data_table_rows:each(id, nil, { fields = { "id" } }) do
    number = number + 1
  end
  return number
end

--- How many rows a data table has.
-- @tparam table client
-- @tparam string id
-- @treturn ?number
-- @treturn ?table the error
function things.count_rows(client, id)
  return errors.answered(count, client, id)
end

-- The values of a row: without what n8n itself gives each (`id`, `createdAt`, `updatedAt`).
local function values_of(row, columns)
  local cells = json.object {}
  for _, column in ipairs(columns) do
    cells[column.name] = row[column.name]
  end
  return cells
end

local function next_batch(rows, columns)
  local batch = {}
  for row in rows do
    batch[#batch + 1] = values_of(row, columns)
    if #batch == BATCH then
      break
    end
  end
  return json.array(batch)
end

-- Whether rows went in: n8n takes all of a request or none. Nil and the error when nobody can tell, as after a
-- time-out: the server may still be at it.
local function insert(run, id, batch, there)
  for attempt = 1, 2 do
    local answer, err = run.client.data_table_rows:insert(id, { data = batch, returnType = "count" })
    if answer then
      return true
    elseif not err.ambiguous then
      return nil, err
    end
    local now, problem = things.count_rows(run.client, id)
    if not now then
      return nil, problem
    elseif now == there + #batch then
      return true
    elseif now ~= there or attempt == 2 or err.kind == "timeout" then
      return nil, err
    end
  end
end

--- Fills a data table of this plan's. Rows go in in their order, so those that are there tell where to go on.
-- @tparam table run with `rows(source_id)`, which answers an iterator of rows
-- @tparam table step
-- @treturn table the result
function things.rows(run, step)
  local wanted, id = step.data_table, step.id
  local rows = run.rows and run.rows(wanted.source_id)
  if not rows then
    return failed(nil, "its rows are not at hand: apply it where the source is")
  end
  local there, err = things.count_rows(run.client, id)
  if not there then
    return failed(err)
  end
  for _ = 1, there do
    rows()
  end
  local total = there
  while true do
    local batch = next_batch(rows, wanted.columns)
    if #batch == 0 then
      local result = made(step, id, ("%d rows"):format(total))
      result.journal = { rows = total }
      return result
    end
    local ok
    ok, err = insert(run, id, batch, total)
    if not ok then
      return failed(err, ("%d rows are there, the others are not: %s"):format(total, err.message))
    end
    total = total + #batch
  end
end

-- ---- Variables ----

local function find_variable(run, key)
  return find(run.client.variables, function(variable)
    return variable.key == key and values.present(variable.project) == nil
  end)
end

--- Makes a variable, or gives it its value.
-- @tparam table run
-- @tparam table step with `variable` of the plan
-- @treturn table the result
function things.variable(run, step)
  local variable = step.variable
  local body = { key = variable.key, value = variable.value }
  if variable.id then
    local ok, err = run.client.variables:update(variable.id, body)
    return ok and made(step, variable.id) or failed(err)
  end
  local function look()
    return find_variable(run, variable.key)
  end
  local ok, err = create_once(function()
    return run.client.variables:create(body)
  end, look)
  if not ok then
    return failed(err)
  end
  -- n8n answers a creation without a word.
  local found = look()
  return made(step, found and found.id or nil)
end

--- Whether what an earlier run began to make is there; `rows` and values are simply written again.
-- @tparam table run
-- @tparam table step
-- @treturn ?boolean
-- @treturn string|table its id, or the error
function things.was_done(run, step)
  local found, err
  if step.action == "tag" then
    found, err = find_tag(run, step.name)
  elseif step.action == "data_table" then
    found, err = find_table(run, step.data_table)
  elseif step.action == "variable" and not step.variable.id then
    found, err = find_variable(run, step.name)
  else
    return false
  end
  if found == nil then
    return nil, err
  end
  return found ~= false, found and found.id or nil
end

return things
