--- Saves the data tables of a backup: what they are in one file, the rows of each in one of its own, a row per line.
--
-- Rows are streamed. n8n stamps a table with the time whenever rows of it change, so the rows of one whose item in the
-- list is the same are not read again.

local errors = require "n8n.errors"
local json = require "n8n.json"
local digest = require "n8n.store.digest"
local tables = require "n8n.util.tables"

local data_tables = {}

-- Computed, from time to time: it differs between two reads of an unchanged table.
local NOISE = { "sizeBytes" }

-- The table's item without what is noise, its columns by their index: the server gives them no order.
local function settled(text, value)
  table.sort(value.columns, function(left, right)
    return (tonumber(left.index) or 0) < (tonumber(right.index) or 0)
  end)
  return assert(json.pretty(assert(json.replace(assert(json.drop(text, NOISE)), { columns = value.columns }))))
end

--- What a list of the server's tells of a table.
-- @tparam string text the item
-- @treturn table `id`, `name`, `text` (as it is saved), `stamp` (another where the table or its rows are)
function data_tables.seen(text)
  local value = assert(json.decode(text))
  value.columns = type(value.columns) == "table" and value.columns or json.array {}
  local saved = settled(text, value)
  return { id = tostring(value.id), name = value.name, text = saved, stamp = digest.sha256(saved) }
end

--- Reads the list of all tables.
-- @tparam table client
-- @treturn {table,...} of `seen`, by id
-- @raise the error object
function data_tables.list(client)
  local found = {}
  for text in client.data_tables:each(nil, { as = "raw", verify = true }) do
    found[#found + 1] = data_tables.seen(text)
  end
  table.sort(found, tables.id_order)
  return found
end

-- ---- Rows ----

local function id_of(text)
  local value = json.decode(assert(json.pick(text, { "id" })))
  return type(value.id) == "number" and value.id or tonumber(tostring(value.id)) or 0
end

-- The pieces of a file in the order of the ids of their rows.
local function in_order(ids, offsets, size)
  local pieces = {}
  for i, id in ipairs(ids) do
    pieces[i] = { id = id, offset = offsets[i], size = (offsets[i + 1] or size) - offsets[i] }
  end
  table.sort(pieces, tables.id_order)
  return pieces
end

-- Writes the rows as they come. What a later pass over the list finds comes late; the lines are put in order then.
local function write_rows(run, data_table, stream)
  local ids, offsets, ordered = {}, {}, true
  for text in run.client.data_table_rows:each(data_table.id, { sortBy = "id:asc" }, { as = "raw", verify = true }) do
    local count = #ids
    ids[count + 1], offsets[count + 1] = id_of(text), stream.size
    ordered = ordered and (count == 0 or ids[count] < ids[count + 1])
    stream:write(errors.must(json.compact(text)) .. "\n")
    run:progress(count + 1, nil, "rows of " .. tostring(data_table.name))
  end
  if not ordered then
    stream:reorder(in_order(ids, offsets, stream.size))
  end
  return #ids
end

local function save_rows(run, data_table, path)
  local stream = run.folder:stream(path)
  local ok, count = pcall(write_rows, run, data_table, stream)
  if not ok then
    stream:abandon()
    error(count, 0)
  end
  local about = { kind = "rows", id = data_table.id, name = data_table.name, count = count, stamp = data_table.stamp }
  run:enter(stream:finish(about), path, about)
  return count
end

local function save_table(run, data_table)
  local path = run.folder:path_for("data_tables", data_table.id, ".jsonl")
  local old = run.folder.old[path]
  if not run.options.full and old and old.stamp == data_table.stamp and run.folder:keep(old, true) then
    run:enter("unchanged", path, old)
    return old.count
  end
  return save_rows(run, data_table, path)
end

--- Saves the tables with their rows.
-- @tparam table run of `n8n.backup.run`
-- @raise the error object
function data_tables.save(run)
  run:try("data_tables", function()
    local found, rows = data_tables.list(run.client), 0
    for _, data_table in ipairs(found) do
      rows = rows + save_table(run, data_table)
    end
    run:put_list("data_tables", tables.column(found, "text"))
    run.counts.rows = rows
  end)
end

return data_tables
