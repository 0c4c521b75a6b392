--- The rows of data tables. 2.x only.
local cells = require "n8n.testing.families.data_table_cells"
local data_tables = require "n8n.testing.families.data_tables"
local json = require "n8n.testing.json"
local paging = require "n8n.testing.paging"
local router = require "n8n.testing.router"
local state = require "n8n.testing.state"

local data_table_rows = {}

-- Columns that every table has. They are kept beside the cells, under their names.
local SYSTEM = { id = { name = "id", type = "number" }, createdAt = { name = "createdAt", type = "date" },
  updatedAt = { name = "updatedAt", type = "date" } }

local function not_empty(value)
  return #value == 0 and "must NOT have fewer than 1 items" or nil
end

local FILTER = { name = "filter", type = "object", required = true, members = {
  { name = "type", type = "string", enum = { "and", "or" } },
  { name = "filters", type = "array", required = true, check = not_empty, items = { type = "object", members = {
    { name = "columnName", type = "string", required = true },
    { name = "condition", type = "string", required = true,
      enum = { "eq", "neq", "like", "ilike", "gt", "gte", "lt", "lte" } },
    { name = "value", required = true } } } },
} }

local UPDATE = { type = "object", members = { FILTER, { name = "data", type = "object", required = true },
  { name = "returnData", type = "boolean" }, { name = "dryRun", type = "boolean" } } }

local INSERT = { type = "object", members = {
  { name = "data", type = "array", required = true, check = not_empty, items = { type = "object" } },
  { name = "returnType", type = "string", enum = { "count", "id", "all" } } } }

local function column_named(data_table, name)
  for _, column in ipairs(data_table.columns) do
    if column.name == name then
      return column
    end
  end
end

local function kept_value(row, column)
  if SYSTEM[column.name] then
    return row[column.name]
  end
  return row.cells[column.id]
end

local function check_plain(value)
  if type(value) == "table" and value ~= json.null then
    router.fail(400, "Invalid input")
  end
end

local function check_record(record)
  for _, name in ipairs(record[json.KEYS]) do
    data_tables.check_column_name(name)
    check_plain(record[name])
  end
end

-- An object of a body as cells by the ids of their columns; false for null, so that it replaces what was there.
local function cells_of(data_table, record)
  local found = {}
  for _, name in ipairs(record[json.KEYS]) do
    local column = column_named(data_table, name) or cells.fail(("unknown column name '%s'"):format(name))
    local kept = cells.keep(column, record[name])
    found[column.id] = kept == nil and false or kept
  end
  return found
end

local function write(row, found)
  for id, kept in pairs(found) do
    row.cells[id] = kept or nil
  end
end

local function show(data_table, row)
  local object = json.object()
  for _, column in ipairs(data_table.columns) do
    json.set(object, column.name, cells.show(column, row.cells[column.id]))
  end
  json.set(object, "id", row.id)
  json.set(object, "createdAt", cells.iso(row.createdAt))
  json.set(object, "updatedAt", cells.iso(row.updatedAt))
  return object
end

local function show_all(data_table, rows)
  local shown = json.array()
  for i, row in ipairs(rows) do
    shown[i] = show(data_table, row)
  end
  return shown
end

local function now()
  return cells.keep_iso(state.iso())
end

-- The database gives the number behind the last one that is there.
local function add_row(data_table, found)
  local rows = data_table.rows
  local row = { id = rows[1] and rows[#rows].id + 1 or 1, cells = {}, createdAt = now() }
  row.updatedAt = row.createdAt
  write(row, found)
  rows[#rows + 1] = row
  return row
end

--- Adds rows to a table.
-- @param data_table the record
-- @param records array of decoded objects
-- @return array of rows
function data_table_rows.add(data_table, records)
  local checked, added = {}, {}
  for i, record in ipairs(records) do
    checked[i] = cells_of(data_table, record)
  end
  for i, found in ipairs(checked) do
    added[i] = add_row(data_table, found)
  end
  data_tables.touch(data_table)
  return added
end

local CONDITIONS = { eq = true, neq = true, like = true, ilike = true, gt = true, gte = true, lt = true, lte = true,
  isEmpty = true, isNotEmpty = true }

local function is_condition(filter)
  local value = json.is_object(filter) and filter.value
  return value ~= nil and (value == json.null or type(value) ~= "table") and type(filter.columnName) == "string"
    and filter.columnName:find("^%s*%a[%w_]*%s*$") ~= nil
    and (filter.condition == nil or CONDITIONS[filter.condition] == true)
end

-- A filter of a query, which has had no check yet but that it is JSON.
local function check_filter(filter)
  local sound = json.is_object(filter) and (filter.type == nil or filter.type == "and" or filter.type == "or")
    and (filter.filters == nil or json.is_array(filter.filters))
  for _, one in ipairs(sound and filter.filters or {}) do
    sound = sound and is_condition(one)
  end
  if not sound then
    router.fail(400, "Invalid filter fields")
  end
end

-- -> array of functions(row) -> boolean
local function tests_of(data_table, filters)
  local tests = {}
  for i, filter in ipairs(filters or {}) do
    local name = filter.columnName:match("^%s*(.-)%s*$")
    local column = SYSTEM[name] or column_named(data_table, name)
      or cells.fail(("unknown column name '%s'"):format(name))
    local test = cells.test(column, filter.condition or "eq", filter.value)
    tests[i] = function(row) return test(kept_value(row, column)) end
  end
  return tests
end

local function passes(row, tests, any)
  for _, test in ipairs(tests) do
    if test(row) == any then
      return any
    end
  end
  return not any or tests[1] == nil
end

local function matching(data_table, filter)
  local tests, found = tests_of(data_table, filter.filters), {}
  for _, row in ipairs(data_table.rows) do
    if passes(row, tests, filter.type == "or") then
      found[#found + 1] = row
    end
  end
  return found
end

local function searched(data_table, rows, text)
  local test, found = cells.search(text), {}
  for _, row in ipairs(rows) do
    local hit = data_table.columns[1] == nil
    for _, column in ipairs(data_table.columns) do
      hit = hit or test(column, row.cells[column.id])
    end
    found[#found + 1] = hit and row or nil
  end
  return found
end

-- -> name of a column, "ASC" or "DESC"
local function sort_of(text)
  local name, direction = text:match("^([^:]*):([^:]*)")
  if not name then
    router.fail(400, "Invalid sort format, expected <columnName>:<asc/desc>")
  end
  name, direction = data_tables.check_column_name(name), direction:upper()
  if direction ~= "ASC" and direction ~= "DESC" then
    router.fail(400, "Invalid sort direction")
  end
  return name, direction
end

local function order(data_table, rows, name, direction)
  local column = SYSTEM[name] or column_named(data_table, name) or router.fail(500, "Internal server error")
  table.sort(rows, function(a, b)
    local first, second = kept_value(a, column), kept_value(b, column)
    if first == second then
      return a.id < b.id
    elseif direction == "DESC" then
      first, second = second, first
    end
    return cells.before(first, second)
  end)
end

local function list(context)
  local data_table, query = data_tables.find(context), context.query
  local position = data_tables.position(query)
  if query.filter then
    check_filter(query.filter)
  end
  local name, direction
  if query.sortBy then
    name, direction = sort_of(query.sortBy)
  end
  local rows = matching(data_table, query.filter or {})
  if query.search and query.search:find("%S") then
    rows = searched(data_table, rows, query.search)
  end
  if name then
    order(data_table, rows, name, direction)
  end
  local page, cursor = paging.slice(rows, position)
  local texts = {}
  for i, row in ipairs(page) do
    texts[i] = json.encode(show(data_table, row))
  end
  return 200, paging.text(texts, cursor)
end

local function ids_of(rows)
  local ids = json.array()
  for i, row in ipairs(rows) do
    ids[i] = json.object("id", row.id)
  end
  return ids
end

local function insert(context)
  local data_table, body = data_tables.find(context), context.body
  for _, record in ipairs(body.data) do
    check_record(record)
  end
  local added = data_table_rows.add(data_table, body.data)
  if body.returnType == "id" then
    return 200, json.encode(ids_of(added))
  elseif body.returnType == "all" then
    return 200, json.encode(show_all(data_table, added))
  end
  return 200, json.encode(json.object("success", true, "insertedRows", #added))
end

local function check_update(body)
  for _, filter in ipairs(body.filter.filters) do
    data_tables.check_column_name(filter.columnName)
    check_plain(filter.value)
  end
  check_record(body.data)
  if not body.data[json.KEYS][1] then
    router.fail(400, "data must not be empty")
  end
end

-- -> the table, the rows that the filter names, the new cells
local function planned_update(context)
  local data_table, body = data_tables.find(context), context.body
  check_update(body)
  if not data_table.columns[1] then
    cells.fail("No columns found for this data table or data table not found")
  end
  local found = cells_of(data_table, body.data)
  return data_table, matching(data_table, body.filter), found
end

local function with_state(object, name)
  json.set(object, "dryRunState", name)
  return object
end

-- A dry run shows dates as they would be kept.
local function changed(data_table, object, found, record)
  for _, column in ipairs(data_table.columns) do
    if found[column.id] ~= nil then
      json.set(object, column.name, column.type == "date" and found[column.id] or record[column.name])
    end
  end
  return object
end

local function dry_update(data_table, rows, found, record)
  local shown = json.array()
  for _, row in ipairs(rows) do
    shown[#shown + 1] = with_state(show(data_table, row), "before")
    local after = changed(data_table, show(data_table, row), found, record)
    json.set(after, "updatedAt", state.iso())
    shown[#shown + 1] = with_state(after, "after")
  end
  return shown
end

local function nothing(like_this)
  local object = json.object("id", json.null, "createdAt", json.null, "updatedAt", json.null)
  for _, name in ipairs(like_this[json.KEYS]) do
    json.set(object, name, json.null)
  end
  return object
end

local function dry_insert(data_table, found, record)
  local at = state.iso()
  local after = changed(data_table, json.object("id", 0, "createdAt", at, "updatedAt", at), found, record)
  return json.array { with_state(nothing(after), "before"), with_state(after, "after") }
end

local function apply(data_table, rows, found)
  local at = now()
  for _, row in ipairs(rows) do
    write(row, found)
    row.updatedAt = at
  end
  data_tables.touch(data_table)
end

local function update(context)
  local data_table, rows, found = planned_update(context)
  if context.body.dryRun then
    return 200, json.encode(dry_update(data_table, rows, found, context.body.data))
  end
  apply(data_table, rows, found)
  return 200, context.body.returnData and json.encode(show_all(data_table, rows)) or "true"
end

local function upsert(context)
  local data_table, rows, found = planned_update(context)
  if context.body.dryRun then
    local shown = rows[1] and dry_update(data_table, rows, found, context.body.data)
      or dry_insert(data_table, found, context.body.data)
    return 200, json.encode(shown)
  elseif rows[1] then
    apply(data_table, rows, found)
  else
    rows = { add_row(data_table, found) }
    data_tables.touch(data_table)
  end
  return 200, context.body.returnData and json.encode(show_all(data_table, rows)) or "true"
end

local function clear(context)
  local data_table = data_tables.find(context)
  local count = #data_table.rows
  data_table.rows = {}
  data_tables.touch(data_table)
  return 200, json.encode(json.object("deletedCount", count))
end

local function remove(data_table, rows)
  local gone, left = {}, {}
  for _, row in ipairs(rows) do
    gone[row] = true
  end
  for _, row in ipairs(data_table.rows) do
    left[#left + 1] = not gone[row] and row or nil
  end
  data_table.rows = left
  data_tables.touch(data_table)
end

local function dry_delete(data_table, rows)
  local shown = json.array()
  for _, row in ipairs(rows) do
    local before = show(data_table, row)
    shown[#shown + 1] = with_state(before, "before")
    shown[#shown + 1] = with_state(nothing(show(data_table, row)), "after")
  end
  return shown
end

local function delete(context)
  local data_table, query = data_tables.find(context), context.query
  check_filter(query.filter)
  if not query.filter.filters or not query.filter.filters[1] then
    router.fail(400, "At least one filter condition is required for delete operations")
  end
  local rows = matching(data_table, query.filter)
  if query.dryRun then
    return 200, json.encode(dry_delete(data_table, rows))
  end
  local shown = query.returnData and json.encode(show_all(data_table, rows)) or "true"
  remove(data_table, rows)
  return 200, shown
end

local LIST_QUERY = { { name = "limit", kind = "limit" }, { name = "cursor", kind = "string" },
  { name = "filter", kind = "json" }, { name = "sortBy", kind = "string" }, { name = "search", kind = "string" } }
local DELETE_QUERY = { { name = "filter", kind = "json", required = true }, { name = "returnData", kind = "boolean" },
  { name = "dryRun", kind = "boolean" } }

local function route(method, path, id, scope, handler, more)
  local entry = more or {}
  entry.method, entry.path, entry.id, entry.handler = method, "/data-tables/:dataTableId/rows" .. path, id, handler
  entry.scope, entry.lines, entry.openapi = "dataTableRow:" .. scope, "2", true
  entry.parameters, entry.body_required = data_tables.check_ids, entry.body ~= nil
  return entry
end

data_table_rows.routes = {
  route("GET", "", "getDataTableRows", "read", list, { query = LIST_QUERY }),
  route("POST", "", "insertDataTableRows", "create", insert, { body = INSERT }),
  route("PATCH", "/update", "updateDataTableRows", "update", update, { body = UPDATE }),
  route("POST", "/upsert", "upsertDataTableRow", "upsert", upsert, { body = UPDATE }),
  route("DELETE", "/clear", "clearDataTableRows", "delete", clear),
  route("DELETE", "/delete", "deleteDataTableRows", "delete", delete, { query = DELETE_QUERY }),
}

return data_table_rows
