--- /data-tables and their columns. 2.x only.
local json = require "n8n.testing.json"
local like = require "n8n.testing.like"
local paging = require "n8n.testing.paging"
local router = require "n8n.testing.router"
local state = require "n8n.testing.state"

local data_tables = {}

local COLUMN_PATTERN = "^%a[%w_]*$"
local COLUMN_WORDS = "Only alphabetical characters and non-leading numbers and underscores are allowed for column "
  .. "names, and the maximum length is 63 characters."
local PAGE_BYTES = 4096

-- Names that n8n keeps to itself, lower-case, and what it says they are.
local RESERVED = { id = "system", createdat = "system", updatedat = "system", dryrunstate = "testing" }

local SORTS = { "name:asc", "name:desc", "createdAt:asc", "createdAt:desc", "updatedAt:asc", "updatedAt:desc",
  "size:asc", "size:desc" }

local function length(least, most)
  return function(value)
    if #value < least then
      return ("must NOT have fewer than %d characters"):format(least)
    elseif most and #value > most then
      return ("must NOT have more than %d characters"):format(most)
    end
  end
end

local function column_name(value)
  return length(1, 63)(value)
    or not value:find(COLUMN_PATTERN) and 'must match pattern "^[a-zA-Z][a-zA-Z0-9_]*$"' or nil
end

local function index(value)
  return value % 1 ~= 0 and "must be integer" or value < 0 and "must be >= 0" or nil
end

local TABLE_NAME = { name = "name", type = "string", required = true, check = length(1, 128) }

local CREATE = { type = "object", members = { TABLE_NAME,
  { name = "columns", type = "array", required = true, items = { type = "object", members = {
    { name = "name", type = "string", required = true, check = length(1) },
    { name = "type", type = "string", required = true, enum = { "string", "number", "boolean", "date", "json" } } } } },
  { name = "projectId", type = "string" },
} }

local RENAME = { type = "object", members = { TABLE_NAME } }

local ADD_COLUMN = { type = "object", members = {
  { name = "name", type = "string", required = true, check = column_name },
  { name = "type", type = "string", required = true, enum = { "string", "number", "boolean", "date" } },
  { name = "index", type = "number", check = index },
} }

local function name_or_index(value)
  if value.name == nil and value.index == nil then
    return "must have required property 'name', request/body must have required property 'index', "
      .. "request/body must match a schema in anyOf"
  end
end

local UPDATE_COLUMN = { type = "object", closed = true, check = name_or_index, members = {
  { name = "name", type = "string", check = column_name }, { name = "index", type = "number", check = index } } }

local function trim(text)
  return text:match("^%s*(.-)%s*$")
end

local function check_name(name)
  if name == "" then
    router.fail(400, "String must contain at least 1 character(s)")
  end
end

--- Refuses what cannot be the name of a column, as n8n's second look does.
-- @return the name without blanks around it
function data_tables.check_column_name(name)
  name = trim(name)
  check_name(name)
  if #name > 63 then
    router.fail(400, "String must contain at most 63 character(s)")
  elseif not name:find(COLUMN_PATTERN) then
    router.fail(400, COLUMN_WORDS)
  end
  return name
end

local function check_reserved(status, name)
  local kind = RESERVED[name:lower()]
  if kind then
    router.fail(status, ('Column name "%s" is reserved as a %s column name.'):format(name, kind))
  end
end

local function check_type(kind)
  if kind == "json" then
    router.fail(400, "Invalid enum value. Expected 'string' | 'number' | 'boolean' | 'date', received 'json'")
  end
end

--- The table that the request is about.
function data_tables.find(context)
  local id = context.params.dataTableId
  return context.store.data_tables:get(id) or router.fail(404, ("Could not find the data table: '%s'"):format(id))
end

--- Notes that a table or its rows changed.
function data_tables.touch(data_table)
  data_table.updatedAt = state.iso()
end

local function sorted(list, before)
  local copy = {}
  for i, one in ipairs(list) do
    copy[i] = one
  end
  table.sort(copy, before)
  return copy
end

local function by_name(a, b)
  return a.name < b.name
end

local function by_index(a, b)
  if a.index == b.index then
    return a.name < b.name
  end
  return a.index < b.index
end

local function column_object(data_table, column, in_list)
  return json.object("updatedAt", column.updatedAt, "createdAt", column.createdAt, "id", column.id,
    "dataTableId", not in_list and data_table.id or nil, "name", column.name, "type", column.type,
    "index", column.index)
end

-- n8n's database keeps tables in pages.
local function size_of(data_table)
  local bytes = 0
  for _, row in ipairs(data_table.rows) do
    bytes = bytes + 50
    for _, kept in pairs(row.cells) do
      bytes = bytes + (type(kept) == "string" and #kept or 8)
    end
  end
  return (1 + math.floor(bytes / PAGE_BYTES)) * PAGE_BYTES
end

local function object(data_table, in_list)
  local columns = json.array()
  for i, column in ipairs(sorted(data_table.columns, by_name)) do
    columns[i] = column_object(data_table, column, in_list)
  end
  return json.object("updatedAt", data_table.updatedAt, "createdAt", data_table.createdAt, "id", data_table.id,
    "name", data_table.name, "projectId", data_table.project_id, "columns", columns, "sizeBytes", size_of(data_table))
end

local function check_unique(store, name, project_id)
  for _, other in ipairs(store.data_tables.list) do
    if other.name == name and other.project_id == project_id then
      router.fail(409, ("Data table with name '%s' already exists in this project"):format(name))
    end
  end
end

local function new_column(name, kind, at)
  local now = state.iso()
  return { id = state.id(), name = name, type = kind, index = at, createdAt = now, updatedAt = now }
end

-- -> array of { name, type }, checked
local function checked_columns(given)
  local columns = {}
  for i, column in ipairs(given) do
    columns[i] = { name = data_tables.check_column_name(column.name), type = column.type }
    check_type(column.type)
  end
  return columns
end

local function check_column_list(columns)
  local seen = {}
  for _, column in ipairs(columns) do
    check_reserved(400, column.name)
    if seen[column.name] then
      router.fail(500, "Internal server error")
    end
    seen[column.name] = true
  end
end

--- Makes a table.
-- @param store the sandbox's state
-- @param body `name`, `columns` (array of `name` and `type`), `projectId`
-- @return the record
function data_tables.create(store, body)
  local name = trim(body.name)
  check_name(name)
  local columns = checked_columns(body.columns or {})
  if body.projectId and not store.projects:get(body.projectId) then
    router.fail(400, ('Project with ID "%s" not found'):format(body.projectId))
  end
  local project_id = body.projectId or store.personal_project.id
  check_unique(store, name, project_id)
  check_column_list(columns)
  local now = state.iso()
  local data_table = { id = state.id(), name = name, project_id = project_id, createdAt = now, updatedAt = now,
    columns = {}, rows = {} }
  for i, column in ipairs(columns) do
    data_table.columns[i] = new_column(column.name, column.type, i - 1)
  end
  return store.data_tables:add(data_table)
end

--- Where a list of tables or rows is to be read; refuses what is no place in it.
function data_tables.position(query)
  local position, message = paging.position(query, false)
  if not position then
    router.fail(400, message)
  elseif position.limit < 0 then
    router.fail(400, "Param `limit` must be a non-negative integer")
  end
  position.limit = math.floor(position.limit)
  return position
end

local function is_text_or_texts(value)
  if type(value) == "string" then
    return true
  elseif not json.is_array(value) then
    return false
  end
  for _, one in ipairs(value) do
    if type(one) ~= "string" then
      return false
    end
  end
  return true
end

local FILTERS = { id = is_text_or_texts, name = is_text_or_texts,
  projectId = function(value) return type(value) == "string" end }

local function check_filter(filter)
  if not json.is_object(filter) then
    router.fail(400, "Invalid filter fields")
  end
  for _, name in ipairs(filter[json.KEYS]) do
    if not FILTERS[name] or not FILTERS[name](filter[name]) then
      router.fail(400, "Invalid filter fields")
    end
  end
end

local function texts_of(value)
  return type(value) == "string" and { value } or value or {}
end

local function is_one_of(value, texts)
  for _, text in ipairs(texts) do
    if text == value then
      return true
    end
  end
  return texts[1] == nil
end

local function has_names(data_table, texts)
  for _, text in ipairs(texts) do
    if not data_table.name:lower():find(like.pattern("%" .. text .. "%")) then
      return false
    end
  end
  return true
end

local function matching(store, filter)
  return store.data_tables:filter(function(data_table)
    return is_one_of(data_table.id, texts_of(filter.id)) and has_names(data_table, texts_of(filter.name))
      and is_one_of(data_table.project_id, texts_of(filter.projectId))
  end)
end

local SORT_VALUE = {
  name = function(data_table) return data_table.name:lower() end,
  createdAt = function(data_table) return data_table.createdAt end,
  updatedAt = function(data_table) return data_table.updatedAt end,
  size = size_of,
}

local function order(found, sort)
  local field, direction = (sort or "updatedAt:desc"):match("^(%a+):(%a+)$")
  local value = SORT_VALUE[field]
  table.sort(found, function(a, b)
    local first, second = value(a), value(b)
    if first == second then
      return a.id < b.id
    elseif direction == "asc" then
      return first < second
    end
    return first > second
  end)
  return found
end

local function check_sort(sort)
  for _, known in ipairs(SORTS) do
    if sort == known then
      return
    end
  end
  router.fail(400, "sortBy must be one of: " .. table.concat(SORTS, ", "))
end

local function list(context)
  local query = context.query
  local position = data_tables.position(query)
  if query.filter then
    check_filter(query.filter)
  end
  if query.sortBy then
    check_sort(query.sortBy)
  end
  local found = order(matching(context.store, query.filter or {}), query.sortBy)
  local page, cursor = paging.slice(found, position)
  local texts = {}
  for i, data_table in ipairs(page) do
    texts[i] = json.encode(object(data_table, true))
  end
  return 200, paging.text(texts, cursor)
end

local function create(context)
  return 201, json.encode(object(data_tables.create(context.store, context.body)))
end

local function get(context)
  return 200, json.encode(object(data_tables.find(context)))
end

local function rename(context)
  local data_table, name = data_tables.find(context), trim(context.body.name)
  check_name(name)
  check_unique(context.store, name, data_table.project_id)
  data_table.name, data_table.updatedAt = name, state.iso_seconds()
  return 200, json.encode(object(data_table))
end

local function delete(context)
  context.store.data_tables:remove(data_tables.find(context))
  return 204
end

local function list_columns(context)
  local data_table, shown = data_tables.find(context), json.array()
  for i, column in ipairs(sorted(data_table.columns, by_index)) do
    shown[i] = column_object(data_table, column)
  end
  return 200, json.encode(shown)
end

local function check_new_name(data_table, name)
  check_reserved(409, name)
  for _, column in ipairs(data_table.columns) do
    if column.name == name then
      router.fail(409, ("Data table column with name '%s' already exists in data table '%s'"):format(name,
        data_table.name))
    end
  end
end

local function shift(data_table, from, by)
  for _, column in ipairs(data_table.columns) do
    if column.index >= from then
      column.index, column.updatedAt = column.index + by, state.iso_seconds()
    end
  end
end

local function add_column(context)
  local data_table, body = data_tables.find(context), context.body
  check_new_name(data_table, body.name)
  local at = math.min(body.index or #data_table.columns, #data_table.columns)
  shift(data_table, at, 1)
  local column = new_column(body.name, body.type, at)
  table.insert(data_table.columns, column)
  data_tables.touch(data_table)
  return 201, json.encode(column_object(data_table, column))
end

local function find_column(context)
  local data_table, id = data_tables.find(context), context.params.columnId
  for i, column in ipairs(data_table.columns) do
    if column.id == id then
      return data_table, column, i
    end
  end
  router.fail(404, ("Could not find the column '%s' in the data table: %s"):format(id, data_table.id))
end

local function move_column(data_table, column, at)
  if at >= #data_table.columns then
    router.fail(400, "Validation error with data table request: tried to move column to an index larger than column "
      .. "count")
  end
  shift(data_table, column.index, -1)
  shift(data_table, at, 1)
  column.index, column.updatedAt = at, state.iso_seconds()
end

local function update_column(context)
  local data_table, column = find_column(context)
  local body = context.body
  if body.name then
    check_new_name(data_table, body.name)
    column.name, column.updatedAt = body.name, state.iso_seconds()
  end
  if body.index then
    move_column(data_table, column, body.index)
  end
  return 200, json.encode(column_object(data_table, column))
end

local function delete_column(context)
  local data_table, column, at = find_column(context)
  table.remove(data_table.columns, at)
  shift(data_table, column.index, -1)
  for _, row in ipairs(data_table.rows) do
    row.cells[column.id] = nil
  end
  data_tables.touch(data_table)
  return 204
end

--- Checks the ids in a path, for routes of this family.
function data_tables.check_ids(parameters)
  for _, name in ipairs { "dataTableId", "columnId" } do
    local id = parameters[name]
    if id and not (#id == 16 and id:find("^%w+$")) then
      return ('request/params/%s must match format "nanoid"'):format(name)
    end
  end
end

local LIST_QUERY = { { name = "limit", kind = "limit" }, { name = "cursor", kind = "string" },
  { name = "filter", kind = "json" }, { name = "sortBy", kind = "string" } }

local function route(method, path, id, scope, handler, more)
  local entry = more or {}
  entry.method, entry.path, entry.id, entry.scope, entry.handler = method, "/data-tables" .. path, id, scope, handler
  entry.lines, entry.openapi, entry.parameters = "2", true, data_tables.check_ids
  entry.body_required = entry.body ~= nil
  return entry
end

data_tables.routes = {
  route("GET", "", "listDataTables", "dataTable:list", list, { query = LIST_QUERY }),
  route("POST", "", "createDataTable", "dataTable:create", create, { body = CREATE }),
  route("GET", "/:dataTableId", "getDataTable", "dataTable:read", get),
  route("PATCH", "/:dataTableId", "updateDataTable", "dataTable:update", rename, { body = RENAME }),
  route("DELETE", "/:dataTableId", "deleteDataTable", "dataTable:delete", delete),
  route("GET", "/:dataTableId/columns", "listDataTableColumns", "dataTableColumn:read", list_columns),
  route("POST", "/:dataTableId/columns", "createDataTableColumn", "dataTableColumn:create", add_column,
    { body = ADD_COLUMN }),
  route("PATCH", "/:dataTableId/columns/:columnId", "updateDataTableColumn", "dataTableColumn:update", update_column,
    { body = UPDATE_COLUMN }),
  route("DELETE", "/:dataTableId/columns/:columnId", "deleteDataTableColumn", "dataTableColumn:delete", delete_column),
}

return data_tables
